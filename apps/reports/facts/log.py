"""What is read to be folded: a tenant's events by conversation, what its turns cost, and who its contacts turned out to be."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import groupby
from operator import itemgetter

from django.db import connection
from django.db.models import Q, Sum

from apps.events.models import Event
from apps.ground.lane import Statement, fetch
from apps.ground.scope import current_tenant_id
from apps.llm.models import Spend
from apps.reports.facts.folding import FOLDED, Happening, Spent

BATCH = 2_000
MERGED, PARTED = "contact.merged", "contact.parted"

# As the index by conversation has it, so that it is found there.
_TOLD = """
SELECT (payload ->> 'conversation')::bigint, name, actor_kind, actor_id, subject_id, payload::text, at FROM events_event
WHERE tenant_id = %(tenant)s AND payload ? 'conversation' AND name = ANY(%(names)s)
    AND (payload ->> 'conversation')::bigint = ANY(%(conversations)s::bigint[])
ORDER BY (payload ->> 'conversation')::bigint, id
"""
_NEXT = """
SELECT DISTINCT (payload ->> 'conversation')::bigint AS number FROM events_event
WHERE tenant_id = %(tenant)s AND payload ? 'conversation' AND name = 'conversation.opened'
    AND (payload ->> 'conversation')::bigint > %(after)s
ORDER BY 1 LIMIT %(most)s
"""
_LAST_WORD = """
SELECT DISTINCT ON (subject_id) subject_id AS contact, name, (payload ->> 'into')::bigint AS into FROM events_event
WHERE tenant_id = %(tenant)s AND subject = 'contact' AND subject_id = ANY(%(contacts)s::bigint[])
    AND name IN ('contact.merged', 'contact.parted')
ORDER BY subject_id, id DESC
"""

Story = tuple[int, list[Happening]]


def told_after(number: int, most: int) -> list[int]:
    """The next conversations of which the log tells."""
    return [row["number"] for row in fetch(Statement(_NEXT, {"tenant": current_tenant_id(), "after": number, "most": most}))]


def stories(conversations: Collection[int]) -> Iterator[list[Story]]:
    """Of these conversations, some at a time, each with what happened in it; within the scope and its transaction."""
    asked = {"tenant": current_tenant_id(), "names": list(FOLDED), "conversations": list(conversations)}
    with connection.chunked_cursor() as cursor:
        cursor.execute(_TOLD, asked)
        yield from _by_the(BATCH, ((number, [_happening(row) for row in rows]) for number, rows in groupby(cursor, key=itemgetter(0))))


def _happening(row: tuple[int, str, str, int | None, int | None, str, object]) -> Happening:
    _, name, actor_kind, actor_id, subject_id, payload, at = row
    return Happening(name, actor_kind, actor_id, subject_id, json.loads(payload), at)  # type: ignore[arg-type]


def _by_the(many: int, told: Iterable[Story]) -> Iterator[list[Story]]:
    batch: list[Story] = []
    for story in told:
        batch.append(story)
        if len(batch) == many:
            yield batch
            batch = []
    if batch:
        yield batch


def spent_in(turns: Mapping[int, Collection[int]]) -> dict[int, Spent]:
    """By conversation, of which the turns are given: the meter of old knows no more than those."""
    whose = {turn: conversation for conversation, its in turns.items() for turn in its}
    theirs = Spend.objects.filter(Q(conversation_id__in=turns) | Q(conversation_id=None, turn_id__in=whose)).order_by()
    used = Sum("prompt_tokens") + Sum("completion_tokens")
    rows = theirs.values("conversation_id", "turn_id", "provider", "model", "outcome").annotate(used=used, paid=Sum("cost"))
    found: defaultdict[int, Spent] = defaultdict(Spent)
    for row in rows:
        answered = row["turn_id"] and row["outcome"] != Spend.Outcome.FAILED
        spent = Spent(row["used"], row["paid"], (row["model"] or row["provider"],) if answered else ())
        conversation = row["conversation_id"] or whose[row["turn_id"] or 0]
        found[conversation] = found[conversation].plus(spent)
    return found


def conversations_of_turns(turns: Collection[int]) -> set[int]:
    told = Event.objects.filter(subject="turn", subject_id__in=turns, name="turn.started")
    return {payload["conversation"] for payload in told.order_by().values_list("payload", flat=True)}


def persons_of(contacts: Collection[int]) -> dict[int, int]:
    """Who each turned out to be, as merges and partings tell."""
    found = {contact: contact for contact in contacts}
    asked = set(contacts)
    into: dict[int, int] = {}
    while asked:
        rows = fetch(Statement(_LAST_WORD, {"tenant": current_tenant_id(), "contacts": sorted(asked)}))
        into |= {row["contact"]: row["into"] for row in rows if row["name"] == MERGED}
        asked = {one for one in into.values() if one not in into and one not in found}
        found |= {one: one for one in asked}
    return {contact: _end_of(contact, into) for contact in contacts}


def _end_of(contact: int, into: dict[int, int]) -> int:
    passed: set[int] = set()
    while contact in into and contact not in passed:
        passed.add(contact)
        contact = into[contact]
    return contact
