"""A thread: its page, what stood before, and what has come since somebody last looked."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, tzinfo
from typing import Any

from django.http import Http404

from apps.assistant.queries import turns_since, under_way
from apps.console import cases, replying, timeline
from apps.console.approvals import steps_by_hand
from apps.console.carrying import carried_in
from apps.console.facts import Facts, stance
from apps.console.forms import answering
from apps.console.pages import Page
from apps.console.steps import steps_in
from apps.console.stretches import PAGE, Cursor, Reader
from apps.conversations import recent
from apps.conversations.listing import Listed, Sight, is_in, listed_by_ids, listed_by_number, progress_of
from apps.conversations.models import Outcome
from apps.conversations.noted import Noted, notes_after
from apps.conversations.passages import Passage, newest_passages
from apps.conversations.reach import read_by
from apps.conversations.reading import Said, messages_after
from apps.escalations.queries import NO_CARD, Card, cards_in, cards_of
from apps.ground import clock
from apps.ground.lane import Row, Statement, afetch, fetch
from apps.tenants.models import Membership, Team
from apps.tenants.roles import Can, allows

OTHER_OUTCOMES = (Outcome.TICKET, Outcome.WENT_SILENT, Outcome.SPAM)


class Gone(Exception):
    """The conversation is no more, or went out of sight."""


class Forgotten(Exception):
    """Whose conversation it was is being forgotten, or is: nothing of it is shown."""


@dataclass(frozen=True, slots=True)
class News:
    """What came after a cursor, rendered once for all who ask from there; and the head and the case as they are now."""

    entries: str
    head: str
    case: str
    cursor: Cursor
    more: bool
    who: str
    partial: str = ""  # the reply in the making
    turns: dict[str, str] = field(default_factory=dict)  # what the assistant did lately, each under its place on the page
    carried: dict[str, str] = field(default_factory=dict)  # how far the newest messages have come on their channels, likewise
    way: str = ""  # where a reply goes
    is_carried: bool = False  # some of it came or left by a channel
    speakers: frozenset[int] = frozenset()  # the visitors who said it


def found(tenant_id: int, number: int, sight: Sight | None) -> Listed:
    """One of which something may be shown."""
    listed = named(tenant_id, number, sight)
    if listed.is_forgotten:
        raise Http404
    return listed


def named(tenant_id: int, number: int, sight: Sight | None) -> Listed:
    listed = [Listed.of(row) for row in fetch(listed_by_number(tenant_id, number))]
    if not listed or not is_in(sight, listed[0]):
        raise Http404
    return listed[0]


def context(listed: Listed, member: Membership) -> dict[str, Any]:
    """What `console/conversation.html` needs beside the list."""
    may_answer = allows(member.actor, Can.ANSWER)
    return {
        "facts": Facts(listed, member.tenant.zone, _card(fetch(cards_of(member.tenant.pk, [listed.id])))),
        "stance": stance(listed, member) if may_answer else "reader",
        "customer_is_here": fetch(progress_of(member.tenant.pk, [listed.id]))[0]["is_here"],
        "stretch": Reader(listed, member.tenant.pk, member.tenant.zone).newest(),
        "partial": timeline.under_way(fetch(under_way(member.tenant.pk, listed.id)), member.tenant.zone),
        "read": fetch(read_by(member.tenant.pk, listed.id, member.pk))[0]["seq"],
        "other_outcomes": OTHER_OUTCOMES,
        "may_steer": allows(member.actor, Can.SUPERVISE),
        "may_approve": allows(member.actor, Can.APPROVE),
        "teams_to": Team.objects.all() if may_answer else (),
        "people_to": answering().exclude(pk=member.pk) if may_answer else (),
        "case": cases.case_in([fetch(one) for one in cases.statements(member.tenant.pk, listed.id)], member.tenant.zone),
        "reply": replying.reply_in([fetch(one) for one in replying.statements(member.tenant.pk, listed.id)], listed, member.tenant.zone),
    }


def news(tenant_id: int, conversation_id: int, cursor: Cursor, zone: tzinfo) -> News:
    return _news([fetch(one) for one in _since(tenant_id, conversation_id, cursor)], cursor, zone)


async def anews(tenant_id: int, conversation_id: int, cursor: Cursor, zone: tzinfo, sight: Sight | None) -> News:
    """The same from an event loop, in one round trip, for who may see it still."""
    rows = await afetch(tenant_id, *_since(tenant_id, conversation_id, cursor))
    listed = Listed.of(rows[0][0]) if rows[0] else None
    if listed and not is_in(sight, listed):
        raise Gone
    if listed and listed.is_forgotten:
        raise Forgotten
    return _news(rows, cursor, zone)


def _since(tenant_id: int, conversation_id: int, cursor: Cursor) -> tuple[Statement, ...]:
    return (
        listed_by_ids(tenant_id, [conversation_id], []),
        messages_after(tenant_id, conversation_id, cursor.seq, PAGE),
        notes_after(tenant_id, conversation_id, cursor.notes, PAGE),
        turns_since(tenant_id, conversation_id, cursor.since or lately()),
        under_way(tenant_id, conversation_id),
        newest_passages(tenant_id, conversation_id),
        *replying.statements(tenant_id, conversation_id),
        cards_of(tenant_id, [conversation_id]),
        *cases.statements(tenant_id, conversation_id),
    )


def _news(rows: list[list[Row]], cursor: Cursor, zone: tzinfo) -> News:
    known, messages, notes, turned, writing, passed, now, ways, approved, cards, *case = rows
    if not known:
        raise Gone
    listed, said, noted = Listed.of(known[0]), [Said.of(one) for one in messages], [Noted.of(one) for one in notes]
    reached = Cursor(said[-1].seq if said else cursor.seq, noted[-1].number if noted else cursor.notes, lately())
    carried, reply = carried_in(map(Passage.of, passed), listed.number, zone), replying.reply_in([now, ways, approved], listed, zone)
    entries = timeline.rendered(timeline.entries_of(said, noted, listed.who, zone, carried=carried))
    told = cases.case_in(case, zone)
    head, file = Facts(listed, zone, _card(cards)).head(), told.rendered()
    steps = [*steps_in(turned, zone), *steps_by_hand(told.by_people, zone, since=cursor.since or lately())]
    turns = {one.id: one.pushed() for one in steps}
    return News(
        entries, head, file, reached, PAGE in {len(said), len(noted)}, listed.who, timeline.under_way(writing, zone), turns,
        {one.id: one.pushed() for one in carried.values()}, reply.pushed(), not reply.way.is_page,
        frozenset(filter(None, [reply.way.speaker_id])),
    )  # fmt: skip


def _card(rows: list[Row]) -> Card:
    return next(iter(cards_in(rows).values()), NO_CARD)


async def asaid(tenant_id: int, page: Page, cursor: Cursor, zone: tzinfo, who: str) -> News:
    """The messages after a cursor alone; what this process has just posted it need not read back."""
    said = recent.after(page.public_id, cursor.seq)
    if not said:
        (rows,) = await afetch(tenant_id, messages_after(tenant_id, page.conversation_id or 0, cursor.seq, PAGE))
        said = [Said.of(row) for row in rows]
    reached = replace(cursor, seq=said[-1].seq if said else cursor.seq)
    speakers = frozenset(one.visitor_id for one in said if one.visitor_id)
    return News(timeline.rendered(timeline.entries_of(said, [], who, zone)), "", "", reached, len(said) >= PAGE, who, speakers=speakers)


async def apartial(tenant_id: int, conversation_id: int, zone: tzinfo) -> str:
    """The reply in the making alone."""
    (rows,) = await afetch(tenant_id, under_way(tenant_id, conversation_id))
    return timeline.under_way(rows, zone)


def lately(at: datetime | None = None) -> datetime:
    """A little before, for what was being written then; by the minute, so that all who look read the same."""
    return (at or clock.now()).replace(second=0, microsecond=0) - timedelta(minutes=1)
