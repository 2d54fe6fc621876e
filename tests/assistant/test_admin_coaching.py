"""What coaching begins from, in the admin: to read, by who may, with a way to the trace."""

from collections.abc import Callable

import pytest
from django.test import Client

from apps.assistant.actions import give_verdict
from apps.assistant.models import Turn, Writing
from apps.conversations import actions as conversations
from apps.conversations.models import Author, Conversation, Message
from apps.conversations.posting import Draft
from apps.ground import clock
from apps.ground.scope import tenant_scope
from apps.tenants.models import Membership
from tests.cast import Cast
from tests.conversations.scenes import answers, claims, fresh

pytestmark = pytest.mark.django_db

SignIn = Callable[[Membership], Client]
VERDICTS, WRITINGS = "/admin/assistant/verdict/", "/admin/assistant/writing/"


@pytest.fixture
def turn(chat: Conversation, cast: Cast) -> Turn:
    """Its reply, which Sarah thinks little of."""
    with tenant_scope(chat.tenant_id):
        turn = Turn.objects.create(conversation=chat, seq=1, fence=1, leased_until=clock.now(), state="done")
        said = conversations.post_draft(fresh(chat), Draft(author=Author.ASSISTANT, text="It takes a while.", turn=turn.public))
        assert said is not None
        give_verdict(member=cast.sarah, is_good=False, reason="too vague", message=Message.objects.get(pk=said.id))
    return turn


@pytest.fixture
def writing(chat: Conversation, cast: Cast) -> Writing:
    """A draft of which half was sent."""
    seq = answers(cast.sarah, claims(cast.sarah, chat), "It takes three days, Maria.")
    with tenant_scope(chat.tenant_id):
        return Writing.objects.create(
            asked_by=cast.sarah, conversation=chat, kind="draft", state="done", text="It takes days.", by="script-1", read_seq=1,
            leased_until=clock.now(), message=Message.objects.get(conversation=chat, seq=seq), likeness=0.5,
        )  # fmt: skip


def test_a_verdict_leads_to_the_trace_of_its_turn(turn: Turn, cast: Cast, sign_in: SignIn) -> None:
    told = sign_in(cast.adam).get(VERDICTS).text
    assert "too vague" in told
    assert "It takes a while." in told
    assert f'href="/admin/assistant/turn/{turn.pk}/change/"' in told


def test_good_ones_are_filtered_from_bad(turn: Turn, cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.adam)
    assert "too vague" in browser.get(f"{VERDICTS}?is_good__exact=0").text
    assert "too vague" not in browser.get(f"{VERDICTS}?is_good__exact=1").text


def test_a_draft_shows_what_was_sent_instead(writing: Writing, cast: Cast, sign_in: SignIn) -> None:
    told = sign_in(cast.adam).get(f"{WRITINGS}{writing.pk}/change/").text
    assert "It takes days." in told
    assert "It takes three days, Maria." in told
    assert "0.5" in sign_in(cast.adam).get(f"{WRITINGS}?kind__exact=draft").text


def test_nobody_writes_here(turn: Turn, writing: Writing, cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.olivia)
    for address in (f"{VERDICTS}add/", f"{WRITINGS}add/", f"{WRITINGS}{writing.pk}/delete/"):
        assert browser.get(address).status_code == 403
        assert browser.post(address, {"post": "yes"}).status_code == 403


def test_agents_do_not_look_here(turn: Turn, writing: Writing, cast: Cast, sign_in: SignIn) -> None:
    for address in (VERDICTS, WRITINGS):
        assert sign_in(cast.sarah).get(address).status_code in {302, 403}
