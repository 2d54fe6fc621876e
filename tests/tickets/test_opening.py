"""Tickets that are opened: by a form, the assistant, a colleague, or a conversation of an inbox that answers in writing alone."""

import pytest

from apps.conversations.admitting import Guest
from apps.conversations.models import Contact, Message, Original, Visitor
from apps.ground.scope import tenant_scope
from apps.inboxes.models import Inbox
from apps.tenants.models import Tenant
from apps.tickets import actions, tasks
from apps.tickets.models import Priority, Ticket
from tests.cast import Cast
from tests.conversations.scenes import says
from tests.factories import make_guest, make_inbox
from tests.tickets.scenes import fresh_ticket, gives_address, letters, marks_of, promises

pytestmark = pytest.mark.django_db


def inbox_of(tenant: Tenant, **about: str) -> Guest:
    """Somebody at an inbox of that kind."""
    inbox = make_inbox(tenant)
    guest = make_guest(inbox)
    with tenant_scope(tenant.pk):
        Inbox.objects.filter(pk=inbox.pk).update(**about)
    return guest


def tickets(cast: Cast) -> list[Ticket]:
    with tenant_scope(cast.acme.pk):
        return list(Ticket.objects.order_by("id"))


def test_a_colleague_opens_one_with_all_that_is_known(guest: Guest, cast: Cast) -> None:
    with tenant_scope(cast.acme.pk):
        contact = Contact.objects.get(pk=guest.contact_id)
        about = {"priority": Priority.HIGH, "owner": cast.sarah, "tags": ["pump"]}
        opened = actions.open_ticket(contact=contact, subject=" A  pump ", key="hand", actor=cast.sarah.actor, **about)
    opened = fresh_ticket(opened)
    assert (opened.subject, opened.source, opened.priority, opened.owner, opened.tags) == ("A pump", "hand", 2, cast.sarah, ["pump"])


def test_a_mail_to_people_is_a_ticket_about_its_first_words(cast: Cast) -> None:
    promises(cast)
    guest = inbox_of(cast.acme, kind="email", sender="help@acme.example", human_mode="ticket")
    chat = says(guest, "It leaks.\nSince Monday.")
    says(guest, "And it is loud.")
    with tenant_scope(cast.acme.pk):
        first = Message.objects.get(conversation=chat, seq=1)
        Original.objects.create(message=first, mail_id="<1@example.org>", subject="My new pump")
    assert [tasks.hear() for _ in range(2)] == [1, 0]
    (ticket,) = tickets(cast)
    assert (ticket.subject, ticket.description, ticket.source) == ("My new pump", "It leaks.\nSince Monday.", "email")
    assert ".leak" in str(ticket.words)
    assert marks_of(ticket) == {"first_reply": "running", "resolution": "running"}


def test_the_letter_waits_for_its_first_words(cast: Cast) -> None:
    chat = says(inbox_of(cast.acme, kind="email", sender="help@acme.example", human_mode="ticket"), "It leaks.")
    gives_address(chat)
    assert letters(cast) == []
    tasks.hear()
    assert [one.subject for one in letters(cast)] == [f"{chat.inbox.name}: It leaks. (#1)"]


def test_whoever_may_be_somebody_else_is_sent_none(cast: Cast) -> None:
    guest = inbox_of(cast.acme, kind="email", sender="help@acme.example", human_mode="ticket")
    with tenant_scope(cast.acme.pk):
        Visitor.objects.filter(pk=guest.visitor_id).update(is_believed=False)
    gives_address(says(guest, "It leaks."))
    tasks.hear()
    assert (letters(cast), tickets(cast)[0].subject) == ([], "It leaks.")


def test_a_text_has_no_subject_and_is_named_by_its_first_line(cast: Cast) -> None:
    says(inbox_of(cast.acme, kind="sms", sender="+4930123", human_mode="ticket"), "It leaks.\nSince Monday.")
    tasks.hear()
    (ticket,) = tickets(cast)
    assert (ticket.subject, ticket.source) == ("It leaks.", "conversation")


@pytest.mark.parametrize("about", [{"human_mode": "ticket"}, {"kind": "sms", "human_mode": "live"}])
def test_elsewhere_a_conversation_is_none(cast: Cast, about: dict[str, str]) -> None:
    says(inbox_of(cast.acme, **about))
    assert tickets(cast) == []
