"""One act on several tickets, as a form asks for it and as it is told."""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.http import QueryDict

from apps.console.access import sight
from apps.console.several import Told
from apps.console.tickets.forms import owner_in, priority_in, status_in, team_in
from apps.events.actors import Actor
from apps.tenants.workspace import MemberRequest
from apps.tickets.actions import Tally, change, move
from apps.tickets.listing import seen_by
from apps.tickets.models import Ticket

MOST = 50


@dataclass(frozen=True, slots=True)
class Step:
    """What is done to each, and how it is told when it was done."""

    act: Callable[[Ticket], object]
    done: str


def step_in(form: QueryDict, actor: Actor) -> Step:
    said = form.get("value", "")
    match form.get("act", ""):
        case "owner":
            owner = owner_in(said)
            return Step(lambda one: change(one, actor=actor, owner=owner), f"given to {owner}" if owner else "nobody’s now")
        case "team":
            team = team_in(said)
            return Step(lambda one: change(one, actor=actor, team=team), f"passed on to {team}" if team else "with no team now")
        case "priority":
            priority = priority_in(said)
            return Step(lambda one: change(one, actor=actor, priority=priority), f"now of {priority.label.lower()} priority")
        case "status":
            status = status_in(said)
            return Step(lambda one: move(one, to=status, actor=actor), f"moved to {status}")
    raise ValidationError("Say what to do with them.")


def chosen_in(request: MemberRequest) -> list[Ticket]:
    """Those that are there to see."""
    said = {pair.partition("-")[0] for pair in request.POST.getlist("chosen")}
    numbers = {int(one) for one in said if one.isascii() and one.isdecimal() and len(one) < 19}
    if len(numbers) > MOST:
        raise ValidationError(f"At most {MOST} at once.")
    chosen = list(seen_by(sight(request)).filter(number__in=numbers))
    if not chosen:
        raise ValidationError("Choose at least one ticket.")
    return chosen


def told(tally: Tally, step: Step) -> Told:
    count = len(tally.done)
    words = f"{count} {step.done}." if count else "Nothing was changed."
    return Told(f"{words} {tally.sentence}".strip(), "success" if count else "warning")
