"""A tool is called: every gate, every yes it needs, and never twice."""

import json
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from apps.conversations.models import Conversation
from apps.events.actors import Actor
from apps.ground import clock
from apps.ground.scope import tenant_scope
from apps.tools import actions, queries, tasks
from apps.tools.models import Approval, ToolCall
from tests.cast import Cast
from tests.conversations.scenes import claims, fresh, proves
from tests.tools.asking import asks
from tests.tools.conftest import ASSISTANT
from tests.tools.till import Till

pytestmark = pytest.mark.django_db


def call(chat: Conversation, name: str, key: str = "k", actor: Actor = ASSISTANT, **arguments: Any) -> dict[str, Any]:
    return actions.call(chat.tenant.pk, chat.pk, name, json.dumps(arguments), actor=actor, key=key)


def answer(chat: Conversation, text: str, key: str = "k") -> Any:
    """The customer's next words, once they were asked."""
    asks(chat, key)
    return actions.answer(chat.tenant.pk, chat, seq=fresh(chat).last_seq + 1, text=text)


def row(chat: Conversation, key: str = "k") -> ToolCall:
    with tenant_scope(chat.tenant.pk):
        return ToolCall.objects.select_related("conversation").get(key=key)


def test_what_reads_runs_at_once_and_is_written_down(till: Till, chat: Conversation, held_clock: clock.HeldClock) -> None:
    assert call(chat, "peek") == {"coins": 7, "verified": False}
    found = row(chat)
    assert (found.tool, found.tier, found.state, found.actor_kind, found.milliseconds) == ("peek", "read", "done", "assistant", 0)


def test_an_alias_is_the_same_tool(till: Till, chat: Conversation) -> None:
    call(chat, "look")
    assert row(chat).tool == "peek"


@pytest.mark.parametrize("name", ["no_such_tool", "blow_up", "", "peek; drop table"])
def test_a_tool_that_is_not_lent_is_unknown(till: Till, chat: Conversation, name: str) -> None:
    assert call(chat, name)["error"] == "unknown_tool"


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ("{", "Invalid JSON"),
        ("[]", "arguments: Input should be an object"),
        ('{"pieces": 2}', "to: Field required"),
        ('{"to": "Ann", "pieces": 9}', "pieces: Input should be less than or equal to 5"),
        ('{"to": "Ann", "contact_id": 4}', "contact_id: Extra inputs are not permitted"),
        ('{"to": "' + "x" * 3000 + '"}', "to: "),
    ],
)
def test_arguments_that_are_wrong_come_back_as_something_to_mend(till: Till, chat: Conversation, arguments: str, problem: str) -> None:
    answer = actions.call(chat.tenant.pk, chat.pk, "give", arguments, actor=ASSISTANT, key="k")
    assert answer["error"] == "invalid_arguments"
    assert any(problem in one for one in answer["problems"])


def test_what_the_assistant_would_write_waits_for_the_customers_yes(till: Till, chat: Conversation) -> None:
    assert call(chat, "give", to="Ann", pieces=2) == {"status": "needs_confirmation", "summary": "Give 2 to Ann"}
    assert till.given == []
    _, content = answer(chat, "yes please")
    assert (content, till.given) == ({"status": "done", "pieces": 2}, ["k"])
    assert row(chat).confirmed_at is not None


def test_a_no_lets_it_go(till: Till, chat: Conversation) -> None:
    call(chat, "give", to="Ann")
    _, content = answer(chat, "no thanks")
    assert (content, till.given, row(chat).state) == ({"status": "declined"}, [], "declined")


@pytest.mark.parametrize("text", ["Yes, but three pieces", "What does it cost?", "Yesterday I ordered too", ""])
def test_anything_else_is_no_yes_and_the_question_lapses(till: Till, chat: Conversation, text: str) -> None:
    call(chat, "give", to="Ann")
    assert answer(chat, text) is None
    assert answer(chat, "yes") is None, "the yes came to another question"
    assert (till.given, row(chat).state) == ([], "lapsed")


def test_a_yes_that_was_said_before_the_question_is_none(till: Till, chat: Conversation) -> None:
    call(chat, "give", to="Ann")
    assert actions.answer(chat.tenant.pk, chat, seq=asks(chat, "k"), text="yes") is None
    assert row(chat).state == "proposed"


def test_a_yes_to_something_else_that_was_said_since_is_none(till: Till, chat: Conversation) -> None:
    call(chat, "give", to="Ann")
    asks(chat, "k")
    asks(chat, text="Anything else?")
    assert actions.answer(chat.tenant.pk, chat, seq=fresh(chat).last_seq + 1, text="yes") is None
    assert (till.given, row(chat).state) == ([], "lapsed")


