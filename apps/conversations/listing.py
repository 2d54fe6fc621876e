"""Conversations as colleagues see them in a list: who, since when, with whom; those who wait stand first.

One row serves the list, the head of a thread and what is pushed to both, so they cannot differ.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import Q

from apps.conversations.models.conversation import Conversation
from apps.conversations.models.people import VISITOR_LEASE
from apps.ground import clock
from apps.ground.lane import Row, Statement

PAGE, MOST_COUNTED = 50, 99
MOST_CHANGED = 200
HIGHEST = 2**63 - 1

_RANK = "CASE WHEN c.holder = 'queue' THEN 0 WHEN c.agent_id = %(member)s::bigint THEN 1 ELSE 2 END"
_SINCE = """CASE WHEN c.holder = 'queue' THEN EXTRACT(epoch FROM c.ranked_at)
    ELSE -EXTRACT(epoch FROM GREATEST(c.last_message_at, c.snooze_turned_at)) END"""

_LISTED = """
WITH chosen AS (
    SELECT c.*, {place} AS place FROM conversations_conversation c WHERE c.tenant_id = %(tenant)s AND {which}
)
SELECT c.id, c.number, c.status, c.holder, c.fence, c.agent_id, u.name AS agent_name, c.contact_id, person.id AS person_id,
    CASE WHEN person.is_forgotten THEN '' ELSE person.name END AS person_name,
    person.number AS person_number, i.name AS inbox_name, i.kind AS inbox_kind,
    CASE WHEN person.is_forgotten THEN '' ELSE c.preview END AS preview,
    c.last_author, c.last_seq, c.notes_count, c.customer_read_seq, c.agent_read_seq, c.language,
    c.sentiment, c.outcome, c.opened_at, c.last_message_at, c.queued_at, c.ranked_at,
    c.claimed_at, c.snoozed_until, c.snooze_turned_at, c.resolved_at, c.team_id, t.name AS team_name,
    CASE WHEN person.is_forgotten THEN '[]' ELSE c.tags::text END AS tags, person.is_blocked, person.is_forgotten,
    COALESCE(ri.kind, i.kind) AS channel, COALESCE(ri.name, i.name) AS outlet_name,
    c.place
