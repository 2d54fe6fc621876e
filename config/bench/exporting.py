"""What `bench export` does inside its instance, each step in a process of its own: fills a tenant, and writes it out, reads it again.

Reads what to do as JSON, and prints what it measured.
"""

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from apps.conversations.models import Conversation, Message  # noqa: E402 - the settings come first
from apps.ground.scope import tenant_scope  # noqa: E402
from apps.ground.snapshot import snapshot  # noqa: E402
from apps.reports.exporting import streaming  # noqa: E402
from apps.reports.exporting.manifest import verified  # noqa: E402
from apps.reports.selecting import Selection  # noqa: E402
from apps.tenants.models import Tenant  # noqa: E402
from config.bench.rereading import reread  # noqa: E402
from config.bench.resuming import resumed  # noqa: E402
from config.bench.talks import fill  # noqa: E402

ROUNDS = 3

_BARE = "COPY (SELECT m.* FROM conversations_message m WHERE m.tenant_id = %s) TO STDOUT"  # whole rows, as the ORM's iterator has them


def filled(*, tenant_id: int, member_id: int, messages: int) -> dict[str, int]:
    fill(tenant_id=tenant_id, member_id=member_id, messages=messages)
    with tenant_scope(tenant_id):
        return {"messages": Message.objects.count(), "conversations": Conversation.objects.count()}


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


def written(*, tenant_id: int, form: str, path: str) -> dict[str, float]:
    """To a file with its manifest, as the command does it, in turns with a bare COPY: the best of each counts, for others use the machine
    too; and how much more memory that took at its peak."""
    tenant = _tenant(tenant_id)
    _write(tenant, form, Selection(sample=20), Path(path))  # what is loaded once is loaded now
    before, rates, beside = _memory("VmRSS"), list[float](), list[float]()
    for _ in range(ROUNDS):
        beside.append(bare(tenant_id=tenant_id)["rate"])
        began = time.perf_counter()
        done = _write(tenant, form, Selection(), Path(path))
        rates.append(done.messages / (time.perf_counter() - began))
    grown = round((_memory("VmHWM") - before) / 1024, 1)
    return {"rate": max(rates), "bare": max(beside), "messages": done.messages, "growth": grown}


def read_again(*, tenant_id: int, form: str, path: str) -> dict[str, Any]:
    """And held to its manifest."""
    found = reread(tenant_id=tenant_id, form=form, path=path)
    verdict = verified(Path(path), Path(f"{path}.manifest.json"))
    return {"messages": found.messages, "faults": found.faults + [f"{form}: it does not verify"] * (not verdict.holds)}


def gone_on_with(*, tenant_id: int, messages: int) -> dict[str, Any]:
    return {"faults": resumed(tenant_id=tenant_id, conversations=_conversations_of(tenant_id, messages))}


def masked(*, tenant_id: int, messages: int, path: str) -> dict[str, float]:
    """As many conversations as have at least so many messages."""
    tenant = _tenant(tenant_id)
    _write(tenant, "jsonl", Selection(sample=20), Path(path), anonymised=True)
    sample = _conversations_of(tenant_id, messages)
    began, processor = time.perf_counter(), time.process_time()
    done = _write(tenant, "jsonl", Selection(sample=sample), Path(path), anonymised=True)
    return {"rate": done.messages / (time.perf_counter() - began), "of_processor": done.messages / (time.process_time() - processor)}


def _conversations_of(tenant_id: int, messages: int) -> int:
    with tenant_scope(tenant_id):
        return min(Conversation.objects.count(), 100 + messages * Conversation.objects.count() // Message.objects.count())


def _tenant(tenant_id: int) -> Tenant:
    with tenant_scope(tenant_id):
        return Tenant.objects.get(pk=tenant_id)


def _write(tenant: Tenant, form: str, selection: Selection, path: Path, *, anonymised: bool = False) -> Any:
    order = streaming.order(tenant, selection, format=form, anonymised=anonymised, notes=True)
    return streaming.to_files(order, tenant, path, path.with_name(f"{path.name}.manifest.json"), lambda _done, _total: None)


def _memory(of: str) -> int:
    """In kilobytes: VmRSS now, VmHWM at the peak."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{of}:"))


ACTS: dict[str, Callable[..., dict[str, Any]]] = {
    "fill": filled, "orm": orm, "written": written, "read_again": read_again, "gone_on_with": gone_on_with, "masked": masked,
}  # fmt: skip

if __name__ == "__main__":
    spec = json.loads(sys.stdin.read())
    sys.stdout.write(json.dumps(ACTS[spec.pop("what")](**spec)) + "\n")
