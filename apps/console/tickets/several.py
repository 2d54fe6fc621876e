"""One act on several tickets, as a form asks for it and as it is told, with the way back."""

from collections.abc import Iterable
from dataclasses import astuple, dataclass

from django.core.exceptions import ValidationError
from django.http import QueryDict

from apps.console.access import sight
from apps.console.several import MOST, Told, kept_in, sealed
from apps.console.tickets.forms import owner_in, priority_in, status_in, team_in
from apps.tenants.models import Membership
from apps.tenants.workspace import MemberRequest
from apps.tickets.actions import Before, Tally
from apps.tickets.listing import seen_by
from apps.tickets.models import Ticket

SALT = "console.tickets.several"


@dataclass(frozen=True, slots=True)
class Step:
    """What each becomes, and how it is told when it was done."""

    what: str
    value: object
    done: str


def step_in(form: QueryDict) -> Step:
    said = form.get("value", "")
    match form.get("act", ""):
        case "owner":
            owner = owner_in(said)
            return Step("owner", owner, f"given to {owner}" if owner else "nobody’s now")
        case "team":
            team = team_in(said)
            return Step("team", team, f"passed on to {team}" if team else "with no team now")
        case "priority":
            priority = priority_in(said)
            return Step("priority", priority, f"now of {priority.label.lower()} priority")
        case "status":
            status = status_in(said)
            return Step("status", status, f"moved to {status}")
    raise ValidationError("Say what to do with them.")


def chosen_in(request: MemberRequest) -> list[Ticket]:
    """Those that are there to see."""
    said = {pair.partition("-")[0] for pair in request.POST.getlist("chosen")}
    numbers = {int(one) for one in said if one.isascii() and one.isdecimal() and len(one) < 19}
    if len(numbers) > MOST:
        raise ValidationError(f"At most {MOST} at once.")
    chosen = _seen(request, numbers)
    if not chosen:
        raise ValidationError("Choose at least one ticket.")
    return chosen


def _seen(request: MemberRequest, numbers: Iterable[int]) -> list[Ticket]:
    return list(seen_by(sight(request)).filter(number__in=list(numbers)))


def told(tally: Tally, befores: list[Before], step: Step, member: Membership) -> Told:
    """In plain words; where something became another, with the way back."""
    count = len(tally.done)
    words = f"{count} {step.done}." if count else "Nothing was changed."
    changed = [astuple(one) for one in befores if one.old != one.new]
    undo = sealed(SALT, member, what=step.what, befores=changed) if changed else ""
    return Told(f"{words} {tally.sentence}".strip(), "success" if count else "warning", undo, "console:tickets_undone")


def unsealed(request: MemberRequest) -> tuple[str, list[Ticket], dict[int, Before]]:
    """What was before, by one's own page's word."""
    kept = kept_in(request, SALT)
    befores = {number: Before(number, old, new) for number, old, new in kept["befores"]}
    return kept["what"], _seen(request, befores), befores
