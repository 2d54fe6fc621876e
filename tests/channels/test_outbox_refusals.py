"""What is not even tried: to whoever wants nothing, outside WhatsApp's window; and long texts, which go in parts."""

import pytest

from apps.conversations.actions.settling import FIRST_PAUSE
from apps.conversations.admitting import Guest
from apps.conversations.models import Delivery, Visitor
from apps.conversations.ways import way_of
from apps.events.models import Event
from apps.ground import clock
from apps.inboxes.channels import Capabilities
from apps.inboxes.channels.sms import Sms
from apps.inboxes.models import Inbox
from config.bench.standin.twilio import TwilioStandIn
from tests.cast import Cast
from tests.channels.leaving import ANN, answered_by, drain, make_number, make_texter, newest, outbox, states
from tests.conversations.scenes import answers, fresh, says

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_any_pace")]


@pytest.fixture
def by_whatsapp(at_acme: Cast, twilio: TwilioStandIn) -> Guest:
    return make_texter(make_number(at_acme.acme, "whatsapp"))


def test_who_has_said_stop_gets_nothing(at_acme: Cast, ann: Guest, twilio: TwilioStandIn) -> None:
    conversation = answered_by(at_acme.sarah, ann, "one", "two")
    Visitor.objects.filter(pk=ann.visitor_id).update(stopped_at=clock.now())
    drain(conversation)
    assert [(one.state, one.problem, one.attempts) for one in outbox(conversation)] == [("failed", "opted_out", 0)] * 2
    assert twilio.messages == []
    Visitor.objects.update(stopped_at=None)
    answers(at_acme.sarah, conversation, "three")
    drain(conversation)
    assert [text.body for text in twilio.messages] == ["three"]


def test_whom_the_provider_knows_to_have_stopped_is_known_to_have(at_acme: Cast, ann: Guest, twilio: TwilioStandIn) -> None:
    conversation = answered_by(at_acme.sarah, ann, "one", "two")
    twilio.refuse(21610)
    drain(conversation)
    assert [(one.state, one.problem, one.attempts) for one in outbox(conversation)] == [
        ("failed", "opted_out", 1), ("failed", "opted_out", 0),
    ]  # fmt: skip
    assert Visitor.objects.get(pk=ann.visitor_id).stopped_at == clock.now()
    assert "asked to get no more messages" in way_of(fresh(conversation)).problem
    (told,) = Event.objects.filter(name="address.stopped")
    assert told.payload["visitor"] == ann.visitor_id


def test_nothing_leaves_by_an_inbox_that_was_switched_off(at_acme: Cast, ann: Guest, twilio: TwilioStandIn) -> None:
    conversation = answered_by(at_acme.sarah, ann, "one")
    Inbox.objects.filter(pk=ann.inbox_id).update(is_active=False)
    drain(conversation)
    assert (states(conversation), newest(conversation).problem, twilio.messages) == (["failed"], "configuration", [])


def test_who_says_stop_while_nobody_knows_whether_it_arrived_is_not_sent_it_again(
    at_acme: Cast, ann: Guest, twilio: TwilioStandIn, held_clock: clock.HeldClock
) -> None:
    conversation = answered_by(at_acme.sarah, ann, "one")
    Delivery.objects.update(tried_at=clock.now(), problem="unsure")
    Visitor.objects.filter(pk=ann.visitor_id).update(stopped_at=clock.now())
    drain(conversation)
    assert (newest(conversation).state, newest(conversation).problem, twilio.messages) == ("failed", "opted_out", [])


def test_what_had_arrived_before_they_said_stop_counts_as_sent(
    at_acme: Cast, ann: Guest, twilio: TwilioStandIn, held_clock: clock.HeldClock
) -> None:
    conversation = answered_by(at_acme.sarah, ann, "one")
    twilio.cut_after_accepting()
    drain(conversation)
    Visitor.objects.filter(pk=ann.visitor_id).update(stopped_at=clock.now())
    held_clock.advance(seconds=FIRST_PAUSE.total_seconds())
    drain(conversation)
    assert (states(conversation), len(twilio.messages)) == (["sent"], 1)


