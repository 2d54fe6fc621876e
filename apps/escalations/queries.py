"""Reads worth a name: what stands beside a conversation of why a person is asked, each of a fixed cost however many there are."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from apps.conversations.models import Conversation
from apps.escalations.models import Availability, CaseFile
from apps.ground.lane import Row, Statement

MOST_HISTORY, MOST_MOODS = 40, 60

# Each looked up by itself: joined whole, all that is open would be held against all the files there are, however few rows are asked for.
_CARDS = """
SELECT c.id, e.title, e.priority, e.parts::text AS parts, left(f.wants, 200) AS wants, p.due_at, o.id AS offer_id,
    o.membership_id AS offered_to, o.expires_at, k.number AS ticket, k.next_at AS ticket_due_at, k.warn_at AS ticket_warn_at
FROM unnest(%(ids)s::bigint[]) c (id)
LEFT JOIN LATERAL (
    SELECT x.* FROM escalations_escalation x WHERE x.tenant_id = %(tenant)s AND x.conversation_id = c.id AND x.state <> 'closed' LIMIT 1
) e ON true
LEFT JOIN LATERAL (
    SELECT x.wants FROM escalations_casefile x WHERE x.tenant_id = %(tenant)s AND x.escalation_id = e.id LIMIT 1
) f ON true
LEFT JOIN LATERAL (
    SELECT x.* FROM escalations_offer x WHERE x.tenant_id = %(tenant)s AND x.conversation_id = c.id AND x.state = 'open' LIMIT 1
) o ON true
LEFT JOIN LATERAL (
    SELECT min(n.due_at) AS due_at FROM escalations_promise n
    WHERE n.tenant_id = %(tenant)s AND n.conversation_id = c.id AND n.kept_at IS NULL AND n.dropped_at IS NULL
) p ON true
LEFT JOIN LATERAL (
    SELECT x.number, x.next_at, (
        SELECT min(g.warn_at) FROM tickets_slatarget g WHERE g.tenant_id = x.tenant_id AND g.ticket_id = x.id AND g.due_at = x.next_at
            AND g.met_at IS NULL AND g.dropped_at IS NULL AND g.paused_at IS NULL
    ) AS warn_at
    FROM tickets_ticket x
    WHERE x.tenant_id = %(tenant)s AND x.conversation_id = c.id AND x.next_at IS NOT NULL AND x.status IN ('open', 'pending')
    ORDER BY x.next_at LIMIT 1
) k ON true
"""

_CASE = """
SELECT e.id, e.state, e.reason, e.title, e.evidence::text AS evidence, e.priority, e.parts::text AS parts, e.skill, e.to_supervisor,
    e.was_open, e.was_staffed, e.decided_at, e.ending, t.name AS team_name, k.number AS ticket,
    r.name AS rule_name, v.number AS version_number,
    f.id AS file_id, f.language, f.wants, f.known::text AS known, f.identity, f.attempts::text AS attempts, f.articles::text AS articles,
    f.moods::text AS moods, f.turns::text AS turns, (
        SELECT COALESCE(jsonb_agg(jsonb_build_object('kind', a.kind, 'language', a.language, 'text', a.text, 'sources', a.sources,
            'by_model', a.by_model) ORDER BY a.id), '[]')
        FROM escalations_addition a WHERE a.tenant_id = f.tenant_id AND a.case_file_id = f.id
    )::text AS additions
