"""A published article comes to be found."""

from apps.events.actors import SYSTEM
from apps.events.log import record
from apps.ground.scope import tenant_scope
from apps.knowledge import indexing
from apps.knowledge.indexing import Writing
from apps.knowledge.models import Article
from apps.knowledge.reading import Unreadable, read
from apps.knowledge.reading.chunking import Piece, chunks
from apps.text.language import detect


def shelve_article(tenant_id: int, article_id: int) -> bool:
    """As it is now, unless it is not published, or found so already."""
    with tenant_scope(tenant_id):
        article = Article.objects.select_for_update().select_related("source", "tenant").filter(pk=article_id).first()
        if article is None or article.is_found or not article.is_published:
            return False
        indexing.shelve(_writing(article))
        article.indexed_version = article.version
        article.save(update_fields=["indexed_version"])
        record("article.shelved", actor=SYSTEM, about=article, version=article.version)
    return True


def _writing(article: Article) -> Writing:
    language = article.language or detect(f"{article.title}\n{article.body}", among=article.tenant.languages).tag
    return Writing(article.source, article, article.title, article.url, language, article.audience, _pieces(article))


def _pieces(article: Article) -> list[Piece]:
    """An article that is all title is found by it."""
    try:
        sections = read(article.body.encode(errors="replace"), "article.md").sections
    except Unreadable:
        sections = ()
    return chunks(sections) or [Piece((), article.title)]
