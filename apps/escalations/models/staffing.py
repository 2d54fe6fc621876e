"""Who can take what waits, what they were offered, what was promised, and how a queue is ordered."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Greatest

from apps.conversations.models import Conversation
from apps.escalations.models.escalation import Escalation
from apps.ground import clock
from apps.ground.isolation import TenantKey
from apps.tenants.models import Membership, Team, TenantModel

DEFAULT_AWAY_AFTER = 10


class Availability(TenantModel):
    """What a member chose to be. On duty is who is available and has a live socket: the choice is kept, the lease is the presence's."""

    class State(models.TextChoices):
        AVAILABLE = "available", "Available"
        BUSY = "busy", "Busy"
        AWAY = "away", "Away"

    membership = TenantKey(Membership, on_delete=models.CASCADE, related_name="availabilities")
    state = models.CharField(max_length=9, choices=State, default=State.AVAILABLE)
    changed_at = models.DateTimeField(default=clock.now)
    absent_since = models.DateTimeField(null=True, help_text="Holding conversations, and since then without a live socket.")
    active_at = models.DateTimeField(null=True, help_text="When they last touched a key or moved a hand in the console, as far as it told.")
    lapsed_at = models.DateTimeField(null=True, help_text="Away since then for having touched nothing, and available once they do again.")

    class Meta:
        verbose_name_plural = "availabilities"
        constraints = [models.UniqueConstraint(fields=["tenant", "membership"], name="availability_once_a_member")]

    def __str__(self) -> str:
        return self.get_state_display()


class TeamQueue(TenantModel):
    """How a team's queue works. A team without a row pulls, and overflows to nobody."""

    class Mode(models.TextChoices):
        PULL = "pull", "People take from the queue"
        PUSH = "push", "Conversations are offered to people"

    team = TenantKey(Team, on_delete=models.CASCADE, related_name="queues")
    mode = models.CharField(max_length=4, choices=Mode, default=Mode.PULL)
    offer_seconds = models.PositiveSmallIntegerField(
        default=30, validators=[MaxValueValidator(600)], help_text="How long an offer waits before the next person is asked."
    )
    overflow_to = TenantKey(Team, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", help_text="Empty: nobody.")
    overflow_minutes = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Who has waited longer goes there.")
    overflow_depth = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Where more wait than this, the newest go there.")
    sees_only_its_queue = models.BooleanField(
        "outside desk", default=False, help_text="Its people see the conversations of this team, and no others."
    )

    class Meta:
        verbose_name = "team queue"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "team"], name="queue_once_a_team"),
            models.CheckConstraint(condition=~Q(overflow_to=models.F("team")), name="a_queue_overflows_to_another"),
        ]

    def __str__(self) -> str:
        return f"Queue of {self.team}"


class QueueOrder(TenantModel):
    """What moves a waiting customer up: minutes they count as having waited besides. A tenant without a row has the defaults."""

    sentiment_minutes = models.PositiveSmallIntegerField(
        default=10, validators=[MaxValueValidator(600)], help_text="For the worst mood; milder ones count less, good ones nothing."
    )
    tier_minutes = models.JSONField(default=dict, blank=True, help_text="By customer tier.")
    low_minutes = models.PositiveSmallIntegerField(default=0, validators=[MaxValueValidator(600)])
    normal_minutes = models.PositiveSmallIntegerField(default=5, validators=[MaxValueValidator(600)])
    high_minutes = models.PositiveSmallIntegerField(default=15, validators=[MaxValueValidator(600)])
    urgent_minutes = models.PositiveSmallIntegerField(default=30, validators=[MaxValueValidator(600)])
    promise_minutes = models.PositiveSmallIntegerField(
        default=20, validators=[MaxValueValidator(600)], help_text="What a promise counts as when its time has come."
    )
    away_after_minutes = models.PositiveSmallIntegerField(
        "away after", default=DEFAULT_AWAY_AFTER, validators=[MaxValueValidator(600)],
        help_text="Who touches nothing in the console for so many minutes counts as away until they do. 0: nobody does.",
    )  # fmt: skip
    on_call = TenantKey(
        Membership, null=True, blank=True, on_delete=models.SET_NULL, related_name="+",
        help_text="Who is paged when words of crisis come and nobody is on duty. Empty: the owners.",
    )  # fmt: skip
    on_call_phone = models.CharField(
        "number on call", max_length=20, blank=True, db_default="", default="",
        help_text="With its country code. Texted besides, from the number you send texts from.",
    )  # fmt: skip

    class Meta:
        verbose_name = "queue order"
        verbose_name_plural = "queue order"
        constraints = [models.UniqueConstraint(fields=["tenant"], name="queue_order_once_a_tenant")]

    def __str__(self) -> str:
        return "How the queue is ordered"


class Offer(TenantModel):
    """A waiting conversation shown to one person first. Only an open one counts; claiming goes by the fence, whoever was offered what."""

    class State(models.TextChoices):
        OPEN = "open", "Open"
        TAKEN = "taken", "Taken"
        DECLINED = "declined", "Declined"
        LAPSED = "lapsed", "Lapsed"

    conversation = TenantKey(Conversation, on_delete=models.CASCADE, related_name="offers")
    membership = TenantKey(Membership, on_delete=models.CASCADE, related_name="offers")
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    offered_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "conversation"], condition=Q(state="open"), name="one_open_offer")]
        indexes = [models.Index(fields=["expires_at"], condition=Q(state="open"), name="offer_open")]


class PromiseQuerySet(models.QuerySet["Promise"]):
    def open(self) -> "PromiseQuerySet":
        return self.filter(kept_at=None, missed_at=None, dropped_at=None)


class Promise(TenantModel):
    """Something a customer was told would happen by a time. Due and unkept, it escalates by itself, once."""

    class Kind(models.TextChoices):
        ANSWER = "answer", "Somebody will be with you"
        CALLBACK = "callback", "Somebody will call"
        OTHER = "other", "Something else"

    conversation = TenantKey(Conversation, on_delete=models.CASCADE, related_name="promises")
    escalation = TenantKey(Escalation, null=True, on_delete=models.SET_NULL, related_name="promises")
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.ANSWER)
    words = models.CharField(max_length=300, blank=True)
    owner = TenantKey(Membership, null=True, on_delete=models.SET_NULL, related_name="promises")
    team = TenantKey(Team, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(default=clock.now)
    due_at = models.DateTimeField()
    kept_at = models.DateTimeField(null=True)
    missed_at = models.DateTimeField(null=True, help_text="When it was found unkept after its time.")
    dropped_at = models.DateTimeField(null=True, help_text="The customer did not need it any more.")

    objects = PromiseQuerySet.as_manager()

    class Meta:
        ordering = ["due_at", "id"]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(kept_at=None, missed_at=None, dropped_at=None), name="promise_open"),
            models.Index(fields=["tenant", "conversation", "id"], name="promise_by_conversation"),
            models.Index("tenant", Greatest("made_at", "kept_at", "missed_at", "dropped_at"), name="promise_by_news"),
        ]

    def __str__(self) -> str:
        return self.words or self.get_kind_display()
