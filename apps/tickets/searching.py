"""Search over tickets: by what they are themselves, and by what is asked of the conversations they came from."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import tzinfo
from typing import Any

from apps.conversations.listing import Sight
from apps.conversations.searching.asking import OF_TICKETS, Asked, Filter
from apps.conversations.searching.finding import holding
from apps.conversations.searching.names import Names
from apps.conversations.searching.question import question
from apps.conversations.searching.wording import asked, exactly
from apps.ground import clock
from apps.ground.lane import Row, Statement
from apps.text.lexemes import lexeme
from apps.tickets.models import Priority

PAGE = 20
OWN = {"number", "has", "owner", *OF_TICKETS}  # filters that a ticket answers itself
_NUMBER = re.compile(r"\d{1,18}", re.ASCII)
_FOUND = """
SELECT t.id, t.number, t.subject, t.status, t.opened_at, c.number AS conversation
FROM tickets_ticket t LEFT JOIN conversations_conversation c ON c.tenant_id = t.tenant_id AND c.id = t.conversation_id
WHERE t.tenant_id = %(tenant)s AND {which} AND NOT EXISTS (
    SELECT FROM conversations_contact k WHERE k.tenant_id = t.tenant_id AND k.id = t.contact_id AND k.forgotten_at IS NOT NULL
) ORDER BY t.number DESC LIMIT %(most)s
"""
IN_SIGHT = "(t.team_id = ANY(%(seen_teams)s::bigint[]) OR t.owner_id = %(seen_by)s::bigint)"
_TARGET = """EXISTS (SELECT FROM tickets_slatarget s WHERE s.tenant_id = t.tenant_id AND s.ticket_id = t.id
    AND s.met_at IS NULL AND s.dropped_at IS NULL AND {which})"""
STANDS = {
    "paused": _TARGET.format(which="s.paused_at IS NOT NULL"),
    "breached": _TARGET.format(which="s.paused_at IS NULL AND s.due_at <= %(now)s"),
    "warned": _TARGET.format(which="s.paused_at IS NULL AND s.warn_at <= %(now)s AND s.due_at > %(now)s"),
    "running": _TARGET.format(which="s.paused_at IS NULL"),
}


@dataclass(frozen=True, slots=True)
class Tickets:
    rows: tuple[Row, ...]
    older: str


def tickets_found(
    query: Asked, tenant_id: int, names: Names, zone: tzinfo, sight: Sight | None = None, *, older: str = "", limit: int = PAGE
) -> Statement:
    """The newest first; whoever does not see everything finds only those in their sight."""
    finding = _Finding(tenant_id, names)
    finding.parameters["most"] = limit + 1
    finding.say(query)
    finding.number(query)
    for one in query.filters:
        finding.filter(one)
    finding.ask(query, zone, sight)
    if _NUMBER.fullmatch(older):
        finding.hold("t.number < %(older)s", older=int(older))
    return Statement(_FOUND.format(which=" AND ".join(finding.which or ["true"])), finding.parameters)


class _Finding:
    def __init__(self, tenant_id: int, names: Names) -> None:
        self._tenant_id, self._names = tenant_id, names
        self.parameters: dict[str, Any] = {"tenant": tenant_id, "now": clock.now()}
        self.which: list[str] = []

    def hold(self, condition: str, **parameters: Any) -> None:
        self.which.append(condition)
        self.parameters |= parameters

    def say(self, query: Asked) -> None:
        words = " & ".join(_words(query, self._tenant_id))
        if words:
            self.hold("t.words @@ %(ticket_words)s::tsquery", ticket_words=words)

    def number(self, query: Asked) -> None:
        numbers = [int(one.value) for one in query.filters if one.name == "number" and not one.is_not]
        if numbers:
            self.hold("t.number = ANY(%(numbers)s::bigint[])", numbers=numbers)

    def filter(self, one: Filter) -> None:
        place = f"own_{len(self.which)}"
        value: Any
        match one.name:
            case "status":
                condition, value = f"t.status = %({place})s", one.value
            case "priority":
                condition, value = f"t.priority = %({place})s", Priority[one.value.upper()].value
            case "owner":
                condition, value = f"coalesce(t.owner_id = ANY(%({place})s::bigint[]), false)", self._names.called("member", one.value)
            case "sla":
                condition, value = STANDS[one.value], None
            case _:
                return
        self.hold(f"NOT {condition}" if one.is_not else condition, **{place: value})

    def ask(self, query: Asked, zone: tzinfo, sight: Sight | None) -> None:
        """Of the conversation what a ticket does not answer; what is in sight by itself needs none."""
        filters = tuple(one for one in query.filters if one.name not in OWN)
        asks = replace(query, words=(), phrases=(), without=(), filters=filters)
        if sight is None and asks.is_empty:
            return
        condition, parameters = holding(question(asks, self._tenant_id, self._names, zone, sight))
        self.hold(f"(({condition}) OR {IN_SIGHT})" if asks.is_empty else condition, **parameters)


def _words(query: Asked, tenant_id: int) -> Iterator[str]:
    for word in query.words:
        yield from (lexeme(tenant_id, term) for term in asked(word))
    for phrase in query.phrases:
        if exactly(phrase):
            yield f"({' <-> '.join(lexeme(tenant_id, term) for term in exactly(phrase))})"
    for word in query.without:
        if asked(word):
            yield f"!({' & '.join(lexeme(tenant_id, term) for term in asked(word))})"


def page_of(rows: list[Row], limit: int = PAGE) -> Tickets:
    return Tickets(tuple(rows[:limit]), str(rows[limit - 1]["number"]) if len(rows) > limit else "")
