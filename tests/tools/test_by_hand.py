"""A colleague calls a tool: once, within their limit, with nobody's page waiting for another house."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection

from apps.conversations.models import Conversation
from apps.events.models import Event
from apps.ground import clock
from apps.ground.lane import fetch
from apps.ground.scope import tenant_scope
from apps.tenants.models import Membership
from apps.tools import actions, queries, tasks
from apps.tools.foreseeing import foresee
from apps.tools.models import Approval, ToolCall
from apps.tools.registry import Refused, Tool, named, tool
from tests.cast import Cast, assemble
from tests.conversations.scenes import fresh, given_to_assistant, proves, says
from tests.factories import make_guest, make_inbox
from tests.tools.conftest import ASSISTANT
from tests.tools.till import Till

pytestmark = pytest.mark.django_db

AfterCommit = Callable[[], AbstractContextManager[list[Any]]]


def by_hand(chat: Conversation, name: str, member: Membership, key: str = "k", **arguments: Any) -> ToolCall:
    with tenant_scope(chat.tenant.pk):
        return actions.call_by_hand(chat, name, json.dumps(arguments), member=member, key=key)


def row(chat: Conversation) -> ToolCall:
    with tenant_scope(chat.tenant.pk):
        return ToolCall.objects.select_related("member").get()


def pending(chat: Conversation) -> Approval:
    with tenant_scope(chat.tenant.pk):
        return Approval.objects.select_related("call", "tenant").get(state="pending")


def bell(till: Till) -> Tool:
    """A bell in another house that has to be agreed to."""
    name = "ring_loudly"
    tool(name, tier=named("ring").tier, judge=till.judge, reconcile=till.reconcile)(louder(till))  # type: ignore[union-attr]
    found = named(name)
    assert found is not None
    return found


def louder(till: Till) -> Any:
    def ring(caller: Any, arguments: Any) -> dict[str, Any]:
        """Ring it."""
        till.rung.append(caller.key)
        return {"status": "done"}

    pay = named("pay")
    assert pay is not None
    ring.__annotations__["arguments"] = pay.arguments
    return ring


def test_the_click_is_the_yes_and_the_row_says_whose_it_was(till: Till, chat: Conversation, cast: Cast) -> None:
    call = by_hand(chat, "give", cast.sarah, to="Ann", pieces=2)
    assert (call.state, call.result, call.summary) == ("done", {"status": "done", "pieces": 2}, "Give 2 to Ann")
    kept = row(chat)
    assert (kept.member, kept.actor_kind, kept.turn_id) == (cast.sarah, "member", None)
    with tenant_scope(cast.acme.pk):
        told = Event.objects.get(name="tool.finished")
        assert (told.payload["call"], told.payload["state"], told.actor_id) == (call.pk, "done", cast.sarah.pk)


def test_pressed_twice_it_is_done_once(till: Till, chat: Conversation, cast: Cast) -> None:
    first, second = (by_hand(chat, "give", cast.sarah, to="Ann") for _ in range(2))
    assert (first.pk, len(till.given)) == (second.pk, 1)


def test_another_colleague_or_another_form_is_another_deed(till: Till, chat: Conversation, cast: Cast) -> None:
    by_hand(chat, "give", cast.sarah, to="Ann")
    by_hand(chat, "give", cast.tom, to="Ann")
    by_hand(chat, "give", cast.sarah, "k2", to="Ann")
    assert len(till.given) == 3


@pytest.mark.django_db(transaction=True)
def test_pressed_twice_at_one_instant_it_is_done_once(till: Till) -> None:
    cast = assemble()
    chat = given_to_assistant(says(make_guest(make_inbox(cast.acme))))

    def press(_: int) -> int:
        try:
            return by_hand(chat, "give", cast.sarah, to="Ann").pk
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as hands:
        pressed = set(hands.map(press, range(2)))
    assert (len(pressed), len(till.given)) == (1, 1)


def test_what_the_assistant_is_held_to_holds_no_colleague(till: Till, chat: Conversation, cast: Cast) -> None:
    with tenant_scope(cast.acme.pk):
        actions.set_tool("peek", actor=cast.adam.actor, is_on=False, most_a_conversation=1)
    assert [by_hand(chat, "peek", cast.sarah, f"k{number}").state for number in range(4)] == ["done"] * 4
    with tenant_scope(cast.acme.pk):
        actions.set_tool("peek", actor=cast.adam.actor, is_on=True, most_a_conversation=1)
    asked = actions.call(chat.tenant.pk, chat.pk, "peek", "{}", actor=ASSISTANT, key="a")
    assert asked["coins"] == 7, "what colleagues looked up is not counted against it"


@pytest.mark.parametrize("name", ["verify_identity", "escalate_to_human", "send_sms", "blow_up", "no_such_tool"])
def test_what_is_for_the_assistant_alone_is_not_done_by_hand(till: Till, chat: Conversation, cast: Cast, name: str) -> None:
    with pytest.raises(ValidationError):
        by_hand(chat, name, cast.sarah)
    with tenant_scope(cast.acme.pk):
        assert not ToolCall.objects.exists()


@pytest.mark.parametrize("who", ["vera", "oscar"])
def test_who_answers_nobody_does_nothing(till: Till, chat: Conversation, cast: Cast, who: str) -> None:
    with pytest.raises(PermissionDenied):
        by_hand(chat, "give", getattr(cast, who), to="Ann")
    assert till.given == []


def test_over_the_limit_somebody_else_decides_with_all_there_is_to_know(till: Till, chat: Conversation, cast: Cast) -> None:
    assert by_hand(chat, "pay", cast.sofia, amount="500").state == "approving"
    asked = pending(chat)
    with pytest.raises(PermissionDenied, match="themselves"):
        actions.approve(asked, by=cast.sofia)
    assert till.paid == []
    assert actions.approve(asked, by=cast.olivia, note="Once")["amount"] == "500"
    with tenant_scope(cast.acme.pk):
        (told,) = fetch(queries.by_people(cast.acme.pk, chat.pk))
    known = ("asked_by_name", "decided_by_name", "amount", "note", "call_state")
    assert [told[name] for name in known] == ["Sofia Reyes", "Olivia Hart", "500.00", "Once", "done"]


def test_what_a_colleague_asked_for_they_tell_themselves(till: Till, chat: Conversation, cast: Cast) -> None:
    by_hand(chat, "pay", cast.sarah, amount="500")
    actions.refuse(pending(chat), by=cast.sofia)
    assert (row(chat).state, row(chat).news_seq) == ("refused", 0)


def test_before_it_is_asked_for_one_reads_what_would_happen(till: Till, chat: Conversation, cast: Cast) -> None:
    pay = named("pay")
    assert pay is not None
    with tenant_scope(cast.acme.pk):
        told = foresee(pay, pay.arguments(amount="500"), chat, member=cast.sarah)  # type: ignore[call-arg]
        assert (told.summary, told.needs_approval) == ("Pay 500.00", True)
        with pytest.raises(Refused, match="Nobody pays that much"):
            foresee(pay, pay.arguments(amount="5000"), chat, member=cast.sarah)  # type: ignore[call-arg]
        assert not ToolCall.objects.exists()


def test_a_back_office_that_cannot_say_is_told_as_such(till: Till, chat: Conversation, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: Any) -> Any:
        raise TimeoutError("10.0.0.1")

    monkeypatch.setattr(till, "judge", away)
    loud = bell(till)
    with tenant_scope(cast.acme.pk), pytest.raises(Refused, match="It did not work"):
        foresee(loud, loud.arguments(amount="5"), chat, member=cast.sarah)  # type: ignore[call-arg]


class TestInAnotherHouse:
    def test_the_worker_runs_it_and_the_page_goes_on(self, till: Till, chat: Conversation, cast: Cast, after_commit: AfterCommit) -> None:
        with after_commit():
            assert by_hand(chat, "ring", cast.sarah).state == "running"
            assert till.rung == []
        assert (len(till.rung), row(chat).state) == (1, "done")

    def test_it_runs_once_however_often_it_is_taken_up(self, till: Till, chat: Conversation, cast: Cast) -> None:
        call = by_hand(chat, "ring", cast.sarah)
        assert [actions.run(cast.acme.pk, call.pk) for _ in range(2)] == [{"status": "done"}] * 2
        assert len(till.rung) == 1

    def test_what_no_worker_took_up_is_taken_up_later(
        self, till: Till, chat: Conversation, cast: Cast, held_clock: clock.HeldClock
    ) -> None:
        by_hand(chat, "ring", cast.sarah)
        assert tasks.reconcile_lost() == 0
        held_clock.advance(seconds=31)
        assert (tasks.reconcile_lost(), len(till.rung), row(chat).state) == (1, 1, "done")
        assert tasks.reconcile_lost() == 0

    def test_an_unknown_outcome_is_looked_up_and_told_to_no_customer(
        self, till: Till, chat: Conversation, cast: Cast, held_clock: clock.HeldClock
    ) -> None:
        till.breaks = TimeoutError()
        call = by_hand(chat, "ring", cast.sarah)
        assert actions.run(cast.acme.pk, call.pk) == {"status": "running"}
        till.breaks, till.rung_before = None, {row(chat).key}
        held_clock.advance(seconds=31)
        assert tasks.reconcile_lost() == 1
        assert (row(chat).result, row(chat).news_seq, len(till.rung)) == ({"status": "done", "found": True}, 0, 1)

    def test_what_was_approved_runs_there_too(self, till: Till, chat: Conversation, cast: Cast, after_commit: AfterCommit) -> None:
        bell(till)
        with after_commit():
            by_hand(chat, "ring_loudly", cast.sarah, amount="500")
        assert (row(chat).state, till.rung) == ("approving", [])
        with after_commit():
            assert actions.approve(pending(chat), by=cast.sofia) == {"status": "running"}
            assert till.rung == []
        assert (row(chat).state, len(till.rung)) == ("done", 1)


def test_what_waits_for_a_yes_stands_first_then_the_latest(till: Till, chat: Conversation, cast: Cast) -> None:
    proves(chat)
    by_hand(chat, "pay", cast.sarah, "first", amount="500")
    by_hand(chat, "give", cast.tom, "second", to="Ann")
    by_hand(chat, "give", cast.tom, "third", to="Bob")
    actions.call(chat.tenant.pk, chat.pk, "peek", "{}", actor=ASSISTANT, key="fourth")
    with tenant_scope(cast.acme.pk):
        found = fetch(queries.by_people(cast.acme.pk, chat.pk))
        assert [one["summary"] for one in found] == ["Pay 500.00", "Give 1 to Bob", "Give 1 to Ann"]
        assert fetch(queries.approval_of(cast.acme.pk, chat.pk, found[0]["id"])) == found[:1]
        assert queries.last_named(fresh(chat), "to") == "Bob"
    with tenant_scope(cast.globex.pk):
        assert fetch(queries.by_people(cast.globex.pk, chat.pk)) == []
