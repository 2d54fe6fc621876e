"""What tests of knowledge begin with."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from apps.events.actors import SYSTEM
from apps.ground.scope import tenant_scope
from apps.knowledge import actions
from apps.knowledge.models import Article, Source, Synonym
from apps.knowledge.search import Found, search
from apps.tenants.models import Tenant

RETURNS = "You have thirty days to send anything back.\n\n## Costs\n\nReturn shipping is free."


def write(tenant: Tenant, title: str = "Returns", body: str = RETURNS, **fields: Any) -> Article:
    """A draft."""
    with tenant_scope(tenant.pk):
        return actions.create_article(**{"title": title, "body": body, "actor": SYSTEM} | fields)


def publish(tenant: Tenant, title: str = "Returns", body: str = RETURNS, **fields: Any) -> Article:
    """An article that can be found."""
    article = write(tenant, title, body, **fields)
    actions.publish_article(article, actor=SYSTEM)
    shelve(article)
    return article


def shelve(article: Article) -> None:
    """What a worker would do."""
    actions.shelve_article(article.tenant_id, article.pk)
    actions.embed(article.tenant_id)
    with tenant_scope(article.tenant_id):
        article.refresh_from_db()


def upload(tenant: Tenant, content: bytes, name: str = "terms.md", *, read: bool = True, **fields: Any) -> Source:
    source = actions.add_file(BytesIO(content), name, tenant=tenant, **{"actor": SYSTEM} | fields)
    if read:
        reread(source)
    return source


def reread(source: Source) -> None:
    actions.read_source(source.tenant_id, source.pk)
    actions.embed(source.tenant_id)
    with tenant_scope(source.tenant_id):
        source.refresh_from_db()


def synonyms(tenant: Tenant, *words: str) -> None:
    with tenant_scope(tenant.pk):
        Synonym.objects.create(words=list(words))


def found(tenant: Tenant, question: str, **options: Any) -> Sequence[Found]:
    return search(tenant.pk, question, **options)


def titles(tenant: Tenant, question: str, **options: Any) -> list[str]:
    """What shares words with the question, best first: likeness alone always finds something."""
    return list(dict.fromkeys(one.title for one in found(tenant, question, **options) if one.words_rank))
