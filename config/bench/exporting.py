"""What `bench export` does inside its instance, each step in a process of its own: fills a tenant, and writes it out.

Reads what to do as JSON, and prints what it measured.
"""

import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.db import connection  # noqa: E402 - the settings come first

from apps.conversations.models import Message  # noqa: E402
from apps.ground.scope import tenant_scope  # noqa: E402
from apps.ground.snapshot import snapshot  # noqa: E402
from apps.reports.exporting import streaming  # noqa: E402
from apps.reports.selecting import Selection  # noqa: E402
from apps.tenants.models import Tenant  # noqa: E402
from config.bench.babble import rarities, vocabulary  # noqa: E402

SEED, WORDS, TEXTS, ROUNDS = 9, 20_000, 5_000, 3
EACH = 10  # messages a conversation
PERSONAL = (
    "call me on +1 415 555 0142",
    "write to anna.keller@example.org",
    "my order is 4711-{n}",
    "I am Anna Keller",
    "card 4111 1111 1111 1111",
)

_CONTACTS = """
INSERT INTO conversations_contact (tenant_id, number, name, language, created_at)
SELECT %(tenant)s, n, 'Person ' || n, 'en', now() FROM generate_series(1, %(count)s) n"""
_ADDRESSES = """
INSERT INTO conversations_contactaddress (tenant_id, contact_id, kind, value, is_verified, created_at)
SELECT c.tenant_id, c.id, 'email', 'person' || c.number || '@example.org', true, now()
FROM conversations_contact c WHERE c.tenant_id = %(tenant)s"""
_CONVERSATIONS = """
INSERT INTO conversations_conversation (tenant_id, public_id, number, inbox_id, contact_id, status, holder, fence, last_seq, notes_count,
    customer_read_seq, agent_read_seq, mailed_seq, language, sentiment, tags, outcome, ended_by_customer, preview, last_author, opened_at,
    last_message_at, resolved_at)
SELECT c.tenant_id, %(public_id)s || '_' || md5(c.id::text), c.number,
    (SELECT min(i.id) FROM inboxes_inbox i WHERE i.tenant_id = c.tenant_id), c.id, 'resolved', 'none', 1, %(each)s, 0, 0, 0, 0, 'en', 0.5,
    '[]', 'solved', false, '', 'agent', now(), now(), now()
FROM conversations_contact c WHERE c.tenant_id = %(tenant)s ORDER BY c.id"""
_MESSAGES = """
INSERT INTO conversations_message (tenant_id, conversation_id, seq, kind, author, author_name, membership_id, turn, text, activity, sources,
    language, confidence, created_at)
SELECT c.tenant_id, c.id, seq, 'text', (ARRAY['customer', 'assistant', 'customer', 'agent'])[1 + (seq - 1) %% 4], '',
    CASE WHEN seq %% 4 = 0 THEN %(member)s END, '', (%(texts)s::text[])[1 + ((c.number * %(each)s + seq) %% %(many)s)::int], '', '[]', 'en',
    CASE WHEN seq %% 4 = 2 THEN 0.8 END, now() + make_interval(secs => seq)
FROM conversations_conversation c CROSS JOIN generate_series(1, %(each)s) seq WHERE c.tenant_id = %(tenant)s ORDER BY c.id, seq"""
_BARE = """COPY (SELECT m.conversation_id, m.seq, m.created_at, m.author, m.author_name, m.kind, m.language, m.confidence, m.text
FROM conversations_message m WHERE m.tenant_id = %s) TO STDOUT (FORMAT csv)"""


