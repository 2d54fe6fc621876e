"""The one door to embeddings: texts in, vectors out, whichever model makes them."""

from collections.abc import Sequence
from typing import Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string

from apps.llm.builtin.embedding import BuiltInEmbedder

REMOTE = "apps.llm.wires.embedding.OpenAIEmbedder"


class Embedder(Protocol):
    """`name` stands beside every vector it made: vectors of two names are never compared."""

    @property
    def name(self) -> str: ...

    @property
    def dimension(self) -> int: ...

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """One vector a text, in their order."""


def embedder(name: str = "", *, tenant_id: int | None = None) -> Embedder:
    """The one configured, or the one that made the vectors of that name; what it costs is the tenant's."""
    if name == BuiltInEmbedder.name or not (name or remote()):
        return BuiltInEmbedder()
    return cast("Embedder", import_string(REMOTE)(name or configured(), tenant_id=tenant_id))


def configured() -> str:
    """The name of the embedder that new vectors are to be made by; asking loads no model client."""
    return remote() or BuiltInEmbedder.name


def remote() -> str:
    """The model at the endpoint, where one is set: calling it takes a worker, never a web process."""
    return str(getattr(settings, "EMBEDDING_MODEL", ""))


def is_remote(name: str) -> bool:
    return name != BuiltInEmbedder.name
