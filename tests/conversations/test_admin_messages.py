"""Messages in the admin: transcripts, the newest conversation first, each in its order, at the same cost however many there are."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.conversations.admin import messages
from apps.ground.scope import tenant_scope
from apps.tenants import actions as tenants
from apps.tenants.models import Membership
from tests.cast import Cast
from tests.conversations.scenes import answers, claims, says
from tests.factories import PASSWORD, make_guest, make_inbox

pytestmark = pytest.mark.django_db

SignIn = Callable[[Membership], Client]
LIST = "/admin/conversations/message/"


def test_the_address_that_was_promised_opens_straight(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.oscar)
    assert browser.get("/admin/messages/").headers["Location"] == LIST
    assert browser.get("/admin/messages/", follow=True).status_code == 200


def test_a_conversation_reads_from_its_beginning(cast: Cast, sign_in: SignIn) -> None:
    inbox = make_inbox(cast.acme, name="Shop")
    first = claims(cast.sarah, says(make_guest(inbox), "Where is my order?"))
    answers(cast.sarah, first, "It comes on Monday.")
    second = says(make_guest(inbox), "Do you ship to Malta?")
    shown = sign_in(cast.oscar).get(LIST).context["cl"].result_list
    said = [(row.conversation_id, row.text) for row in shown if row.kind == "text"]
    assert said == [(second.pk, "Do you ship to Malta?"), (first.pk, "Where is my order?"), (first.pk, "It comes on Monday.")]


def test_one_opens_whole_and_is_nobodys_to_change(cast: Cast, sign_in: SignIn) -> None:
    conversation = says(make_guest(make_inbox(cast.acme)), "Word. " * 100)
    with tenant_scope(cast.acme.pk):
        message = conversation.messages.get(seq=1)
    browser = sign_in(cast.olivia)
    assert ("Word. " * 99).strip() in browser.get(f"{LIST}{message.pk}/change/").text
    assert browser.post(f"{LIST}{message.pk}/change/", {"text": "Another"}).status_code == 403
    assert browser.get(f"{LIST}add/").status_code == 403


def test_the_operator_looks_through_nobodys_conversations(cast: Cast) -> None:
    conversation = says(make_guest(make_inbox(cast.acme)))
    with tenant_scope(cast.acme.pk):
        message = conversation.messages.get(seq=1)
    tenants.create_operator(email="root@tandem.example", name="Root", password=PASSWORD)
    browser = Client()
    browser.post("/accounts/login/", {"login": "root@tandem.example", "password": PASSWORD})
    for page in (LIST, f"{LIST}{message.pk}/change/"):
        assert browser.get(page).status_code == 403, page


def test_costs_the_same_queries_with_one_or_three(cast: Cast, sign_in: SignIn) -> None:
    browser, inbox = sign_in(cast.oscar), make_inbox(cast.acme)

    def queries() -> int:
        with CaptureQueriesContext(connection) as run:
            browser.get(LIST)
        return len(run)

    says(make_guest(inbox))
    queries()  # that they looked is told once
    few = queries()
    says(make_guest(inbox))
    says(make_guest(inbox))
    assert queries() == few


def test_of_very_many_no_more_is_counted_than_anybody_turns_pages(cast: Cast, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(messages, "MOST_COUNTED", 2)
    guest = make_guest(make_inbox(cast.acme))
    for _ in range(3):
        says(guest)
    assert sign_in(cast.oscar).get(LIST).context["cl"].result_count == 2
