"""A provider that hangs, or a sender that is slow, holds up itself alone."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import InterfaceError, OperationalError

from apps.conversations import actions
from apps.conversations.actions import Handled
from apps.conversations.admitting import Guest
from apps.conversations.gates import FULL, PLACES, SHUT, Gate, gate_of
from apps.conversations.models import Delivery
from apps.ground import breaker, clock
from apps.ground.breaker import FAILURES
from apps.ground.scope import tenant_scope
from apps.inboxes.channels import Outgoing, Sent, Unsure
from apps.inboxes.channels.sms import Sms
from apps.inboxes.models import Inbox
from config.bench.standin.twilio import TwilioStandIn
from tests.cast import Cast
from tests.channels.leaving import BOB, answered_by, drain, make_number, make_texter, newest, states

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_any_pace")]


def fail(gate: Gate, times: int = FAILURES) -> None:
    for _ in range(times):
        assert gate.enters() is None
        gate.leaves(is_well=False)


@pytest.fixture
def passing(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Time that passes when a test says so."""
    at = [0.0]
    monkeypatch.setattr(clock, "monotonic", lambda: at[0])
    return at


def test_so_many_at_once_pass_and_one_who_leaves_makes_room() -> None:
    gate = Gate()
    assert [gate.enters() for _ in range(PLACES + 1)] == [None] * PLACES + [FULL]
    gate.leaves()
    assert gate.enters() is None


def test_who_hears_nothing_time_and_again_finds_it_shut_and_it_opens_for_one(passing: list[float]) -> None:
    gate = Gate()
    fail(gate)
    assert [gate.enters() for _ in range(PLACES + 1)] == [SHUT] * (PLACES + 1)
    passing[0] += SHUT.total_seconds()
    assert [gate.enters(), gate.enters()] == [None, SHUT]
    gate.leaves(is_well=True)
    assert gate.enters() is None


def test_one_provider_is_one_gate_and_letters_of_ours_leave_by_that_of_all_mail(number: Inbox, at_acme: Cast) -> None:
    whatsapp = make_number(at_acme.acme, "whatsapp")
    mail = make_number(at_acme.acme, "email", sender="help@acme.example")
    assert gate_of(number) is gate_of(whatsapp)
    assert gate_of(mail) is gate_of(None)
    assert gate_of(mail) is not gate_of(number)


def test_what_waits_at_a_gate_has_not_been_tried_and_mail_goes_on(
    at_acme: Cast, ann: Guest, number: Inbox, twilio: TwilioStandIn, held_clock: clock.HeldClock
) -> None:
    conversation = answered_by(at_acme.sarah, ann, "one", "two")
    mail = make_number(at_acme.acme, "email", sender="help@acme.example")
    by_mail = answered_by(at_acme.sarah, make_texter(mail, "bob@example.org"), "by mail")
    fail(gate_of(number))
    drain(conversation)
    drain(by_mail)
    assert (states(conversation), states(by_mail), twilio.messages) == (["queued", "queued"], ["sent"], [])
    waits = Delivery.objects.filter(conversation=conversation).earliest("pk")
    assert (waits.attempts, waits.tried_at, waits.due_at, waits.slot_at) == (0, None, held_clock.at + SHUT, None)


def test_what_waits_at_a_shut_gate_says_so_and_can_be_given_up(
    at_acme: Cast, ann: Guest, number: Inbox, twilio: TwilioStandIn, held_clock: clock.HeldClock, passing: list[float]
) -> None:
    conversation = answered_by(at_acme.sarah, ann, "one", "two")
    fail(gate_of(number))
    since = held_clock.at
    for _ in range(2):
        drain(conversation)
        held_clock.advance(seconds=1)
    first, second = Delivery.objects.filter(conversation=conversation).order_by("pk")
    assert (first.is_troubled, first.troubled_at, first.problem) == (True, since, "unreachable")
    assert (second.is_troubled, second.problem) == (False, "")
    actions.abandon(first, actor=at_acme.sarah.actor)
    passing[0] += SHUT.total_seconds()
    drain(conversation)
    assert (states(conversation), [text.body for text in twilio.messages]) == (["failed", "sent"], ["two"])


def test_before_a_shut_gate_nobody_is_woken_and_the_sweep_goes_on_once_it_opens(
    at_acme: Cast, ann: Guest, number: Inbox, twilio: TwilioStandIn, held_clock: clock.HeldClock, passing: list[float]
) -> None:
    conversation = answered_by(at_acme.sarah, ann, "one")
    fail(gate_of(number))
    assert actions.hand_on(ann.tenant_id, newest(conversation).pk) == Handled()
    held_clock.advance(seconds=SHUT.total_seconds())
    passing[0] += SHUT.total_seconds()
    assert (actions.deliver_due(), states(conversation)) == (1, ["sent"])


def test_what_waits_for_a_place_is_in_no_trouble_and_woken_soon(
    at_acme: Cast, ann: Guest, number: Inbox, twilio: TwilioStandIn, held_clock: clock.HeldClock
) -> None:
    conversation = answered_by(at_acme.sarah, ann, "one")
    assert [gate_of(number).enters() for _ in range(PLACES)] == [None] * PLACES
    handled = actions.hand_on(ann.tenant_id, newest(conversation).pk)
    waits = newest(conversation)
    assert (handled.wake, handled.seconds) == (waits.pk, FULL.total_seconds())
    assert (waits.due_at, waits.is_troubled, waits.problem) == (held_clock.at + FULL, False, "")