def test_what_was_never_asked_is_let_go(till: Till, chat: Conversation) -> None:
    call(chat, "give", to="Ann")
    asks(chat, text="Shall I look up your parcel?")
    assert (row(chat).state, row(chat).problem) == ("lapsed", "The customer was not asked.")


def test_nor_does_a_yes_count_that_comes_days_later(till: Till, chat: Conversation, held_clock: clock.HeldClock) -> None:
    call(chat, "give", to="Ann")
    asks(chat, "k")
    held_clock.advance(hours=30)
    assert actions.answer(chat.tenant.pk, chat, seq=fresh(chat).last_seq + 1, text="yes") is None
    assert (till.given, row(chat).state) == ([], "lapsed")


def test_who_takes_over_lets_go_of_the_question(till: Till, chat: Conversation, cast: Cast) -> None:
    call(chat, "give", to="Ann")
    asks(chat, "k")
    claims(cast.sarah, chat)
    assert row(chat).state == "lapsed"


def test_nothing_is_done_for_the_assistant_after_a_take_over(till: Till, chat: Conversation, cast: Cast) -> None:
    fence = fresh(chat).fence
    claims(cast.sarah, chat)
    arguments = {"actor": ASSISTANT, "key": "k", "fence": fence}
    assert actions.call(chat.tenant.pk, chat.pk, "peek", "{}", **arguments) == {"error": "taken_over"}
    with tenant_scope(chat.tenant.pk):
        assert not ToolCall.objects.exists()


def test_the_yes_is_for_the_last_question_alone(till: Till, chat: Conversation) -> None:
    call(chat, "give", "first", to="Ann")
    call(chat, "give", "second", to="Bob")
    answer(chat, "yes", key="second")
    assert (till.given, row(chat, "first").state) == (["second"], "lapsed")


def test_the_same_call_acts_once(till: Till, chat: Conversation) -> None:
    call(chat, "give", to="Ann")
    answer(chat, "yes")
    assert call(chat, "give", to="Ann") == {"status": "done", "pieces": 1}
    assert till.given == ["k"]


def test_an_agents_click_is_the_yes(till: Till, chat: Conversation, cast: Cast) -> None:
    assert call(chat, "give", actor=cast.sarah.actor, to="Ann")["status"] == "done"
    assert row(chat).member_id == cast.sarah.pk


def test_a_viewer_clicks_in_vain(till: Till, chat: Conversation, cast: Cast) -> None:
    with pytest.raises(PermissionDenied):
        call(chat, "give", actor=cast.vera.actor, to="Ann")


def test_account_tools_ask_for_proof_first(till: Till, chat: Conversation) -> None:
    assert call(chat, "pay", amount="5")["error"] == "identity_required"
    proves(chat)
    assert call(chat, "pay", "k2", amount="5")["status"] == "needs_confirmation"
    assert row(chat).result == {"error": "identity_required", "tool": "pay"}, "what was answered stays part of the conversation"


def test_what_policy_refuses_is_told_and_not_asked(till: Till, chat: Conversation) -> None:
    proves(chat)
    assert call(chat, "pay", amount="5000") == {"status": "refused", "reason": "Nobody pays that much."}
    assert answer(chat, "yes") is None


def test_over_the_limit_the_customers_yes_is_not_enough(till: Till, chat: Conversation, cast: Cast) -> None:
    proves(chat)
    call(chat, "pay", amount="500")
    _, content = answer(chat, "yes")
    assert (content, till.paid) == ({"status": "needs_approval", "summary": "Pay 500.00"}, [])
    approval = pending(chat)
    assert (approval.amount, approval.call.tool) == ("500.00", "pay")
    assert actions.approve(approval, by=cast.sofia)["amount"] == "500"
    assert (len(till.paid), row(chat).state) == (1, "done")


def pending(chat: Conversation) -> Approval:
    with tenant_scope(chat.tenant.pk):
        return Approval.objects.select_related("call", "tenant").get(state="pending")


def asked_for_approval(chat: Conversation) -> Approval:
    proves(chat)
    call(chat, "pay", amount="500")
    answer(chat, "yes")
    return pending(chat)


def test_an_approval_is_decided_once(till: Till, chat: Conversation, cast: Cast) -> None:
    approval = asked_for_approval(chat)
    actions.refuse(approval, by=cast.sofia, note="Not this time.")
    assert (row(chat).state, row(chat).problem, till.paid) == ("refused", "A colleague did not approve it.", [])
    with pytest.raises(Exception, match="decided before"):
        actions.approve(approval, by=cast.olivia)
    assert till.paid == []
    with tenant_scope(chat.tenant.pk):
        assert Approval.objects.get().note == "Not this time.", "colleagues read why; no model does"


