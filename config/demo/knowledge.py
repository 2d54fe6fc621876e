"""The demo tenants' articles, published and at once to be found."""

from django.conf import settings
from django.db import transaction

from apps.events.actors import SYSTEM
from apps.ground.scope import tenant_scope
from apps.knowledge import actions
from apps.knowledge.models import Article, Synonym
from apps.tenants.queries import tenant_id_by_slug
from config.demo.articles import SYNONYMS, DemoArticle, articles


@transaction.atomic
def seed() -> None:
    for slug, groups in SYNONYMS.items():
        tenant_id = tenant_id_by_slug(slug) or 0
        with tenant_scope(tenant_id):
            Synonym.objects.bulk_create(Synonym(words=words) for words in groups)
            for article in articles(slug):
                actions.shelve_article(tenant_id, _published(slug, article).pk)
        actions.embed(tenant_id)


def _published(slug: str, demo: DemoArticle) -> Article:
    url = f"{settings.PUBLIC_URL}/demo/{slug}/{demo.page}/" if demo.page else ""
    article = actions.create_article(title=demo.title, body=demo.body, audience=demo.audience, url=url, actor=SYSTEM)
    actions.publish_article(article, actor=SYSTEM)
    return article