def test_within_a_day_of_their_word_whatsapp_takes_any_text(
    at_acme: Cast, by_whatsapp: Guest, twilio: TwilioStandIn, held_clock: clock.HeldClock
) -> None:
    conversation = answered_by(at_acme.sarah, by_whatsapp)
    held_clock.advance(hours=23, minutes=59)
    answers(at_acme.sarah, conversation, "just in time")
    drain(conversation)
    assert (states(conversation), twilio.messages[0].to) == (["sent"], f"whatsapp:{ANN}")


def test_after_a_day_whatsapp_takes_templates_alone(
    at_acme: Cast, by_whatsapp: Guest, twilio: TwilioStandIn, held_clock: clock.HeldClock
) -> None:
    conversation = answered_by(at_acme.sarah, by_whatsapp)
    held_clock.advance(hours=24)
    answers(at_acme.sarah, conversation, "too late")
    drain(conversation)
    assert (newest(conversation).state, newest(conversation).problem, twilio.messages) == ("failed", "needs_template", [])
    answers(at_acme.sarah, conversation, "Are you still there?")
    Delivery.objects.filter(pk=newest(conversation).pk).update(template="HX1")
    drain(conversation)
    assert states(conversation) == ["failed", "sent"]
    says(by_whatsapp, "I am")
    answers(at_acme.sarah, conversation, "Good")
    drain(conversation)
    assert states(conversation) == ["failed", "sent", "sent"]


def test_a_text_knows_no_window(at_acme: Cast, ann: Guest, twilio: TwilioStandIn, held_clock: clock.HeldClock) -> None:
    conversation = answered_by(at_acme.sarah, ann)
    held_clock.advance(days=30)
    answers(at_acme.sarah, conversation, "Hello again")
    drain(conversation)
    assert states(conversation) == ["sent"]


@pytest.fixture
def narrow(ann: Guest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Sms, "can", Capabilities(longest=20))


def test_what_is_too_long_goes_in_parts_before_what_was_said_next(at_acme: Cast, narrow: None, ann: Guest, twilio: TwilioStandIn) -> None:
    conversation = answered_by(at_acme.sarah, ann, "This is the first. This is the second. And a third.", "Next.")
    drain(conversation)
    assert [text.body for text in twilio.messages] == ["This is the first.", "This is the second.", "And a third.", "Next."]
    first = outbox(conversation)[0]
    assert [one.key for one in outbox(conversation)][:3] == [first.key, f"{first.key}:2", f"{first.key}:3"]


def test_no_part_is_doubled_and_none_is_lost(
    at_acme: Cast, narrow: None, ann: Guest, twilio: TwilioStandIn, held_clock: clock.HeldClock
) -> None:
    conversation = answered_by(at_acme.sarah, ann, "This is the first. This is the second. And a third.")
    twilio.throttle()
    drain(conversation)
    twilio.cut_after_accepting()
    for _ in range(4):
        held_clock.advance(seconds=30)
        drain(conversation)
    assert [text.body for text in twilio.messages] == ["This is the first.", "This is the second.", "And a third."]
    assert states(conversation) == ["sent"] * 3


def test_files_that_a_text_cannot_carry_are_named(at_acme: Cast, ann: Guest, twilio: TwilioStandIn) -> None:
    conversation = answered_by(at_acme.sarah, ann, "Look")
    message = newest(conversation).message
    assert message is not None
    message.attachments.create(public_id="a", name="photo.png", type="image/png", size=1, sha256="", path="nowhere")
    drain(conversation)
    assert [text.body for text in twilio.messages] == ["Look\n[photo.png]"]


def test_the_window_is_of_the_address_not_of_the_conversation(
    at_acme: Cast, by_whatsapp: Guest, twilio: TwilioStandIn, held_clock: clock.HeldClock
) -> None:
    conversation = answered_by(at_acme.sarah, by_whatsapp)
    held_clock.advance(hours=30)
    says(make_texter(make_number(at_acme.acme, name="SMS")), "elsewhere")
    answers(at_acme.sarah, conversation, "one")
    drain(conversation)
    assert newest(conversation).problem == "needs_template"
