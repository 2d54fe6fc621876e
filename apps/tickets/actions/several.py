"""One act on several tickets, each by itself: what one refuses keeps no other from it. And all of it undone."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from apps.events.actors import Actor
from apps.tenants.models import Membership, Team
from apps.tenants.roles import Can, require
from apps.tickets.actions.changing import Changes, change, lock, move
from apps.tickets.models import Priority, Ticket, TicketStatus

MOST = 100
COLUMNS = {"owner": "owner_id", "team": "team_id", "priority": "priority", "status": "state_id"}
KNOWN: dict[str, Any] = {"owner": Membership, "team": Team, "status": TicketStatus}


@dataclass(frozen=True, slots=True)
class Before:
    """What one of these was, and what it became: an undo that comes too late finds something else."""

    number: int
    old: int | None
    new: int | None


@dataclass(slots=True)
class Tally:
    """The numbers of those it was done to, and of those it was not, each with why."""

    done: list[int] = field(default_factory=list)
    left: dict[int, str] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """Why which were left, plainly."""
        numbers = {why: [number for number, said in self.left.items() if said == why] for why in Counter(self.left.values())}
        return " ".join(f"Left as it was: {', '.join(map(str, which))}. {why}" for why, which in numbers.items())


def act_on_several(tickets: Iterable[Ticket], *, act: Callable[[Ticket], object], actor: Actor) -> Tally:
    """In the order of numbers, so that no two who do so wait for each other."""
    require(actor, Can.ANSWER)
    tally = Tally()
    for ticket in sorted(tickets, key=lambda one: one.number)[:MOST]:
        try:
            with transaction.atomic():
                act(ticket)
        except ValidationError as refused:
            tally.left[ticket.number] = refused.messages[0]
        except PermissionDenied as refused:
            tally.left[ticket.number] = str(refused)
        else:
            tally.done.append(ticket.number)
    return tally


def put_on_several(tickets: Iterable[Ticket], *, what: str, value: object, actor: Actor) -> tuple[Tally, list[Before]]:
    """One of its `COLUMNS` becomes that on each; with what was before, so that it can be put back."""
    befores: list[Before] = []
    tally = act_on_several(tickets, act=lambda one: befores.append(_put(one, what, value, actor)), actor=actor)
    return tally, befores


def put_back(tickets: Iterable[Ticket], befores: Mapping[int, Before], *, what: str, actor: Actor) -> Tally:
    """As it was before, by each one's number; what became something else since stays so."""

    def act(ticket: Ticket) -> None:
        before = befores[ticket.number]
        if getattr(lock(ticket), COLUMNS[what]) != before.new:
            raise ValidationError("Somebody changed it since.")
        _put(ticket, what, _known(what, before.old), actor)

    return act_on_several(tickets, act=act, actor=actor)


def _put(ticket: Ticket, what: str, value: Any, actor: Actor) -> Before:
    locked, column = lock(ticket), COLUMNS[what]
    done = move(locked, to=value, actor=actor) if what == "status" else change(locked, actor=actor, **cast("Changes", {what: value}))
    return Before(locked.number, getattr(locked, column), getattr(done, column))


def _known(what: str, key: int | None) -> object:
    """Nobody, where it was nobody's."""
    if what == "priority":
        return Priority(key or 0)
    found = KNOWN[what].objects.filter(pk=key or 0).first()
    if found is None and (key is not None or what == "status"):
        raise ValidationError("What it was before is no more.")
    return cast("object", found)
