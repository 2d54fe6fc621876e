"""The assistant as an admin shapes it."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from apps.ground import clock
from apps.tenants.models import TenantModel


class Assistant(TenantModel):
    """Who answers first, how it speaks, and how far it may go."""

    name = models.CharField(max_length=60, default="Assistant", help_text="For your colleagues. Customers always read “AI Assistant”.")
    is_on = models.BooleanField("on", default=True, help_text="Off: what comes in goes straight to people.")
    voice = models.TextField(
        max_length=1_000, blank=True, help_text="How it speaks, in a few sentences, such as: warm, brief, never pushy. We say “you”."
    )
    forbidden = models.JSONField(
        "never mentions", default=list, blank=True, help_text="Words and topics it must not bring up, such as a competitor's name."
    )
    model = models.CharField(max_length=80, blank=True, help_text="Empty: the one this installation is set up with.")
    languages = models.JSONField(
        default=list, blank=True, help_text="It answers in these, as tags such as en or de; the first serves everybody else. Empty: all."
    )
    most_steps = models.PositiveSmallIntegerField(
        default=8,
        validators=[MinValueValidator(1), MaxValueValidator(20)],
        help_text="The most times it may look something up in one turn.",
    )
    most_seconds = models.PositiveSmallIntegerField(
        default=45,
        validators=[MinValueValidator(5), MaxValueValidator(120)],
        help_text="The longest a turn may take before a person is asked.",
    )
    turn_tokens = models.PositiveIntegerField("tokens a turn", default=30_000, help_text="The most a turn may use.")
    turn_cents = models.PositiveIntegerField("US cents a turn", default=25)
    conversation_tokens = models.PositiveIntegerField("tokens a conversation", default=400_000)
    conversation_cents = models.PositiveIntegerField("US cents a conversation", default=200)
    visitor_tokens = models.PositiveIntegerField("tokens a visitor a day", default=1_000_000)
    visitor_cents = models.PositiveIntegerField("US cents a visitor a day", default=500)
    changed_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        verbose_name_plural = "settings"
        constraints = [models.UniqueConstraint(fields=["tenant"], name="assistant_once_a_tenant")]

    def __str__(self) -> str:
        return self.name
