"""Who is on which page: rows leased by sockets."""

from uuid import UUID

from django.db import transaction

from apps.events.log import announce
from apps.ground import clock
from apps.ground.scope import Door, across_tenants
from apps.tenants.models import Membership, Presence
from apps.tenants.models.membership import PRESENCE_LEASE


@transaction.atomic
def arrive(membership: Membership, *, page: str, socket: UUID) -> None:
    Presence.objects.update_or_create(socket=socket, defaults={"membership": membership, "page": page, "seen_at": clock.now()})
    announce("presence.changed", page=page)


def stay(socket: UUID) -> bool:
    """Renew the lease; False when it had ended and the socket must arrive again."""
    return Presence.objects.live().filter(socket=socket).update(seen_at=clock.now()) == 1


@transaction.atomic
def leave(socket: UUID) -> None:
    for gone in Presence.objects.filter(socket=socket):
        gone.delete()
        announce("presence.changed", page=gone.page)


def forget_absent() -> int:
    """Sockets that died without a word: their leases have ended."""
    with across_tenants(Door.SWEEP):
        absent = list(Presence.objects.filter(seen_at__lte=clock.now() - PRESENCE_LEASE)[:1_000])
        Presence.objects.filter(pk__in=[gone.pk for gone in absent]).delete()
        for tenant_id, page in {(gone.tenant_id, gone.page) for gone in absent}:
            announce("presence.changed", tenant_id=tenant_id, page=page)
    return len(absent)
