"""What is told apart: what models cost and which of them answered, each colleague's own first word, who wished to cancel and stayed."""

import pytest

from apps.assistant.models import Turn
from apps.conversations.models import Conversation
from apps.events.actors import SYSTEM, Actor
from apps.events.log import record
from apps.ground import clock
from apps.ground.scope import tenant_scope
from apps.llm import actions as llm
from apps.llm.exchange import Request, Usage
from apps.llm.models import Spend
from apps.reports.actions.figuring import LATE
from apps.tools.models import ToolCall
from tests.cast import Cast
from tests.conversations.scenes import answers, claims, fresh
from tests.reports.scenes import asks, assistant_says, fact_of, followed, kept, queues, rebuilt, reckoned, resolves, value

pytestmark = pytest.mark.django_db

ASSISTANT = Actor(kind="assistant")


def takes_turn(chat: Conversation, turn: int, topics: str = "") -> None:
    with tenant_scope(chat.tenant_id):
        of_it = {"conversation": chat.pk, "contact": chat.contact_id, "turn": turn}
        record("turn.started", actor=ASSISTANT, about=Turn(pk=turn), **of_it)
        record("turn.ended", actor=ASSISTANT, about=Turn(pk=turn), state="done", decision="answered", topics=topics, **of_it)


def spends(
    chat: Conversation, purpose: str, cost: int, *, turn: int | None = None, model: str = "gpt-4o", outcome: str = "complete"
) -> None:
    """As the meter notes it, but for its price."""
    request = Request(chat.tenant_id, purpose, "", turn_id=turn, conversation_id=chat.pk)
    with tenant_scope(chat.tenant_id):
        noted = llm.note_spend(request, provider="openai", model=model, usage=Usage(10, 0, 5), outcome=outcome)
        Spend.objects.filter(pk=noted.pk).update(cost=cost)


def cancels(chat: Conversation, state: str) -> None:
    with tenant_scope(chat.tenant_id):
        of_it = {"conversation": chat.pk, "contact": chat.contact_id, "call": 1, "tool": "cancel_subscription"}
        record("tool.finished", actor=SYSTEM, about=ToolCall(pk=1), state=state, is_news=False, **of_it)


class TestWhatModelsCost:
    def test_is_all_of_it_and_each_once(self, cast: Cast, held_clock: clock.HeldClock) -> None:
        _, chat = asks(cast.acme)
        takes_turn(chat, 7)
        spends(chat, "turn", 20_000, turn=7), spends(chat, "summary", 5_000), spends(chat, "translation", 3_000)
        with tenant_scope(cast.acme.pk):
            Spend.objects.create(purpose="turn", turn_id=7, provider="openai", cost=2_000)  # of before the meter knew conversations
            Spend.objects.create(purpose="embedding", provider="openai", cost=900_000)
        resolves(chat), followed()
        assert value(cast.acme, "cost") == 3.0
        assert fact_of(chat).tokens == 45

    def test_is_followed_when_it_comes_after_the_end(self, cast: Cast, held_clock: clock.HeldClock) -> None:
        _, chat = asks(cast.acme)
        resolves(chat), held_clock.advance(seconds=300), followed()
        spends(chat, "summary", 5_000)
        held_clock.advance(seconds=LATE.total_seconds() + 1), followed()
        assert value(cast.acme, "cost") == 0.5
        assert kept(cast.acme) == rebuilt(cast.acme)

    def test_stands_by_the_models_that_answered(self, cast: Cast) -> None:
        chats = [asks(cast.acme)[1] for _ in range(2)]
        for chat in chats:
            takes_turn(chat, chat.pk), assistant_says(chat)
            spends(chat, "turn", 10_000, turn=chat.pk)
        takes_turn(chats[0], 7)
        spends(chats[0], "turn", 0, turn=7, model="broken-1", outcome="failed"), spends(chats[0], "turn", 0, turn=7, model="built-in")
        spends(chats[1], "summary", 0, model="small-1")
        for chat in chats:
            resolves(chat)
        followed()
        split = reckoned(cast.acme).aspects["engine"]
        assert {key: (sums["ended"], sums["cost"]) for key, sums in split.items()} == {"gpt-4o": (2, 20_000), "built-in": (1, 10_000)}


class TestColleagues:
    def test_each_has_their_own_first_word(self, cast: Cast, held_clock: clock.HeldClock) -> None:
        _, chat = asks(cast.acme)
        queues(chat), held_clock.advance(seconds=100), claims(cast.sarah, chat)
        held_clock.advance(seconds=30), answers(cast.sarah, chat), held_clock.advance(seconds=9), answers(cast.sarah, chat)
        queues(chat), claims(cast.tom, chat), held_clock.advance(seconds=50), answers(cast.tom, chat)
        resolves(chat), followed()
        assert fact_of(chat).replies == {str(cast.sarah.pk): 30, str(cast.tom.pk): 50}
        split = reckoned(cast.acme).aspects["agent"]
        assert {key: (sums["reply"], sums["replied"]) for key, sums in split.items()} == {
            str(cast.sarah.pk): (30, 1),
            str(cast.tom.pk): (50, 1),
        }

    def test_who_said_nothing_has_none(self, cast: Cast) -> None:
        _, chat = asks(cast.acme)
        queues(chat), claims(cast.sarah, chat), resolves(chat), followed()
        assert fact_of(chat).replies == {}
        assert reckoned(cast.acme).aspects["agent"][str(cast.sarah.pk)]["replied"] == 0


class TestWhoWishedToCancel:
    def test_stayed_unless_they_cancelled_here_or_it_ended_otherwise(self, cast: Cast) -> None:
        stayed, tried, gone, other = (asks(cast.acme)[1] for _ in range(4))
        for number, chat in enumerate((stayed, tried, gone), start=1):
            takes_turn(chat, number, "cancel,refund")
        cancels(tried, "refused"), cancels(gone, "done"), cancels(other, "done")
        for chat in (stayed, tried, gone, other):
            resolves(fresh(chat))
        followed()
        assert value(cast.acme, "saves") == pytest.approx(100 * 2 / 3)
        assert kept(cast.acme) == rebuilt(cast.acme)
