"""Conversations are filed for search: a sweep follows the log, and takes up those that were there before it."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence

import structlog
from django.db import Error, connection
from django.db.models import Max

from apps.conversations.models import Conversation, Filing
from apps.conversations.searching.adding import added
from apps.conversations.searching.reading import conversations_of, names_of, noted_since, rows_of, said_since
from apps.conversations.searching.sheet import MOST_TERMS, Sheet
from apps.events.models import Event
from apps.events.settling import advance, stop_at
from apps.ground.lane import Row, fetch
from apps.ground.scope import Door, across_tenants, tenant_scope
from apps.ground.sweeping import each

MOST_EVENTS, MOST_OLD, BATCH = 5_000, 500, 50

_KEEP = """
INSERT INTO conversations_filed AS f (tenant_id, conversation_id, said_at, seq, notes, marks, words)
SELECT %(tenant)s, c.id, s.said_at, s.seq, s.notes, ARRAY(SELECT jsonb_array_elements_text(s.marks::jsonb)), s.words::tsvector
FROM unnest(%(ids)s::bigint[], %(said_at)s::timestamptz[], %(seqs)s::int[], %(notes)s::int[], %(marks)s::text[], %(words)s::text[])
    AS s (id, said_at, seq, notes, marks, words)
JOIN conversations_conversation c ON c.tenant_id = %(tenant)s AND c.id = s.id ORDER BY c.id FOR KEY SHARE OF c
ON CONFLICT (tenant_id, conversation_id) DO UPDATE SET
    said_at = EXCLUDED.said_at, seq = EXCLUDED.seq, notes = EXCLUDED.notes, marks = EXCLUDED.marks,
    words = ts_delete(f.words, f.marks)
        || CASE WHEN length(f.words) < %(most)s THEN EXCLUDED.words ELSE array_to_tsvector(EXCLUDED.marks) END
WHERE (f.said_at, f.seq, f.notes, f.marks) IS DISTINCT FROM (EXCLUDED.said_at, EXCLUDED.seq, EXCLUDED.notes, EXCLUDED.marks)
"""

log = structlog.get_logger(__name__)


def file_changed() -> int:
    """Sweep: what the log tells of, and some of what was there before; one at a time."""
    with across_tenants(Door.SWEEP):
        filing = _locked()
        if filing is None:
            return 0
        changed = _told(filing)
        for tenant_id, conversation_id in _before(filing):
            changed[tenant_id].add(conversation_id)
        filing.save()
        return sum(_file_all(tenant_id, sorted(ids)) for tenant_id, ids in changed.items())


def _locked() -> Filing | None:
    """None while another sweep is at it. The log is followed from here on; what it told before stands in the conversations."""
    if not Filing.objects.exists():
        newest = Event.objects.aggregate(newest=Max("id"))["newest"] or 0
        Filing.objects.get_or_create(id=1, defaults={"settled_id": newest, "seen_id": newest})
    return Filing.objects.select_for_update(skip_locked=True).filter(id=1).first()


def _told(filing: Filing) -> dict[int, set[int]]:
    """Read from where the log was settled at the last sweep: what was not certain to be all is read again."""
    events = Event.objects.filter(id__gt=filing.settled_id).order_by("id")
    advance(filing)
    rows = list(events.values_list("id", "tenant_id", "payload")[:MOST_EVENTS])
    if len(rows) == MOST_EVENTS:
        stop_at(filing, rows[-1][0])
    changed: dict[int, set[int]] = defaultdict(set)
    people: dict[int, set[int]] = defaultdict(set)
    for _, tenant_id, payload in rows:
        if isinstance(payload.get("conversation"), int):
            changed[tenant_id].add(payload["conversation"])
        elif isinstance(payload.get("contact"), int):
            people[tenant_id] |= {one for one in (payload["contact"], payload.get("into")) if one}
    for tenant_id, contacts in people.items():
        with tenant_scope(tenant_id):
            changed[tenant_id] |= {row["id"] for row in fetch(conversations_of(tenant_id, sorted(contacts)))}
    return changed


def _before(filing: Filing) -> list[tuple[int, int]]:
    """The next of those that were there before filing began, of all tenants."""
    old = list(Conversation.objects.filter(id__gt=filing.filed_id).order_by("id").values_list("tenant_id", "id")[:MOST_OLD])
    filing.filed_id = old[-1][1] if old else filing.filed_id
    return old


def _file_all(tenant_id: int, ids: Sequence[int]) -> int:
    return sum(_file_batch(tenant_id, batch) for batch in (ids[at : at + BATCH] for at in range(0, len(ids), BATCH)))


def _file_batch(tenant_id: int, ids: Sequence[int]) -> int:
    """Where one of them cannot be filed, the others are, one by one."""
    try:
        return file(tenant_id, ids)
    except Error as error:
        log.warning("filing.batch_failed", tenant=tenant_id, reason=type(error).__name__)
        return each(((tenant_id, one) for one in ids), _file_one)


def _file_one(tenant_id: int, conversation_id: int) -> int:
    return file(tenant_id, [conversation_id])


def file(tenant_id: int, ids: Iterable[int]) -> int:
    """File these conversations as they are now; how many had changed."""
    with tenant_scope(tenant_id):
        rows = fetch(rows_of(tenant_id, list(ids)))
        return _kept(tenant_id, _sheets(tenant_id, rows)) if rows else 0


def _sheets(tenant_id: int, rows: list[Row]) -> list[Sheet]:
    sheets = {row["id"]: Sheet.of(tenant_id, row) for row in rows}
    of_contact = defaultdict(list)
    for row in rows:
        of_contact[row["contact_id"]].append(sheets[row["id"]])
    for one in fetch(names_of(tenant_id, sorted(of_contact))):
        for sheet in of_contact[one["of_id"]]:
            sheet.name(one["text"])
    for said in fetch(said_since(tenant_id, rows)):
        sheets[said["conversation_id"]].say(said)
    for noted in fetch(noted_since(tenant_id, rows)):
        sheets[noted["conversation_id"]].note(noted)
    for conversation_id, mark in added(tenant_id, sorted(sheets)):
        sheets[conversation_id].marks.add(mark)
    return list(sheets.values())


def _kept(tenant_id: int, sheets: list[Sheet]) -> int:
    columns = {
        "ids": [one.row["id"] for one in sheets],
        "said_at": [one.row["last_message_at"] for one in sheets],
        "seqs": [one.row["last_seq"] for one in sheets],
        "notes": [one.row["notes_count"] for one in sheets],
        "marks": [json.dumps(one.named_marks) for one in sheets],
        "words": [one.words for one in sheets],
    }
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, {"tenant": tenant_id, "most": MOST_TERMS, **columns})
        return int(cursor.rowcount)
