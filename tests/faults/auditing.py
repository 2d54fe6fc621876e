"""The auditor: what is really in the database, asked of PostgreSQL itself and past all the code under test."""

from dataclasses import dataclass
from typing import Any, Self

import psycopg
from django.db import connections
from psycopg.rows import dict_row

_CONVERSATIONS = """
SELECT c.id, c.public_id, c.status, c.holder, u.name AS agent, c.fence, c.last_seq, c.notes_count FROM conversations_conversation c
LEFT JOIN tenants_membership a ON a.id = c.agent_id LEFT JOIN tenants_user u ON u.id = a.user_id
WHERE c.contact_id = %s ORDER BY c.id
"""
_MESSAGES = """
SELECT m.conversation_id, m.seq, m.client_id, m.author, m.activity, CASE WHEN m.activity = '' THEN m.text ELSE m.activity END AS text
FROM conversations_message m JOIN conversations_conversation c ON c.id = m.conversation_id WHERE
"""

Row = dict[str, Any]


@dataclass
class Auditor:
    session: psycopg.Connection[Row]

    @classmethod
    def at(cls, address: str) -> "Auditor":
        return cls(psycopg.connect(address, autocommit=True, row_factory=dict_row))

    @classmethod
    def here(cls) -> "Auditor":
        """In this process's own database."""
        at = connections["owner"].settings_dict
        return cls.at(psycopg.conninfo.make_conninfo(host=at["HOST"], user=at["USER"], dbname=at["NAME"]))

    def conversations(self, contact_id: int) -> list[Row]:
        return self.session.execute(_CONVERSATIONS, [contact_id]).fetchall()

    def messages(self, contact_id: int) -> dict[int, list[Row]]:
        """By conversation, in the order of their numbers."""
        found: dict[int, list[Row]] = {}
        for row in self.session.execute(f"{_MESSAGES} c.contact_id = %s ORDER BY m.seq", [contact_id]):
            found.setdefault(row["conversation_id"], []).append(row)
        return found

    def messages_in(self, public_id: str) -> list[Row]:
        return self.session.execute(f"{_MESSAGES} c.public_id = %s ORDER BY m.seq", [public_id]).fetchall()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.session.close()


def demand_whole(messages: list[Row]) -> None:
    """Numbered 1, 2, 3 … without a gap, and nothing there twice."""
    assert [row["seq"] for row in messages] == list(range(1, len(messages) + 1)), "the numbers have a gap or a double"
    ids = [row["client_id"] for row in messages if row["client_id"]]
    assert len(ids) == len(set(ids)), "a message is there twice"
