"""Tickets before a test of them begins; everybody is at Acme."""

from typing import Any

from apps.conversations.actions import add_address
from apps.conversations.models import Contact, Conversation, Delivery
from apps.events.actors import SYSTEM
from apps.ground.scope import tenant_scope
from apps.tickets import actions
from apps.tickets.models import SlaPolicy, SlaTarget, Ticket
from tests.cast import Cast


def make_ticket(conversation: Conversation, **overrides: Any) -> Ticket:
    """About the conversation; by hand, where it is not said otherwise."""
    with tenant_scope(conversation.tenant_id):
        number = Ticket.objects.count()
        about = {"contact": conversation.contact, "subject": "A broken pump", "conversation": conversation, "key": f"test:{number}"}
        return fresh_ticket(actions.open_ticket(**about | {"actor": SYSTEM} | overrides))


def fresh_ticket(ticket: Ticket) -> Ticket:
    with tenant_scope(ticket.tenant_id):
        return Ticket.objects.select_related("tenant", "state", "contact", "conversation__inbox", "owner__user", "team").get(pk=ticket.pk)


def promises(cast: Cast, **overrides: Any) -> SlaPolicy:
    """A first reply within an hour, the next within half of one, solved within a day of eight hours."""
    with tenant_scope(cast.acme.pk):
        number = SlaPolicy.objects.count()
        promised = {"name": f"Policy {number}", "first_reply": 60, "next_reply": 30, "resolution": 480, "position": number}
        return SlaPolicy.objects.create(**promised | overrides)


def target_of(ticket: Ticket, kind: str) -> SlaTarget:
    """The newest of that kind."""
    with tenant_scope(ticket.tenant_id):
        return SlaTarget.objects.filter(ticket=ticket, kind=kind).latest("id")


def marks_of(ticket: Ticket) -> dict[str, str]:
    with tenant_scope(ticket.tenant_id):
        return {str(target.kind): str(target.mark) for target in SlaTarget.objects.filter(ticket=ticket)}


def gives_address(conversation: Conversation, email: str = "maria@example.org") -> None:
    """The customer said where they can be written to."""
    with tenant_scope(conversation.tenant_id):
        add_address(Contact.objects.get(pk=conversation.contact_id), "email", email)


def letters(cast: Cast) -> list[Delivery]:
    with tenant_scope(cast.acme.pk):
        return list(Delivery.objects.order_by("id"))
