"""Chats whose customer fell silent after an answer are closed, when their inbox says so."""

from typing import Any

import pytest

from apps.conversations import actions
from apps.conversations.actions import ending
from apps.conversations.admitting import Guest
from apps.conversations.models import Conversation, Holder, Outcome
from apps.escalations import actions as escalations
from apps.events.models import Event
from apps.ground import clock
from apps.inboxes.models import Inbox
from tests.cast import Cast
from tests.conversations.scenes import answers, claims, fresh, given_to_assistant, reply, says
from tests.factories import make_guest, make_inbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def answered(at_acme: Cast, waiting: Conversation) -> Conversation:
    conversation = claims(at_acme.sarah, waiting)
    answers(at_acme.sarah, conversation)
    return conversation


def test_a_customer_who_fell_silent_is_closed_after_the_inboxs_hours(answered: Conversation, held_clock: clock.HeldClock) -> None:
    held_clock.advance(hours=24)
    assert actions.close_idle() == 0
    held_clock.advance(seconds=1)
    assert actions.close_idle() == 1
    closed = fresh(answered)
    assert (closed.status, closed.outcome, closed.ended_by_customer) == ("resolved", Outcome.WENT_SILENT, False)
    assert Event.objects.get(name="conversation.resolved").actor_kind == "system"
    assert actions.close_idle() == 0


def test_each_inbox_has_its_own_patience(at_acme: Cast, held_clock: clock.HeldClock) -> None:
    hasty, patient = (says(make_guest(make_inbox(at_acme.acme, idle_hours=hours))) for hours in (1, 48))
    for conversation in (hasty, patient):
        answers(at_acme.sarah, claims(at_acme.sarah, conversation))
    held_clock.advance(hours=2)
    assert actions.close_idle() == 1
    assert (fresh(hasty).is_open, fresh(patient).is_open) == (False, True)


def test_what_the_assistant_answered_closes_too(waiting: Conversation, held_clock: clock.HeldClock) -> None:
    actions.post_draft(given_to_assistant(waiting), reply("Here it is."))
    held_clock.advance(days=2)
    assert actions.close_idle() == 1


def test_nobody_who_waits_for_an_answer_is_closed(answered: Conversation, guest: Guest, held_clock: clock.HeldClock) -> None:
    says(guest, "And the other one?")
    held_clock.advance(days=30)
    assert actions.close_idle() == 0


def test_nobody_in_the_queue_is_closed(at_acme: Cast, answered: Conversation, held_clock: clock.HeldClock) -> None:
    actions.hand_over(answered, to=Holder.QUEUE, actor=at_acme.sarah.actor)
    held_clock.advance(days=30)
    assert actions.close_idle() == 0


@pytest.mark.parametrize("what", ["said", "taken", "ended", "asked for a person"])
def test_what_happens_meanwhile_keeps_it_open(
    at_acme: Cast, answered: Conversation, guest: Guest, held_clock: clock.HeldClock, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    if what == "asked for a person":
        actions.post_draft(given_to_assistant(answered), reply("Here it is."))
    held_clock.advance(days=2)
    close = ending._close_if_still_idle

    def meanwhile(tenant_id: int, conversation_id: int) -> bool:
        happens = {
            "said": lambda: says(guest, "I am back"),
            "taken": lambda: claims(at_acme.tom, answered),
            "ended": lambda: actions.resolve(answered, outcome=Outcome.SOLVED, actor=at_acme.sarah.actor),
            "asked for a person": lambda: escalations.ask_for_human(guest),
        }
        happens[what]()
        return close(tenant_id, conversation_id)

    monkeypatch.setattr(ending, "_close_if_still_idle", meanwhile)
    assert actions.close_idle() == 0
    assert (fresh(answered).is_open, fresh(answered).outcome) == (what != "ended", "solved" if what == "ended" else "")


def test_one_that_cannot_be_closed_keeps_no_other_open(
    at_acme: Cast, shop: Inbox, answered: Conversation, held_clock: clock.HeldClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = claims(at_acme.sarah, says(make_guest(shop)))
    answers(at_acme.sarah, other)
    held_clock.advance(days=2)
    close = ending.resolve

    def resolve(conversation: Conversation, **how: Any) -> Conversation:
        if conversation == answered:
            raise LookupError
        return close(conversation, **how)

    monkeypatch.setattr(ending, "resolve", resolve)
    assert actions.close_idle() == 1
    assert (fresh(answered).is_open, fresh(other).is_open) == (True, False)


def test_every_tenants_are_closed(cast: Cast, held_clock: clock.HeldClock) -> None:
    def silent(inbox: Inbox, member: Any) -> Conversation:
        conversation = claims(member, says(make_guest(inbox)))
        answers(member, conversation)
        return conversation

    ours, theirs = silent(make_inbox(cast.acme), cast.sarah), silent(make_inbox(cast.globex), cast.charlie)
    held_clock.advance(days=2)
    assert actions.close_idle() == 2
    assert not fresh(ours).is_open
    assert not fresh(theirs).is_open