FROM escalations_escalation e
LEFT JOIN escalations_casefile f ON f.tenant_id = e.tenant_id AND f.escalation_id = e.id
LEFT JOIN tenants_team t ON t.id = e.team_id
LEFT JOIN tickets_ticket k ON k.tenant_id = e.tenant_id AND k.key = 'escalation:' || e.id
LEFT JOIN escalations_rule r ON r.id = e.rule_id LEFT JOIN escalations_ruleversion v ON v.id = e.version_id
WHERE e.tenant_id = %(tenant)s AND e.conversation_id = %(conversation)s ORDER BY e.id DESC LIMIT 1
"""

_MOODS = """
SELECT s.seq, s.sentiment AS value FROM (
    SELECT seq, sentiment FROM conversations_signals
    WHERE tenant_id = %(tenant)s AND conversation_id = %(conversation)s ORDER BY seq DESC LIMIT %(limit)s
) s ORDER BY s.seq
"""

_HISTORY = """
SELECT h.at, h.kind, h.title, h.note, by_user.name AS by_name, to_user.name AS to_name, t.name AS team_name
FROM (
    SELECT m.at, 1 AS rank, m.id, m.kind, '' AS title, m.note, m.by_id, m.member_id, m.team_id FROM escalations_move m
    WHERE m.tenant_id = %(tenant)s AND m.conversation_id = %(conversation)s
    UNION ALL
    SELECT e.decided_at, 0, e.id, 'asked', e.title, '', NULL, NULL, NULL FROM escalations_escalation e
    WHERE e.tenant_id = %(tenant)s AND e.conversation_id = %(conversation)s
) h
LEFT JOIN tenants_membership by_member ON by_member.id = h.by_id LEFT JOIN tenants_user by_user ON by_user.id = by_member.user_id
LEFT JOIN tenants_membership to_member ON to_member.id = h.member_id LEFT JOIN tenants_user to_user ON to_user.id = to_member.user_id
LEFT JOIN tenants_team t ON t.id = h.team_id
ORDER BY h.at DESC, h.rank DESC, h.id DESC LIMIT %(limit)s
"""

_PROMISES = """
SELECT p.kind, p.words, p.due_at, p.missed_at, u.name AS owner_name, t.name AS team_name FROM escalations_promise p
LEFT JOIN tenants_membership m ON m.id = p.owner_id LEFT JOIN tenants_user u ON u.id = m.user_id
LEFT JOIN tenants_team t ON t.id = p.team_id
WHERE p.tenant_id = %(tenant)s AND p.conversation_id = %(conversation)s AND p.kept_at IS NULL AND p.dropped_at IS NULL
ORDER BY p.due_at, p.id
"""

_NEWS = """
SELECT m.conversation_id AS id FROM escalations_move m WHERE m.tenant_id = %(tenant)s AND m.at > %(since)s
UNION SELECT e.conversation_id FROM escalations_escalation e WHERE e.tenant_id = %(tenant)s AND e.decided_at > %(since)s
UNION SELECT p.conversation_id FROM escalations_promise p
WHERE p.tenant_id = %(tenant)s AND GREATEST(p.made_at, p.kept_at, p.missed_at, p.dropped_at) > %(since)s
LIMIT %(limit)s
"""

_STANDING = "SELECT state, lapsed_at FROM escalations_availability WHERE tenant_id = %(tenant)s AND membership_id = %(member)s"


@dataclass(frozen=True, slots=True)
class Card:
    """What a row of a list shows of why somebody waits there, and for whom."""

    title: str | None = None
    priority: int | None = None
    parts: tuple[tuple[str, int], ...] = ()
    wants: str | None = None
    due_at: datetime | None = None
    offer_id: int | None = None
    offered_to: int | None = None
    expires_at: datetime | None = None
    ticket: int | None = None
    ticket_due_at: datetime | None = None
    ticket_warn_at: datetime | None = None

    @classmethod
    def of(cls, row: Row) -> "Card":
        known = {name: row[name] for name in cls.__slots__ if name != "parts"}
        return cls(parts=tuple(json.loads(row["parts"] or "{}").items()), **known)


NO_CARD = Card()


def cards_of(tenant_id: int, ids: Iterable[int]) -> Statement:
    """One row for each of these conversations."""
    return Statement(_CARDS, {"tenant": tenant_id, "ids": list(ids)})


def cards_in(rows: Iterable[Row]) -> dict[int, Card]:
    return {row["id"]: Card.of(row) for row in rows}


def case_of(tenant_id: int, conversation_id: int) -> Statement:
    """The newest escalation with its case file; no row where no person was ever asked for."""
    return Statement(_CASE, {"tenant": tenant_id, "conversation": conversation_id})


def moods_of(tenant_id: int, conversation_id: int) -> Statement:
    """The customer's mood message by message, as far as it has been read; the latest of a long conversation."""
    return Statement(_MOODS, {"tenant": tenant_id, "conversation": conversation_id, "limit": MOST_MOODS})


def history_of(tenant_id: int, conversation_id: int) -> Statement:
    """How often a person was asked for and through whose hands it went, the latest first."""
    return Statement(_HISTORY, {"tenant": tenant_id, "conversation": conversation_id, "limit": MOST_HISTORY})


def promises_of(tenant_id: int, conversation_id: int) -> Statement:
    """What the customer was told would happen, and has not yet."""
    return Statement(_PROMISES, {"tenant": tenant_id, "conversation": conversation_id})


def news_since(tenant_id: int, since: datetime, limit: int) -> Statement:
    """Conversations that moved, rose or were promised something since then: nothing need have been said in them."""
    return Statement(_NEWS, {"tenant": tenant_id, "since": since, "limit": limit})


def known_in(conversation: Conversation) -> list[dict[str, Any]]:
    """What the newest case file holds of what nobody need ask again."""
    files = CaseFile.objects.filter(escalation__conversation=conversation)
    return files.order_by("-id").values_list("known", flat=True).first() or []


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether a member takes what waits; `lapsed_at` where they are away for having touched nothing since."""

    state: Availability.State = Availability.State.AVAILABLE
    lapsed_at: datetime | None = None

    @classmethod
    def of(cls, rows: list[Row]) -> "Standing":
        """Available, where they never chose."""
        return cls(Availability.State(rows[0]["state"]), rows[0]["lapsed_at"]) if rows else cls()


def standing_of(tenant_id: int, member_id: int) -> Statement:
    return Statement(_STANDING, {"tenant": tenant_id, "member": member_id})
