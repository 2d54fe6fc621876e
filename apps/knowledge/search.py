"""The one search: which passages of a tenant speak of a question, how surely, and why.

Call it outside any transaction where a model makes the vectors: the question is embedded between two short ones.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from apps.ground.lane import Row, fetch
from apps.ground.scope import tenant_scope
from apps.knowledge.asking import Asked, asked, by_topic
from apps.knowledge.models import Audience
from apps.knowledge.ranking import DEPTH, Ranked, by_words, fused, nearest
from apps.knowledge.stock import Stock, passages, stock_of
from apps.knowledge.sureness import Coverage, coverage
from apps.llm.embedding import embedder, is_remote
from apps.llm.exchange import ModelFailed
from apps.text.language import detect

log = structlog.get_logger(__name__)

READ = 2_000  # characters of a question
SEEN_BY = {Audience.PUBLIC: [Audience.PUBLIC], Audience.INTERNAL: [Audience.PUBLIC, Audience.INTERNAL]}


@dataclass(frozen=True, slots=True)
class Question:
    query: str
    language: str
    audiences: list[Audience]
    limit: int

    @property
    def text(self) -> str:
        return self.query[:READ]


@dataclass(frozen=True, slots=True)
class Found:
    """A passage. Of the ranks 1 is the best, and 0 means it is in that ranking nowhere."""

    chunk_id: int
    text: str
    title: str
    path: str
    url: str
    language: str
    score: float  # 0 to 1, of both ranks together: for comparing within one search
    sureness: float  # 0 to 1: for comparing with other questions
    words_rank: int
    words_score: float
    likeness_rank: int
    likeness: float
    covered: tuple[str, ...]  # words of the question it holds, in some form
    missing: tuple[str, ...]

    @property
    def why(self) -> str:
        """For whoever wonders why it was found."""
        held = f"Holds {', '.join(self.covered)}" if self.covered else "Holds none of the words"
        lacks = f", lacks {', '.join(self.missing)}" if self.missing else ""
        words = f"; place {self.words_rank} by words" if self.words_rank else ""
        like = f"; place {self.likeness_rank} by likeness ({self.likeness:.2f})" if self.likeness_rank else ""
        return f"{held}{lacks}{words}{like}."


def search(
    tenant_id: int, query: str, *, language: str = "", audience: str = Audience.PUBLIC, limit: int = 10, by_likeness: bool = True
) -> list[Found]:
    """The best passages for a question in any language. Customers' questions see what is public, those of the team everything."""
    question = Question(query, language, SEEN_BY[Audience(audience)], min(limit, DEPTH))
    with tenant_scope(tenant_id):
        stock = stock_of(tenant_id)
        if stock is None or not query.strip():
            return []
        if not by_likeness or not is_remote(stock.serving):
            return _answered(tenant_id, question, stock, _vector(tenant_id, query, stock.serving) if by_likeness else [])
    vector = _vector(tenant_id, query, stock.serving)
    with tenant_scope(tenant_id):
        return _answered(tenant_id, question, stock, vector)


def _answered(tenant_id: int, question: Question, stock: Stock, vector: Sequence[float]) -> list[Found]:
    spoken = question.language or detect(question.text, among=stock.languages).tag
    words, held = _by_words(tenant_id, question, asked(question.text, spoken, stock.languages, stock.synonyms), stock)
    alike = fetch(nearest(tenant_id, vector, question.audiences, stock.serving)) if any(vector) else []
    ranked = fused(held, alike, stock.serving)
    texts = passages(tenant_id, [one.chunk_id for one in ranked[: question.limit]])
    covered = coverage(words, ranked, stock.chunks, first=question.limit)
    shown = [one for one in ranked if one.chunk_id in texts]
    return [_found(one, texts[one.chunk_id], covered[one.chunk_id], stock.serving) for one in shown]


def _by_words(tenant_id: int, question: Question, words: list[Asked], stock: Stock) -> tuple[list[Asked], list[Row]]:
    """What holds the words; those that stand nowhere are looked for by their topics, so that an answer in another language is found."""
    held = fetch(by_words(tenant_id, words, question.audiences, stock)) if words else []
    absent = set(range(len(words))) - {number for row in held for number in row["numbers"]}
    wider = by_topic(words, absent, question.text, stock.languages) if absent else None
    return (words, held) if wider is None else (wider, fetch(by_words(tenant_id, wider, question.audiences, stock)))


def _vector(tenant_id: int, query: str, model: str) -> list[float]:
    """Without a model that answers, the words must do."""
    try:
        return embedder(model, tenant_id=tenant_id).embed([query[:READ]])[0] if model else []
    except ModelFailed as failed:
        log.warning("search.without_likeness", model=model, reason=failed.reason)
        return []


def _found(ranked: Ranked, passage: Row, held: Coverage, model: str) -> Found:
    meant = ranked.likeness if is_remote(model) else 0.0
    return Found(
        chunk_id=ranked.chunk_id, text=passage["text"], title=passage["title"], path=passage["path"], url=passage["url"],
        language=passage["language"], score=round(ranked.fused, 4), sureness=round(max(held.share, meant), 4),
        words_rank=ranked.by_words, words_score=round(ranked.words_score, 3), likeness_rank=ranked.by_likeness,
        likeness=round(ranked.likeness, 3), covered=held.covered, missing=held.missing,
    )  # fmt: skip
