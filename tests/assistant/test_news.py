"""An outcome that came later wakes the conversation: the assistant tells it, once, without being asked again."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from apps.assistant import actions
from apps.assistant.models import Turn
from apps.assistant.tasks import take_turns
from apps.conversations.admitting import Guest
from apps.conversations.models import Conversation
from apps.ground import clock
from apps.ground.scope import tenant_scope
from apps.llm.exchange import Request, Result, Said, Speaker
from apps.text.speaking import spoken
from apps.tools import actions as tools
from apps.tools.models import Approval, ToolCall
from tests.assistant.conftest import Script
from tests.assistant.test_turns import answer, said
from tests.cast import Cast
from tests.conversations.scenes import answers, claims, comes, fresh, given_to_assistant, says
from tests.tools.conftest import ASSISTANT
from tests.tools.test_by_hand import AfterCommit, bell, pending
from tests.tools.till import Till

pytestmark = pytest.mark.django_db


@pytest.fixture
def waits(model: Script, till: Till, chat: Conversation, guest: Guest, monkeypatch: pytest.MonkeyPatch) -> Approval:
    """The customer agreed to a sum over the limit: a colleague must decide."""
    monkeypatch.setattr("apps.tools.queries.is_verified", lambda conversation: True)
    model.calls("pay", '{"amount": "500"}').says("Shall I pay 500?").says("A colleague must agree to that.")
    answer(chat)
    says(guest, "Yes")
    answer(chat)
    with tenant_scope(chat.tenant.pk):
        return Approval.objects.select_related("call").get()


def results(request: Request) -> list[str]:
    return [entry.content for entry in request.transcript if isinstance(entry, Result)]


def notes(request: Request) -> list[str]:
    return [entry.text for entry in request.transcript if isinstance(entry, Said) and entry.speaker == Speaker.SYSTEM]


def test_an_approval_is_told(model: Script, till: Till, chat: Conversation, waits: Approval, cast: Cast) -> None:
    assert answer(chat) == 0, "nothing is new yet"
    model.says("The 500 are paid.")
    tools.approve(waits, by=cast.sofia)
    assert answer(chat) == 1
    assert said(chat)[-2:] == ["A colleague must agree to that.", "The 500 are paid."]
    assert [json.loads(content)["status"] for content in results(model.asked[-1])] == ["needs_confirmation", "needs_approval", "done"]
    assert notes(model.asked[-1]) == ["A colleague has approved it."]
    assert answer(chat) == 0, "it is told once"


def test_so_is_a_refusal(model: Script, till: Till, chat: Conversation, waits: Approval, cast: Cast) -> None:
    comes(cast.sofia)
    model.says("A colleague has not agreed.")
    tools.refuse(waits, by=cast.sofia)
    answer(chat)
    assert (said(chat)[-1], till.paid) == (f"A colleague has not agreed. {spoken('en', 'hand_over')}", [])
    assert fresh(chat).holder == "queue", "somebody with authority talks to them"
    assert notes(model.asked[-1]) == ["A colleague has not approved it."]


def test_and_that_nobody_decided_in_time(model: Script, chat: Conversation, waits: Approval, held_clock: clock.HeldClock) -> None:
    held_clock.advance(hours=25)
    tools.expire_approvals()
    held_clock.advance(seconds=3)
    assert actions.due() == [(chat.tenant.pk, chat.pk)], "also where its wake was lost"
    model.says("Nobody could decide in time.")
    answer(chat)
    assert notes(model.asked[-1]) == ["Nobody decided in time."]
    assert actions.due() == []


def test_what_was_decided_while_the_reply_was_written_stands_after_it(
    model: Script, till: Till, chat: Conversation, guest: Guest, cast: Cast, waits: Approval
) -> None:
    says(guest, "How long will that take?")
    model.says("I do not know. ", lambda: tools.approve(waits, by=cast.sofia), "A colleague looks at it.").says("It is paid.")
    assert answer(chat) == 2
    assert said(chat)[-1] == "It is paid."
    kinds = [type(entry).__name__ for entry in model.asked[-1].transcript][-4:]
    assert kinds == ["Said", "Said", "Call", "Result"], "the reply, then what came of it"


def test_news_for_a_person_who_holds_the_conversation_wakes_nobody(model: Script, chat: Conversation, waits: Approval, cast: Cast) -> None:
    claims(cast.sarah, chat)
    tools.approve(waits, by=cast.sofia)
    assert answer(chat) == 0
    answers(cast.sarah, chat, "It is paid now.")
    given_to_assistant(chat)
    assert answer(chat) == 0, "a colleague has told it"


def test_a_turn_for_news_has_the_words_before_it_for_its_place(model: Script, chat: Conversation, waits: Approval, cast: Cast) -> None:
    model.says("Paid.")
    tools.approve(waits, by=cast.sofia)
    answer(chat)
    with tenant_scope(chat.tenant.pk):
        cues = list(Turn.objects.order_by("pk").values_list("seq", "news"))
    assert cues == [(1, 0), (3, 0), (3, 1)]


class TestWhatWakes:
    @pytest.fixture
    def woken(self, monkeypatch: pytest.MonkeyPatch) -> list[str]:
        """How the call stood whenever the assistant was woken."""
        found: list[str] = []

        def wake(tenant_id: int, conversation_id: int) -> None:
            with tenant_scope(tenant_id):
                found.append(ToolCall.objects.get(conversation=conversation_id).state)

        monkeypatch.setattr(take_turns, "delay", wake)
        return found

    @pytest.mark.parametrize(("decide", "state"), [(tools.approve, "done"), (tools.refuse, "refused")])
    def test_a_decision_wakes_once(
        self, waits: Approval, cast: Cast, woken: list[str], after_commit: AfterCommit, decide: Callable[..., Any], state: str
    ) -> None:
        with after_commit():
            decide(waits, by=cast.sofia)
        assert woken == [state]

    def test_what_acts_in_another_house_wakes_once_it_was_done_there(
        self, model: Script, till: Till, chat: Conversation, guest: Guest, cast: Cast, woken: list[str], after_commit: AfterCommit
    ) -> None:
        bell(till)
        model.calls("ring_loudly", '{"amount": "500"}').says("Shall I ring?").says("A colleague must agree to that.")
        answer(chat)
        says(guest, "Yes")
        answer(chat)
        with after_commit():
            tools.approve(pending(chat), by=cast.sofia)
        assert (woken, len(till.rung)) == (["done"], 1)

    def test_what_came_at_once_is_no_news(self, till: Till, chat: Conversation, woken: list[str], after_commit: AfterCommit) -> None:
        with after_commit():
            tools.call(chat.tenant.pk, chat.pk, "peek", "{}", actor=ASSISTANT, key="k")
        assert woken == []
