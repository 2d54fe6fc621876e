"""Reads worth a name."""

from apps.ground import ids
from apps.ground.scope import tenant_scope
from apps.inboxes.models import Inbox
from apps.tenants.queries import tenant_id_of


def texting() -> Inbox | None:
    """The sender that the house itself sends texts from, within the tenant's scope; None where it has none."""
    senders = Inbox.objects.filter(kind=Inbox.Kind.SMS, is_active=True).exclude(sender="")
    return senders.select_related("tenant").order_by("pk").first()


def chatting() -> Inbox | None:
    """The chat of the house in which is kept what is said to who never opened one, within the tenant's scope; None where it has none."""
    return Inbox.objects.filter(kind=Inbox.Kind.WEB, is_active=True).select_related("tenant").order_by("pk").first()


def inbox_by_key(key: str) -> Inbox | None:
    """The active inbox of that key with its tenant and hours, from outside any scope; None for a key that never was."""
    public_id = ids.tenant_of(key)
    tenant_id = tenant_id_of(public_id) if public_id else None
    if tenant_id is None:
        return None
    with tenant_scope(tenant_id):
        return Inbox.objects.filter(key=key, is_active=True).select_related("tenant", "hours").first()


def page_by_key(key: str) -> Inbox | None:
    """The same, where it is one that a page may open."""
    inbox = inbox_by_key(key)
    return inbox if inbox is not None and inbox.kind == Inbox.Kind.WEB else None
