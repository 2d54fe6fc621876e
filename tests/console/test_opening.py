"""A new ticket in the console: from a conversation, or for anybody at all."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from apps.conversations import actions as conversations
from apps.conversations.models import Contact
from apps.escalations.models import TeamQueue
from apps.ground.scope import tenant_scope
from apps.inboxes.models import Inbox
from apps.tenants.models import Membership
from apps.tickets.models import Ticket, TicketField, TicketStatus
from tests.cast import Cast
from tests.console import scenes
from tests.factories import make_guest, make_inbox

pytestmark = pytest.mark.django_db

SignIn = Callable[[Membership], Client]
NEW, LIST = "/console/tickets/new/", "/console/tickets/"


@pytest.fixture
def inbox(cast: Cast) -> Inbox:
    return make_inbox(cast.acme)


@pytest.fixture
def maria(cast: Cast) -> Contact:
    with tenant_scope(cast.acme.pk):
        contact = Contact.objects.create(name="Maria Keller")
        conversations.add_address(contact, "email", "maria@example.org", verified=True)
    return contact


def typed(cast: Cast, **more: Any) -> dict[str, Any]:
    with tenant_scope(cast.acme.pk):
        status = TicketStatus.objects.get(stage="open")
    return {"subject": "Pump", "status": status.pk, "priority": 1, "client_id": str(uuid.uuid4())} | more


def tickets(cast: Cast) -> list[Ticket]:
    with tenant_scope(cast.acme.pk):
        return list(Ticket.objects.select_related("owner", "team", "contact", "state"))


def test_it_is_opened_from_a_conversation_once(cast: Cast, inbox: Inbox, sign_in: SignIn) -> None:
    conversation, browser = scenes.says(make_guest(inbox), "The pump is broken."), sign_in(cast.sarah)
    address = f"/console/conversations/{conversation.number}/tickets/"
    assert address in browser.get(f"/console/conversations/{conversation.number}/").text
    assert f"From conversation {conversation.number}" in browser.get(address).text
    form = typed(cast, description="Leaks.", owner=cast.sarah.pk, priority=2)
    answers = [browser.post(address, form) for _ in range(2)]
    (ticket,) = tickets(cast)
    assert {answer.url for answer in answers} == {f"{LIST}{ticket.number}/"}
    assert (ticket.subject, ticket.owner, ticket.priority, ticket.conversation_id) == ("Pump", cast.sarah, 2, conversation.pk)


def test_for_somebody_new_with_all_that_is_known(cast: Cast, inbox: Inbox, sign_in: SignIn) -> None:
    team = scenes.a_team(cast.acme, cast.tom, name="Repairs")
    with tenant_scope(cast.acme.pk):
        TicketField.objects.create(key="product", name="Product", kind=TicketField.Kind.CHOICE, choices=["Cream", "Oil"])
        pending = TicketStatus.objects.get(stage="pending")
    who = {"contact": "new", "name": "Ana Roth", "email": "ana@example.org"}
    what = {"status": pending.pk, "team": team.pk, "due": "2026-12-01T09:30", "tags": "late, vip", "field.product": "Oil"}
    answer = sign_in(cast.sarah).post(NEW, typed(cast, **who, **what), follow=True)
    (ticket,) = tickets(cast)
    assert (str(ticket.contact), ticket.team, ticket.state, ticket.tags) == ("Ana Roth", team, pending, ["late", "vip"])
    assert (ticket.due_at and ticket.due_at.isoformat(), ticket.fields) == ("2026-12-01T09:30:00+00:00", {"product": "Oil"})
    for words in ("Ana Roth", "ana@example.org", "It came from: by hand"):
        assert words in answer.text


def test_people_are_found_and_chosen(cast: Cast, inbox: Inbox, maria: Contact, sign_in: SignIn) -> None:
    browser = sign_in(cast.sarah)
    found = browser.get(f"{NEW}people/", {"find_people": "kell"}).text
    assert ("Maria Keller" in found, "maria@example.org" in found) == (True, True)
    assert "Maria Keller" not in browser.get(f"{NEW}people/", {"find_people": "nobody"}).text
    chosen = browser.get(f"{NEW}people/", {"find_people": "nobody", "contact": maria.pk}).text
    assert f'value="{maria.pk}" checked' in " ".join(chosen.split())
    browser.post(NEW, typed(cast, contact=maria.pk, name="Typed before", email="other@example.org"))
    assert [one.contact for one in tickets(cast)] == [maria]
    with tenant_scope(cast.acme.pk):
        assert Contact.objects.count() == 1


def test_without_a_script_they_are_found_and_nothing_is_lost(cast: Cast, maria: Contact, sign_in: SignIn) -> None:
    page = sign_in(cast.sarah).post(NEW, typed(cast, subject="Half a thought", find="1", find_people="kell", priority=3))
    assert (page.status_code, "Maria Keller" in page.text, 'value="Half a thought"' in page.text) == (200, True, True)
    assert '<option value="3" selected>' in page.text
    assert tickets(cast) == []


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        ({"subject": " "}, "Say what it is about."),
        ({"contact": "", "name": ""}, "Choose whom it is for."),
        ({"name": ""}, "Give a name or an email."),
        ({"name": "", "email": "ana"}, "Enter a valid email address."),
        ({"email": "maria@example.org"}, "it is the address of Maria Keller"),
        ({"contact": "999999"}, "They are no longer here."),
        ({"due": "soon"}, "Give a date and a time."),
        ({"field.count": "many"}, "Count: give a number, such as 12.5."),
        ({"tags": ",".join(map(str, range(21)))}, "A ticket has at most 20 tags."),
        ({"owner": "999999"}, "Select a valid choice."),
        ({"description": "x" * 10_001}, "at most 10000 characters"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    cast: Cast, maria: Contact, sign_in: SignIn, wrong: dict[str, str], problem: str
) -> None:
    with tenant_scope(cast.acme.pk):
        TicketField.objects.create(key="count", name="Count", kind=TicketField.Kind.NUMBER)
    right = {"contact": "new", "name": "Ana Roth", "description": "It leaks.", "tags": "late"}
    page = sign_in(cast.sarah).post(NEW, typed(cast, **right | wrong))
    assert (page.status_code, problem in page.text) == (422, True)
    assert [said for name, said in right.items() if name not in wrong and said not in page.text] == []
    with tenant_scope(cast.acme.pk):
        assert (Ticket.objects.count(), Contact.objects.count()) == (0, 1)


@pytest.mark.parametrize("other", [{"subject": "Valve"}, {"description": "It drips."}, {"name": "Ben Roth"}, {"email": "b@example.org"}])
def test_a_form_gone_back_to_and_filled_in_otherwise_loses_nothing(cast: Cast, sign_in: SignIn, other: dict[str, str]) -> None:
    browser, first = sign_in(cast.sarah), typed(cast, contact="new", name="Ana Roth")
    browser.post(NEW, first)
    page = browser.post(NEW, first | other)
    assert (page.status_code, "With this form ticket 1 was opened already." in page.text) == (422, True)
    (said,) = other.values()
    assert said in page.text
    again = first | other | {"client_id": page.context["form"]["client_id"].value()}
    assert browser.post(NEW, again).status_code == 302
    assert len(tickets(cast)) == 2


def test_whose_address_is_known_is_offered(cast: Cast, maria: Contact, sign_in: SignIn) -> None:
    page = sign_in(cast.sarah).post(NEW, typed(cast, contact="new", name="Mary", email="maria@example.org"))
    assert [person.who for person in page.context["found"]] == ["Maria Keller"]


def test_who_is_of_an_outside_desk_looks_through_nobodys_customers(cast: Cast, inbox: Inbox, maria: Contact, sign_in: SignIn) -> None:
    team = scenes.a_team(cast.acme, cast.tom, name="Outside")
    with tenant_scope(cast.acme.pk):
        TeamQueue.objects.create(team=team, sees_only_its_queue=True)
    browser = sign_in(cast.tom)
    assert browser.get(f"{NEW}people/", {"find_people": "kell"}).status_code == 404
    assert "find_people" not in browser.get(NEW).text
    assert "Maria" not in browser.post(NEW, typed(cast, find="1", find_people="kell")).text
    refused = browser.post(NEW, typed(cast, contact=maria.pk, name="Ana"))
    assert (refused.status_code, "You would not see it" in refused.text, tickets(cast)) == (422, True, [])
    assert browser.post(NEW, typed(cast, contact=maria.pk, name="Ana", team=team.pk)).status_code == 302
    assert [str(one.contact) for one in tickets(cast)] == ["Ana"]
    elsewhere = scenes.says(make_guest(inbox))
    assert browser.get(f"/console/conversations/{elsewhere.number}/tickets/").status_code == 404


def test_who_answers_no_customers_opens_none(cast: Cast, sign_in: SignIn) -> None:
    assert sign_in(cast.vera).get(NEW).status_code == 403
    assert NEW not in sign_in(cast.vera).get(LIST).text
    assert NEW in sign_in(cast.sarah).get(LIST).text
