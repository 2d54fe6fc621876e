"""Whoever asks to be called is promised a call, however they ask."""

import json
from datetime import timedelta
from typing import Any

import pytest

from apps.business import actions as business
from apps.business.models import Callback
from apps.conversations import actions as conversations
from apps.conversations.admitting import Guest
from apps.conversations.models import Conversation, Outcome
from apps.escalations.actions import settle_promises
from apps.escalations.models import Promise
from apps.events.actors import Actor
from apps.ground import clock
from apps.ground.clock import HeldClock
from apps.inboxes.models import Inbox
from apps.tools import actions as tools
from tests.business.scenes import make_hours, utc
from tests.cast import Cast
from tests.conversations.scenes import answers, claims, fresh, given_to_assistant, says
from tests.factories import make_guest, make_inbox
from tests.tools.conftest import ASSISTANT

pytestmark = pytest.mark.django_db

PHONE = "+12125550142"
MONDAY = 23


@pytest.fixture
def guest(shop: Inbox) -> Guest:
    return make_guest(shop)


def asks(guest: Guest, at: str = "") -> Conversation:
    return fresh(conversations.ask_for_call(guest, phone=PHONE, at=at))


def promises() -> list[Promise]:
    return list(Promise.objects.order_by("pk"))


def settled(promise: Promise) -> tuple[bool, bool, bool]:
    promise.refresh_from_db()
    return promise.kept_at is not None, promise.missed_at is not None, promise.dropped_at is not None


def test_a_form_is_one_call_and_one_promise(guest: Guest, held_clock: HeldClock) -> None:
    conversation = asks(guest)
    asks(guest)
    (promise,) = promises()
    assert Callback.objects.count() == 1
    assert (promise.kind, promise.conversation, promise.due_at) == ("callback", conversation, held_clock.at + timedelta(minutes=30))


def test_outside_of_the_hours_it_is_due_after_they_begin(at_acme: Cast) -> None:
    asks(make_guest(make_inbox(at_acme.acme, hours=make_hours())))
    assert promises()[0].due_at == utc(MONDAY, 9, 30)


def test_a_time_in_their_own_words_is_left_a_day(at_acme: Cast, guest: Guest, held_clock: HeldClock) -> None:
    asks(guest, at="on Tuesday after work")
    asks(make_guest(make_inbox(at_acme.acme, hours=make_hours())), at="tomorrow")
    assert [promise.due_at for promise in promises()] == [held_clock.at + timedelta(days=1, minutes=30), utc(MONDAY, 9, 30)]


def test_the_assistant_s_call_is_due_when_it_was_asked_for(guest: Guest) -> None:
    chat = given_to_assistant(says(guest))
    wanted = clock.now() + timedelta(hours=3)
    done = tools.call(
        chat.tenant.pk, chat.pk, "schedule_callback", json.dumps({"phone": PHONE, "at": wanted.isoformat()}), actor=ASSISTANT, key="k"
    )
    assert done["status"] == "done"
    assert [promise.due_at for promise in promises()] == [wanted]


def test_asked_for_again_the_first_is_not_waited_for(guest: Guest, held_clock: HeldClock) -> None:
    asks(guest)
    held_clock.advance(minutes=5)
    asks(guest, at="tomorrow at ten")
    first, second = promises()
    assert (settled(first), settled(second), Callback.objects.count()) == ((False, False, True), (False, False, False), 1)


def test_a_colleague_s_call_outside_of_a_conversation_is_nobody_s_promise(at_acme: Cast, guest: Guest) -> None:
    contact = says(guest).contact
    business.schedule_callback(contact, phone=PHONE, actor=at_acme.sarah.actor)
    assert promises() == []


def change(state: str, **fields: Any) -> None:
    Callback.objects.update(state=state, **fields)


def test_called_is_kept(at_acme: Cast, guest: Guest, held_clock: HeldClock) -> None:
    asks(guest)
    change("done", owner=at_acme.tom)
    held_clock.advance(minutes=10)
    settle_promises()
    (promise,) = promises()
    assert (promise.kept_at, promise.owner) == (held_clock.at, at_acme.tom)


def test_so_is_written_to(at_acme: Cast, guest: Guest, held_clock: HeldClock) -> None:
    conversation = asks(guest)
    held_clock.advance(minutes=10)
    claims(at_acme.sarah, conversation)
    answers(at_acme.sarah, conversation, "Is five o’clock fine?")
    settle_promises()
    assert settled(promises()[0]) == (True, False, False)


def test_who_closes_the_chat_still_wants_the_call(guest: Guest, held_clock: HeldClock) -> None:
    conversation = asks(guest)
    conversations.resolve(conversation, outcome=Outcome.ENDED, actor=Actor(kind="customer"))
    assert settle_promises() == 0
    held_clock.advance(hours=1)
    settle_promises()
    assert settled(promises()[0]) == (False, True, False)


def test_a_call_that_is_not_wanted_any_more_is_dropped(guest: Guest) -> None:
    asks(guest)
    change("cancelled")
    settle_promises()
    assert settled(promises()[0]) == (False, False, True)


def test_a_call_made_at_its_time_may_be_noted_a_little_later(guest: Guest, held_clock: HeldClock) -> None:
    asks(guest)
    held_clock.advance(minutes=44)
    assert settle_promises() == 0
    held_clock.advance(minutes=1)
    settle_promises()
    assert settled(promises()[0]) == (False, True, False)


def test_an_earlier_call_does_not_keep_a_later_promise(guest: Guest, held_clock: HeldClock) -> None:
    asks(guest)
    change("done")
    settle_promises()
    held_clock.advance(minutes=5)
    asks(guest, at="once more")
    assert settle_promises() == 0
    assert [settled(promise)[0] for promise in promises()] == [True, False]
