"""What is stored of conversations, read for many at once: six statements, however many they are."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from apps.conversations.queries import FAMILY
from apps.conversations.signals import hear
from apps.escalations.gathering import BY_PEOPLE, SETTLED
from apps.ground.lane import Row, Statement, fetch
from apps.ground.scope import current_tenant_id

MOST_SAID = 400  # messages of one conversation: the rules have spoken long before

_CONTACTS = "SELECT contact_id FROM conversations_conversation WHERE tenant_id = %(tenant)s AND id = ANY(%(ids)s)"
_HELD = f"""
WITH RECURSIVE {FAMILY.format(contacts=_CONTACTS)}, customer AS (
    SELECT family.of_id, min(known.tier) AS tier, jsonb_agg(known.tags) -> 0 AS tags
    FROM family JOIN business_customer known ON known.tenant_id = %(tenant)s AND known.contact_id = family.id
    GROUP BY family.of_id HAVING count(*) = 1
)
SELECT held.id, held.number, held.language, held.opened_at, held.contact_id, inbox.kind AS channel, inbox.hours_id, inbox.human_mode,
    coalesce(held.tags || customer.tags, held.tags)::text AS tags, coalesce(customer.tier, '') AS tier
FROM conversations_conversation held JOIN inboxes_inbox inbox ON inbox.id = held.inbox_id
LEFT JOIN customer ON customer.of_id = held.contact_id
WHERE held.tenant_id = %(tenant)s AND held.id = ANY(%(ids)s)
"""  # noqa: S608 - put together from our own constants
_SAID = f"""
SELECT said.conversation_id, said.seq, said.author, {BY_PEOPLE} AS is_by_people, said.text, said.confidence, said.created_at,
    coalesce(visitor.page, '') AS page, signals.sentiment, signals.complexity, signals.flags::text AS flags, signals.language
FROM conversations_message said
LEFT JOIN conversations_signals signals USING (tenant_id, conversation_id, seq)
LEFT JOIN conversations_visitor visitor ON visitor.id = said.visitor_id
WHERE said.tenant_id = %(tenant)s AND said.conversation_id = ANY(%(ids)s) AND said.seq <= %(most)s
  AND ({BY_PEOPLE} OR said.author IN ('customer', 'assistant') AND said.kind <> 'activity')
ORDER BY said.conversation_id, said.seq
"""  # noqa: S608 - likewise
_FILES = """
SELECT said.conversation_id, said.seq, file.type
FROM conversations_attachment file JOIN conversations_message said ON said.id = file.message_id
WHERE file.tenant_id = %(tenant)s AND said.tenant_id = %(tenant)s AND said.conversation_id = ANY(%(ids)s)
"""
_CALLS = """
SELECT call.conversation_id, call.asked_seq, call.finished_at, call.state, call.code, call.arguments ->> 'amount' AS amount,
    approval.state AS approval
FROM tools_toolcall call LEFT JOIN tools_approval approval ON approval.tenant_id = call.tenant_id AND approval.call_id = call.id
WHERE call.tenant_id = %(tenant)s AND call.conversation_id = ANY(%(ids)s)
ORDER BY call.id
"""
_ESCALATIONS = """
SELECT conversation_id, CASE WHEN ending = ANY(%(settled)s) THEN closed_seq END AS settled, evidence::text AS evidence
FROM escalations_escalation
WHERE tenant_id = %(tenant)s AND conversation_id = ANY(%(ids)s) ORDER BY id
"""
_OPENED = f"""
WITH RECURSIVE {FAMILY.format(contacts="SELECT unnest(%(contacts)s::bigint[])")}
SELECT family.of_id AS contact_id, begun.opened_at
FROM family JOIN conversations_conversation begun ON begun.tenant_id = %(tenant)s AND begun.contact_id = family.id
ORDER BY begun.opened_at
"""  # noqa: S608 - likewise


@dataclass(slots=True)
class Stored:
    """One conversation, the oldest first in all of its lists."""

    held: Row
    said: list[Row] = field(default_factory=list)
    calls: list[Row] = field(default_factory=list)
    settled: list[int] = field(default_factory=list)  # up to which messages its escalations had dealt with it
    drafted: dict[int, float] = field(default_factory=dict)  # confidence of replies that were never sent, by the message they answered
    opened: list[datetime] = field(default_factory=list)  # when this person's conversations began, this one among them

    @property
    def tags(self) -> frozenset[str]:
        """Its own, and the customer's."""
        return frozenset(json.loads(self.held["tags"]))


def stored(ids: list[int]) -> list[Stored]:
    """In the order of the ids, within the tenant's scope."""
    asked = {"tenant": current_tenant_id(), "ids": ids, "most": MOST_SAID, "settled": SETTLED}
    found = {row["id"]: Stored(row) for row in fetch(Statement(_HELD, asked))}
    files = _grouped(fetch(Statement(_FILES, asked)), "conversation_id", "seq")
    for row in fetch(Statement(_SAID, asked)):
        row["files"] = [file["type"] for file in files.get((row["conversation_id"], row["seq"]), ())]
        found[row["conversation_id"]].said.append(row)
    for row in fetch(Statement(_CALLS, asked)):
        found[row["conversation_id"]].calls.append(row)
    _add_escalations(found, fetch(Statement(_ESCALATIONS, asked)))
    _add_opened(found.values())
    return [_heard(found[one]) for one in ids if one in found]


def _grouped(rows: Iterable[Row], *names: str) -> dict[tuple[Any, ...], list[Row]]:
    groups: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for row in rows:
        groups[tuple(row[name] for name in names)].append(row)
    return groups


def _add_escalations(found: dict[int, Stored], rows: Iterable[Row]) -> None:
    for row in rows:
        one = found[row["conversation_id"]]
        one.drafted.update(_unsent(json.loads(row["evidence"])))
        if row["settled"] is not None:
            one.settled.append(row["settled"])
    for one in found.values():
        one.settled.sort()


def _unsent(evidence: list[dict[str, Any]]) -> Iterator[tuple[int, float]]:
    """A reply that was not sure enough became an escalation: its figure is kept there alone."""
    for one in evidence:
        if one["signal"] == "confidence" and one["seq"]:
            yield one["seq"], float(one["value"])


def _add_opened(found: Iterable[Stored]) -> None:
    contacts = sorted({one.held["contact_id"] for one in found})
    opened = _grouped(fetch(Statement(_OPENED, {"tenant": current_tenant_id(), "contacts": contacts})), "contact_id")
    for one in found:
        one.opened = [row["opened_at"] for row in opened[one.held["contact_id"],]]


def _heard(one: Stored) -> Stored:
    """What was said before signals were kept is read now."""
    for row in one.said:
        if row["author"] == "customer" and row["flags"] is None:
            heard = hear(row["text"], one.held["language"])
            flags = json.dumps(heard.flags)
            row |= {"sentiment": heard.sentiment, "complexity": heard.complexity, "flags": flags, "language": heard.language}
    return one
