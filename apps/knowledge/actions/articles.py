"""Articles are written, published, changed and withdrawn. Every change of their words is a version of its own."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from apps.events.actors import Actor
from apps.events.log import record
from apps.ground import clock
from apps.ground.scope import tenant_scope
from apps.knowledge import indexing
from apps.knowledge.models import Article, ArticleVersion, Chunk, Source
from apps.tenants.roles import Can, require

WORDS = {"title", "body"}
SHELVED = WORDS | {"language", "url", "audience"}  # what search keeps of an article


@transaction.atomic
def create_article(*, title: str, actor: Actor, **fields: Any) -> Article:
    """A draft among the tenant's articles."""
    require(actor, Can.MANAGE_KNOWLEDGE)
    article = Article(source=source_of(Source.Kind.ARTICLES), title=title, **fields)
    article.full_clean()
    article.save()
    _keep_version(article, actor)
    record("article.created", actor=actor, about=article)
    return article


def change_article(article: Article, *, changed: Sequence[str], actor: Actor) -> None:
    """Keep what a form has already put on the article. One that is published is found as it is now a moment later."""
    require(actor, Can.MANAGE_KNOWLEDGE)
    with tenant_scope(article.tenant_id):
        article.full_clean()
        kept = Article.objects.select_for_update().get(pk=article.pk)
        article.version, article.changed_at = kept.version + bool(SHELVED & {*changed}), clock.now()
        article.save(update_fields=[*changed, "version", "changed_at"])
        _keep_version(article, actor)
        if "audience" in changed:
            indexing.show_to(article.audience, _chunks_of(article))
        record("article.changed", actor=actor, about=article, version=article.version, fields=",".join(changed))


def publish_article(article: Article, *, actor: Actor) -> None:
    require(actor, Can.MANAGE_KNOWLEDGE)
    _set_state(article, Article.State.PUBLISHED)
    with tenant_scope(article.tenant_id):
        record("article.published", actor=actor, about=article, version=article.version)


def withdraw_article(article: Article, *, actor: Actor) -> None:
    """Back to draft: from this moment on nobody finds it."""
    require(actor, Can.MANAGE_KNOWLEDGE)
    with tenant_scope(article.tenant_id):
        _set_state(article, Article.State.DRAFT)
        _take_down(article)
        record("article.withdrawn", actor=actor, about=article)


def delete_article(article: Article, *, actor: Actor) -> None:
    require(actor, Can.MANAGE_KNOWLEDGE)
    with tenant_scope(article.tenant_id):
        Article.objects.select_for_update().get(pk=article.pk)
        _take_down(article)
        record("article.deleted", actor=actor, about=article)
        article.delete()


def restore_version(article: Article, *, version: int, actor: Actor) -> None:
    """What an article said then is what it says now, as a version of its own."""
    with tenant_scope(article.tenant_id):
        old = ArticleVersion.objects.get(article=article, version=version)
        article.title, article.body = old.title, old.body
        change_article(article, changed=["title", "body"], actor=actor)


def source_of(kind: str) -> Source:
    """The one source that holds all articles, or all past resolutions, of the scope's tenant."""
    source, _ = Source.objects.get_or_create(kind=kind, defaults={"name": Source.Kind(kind).label})
    return source


def _set_state(article: Article, state: str) -> None:
    with tenant_scope(article.tenant_id):
        Article.objects.select_for_update().get(pk=article.pk)
        article.state, article.changed_at, article.indexed_version = state, clock.now(), 0
        article.save(update_fields=["state", "changed_at", "indexed_version"])


def _take_down(article: Article) -> None:
    indexing.remove(_chunks_of(article))
    indexing.restock()


def _chunks_of(article: Article) -> list[int]:
    return list(Chunk.objects.filter(article=article).values_list("pk", flat=True))


def _keep_version(article: Article, actor: Actor) -> None:
    by = actor.id if actor.kind == "member" else None
    words = {"title": article.title, "body": article.body, "by_id": by}
    ArticleVersion.objects.get_or_create(article=article, version=article.version, defaults=words)
