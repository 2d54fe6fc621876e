"""The search as a worker runs it, in a process of its own: fills a shelf, or asks many.

Reads what to do as JSON, and prints what it measured.
"""

import json
import os
import random
import sys
from collections.abc import Callable, Sequence
from typing import Any

import django
import numpy as np
import numpy.typing as npt

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from apps.events.actors import SYSTEM  # noqa: E402 - the settings come first
from apps.ground import clock  # noqa: E402
from apps.ground.lane import fetch  # noqa: E402
from apps.ground.scope import tenant_scope  # noqa: E402
from apps.knowledge import actions, indexing  # noqa: E402
from apps.knowledge.asking import asked  # noqa: E402
from apps.knowledge.models import Chunk, Embedding, Source  # noqa: E402
from apps.knowledge.ranking import by_words, nearest  # noqa: E402
from apps.knowledge.reading.chunking import Piece  # noqa: E402
from apps.knowledge.search import search  # noqa: E402
from apps.knowledge.stock import Stock, stock_of  # noqa: E402
from apps.llm.embedding import embedder  # noqa: E402
from apps.tenants.actions import create_tenant  # noqa: E402
from config.bench.babble import rarities, vocabulary  # noqa: E402

WORDS, WORDS_A_CHUNK, WARM, CHECKED = 20_000, 120, 100, 200
SMALL = ["the", "of", "and", "to", "in", "is", "for", "how", "do", "what", "when", "where", "can", "with"]


def fill(*, chunks: int) -> dict[str, Any]:
    """A tenant whose chunks speak a made-up language, in which words are as rare and as common as in a real one."""
    chance = random.Random(4)  # noqa: S311 - not for secrets
    tenant = create_tenant(slug="pool", name="Pool", actor=SYSTEM)
    with tenant_scope(tenant.pk):
        source = Source.objects.create(kind=Source.Kind.ARTICLES, name="Pool")
        pieces = [Piece((), text) for text in _texts(chance, chunks)]
        indexing.shelve(indexing.Writing(source, None, "Pool", "", "en", "public", pieces))
    actions.embed(tenant.pk)
    return {"tenant": tenant.pk}


def _texts(chance: random.Random, count: int) -> list[str]:
    words = vocabulary(chance, WORDS)
    rarity = rarities(words, head=20)
    return [" ".join(chance.choices(words, rarity, k=WORDS_A_CHUNK - 40) + chance.choices(SMALL, k=40)) for _ in range(count)]


def ask(*, tenants: Sequence[int], questions: int) -> dict[str, Any]:
    chance = random.Random(5)  # noqa: S311
    asked_of = [_question(chance, chance.choice(tenants)) for _ in range(questions + WARM)]
    whole, words, likeness, own = [], [], [], 0
    for place, (tenant, chunk, question) in enumerate(asked_of):
        seconds, found = _timed(lambda: search(tenant, question))  # noqa: B023 - called at once
        if place >= WARM:
            parts = _parts(tenant, question)
            whole.append(seconds)
            words.append(parts[0])
            likeness.append(parts[1])
            own += any(one.chunk_id == chunk for one in found)
    recall = [_recall(tenant, question) for tenant, _, question in asked_of[-CHECKED:]]
    return {
        "p50_ms": _percentile(whole, 50), "p95_ms": _percentile(whole, 95), "words_p95_ms": _percentile(words, 95),
        "likeness_p95_ms": _percentile(likeness, 95), "recall": round(float(np.mean(recall)), 4), "own": round(own / questions, 4),
    }  # fmt: skip


def _question(chance: random.Random, tenant: int) -> tuple[int, int, str]:
    """Some words out of one chunk, among those that hold a question together."""
    with tenant_scope(tenant):
        chunk = Chunk.objects.order_by("pk")[chance.randrange(2_000)]
    picked = chance.sample(chunk.text.split()[: WORDS_A_CHUNK - 40], chance.randint(4, 8))
    return tenant, chunk.pk, f"how do the {' '.join(picked)} in"


def _parts(tenant: int, question: str) -> tuple[float, float]:
    vector = embedder().embed([question])[0]
    with tenant_scope(tenant):
        stock = _stock(tenant)
        words = asked(question, "en", stock.languages, stock.synonyms)
        by_word, _ = _timed(lambda: fetch(by_words(tenant, words, ["public"], stock)))
        by_likeness, _ = _timed(lambda: fetch(nearest(tenant, vector, ["public"], stock.serving)))
    return by_word, by_likeness


def _recall(tenant: int, question: str) -> float:
    """Of the ten nearest, worked out here over all vectors, how many the database gives."""
    vector: npt.NDArray[np.float64] = np.array(embedder().embed([question])[0])
    with tenant_scope(tenant):
        rows = list(Embedding.objects.values_list("chunk_id", "vector"))
        given = {row["chunk_id"] for row in fetch(nearest(tenant, vector.tolist(), ["public"], _stock(tenant).serving))[:10]}
    distances = -np.array([kept for _, kept in rows], dtype=np.float64) @ vector
    return len(given & {rows[place][0] for place in np.argsort(distances)[:10]}) / 10


def _stock(tenant: int) -> Stock:
    stock = stock_of(tenant)
    if stock is None:
        raise LookupError(f"tenant {tenant} has an empty shelf")
    return stock


def _timed(act: Callable[[], Any]) -> tuple[float, Any]:
    began = clock.monotonic()
    answer = act()
    return clock.monotonic() - began, answer


def _percentile(seconds: Sequence[float], percent: int) -> float:
    return round(1000 * float(np.percentile(seconds, percent)), 2)


ACTS: dict[str, Callable[..., dict[str, Any]]] = {"fill": fill, "ask": ask}

if __name__ == "__main__":
    spec = json.loads(sys.stdin.read())
    sys.stdout.write(json.dumps(ACTS[spec.pop("what")](**spec)) + "\n")
