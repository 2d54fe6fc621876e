"""What is said to an address arrives in the order in which it was said, once, whatever the provider does."""

import threading
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connections, transaction
from pytest_django import Settings

from apps.conversations import actions, tasks
from apps.conversations.actions.settling import FIRST_PAUSE, MOST_ATTEMPTS
from apps.conversations.admitting import Guest
from apps.conversations.models import Delivery
from apps.conversations.models.delivery import CARRYING_LEASE
from apps.events.models import Event
from apps.ground import clock
from apps.inboxes.channels import Outgoing, Sent
from apps.inboxes.channels.sms import Sms
from apps.inboxes.channels.twilio import sending
from apps.inboxes.models import Inbox
from config.bench.standin.twilio import TwilioStandIn
from tests.cast import Cast, assemble
from tests.channels.leaving import ANN, BOB, answered_by, drain, make_number, make_texter, newest, outbox, states
from tests.conversations.scenes import answers, fresh_delivery

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_any_pace")]


def send(delivery: Delivery) -> Delivery:
    actions.deliver(delivery.tenant_id, delivery.pk)
    return fresh_delivery(delivery)


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "PATIENCE", 0.3)
    sending._client.cache_clear()


def test_what_was_sent_is_written_down(at_acme: Cast, ann: Guest, twilio: TwilioStandIn, held_clock: clock.HeldClock) -> None:
    sent = send(newest(answered_by(at_acme.sarah, ann, "Hello **Ann**, " + "we are here. " * 15)))
    (text,) = twilio.messages
    assert (text.to, text.body) == (ANN, "Hello Ann, " + ("we are here. " * 15).strip())
    assert (sent.state, sent.provider_id, sent.segments, sent.sent_at) == ("sent", text.sid, 2, held_clock.at)
    assert (sent.problem, sent.leased_until, sent.attempts) == ("", None, 1)
    assert Event.objects.filter(name="delivery.sent").count() == 1


def test_a_later_one_waits_for_an_earlier_one(at_acme: Cast, ann: Guest, twilio: TwilioStandIn, held_clock: clock.HeldClock) -> None:
    conversation = answered_by(at_acme.sarah, ann, "one", "two", "three")
    one, two, three = outbox(conversation)
    twilio.throttle()
    assert send(one).state == "queued"
    assert [send(two).state, send(three).state] == ["queued", "queued"]
    assert actions.deliver_due() == 0
    held_clock.advance(seconds=3)
    assert actions.deliver_due() == 1
    drain(conversation)
    assert [text.body for text in twilio.messages] == ["one", "two", "three"]


def test_what_has_failed_for_good_holds_up_nobody(at_acme: Cast, ann: Guest, twilio: TwilioStandIn) -> None:
    conversation = answered_by(at_acme.sarah, ann, "one", "two", "three")
    twilio.refuse(30007)
    drain(conversation)
    assert states(conversation) == ["failed", "sent", "sent"]
    assert [text.body for text in twilio.messages] == ["two", "three"]
    failed = outbox(conversation).first()
    assert failed is not None
    assert (failed.problem, failed.code, failed.attempts) == ("filtered", "30007", 1)
    assert Event.objects.get(name="delivery.failed").payload["problem"] == "filtered"


def test_one_persons_line_is_nobody_elses(at_acme: Cast, number: Inbox, ann: Guest, twilio: TwilioStandIn) -> None:
    to_ann = answered_by(at_acme.sarah, ann, "Ann one", "Ann two")
    to_bob = answered_by(at_acme.sarah, make_texter(number, BOB), "Bob one")
    twilio.throttle()
    send(outbox(to_ann)[0])
    drain(to_bob)
    assert (states(to_ann), states(to_bob)) == (["queued", "queued"], ["sent"])


def test_whoever_sends_wakes_the_next(at_acme: Cast, ann: Guest, twilio: TwilioStandIn) -> None:
    conversation = answered_by(at_acme.sarah, ann, "one", "two", "three")
    assert tasks.deliver(conversation.tenant_id, outbox(conversation)[0].pk)
    assert [text.body for text in twilio.messages] == ["one", "two", "three"]


