"""Tickets as colleagues see them in a list: what is due first stands on top; of what is over, the newest.

Whoever does not see everything sees the tickets of their teams, their own, and those of conversations in their sight.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from typing import Self
from urllib.parse import urlencode

from django.db.models import BooleanField, Exists, F, OuterRef, Prefetch, Q
from django.db.models.expressions import RawSQL

from apps.conversations.listing import Sight
from apps.conversations.searching.wording import asked
from apps.ground import clock
from apps.tenants.models import Membership
from apps.text.lexemes import lexeme
from apps.tickets.models import SlaTarget, Stage, Ticket
from apps.tickets.models.ticket import TicketQuerySet

PAGE, MOST_COUNTED, MOST_WORDS = 50, 99, 200
ACTIVE, ANY = "active", "any"
WHOSE = ("mine", "nobody", "watched")
SLA = ("overdue", "soon", "running", "paused")
DUE = ("overdue", "today", "week", "none")
LAST_MOMENT = datetime.max.replace(tzinfo=UTC, microsecond=0).timestamp()
_PLACE = re.compile(r"(-|\d{1,12}(?:\.\d{1,6})?)_(\d{1,18})", re.ASCII)
_KEY = re.compile(r"\d{1,18}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Asked:
    """Which tickets somebody wishes to see; what is not said leaves it open. `stage` may be `active`, `any`, or one of the stages."""

    stage: str = ACTIVE
    whose: str = ""
    state: str = ""
    priority: str = ""
    owner: str = ""
    team: str = ""
    sla: str = ""
    due: str = ""
    q: str = ""

    @classmethod
    def of(cls, said: Mapping[str, str]) -> Self:
        """As an address says it; what means nothing is left out."""
        wanted = {one.name: str(said.get(one.name, "")).replace("\x00", "").strip()[:MOST_WORDS] for one in fields(cls)}
        choices = {"whose": WHOSE, "sla": SLA, "due": DUE}
        wanted |= {name: "" for name, known in choices.items() if wanted[name] not in known}
        wanted |= {name: "" for name in ("state", "priority", "owner", "team") if not _KEY.fullmatch(wanted[name])}
        if wanted["stage"] not in {ANY, *Stage.values}:
            wanted["stage"] = ACTIVE
        return cls(**wanted)

    @property
    def query(self) -> str:
        """As an address says it again; of what is left open it says nothing."""
        return urlencode({one.name: said for one in fields(self) if (said := getattr(self, one.name)) != one.default})

    @property
    def is_over(self) -> bool:
        return self.stage not in {ACTIVE, Stage.OPEN, Stage.PENDING}


def tickets_in(asked_for: Asked, member: Membership, *, sight: Sight | None = None, older: str = "") -> tuple[list[Ticket], str]:
    """A page, and where the next begins; nothing where this was the last."""
    wanted = seen_by(sight).filter(_which(asked_for, member))
    wanted = _latest(wanted, older) if asked_for.is_over else _first_due(wanted, older)
    found = list(with_clocks(wanted)[: PAGE + 1])
    return found[:PAGE], _place(found[PAGE - 1]) if len(found) > PAGE else ""


def with_clocks(wanted: TicketQuerySet) -> TicketQuerySet:
    """And all else that a row shows."""
    related = wanted.select_related("tenant", "owner__user", "team", "state", "contact", "conversation")
    return related.prefetch_related(Prefetch("targets", SlaTarget.objects.open()))


def seen_by(sight: Sight | None) -> TicketQuerySet:
    """Of whoever is forgotten nobody sees any."""
    shown = Ticket.objects.filter(contact__forgotten_at=None)
    if sight is None:
        return shown
    return shown.filter(Q(team__in=sight.teams) | Q(owner=sight.member_id) | sight.over("conversation__"))


def count_of(asked_for: Asked, member: Membership, sight: Sight | None = None) -> int:
    """How many; beyond `MOST_COUNTED` nobody counts on."""
    return seen_by(sight).filter(_which(asked_for, member))[: MOST_COUNTED + 1].count()


def _first_due(wanted: TicketQuerySet, older: str) -> TicketQuerySet:
    """Of what has no time, the oldest first; it stands below all that has."""
    if found := _PLACE.fullmatch(older):
        since, last = found.groups()
        after = Q(next_at=None, pk__gt=last)
        if since != "-":
            at = datetime.fromtimestamp(min(float(since), LAST_MOMENT), UTC)
            after = Q(next_at=None) | Q(next_at__gt=at) | Q(next_at=at, pk__gt=last)
        wanted = wanted.filter(after)
    return wanted.order_by(F("next_at").asc(nulls_last=True), "pk")


def _latest(wanted: TicketQuerySet, older: str) -> TicketQuerySet:
    found = _PLACE.fullmatch(older)
    return (wanted.filter(pk__lt=found[2]) if found else wanted).order_by("-pk")


def _place(ticket: Ticket) -> str:
    return f"{ticket.next_at.timestamp():.6f}_{ticket.pk}" if ticket.next_at else f"-_{ticket.pk}"


def _which(asked_for: Asked, member: Membership) -> Q:
    found = _of_stage(asked_for.stage) & _whose(asked_for.whose, member) & _clocks(asked_for.sla) & _due(asked_for.due, member)
    for name in ("state", "priority", "owner", "team"):
        if said := getattr(asked_for, name):
            found &= Q(**{name: int(said)})
    return found & _words(asked_for.q, member) if asked_for.q else found


def _of_stage(stage: str) -> Q:
    match stage:
        case "any":
            return Q()
        case "active":
            return Q(status__in=[Stage.OPEN, Stage.PENDING])
    return Q(status=stage)


def _whose(whose: str, member: Membership) -> Q:
    match whose:
        case "mine":
            return Q(owner=member)
        case "nobody":
            return Q(owner=None)
        case "watched":
            return Q(watchers__membership=member)
    return Q()


def _clocks(sla: str) -> Q:
    """What any of its clocks says."""
    now, own = clock.now(), SlaTarget.objects.open().filter(ticket=OuterRef("pk"))
    match sla:
        case "overdue":
            return Q(Exists(own.filter(paused_at=None, due_at__lte=now)))
        case "soon":
            return Q(Exists(own.filter(paused_at=None, due_at__gt=now, warn_at__lte=now)))
        case "running":
            return Q(Exists(own.filter(paused_at=None, warn_at__gt=now)))
        case "paused":
            return Q(Exists(own.filter(paused_at__isnull=False)))
    return Q()


def _due(due: str, member: Membership) -> Q:
    """By what is due first, in the tenant's days."""
    now = clock.now()
    midnight = now.astimezone(member.tenant.zone).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    match due:
        case "overdue":
            return Q(next_at__lte=now)
        case "today":
            return Q(next_at__lt=midnight)
        case "week":
            return Q(next_at__lt=midnight + timedelta(days=6))
        case "none":
            return Q(next_at=None)
    return Q()


def _words(said: str, member: Membership) -> Q:
    """Its number, or all of these words in what it is about."""
    number = said.removeprefix("#")
    found = Q(number=int(number)) if _KEY.fullmatch(number) else Q()
    terms = " & ".join(lexeme(member.tenant.pk, term) for term in asked(said))
    if terms:
        found |= Q(RawSQL("tickets_ticket.words @@ %s::tsquery", [terms], output_field=BooleanField()))
    return found or Q(pk__in=[])
