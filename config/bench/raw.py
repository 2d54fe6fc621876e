"""The limits of this machine, measured in the same run: bare commits, and a bare echo."""

import time
import uuid

import psycopg

from config.bench.instance import Instance, free_port, served

_INSERT = """
INSERT INTO conversations_message (tenant_id, conversation_id, seq, kind, author, author_name, client_id, turn, text, activity, sources,
    language, created_at)
VALUES (%s, %s, %s, 'text', 'system', '', %s, '', 'Message', '', '[]', '', now())
"""
BEYOND = 1_000_000  # numbers no measured message reaches


def commits_a_second(house: Instance, conversation_id: int, seconds: float) -> float:
    """One connection, one insert a commit, into the same table under the same policies."""
    tenant_id = house.prepared["tenant_id"]
    with psycopg.connect(house.app_url) as session:
        begin, count = time.perf_counter(), 0
        while time.perf_counter() - begin < seconds:
            with session.pipeline(), session.transaction():
                session.execute("SELECT set_config('tandem.tenant', %s, true)", [str(tenant_id)])
                session.execute(_INSERT, [tenant_id, conversation_id, BEYOND + count, uuid.uuid4()])
            count += 1
        rate = count / (time.perf_counter() - begin)
    with psycopg.connect(house.owner_url) as session:
        session.execute("DELETE FROM conversations_message WHERE seq >= %s", [BEYOND])
    return round(rate, 1)


def echoes_a_second(house: Instance, sockets: int, seconds: float) -> dict[str, float]:
    port = free_port()
    with served(house.environ, port, "config.bench.echo:application"):
        time.sleep(1.5)
        return house.load("echo", address=f"http://127.0.0.1:{port}", sockets=sockets, seconds=seconds)
