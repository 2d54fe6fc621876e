"""The search box of the admin: what would be found, and why.

Models are called in workers only: where a model at an endpoint makes the vectors, this page searches by words alone and says so.
"""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from apps.knowledge.models import Audience, Shelf
from apps.knowledge.search import Found, search
from apps.llm.embedding import is_remote

LIMIT = 10


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage with the share of the best one's score, for a bar."""

    found: Found
    percent: int


def tried(request: HttpRequest) -> dict[str, Any]:
    """What the page shows for the question in its address."""
    member = getattr(request, "member", None)
    question, audience = request.GET.get("q", "").strip(), request.GET.get("audience", "")
    audience = audience if audience in Audience.values else Audience.PUBLIC
    shelf = Shelf.objects.first() if member else None
    by_words_alone = bool(shelf and is_remote(shelf.serving))
    found = (
        search(member.tenant_id, question, audience=audience, limit=LIMIT, by_likeness=not by_words_alone) if member and question else []
    )
    return {
        "question": question, "audience": audience, "audiences": Audience.choices, "shelf": shelf, "by_words_alone": by_words_alone,
        "hits": [Hit(one, round(100 * one.sureness)) for one in found],
    }  # fmt: skip
