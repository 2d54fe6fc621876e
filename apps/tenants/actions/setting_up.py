"""A tenant comes to be, and its settings change."""

from collections.abc import Sequence
from typing import Any

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import transaction

from apps.events.actors import SYSTEM, Actor
from apps.events.log import record
from apps.events.models import PLATFORM
from apps.ground.scope import Door, across_tenants, tenant_scope
from apps.tenants.models import Hours, Tenant, User
from apps.tenants.roles import Can, require


@transaction.atomic
def create_tenant(*, slug: str, name: str, actor: Actor, **settings: Any) -> Tenant:
    """A new tenant with opening hours of its own; people come by invitation."""
    with across_tenants(Door.SIGN_UP):
        tenant = Tenant(slug=slug, name=name, **settings)
        tenant.full_clean()
        tenant.save()
    with tenant_scope(tenant.pk):
        record("tenant.created", actor=actor, about=tenant)
        Hours.objects.create(time_zone=tenant.time_zone)
    return tenant


@transaction.atomic
def change_tenant(tenant: Tenant, *, changed: Sequence[str], actor: Actor) -> None:
    """Keep what a form has already put on the tenant."""
    require(actor, Can.CHANGE_TENANT)
    tenant.full_clean()
    tenant.save(update_fields=[*changed])
    record("tenant.changed", actor=actor, about=tenant, tenant_id=tenant.pk, fields=",".join(changed))


@transaction.atomic
def create_operator(*, email: str, name: str, password: str) -> User:
    """The person who looks after the whole installation."""
    if User.objects.filter(email=email.lower()).exists():
        raise ValidationError(f"{email} has an account already.")
    operator = User.objects.create_superuser(email, password, name=name)
    EmailAddress.objects.create(user=operator, email=operator.email, verified=True, primary=True)
    with across_tenants(Door.OPERATOR):
        record("operator.created", actor=SYSTEM, about=operator, tenant_id=PLATFORM)
    return operator
