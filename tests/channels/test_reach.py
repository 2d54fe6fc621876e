"""Where a reply goes: to the address that the customer last wrote from, queued by the statement that posts it, and to their page alone."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest

from apps.conversations import actions
from apps.conversations.admitting import Guest
from apps.conversations.models import Holder, Visitor
from apps.events.actors import SYSTEM
from apps.events.models import Event
from apps.inboxes.models import Inbox
from tests.cast import Cast
from tests.channels.leaving import ANN, BOB, answered_by, make_texter, newest, outbox, say_again
from tests.conversations.scenes import answers, fresh, reply, says
from tests.factories import make_guest

pytestmark = pytest.mark.django_db


def test_who_wrote_from_an_address_is_answered_there(at_acme: Cast, number: Inbox, ann: Guest) -> None:
    conversation = answered_by(at_acme.sarah, ann, "Hello Ann")
    assert fresh(conversation).reach_id == ann.visitor_id
    queued = newest(conversation)
    assert queued.message is not None
    assert (queued.message.text, queued.key) == ("Hello Ann", f"message:{queued.message_id}")
    assert (queued.channel, queued.inbox_id, queued.to, queued.text, queued.purpose) == ("sms", number.pk, ANN, "", "message")
    told = Event.objects.get(name="delivery.queued")
    assert (told.payload, told.subject_id) == ({"delivery": queued.pk, "channel": "sms"}, queued.pk)


def test_who_wrote_on_the_page_is_answered_there_alone(at_acme: Cast, number: Inbox) -> None:
    conversation = answered_by(at_acme.sarah, make_guest(number), "Hello Ann")
    assert fresh(conversation).reach_id is None
    assert not outbox(conversation).exists()


def test_replies_follow_the_customer(at_acme: Cast, number: Inbox, ann: Guest) -> None:
    conversation = answered_by(at_acme.sarah, ann, "to Ann")
    other = make_texter(number, BOB)
    Visitor.objects.filter(pk=other.visitor_id).update(contact=ann.contact_id)
    for visitor_id, address in ((other.visitor_id, BOB), (ann.visitor_id, ANN)):
        spoken = Guest(**{name: getattr(ann, name) for name in Guest.__slots__} | {"visitor_id": visitor_id})
        actions.receive(spoken, client_id=uuid.uuid4(), text="Me again")
        answers(at_acme.sarah, conversation, "Hello")
        assert newest(conversation).to == address
    Visitor.objects.filter(pk=ann.visitor_id).update(address="")
    actions.receive(ann, client_id=uuid.uuid4(), text="Now on the page")
    answers(at_acme.sarah, conversation, "Hello")
    assert (outbox(conversation).count(), fresh(conversation).reach_id) == (3, None)


def test_only_what_agents_and_the_assistant_say_leaves(at_acme: Cast, ann: Guest) -> None:
    conversation = answered_by(at_acme.sarah, ann)
    actions.say(fresh(conversation), "joined", name="Sarah")
    actions.note(conversation, member=at_acme.sarah, client_id=uuid.uuid4(), text="between us")
    says(ann, "And?")
    assert not outbox(conversation).exists()
    held = actions.hand_over(fresh(conversation), to=Holder.ASSISTANT, actor=SYSTEM)
    actions.post_draft(held, reply("I can help."))
    assert [one.message.text for one in outbox(conversation) if one.message] == ["I can help."]


def test_what_is_said_twice_leaves_once(at_acme: Cast, ann: Guest) -> None:
    conversation, same = answered_by(at_acme.sarah, ann), uuid.uuid4()
    for _ in range(3):
        say_again(at_acme.sarah, conversation, same)
    assert outbox(conversation).count() == 1


def test_a_sender_is_woken_once_it_is_committed(
    at_acme: Cast, ann: Guest, after_commit: Callable[[], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    woken: list[tuple[int, int]] = []
    monkeypatch.setattr("apps.conversations.tasks.deliver.delay", lambda *ids: woken.append(ids))
    conversation = answered_by(at_acme.sarah, ann)
    with after_commit():
        answers(at_acme.sarah, conversation)
        assert woken == []
    assert woken == [(at_acme.acme.pk, newest(conversation).pk)]


def test_what_has_gone_to_an_address_is_not_mailed_too(at_acme: Cast, ann: Guest, held_clock: Any, mailoutbox: list[Any]) -> None:
    conversation = answered_by(at_acme.sarah, ann, "Hello Ann")
    actions.add_address(conversation.contact, "email", "ann@example.org")
    held_clock.advance(minutes=5)
    assert actions.mail_missed() == 0
    Visitor.objects.update(address="")
    says(ann, "On the page")
    answers(at_acme.sarah, conversation)
    held_clock.advance(minutes=5)
    assert actions.mail_missed() == 1
