"""A reply goes once the writer has seen what came in; with or without a script nothing that was typed is lost."""

from collections.abc import Callable

import pytest
from django.test import Client

from apps.conversations.admitting import Guest
from apps.conversations.models import Conversation
from apps.ground.scope import tenant_scope
from apps.tenants.models import Membership
from tests.cast import Cast
from tests.console import scenes
from tests.console.conftest import new_id
from tests.console.test_acts import act, said, shown

pytestmark = pytest.mark.django_db

SignIn = Callable[[Membership], Client]


@pytest.fixture
def held(cast: Cast, guest: Guest) -> Conversation:
    """Two messages: the customer's, and that Sarah joined."""
    return scenes.claims(cast.sarah, scenes.says(guest))


def test_what_came_in_unseen_is_shown_and_nothing_is_sent(cast: Cast, guest: Guest, held: Conversation, sign_in: SignIn) -> None:
    scenes.says(guest, "Forget it")
    browser, same = sign_in(cast.sarah), new_id()
    answer = act(browser, held, "messages", client_id=same, text="On it.", seen=2, after=2, notes=0)
    assert (answer.status_code, shown(answer)) == (409, ["message-3"])
    assert "Something newer came in: look at it, then send." in answer.text
    assert "On it." not in said(held)
    assert act(browser, held, "messages", client_id=same, text="On it.", seen=3, after=3, notes=0).status_code == 200
    assert said(held).count("On it.") == 1


def test_without_a_script_the_page_comes_again_with_what_was_typed(cast: Cast, guest: Guest, held: Conversation, sign_in: SignIn) -> None:
    browser, page = sign_in(cast.sarah), f"/console/conversations/{held.number}/"
    scenes.says(guest, "Forget it")
    answer = browser.post(f"{page}messages/", {"client_id": new_id(), "text": "On it.", "seen": 2}, follow=True)
    assert "Something newer came in" in answer.text
    assert ">On it.</textarea>" in answer.text
    assert 'name="seen" value="3"' in answer.text
    assert "On it." not in said(held)


def test_a_reply_may_end_the_conversation(cast: Cast, held: Conversation, sign_in: SignIn) -> None:
    answer = act(sign_in(cast.sarah), held, "messages", client_id=new_id(), text="Goodbye.", resolve="solved", after=2, notes=0)
    assert answer.status_code == 200
    assert (scenes.fresh(held).is_open, scenes.fresh(held).outcome) == (False, "solved")


def test_it_ends_in_no_other_way(cast: Cast, held: Conversation, sign_in: SignIn) -> None:
    answer = act(sign_in(cast.sarah), held, "messages", client_id=new_id(), text="Goodbye.", resolve="spam")
    assert (answer.status_code, "ends a conversation as solved" in answer.text) == (422, True)
    assert scenes.fresh(held).is_open


def test_what_was_sent_is_no_draft_any_more(cast: Cast, held: Conversation, sign_in: SignIn) -> None:
    browser, page = sign_in(cast.sarah), f"/console/conversations/{held.number}/"
    for paper, address in (("reply", "messages"), ("note", "notes")):
        act(browser, held, "draft", text="Whole.", paper=paper)
        assert ">Whole.</textarea>" in browser.get(page).text
        act(browser, held, address, client_id=new_id(), text="Whole.")
        assert ">Whole.</textarea>" not in browser.get(page).text


def test_a_note_sets_off_whom_it_names(cast: Cast, held: Conversation, sign_in: SignIn) -> None:
    answer = act(sign_in(cast.sarah), held, "notes", client_id=new_id(), text="@Tom Becker, see @nobody", after=2, notes=0)
    assert '<b class="mention">@Tom Becker</b>, see @nobody' in answer.text
    with tenant_scope(cast.acme.pk):
        assert held.notes.get().mentions == [cast.tom.pk]
