"""What tickets lend the assistant."""

from pydantic import Field

from apps.conversations.actions import add_address
from apps.conversations.models import Contact, ContactAddress
from apps.conversations.queries import email_of, family_of
from apps.tickets import actions, queries
from apps.tickets.links import link_of
from apps.tickets.models import Ticket
from apps.tools.registry import Arguments, Caller, Content, Tier, hinted, tool

IN_CHAT = "No email of theirs is known. The answer comes in this chat alone: promise no letter."


class TicketCreate(Arguments):
    subject: str = Field(min_length=3, max_length=200, description="What it is about, in a few words")
    description: str = Field("", description="Everything a colleague needs to know, in the customer's own terms")
    email: str = Field(
        "", pattern=r"^$|^[^@\s]+@[^@\s]+\.[^@\s]+$", max_length=254, description="Where they want the answer, if they have told it"
    )


class TicketLookup(Arguments):
    ticket_id: int | None = Field(None, ge=1, description="The ticket's number; leave out for the customer's newest")


@tool("ticket_create", title="Open a ticket", tier=Tier.WRITE, most_a_conversation=3)
def ticket_create(caller: Caller, arguments: TicketCreate) -> Content:
    """Open a ticket that colleagues work on later and answer in writing. Use it when nobody can help at once and the customer agrees.

    Where the answer goes is in the result, and the link by which they follow it: say these, and nothing else.
    """
    contact = _contact(caller)
    if arguments.email:
        add_address(contact, ContactAddress.Kind.EMAIL, arguments.email)
    ticket = actions.open_ticket(
        contact=contact, subject=arguments.subject, description=arguments.description, conversation=caller.conversation,
        key=f"call:{caller.key}"[:120], source=Ticket.Source.TOOL, actor=caller.actor,
    )  # fmt: skip
    return {**_told(ticket), **_answered_at(contact), "status": "done"}


@tool("ticket_lookup", title="Look up tickets", tier=Tier.READ)
def ticket_lookup(caller: Caller, arguments: TicketLookup) -> Content:
    """How the customer's own tickets stand."""
    found = queries.tickets_of(_contact(caller), arguments.ticket_id)
    return {"tickets": [_told(ticket) for ticket in found]} if found else {"error": "not_found"}


def _answered_at(contact: Contact) -> Content:
    """Where colleagues can write to, with most of it hidden."""
    email = email_of(family_of(contact))
    return {"answer_to": hinted(email)} if "@" in email else {"note": IN_CHAT}


def _contact(caller: Caller) -> Contact:
    return Contact.objects.get(pk=caller.contact_id)


def _told(ticket: Ticket) -> Content:
    return {
        "ticket_id": ticket.number,
        "subject": ticket.subject,
        "status": ticket.status,
        "opened_on": ticket.opened_at.date().isoformat(),
        "link": link_of(ticket),
    }
