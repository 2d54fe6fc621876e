"""Embeddings from the configured endpoint."""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from django.conf import settings
from openai import Timeout

from apps.ground import clock
from apps.ground.scope import current_tenant_id, release_connection
from apps.llm.exchange import ModelFailed, Request, Usage
from apps.llm.metering import hold_to_budget, note
from apps.llm.models import Spend
from apps.llm.tokens import tokens
from apps.llm.wires.client import client
from apps.llm.wires.failing import plainly
from apps.llm.wires.watch import CONNECT_WITHIN

BATCH = 128
WITHIN = 30.0  # seconds for all of it
KNOWN = {"text-embedding-3-small": 1_536, "text-embedding-3-large": 3_072, "text-embedding-ada-002": 1_536}


class OpenAIEmbedder:
    """Metered for the tenant it is made for, or else for the one in whose scope it is asked."""

    def __init__(self, name: str = "", *, tenant_id: int | None = None, within: float = WITHIN) -> None:
        self.name: str = name or settings.EMBEDDING_MODEL
        self._tenant_id, self._within = tenant_id, within

    @property
    def dimension(self) -> int:
        return KNOWN.get(self.name) or _measured(self.name)

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        tenant_id = self._tenant_id or current_tenant_id()
        if tenant_id:
            hold_to_budget(tenant_id)
        release_connection()
        deadline = clock.monotonic() + self._within
        return [vector for batch in _batches(texts) for vector in self._asked(batch, deadline, tenant_id)]

    def _asked(self, batch: Sequence[str], deadline: float, tenant_id: int | None) -> list[list[float]]:
        left = deadline - clock.monotonic()
        if left <= 0:
            raise ModelFailed("The time for these embeddings is up.", passing=True)
        vectors, used = _embedded(self.name, batch, left)
        if tenant_id:
            asked = Request(tenant_id, purpose="embedding", policy="")
            note(asked, provider="openai", model=self.name, usage=used, outcome=Spend.Outcome.COMPLETE)
        return vectors


def _batches(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    return (texts[at : at + BATCH] for at in range(0, len(texts), BATCH))


def _embedded(model: str, texts: Sequence[str], left: float) -> tuple[list[list[float]], Usage]:
    """Vectors in the order of the texts; an empty text, which the endpoint refuses, is asked as a space."""
    with plainly():
        answer = client().embeddings.create(
            model=model,
            input=[text or " " for text in texts],
            encoding_format="float",
            timeout=Timeout(left, connect=min(CONNECT_WITHIN, left)),
        )
    found = sorted(answer.data or [], key=lambda one: one.index)
    if len(found) != len(texts):
        raise ModelFailed("The endpoint gave another number of embeddings than it was asked for.", passing=True)
    used = Usage(answer.usage.prompt_tokens) if answer.usage else Usage(tokens("".join(texts)), estimated=True)
    return [list(one.embedding) for one in found], used


@lru_cache(maxsize=8)
def _measured(model: str) -> int:
    """A model nobody has written down is asked for one vector."""
    vectors, _ = _embedded(model, ["dimension"], WITHIN)
    return len(vectors[0])
