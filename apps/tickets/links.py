"""The link by which a customer follows a ticket without signing in.

It begins with the tenant's public id, as all that outsiders bring, and is signed. It never grows old by itself, for a ticket may rest for
months; whoever raises the ticket's `link_version` ends every link that was sent of it.
"""

import hashlib
import hmac
import re

from django.conf import settings

from apps.ground import ids
from apps.ground.scope import tenant_scope
from apps.tenants import queries as tenants
from apps.tickets.models import Ticket

_TOKEN = re.compile(rf"([{ids.ALPHABET}]{{6,{ids.LONGEST_PUBLIC_ID}}})_([0-9a-f]{{12}})([0-9a-f]{{4}})([0-9a-f]{{40}})")


class NoSuchLink(Exception):
    """A token that is bad, of another version, of nothing, or of who is forgotten: which of these is nobody's business."""


def token_of(ticket: Ticket) -> str:
    body = f"{ticket.tenant.public_id}_{ticket.pk:012x}{ticket.link_version:04x}"
    return body + _signature(body)


def link_of(ticket: Ticket) -> str:
    return f"{settings.PUBLIC_URL.rstrip('/')}/tickets/{token_of(ticket)}/"


def opened(token: str) -> tuple[int, Ticket]:
    """The tenant whose scope to enter, and the ticket that the link is of."""
    found = _TOKEN.fullmatch(token)
    if found is None or not ids.same(_signature(token[:-40]), found[4]):
        raise NoSuchLink
    tenant_id = tenants.tenant_id_of(found[1])
    if tenant_id is None:
        raise NoSuchLink
    with tenant_scope(tenant_id):
        of_it = Ticket.objects.select_related("tenant", "state", "contact", "conversation__inbox")
        ticket = of_it.filter(pk=int(found[2], 16), link_version=int(found[3], 16), contact__forgotten_at=None).first()
    if ticket is None:
        raise NoSuchLink
    return tenant_id, ticket


def _signature(body: str) -> str:
    return hmac.new(f"ticket:{settings.SECRET_KEY}".encode(), body.encode(), hashlib.sha256).hexdigest()[:40]
