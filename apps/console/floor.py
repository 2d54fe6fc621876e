"""The floor: what whoever leads sees of all who wait, talk and answer; others see the queue and their own part.

Part by part, so that the socket swaps only what has changed. A part says the same to all of one sight; what is somebody's own is made for
them alone.
"""

from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse

from apps.console import moments
from apps.console.facts import LATE, SOON, Facts
from apps.console.trends import Trend
from apps.conversations.listing import List, Listed, Sight, list_of
from apps.conversations.models import Holder
from apps.escalations.watching import figures, people
from apps.escalations.watching.figures import NOW, TODAY, Figure, Today
from apps.escalations.watching.people import Worker
from apps.escalations.watching.trend import Span, stays_of, steps_of
from apps.ground import clock
from apps.ground.lane import Row, Statement
from apps.tenants.models import Membership
from apps.tenants.roles import Can, allows

MOST_CHATS = 8  # of one person, by name; the rest are counted
NOBODY = -1
LISTS = {"waiting": List.QUEUE, "assistant": List.ASSISTANT, "snoozed": List.SNOOZED}
ALERTS = {"due": "warning", "overdue": "danger", "abandoned": "warning", "missed": "danger"}
DEFLECTION = "Of the conversations that ended today, the share that the assistant solved alone, as counted beside it."
MEDIAN_WAIT = "Half of those who wait now have waited longer."
LONGEST_WAIT = "How long the one has waited who waits longest now."
TAKEN_WITHIN = "Half of those who were taken from the queue today waited no longer than this, and nine of ten no longer than the second."
OWN_PLACES = "Conversations you hold, of those you can hold at once."
OWN_UNANSWERED = "How long the first words have waited that a customer of yours said since your last reply."
OWN_ENDED = "Conversations that ended today and that you had last."
OWN_REPLY = "Half of the conversations you took today had your first reply within this time."
KEPT_SHARE = "Of today’s promises that were kept or missed, the share that was kept in time."


@dataclass(frozen=True, slots=True)
class Viewer:
    """Which part of the floor is shown: `own` is the member who sees no more than the queue and what is theirs."""

    tenant_id: int
    zone: tzinfo
    sight: Sight | None
    own: int | None

    @classmethod
    def of(cls, member: Membership, sight: Sight | None) -> "Viewer":
        own = None if allows(member.actor, Can.SUPERVISE) else member.pk
        return cls(member.tenant.pk, member.tenant.zone, sight, own)


@dataclass(frozen=True, slots=True)
class Tile:
    """A figure on the screen: what it says, what that means, and where its conversations are."""

    key: str
    label: str
    value: str
    meaning: str
    url: str
    note: str = ""
    tone: str = ""
    ticks_from: int | None = None

    @property
    def soon(self) -> int:
        return SOON

    @property
    def late(self) -> int:
        return LATE


@dataclass(frozen=True, slots=True)
class Chat:
    """A conversation that goes on, as it is watched."""

    facts: Facts

    @property
    def since(self) -> datetime:
        """Since when who has it has it."""
        listed = self.facts.listed
        known = {Holder.QUEUE: listed.queued_at, Holder.AGENT: listed.claimed_at, Holder.NONE: listed.resolved_at}
        return known.get(Holder(listed.holder)) or listed.opened_at

    @property
    def lasted(self) -> int:
        return moments.seconds_since(self.since)

    @property
    def told(self) -> str:
        return moments.lasted(self.lasted)


@dataclass(frozen=True, slots=True)
class Desk:
    """One of the people, in words."""

    worker: Worker
    zone: tzinfo

    @property
    def state(self) -> str:
        return str(self.worker.state.label) if self.worker.is_here else "Not here"

    @property
    def held_key(self) -> str:
        return f"agent-{self.worker.id}"

    @property
    def done_key(self) -> str:
        return f"done-{self.worker.id}"

    @property
    def took_key(self) -> str:
        return f"took-{self.worker.id}"

    @property
    def since(self) -> str:
        return moments.moment(self.worker.since, self.zone)

    @property
    def chats(self) -> tuple[tuple[int, str], ...]:
        return self.worker.chats[:MOST_CHATS]

    @property
    def more(self) -> int:
        return len(self.worker.chats) - len(self.chats)

    @property
    def unanswered(self) -> int | None:
        return moments.seconds_since(self.worker.unanswered_since) if self.worker.unanswered_since else None

    @property
    def unanswered_for(self) -> str:
        return moments.lasted(self.unanswered or 0)

    @property
    def first_reply(self) -> str:
        return _lasted(self.worker.first_reply)

    @property
    def about(self) -> str:
        return " · ".join(", ".join(names) for names in (self.worker.teams, self.worker.skills) if names)


def address(key: str) -> str:
    """Where exactly the conversations of a figure stand."""
    if key in LISTS:
        return f"{reverse('console:conversations')}?list={LISTS[key]}"
    return reverse("console:behind", args=[key])


def statements(viewer: Viewer, page: int = 1) -> list[Statement]:
    """Of one number, whoever and however many there are."""
    whose = viewer.tenant_id, viewer.zone, viewer.sight
    if viewer.own is not None:
        return [figures.waits_now(*whose), people.one_of(viewer.tenant_id, viewer.zone, viewer.own)]
    return [
        figures.waits_now(*whose),
        figures.counts_of((*NOW, *TODAY), *whose),
        figures.reasons_now(*whose),
        figures.waits_today(*whose),
        people.people_of(*whose, page=page),
        list_of(viewer.tenant_id, List.OPEN, member_id=NOBODY, sight=viewer.sight),
    ]


