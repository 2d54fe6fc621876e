"""When a person is asked: rules in their order, each with all that it ever said."""

from django.db import models
from django.db.models import Q
from pydantic import ValidationError

from apps.escalations.rules.conditions import Conditions
from apps.ground import clock
from apps.ground.isolation import TenantKey
from apps.tenants.models import Team, TenantModel
from apps.tenants.models.versions import Version, Versioned

LOCKED = ("E1", "E2")


class Priority(models.IntegerChoices):
    LOW = 0, "Low"
    NORMAL = 1, "Normal"
    HIGH = 2, "High"
    URGENT = 3, "Urgent"
    CRITICAL = 4, "Critical"


class Target(models.TextChoices):
    ANYONE = "anyone", "Anyone who answers"
    TEAM = "team", "A team"
    SKILL = "skill", "Somebody with a skill"
    SUPERVISOR = "supervisor", "A supervisor"
    TICKET = "ticket", "A ticket; the assistant goes on"


class Rule(TenantModel, Versioned):
    """`kind` names a standard one, such as E3; those of E1 and E2 are always on, and always first."""

    name = models.CharField(max_length=80, help_text="What it is about, such as: Invoice disputes.")
    kind = models.CharField(max_length=8, blank=True, editable=False)
    place = models.PositiveIntegerField(default=1_000, help_text="Rules are asked in this order; the first that fits decides.")
    is_on = models.BooleanField("on", default=True, help_text="Off: it is kept, and decides nothing.")
    created_at = models.DateTimeField(default=clock.now, editable=False)
    changed_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        ordering = ["place", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "name"], name="rule_once_a_name", violation_error_message="There is a rule of this name already."
            ),
            models.UniqueConstraint(fields=["tenant", "kind"], condition=Q(kind__in=LOCKED), name="locked_rule_once_a_tenant"),
            models.CheckConstraint(condition=~Q(kind__in=LOCKED) | Q(is_on=True), name="locked_rules_stay_on"),
            models.CheckConstraint(condition=Q(kind__in=LOCKED) | Q(place__gt=0), name="nothing_stands_before_locked_rules"),
            models.CheckConstraint(condition=~Q(kind__in=LOCKED) | Q(place=0), name="locked_rules_stand_first"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_locked(self) -> bool:
        return self.kind in LOCKED


class RuleVersion(Version):
    WORDS = (
        "conditions", "target", "team", "skill", "opens_ticket", "priority", "waits_for_nobody", "words", "words_language",
    )  # fmt: skip

    rule = TenantKey(Rule, on_delete=models.CASCADE, related_name="versions", db_index=False)
    conditions = models.JSONField(default=dict, blank=True)
    target = models.CharField("goes to", max_length=10, choices=Target, default=Target.ANYONE)
    team = TenantKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    skill = models.CharField(max_length=40, blank=True)
    opens_ticket = models.BooleanField("open a ticket too", default=False)
    priority = models.PositiveSmallIntegerField(choices=Priority, default=Priority.NORMAL)
    waits_for_nobody = models.BooleanField(
        "queue it even when nobody is there",
        default=False,
        help_text="Otherwise the assistant says so, offers a call or a ticket, and goes on.",
    )
    words = models.CharField(
        "words to the customer", max_length=500, blank=True, help_text="Empty: our own sentence, in the customer's language."
    )
    words_language = models.CharField(
        max_length=10, blank=True, help_text="The language of these words, such as en; customers who write another get our own sentence."
    )

    class Meta(Version.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "rule", "number"], name="rule_version_once"),
            models.UniqueConstraint(fields=["tenant", "rule"], condition=Q(state="draft"), name="one_draft_a_rule"),
            models.UniqueConstraint(fields=["tenant", "rule"], condition=Q(state="published"), name="one_published_a_rule"),
            models.CheckConstraint(condition=~Q(target="team") | Q(team__isnull=False), name="a_rule_for_a_team_names_it"),
            models.CheckConstraint(condition=~Q(target="skill") | ~Q(skill=""), name="a_rule_for_a_skill_names_it"),
        ]

    @property
    def when(self) -> Conditions:
        """What cannot be read is none: without any a rule never fits, and lint asks for some."""
        try:
            return Conditions.model_validate(self.conditions)
        except ValidationError:
            return Conditions()
