"""What was learned from their conversations, wherever search keeps it. It came masked and was read by a person: retention leaves it."""

from collections.abc import Callable

from django.db.models import Q

from apps.conversations.models import Lesson
from apps.knowledge.models import Article, ArticleVersion, Chunk, Embedding
from apps.knowledge.models import Entry as Found
from apps.privacy.map.grammar import Entry, Goes, Whose


def learned(way: str) -> Callable[[Whose], Q]:
    """By the way from a row to its article."""

    def found(whose: Whose) -> Q:
        lessons = Lesson.objects.filter(conversation__contact__in=whose.contacts, article__isnull=False)
        return Q(**{f"{way}__in": lessons.values("article")})

    return found


LEARNED: list[Entry] = [
    Goes(Embedding, found=learned("chunk__article"), secret=("vector",)),
    Goes(Found, found=learned("chunk__article"), secret=("words",)),
    Goes(Chunk, found=learned("article")),
    Goes(ArticleVersion, found=learned("article")),
    Goes(Article, found=learned("pk")),
]
