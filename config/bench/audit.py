"""What was acknowledged must be in the database, once, in order, and must have been seen by the other side just so."""

from collections.abc import Iterator
from typing import Any

import psycopg

from config.bench.instance import Instance

_STORED = """
SELECT m.client_id::text, m.seq FROM conversations_message m JOIN conversations_conversation c ON c.id = m.conversation_id
WHERE c.public_id = %s ORDER BY m.seq
"""


def faults(house: Instance, conversations: list[dict[str, Any]]) -> Iterator[str]:
    with psycopg.connect(house.owner_url) as session:
        for account in conversations:
            stored = session.execute(_STORED, [account["id"]]).fetchall()
            yield from faults_of(account, stored)


def faults_of(account: dict[str, Any], stored: list[tuple[str | None, int]]) -> Iterator[str]:
    name, seqs = account["id"], [seq for _, seq in stored]
    kept = {client_id: seq for client_id, seq in stored if client_id}
    if seqs != list(range(1, len(seqs) + 1)):
        yield f"{name}: the numbers have a gap or a double"
    for client_id, seq in account["acknowledged"].items():
        if kept.get(client_id) != seq:
            yield f"{name}: message {seq} was acknowledged and is not there"
    if account["seen"] != seqs:
        yield f"{name}: the other side saw {len(account['seen'])} messages, {len(seqs)} are stored, or in another order"
    if account["refused"]:
        yield f"{name}: {account['refused']} frames were refused"
