"""Conversations as colleagues see them in a list: who, since when, with whom; those who wait stand first.

One row serves the list, the head of a thread and what is pushed to both, so they cannot differ.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from apps.conversations.models.people import VISITOR_LEASE
from apps.ground import clock
from apps.ground.lane import Row, Statement

PAGE = 50
MOST_CHANGED = 200

_RANK = "CASE WHEN c.holder = 'queue' THEN 0 WHEN c.agent_id = %(member)s::bigint THEN 1 ELSE 2 END"
_SINCE = """CASE WHEN c.holder = 'queue' THEN EXTRACT(epoch FROM c.queued_at)
    WHEN c.status = 'resolved' THEN -EXTRACT(epoch FROM c.resolved_at) ELSE -EXTRACT(epoch FROM c.last_message_at) END"""

_LISTED = """
WITH chosen AS (
    SELECT c.*, {place} AS place FROM conversations_conversation c WHERE c.tenant_id = %(tenant)s AND {which}
)
SELECT c.id, c.number, c.status, c.holder, c.fence, c.agent_id, u.name AS agent_name, c.contact_id, person.id AS person_id,
    person.name AS person_name, person.number AS person_number, i.name AS inbox_name, c.preview, c.last_author, c.last_seq, c.notes_count,
    c.customer_read_seq, c.language, c.outcome, c.opened_at, c.last_message_at, c.queued_at, c.claimed_at, c.resolved_at, c.place
FROM chosen c JOIN inboxes_inbox i ON i.id = c.inbox_id
LEFT JOIN tenants_membership a ON a.id = c.agent_id LEFT JOIN tenants_user u ON u.id = a.user_id
JOIN LATERAL (
    WITH RECURSIVE up (id, into_id, name, number) AS (
        SELECT k.id, k.merged_into_id, k.name, k.number FROM conversations_contact k WHERE k.id = c.contact_id
        UNION SELECT k.id, k.merged_into_id, k.name, k.number FROM conversations_contact k JOIN up ON k.id = up.into_id
    ) SELECT up.id, up.name, up.number FROM up WHERE up.into_id IS NULL
) person ON true
ORDER BY {order}
"""

_PLACE = f"CONCAT_WS('_', {_RANK}, {_SINCE}, c.id)"
_FIRST_COME, _LATEST = f"{_RANK}, {_SINCE}, c.id", "c.resolved_at DESC, c.id DESC"
_AFTER_PLACE = f"({_RANK}, {_SINCE}, c.id) > (%(rank)s::int, %(since)s::numeric, %(last)s::bigint)"
_EARLIER = "(c.resolved_at, c.id) < (to_timestamp(-(%(since)s::numeric)::float8), %(last)s::bigint)"
_OPEN_PAGE = f"{{which}} AND (%(rank)s::int IS NULL OR {_AFTER_PLACE}) ORDER BY {_FIRST_COME} LIMIT %(limit)s"
_ENDED_PAGE = f"{{which}} AND (%(rank)s::int IS NULL OR {_EARLIER}) ORDER BY {_LATEST} LIMIT %(limit)s"
_CURSOR = re.compile(r"([012])_(-?\d{1,12}(?:\.\d{1,6})?)_(\d{1,18})", re.ASCII)


class List(StrEnum):
    """Which conversations a list holds."""

    OPEN = "all"
    QUEUE = "queue"
    MINE = "mine"
    RESOLVED = "resolved"


_LISTS = {
    List.OPEN: _OPEN_PAGE.format(which="c.status = 'open'"),
    List.QUEUE: _OPEN_PAGE.format(which="c.holder = 'queue'"),
    List.MINE: _OPEN_PAGE.format(which="c.holder = 'agent' AND c.agent_id = %(member)s::bigint"),
    List.RESOLVED: _ENDED_PAGE.format(which="c.status = 'resolved'"),
}


@dataclass(frozen=True, slots=True)
class Listed:
    """A conversation as it is listed; `place` is where an older page begins after it."""

    id: int
    number: int
    status: str
    holder: str
    fence: int
    agent_id: int | None
    agent_name: str | None
    contact_id: int
    person_id: int
    person_name: str
    person_number: int
    inbox_name: str
    preview: str
    last_author: str
    last_seq: int
    notes_count: int
    customer_read_seq: int
    language: str
    outcome: str
    opened_at: datetime
    last_message_at: datetime
    queued_at: datetime | None
    claimed_at: datetime | None
    resolved_at: datetime | None
    place: str

    @classmethod
    def of(cls, row: Row) -> "Listed":
        return cls(**{name: row[name] for name in cls.__slots__})

    @property
    def who(self) -> str:
        return self.person_name or f"Visitor {self.person_number}"

    @property
    def is_open(self) -> bool:
        return self.status == "open"


def list_of(tenant_id: int, which: List, *, member_id: int, older: str = "") -> Statement:
    """A page of a list, from the top or from where the page before ended."""
    found = _CURSOR.fullmatch(older)
    rank, since, last = found.groups() if found else (None, None, None)
    parameters = {"tenant": tenant_id, "member": member_id, "rank": rank, "since": since, "last": last, "limit": PAGE}
    order = _LATEST if which is List.RESOLVED else _FIRST_COME
    return Statement(_LISTED.format(place=_PLACE, which=_LISTS[which], order=order), parameters)


def listed_by_number(tenant_id: int, number: int) -> Statement:
    return _rows("c.number = %(number)s::numeric", tenant=tenant_id, number=number)


def listed_by_ids(tenant_id: int, ids: list[int], contacts: list[int]) -> Statement:
    """These conversations, and the open ones of these contacts."""
    which = "(c.id = ANY(%(ids)s::bigint[]) OR (c.status = 'open' AND c.contact_id = ANY(%(contacts)s::bigint[])))"
    return _rows(which, tenant=tenant_id, ids=ids, contacts=contacts)


def changed_since(tenant_id: int, since: datetime) -> Statement:
    """What was said, taken or ended since then; `MOST_CHANGED` rows mean that there may be more."""
    which = """c.id IN (
        SELECT n.id FROM conversations_conversation n
        WHERE n.tenant_id = %(tenant)s AND n.status = 'open' AND n.last_message_at > %(since)s
        UNION SELECT n.id FROM conversations_conversation n
        WHERE n.tenant_id = %(tenant)s AND n.status = 'resolved' AND n.resolved_at > %(since)s
        LIMIT %(limit)s)"""
    return _rows(which, tenant=tenant_id, since=since, limit=MOST_CHANGED)


def _rows(which: str, **parameters: object) -> Statement:
    return Statement(_LISTED.format(place="''", which=which, order="c.id"), parameters)


def progress_of(tenant_id: int, ids: list[int]) -> Statement:
    """How far these conversations have come, notes included, and whether their customers are here: for the beat of colleagues' sockets."""
    return Statement(
        """SELECT c.id, c.last_seq, c.notes_count, EXISTS (
            SELECT FROM conversations_contact k JOIN conversations_visitor v ON v.tenant_id = k.tenant_id AND v.contact_id = k.id
            WHERE k.tenant_id = c.tenant_id AND (k.id IN (c.contact_id, own.merged_into_id) OR k.merged_into_id = c.contact_id)
                AND v.seen_at > %(here)s AND v.revoked_at IS NULL
        ) AS is_here
        FROM conversations_conversation c JOIN conversations_contact own ON own.id = c.contact_id
        WHERE c.tenant_id = %(tenant)s AND c.id = ANY(%(ids)s)""",
        {"tenant": tenant_id, "ids": ids, "here": clock.now() - VISITOR_LEASE},
    )