FROM chosen c JOIN inboxes_inbox i ON i.id = c.inbox_id
LEFT JOIN conversations_visitor r ON r.id = c.reach_id LEFT JOIN inboxes_inbox ri ON ri.id = r.inbox_id
LEFT JOIN tenants_team t ON t.id = c.team_id
LEFT JOIN tenants_membership a ON a.id = c.agent_id LEFT JOIN tenants_user u ON u.id = a.user_id
JOIN LATERAL (
    WITH RECURSIVE up (id, into_id, name, number, blocked_at, forgotten_at) AS (
        SELECT k.id, k.merged_into_id, k.name, k.number, k.blocked_at, k.forgotten_at
        FROM conversations_contact k WHERE k.id = c.contact_id
        UNION SELECT k.id, k.merged_into_id, k.name, k.number, k.blocked_at, k.forgotten_at
        FROM conversations_contact k JOIN up ON k.id = up.into_id
    ) SELECT up.id, up.name, up.number, up.blocked_at IS NOT NULL AS is_blocked, up.forgotten_at IS NOT NULL AS is_forgotten
    FROM up WHERE up.into_id IS NULL
) person ON true
ORDER BY {order}
"""


@dataclass(frozen=True, slots=True)
class _Order:
    """How a list is ordered, and where in it a page begins: by a rank, a moment within the rank, and the id."""

    by: str
    after: str
    since: str
    rank: str = "0"

    @property
    def place(self) -> str:
        return f"CONCAT_WS('_', {self.rank}, {self.since}, c.id)"

    def page(self, which: str) -> str:
        return f"{which} AND (%(rank)s::int IS NULL OR {self.after}) ORDER BY {self.by} LIMIT %(limit)s"


def _by_moment(column: str, *, newest_first: bool = False) -> _Order:
    """By the index, however deep the page is, where there is one that begins so."""
    sign, than, way = ("-", "<", " DESC") if newest_first else ("", ">", "")
    after = f"(c.{column}, c.id) {than} (to_timestamp({sign}(%(since)s::numeric)::float8), %(last)s::bigint)"
    return _Order(f"c.{column}{way}, c.id{way}", after, f"{sign}EXTRACT(epoch FROM c.{column})")


_FIRST_COME = _Order(
    f"{_RANK}, {_SINCE}, c.id", f"({_RANK}, {_SINCE}, c.id) > (%(rank)s::int, %(since)s::numeric, %(last)s::bigint)", _SINCE, _RANK
)
_IN_LINE, _WAKING = _by_moment("ranked_at"), _by_moment("snoozed_until")
_LATEST, _ENDED = _by_moment("last_message_at", newest_first=True), _by_moment("resolved_at", newest_first=True)
_OF_MY_TEAMS = """c.team_id IN (
    SELECT p.team_id FROM tenants_teammember p WHERE p.tenant_id = %(tenant)s AND p.membership_id = %(member)s::bigint)"""
_CURSOR = re.compile(r"([012])_(-?\d{1,12}(?:\.\d{1,6})?)_(\d{1,18})", re.ASCII)


class List(StrEnum):
    """Which conversations a list holds. What nobody holds yet is the queue: there is no other list of the unassigned."""

    OPEN = "all"
    QUEUE = "queue"
    TEAM = "team"
    MINE = "mine"
    ASSISTANT = "assistant"
    SNOOZED = "snoozed"
    RESOLVED = "resolved"


_WAITS, _WAITS_FOR_US = "c.holder = 'queue'", f"c.holder = 'queue' AND {_OF_MY_TEAMS}"
_IS_MINE = "c.holder = 'agent' AND c.agent_id = %(member)s::bigint AND c.snoozed_until IS NULL"
_LISTS = {
    List.OPEN: ("c.status = 'open' AND c.snoozed_until IS NULL", _FIRST_COME),
    List.QUEUE: (_WAITS, _IN_LINE),
    List.TEAM: (_WAITS_FOR_US, _IN_LINE),
    List.MINE: (_IS_MINE, _FIRST_COME),
    List.ASSISTANT: ("c.holder = 'assistant'", _LATEST),
    List.SNOOZED: ("c.snoozed_until IS NOT NULL", _WAKING),
    List.RESOLVED: ("c.status = 'resolved'", _ENDED),
}
_FEW = """(SELECT count(*) FROM (
    SELECT FROM conversations_conversation c WHERE c.tenant_id = %(tenant)s AND {which} LIMIT %(most)s) few)"""
_COUNTED = {List.QUEUE: _WAITS, List.TEAM: _WAITS_FOR_US, List.MINE: _IS_MINE}


@dataclass(frozen=True, slots=True)
class Sight:
    """Who does not see everything: only conversations of these teams, and what they hold themselves."""

    teams: tuple[int, ...]
    member_id: int

    def over(self, way: str = "") -> Q:
        """What of it the ORM finds; `way` leads from a row to its conversation."""
        return Q(**{f"{way}team__in": self.teams}) | Q(**{f"{way}agent": self.member_id})


_IN_SIGHT = "(c.team_id = ANY(%(seen_teams)s::bigint[]) OR c.agent_id = %(seen_by)s::bigint)"


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
    inbox_kind: str
    preview: str
    last_author: str
    last_seq: int
    notes_count: int
    customer_read_seq: int
    agent_read_seq: int
    language: str
    sentiment: float | None
    outcome: str
    opened_at: datetime
    last_message_at: datetime
    queued_at: datetime | None
    ranked_at: datetime | None
    claimed_at: datetime | None
    snoozed_until: datetime | None
    snooze_turned_at: datetime | None
    resolved_at: datetime | None
    team_id: int | None
    team_name: str | None
    tags: str  # as JSON
    is_blocked: bool
    is_forgotten: bool  # nothing of theirs is shown any more
    channel: str  # by which they are reached now
    outlet_name: str
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

    @property
    def is_unread(self) -> bool:
        """The customer said something that whoever holds it has not read."""
        return self.holder == "agent" and self.last_author == "customer" and self.agent_read_seq < self.last_seq

    @property
    def is_back(self) -> bool:
        """It was snoozed, woke, and nobody has answered since."""
        return self.snoozed_until is None and self.snooze_turned_at is not None

    @property
    def stirred_at(self) -> datetime:
        """When it last came up: by what was said, or by waking."""
        return max(self.last_message_at, self.snooze_turned_at or self.last_message_at)


def is_in(sight: Sight | None, one: Listed | Conversation) -> bool:
    return sight is None or one.team_id in sight.teams or one.agent_id == sight.member_id


def list_of(tenant_id: int, which: List, *, member_id: int, older: str = "", sight: Sight | None = None) -> Statement:
    """A page of a list, from the top or from where the page before ended; of what is in sight, where that is not everything."""
    condition, order = _LISTS[which]
    return _page(condition, order, older, _asking(tenant_id, member_id, sight))


def list_where(
    tenant_id: int, condition: str, parameters: dict[str, object], *, member_id: int, older: str = "", sight: Sight | None = None
) -> Statement:
    """A page of those for which that holds of `c`: what was said last on top."""
    return _page(f"({condition})", _LATEST, older, _asking(tenant_id, member_id, sight) | parameters)


def _page(condition: str, order: _Order, older: str, asking: dict[str, object]) -> Statement:
    found = _CURSOR.fullmatch(older)
    rank, since, last = found.groups() if found else (None, None, None)
    which = order.page(f"{_IN_SIGHT} AND {condition}" if "seen_by" in asking else condition)
    sql = _LISTED.format(place=order.place, which=which, order=order.by)
    return Statement(sql, {"rank": rank, "since": since, "last": last, "limit": PAGE} | asking)


def counts_of(tenant_id: int, member_id: int, sight: Sight | None = None) -> Statement:
    """How many stand in the lists that call for somebody; beyond `MOST_COUNTED` nobody counts on."""
    seen = f"{_IN_SIGHT} AND " if sight else ""
    counted = [f"{_FEW.format(which=seen + condition)} AS {name}" for name, condition in _COUNTED.items()]
    return Statement(f"SELECT {', '.join(counted)}", _asking(tenant_id, member_id, sight) | {"most": MOST_COUNTED + 1})


def _asking(tenant_id: int, member_id: int, sight: Sight | None) -> dict[str, object]:
    seen = {"seen_teams": list(sight.teams), "seen_by": sight.member_id} if sight else {}
    return {"tenant": tenant_id, "member": member_id} | seen


def listed_by_number(tenant_id: int, number: int) -> Statement:
    return _rows("c.number = %(number)s::bigint", tenant=tenant_id, number=min(number, HIGHEST))  # as numeric no index would find it


def listed_by_ids(tenant_id: int, ids: list[int], contacts: list[int]) -> Statement:
    """These conversations, and the open ones of these contacts."""
    which = "(c.id = ANY(%(ids)s::bigint[]) OR (c.status = 'open' AND c.contact_id = ANY(%(contacts)s::bigint[])))"
    return _rows(which, tenant=tenant_id, ids=ids, contacts=contacts)


def changed_since(tenant_id: int, since: datetime, besides: Iterable[int] = ()) -> Statement:
    """What was said, snoozed, woken or ended since then, and these besides; `MOST_CHANGED` rows mean that there may be more."""
    which = """c.id IN (
        SELECT n.id FROM conversations_conversation n
        WHERE n.tenant_id = %(tenant)s AND n.status = 'open' AND n.last_message_at > %(since)s
        UNION SELECT n.id FROM conversations_conversation n
        WHERE n.tenant_id = %(tenant)s AND n.status = 'resolved' AND n.resolved_at > %(since)s
        UNION SELECT n.id FROM conversations_conversation n WHERE n.tenant_id = %(tenant)s AND n.snooze_turned_at > %(since)s
        UNION SELECT unnest(%(besides)s::bigint[])
        LIMIT %(limit)s)"""
    return _rows(which, tenant=tenant_id, since=since, besides=list(besides), limit=MOST_CHANGED)


def _rows(which: str, **parameters: object) -> Statement:
    return Statement(_LISTED.format(place="''", which=which, order="c.id"), parameters)


def progress_of(tenant_id: int, ids: list[int]) -> Statement:
    """How far these conversations have come, notes included, and whether their customers are here: for the beat of colleagues' sockets."""
    return Statement(
        """SELECT c.id, c.last_seq, c.notes_count, EXISTS (
            SELECT FROM conversations_contact k JOIN conversations_visitor v ON v.tenant_id = k.tenant_id AND v.contact_id = k.id
            WHERE k.tenant_id = c.tenant_id AND (k.id IN (c.contact_id, own.merged_into_id) OR k.merged_into_id = c.contact_id)
                AND v.seen_at > %(here)s AND v.revoked_at IS NULL AND v.address = ''
        ) AS is_here
        FROM conversations_conversation c JOIN conversations_contact own ON own.id = c.contact_id
        WHERE c.tenant_id = %(tenant)s AND c.id = ANY(%(ids)s)""",
        {"tenant": tenant_id, "ids": ids, "here": clock.now() - VISITOR_LEASE},
    )
