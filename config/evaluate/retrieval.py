"""How well the one search finds the passage that answers: in a tenant of its own, within one transaction that is never committed."""

import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import fmean, quantiles
from typing import Any

from django.core.management import CommandError, call_command
from django.db import connection, transaction

from apps.events.actors import SYSTEM
from apps.ground import clock, ids
from apps.ground.scope import tenant_scope
from apps.knowledge import actions
from apps.knowledge.search import search
from apps.tenants.actions import create_tenant
from apps.tenants.models import Tenant
from config import readiness
from config.evaluate.lines import lines

DEPTH = 10

Figures = dict[str, float | int | None]


def figures(path: Path) -> Figures:
    """`path` is a stem: `…/en` reads `en.passages.jsonl` and `en.queries.jsonl`."""
    if Tenant._meta.db_table not in connection.introspection.table_names():
        call_command("migrate", verbosity=0)  # the first command in a fresh clone finds no tables yet
    for problem in readiness.migrations():
        raise CommandError(problem)
    passages = list(lines(path.with_name(f"{path.name}.passages.jsonl")))
    questions = list(lines(path.with_name(f"{path.name}.queries.jsonl")))
    with transaction.atomic():
        tenant = create_tenant(slug=f"evaluate-{ids.public_id()}", name="Evaluation", actor=SYSTEM)
        numbers = _shelved(tenant, passages)
        asked = [_asked(tenant, question, numbers) for question in questions]
        transaction.set_rollback(True)
    return _figures([ranks for ranks, _ in asked], [seconds for _, seconds in asked], questions)


def _shelved(tenant: Tenant, passages: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Each passage an article; what it is called there leads back to its number."""
    numbers = {}
    with tenant_scope(tenant.pk):
        for passage in passages:
            title = str(passage.get("title") or "Untitled")[:200]
            url = f"https://passages.example/{passage['id']}"
            article = actions.create_article(title=title, body=passage["text"], url=url, actor=SYSTEM)
            actions.publish_article(article, actor=SYSTEM)
            actions.shelve_article(tenant.pk, article.pk)
            numbers[url] = passage["id"]
    actions.embed(tenant.pk)
    return numbers


def _asked(tenant: Tenant, question: dict[str, Any], numbers: dict[str, Any]) -> tuple[list[int], float]:
    """At which places, from 1, the relevant passages were found, and in how many seconds. A passage of several chunks counts once."""
    began = clock.monotonic()
    found = search(tenant.pk, question["q"], limit=2 * DEPTH)
    seconds = clock.monotonic() - began
    places = list(dict.fromkeys(numbers[one.url] for one in found))[:DEPTH]
    return [places.index(number) + 1 for number in question["relevant"] if number in places], seconds


def _figures(ranks: Sequence[Sequence[int]], seconds: Sequence[float], questions: Sequence[dict[str, Any]]) -> Figures:
    wanted = [len(question["relevant"]) for question in questions]
    return {
        "n": len(questions),
        f"ndcg@{DEPTH}": _mean(_gain(found) / _gain(range(1, min(many, DEPTH) + 1)) for found, many in zip(ranks, wanted, strict=True)),
        f"recall@{DEPTH}": _mean(len(found) / many for found, many in zip(ranks, wanted, strict=True)),
        "mrr": _mean(1 / min(found) if found else 0.0 for found in ranks),
        "p95_ms": round(1000 * quantiles(seconds, n=20)[-1], 2) if len(seconds) > 1 else None,
    }


def _gain(ranks: Sequence[int] | range) -> float:
    return sum(1 / math.log2(rank + 1) for rank in ranks)


def _mean(values: Iterator[float]) -> float | None:
    kept = list(values)
    return round(fmean(kept), 4) if kept else None
