"""What is read to be folded: a tenant's events by conversation, what its turns cost, and who its contacts turned out to be."""

import json
from collections.abc import Collection, Iterable, Iterator
from itertools import groupby
from operator import itemgetter

from django.db import connection
from django.db.models import Sum

from apps.events.models import Event
from apps.ground.lane import Statement, fetch
from apps.ground.scope import current_tenant_id
from apps.llm.models import Spend
from apps.reports.facts.folding import FOLDED, Happening

BATCH = 2_000
MERGED, PARTED = "contact.merged", "contact.parted"

# As the index by conversation has it, so that it is found there.
_TOLD = """
SELECT (payload ->> 'conversation')::bigint, name, actor_kind, actor_id, subject_id, payload::text, at FROM events_event
WHERE tenant_id = %(tenant)s AND payload ? 'conversation' AND name = ANY(%(names)s) AND {which}
ORDER BY (payload ->> 'conversation')::bigint, id
"""
_ALL, _THESE = "(payload ->> 'conversation') IS NOT NULL", "(payload ->> 'conversation')::bigint = ANY(%(conversations)s::bigint[])"
_LAST_WORD = """
SELECT DISTINCT ON (subject_id) subject_id AS contact, name, (payload ->> 'into')::bigint AS into FROM events_event
WHERE tenant_id = %(tenant)s AND subject = 'contact' AND subject_id = ANY(%(contacts)s::bigint[])
    AND name IN ('contact.merged', 'contact.parted')
ORDER BY subject_id, id DESC
"""

Story = tuple[int, list[Happening]]


def stories(conversations: Collection[int] | None = None) -> Iterator[list[Story]]:
    """Of these conversations or of all, some at a time, each with what happened in it; within the scope and its transaction."""
    which = _ALL if conversations is None else _THESE
    asked = {"tenant": current_tenant_id(), "names": list(FOLDED), "conversations": list(conversations or [])}
    with connection.chunked_cursor() as cursor:
        cursor.execute(_TOLD.format(which=which), asked)
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


def spent_on(turns: Collection[int]) -> dict[int, tuple[int, int]]:
    """Tokens and millionths of a dollar, by turn."""
    used = Sum("prompt_tokens") + Sum("completion_tokens")
    found = Spend.objects.filter(turn_id__in=turns).order_by().values("turn_id").annotate(used=used, paid=Sum("cost"))
    return {row["turn_id"]: (row["used"], row["paid"]) for row in found if row["turn_id"]}


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
