"""The demo tenants' own records. Days are counted from the day of seeding, so that something is always on its way."""

from django.db import transaction

from apps.ground.scope import tenant_scope
from apps.tenants.queries import tenant_id_by_slug
from config.demo.business import acme, lumen, maple

SEEDS = {"acme": acme.seed, "lumen": lumen.seed, "maple": maple.seed}

__all__ = ["seed"]


@transaction.atomic
def seed() -> None:
    for slug, seed_one in SEEDS.items():
        with tenant_scope(tenant_id_by_slug(slug)):
            seed_one()
