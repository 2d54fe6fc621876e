"""Statements that find conversations, the newest first; a page begins where the one before ended."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from apps.conversations.searching.question import Question
from apps.ground.lane import Row, Statement

PAGE = 20
WALK = 400  # of the newest that are looked at one by one, before the index is asked
DIG = 2_000  # of the newest that the index gives, to look at more closely
_PLACE = re.compile(r"(\d{1,18})_(\d{1,18})", re.ASCII)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_SPAN = """f.tenant_id = %(tenant)s
    AND (%(before)s::timestamptz IS NULL OR (f.said_at, f.conversation_id) < (%(before)s::timestamptz, %(before_id)s::bigint))
    AND (%(since)s::timestamptz IS NULL OR f.said_at >= %(since)s) AND (%(until)s::timestamptz IS NULL OR f.said_at < %(until)s)"""
_NEWEST = "ORDER BY said_at DESC, conversation_id DESC"
_LOOKED_AT = """
    SELECT n.said_at, n.conversation_id FROM {rows} n
    JOIN conversations_conversation c ON c.tenant_id = %(tenant)s AND c.id = n.conversation_id
    WHERE n.words @@ %(strict)s::tsquery AND {exact} ORDER BY n.said_at DESC, n.conversation_id DESC LIMIT %(limit)s"""
_FOUND = f"""
WITH newest AS (
    SELECT f.said_at, f.conversation_id, f.words FROM conversations_filed f WHERE {{span}} {_NEWEST} LIMIT %(walk)s
), walked AS MATERIALIZED ({_LOOKED_AT.format(rows="newest", exact="{exact}")}
), dug AS MATERIALIZED (
    SELECT * FROM (
        SELECT f.said_at, f.conversation_id, f.words FROM conversations_filed f
        WHERE (SELECT count(*) FROM walked) < %(limit)s AND {{span}} AND f.words @@ %(loose)s::tsquery {{few}} OFFSET 0
    ) held {_NEWEST} LIMIT %(dig)s
), found AS (
    SELECT * FROM walked WHERE (SELECT count(*) FROM walked) >= %(limit)s
    UNION ALL ({_LOOKED_AT.format(rows="dug", exact="{exact}")})
), last AS (SELECT said_at, conversation_id FROM dug ORDER BY said_at, conversation_id LIMIT 1)
SELECT f.conversation_id, f.said_at, last.said_at AS last_at, last.conversation_id AS last_id, (SELECT count(*) FROM dug) AS looked_at
FROM (SELECT 1) one LEFT JOIN found f ON true LEFT JOIN last ON true ORDER BY f.said_at DESC, f.conversation_id DESC
"""  # noqa: S608 - put together from our own constants

_FEW = "AND f.conversation_id IN (SELECT c.id FROM conversations_conversation c WHERE c.tenant_id = %(tenant)s AND {few})"


@dataclass(frozen=True, slots=True)
class Found:
    """Conversations, the newest first, and where an older page begins: nothing where there is none."""

    ids: tuple[int, ...]
    older: str
    is_cut: bool = False  # so many had to be looked at more closely that the older ones were left for the next page


def found(question: Question, *, older: str = "", limit: int = PAGE, besides: str = "true") -> Statement:
    """One more than a page, to know whether there is another. `besides`: what else must hold of the conversation `c`."""
    exact = f"{question.exact} AND {besides}"
    sizes = {"limit": limit + 1, "walk": WALK, "dig": DIG if question.is_strict or besides != "true" else limit + 1}
    before, before_id = _before(older)
    parameters: dict[str, Any] = {"before": before, "before_id": before_id, "loose": question.loose, "strict": question.strict} | sizes
    few = _FEW.format(few=question.few) if question.few else ""
    return Statement(_FOUND.format(span=_SPAN, exact=exact, few=few), question.parameters | parameters)


def page_of(rows: list[Row], limit: int = PAGE) -> Found:
    listed = [row for row in rows if row["conversation_id"] is not None]
    if len(listed) > limit:
        last = listed[limit - 1]
        return Found(tuple(row["conversation_id"] for row in listed[:limit]), _place(last["said_at"], last["conversation_id"]))
    is_cut = bool(rows) and rows[0]["looked_at"] >= DIG
    older = _place(rows[0]["last_at"], rows[0]["last_id"]) if is_cut else ""
    return Found(tuple(row["conversation_id"] for row in listed), older, is_cut)


def holding(question: Question) -> tuple[str, dict[str, Any]]:
    """The same as a condition on a conversation `c` in a statement of somebody else's, with its parameters."""
    filed = """EXISTS (SELECT FROM conversations_filed f WHERE f.tenant_id = %(tenant)s AND f.conversation_id = c.id
        AND f.words @@ %(steady)s::tsquery AND (%(since)s::timestamptz IS NULL OR f.said_at >= %(since)s)
        AND (%(until)s::timestamptz IS NULL OR f.said_at < %(until)s))"""
    return f"{question.exact} AND {filed}", question.parameters | {"steady": question.steady}


def _place(at: datetime, conversation_id: int) -> str:
    return f"{(at - _EPOCH) // timedelta(microseconds=1)}_{conversation_id}"


def _before(older: str) -> tuple[datetime | None, int | None]:
    matched = _PLACE.fullmatch(older)
    try:
        return (_EPOCH + timedelta(microseconds=int(matched[1])), int(matched[2])) if matched else (None, None)
    except OverflowError:
        return None, None
