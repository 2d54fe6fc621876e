"""Search over tickets: by their own words, and by what is asked of the conversations they came from."""

import re
from dataclasses import dataclass, replace
from datetime import tzinfo
from typing import Any

from apps.conversations.listing import Sight
from apps.conversations.searching.asking import Asked
from apps.conversations.searching.finding import holding
from apps.conversations.searching.names import Names
from apps.conversations.searching.question import question
from apps.conversations.searching.wording import asked, exactly
from apps.ground.lane import Row, Statement
from apps.text.lexemes import lexeme

PAGE = 20
OWN = {"number", "has"}  # filters that a ticket answers itself
_NUMBER = re.compile(r"\d{1,18}", re.ASCII)
_FOUND = """
SELECT t.id, t.number, t.subject, t.status, t.opened_at, c.number AS conversation
FROM tickets_ticket t LEFT JOIN conversations_conversation c ON c.tenant_id = t.tenant_id AND c.id = t.conversation_id
WHERE t.tenant_id = %(tenant)s AND {which} ORDER BY t.number DESC LIMIT %(most)s
"""


@dataclass(frozen=True, slots=True)
class Tickets:
    rows: tuple[Row, ...]
    older: str


def tickets_found(
    query: Asked, tenant_id: int, names: Names, zone: tzinfo, sight: Sight | None = None, *, older: str = "", limit: int = PAGE
) -> Statement:
    """The newest first; whoever does not see everything finds only those of conversations in their sight."""
    parameters: dict[str, Any] = {"tenant": tenant_id, "most": limit + 1, "ticket_words": _words(query, tenant_id)}
    which = ["t.words @@ %(ticket_words)s::tsquery"] if parameters["ticket_words"] else []
    numbers = [int(one.value) for one in query.filters if one.name == "number" and not one.is_not]
    if numbers:
        which.append("t.number = ANY(%(numbers)s::bigint[])")
        parameters["numbers"] = numbers
    asks = replace(query, words=(), phrases=(), without=(), filters=tuple(one for one in query.filters if one.name not in OWN))
    if sight or not asks.is_empty:
        condition, more = holding(question(asks, tenant_id, names, zone, sight))
        which.append(condition)
        parameters |= more
    if _NUMBER.fullmatch(older):
        which.append("t.number < %(older)s")
        parameters["older"] = int(older)
    return Statement(_FOUND.format(which=" AND ".join(which or ["true"])), parameters)


def _words(query: Asked, tenant_id: int) -> str:
    wanted = [lexeme(tenant_id, term) for word in query.words for term in asked(word)]
    phrases = [" <-> ".join(lexeme(tenant_id, term) for term in exactly(phrase)) for phrase in query.phrases if exactly(phrase)]
    without = [" & ".join(lexeme(tenant_id, term) for term in asked(word)) for word in query.without if asked(word)]
    return " & ".join([*wanted, *(f"({one})" for one in phrases), *(f"!({one})" for one in without)])


def page_of(rows: list[Row], limit: int = PAGE) -> Tickets:
    return Tickets(tuple(rows[:limit]), str(rows[limit - 1]["number"]) if len(rows) > limit else "")
