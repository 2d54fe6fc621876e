"""A ticket's facts in words: for its row in the list, and for its page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Self

from django.template.loader import render_to_string

from apps.console import moments
from apps.ground import clock
from apps.tickets.models import Priority, SlaTarget, Stage, Ticket

PLACED = {Priority.HIGH: "high", Priority.URGENT: "urgent"}  # those that stand out


@dataclass(frozen=True, slots=True)
class Clock:
    """Something that is due; what stands still is due at no moment."""

    label: str
    at: datetime | None
    warn_at: datetime | None
    zone: tzinfo

    @classmethod
    def of(cls, target: SlaTarget, zone: tzinfo) -> Self:
        is_paused = target.paused_at is not None
        return cls(target.get_kind_display(), None if is_paused else target.due_at, target.warn_at, zone)

    @property
    def seconds(self) -> int:
        """Until then; less than none, where it has passed."""
        return round((self.at - clock.now()).total_seconds()) if self.at else 0

    @property
    def warns(self) -> int:
        """How many seconds before it is soon."""
        return max(0, round((self.at - self.warn_at).total_seconds())) if self.at and self.warn_at else 0

    @property
    def urgency(self) -> str:
        if self.at is None:
            return "paused"
        if self.seconds <= 0:
            return "late"
        return "soon" if self.seconds <= self.warns else ""

    @property
    def left(self) -> str:
        if self.at is None:
            return "Paused"
        return f"{moments.spanned(abs(self.seconds))} {'left' if self.seconds > 0 else 'late'}"

    @property
    def moment(self) -> str:
        """The day too, where it is another."""
        if self.at is None:
            return ""
        day, time = moments.moment(self.at, self.zone), moments.time_of(self.at, self.zone)
        return time if day == time else f"{day}, {time}"

    @property
    def words(self) -> str:
        return f"{self.label} by {self.moment}" if self.at else f"{self.label}: the clock stands still"


@dataclass(frozen=True, slots=True)
class Slip:
    """What is shown of one ticket."""

    ticket: Ticket
    zone: tzinfo

    @property
    def clocks(self) -> list[Clock]:
        """What is due first stands first; what stands still comes last."""
        found = [Clock.of(target, self.zone) for target in self._open]
        if self.ticket.due_at and not self.ticket.is_over:
            found.append(Clock("Due", self.ticket.due_at, self.ticket.due_at - moments.SOON_DUE, self.zone))
        return sorted(found, key=lambda one: (one.at is None, one.at or clock.now()))

    @property
    def _open(self) -> Iterable[SlaTarget]:
        """Of those that were read with it, where they were."""
        return [one for one in self.ticket.targets.all() if one.met_at is None and one.dropped_at is None and (one.due_at or one.paused_at)]

    @property
    def clock(self) -> Clock | None:
        return next(iter(self.clocks), None)

    @property
    def who(self) -> str:
        return str(self.ticket.contact)

    @property
    def owner(self) -> str:
        return str(self.ticket.owner) if self.ticket.owner else ""

    @property
    def priority(self) -> str:
        return PLACED.get(Priority(self.ticket.priority), "")

    @property
    def opened(self) -> str:
        return moments.moment(self.ticket.opened_at, self.zone)

    @property
    def ended(self) -> str:
        return moments.moment(self.ticket.solved_at, self.zone) if self.ticket.solved_at else ""

    @property
    def mark(self) -> str:
        """How its status is drawn."""
        return {Stage.OPEN: "badge-accent", Stage.SOLVED: "badge-success"}.get(self.ticket.stage, "")

    @property
    def standing(self) -> str:
        """What decides in which lists it stands, and where: while that is the same, a row is where it belongs."""
        one, urgency = self.ticket, self.clock.urgency if self.clock else ""
        return f"{one.status} {one.state_id} {one.owner_id} {one.team_id} {one.priority} {one.next_at} {urgency}"

    def row(self) -> str:
        return render_to_string("console/_ticket_row.html", {"slip": self})