def fill(*, tenant_id: int, member_id: int, messages: int) -> dict[str, int]:
    """In a language of its own, with something personal in every tenth message."""
    given: dict[str, Any] = {
        "tenant": tenant_id,
        "member": member_id,
        "count": max(1, messages // EACH),
        "each": EACH,
        "many": TEXTS,
        "texts": _texts(),
    }
    with tenant_scope(tenant_id), connection.cursor() as cursor:
        given["public_id"] = Tenant.objects.get(pk=tenant_id).public_id
        for statement in (_CONTACTS, _ADDRESSES, _CONVERSATIONS, _MESSAGES):
            cursor.execute(statement, given)
    return {"messages": messages}


def _texts() -> list[str]:
    chance = random.Random(SEED)  # noqa: S311 - not for secrets
    words = vocabulary(chance, WORDS)
    rarity = rarities(words, 5)
    return [_text(chance, words, rarity, place) for place in range(TEXTS)]


def _text(chance: random.Random, words: list[str], rarity: Any, place: int) -> str:
    said = " ".join(chance.choices(words, rarity, k=chance.randint(5, 25))).capitalize()
    return f"{said}." if place % 10 else f"{said}, {chance.choice(PERSONAL).format(n=1000 + place)}."


def bare(*, tenant_id: int) -> dict[str, float]:
    """The same messages, as fast as this database gives them away."""
    with tempfile.TemporaryFile() as file, snapshot(tenant_id) as session, session.cursor() as cursor:
        began, rows = time.perf_counter(), 0
        with cursor.copy(_BARE, [tenant_id]) as copy:
            for row in copy:
                file.write(row)
                rows += 1
        return {"rate": rows / (time.perf_counter() - began)}


def orm(*, tenant_id: int) -> dict[str, float]:
    with tenant_scope(tenant_id):
        began, rows = time.perf_counter(), 0
        for _ in Message.objects.filter(tenant_id=tenant_id).order_by("conversation_id", "seq").iterator(chunk_size=2_000):
            rows += 1
        return {"rate": rows / (time.perf_counter() - began)}


def written(*, tenant_id: int, form: str) -> dict[str, float]:
    """To a file with its manifest, as the command does it, in turns with a bare COPY: the best of each counts, for others use the machine
    too; and how much more memory that took at its peak."""
    tenant = _tenant(tenant_id)
    _write(tenant, form, Selection(sample=20))  # what is loaded once is loaded now
    before, rates, beside = _memory("VmRSS"), list[float](), list[float]()
    for _ in range(ROUNDS):
        beside.append(bare(tenant_id=tenant_id)["rate"])
        began = time.perf_counter()
        done = _write(tenant, form, Selection())
        rates.append(done.messages / (time.perf_counter() - began))
    with tenant_scope(tenant_id):
        messages = Message.objects.filter(tenant_id=tenant_id).count()
    grown = round((_memory("VmHWM") - before) / 1024, 1)
    return {"rate": max(rates), "bare": max(beside), "rows": done.messages, "messages": messages, "growth": grown}


def masked(*, tenant_id: int, messages: int) -> dict[str, float]:
    tenant = _tenant(tenant_id)
    _write(tenant, "jsonl", Selection(sample=20), anonymised=True)
    began, processor = time.perf_counter(), time.process_time()
    done = _write(tenant, "jsonl", Selection(sample=max(1, messages // EACH)), anonymised=True)
    return {"rate": done.messages / (time.perf_counter() - began), "of_processor": done.messages / (time.process_time() - processor)}


def _tenant(tenant_id: int) -> Tenant:
    with tenant_scope(tenant_id):
        return Tenant.objects.get(pk=tenant_id)


def _write(tenant: Tenant, form: str, selection: Selection, *, anonymised: bool = False) -> Any:
    order = streaming.order(tenant, selection, format=form, anonymised=anonymised, notes=False)
    with tempfile.TemporaryDirectory() as folder:
        return streaming.to_files(order, tenant, Path(folder, "export"), Path(folder, "manifest"), lambda _done, _total: None)


def _memory(of: str) -> int:
    """In kilobytes: VmRSS now, VmHWM at the peak."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{of}:"))


ACTS: dict[str, Callable[..., dict[str, Any]]] = {"fill": fill, "bare": bare, "orm": orm, "written": written, "masked": masked}

if __name__ == "__main__":
    spec = json.loads(sys.stdin.read())
    sys.stdout.write(json.dumps(ACTS[spec.pop("what")](**spec)) + "\n")
