"""Text put on the shelf, where search finds it. Only what changed is cut, stemmed and embedded again.

Everything here runs within the tenant's scope and the transaction of the action that calls it.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Avg, Count

from apps.knowledge.models import Article, Chunk, Embedding, Entry, Shelf, Source
from apps.knowledge.models.chunks import PATH_SEPARATOR
from apps.knowledge.reading.chunking import Piece
from apps.knowledge.terms import document
from apps.llm.embedding import configured

BATCH = 500
SEARCHED: tuple[Any, ...] = (Entry.objects, Embedding.objects)


@dataclass(frozen=True, slots=True)
class Writing:
    """What is to be shelved: the pieces of one article or file, and what is true of all of them."""

    source: Source
    article: Article | None
    title: str
    url: str
    language: str
    audience: str
    pieces: Sequence[Piece]

    def chunks(self) -> list[Chunk]:
        return [self._chunk(position, piece) for position, piece in enumerate(self.pieces)]

    def _chunk(self, position: int, piece: Piece) -> Chunk:
        return Chunk(
            source=self.source, article=self.article, position=position, title=self.title, path=PATH_SEPARATOR.join(piece.path),
            text=piece.text, url=self.url, language=self.language, audience=self.audience, digest=self._digest(piece),
        )  # fmt: skip

    def _digest(self, piece: Piece) -> str:
        """Two chunks of one digest are found by the same questions."""
        return hashlib.sha256("\0".join([self.language, self.title, *piece.path, piece.text]).encode(errors="replace")).hexdigest()


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be done to a shelf: kept chunks at their new places, new ones, and those that went."""

    kept: list[Chunk]
    new: list[Chunk]
    gone: list[int]


def compared(writing: Writing) -> Change:
    """Against what lies there already."""
    there: dict[str, list[Chunk]] = defaultdict(list)
    for chunk in Chunk.objects.filter(source=writing.source, article=writing.article).defer("text"):
        there[chunk.digest].append(chunk)
    kept, new = [], []
    for chunk in writing.chunks():
        if same := there[chunk.digest]:
            kept.append(_moved(same.pop(), chunk))
        else:
            new.append(chunk)
    return Change(kept, new, [chunk.pk for rest in there.values() for chunk in rest])


def _moved(kept: Chunk, fresh: Chunk) -> Chunk:
    kept.position, kept.url, kept.audience = fresh.position, fresh.url, fresh.audience
    return kept


def shelve(writing: Writing) -> Change:
    """All of a writing at once."""
    change = compared(writing)
    add(change.new)
    settle(change)
    restock()
    return change


def settle(change: Change) -> None:
    """Put what is kept where it belongs now, and take away what went."""
    Chunk.objects.bulk_update(change.kept, ["position", "url"], batch_size=BATCH)
    remove(change.gone)
    for audience in {chunk.audience for chunk in change.kept}:
        show_to(audience, [chunk.pk for chunk in change.kept if chunk.audience == audience])


def add(chunks: Sequence[Chunk]) -> None:
    kept = Chunk.objects.bulk_create(chunks, batch_size=BATCH)
    Entry.objects.bulk_create([_entry(chunk) for chunk in kept], batch_size=BATCH)


def _entry(chunk: Chunk) -> Entry:
    words, length = document(chunk.tenant_id or 0, searched(chunk), chunk.language)
    return Entry(chunk=chunk, audience=chunk.audience, language=chunk.language, length=length, words=words)


def searched(chunk: Chunk) -> str:
    """What of a chunk a question may match: its headings speak for the text below them."""
    return "\n".join(filter(None, [chunk.title, chunk.path, chunk.text]))


def remove(chunks: Iterable[int]) -> None:
    """With what search keeps of them. Locked first: a worker may be about to add a vector to one."""
    gone = list(Chunk.objects.select_for_update().filter(pk__in=list(chunks)).order_by("pk").values_list("pk", flat=True))
    Chunk.objects.filter(pk__in=gone).delete()


def show_to(audience: str, chunks: Sequence[int]) -> None:
    """Wherever search asks who may see a chunk."""
    Chunk.objects.filter(pk__in=chunks).exclude(audience=audience).update(audience=audience)
    for kept in SEARCHED:
        kept.filter(chunk_id__in=chunks).exclude(audience=audience).update(audience=audience)


def restock() -> Shelf:
    """Take stock of what lies there now."""
    stock = Entry.objects.aggregate(chunks=Count("id"), mean_length=Avg("length", default=0.0))
    languages = sorted(Entry.objects.exclude(language="").values_list("language", flat=True).distinct())
    shelf, made = Shelf.objects.update_or_create(defaults={**stock, "languages": languages})
    if made or not stock["chunks"]:
        shelf.serving, shelf.building = configured(), ""
        shelf.save(update_fields=["serving", "building"])
    return shelf
