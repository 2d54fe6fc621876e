"""What was said long ago: earlier conversations in a line each, the beginning of a long one in short."""

import pytest

from apps.assistant import recalling
from apps.assistant.actions import compacting
from apps.assistant.history import history
from apps.assistant.models import Digest
from apps.conversations import actions as conversations
from apps.conversations.admitting import Guest
from apps.conversations.models import Conversation, Outcome
from apps.events.actors import SYSTEM
from apps.ground import clock
from apps.ground.scope import tenant_scope
from apps.llm.exchange import ModelFailed, Said
from apps.tools.models import ToolCall
from tests.assistant.conftest import Script
from tests.assistant.test_turns import answer
from tests.conversations.scenes import given_to_assistant, says
from tests.factories import make_guest

pytestmark = pytest.mark.django_db


@pytest.fixture
def short(model: Script, monkeypatch: pytest.MonkeyPatch) -> Script:
    """Twelve messages are long, and the last four stay."""
    monkeypatch.setattr(compacting, "provider", lambda: model)
    monkeypatch.setattr(compacting, "LONG", 12)
    monkeypatch.setattr(compacting, "KEPT", 4)
    return model


def end(chat: Conversation) -> None:
    with tenant_scope(chat.tenant.pk):
        conversations.resolve(chat, outcome=Outcome.ENDED, actor=SYSTEM)


def line_of(chat: Conversation) -> str:
    with tenant_scope(chat.tenant.pk):
        return recalling.past_of(chat).in_short


def test_an_earlier_conversation_is_a_line(model: Script, chat: Conversation, guest: Guest) -> None:
    with tenant_scope(chat.tenant.pk):
        conversations.end(guest)
    second = given_to_assistant(says(guest, "Hello again"))
    assert second.pk != chat.pk
    assert "“Where is my parcel?”" in line_of(second)
    assert "ended by the customer" in line_of(second)
    model.says("Hello.")
    answer(second)
    assert "Where is my parcel?" in model.asked[0].digest


def test_what_a_crisis_said_is_left_out(model: Script, guest: Guest) -> None:
    first = says(guest, "I want to kill myself")
    with tenant_scope(first.tenant.pk):
        conversations.end(guest)
    assert "kill" not in line_of(given_to_assistant(says(guest, "Hello again")))


def test_nobody_elses_is_recalled(chat: Conversation, guest: Guest) -> None:
    end(chat)
    with tenant_scope(chat.tenant.pk):
        stranger = make_guest(chat.inbox)
    assert line_of(given_to_assistant(says(stranger, "Hello"))) == ""


def long_talk(model: Script, guest: Guest, chat: Conversation, turns: int = 6) -> None:
    for number in range(turns):
        model.says(f"Answer {chr(65 + number)}.")
        answer(chat)
        says(guest, f"Question {chr(66 + number)}?")


def test_a_long_one_is_put_in_short_and_its_end_stays_word_for_word(short: Script, chat: Conversation, guest: Guest) -> None:
    long_talk(short, guest, chat)
    short.says("Answer G.").says("They asked from A to G.").says("Answer H.")
    answer(chat)
    with tenant_scope(chat.tenant.pk):
        kept = Digest.objects.get(conversation=chat)
    assert {one.conversation_id for one in short.asked} == {chat.pk}
    assert (kept.text, kept.until_seq) == ("They asked from A to G.", 10)
    says(guest, "Question H?")
    answer(chat)
    request = short.asked[-1]
    assert "They asked from A to G." in request.digest
    assert next(entry.text for entry in request.transcript if isinstance(entry, Said)) == "Question F?"
    assert len(request.transcript) == 5


@pytest.mark.parametrize(("hours", "is_kept"), [(1, True), (25, False)])
def test_what_was_promised_is_kept_though_it_stands_in_the_digest(
    chat: Conversation, held_clock: clock.HeldClock, hours: int, is_kept: bool
) -> None:
    with tenant_scope(chat.tenant.pk):
        ToolCall.objects.create(
            conversation=chat, tool="ticket_create", tier="write", key="k", state="done", asked_seq=1, finished_at=clock.now(), result={}
        )  # fmt: skip
        held_clock.advance(hours=hours)
        known = history(chat, after=5)
    assert (known.entries, known.done) == ((), {"ticket_create"} if is_kept else set())


def test_a_model_that_fails_leaves_it_for_the_next_time(short: Script, chat: Conversation, guest: Guest) -> None:
    long_talk(short, guest, chat)
    short.says("Answer G.").breaks(ModelFailed("500", passing=True))
    answer(chat)
    with tenant_scope(chat.tenant.pk):
        assert not Digest.objects.exists()
