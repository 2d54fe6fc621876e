"""What `bench queue` does inside its instance, in a process of its own: crowds, the queue's reads, escalations as a worker makes them.

Reads what to do as JSON, and prints what it measured.
"""

import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.db import connection, transaction  # noqa: E402 - the settings come first
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from apps.conversations.listing import List, list_of  # noqa: E402
from apps.conversations.models import Conversation, Holder  # noqa: E402
from apps.escalations import planning  # noqa: E402
from apps.escalations.actions import escalate, rerank  # noqa: E402
from apps.escalations.models import Escalation, Priority  # noqa: E402
from apps.escalations.planning import Because  # noqa: E402
from apps.escalations.staffing import staffing_of  # noqa: E402
from apps.events.actors import Actor  # noqa: E402
from apps.ground.lane import Row, Statement, fetch  # noqa: E402
from apps.ground.scope import tenant_scope  # noqa: E402
from apps.inboxes.models import Inbox  # noqa: E402
from apps.tenants import actions  # noqa: E402
from apps.tenants.models import Membership, Presence, User  # noqa: E402
from apps.tenants.roles import Role  # noqa: E402
from config.bench.crowd import gather  # noqa: E402
from config.bench.prepare import signed_in  # noqa: E402

QUEUE = "/console/conversations/?list=queue"
UNUSABLE = "!"
WARM, TIMES = 3, 20
REST = 5.0  # seconds after the last agent sat down
PATIENCE = 180.0
CONVERSATIONS = "conversations_conversation"
Seconds = float


def people(*, tenant_id: int, count: int) -> list[str]:
    """So many agents, each signed in: their cookies."""
    with tenant_scope(tenant_id):
        found = [_person(place) for place in range(count)]
    return [signed_in(user) for user in found]


def _person(place: int) -> User:
    user = actions.add_person(email=f"agent-{place}@bench.example", name=f"Agent {place}", hashed_password=UNUSABLE)
    actions.join(user, role=Role.AGENT)
    return user


def crowd(*, tenant_id: int, holder: str, count: int) -> int:
    with tenant_scope(tenant_id):
        inbox = Inbox.objects.select_related("tenant").get(name="Answered")
        return gather(inbox=inbox, holder=Holder(holder), count=count)


def reads(*, tenant_id: int, member_id: int, cookie: str) -> dict[str, Any]:
    """The queue page and what is worked out of the queue, as deep as it is now."""
    client = Client(HTTP_COOKIE=cookie, HTTP_HOST="127.0.0.1")
    page = partial(client.get, QUEUE)
    for _ in range(WARM):
        page()
    with CaptureQueriesContext(connection) as asked:
        answer = page()
    if answer.status_code != 200:
        raise RuntimeError(f"The queue page answered {answer.status_code}.")
    statement = list_of(tenant_id, List.QUEUE, member_id=member_id)
    with tenant_scope(tenant_id):
        scans = list(_scans(_plan(statement)))
    return {
        "page_statements": len(asked), "page_rows": answer.content.count(b'class="queue-row '), "page_ms": _ms(page),
        "list_ms": _ms(_within(tenant_id, lambda: fetch(statement))),
        "rows_looked_at": sum(round(one["Actual Rows"] * one["Actual Loops"]) for one in scans),
        "is_by_index": all("Seq Scan" not in one["Node Type"] for one in scans),
    } | _of_one(tenant_id)  # fmt: skip


def _of_one(tenant_id: int) -> dict[str, Any]:
    """What an escalation and a change of mood cost beside so many others."""
    with tenant_scope(tenant_id):
        held = Conversation.objects.filter(holder=Holder.ASSISTANT).select_related("inbox").latest("pk")
        last = Conversation.objects.filter(holder=Holder.QUEUE).order_by("-ranked_at").first()
    found = {"staffing_ms": _ms(_within(tenant_id, lambda: staffing_of(held)))}
    return found if last is None else found | {"rerank_ms": _ms(_within(tenant_id, lambda: rerank(last)))}


def _within(tenant_id: int, act: Callable[[], Any]) -> Callable[[], Any]:
    def acting() -> Any:
        with tenant_scope(tenant_id):
            return act()

    return acting


def _ms(act: Callable[[], Any]) -> float:
    return round(1000 * statistics.median(_timed(act) for _ in range(TIMES)), 2)


def _timed(act: Callable[[], Any]) -> Seconds:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def _plan(statement: Statement) -> Row:
    (row,) = fetch(Statement(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement.sql}", statement.parameters))
    told = row["QUERY PLAN"]
    plan: Row = (json.loads(told) if isinstance(told, str) else told)[0]["Plan"]
    return plan


def _scans(node: Row) -> Iterator[Row]:
    """Where the plan goes through the conversations."""
    if node.get("Relation Name") == CONVERSATIONS:
        yield node
    for inner in node.get("Plans", []):
        yield from _scans(inner)


def escalations(*, tenant_id: int, agents: int, alone: int, at_once: int, bursts: int, apart: Seconds) -> dict[str, Any]:
    """One after another, then some at once, when all the agents are there. The moment of each commit by its conversation's number."""
    _await_agents(tenant_id, agents)
    with tenant_scope(tenant_id):
        held = list(Conversation.objects.filter(holder=Holder.ASSISTANT).select_related("inbox").order_by("pk")[: alone + at_once * bursts])
    one = partial(_escalate, tenant_id)
    with ThreadPoolExecutor(at_once) as workers:
        single = [_and_rest(partial(one, each), apart) for each in held[:alone]]
        rest = [held[begin : begin + at_once] for begin in range(alone, len(held), at_once)]
        together = [each for burst in rest for each in _and_rest(partial(_all_of, workers, one, burst), apart)]
    return {"alone": single, "at_once": together}


def _all_of(workers: ThreadPoolExecutor, act: Callable[[Conversation], Any], burst: list[Conversation]) -> list[Any]:
    return list(workers.map(act, burst))


def _and_rest(act: Callable[[], Any], apart: Seconds) -> Any:
    done = act()
    time.sleep(apart)
    return done


def _escalate(tenant_id: int, conversation: Conversation) -> dict[str, Any]:
    """As a turn does it that found a reason. Its commit is noted before anybody is told of it."""
    began, committed = time.perf_counter(), []
    because = Because(Escalation.Reason.ASSISTANT, "The assistant asked for a person", priority=Priority.HIGH)
    try:
        with tenant_scope(tenant_id):
            transaction.on_commit(lambda: committed.append(time.perf_counter()))
            made = planning.plan(conversation, because)
            planned = time.perf_counter()
            escalate(conversation, made=made, actor=Actor(kind="assistant"))
    finally:
        connection.close()
    return {"number": conversation.number, "committed": committed[0], "planning": planned - began, "took": committed[0] - began}


def _await_agents(tenant_id: int, agents: int) -> None:
    deadline = time.perf_counter() + PATIENCE
    while time.perf_counter() < deadline:
        with tenant_scope(tenant_id):
            here = Presence.objects.live().filter(membership__in=Membership.objects.active()).count()
        if here >= agents:
            time.sleep(REST)
            return
        time.sleep(0.5)
    raise RuntimeError(f"Not all of {agents} agents came.")


ACTS: dict[str, Callable[..., Any]] = {"people": people, "crowd": crowd, "reads": reads, "escalations": escalations}

if __name__ == "__main__":
    spec = json.loads(sys.stdin.read())
    sys.stdout.write(json.dumps(ACTS[spec.pop("what")](**spec)) + "\n")