def test_what_a_killed_sender_left_before_a_shut_gate_is_still_looked_up_first(
    at_acme: Cast, ann: Guest, number: Inbox, twilio: TwilioStandIn, held_clock: clock.HeldClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation = answered_by(at_acme.sarah, ann, "one")
    twilio.cut_after_accepting()
    drain(conversation)
    held_clock.advance(seconds=10)
    with monkeypatch.context() as shut:
        shut.setattr(breaker.Breaker, "admits", lambda _: False)
        drain(conversation)
    assert (states(conversation), newest(conversation).tried_at is not None) == (["queued"], True)
    held_clock.advance(seconds=SHUT.total_seconds())
    drain(conversation)
    assert (states(conversation), len(twilio.messages)) == (["sent"], 1)


def test_a_provider_that_says_no_is_well(at_acme: Cast, number: Inbox, twilio: TwilioStandIn) -> None:
    for place in range(FAILURES):
        twilio.refuse(30007)
        drain(answered_by(at_acme.sarah, make_texter(number, f"+1555020000{place}"), "one"))
    assert gate_of(number).enters() is None


def test_one_that_hangs_time_and_again_is_left_alone(at_acme: Cast, number: Inbox, twilio: TwilioStandIn) -> None:
    talks = [answered_by(at_acme.sarah, make_texter(number, f"+1555020000{place}"), "one") for place in range(FAILURES + 2)]
    twilio.cut_after_accepting(times=FAILURES + 2)
    for talk in talks:
        drain(talk)
    assert len(twilio.messages) == FAILURES


def test_what_breaks_on_its_way_leaves_the_gate_open_behind_it(
    at_acme: Cast, number: Inbox, twilio: TwilioStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("apps.conversations.actions.laying.parts_of", lambda *_: 1 / 0)
    for place in range(PLACES + 1):
        talk = answered_by(at_acme.sarah, make_texter(number, f"+1555020000{place}"), "one")
        actions.deliver_due()
        assert states(talk) == ["failed"]


@pytest.mark.parametrize("broken", [OperationalError, InterfaceError])
def test_nor_does_a_database_that_is_gone_when_it_is_written_down(
    at_acme: Cast, ann: Guest, number: Inbox, twilio: TwilioStandIn, monkeypatch: pytest.MonkeyPatch, broken: type[Exception]
) -> None:
    conversation = answered_by(at_acme.sarah, ann, "one")

    @contextmanager
    def breaks_at_its_end(tenant_id: int) -> Iterator[None]:
        with tenant_scope(tenant_id):
            yield
            raise broken

    with monkeypatch.context() as gone:
        gone.setattr("apps.conversations.actions.outbox.tenant_scope", breaks_at_its_end)
        for _ in range(PLACES + 1):
            with pytest.raises(broken):
                actions.deliver(ann.tenant_id, newest(conversation).pk)
    assert states(conversation) == ["queued"]
    drain(conversation)
    assert states(conversation) == ["sent"]


@pytest.mark.parametrize("kept_waiting", [0.0, 2.0])
def test_a_sweep_takes_the_next_of_each_sender_in_turn_and_no_more_of_a_slow_one(
    at_acme: Cast, number: Inbox, twilio: TwilioStandIn, monkeypatch: pytest.MonkeyPatch, passing: list[float], kept_waiting: float
) -> None:
    slow = [answered_by(at_acme.sarah, make_texter(number, f"+1555020000{place}"), f"slow {place}") for place in range(3)]
    other = make_number(at_acme.acme, sender="+15550100009")
    quick = [answered_by(at_acme.sarah, make_texter(other, f"+1555030000{place}"), f"quick {place}") for place in range(2)]
    whole = Sms.send

    def send(carrier: Sms, inbox: Inbox, outgoing: Outgoing) -> Sent:
        passing[0] += kept_waiting if inbox == number else 0
        return whole(carrier, inbox, outgoing)

    monkeypatch.setattr(Sms, "send", send)
    actions.deliver_due()
    in_turn = ["slow 0", "quick 0", "slow 1", "quick 1", "slow 2"]
    assert [text.body for text in twilio.messages] == (
        [one for one in in_turn if one not in {"slow 1", "slow 2"}] if kept_waiting else in_turn
    )
    actions.deliver_due()
    assert (len(twilio.messages), {*states(quick[1])}, len(slow)) == (4 if kept_waiting else 5, {"sent"}, 3)


def test_a_sweep_ends_in_time(
    at_acme: Cast, number: Inbox, twilio: TwilioStandIn, monkeypatch: pytest.MonkeyPatch, passing: list[float]
) -> None:
    others = [make_number(at_acme.acme, sender=f"+1555010010{place}") for place in range(4)]
    for inbox in others:
        answered_by(at_acme.sarah, make_texter(inbox, BOB), "one")

    def hangs(carrier: Sms, inbox: Inbox, outgoing: Outgoing) -> Sent:
        passing[0] += 3
        raise Unsure

    monkeypatch.setattr(Sms, "send", hangs)
    actions.deliver_due()
    assert Delivery.objects.filter(problem="unsure").count() == 2


@pytest.mark.django_db(transaction=True)
def test_those_who_hang_before_one_provider_leave_others_free_to_send(twilio: TwilioStandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    gate, inside, over = Gate(), threading.Semaphore(0), threading.Event()

    def hang() -> None:
        if gate.enters() is None:
            inside.release()
            over.wait(5)
            gate.leaves(is_well=False)

    senders = [threading.Thread(target=hang) for _ in range(8)]
    for sender in senders:
        sender.start()
    assert all(inside.acquire(timeout=5) for _ in range(PLACES))
    assert gate.enters() == FULL
    assert len(senders) > PLACES
    over.set()
    for sender in senders:
        sender.join(5)
