"""What else may help with the customer's newest question: articles with the passage that matches, and past cases with how they ended.

No model makes a vector here: a web process asks none. Where one made those of the shelf, words alone find.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from apps.assistant.writings import question_of
from apps.console import moments
from apps.conversations.listing import Sight, is_in
from apps.conversations.models import Conversation, Outcome
from apps.knowledge.models import Audience, Chunk, Shelf, Source
from apps.knowledge.search import Found, search
from apps.llm.embedding import is_remote

MOST, READ = 3, 30
LEARNED_FROM = re.compile(r"conversation:(\d{1,18})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Article:
    found: Found
    is_internal: bool

    @property
    def insert(self) -> str:
        """What may stand in a reply; nothing of what is for the team alone."""
        return "" if self.is_internal else "\n\n".join(filter(None, [self.found.text, self.found.url]))


@dataclass(frozen=True, slots=True)
class PastCase:
    found: Found
    number: int | None  # where who looks may see it
    ended: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Help:
    question: str
    articles: Sequence[Article]
    cases: Sequence[PastCase]


def help_for(conversation: Conversation, sight: Sight | None) -> Help:
    """Within the tenant's scope."""
    question = question_of(conversation)
    found = _found(conversation, question) if question else []
    chunks = {one.pk: one for one in Chunk.objects.filter(pk__in=[one.chunk_id for one in found]).select_related("article", "source")}
    learned = [one for one in found if chunks[one.chunk_id].source.kind == Source.Kind.RESOLUTIONS]
    written = [one for one in found if one not in learned]
    articles = [Article(one, chunks[one.chunk_id].audience == Audience.INTERNAL) for one in _each_once(written, chunks)][:MOST]
    return Help(question, articles, list(_cases(conversation, learned, chunks, sight))[:MOST])


def _each_once(found: Sequence[Found], chunks: dict[int, Chunk]) -> list[Found]:
    """Of each article the passage that fits best."""
    best: dict[object, Found] = {}
    for one in found:
        best.setdefault(chunks[one.chunk_id].article_id or (chunks[one.chunk_id].source_id, one.title), one)
    return list(best.values())


def _found(conversation: Conversation, question: str) -> list[Found]:
    shelf = Shelf.objects.first()
    if shelf is None:
        return []
    by_likeness = not is_remote(shelf.serving)
    return search(conversation.tenant.pk, question, audience=Audience.INTERNAL, limit=READ, by_likeness=by_likeness)


def _cases(conversation: Conversation, learned: Sequence[Found], chunks: dict[int, Chunk], sight: Sight | None) -> Iterator[PastCase]:
    """Each once, the likest first."""
    origins = {one.chunk_id: LEARNED_FROM.fullmatch(chunks[one.chunk_id].article.origin) for one in learned}
    keys = {chunk: int(origin[1]) for chunk, origin in origins.items() if origin}
    known = Conversation.objects.exclude(pk=conversation.pk).in_bulk(set(keys.values()))
    for one in learned:
        past = known.pop(keys.get(one.chunk_id, 0), None)
        if past is not None and not past.is_open:
            outcome = str(Outcome(past.outcome).label) if past.outcome else "Resolved"
            ended = moments.moment(past.resolved_at or past.last_message_at, conversation.tenant.zone)
            yield PastCase(one, past.number if is_in(sight, past) else None, ended, outcome)
