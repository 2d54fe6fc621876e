"""STOP, START and HELP: recorded, shown to colleagues, and answered by nobody here."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.test import Client

from apps.assistant import actions as assistant
from apps.conversations import tasks
from apps.conversations.actions import resolve
from apps.conversations.models import Outcome
from apps.events.models import Event
from apps.ground import clock
from apps.ground.scope import tenant_scope
from apps.inboxes.models import Inbox
from apps.tenants.models import Membership
from config.bench.standin.twilio import TwilioStandIn
from tests.cast import Cast
from tests.channels.texting import conversations, make_number, rows, texts, visitors
from tests.conversations.scenes import fresh, transcript

pytestmark = pytest.mark.django_db


@pytest.fixture
def sms(cast: Cast) -> Inbox:
    return make_number(cast.acme, answered_by="assistant")


def wished(inbox: Inbox) -> list[str]:
    with tenant_scope(inbox.tenant_id):
        return list(Event.objects.filter(name__startswith="address.").order_by("id").values_list("name", flat=True))


@pytest.mark.parametrize("word", ["STOP", "stop", " Stop! ", "StopAll", "Unsubscribe.", "CANCEL", "end", "QUIT"])
def test_stop_is_recorded_and_stays_in_the_thread(cast: Cast, sms: Inbox, twilio: TwilioStandIn, word: str) -> None:
    texts(twilio, sms, "Hello")
    texts(twilio, sms, word)
    (visitor,), (conversation,) = visitors(cast.acme), conversations(cast.acme)
    assert visitor.stopped_at == clock.now()
    assert wished(sms) == ["address.stopped"]
    assert transcript(conversation) == [("customer", "Hello"), ("customer", word.strip())]


class TestWhereNothingIsOpen:
    @pytest.mark.parametrize("word", ["STOP", "START", "HELP"])
    def test_a_wish_begins_nothing(self, cast: Cast, sms: Inbox, twilio: TwilioStandIn, word: str) -> None:
        texts(twilio, sms, word)
        (visitor,) = visitors(cast.acme)
        assert (visitor.stopped_at is not None, conversations(cast.acme)) == (word == "STOP", [])
        assert [row.state for row in rows(sms)] == ["taken"]

    def test_it_is_recorded_all_the_same(self, cast: Cast, sms: Inbox, twilio: TwilioStandIn) -> None:
        for word in ("STOP", "stop", "START"):
            texts(twilio, sms, word)
        assert wished(sms) == ["address.stopped", "address.started"]
        (visitor,) = visitors(cast.acme)
        with tenant_scope(sms.tenant_id):
            event = Event.objects.get(name="address.stopped")
        assert event.payload == {"visitor": visitor.pk, "conversation": None, "contact": visitor.contact_id}

    def test_it_takes_up_nothing_that_had_ended(self, cast: Cast, sms: Inbox, twilio: TwilioStandIn) -> None:
        texts(twilio, sms, "Hello")
        (conversation,) = conversations(cast.acme)
        with tenant_scope(sms.tenant_id):
            resolve(conversation, outcome=Outcome.SOLVED, actor=cast.sarah.actor)
        texts(twilio, sms, "STOP")
        assert (fresh(conversation).status, visitors(cast.acme)[0].stopped_at) == ("resolved", clock.now())

    def test_what_they_say_next_begins_a_conversation(self, cast: Cast, sms: Inbox, twilio: TwilioStandIn) -> None:
        for words in ("STOP", "START", "Hello there"):
            texts(twilio, sms, words)
        (conversation,) = conversations(cast.acme)
        assert transcript(conversation) == [("customer", "Hello there")]


def test_stop_twice_is_one_wish_and_start_ends_it(cast: Cast, sms: Inbox, twilio: TwilioStandIn) -> None:
    for word in ("STOP", "stop", "START", "unstop"):
        texts(twilio, sms, word)
    assert wished(sms) == ["address.stopped", "address.started"]
    assert visitors(cast.acme)[0].stopped_at is None


def test_the_event_names_whose_wish_it_is(cast: Cast, sms: Inbox, twilio: TwilioStandIn) -> None:
    texts(twilio, sms, "Hello")
    texts(twilio, sms, "STOP")
    (visitor,), (conversation,) = visitors(cast.acme), conversations(cast.acme)
    with tenant_scope(sms.tenant_id):
        event = Event.objects.get(name="address.stopped")
    assert event.payload == {"visitor": visitor.pk, "conversation": conversation.pk, "contact": conversation.contact_id}
    assert (event.actor_kind, event.actor_id) == ("customer", visitor.pk)


def test_what_the_provider_says_was_a_wish_is_one_in_any_language(cast: Cast, sms: Inbox, twilio: TwilioStandIn) -> None:
    texts(twilio, sms, "Arrêt", OptOutType="STOP")
    assert visitors(cast.acme)[0].stopped_at is not None


def test_a_yes_is_an_answer_except_for_who_had_stopped(cast: Cast, sms: Inbox, twilio: TwilioStandIn) -> None:
    texts(twilio, sms, "Yes")
    assert wished(sms) == []
    texts(twilio, sms, "STOP")
    texts(twilio, sms, "Yes")
    assert wished(sms) == ["address.stopped", "address.started"]


@pytest.mark.parametrize(
    "words", ["Please stop", "stop it now", "I want to cancel my order", "Can you help?", "The end.", "info@acme.example"]
)
def test_a_word_within_a_sentence_is_no_wish(sms: Inbox, twilio: TwilioStandIn, words: str) -> None:
    texts(twilio, sms, words)
    assert wished(sms) == []


def test_a_stop_on_one_channel_is_none_on_another(cast: Cast, sms: Inbox, twilio: TwilioStandIn) -> None:
    whatsapp = make_number(cast.acme, "whatsapp")
    for inbox in (sms, whatsapp):
        texts(twilio, inbox, "Hello")
    texts(twilio, whatsapp, "stop")
    assert [visitor.stopped_at is None for visitor in visitors(cast.acme)] == [True, False]


@pytest.mark.parametrize("word", ["Help", "Info", "Cancel", "End", "Quit"])
def test_where_no_network_answers_a_word_it_is_for_us_to_answer(cast: Cast, twilio: TwilioStandIn, word: str) -> None:
    whatsapp = make_number(cast.acme, "whatsapp", answered_by="assistant")
    texts(twilio, whatsapp, word)
    assert wished(whatsapp) == []
    assert assistant.take_turns(cast.acme.pk, conversations(cast.acme)[0].pk) == 1


@pytest.mark.parametrize("word", ["STOP", "START", "HELP", "info", "unstop"])
def test_the_assistant_is_silent_to_it(cast: Cast, sms: Inbox, twilio: TwilioStandIn, word: str, held_clock: clock.HeldClock) -> None:
    texts(twilio, sms, "Where is my order 1042?")
    (conversation,) = conversations(cast.acme)
    assert assistant.take_turns(cast.acme.pk, conversation.pk) == 1
    said = transcript(conversation)
    texts(twilio, sms, word)
    held_clock.advance(seconds=10)
    assert assistant.due() == []
    assert assistant.take_turns(cast.acme.pk, conversation.pk) == 0
    assert transcript(conversation) == [*said, ("customer", word)]
    assert fresh(conversation).holder == "assistant"


def test_what_they_asked_before_is_answered_once_and_the_wish_is_not(cast: Cast, sms: Inbox, twilio: TwilioStandIn) -> None:
    texts(twilio, sms, "Where is my order 1042?")
    (conversation,) = conversations(cast.acme)
    assert assistant.take_turns(cast.acme.pk, conversation.pk) == 1
    said = len(transcript(conversation))
    texts(twilio, sms, "HELP")
    assert assistant.take_turns(cast.acme.pk, conversation.pk) == 0
    assert len(transcript(conversation)) == said + 1


def test_what_they_say_after_it_is_answered_again(cast: Cast, sms: Inbox, twilio: TwilioStandIn) -> None:
    for words in ("STOP", "START", "Hello there"):
        texts(twilio, sms, words)
    assert assistant.take_turns(cast.acme.pk, conversations(cast.acme)[0].pk) == 1


def test_colleagues_see_what_was_wished(cast: Cast, sms: Inbox, twilio: TwilioStandIn, sign_in: Callable[[Membership], Client]) -> None:
    texts(twilio, sms, "Hello")
    texts(twilio, sms, "STOP")
    (conversation,) = conversations(cast.acme)
    page = sign_in(cast.sarah).get(f"/console/conversations/{conversation.number}/").content.decode()
    assert "nothing is sent to this address" in page


def test_sockets_hear_of_it(
    cast: Cast, sms: Inbox, twilio: TwilioStandIn, after_commit: Callable[[], AbstractContextManager[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[str] = []
    monkeypatch.setattr("apps.events.publisher.publish", lambda tenant, name, payload: heard.append(name))
    monkeypatch.setattr(tasks.deliver, "delay", lambda *_: None)
    with after_commit():
        texts(twilio, sms, "STOP")
    assert "address.stopped" in heard
