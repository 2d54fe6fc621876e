"""Facts of each conversation, tallies of each day, what a tenant aims at, and how far the log was followed."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from apps.events.models import Settling
from apps.inboxes.models import Inbox
from apps.reports.figures.definitions import BANDED
from apps.tenants.models import TenantModel


class Fact(TenantModel):
    """What the log tells of one conversation, folded into a row: ids, times, counts and single words, never anything said."""

    conversation_id = models.BigIntegerField()
    contact_id = models.BigIntegerField(help_text="Who it was opened for.")
    person_id = models.BigIntegerField(help_text="Who that turned out to be, as contacts were merged.")
    inbox_id = models.BigIntegerField(null=True)
    channel = models.CharField(max_length=20, blank=True)
    team_id = models.BigIntegerField(default=0, help_text="In whose queue it was last; nought: in nobody's.")
    outcome = models.CharField(max_length=12, blank=True, help_text="How it ended; empty while it is open.")

    opened_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    came_back_at = models.DateTimeField(null=True, help_text="When the same person opened another, within the days that count.")

    first_response = models.PositiveIntegerField(null=True, help_text="Seconds from the customer's first word to the first reply.")
    to_screen = models.PositiveIntegerField(null=True, help_text="Seconds from the queue to the first offer or taking.")
    wait = models.PositiveIntegerField(null=True, help_text="Seconds from the queue until the first person took it.")
    to_word = models.PositiveIntegerField(null=True, help_text="Seconds from the queue to the first word of a person.")
    assistant_seconds = models.PositiveIntegerField(default=0)
    queue_seconds = models.PositiveIntegerField(default=0)
    human_seconds = models.PositiveIntegerField(default=0, help_text="In somebody's hands, without the time it was snoozed.")
    snoozed_seconds = models.PositiveIntegerField(default=0)
    resolution = models.PositiveIntegerField(null=True, help_text="Seconds from its beginning to its end.")

    assistant_spoke = models.BooleanField(default=False)
    was_queued = models.BooleanField(default=False)
    was_taken = models.BooleanField(default=False)
    was_left = models.BooleanField(default=False, help_text="The customer ended it while they waited for the first person.")
    was_diverted = models.BooleanField(default=False, help_text="A ticket or a call came of it.")
    reopened = models.PositiveSmallIntegerField(default=0)
    reasons = models.JSONField(default=list, help_text="Why a person was asked for.")
    topics = models.JSONField(default=list, help_text="What the messages the assistant took up were about.")
    agents = models.JSONField(default=dict, help_text="Seconds in the hands of each member.")
    replies = models.JSONField(
        default=dict, db_default={}, help_text="Seconds from each member's first taking to their first word after it."
    )

    was_cancelled = models.BooleanField(default=False, db_default=False, help_text="A subscription was cancelled in it.")

    turns = models.PositiveIntegerField(default=0)
    unknown_turns = models.PositiveIntegerField(default=0)
    failed_turns = models.PositiveIntegerField(default=0)
    engines = models.JSONField(default=list, db_default=[], help_text="The models that were asked in its turns, as the meter names them.")
    tokens = models.BigIntegerField(default=0)
    cost = models.BigIntegerField(default=0, help_text="In millionths of a US dollar.")

    csat = models.PositiveSmallIntegerField(null=True)
    nps = models.PositiveSmallIntegerField(null=True)
    told_wait = models.PositiveIntegerField(null=True, help_text="Seconds the customer was told to wait, of the wait that ended.")
    promises_kept = models.PositiveSmallIntegerField(default=0)
    promises_missed = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "conversation_id"], name="fact_once_a_conversation")]
        indexes = [
            models.Index(fields=["tenant", "-ended_at", "-id"], name="fact_by_end"),
            models.Index(fields=["tenant", "opened_at"], name="fact_by_beginning"),
            models.Index(fields=["tenant", "person_id", "opened_at"], name="fact_by_person"),
        ]


class Tally(TenantModel):
    """What the facts of a day or of a month come to, in one cell: a channel or all, a team or all. Made of facts alone."""

    class Span(models.TextChoices):
        DAY = "day", "Day"
        MONTH = "month", "Month"

    ALL_TEAMS = -1

    span = models.CharField(max_length=5, choices=Span)
    day = models.DateField(help_text="The day in the tenant's zone, or the first of the month.")
    channel = models.CharField(max_length=20, help_text="* for all.")
    team_id = models.BigIntegerField(help_text="Nought for no team, less for all.")
    aspect = models.CharField(max_length=8, blank=True, help_text="Split by what; empty: not split.")
    sums = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "span", "channel", "team_id", "aspect", "day"], name="tally_once_a_cell"),
        ]
        indexes = [models.Index(fields=["tenant", "day"], name="tally_by_day")]


def has_a_target(key: str) -> None:
    if key not in BANDED:
        raise ValidationError("There is no target for this figure.")


class Band(TenantModel):
    """What a tenant aims at with a figure, in the unit it is shown in: percent, seconds, cents, points."""

    figure = models.CharField(max_length=20, validators=[has_a_target])
    channel = models.CharField(
        max_length=20, choices=Inbox.Kind, blank=True, db_default="", help_text="Empty: on all that have none of their own."
    )
    low = models.FloatField(null=True, blank=True, help_text="At least. Percent, seconds, US cents or points, as the figure is told.")
    high = models.FloatField(null=True, blank=True, help_text="At most, in the same unit.")

    class Meta:
        verbose_name = "target"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "figure", "channel"], name="band_once_a_figure",
                violation_error_message="There is a target for this figure already: change that one, or choose another channel.",
            ),
            models.CheckConstraint(
                condition=Q(low=None) | Q(high=None) | Q(low__lte=models.F("high")), name="band_has_its_low_below",
                violation_error_message="The least is above the most: exchange them.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        label = BANDED[self.figure].label if self.figure in BANDED else self.figure
        return f"{label}, {self.get_channel_display()}" if self.channel else label


class Books(TenantModel):
    """How a tenant's days are kept. One row, which whoever writes facts holds: the sweep that follows, and whoever makes all anew."""

    time_zone = models.CharField(max_length=64, help_text="Whose days the tallies are of: the tenant's, once all were made anew in it.")
    anew_after = models.BigIntegerField(null=True, help_text="While all is made anew: up to which conversation the facts are.")
    anew_from = models.DateField(null=True, help_text="After that: from which month on days are still to be tallied.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant"], name="books_once_a_tenant")]


class Following(Settling):
    """How far the figures followed the log and the meter. One row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    metered_id = models.BigIntegerField(null=True, help_text="Up to which row the meter was read.")
    owed = models.JSONField(default=list, help_text="Conversations that could not be folded, to be tried again: tenant, conversation.")

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="figures_follow_in_one_row")]
