"""A thread: its page, what stood before, and what has come since somebody last looked."""

from dataclasses import dataclass
from datetime import tzinfo
from typing import Any

from django.http import Http404

from apps.console import timeline
from apps.console.facts import Facts, stance
from apps.console.pages import Page
from apps.console.timeline import Entry
from apps.conversations import recent
from apps.conversations.listing import Listed, listed_by_ids, listed_by_number, progress_of
from apps.conversations.models import ContactAddress, Outcome
from apps.conversations.noted import Noted, notes_after, notes_between
from apps.conversations.reading import Said, messages_after, messages_before
from apps.ground.lane import Row, Statement, afetch, fetch
from apps.tenants.models import Membership
from apps.tenants.roles import Can, allows

PAGE, NEWEST = 50, 2**31 - 1
OTHER_OUTCOMES = (Outcome.TICKET, Outcome.WENT_SILENT, Outcome.SPAM)


class Gone(Exception):
    """The conversation is no more: it was erased."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far somebody has been shown a thread."""

    seq: int
    notes: int


@dataclass(frozen=True, slots=True)
class News:
    """What came after a cursor, rendered once for all who ask from there; and the head as it is now."""

    entries: str
    head: str
    cursor: Cursor
    more: bool
    who: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """Part of a timeline, up to its end or up to an older message."""

    entries: list[Entry]
    before: int  # the number earlier messages end before; nought where there are none
    cursor: Cursor

    @property
    def rendered(self) -> str:
        return timeline.rendered(self.entries)


def found(tenant_id: int, number: int) -> Listed:
    rows = fetch(listed_by_number(tenant_id, number))
    if not rows:
        raise Http404
    return Listed.of(rows[0])


def context(listed: Listed, member: Membership) -> dict[str, Any]:
    """What `console/conversation.html` needs beside the list."""
    may_answer = allows(member.actor, Can.ANSWER)
    return {
        "facts": Facts(listed, member.tenant.zone),
        "stance": stance(listed, member) if may_answer else "reader",
        "may_answer": may_answer,
        "customer_is_here": fetch(progress_of(member.tenant.pk, [listed.id]))[0]["is_here"],
        "stretch": stretch(listed, member.tenant.pk, member.tenant.zone),
        "other_outcomes": OTHER_OUTCOMES,
        "addresses": list(ContactAddress.objects.filter(contact_id__in={listed.contact_id, listed.person_id})),
    }


def stretch(listed: Listed, tenant_id: int, zone: tzinfo, *, before: int | None = None) -> Stretch:
    """The newest messages, or the newest of those before one of them, with the notes that stand among them."""
    rows = fetch(messages_before(tenant_id, listed.id, before, PAGE))
    said = [Said.of(row) for row in rows[::-1]]
    first = said[0].seq if len(said) == PAGE and said[0].seq > 1 else 0
    last = NEWEST if before is None else before - 1
    noted = [Noted.of(row) for row in fetch(notes_between(tenant_id, listed.id, first, last))]
    cursor = Cursor(said[-1].seq if said else 0, max([listed.notes_count, *(one.number for one in noted)]))
    return Stretch(timeline.entries_of(said, noted, listed.who, zone), first, cursor)


def news(tenant_id: int, conversation_id: int, cursor: Cursor, zone: tzinfo) -> News:
    return _news([fetch(one) for one in _since(tenant_id, conversation_id, cursor)], cursor, zone)


async def anews(tenant_id: int, conversation_id: int, cursor: Cursor, zone: tzinfo) -> News:
    """The same from an event loop, in one round trip."""
    return _news(await afetch(tenant_id, *_since(tenant_id, conversation_id, cursor)), cursor, zone)


def _since(tenant_id: int, conversation_id: int, cursor: Cursor) -> tuple[Statement, Statement, Statement]:
    return (
        listed_by_ids(tenant_id, [conversation_id], []),
        messages_after(tenant_id, conversation_id, cursor.seq, PAGE),
        notes_after(tenant_id, conversation_id, cursor.notes, PAGE),
    )


def _news(rows: list[list[Row]], cursor: Cursor, zone: tzinfo) -> News:
    known, messages, notes = rows
    if not known:
        raise Gone
    listed, said, noted = Listed.of(known[0]), [Said.of(one) for one in messages], [Noted.of(one) for one in notes]
    reached = Cursor(said[-1].seq if said else cursor.seq, noted[-1].number if noted else cursor.notes)
    entries = timeline.rendered(timeline.entries_of(said, noted, listed.who, zone))
    return News(entries, Facts(listed, zone).head(), reached, PAGE in {len(said), len(noted)}, listed.who)


async def asaid(tenant_id: int, page: Page, cursor: Cursor, zone: tzinfo, who: str) -> News:
    """The messages after a cursor alone; what this process has just posted it need not read back."""
    said = recent.after(page.public_id, cursor.seq)
    if not said:
        (rows,) = await afetch(tenant_id, messages_after(tenant_id, page.conversation_id or 0, cursor.seq, PAGE))
        said = [Said.of(row) for row in rows]
    reached = Cursor(said[-1].seq if said else cursor.seq, cursor.notes)
    return News(timeline.rendered(timeline.entries_of(said, [], who, zone)), "", reached, len(said) >= PAGE, who)