def test_what_it_took_without_a_word_is_not_sent_twice(
    at_acme: Cast, ann: Guest, twilio: TwilioStandIn, hurried: None, held_clock: clock.HeldClock
) -> None:
    conversation = answered_by(at_acme.sarah, ann, "one", "two")
    twilio.time_out_after_accepting()
    drain(conversation)
    unsure = outbox(conversation)[0]
    assert (unsure.state, unsure.problem, unsure.due_at, unsure.tried_at) == (
        "queued", "unsure", held_clock.at + FIRST_PAUSE, held_clock.at,
    )  # fmt: skip
    held_clock.advance(seconds=10)
    drain(conversation)
    assert [text.body for text in twilio.messages] == ["one", "two"]
    assert [one.provider_id for one in outbox(conversation)] == [text.sid for text in twilio.messages]


def test_what_it_never_took_is_sent(at_acme: Cast, ann: Guest, twilio: TwilioStandIn, hurried: None, held_clock: clock.HeldClock) -> None:
    conversation = answered_by(at_acme.sarah, ann, "one")
    twilio.hang(5)
    drain(conversation)
    held_clock.advance(seconds=10)
    drain(conversation)
    assert (states(conversation), len(twilio.messages)) == (["sent"], 1)


def test_the_same_words_said_before_are_not_taken_for_it(
    at_acme: Cast, ann: Guest, twilio: TwilioStandIn, hurried: None, held_clock: clock.HeldClock
) -> None:
    conversation = answered_by(at_acme.sarah, ann, "Yes", "Yes")
    send(outbox(conversation)[0])
    twilio.hang(5)
    drain(conversation)
    held_clock.advance(seconds=10)
    drain(conversation)
    assert (states(conversation), len(twilio.messages)) == (["sent", "sent"], 2)


def test_while_nobody_can_look_nothing_is_sent_again(
    at_acme: Cast, ann: Guest, twilio: TwilioStandIn, held_clock: clock.HeldClock, settings: Settings
) -> None:
    conversation = answered_by(at_acme.sarah, ann, "one")
    twilio.cut_after_accepting()
    drain(conversation)
    settings.TWILIO_BASE_URL = "http://127.0.0.1:9"
    held_clock.advance(seconds=10)
    drain(conversation)
    assert (newest(conversation).state, newest(conversation).problem) == ("queued", "unsure")
    settings.TWILIO_BASE_URL = twilio.url
    held_clock.advance(seconds=20)
    drain(conversation)
    assert (states(conversation), len(twilio.messages)) == (["sent"], 1)


