"""Looking for words in one conversation: in what was said, and in what colleagues noted.

Every text is read and compared here, so that a part of a word is enough and scripts without spaces are searched like all others. A thread
is short enough for that, and the search bounded.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from apps.conversations.models import Author
from apps.ground.lane import Row, Statement, fetch
from apps.text.folding import folded

MOST_READ, MOST_FOUND = 5_000, 50
LONGEST_QUERY, MOST_TERMS = 100, 8

_TEXTS = """
SELECT * FROM (
    SELECT m.seq, 0 AS number, m.author, m.author_name, m.text, m.created_at FROM conversations_message m
    WHERE m.tenant_id = %(tenant)s AND m.conversation_id = %(conversation)s AND m.kind <> 'activity' AND m.text <> ''
    UNION ALL
    SELECT n.after_seq, n.number, 'note', u.name, n.text, n.created_at FROM conversations_note n
    LEFT JOIN tenants_membership a ON a.id = n.author_id LEFT JOIN tenants_user u ON u.id = a.user_id
    WHERE n.tenant_id = %(tenant)s AND n.conversation_id = %(conversation)s
) said ORDER BY seq DESC, number DESC LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class Found:
    """A message, or a note with its number, which stands after the message `seq`."""

    seq: int
    number: int
    author: str
    author_name: str | None
    text: str
    created_at: datetime

    @classmethod
    def of(cls, row: Row) -> "Found":
        return cls(**{name: row[name] for name in cls.__slots__})

    @property
    def is_note(self) -> bool:
        return self.author not in set(Author)


@dataclass(frozen=True, slots=True)
class Search:
    """What was found, the newest first; all of the words are in each, whatever their case and accents."""

    terms: tuple[str, ...]
    found: list[Found]
    is_more: bool


def search_in(tenant_id: int, conversation_id: int, query: str) -> Search:
    """Within the scope."""
    terms = tuple(dict.fromkeys(folded(query[:LONGEST_QUERY]).split()))[:MOST_TERMS]
    found = list(_found(tenant_id, conversation_id, terms)) if terms else []
    return Search(terms, found[:MOST_FOUND], len(found) > MOST_FOUND)


def _found(tenant_id: int, conversation_id: int, terms: tuple[str, ...]) -> Iterator[Found]:
    """One more than is shown."""
    parameters = {"tenant": tenant_id, "conversation": conversation_id, "limit": MOST_READ}
    number = 0
    for row in fetch(Statement(_TEXTS, parameters)):
        if number > MOST_FOUND:
            return
        plain = folded(row["text"])
        if all(term in plain for term in terms):
            number += 1
            yield Found.of(row)
