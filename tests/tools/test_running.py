"""What runs outside has so much time, and leaves nothing behind without end."""

import threading
from dataclasses import replace
from typing import Any

import pytest
from django.db import connections
from structlog.contextvars import bound_contextvars, get_contextvars
from structlog.testing import capture_logs

from apps.conversations.models import Conversation
from apps.ground import clock
from apps.ground.scope import tenant_scope
from apps.tools import actions, registry, tasks
from apps.tools.actions import running
from apps.tools.models import ToolCall
from tests.cast import Cast
from tests.tools.conftest import ASSISTANT
from tests.tools.till import Till

pytestmark = pytest.mark.django_db


def ring(chat: Conversation, key: str = "k") -> dict[str, Any]:
    return actions.call(chat.tenant.pk, chat.pk, "ring", "{}", actor=ASSISTANT, key=key)


def row(chat: Conversation) -> ToolCall:
    with tenant_scope(chat.tenant.pk):
        return ToolCall.objects.get()


class Hanging:
    """A tool of another house that answers once it is let go; it has so much time."""

    def __init__(self, seconds: float) -> None:
        self.gate = threading.Event()
        registry._tools["ring"] = replace(registry._tools["ring"], run=self.run, seconds=seconds)

    def run(self, *_: Any) -> dict[str, Any]:
        self.gate.wait(10)
        return {"status": "done"}

    def answers(self) -> None:
        self.gate.set()
        for thread in threading.enumerate():
            if thread.name == "outside":
                thread.join(10)


def test_what_takes_too_long_outside_is_left_behind_and_found_out_later(
    till: Till, chat: Conversation, held_clock: clock.HeldClock
) -> None:
    hanging = Hanging(0.05)
    with capture_logs() as logs:
        assert ring(chat) == {"status": "running"}
    assert [(one["event"], one["reason"]) for one in logs if one["log_level"] == "warning"] == [("tool.unknown_outcome", "Timeout")]
    hanging.answers()
    assert (row(chat).state, row(chat).leased_until is None) == ("running", False), "what came too late is looked up, not believed"
    till.rung_before = {"k"}
    held_clock.advance(seconds=31)
    assert (tasks.reconcile_lost(), row(chat).state) == (1, "done")


@pytest.fixture
def lost(till: Till, chat: Conversation, held_clock: clock.HeldClock) -> ToolCall:
    """Begun outside by a process that never came back."""
    till.breaks = TimeoutError()
    ring(chat)
    till.breaks = None
    held_clock.advance(seconds=31)
    return row(chat)


def test_a_sweep_only_hands_out_what_is_lost(lost: ToolCall, till: Till, chat: Conversation, monkeypatch: pytest.MonkeyPatch) -> None:
    handed: list[Any] = []
    monkeypatch.setattr(tasks.reconcile, "apply_async", lambda args, *, expires: handed.append((args, expires)))
    assert (tasks.reconcile_lost(), handed) == (1, [((chat.tenant.pk, lost.pk), 5)])
    assert (till.rung, row(chat).state) == (["k"], "running")


def test_one_that_is_let_run_and_forgotten_is_handed_out_too(
    till: Till, chat: Conversation, cast: Cast, held_clock: clock.HeldClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    handed: list[Any] = []
    monkeypatch.setattr(tasks.run, "apply_async", lambda args, *, expires: handed.append(args))
    with tenant_scope(chat.tenant.pk):
        call = actions.call_by_hand(chat, "ring", "{}", member=cast.sarah, key="k")
    held_clock.advance(seconds=31)
    assert (tasks.reconcile_lost(), handed, till.rung) == (1, [(chat.tenant.pk, call.pk)], [])


def test_while_one_looks_nobody_else_does(lost: ToolCall, till: Till, chat: Conversation) -> None:
    seen: list[bool] = []

    def look(*_: Any) -> None:
        seen.append(actions.reconcile(chat.tenant.pk, lost.pk))

    registry._tools["ring"] = replace(registry._tools["ring"], reconcile=look)
    assert actions.reconcile(chat.tenant.pk, lost.pk)
    assert (seen, till.rung, row(chat).state) == ([False], ["k", "k"], "done")


def test_who_looked_too_long_leaves_it_to_who_took_it_up_since(
    lost: ToolCall, till: Till, chat: Conversation, held_clock: clock.HeldClock
) -> None:
    looks = iter([31, 0])

    def look(*_: Any) -> None:
        if late := next(looks):
            held_clock.advance(seconds=late)
            assert actions.reconcile(chat.tenant.pk, lost.pk)

    registry._tools["ring"] = replace(registry._tools["ring"], reconcile=look)
    assert not actions.reconcile(chat.tenant.pk, lost.pk)
    assert (till.rung, row(chat).state) == (["k", "k"], "done"), "again once, not twice"


def test_no_more_is_begun_outside_while_too_much_hangs(till: Till, chat: Conversation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "_outside", threading.BoundedSemaphore(1))
    hanging = Hanging(0.05)
    assert ring(chat, "first") == {"status": "running"}
    registry._tools["ring"] = replace(registry._tools["ring"], run=till.ring())
    assert ring(chat, "second") == {"status": "running"}
    assert till.rung == []
    hanging.answers()
    assert ring(chat, "third") == {"status": "done"}
    assert till.rung == ["third"]


@pytest.mark.parametrize("fails", [False, True])
def test_a_tool_outside_gives_its_connection_back(till: Till, chat: Conversation, fails: bool) -> None:
    used: list[Any] = []

    def run(*_: Any) -> dict[str, Any]:
        connections["default"].ensure_connection()
        used.append(connections["default"])
        if fails:
            raise LookupError
        return {"status": "done"}

    registry._tools["ring"] = replace(registry._tools["ring"], run=run)
    assert ring(chat)["status"] == ("running" if fails else "done")
    assert used[0] is not connections["default"]
    assert used[0].connection is None


def test_what_a_tool_outside_logs_belongs_to_its_request(till: Till, chat: Conversation) -> None:
    registry._tools["ring"] = replace(registry._tools["ring"], run=lambda *_: {"request": get_contextvars().get("request_id")})
    with bound_contextvars(request_id="r-1"):
        assert ring(chat) == {"request": "r-1"}
