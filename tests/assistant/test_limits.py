"""What a turn, a conversation and a visitor may use of models; and what happens when it is used up."""

import pytest

from apps.assistant.models import Assistant, Turn
from apps.conversations.admitting import Guest
from apps.conversations.models import Conversation
from apps.ground import clock
from apps.ground.scope import tenant_scope
from apps.llm.models import Spend
from apps.text.speaking import spoken
from tests.assistant.conftest import Script
from tests.assistant.test_turns import answer, said, turn_of
from tests.conversations.scenes import fresh, says

pytestmark = pytest.mark.django_db


def limit(chat: Conversation, **limits: int) -> None:
    with tenant_scope(chat.tenant.pk):
        Assistant.objects.create(**limits)


def spend(chat: Conversation, *, tokens: int = 0, dollars: float = 0) -> None:
    """As the meter notes it, for the turn that runs or ran last."""
    with tenant_scope(chat.tenant.pk):
        turn = Turn.objects.filter(conversation=chat).latest("pk")
        Spend.objects.create(purpose="turn", turn_id=turn.pk, provider="x", prompt_tokens=tokens, cost=round(dollars * 1_000_000))


@pytest.mark.parametrize(
    ("limits", "used"),
    [
        ({"turn_tokens": 1_000}, {"tokens": 1_000}),
        ({"turn_cents": 10}, {"dollars": 0.10}),
        ({"conversation_tokens": 1_000}, {"tokens": 1_000}),
        ({"conversation_cents": 10}, {"dollars": 0.10}),
        ({"visitor_tokens": 1_000}, {"tokens": 1_000}),
        ({"visitor_cents": 10}, {"dollars": 0.10}),
    ],
)
def test_who_has_used_up_a_limit_is_given_a_person(
    model: Script, till: object, chat: Conversation, limits: dict[str, int], used: dict[str, float]
) -> None:
    limit(chat, **limits)
    model.calls("peek", "{}")
    model.parts[0] = [lambda: spend(chat, **used), *model.parts[0]]  # type: ignore[arg-type]
    answer(chat)
    assert (said(chat), fresh(chat).holder, len(model.asked)) == ([spoken("en", "hand_over")], "queue", 1)
    assert "has" in turn_of(chat).problem


@pytest.mark.parametrize("limit_of_nothing", ["turn_tokens", "conversation_cents", "visitor_tokens"])
def test_a_limit_of_nothing_asks_no_model(model: Script, chat: Conversation, limit_of_nothing: str) -> None:
    limit(chat, **{limit_of_nothing: 0})
    model.says("Here.")
    answer(chat)
    assert (said(chat), fresh(chat).holder, model.asked) == ([spoken("en", "hand_over")], "queue", [])


def test_another_turn_has_its_own(model: Script, chat: Conversation, guest: Guest) -> None:
    limit(chat, turn_tokens=1_000)
    model.says(lambda: spend(chat, tokens=1_500), "Here.").says("And here.")
    answer(chat)
    says(guest, "And then?")
    answer(chat)
    assert said(chat) == ["Here.", "And here."]


def test_a_visitor_may_come_again_tomorrow(model: Script, chat: Conversation, guest: Guest, held_clock: clock.HeldClock) -> None:
    limit(chat, visitor_tokens=1_000)
    model.says(lambda: spend(chat, tokens=1_500), "Here.").says("Good morning.")
    answer(chat)
    held_clock.advance(hours=25)
    says(guest, "And then?")
    answer(chat)
    assert said(chat)[-1] == "Good morning."
