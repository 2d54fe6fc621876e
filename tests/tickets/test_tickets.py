"""Tickets are opened once, numbered without a gap, and seen by the person they belong to."""

import json
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from apps.conversations import actions as conversations
from apps.conversations.admitting import Guest
from apps.conversations.models import Conversation
from apps.ground.scope import tenant_scope
from apps.tickets import actions, queries
from apps.tickets.models import Ticket
from apps.tools import actions as tools
from tests.cast import Cast
from tests.conversations.scenes import given_to_assistant, proves, says
from tests.factories import make_guest, make_inbox
from tests.tools.conftest import ASSISTANT

pytestmark = pytest.mark.django_db


def call(chat: Conversation, name: str, key: str = "k", **arguments: Any) -> dict[str, Any]:
    return tools.call(chat.tenant.pk, chat.pk, name, json.dumps(arguments), actor=ASSISTANT, key=key)


def test_a_form_becomes_a_ticket_in_the_same_commit(guest: Guest) -> None:
    with tenant_scope(guest.tenant_id):
        for _ in range(2):
            conversations.ask_for_ticket(guest, email="maria@example.org", subject="A broken pump", body="It does not pump.")
        (ticket,) = Ticket.objects.all()
        assert (ticket.number, ticket.subject, ticket.description, ticket.status) == (1, "A broken pump", "It does not pump.", "open")
        assert ticket.conversation is not None


def test_a_call_that_was_asked_for_is_no_ticket(guest: Guest) -> None:
    with tenant_scope(guest.tenant_id):
        conversations.ask_for_call(guest, phone="+49 30 123456")
        assert not Ticket.objects.exists()


def test_the_assistant_opens_one_and_looks_it_up(chat: Conversation) -> None:
    made = call(chat, "ticket_create", subject="Wrong colour", description="Got blue, wanted red.")
    assert (made["status"], made["ticket_id"]) == ("done", 1)
    assert call(chat, "ticket_create", subject="Wrong colour", description="Got blue, wanted red.") == made
    (found,) = call(chat, "ticket_lookup", "k2")["tickets"]
    assert (found["subject"], found["status"]) == ("Wrong colour", "open")


def test_who_has_an_address_is_told_where_the_answer_goes(chat: Conversation) -> None:
    proves(chat)
    made = call(chat, "ticket_create", subject="Wrong colour")
    assert (made["answer_to"], "note" in made) == ("m…@example.org", False)


def test_who_has_none_is_promised_no_letter(chat: Conversation) -> None:
    made = call(chat, "ticket_create", subject="Wrong colour")
    assert (made["status"], "answer_to" in made) == ("done", False)
    assert "in this chat alone" in made["note"]


def test_an_address_they_tell_is_noted_and_proves_nothing(chat: Conversation) -> None:
    made = call(chat, "ticket_create", subject="Wrong colour", email="Maria@Example.org")
    assert made["answer_to"] == "m…@example.org"
    with tenant_scope(chat.tenant.pk):
        (address,) = chat.contact.addresses.all()
    assert (address.value, address.is_verified) == ("maria@example.org", False)
    assert call(chat, "ticket_create", "k2", subject="Wrong colour", email="at home")["error"] == "invalid_arguments"


def test_a_ticket_of_somebody_else_is_not_found(chat: Conversation, cast: Cast) -> None:
    call(chat, "ticket_create", subject="Mine alone")
    other = given_to_assistant(says(make_guest(make_inbox(cast.acme))))
    assert call(other, "ticket_lookup", "k2", ticket_id=1) == {"error": "not_found"}
    assert call(other, "ticket_lookup", "k3") == {"error": "not_found"}


def test_numbers_have_no_gap_and_begin_anew_in_each_tenant(cast: Cast) -> None:
    for tenant in (cast.acme, cast.globex):
        chat = given_to_assistant(says(make_guest(make_inbox(tenant))))
        assert [call(chat, "ticket_create", f"{tenant.pk}-{n}", subject=f"Number {n}")["ticket_id"] for n in (1, 2)] == [1, 2]


def test_who_answers_customers_moves_it_on(chat: Conversation, cast: Cast) -> None:
    call(chat, "ticket_create", subject="Slow pump")
    with tenant_scope(cast.acme.pk):
        (ticket,) = queries.tickets_of(chat.contact)
        assert actions.move(ticket, to=Ticket.Status.SOLVED, actor=cast.sarah.actor).status == "solved"
        with pytest.raises(PermissionDenied):
            actions.move(ticket, to=Ticket.Status.OPEN, actor=cast.vera.actor)
