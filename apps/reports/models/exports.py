"""An export that is made in the background: what was asked for, how far it is, and where its file lies."""

from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import models
from django.db.models import Q

from apps.ground import clock
from apps.ground.fields import EncryptedText
from apps.ground.isolation import TenantKey
from apps.tenants.models import Membership, TenantModel

EXPORT_LEASE = timedelta(seconds=60)  # renewed with every part that is written
MOST_TRIES = 5
KEPT_FOR, KEPT_UNFINISHED = timedelta(days=7), timedelta(days=1)
REMEMBERED_FOR = timedelta(days=365)  # the row, long after its file


class ExportJobQuerySet(models.QuerySet["ExportJob"]):
    def under_way(self) -> "ExportJobQuerySet":
        return self.filter(state__in=ExportJob.UNFINISHED)

    def forsaken(self) -> "ExportJobQuerySet":
        """Asked for and never begun, or begun by a worker that died."""
        now = clock.now()
        unheard = Q(state=ExportJob.State.QUEUED, moved_at__lte=now - EXPORT_LEASE)
        return self.filter(unheard | Q(state=ExportJob.State.RUNNING, leased_until__lte=now))

    def stale(self) -> "ExportJobQuerySet":
        """With a file that is kept no longer."""
        return self.filter(expires_at__lte=clock.now()).exclude(folder="").exclude(state__in=ExportJob.UNFINISHED)


class ExportJob(TenantModel):
    class State(models.TextChoices):
        QUEUED = "queued", "Waiting"
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"
        CANCELLED = "cancelled", "Cancelled"
        GONE = "gone", "Its file was removed"

    class Format(models.TextChoices):
        JSONL = "jsonl", "JSON, one conversation a line"
        CSV = "csv", "CSV, one message a row"
        MARKDOWN = "md", "Markdown"
        OPENAI = "openai", "Fine-tuning: chat format with tool calls"

    UNFINISHED = (State.QUEUED, State.RUNNING)

    asked_by = TenantKey(Membership, null=True, editable=False, on_delete=models.SET_NULL, related_name="+", db_index=False)
    selection = models.JSONField(default=dict, editable=False, help_text="Which conversations, in words.")
    format = models.CharField(max_length=6, choices=Format, default=Format.JSONL, editable=False)
    is_anonymised = models.BooleanField(default=False, editable=False, help_text="Whether people are replaced by pseudonyms.")
    has_notes = models.BooleanField(default=False, editable=False, help_text="Whether notes between colleagues are in it.")

    state = models.CharField(max_length=9, choices=State, default=State.QUEUED, editable=False)
    problem = models.CharField(max_length=200, blank=True, editable=False)
    done = models.PositiveIntegerField(default=0, editable=False, help_text="Conversations so far.")
    total = models.PositiveIntegerField(null=True, editable=False, help_text="Conversations in all.")
    written = models.JSONField(
        default=dict, editable=False, help_text="How far the file and its manifest are whole: octets, hashes, counts."
    )
    redactions = models.JSONField(default=dict, editable=False, help_text="What was replaced, by kind; of an anonymised one.")
    folder = models.CharField(max_length=200, blank=True, editable=False, help_text="Where it lies, under the uploads; empty: nowhere.")
    key = EncryptedText(blank=True, help_text="Of its pseudonyms. Forgotten at the end: no other export is joined by it.")
    tries = models.PositiveSmallIntegerField(default=0, editable=False, help_text="How often a worker took it up since it was asked for.")
    fence = models.PositiveIntegerField(default=0, editable=False, help_text="Rises with every worker that takes it up.")
    leased_until = models.DateTimeField(null=True, editable=False)

    created_at = models.DateTimeField(default=clock.now, editable=False)
    moved_at = models.DateTimeField(default=clock.now, editable=False)
    finished_at = models.DateTimeField(null=True, editable=False)
    expires_at = models.DateTimeField(null=True, editable=False, help_text="When the file is removed.")

    objects = ExportJobQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = "export"
        indexes = [
            models.Index(fields=["tenant", "-id"], name="export_newest"),
            models.Index(fields=["state", "leased_until"], condition=Q(state__in=["queued", "running"]), name="export_under_way"),
            models.Index(fields=["expires_at"], condition=~Q(folder=""), name="export_by_expiry"),
        ]

    def __str__(self) -> str:
        return f"Export {self.pk}"

    @property
    def is_under_way(self) -> bool:
        return self.state in self.UNFINISHED

    @property
    def may_resume(self) -> bool:
        return self.state in {self.State.CANCELLED, self.State.FAILED}

    @property
    def may_be_taken(self) -> bool:
        return self.state == self.State.DONE and self.expires_at is not None and clock.now() < self.expires_at

    @property
    def percent(self) -> int:
        return 100 if self.state == self.State.DONE else self.done * 100 // self.total if self.total else 0

    @property
    def size(self) -> int:
        """In octets, as far as it is written."""
        octets: int = self.written.get("export", (0, ""))[0]
        return octets

    @property
    def place(self) -> Path:
        return Path(settings.MEDIA_ROOT, self.folder)

    @property
    def file_name(self) -> str:
        """As it is saved by whoever takes it."""
        ending = "jsonl" if self.format == self.Format.OPENAI else self.format
        return f"transcripts-{self.pk}{'-anonymised' if self.is_anonymised else ''}.{ending}"
