"""What `bench desk` does inside its instance, in a process of its own: fills tenants, and times the console's pages as they are served.

Reads what to do as JSON, and prints what it measured.
"""

import json
import os
import random
import sys
import time
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.db import connection  # noqa: E402 - the settings come first
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils.http import urlencode  # noqa: E402

from apps.conversations.listing import List  # noqa: E402
from apps.conversations.models import Contact, Conversation, Holder, Message  # noqa: E402
from apps.events.actors import SYSTEM  # noqa: E402
from apps.ground.lane import Statement, fetch  # noqa: E402
from apps.ground.scope import tenant_scope  # noqa: E402
from apps.inboxes.actions import create_inbox  # noqa: E402
from apps.inboxes.models import Inbox  # noqa: E402
from apps.tenants import actions  # noqa: E402
from apps.tenants.models import Membership  # noqa: E402
from apps.tenants.roles import Role  # noqa: E402
from config.bench import crowd  # noqa: E402
from config.bench.babble import vocabulary  # noqa: E402
from config.bench.million import FIRST_ORDER, WORDS, Filling, chats  # noqa: E402
from config.bench.prepare import signed_in  # noqa: E402
from config.bench.scenes.clients import percentile  # noqa: E402

SEED, WAITING, WARM, TIMES = 7, 500, 3, 40
LISTS, SEARCH, THREAD = "/console/conversations/?list={}", "/console/search/?", "/console/conversations/{}/"


def fill(*, tenant_id: int, member_id: int, conversations: int, messages: int) -> dict[str, Any]:
    """Most of them are one tenant's: the others are there to be passed by."""
    chance = random.Random(SEED)  # noqa: S311 - not for secrets
    pool = chats(chance, vocabulary(random.Random(SEED), WORDS), max(1, messages // conversations))  # noqa: S311
    with tenant_scope(tenant_id):
        waiting = Inbox.objects.select_related("tenant").get(name="Answered")
        own = Filling(Inbox.objects.select_related("tenant").get(name="Bench"), Membership.objects.get(pk=member_id), pool, chance)
        own.fill(conversations * 8 // 10)
        long = own.lengthen()
        crowd.gather(inbox=waiting, holder=Holder.QUEUE, count=min(WAITING, conversations))
    for slug in ("other", "third"):
        _other(slug, conversations // 10, pool, chance)
    return {"long": long, "one": _other("one", 1, pool, chance)}


def _other(slug: str, count: int, pool: Sequence[Any], chance: random.Random) -> dict[str, Any]:
    tenant = actions.create_tenant(slug=slug, name=slug.title(), actor=SYSTEM)
    user = actions.add_person(email=f"agent@{slug}.example", name="Bench Agent", hashed_password="!")  # noqa: S106
    with tenant_scope(tenant.pk):
        member = actions.join(user, role=Role.AGENT)
        filling = Filling(create_inbox(name="Bench", answered_by="people", actor=SYSTEM), member, pool, chance)
        filling.fill(count)
    return {"tenant_id": tenant.pk, "member_id": member.pk, "cookie": signed_in(user)}


def counted(*, tenant_id: int) -> dict[str, int]:
    with tenant_scope(tenant_id):
        return {"conversations": Conversation.objects.count(), "messages": Message.objects.count()}


def look(*, tenant_id: int, cookie: str, long: int, times: int = TIMES, explain: bool = False) -> dict[str, Any]:
    """Each page: how long it takes, how many statements it asks, and the plan of the slowest where that is wanted."""
    client = Client(HTTP_COOKIE=cookie, HTTP_HOST="127.0.0.1")
    return {name: _look(client, tenant_id, addresses, times, explain=explain) for name, addresses in _pages(tenant_id, long).items()}


def _pages(tenant_id: int, long: int) -> dict[str, list[str]]:
    words = vocabulary(random.Random(SEED), WORDS)  # noqa: S311
    with tenant_scope(tenant_id):
        newest = list(Conversation.objects.order_by("-id")[1:20])
        names = [one.name for one in Contact.objects.order_by("id")[:20] if one.name]
        text = Message.objects.order_by("id").values_list("text", flat=True)[0]
    said = text.split()
    asked = {
        "search_rare_word": [str(FIRST_ORDER + 17 * place + 1) for place in range(20)],
        "search_common_word": words[:10],
        "search_middling_word": words[300:320],
        "search_two_common_words": [" ".join(pair) for pair in pairwise(words[:10])],
        "search_common_phrase": [f'"{words[0]} {words[1]}"', f'"{words[1]} {words[0]}"'],
        "search_rare_phrase": [f'"{" ".join(said[1:5])}"'],
        "search_missing_word": ["zzzyzx", "qqqqx"],
        "search_common_word_with_rare_tag": [f"{words[0]} tag:tag{place}" for place in range(10)],
        "search_filters_alone": ["is:resolved language:de", "is:mine", "is:queue", "is:unread", "from:agent before:30d", "-tag:tag1"],
        "search_common_word_long_ago": [f"{words[0]} before:200d", f"{words[1]} on:100d"],
        "search_without_common_word": [f"{words[200]} -{words[0]}"],
        "search_contact": [name.split()[0] for name in names],
    }
    pages = {f"list_{which.value}": [LISTS.format(which.value)] for which in List}
    pages |= {"thread_short": [THREAD.format(one.number) for one in newest], "thread_of_500": [THREAD.format(long)]}
    pages |= {name: [SEARCH + urlencode({"q": one}) for one in each] for name, each in asked.items()}
    return {name: each for name, each in pages.items() if each}


def _look(client: Client, tenant_id: int, addresses: list[str], times: int, *, explain: bool) -> dict[str, Any]:
    for address in (addresses * WARM)[: max(WARM, len(addresses))]:
        _seconds(client, address)
    taken = [_seconds(client, addresses[place % len(addresses)]) for place in range(times)]
    with CaptureQueriesContext(connection) as asked:
        client.get(addresses[0])
    found = {"p50": percentile(taken, 0.5), "p95": percentile(taken, 0.95), "statements": len(asked)}
    return found | {"plan": _plan(tenant_id, asked.captured_queries)} if explain else found


def _seconds(client: Client, address: str) -> float:
    began = time.perf_counter()
    answer = client.get(address)
    taken = time.perf_counter() - began
    if answer.status_code != 200:
        raise RuntimeError(f"{address} answered {answer.status_code}.")
    return taken


def _plan(tenant_id: int, asked: list[dict[str, str]]) -> list[str]:
    """Of the statement that took longest."""
    slowest = max((one for one in asked if one["sql"].lstrip().startswith(("SELECT", "WITH"))), key=lambda one: float(one["time"]))
    with tenant_scope(tenant_id):
        rows = fetch(Statement("EXPLAIN (ANALYZE, BUFFERS) " + slowest["sql"].replace("%", "%%"), {}))
    return [f"{float(slowest['time']) * 1000:.0f} ms: {slowest['sql'].strip()[:200]}", *(str(row["QUERY PLAN"]) for row in rows)]


ACTS: dict[str, Callable[..., Any]] = {"fill": fill, "counted": counted, "look": look}

if __name__ == "__main__":
    spec = json.loads(sys.stdin.read())
    sys.stdout.write(json.dumps(ACTS[spec.pop("what")](**spec)) + "\n")
