"""One act on several tickets, each by itself: what one refuses keeps no other from it."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from apps.events.actors import Actor
from apps.tenants.roles import Can, require
from apps.tickets.models import Ticket

MOST = 100


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