def test_what_a_killed_sender_had_taken_is_looked_up_when_its_lease_ends(
    at_acme: Cast, ann: Guest, twilio: TwilioStandIn, held_clock: clock.HeldClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation = answered_by(at_acme.sarah, ann, "one", "two")

    def killed(*_: object, **__: object) -> None:
        raise SystemExit

    with monkeypatch.context() as dying, pytest.raises(SystemExit):
        dying.setattr("apps.conversations.actions.outbox.settle", killed)
        send(outbox(conversation)[0])
    assert states(conversation) == ["sending", "queued"]
    held_clock.advance(seconds=CARRYING_LEASE.total_seconds() - 1)
    assert actions.deliver_due() == 0
    held_clock.advance(seconds=1)
    assert actions.deliver_due() == 1
    drain(conversation)
    assert [text.body for text in twilio.messages] == ["one", "two"]
    assert states(conversation) == ["sent", "sent"]


def test_a_sender_whose_lease_ended_before_it_asked_does_not_ask(
    at_acme: Cast, ann: Guest, twilio: TwilioStandIn, held_clock: clock.HeldClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation = answered_by(at_acme.sarah, ann, "one")

    def sleeps() -> None:
        monkeypatch.setattr("apps.conversations.actions.outbox.release_connection", lambda: None)
        held_clock.advance(minutes=1)
        assert send(newest(conversation)).state == "sent"

    monkeypatch.setattr("apps.conversations.actions.outbox.release_connection", sleeps)
    assert send(newest(conversation)).state == "sent"
    assert len(twilio.messages) == 1


def test_what_never_gets_through_is_set_aside_in_the_end(
    at_acme: Cast, ann: Guest, twilio: TwilioStandIn, held_clock: clock.HeldClock
) -> None:
    conversation, pauses = answered_by(at_acme.sarah, ann, "one", "two"), []
    twilio.throttle(times=MOST_ATTEMPTS)
    for _ in range(MOST_ATTEMPTS):
        tried = send(outbox(conversation)[0])
        pauses.append(tried.due_at - held_clock.at)
        held_clock.move_to(max(held_clock.at, tried.due_at))
    assert (tried.state, tried.problem, tried.attempts) == ("failed", "throttled", MOST_ATTEMPTS)
    assert timedelta(seconds=1) <= pauses[0] <= timedelta(seconds=3)
    assert pauses[-2] > timedelta(minutes=10)
    drain(conversation)
    assert [text.body for text in twilio.messages] == ["two"]


def test_one_that_breaks_holds_up_no_other_conversation(
    at_acme: Cast, number: Inbox, ann: Guest, twilio: TwilioStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    poor = answered_by(at_acme.sarah, ann, "one")
    good = answered_by(at_acme.sarah, make_texter(number, BOB), "two")
    whole = Sms.send

    def breaks(carrier: Sms, inbox: Inbox, outgoing: Outgoing) -> Sent:
        return whole(carrier, inbox, outgoing) if outgoing.to == BOB else 1 / 0  # type: ignore[return-value]

    monkeypatch.setattr(Sms, "send", breaks)
    assert actions.deliver_due() == 1
    assert (newest(poor).state, newest(poor).problem, newest(good).state) == ("queued", "ZeroDivisionError", "sent")


def test_what_cannot_even_be_worded_is_set_aside_and_its_conversation_goes_on(
    at_acme: Cast, ann: Guest, twilio: TwilioStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation = answered_by(at_acme.sarah, ann, "one", "two")
    with monkeypatch.context() as breaking:
        breaking.setattr("apps.conversations.actions.laying.parts_of", lambda *_: 1 / 0)
        assert actions.deliver_due() == 0
    assert (states(conversation), outbox(conversation)[0].problem) == (["failed", "queued"], "ZeroDivisionError")
    drain(conversation)
    assert [text.body for text in twilio.messages] == ["two"]


@pytest.mark.django_db(transaction=True)
def test_of_two_senders_at_once_one_sends(twilio: TwilioStandIn) -> None:
    cast = assemble()
    conversation = answered_by(cast.sarah, make_texter(make_number(cast.acme)), "one", "two")
    together = threading.Barrier(4)

    def work() -> None:
        together.wait(5)
        drain(conversation)
        connections.close_all()

    senders = [threading.Thread(target=work) for _ in range(4)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join(20)
    drain(conversation)
    nobody_here, *answers = [text.body for text in twilio.messages]
    assert "on duty" in nobody_here
    assert answers == ["one", "two"]
    assert states(conversation) == ["sent", "sent", "sent"]


def test_a_dead_letter_sent_again_after_a_newer_one_in_the_same_words_does_not_go_twice(
    at_acme: Cast, ann: Guest, twilio: TwilioStandIn, held_clock: clock.HeldClock
) -> None:
    conversation = answered_by(at_acme.sarah, ann, "Yes")
    Delivery.objects.update(attempts=MOST_ATTEMPTS - 1)
    twilio.cut_after_accepting()
    drain(conversation)
    dead = newest(conversation)
    held_clock.advance(minutes=5)
    answers(at_acme.sarah, conversation, "Yes")
    drain(conversation)
    assert states(conversation) == ["failed", "sent"]
    actions.send_again(dead, actor=at_acme.sarah.actor)
    drain(conversation)
    assert (states(conversation), len(twilio.messages)) == (["sent", "sent"], 2)
    assert [one.provider_id for one in outbox(conversation)] == [text.sid for text in twilio.messages]


def test_what_another_of_ours_took_in_the_meantime_is_not_taken_too(
    at_acme: Cast, ann: Guest, twilio: TwilioStandIn, held_clock: clock.HeldClock
) -> None:
    """Two who look at the same time may find the same one: the row of only one of them can say so."""
    conversation = answered_by(at_acme.sarah, ann, "Yes", "Yes")
    one, two = outbox(conversation)
    Delivery.objects.filter(pk=one.pk).update(state="sent", provider_id="SM1")
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.filter(pk=two.pk).update(state="sent", provider_id="SM1")


def test_since_when_it_is_tried_again_is_kept_until_it_has_left(
    at_acme: Cast, ann: Guest, twilio: TwilioStandIn, held_clock: clock.HeldClock
) -> None:
    conversation, begun = answered_by(at_acme.sarah, ann, "one"), held_clock.at
    twilio.throttle(times=2)
    for _ in range(2):
        held_clock.move_to(max(held_clock.at, send(newest(conversation)).due_at))
        assert (newest(conversation).troubled_at, newest(conversation).is_troubled) == (begun, True)
    assert (send(newest(conversation)).state, newest(conversation).troubled_at) == ("sent", None)


def test_given_up_it_is_dead_and_all_its_parts_with_it(
    at_acme: Cast, ann: Guest, twilio: TwilioStandIn, held_clock: clock.HeldClock
) -> None:
    conversation = answered_by(at_acme.sarah, ann, "A long one. " * 200, "two")
    twilio.cut_after_accepting()
    send(outbox(conversation)[0])
    actions.abandon(outbox(conversation)[0], actor=at_acme.sarah.actor)
    assert [(one.state, one.problem) for one in outbox(conversation)] == [("failed", "given_up")] * 2 + [("queued", "")]
    assert Event.objects.filter(name="delivery.failed", actor_id=at_acme.sarah.pk).count() == 2
    drain(conversation)
    assert twilio.messages[-1].body == "two"
    actions.send_again(outbox(conversation)[0], actor=at_acme.sarah.actor)
    drain(conversation)
    assert (states(conversation), len(twilio.messages)) == (["sent", "sent", "sent"], 3)


def test_what_failed_by_itself_is_sent_again_by_itself(at_acme: Cast, ann: Guest, twilio: TwilioStandIn) -> None:
    conversation = answered_by(at_acme.sarah, ann, "A long one. " * 200)
    twilio.refuse(30007, times=2)
    drain(conversation)
    assert states(conversation) == ["failed", "failed"]
    actions.send_again(outbox(conversation)[1], actor=at_acme.sarah.actor)
    drain(conversation)
    assert states(conversation) == ["failed", "sent"]


def test_only_what_is_tried_in_vain_and_not_at_this_moment_is_given_up(at_acme: Cast, ann: Guest) -> None:
    waits = newest(answered_by(at_acme.sarah, ann, "one"))
    with pytest.raises(ValidationError, match="being tried again"):
        actions.abandon(waits, actor=at_acme.sarah.actor)
    Delivery.objects.update(state="sending", troubled_at=clock.now())
    with pytest.raises(ValidationError, match="at this moment"):
        actions.abandon(waits, actor=at_acme.sarah.actor)
    with pytest.raises(PermissionDenied):
        actions.abandon(waits, actor=at_acme.vera.actor)


def test_sent_again_by_hand_it_is_tried_anew(at_acme: Cast, ann: Guest, twilio: TwilioStandIn) -> None:
    conversation = answered_by(at_acme.sarah, ann, "one")
    twilio.refuse(21606)
    drain(conversation)
    failed = newest(conversation)
    assert (failed.state, failed.problem, failed.tried_at) == ("failed", "configuration", None)
    actions.send_again(failed, actor=at_acme.sarah.actor)
    drain(conversation)
    sent = newest(conversation)
    assert (sent.state, sent.attempts, sent.problem, sent.code) == ("sent", 1, "", "")
    assert Event.objects.filter(name="delivery.queued").count() == 2


def test_sent_again_by_hand_it_is_looked_up_first_where_nobody_knows(
    at_acme: Cast, ann: Guest, twilio: TwilioStandIn, held_clock: clock.HeldClock
) -> None:
    conversation = answered_by(at_acme.sarah, ann, "one")
    Delivery.objects.update(attempts=MOST_ATTEMPTS - 1)
    twilio.cut_after_accepting()
    drain(conversation)
    unsure = newest(conversation)
    assert (unsure.state, unsure.problem) == ("failed", "unsure")
    held_clock.advance(days=1)
    actions.send_again(unsure, actor=at_acme.sarah.actor)
    drain(conversation)
    assert (newest(conversation).state, len(twilio.messages)) == ("sent", 1)


def test_what_did_not_fail_is_not_sent_again(at_acme: Cast, ann: Guest) -> None:
    with pytest.raises(ValidationError, match="could not be sent"):
        actions.send_again(newest(answered_by(at_acme.sarah, ann, "one")), actor=at_acme.sarah.actor)


def test_who_may_not_answer_sends_nothing_again(at_acme: Cast, ann: Guest) -> None:
    conversation = answered_by(at_acme.sarah, ann, "one")
    Delivery.objects.update(state="failed")
    with pytest.raises(PermissionDenied):
        actions.send_again(newest(conversation), actor=at_acme.vera.actor)


def test_a_code_is_not_sent_again(at_acme: Cast) -> None:
    letter = actions.queue(key="k", to="ann@example.org", subject="Code", text="123456", purpose=Delivery.Purpose.CODE)
    Delivery.objects.update(state="failed")
    with pytest.raises(ValidationError, match="asks for a new one"):
        actions.send_again(letter, actor=at_acme.sarah.actor)
