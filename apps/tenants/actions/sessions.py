"""Signing in and out, and moving between the tenants a person works in."""

from django.db import transaction

from apps.events.actors import Actor
from apps.events.log import record
from apps.events.models import PLATFORM
from apps.ground.scope import Door, across_tenants, tenant_scope
from apps.tenants.models import Membership, User


def signed_in(user: User, membership: Membership | None) -> None:
    """Note who came in, in the tenant they came into."""
    if membership is not None:
        with tenant_scope(membership.tenant_id):
            record("member.signed_in", actor=membership.actor, about=membership)
    elif user.is_superuser:
        with across_tenants(Door.OPERATOR):
            record("operator.entered", actor=Actor(kind="operator", id=user.pk), tenant_id=PLATFORM)


def signed_out(membership: Membership) -> None:
    with tenant_scope(membership.tenant_id):
        record("member.signed_out", actor=membership.actor, about=membership, member=membership.pk)


def enter_workspace(membership: Membership) -> None:
    """A member of several tenants goes into this one."""
    with tenant_scope(membership.tenant_id):
        record("member.entered", actor=membership.actor, about=membership)


@transaction.atomic
def change_appearance(user: User, *, theme: str | None = None, density: str | None = None) -> None:
    """How the screens look to this person; what is not given stays."""
    chosen = {name: value for name, value in (("theme", theme), ("density", density)) if value is not None}
    for name, value in chosen.items():
        setattr(user, name, value)
    user.clean_fields(exclude={field.name for field in User._meta.fields} - chosen.keys())
    user.save(update_fields=list(chosen))
