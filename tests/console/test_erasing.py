"""Forgetting somebody from the thread in which they are known: for who may, after a fresh sign-in, by a sentence that is typed out."""

from collections.abc import Callable

import pytest
from django.test import Client

from apps.conversations.models import Contact, Conversation
from apps.ground.scope import tenant_scope
from apps.privacy.models import Erasure, Hold
from apps.tenants.models import Membership
from tests.cast import Cast
from tests.conversations.scenes import claims, says
from tests.factories import PASSWORD, make_guest, make_inbox

pytestmark = pytest.mark.django_db

SignIn = Callable[[Membership], Client]
LINK = "Forget for good…"


@pytest.fixture
def conversation(cast: Cast) -> Conversation:
    return claims(cast.sarah, says(make_guest(make_inbox(cast.acme)), "It itches."))


@pytest.fixture
def page(conversation: Conversation) -> str:
    return f"/console/conversations/{conversation.number}/erasure/"


@pytest.fixture
def owner(cast: Cast, sign_in: SignIn) -> Client:
    browser = sign_in(cast.olivia)
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return browser


def sentence(conversation: Conversation) -> str:
    with tenant_scope(conversation.tenant_id):
        return f"forget {Contact.objects.get(pk=conversation.contact_id).number}"


def asked(cast: Cast) -> int:
    with tenant_scope(cast.acme.pk):
        return Erasure.objects.count()


def test_the_menu_beside_the_thread_offers_it_to_who_may(cast: Cast, conversation: Conversation, sign_in: SignIn, page: str) -> None:
    thread = page.removesuffix("erasure/")
    shown = {member: LINK in sign_in(member).get(thread).text for member in (cast.olivia, cast.adam, cast.sofia, cast.sarah, cast.vera)}
    assert shown == {cast.olivia: True, cast.adam: True, cast.sofia: False, cast.sarah: False, cast.vera: False}


def test_nobody_else_gets_there(cast: Cast, sign_in: SignIn, page: str) -> None:
    for member in (cast.sofia, cast.sarah, cast.oscar, cast.vera):
        assert sign_in(member).get(page).status_code == 403
    assert "/accounts/reauthenticate/" in sign_in(cast.olivia).get(page).headers["Location"], "who signed in long ago signs in again"


def test_it_says_what_goes_and_what_stays_and_wants_the_sentence(cast: Cast, conversation: Conversation, owner: Client, page: str) -> None:
    shown = owner.get(page).text
    for words in ("This cannot be undone", "Figures survive", "Messages", sentence(conversation)):
        assert words in shown
    refused = owner.post(page, {"typed": "yes"})
    assert refused.status_code == 422
    assert "That is not it." in refused.text
    assert asked(cast) == 0


def test_typed_out_it_is_under_way_and_the_thread_says_so(cast: Cast, conversation: Conversation, owner: Client, page: str) -> None:
    done = owner.post(page, {"typed": sentence(conversation)}, follow=True)
    assert "They are shut out" in done.text
    assert "This person was forgotten" in done.text
    assert "It itches." not in done.text
    assert asked(cast) == 1
    assert owner.get(page).status_code == 404, "they are forgotten"


def test_on_legal_hold_nothing_is_asked_for(cast: Cast, conversation: Conversation, owner: Client, page: str) -> None:
    with tenant_scope(cast.acme.pk):
        merged = Contact.objects.create(merged_into_id=conversation.contact_id)
        Hold.objects.create(contact=merged, reference="2026-1")
    assert "They are on legal hold" in owner.get(page).text
    assert "Forget this person for good" not in owner.get(page).text
    assert "legal hold" in owner.post(page, {"typed": sentence(conversation)}).text
    assert asked(cast) == 0
