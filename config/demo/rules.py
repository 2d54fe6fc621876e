"""The demo tenants' rules: the standard ones, with what their kind of business asks for besides, and the teams they go to."""

from django.db import transaction

from apps.escalations.actions import install_standard
from apps.escalations.rules.standard import Pack
from apps.events.actors import SYSTEM
from apps.ground.scope import tenant_scope
from apps.tenants.actions import create_team
from apps.tenants.models import Membership, Team
from apps.tenants.queries import tenant_id_by_slug
from config.demo.cast import TENANTS, DemoTenant

PACKS = {
    "acme": (Pack.SHOP, Pack.SUBSCRIPTIONS, Pack.RETURNING),
    "lumen": (Pack.CLINIC,),
    "maple": (),
}


@transaction.atomic
def seed() -> None:
    for demo in TENANTS:
        with tenant_scope(tenant_id_by_slug(demo.slug) or 0):
            _team_up(demo)
            install_standard(PACKS[demo.slug])


def _team_up(demo: DemoTenant) -> None:
    """Teams that came into the cast after its people."""
    there = set(Team.objects.values_list("name", flat=True))
    for name, people in demo.teams.items():
        if name not in there:
            addresses = [f"{who}@{demo.slug}.example" for who in people]
            create_team(name=name, members=Membership.objects.filter(user__email__in=addresses), actor=SYSTEM)