def parts(viewer: Viewer, rows: list[list[Row]], page: int = 1) -> dict[str, str]:
    """What those statements found, as it stands on the page, by name."""
    if viewer.own is not None:
        return {"own": _own(rows[0], rows[1], viewer.zone)}
    waits, (counts,), reasons, taken, staff, live = rows
    return {
        "now": _rendered("now", tiles=_now(waits, counts), teams=_teams(waits[1:]), reasons=_reasons(reasons)),
        "today": _rendered("today", tiles=_today(Today.of(counts, taken))),
        "people": _people(staff, viewer.zone, page),
        "live": _rendered("live", chats=chats(live, viewer.zone), is_more=len(live) == people.PAGE),
    }


def trend_statement(viewer: Viewer, span: Span) -> Statement:
    return stays_of(span, viewer.tenant_id, viewer.zone, viewer.sight)


def trend(viewer: Viewer, span: Span, stays: list[Row]) -> Trend:
    return Trend(span, steps_of(span, viewer.zone, stays), viewer.zone)


def chats(rows: list[Row], zone: tzinfo) -> list[Chat]:
    return [Chat(Facts(Listed.of(row), zone)) for row in rows]


def _rendered(part: str, **context: Any) -> str:
    return render_to_string(f"console/_floor_{part}.html", context)


def _now(waits: list[Row], counts: Row) -> list[Tile]:
    tiles = [_tile(figure, counts[figure.key]) for figure in NOW]
    return [tiles[0], *_waits(waits[0]), *tiles[1:]]


def _waits(everybody: Row) -> list[Tile]:
    queue = address("waiting")
    longest = moments.seconds_since(everybody["since"]) if everybody["since"] else None
    return [
        Tile("longest", "Longest wait", _lasted(longest), LONGEST_WAIT, queue, ticks_from=longest),
        Tile("median", "Median wait", _lasted(everybody["median"]), MEDIAN_WAIT, queue),
    ]


def _teams(rows: list[Row]) -> list[Tile]:
    return [
        Tile(
            f"team-{row['team_id'] or 'none'}", row["team"] or "No team", str(row["many"]), "", address(f"team-{row['team_id'] or 'none'}"),
            ticks_from=moments.seconds_since(row["since"] or clock.now()), note=_lasted(moments.seconds_since(row["since"] or clock.now())),
        )
        for row in rows
    ]  # fmt: skip


def _reasons(rows: list[Row]) -> list[Tile]:
    found = [(figures.figure_named(f"reason-{row['reason']}"), row["many"]) for row in rows]
    return [_tile(figure, many) for figure, many in found if figure]


def _today(today: Today) -> list[Tile]:
    tiles = {figure.key: _tile(figure, today.counts[figure.key]) for figure in TODAY}
    waited = f"{_lasted(today.median)} / {_lasted(today.late)}" if today.median is not None else "–"
    taken = Tile("wait", "Wait until taken, median / 90 %", waited, TAKEN_WITHIN, address("taken"))
    deflection = Tile("deflection", "Deflection today", _share(today.deflection), DEFLECTION, address("alone"))
    promised = Tile("share", "Promises kept in time", _share(today.promises_kept), KEPT_SHARE, address("kept"))
    first, then, last = ("opened", "ended", "alone"), ("handed", "taken"), ("people", "kept", "missed")
    waiting = [*(tiles[key] for key in then), taken, tiles["abandoned"]]
    return [deflection, *(tiles[key] for key in first), *waiting, *(tiles[key] for key in last), promised]


def _tile(figure: Figure, count: int) -> Tile:
    tone = ALERTS.get(figure.key, "") if count else ""
    return Tile(figure.key, figure.label, str(count), figure.meaning, address(figure.key), tone=tone)


def _people(rows: list[Row], zone: tzinfo, page: int) -> str:
    desks = [Desk(Worker.of(row), zone) for row in rows[: people.PAGE]]
    return _rendered("people", desks=desks, page=page, is_more=len(rows) > people.PAGE, soon=SOON, late=LATE)


def _own(waits: list[Row], staff: list[Row], zone: tzinfo) -> str:
    tiles = [_tile(NOW[0], waits[0]["many"]), *_waits(waits[0])]
    desks = [Desk(Worker.of(row), zone) for row in staff]
    mine = [tile for desk in desks for tile in _shares(desk)]
    return _rendered("own", tiles=tiles, mine=mine, desks=desks)


def _shares(desk: Desk) -> list[Tile]:
    """What is somebody's own, as they see it."""
    worker, held = desk.worker, address(desk.held_key)
    unanswered = "–" if desk.unanswered is None else desk.unanswered_for
    return [
        Tile("held", "Places you use", f"{worker.held} of {worker.capacity}", OWN_PLACES, held),
        Tile("unanswered", "Oldest unanswered", unanswered, OWN_UNANSWERED, held, ticks_from=desk.unanswered),
        Tile("done", "Ended with you today", str(worker.ended), OWN_ENDED, address(desk.done_key)),
        Tile("reply", "Your first reply today", desk.first_reply, OWN_REPLY, address(desk.took_key)),
    ]


def _lasted(seconds: float | None) -> str:
    return "–" if seconds is None else moments.lasted(round(seconds))


def _share(share: float | None) -> str:
    return "–" if share is None else f"{share:.0%}".replace("%", " %")
