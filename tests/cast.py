"""A small cast that every test shares: the people of Acme, and Charlie of a rival."""

from dataclasses import dataclass

from apps.tenants.models import Membership, Tenant
from apps.tenants.roles import Role
from tests.factories import make_member, make_tenant
from tests.standing import Standing


@dataclass(frozen=True, slots=True)
class Cast:
    acme: Tenant
    olivia: Membership  # owner
    adam: Membership  # admin
    sofia: Membership  # supervisor
    sarah: Membership  # agent
    tom: Membership  # agent
    oscar: Membership  # ops
    vera: Membership  # viewer
    globex: Tenant
    charlie: Membership  # the rival's owner


def introduce() -> Cast:
    """All of them join by the actions that let anybody in."""
    acme, globex = make_tenant(slug="acme", name="Acme Skin"), make_tenant(slug="globex", name="Globex")

    def at_acme(name: str, role: Role) -> Membership:
        return make_member(acme, role, name=name, email=f"{name.split(maxsplit=1)[0].lower()}@acme.example")

    return Cast(
        acme=acme,
        olivia=at_acme("Olivia Hart", Role.OWNER),
        adam=at_acme("Adam Price", Role.ADMIN),
        sofia=at_acme("Sofia Reyes", Role.SUPERVISOR),
        sarah=at_acme("Sarah Lindqvist", Role.AGENT),
        tom=at_acme("Tom Becker", Role.AGENT),
        oscar=at_acme("Oscar Ruiz", Role.OPS),
        vera=at_acme("Vera Holm", Role.VIEWER),
        globex=globex,
        charlie=make_member(globex, Role.OWNER, name="Charlie Stone", email="charlie@globex.example"),
    )


assemble = Standing(introduce)
