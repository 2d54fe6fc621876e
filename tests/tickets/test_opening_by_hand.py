"""A colleague opens a ticket for somebody who is known, or whom they write down with it."""

import threading
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connections

from apps.conversations import actions as conversations
from apps.conversations.listing import Sight
from apps.conversations.models import Contact, ContactAddress
from apps.conversations.queries import email_of
from apps.ground.scope import tenant_scope
from apps.tenants.actions import create_team
from apps.tickets import actions
from apps.tickets.models import Priority, Stage, Ticket, TicketField, TicketNumbering, TicketStatus
from tests.cast import Cast, assemble
from tests.conversations.scenes import await_a_waiter, fresh, says
from tests.factories import make_guest, make_inbox
from tests.tickets.scenes import fresh_ticket, marks_of, promises

pytestmark = pytest.mark.django_db


def opens(cast: Cast, **about: Any) -> Ticket:
    with tenant_scope(cast.acme.pk):
        known = {"member": cast.sarah, "key": "hand:1", "subject": "By phone"}
        return fresh_ticket(actions.open_by_hand(**known | about))


def status(cast: Cast, stage: Stage) -> TicketStatus:
    with tenant_scope(cast.acme.pk):
        return TicketStatus.objects.get(stage=stage)


def test_somebody_new_is_known_from_then_on(cast: Cast) -> None:
    ticket = opens(cast, name="Ana  Roth", email="Ana@Example.org ", priority=Priority.HIGH, tags=["vip"], owner=cast.tom)
    assert (str(ticket.contact), ticket.priority, ticket.tags, ticket.owner) == ("Ana Roth", Priority.HIGH, ["vip"], cast.tom)
    with tenant_scope(cast.acme.pk):
        address = ContactAddress.objects.get(contact=ticket.contact)
        assert (address.value, address.is_verified, email_of([ticket.contact_id])) == ("ana@example.org", False, "ana@example.org")


def test_asked_twice_it_is_one_ticket_of_one_person(cast: Cast) -> None:
    assert opens(cast, name="Ana").pk == opens(cast, name="Ana").pk
    with tenant_scope(cast.acme.pk):
        assert Contact.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_asked_twice_at_one_instant_it_is_one_too() -> None:
    cast, found = assemble(), []
    opens(cast, name="Before", key="hand:0")

    def press() -> None:
        found.append(opens(cast, name="Ana").number)
        connections.close_all()

    presses = [threading.Thread(target=press) for _ in range(2)]
    with tenant_scope(cast.acme.pk):
        TicketNumbering.objects.select_for_update().get()  # the first gets no number until the second has asked
        for one in presses:
            one.start()
        await_a_waiter(2)
    for one in presses:
        one.join(20)
    with tenant_scope(cast.acme.pk):
        assert (found, Ticket.objects.count(), Contact.objects.count()) == ([2, 2], 2, 2)


def test_of_somebody_who_is_known_it_is_theirs(cast: Cast) -> None:
    conversation = fresh(says(make_guest(make_inbox(cast.acme))))
    with tenant_scope(cast.acme.pk):
        contact = conversation.contact
    ticket = opens(cast, contact=contact, conversation=conversation)
    assert (ticket.contact, ticket.conversation) == (contact, conversation)


@pytest.mark.parametrize(
    ("who", "problem"),
    [
        ({}, "Give a name or an email."),
        ({"name": " ", "email": " "}, "Give a name or an email."),
        ({"name": "Ana", "email": "ana"}, "Enter a valid email address."),
        ({"email": "maria@example.org"}, "It is the address of Maria Keller"),
    ],
)
def test_who_cannot_be_is_refused_and_nothing_is_left_behind(cast: Cast, who: dict[str, str], problem: str) -> None:
    with tenant_scope(cast.acme.pk):
        maria = Contact.objects.create(name="Maria Keller")
        conversations.add_address(maria, "email", "maria@example.org", verified=True)
    with pytest.raises(ValidationError, match=f"(?i){problem}"):
        opens(cast, **who)
    with tenant_scope(cast.acme.pk):
        assert (Contact.objects.count(), Ticket.objects.count()) == (1, 0)


def test_it_begins_where_the_colleague_says_and_its_clocks_with_it(cast: Cast) -> None:
    promises(cast)
    ticket = opens(cast, name="Ana", status=status(cast, Stage.PENDING))
    assert (ticket.status, marks_of(ticket)) == ("pending", {"first_reply": "paused", "resolution": "paused"})


def test_what_must_be_known_of_what_is_solved_is_asked_before(cast: Cast) -> None:
    with tenant_scope(cast.acme.pk):
        TicketField.objects.create(key="cause", name="Cause", is_required=True)
    with pytest.raises(ValidationError, match="Before it is solved, say: Cause"):
        opens(cast, name="Ana", status=status(cast, Stage.SOLVED))
    with tenant_scope(cast.acme.pk):
        assert (Contact.objects.count(), Ticket.objects.count()) == (0, 0)
    assert opens(cast, name="Ana", status=status(cast, Stage.SOLVED), fields={"cause": "Wear"}).status == "solved"


def test_nobody_opens_what_they_would_not_see(cast: Cast) -> None:
    with tenant_scope(cast.acme.pk):
        team = create_team(name="Outside", members=[cast.tom], actor=cast.adam.actor)
    sight = Sight((team.pk,), cast.tom.pk)
    with pytest.raises(ValidationError, match="You would not see it"):
        opens(cast, member=cast.tom, name="Ana", sight=sight)
    assert opens(cast, member=cast.tom, name="Ana", sight=sight, team=team).team == team


def test_who_does_not_see_everybody_is_not_told_whose_an_address_is(cast: Cast) -> None:
    with tenant_scope(cast.acme.pk):
        maria = Contact.objects.create(name="Maria Keller")
        conversations.add_address(maria, "email", "maria@example.org", verified=True)
    ticket = opens(cast, member=cast.tom, email="maria@example.org", owner=cast.tom, sight=Sight((), cast.tom.pk))
    assert ticket.contact != maria
    with tenant_scope(cast.acme.pk):
        assert not ContactAddress.objects.get(contact=ticket.contact).is_verified


def test_who_answers_no_customers_opens_none(cast: Cast) -> None:
    with pytest.raises(PermissionDenied):
        opens(cast, member=cast.vera, name="Ana")
