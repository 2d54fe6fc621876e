"""What a person finds when the conversation reaches them: written once, in the same commit as the escalation."""

from django.db import models

from apps.escalations.models.escalation import Escalation
from apps.ground import clock
from apps.ground.isolation import TenantKey
from apps.tenants.models import TenantModel


class CaseFile(TenantModel):
    """Never changed: what is learnt later is appended as an addition. A trigger of the database holds it to that."""

    escalation = TenantKey(Escalation, on_delete=models.CASCADE, related_name="case_files")
    language = models.CharField(max_length=10)
    wants = models.TextField(blank=True, help_text="In the customer's own words.")
    known = models.JSONField(default=list, help_text="What is known and confirmed: label, value, and where it was said.")
    identity = models.CharField(max_length=200, blank=True)
    attempts = models.JSONField(default=list, help_text="Tools that were tried, and what came of them.")
    approvals = models.JSONField(default=list, help_text="What still waits for somebody's yes.")
    articles = models.JSONField(default=list, help_text="What the assistant answered from.")
    moods = models.JSONField(default=list, help_text="The sentiment of each message: its number and figure.")
    turns = models.JSONField(default=list, help_text="Ids of the assistant's turns: how it came to this.")
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "escalation"], name="case_file_once_an_escalation")]


class Addition(TenantModel):
    """Something learnt after the case file was written."""

    class Kind(models.TextChoices):
        SUMMARY = "summary", "Summary"
        TRANSLATION = "translation", "Translation"
        REPLY = "reply", "Suggested reply"
        EVIDENCE = "evidence", "New evidence"

    case_file = TenantKey(CaseFile, on_delete=models.CASCADE, related_name="additions")
    kind = models.CharField(max_length=11, choices=Kind)
    language = models.CharField(max_length=10, blank=True)
    text = models.TextField()
    sources = models.JSONField(default=list)
    by_model = models.CharField(max_length=80, blank=True, help_text="Which model wrote it; empty: the house did.")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["id"]
