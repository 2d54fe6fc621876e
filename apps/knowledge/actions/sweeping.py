"""Work whose task was lost is taken up again."""

from django.db.models import Q

from apps.ground.scope import Door, across_tenants
from apps.ground.sweeping import each
from apps.knowledge.actions.embedding import embed, without_vector
from apps.knowledge.actions.reading import read_source
from apps.knowledge.actions.shelving import shelve_article
from apps.knowledge.models import Article, Shelf, Source
from apps.llm.embedding import configured

BATCH = 50


def take_up_forsaken() -> int:
    with across_tenants(Door.SWEEP):
        sources = list(Source.objects.forsaken().order_by("taken_at").values_list("tenant_id", "pk")[:BATCH])
        articles = list(Article.objects.forsaken().order_by("changed_at").values_list("tenant_id", "pk")[:BATCH])
    taken = each(sources, read_source) + each(articles, shelve_article)
    return taken + each(_behind(), _embed)


def _behind() -> list[tuple[int, int]]:
    """Shelves that wait for vectors, or that another model is to serve."""
    model = configured()
    with across_tenants(Door.SWEEP):
        waiting = without_vector(model).order_by("tenant_id").values_list("tenant_id", flat=True).distinct()
        behind = Shelf.objects.filter(Q(tenant_id__in=waiting) | ~Q(serving=model))
        return list(behind.values_list("tenant_id", "pk")[:BATCH])


def _embed(tenant_id: int, _shelf: int) -> int:
    return embed(tenant_id)