def test_an_agent_approves_nothing(till: Till, chat: Conversation, cast: Cast) -> None:
    approval = asked_for_approval(chat)
    with pytest.raises(PermissionDenied):
        actions.approve(approval, by=cast.sarah)
    assert till.paid == []


def test_nobody_approves_what_they_asked_for(till: Till, chat: Conversation, cast: Cast) -> None:
    assert call(chat, "pay", actor=cast.sofia.actor, amount="500")["status"] == "needs_approval"
    with pytest.raises(PermissionDenied, match="themselves"):
        actions.approve(pending(chat), by=cast.sofia)
    actions.approve(pending(chat), by=cast.olivia)
    assert len(till.paid) == 1


def test_an_approval_nobody_decides_expires_and_the_call_is_refused(till: Till, chat: Conversation, held_clock: clock.HeldClock) -> None:
    asked_for_approval(chat)
    held_clock.advance(hours=25)
    assert actions.expire_approvals() == 1
    assert (row(chat).state, row(chat).problem) == ("refused", "Nobody decided in time.")


def test_a_question_nobody_answers_lapses(till: Till, chat: Conversation, held_clock: clock.HeldClock) -> None:
    call(chat, "give", to="Ann")
    held_clock.advance(hours=23)
    assert actions.lapse() == 0
    held_clock.advance(hours=2)
    assert (actions.lapse(), row(chat).state) == (1, "lapsed")


def test_a_conversation_has_so_many_calls_of_a_tool_and_no_more(till: Till, chat: Conversation) -> None:
    for number in range(3):
        assert "coins" in call(chat, "peek", f"k{number}")
    assert call(chat, "peek", "k3")["error"] == "limit_reached"


def test_a_tenant_may_take_a_tool_from_the_assistant_but_not_from_agents(till: Till, chat: Conversation, cast: Cast) -> None:
    with tenant_scope(cast.acme.pk):
        actions.set_tool("peek", actor=cast.adam.actor, is_on=False, most_a_conversation=None)
        assert "peek" not in {tool.name for tool in queries.lent()}
    assert call(chat, "peek")["error"] == "not_available"
    assert call(chat, "peek", "k2", actor=cast.sarah.actor)["coins"] == 7


def test_a_tool_that_breaks_says_so_and_changes_nothing(till: Till, chat: Conversation) -> None:
    till.breaks = ZeroDivisionError("secret of the house")
    answer = call(chat, "peek")
    assert answer == {"status": "failed", "reason": "It did not work. Nothing was changed."}
    assert row(chat).state == "failed"


def test_a_result_that_cannot_be_kept_takes_its_effect_back(till: Till, chat: Conversation, monkeypatch: pytest.MonkeyPatch) -> None:
    def spoilt(*_: Any) -> Any:
        raise RecursionError

    monkeypatch.setattr("apps.tools.actions.running._plain", spoilt)
    assert call(chat, "peek")["status"] == "failed"


def test_an_effect_outside_runs_with_no_transaction_open_and_once(till: Till, chat: Conversation) -> None:
    assert call(chat, "ring") == {"status": "done"}
    assert call(chat, "ring") == {"status": "done"}
    assert till.rung == ["k"]


def test_an_unknown_outcome_outside_is_looked_up_and_not_tried_again(till: Till, chat: Conversation, held_clock: clock.HeldClock) -> None:
    till.breaks = TimeoutError()
    assert call(chat, "ring") == {"status": "running"}
    assert call(chat, "ring") == {"status": "running"}
    assert (till.rung, tasks.reconcile_lost()) == (["k"], 0)
    till.breaks, till.rung_before = None, {"k"}
    held_clock.advance(seconds=31)
    assert tasks.reconcile_lost() == 1
    assert (till.rung, row(chat).result) == (["k"], {"status": "done", "found": True})


def test_what_surely_never_happened_outside_is_done_then(till: Till, chat: Conversation, held_clock: clock.HeldClock) -> None:
    till.breaks = TimeoutError()
    call(chat, "ring")
    till.breaks = None
    held_clock.advance(seconds=31)
    assert tasks.reconcile_lost() == 1
    assert (till.rung, row(chat).state) == (["k", "k"], "done")


def test_a_rival_cannot_call_into_another_tenants_conversation(till: Till, chat: Conversation, cast: Cast) -> None:
    with pytest.raises(Conversation.DoesNotExist):
        actions.call(cast.globex.pk, chat.pk, "peek", "{}", actor=ASSISTANT, key="k")
