"""What was kept is taken in: one after another of each sender, once, whoever dies or fails on the way."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.conversations import actions, tasks
from apps.conversations.actions import taking
from apps.conversations.actions.leasing import lease
from apps.conversations.actions.taking import MOST_ATTEMPTS
from apps.conversations.models import Delivery, Inbound
from apps.conversations.models.inbound import TAKING_LEASE
from apps.ground import clock
from apps.ground.scope import tenant_scope
from apps.inboxes.channels import Incoming
from apps.inboxes.models import Inbox
from config.bench.standin.twilio import TwilioStandIn
from tests.cast import Cast
from tests.channels.texting import ADAS, BENS, form, heard, hook_of, make_number, post, rows, texts

pytestmark = pytest.mark.django_db
State = Inbound.State
MOST_STATEMENTS = 15


@pytest.fixture
def number(cast: Cast) -> Inbox:
    return make_number(cast.acme)


@pytest.fixture
def asleep(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is woken: a test takes in by hand."""
    monkeypatch.setattr(tasks.take_in, "delay", lambda *_: None)


@pytest.fixture
def poison(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Whoever says “poison” breaks whatever hears it; called, it is poison no more."""
    hear = taking._hear

    def choke(inbox: Inbox, incoming: Incoming, enclosed: Any, path: str) -> None:
        if incoming.text == "poison":
            raise RuntimeError("It cannot be swallowed.")
        hear(inbox, incoming, enclosed, path)

    monkeypatch.setattr(taking, "_hear", choke)
    return lambda: monkeypatch.setattr(taking, "_hear", hear)


def take(inbox: Inbox, at: int) -> int:
    return actions.take_in(inbox.tenant_id, rows(inbox)[at].pk)


def until_settled(held: clock.HeldClock) -> None:
    """As the sweep would, for as long as anything is tried again."""
    for _ in range(2 ** (MOST_ATTEMPTS - 1)):
        held.advance(seconds=1)
        tasks.take_due()


def test_whoever_is_woken_first_takes_the_whole_line_in_its_order(cast: Cast, number: Inbox, twilio: TwilioStandIn, asleep: None) -> None:
    for n in range(3):
        texts(twilio, number, f"Word {n}")
    assert take(number, 2) == 3
    assert heard(cast.acme) == [(ADAS, f"Word {n}") for n in range(3)]
    assert take(number, 0) == 0


def test_one_senders_line_is_not_anothers(cast: Cast, number: Inbox, twilio: TwilioStandIn, asleep: None) -> None:
    for sender in (ADAS, BENS):
        texts(twilio, number, sender=sender)
    assert take(number, 1) == 1
    assert heard(cast.acme) == [(BENS, "Hello")]


def test_while_one_is_at_it_nobody_passes_by(cast: Cast, number: Inbox, twilio: TwilioStandIn, asleep: None) -> None:
    for n in range(2):
        texts(twilio, number, f"Word {n}")
    first, second = rows(number)
    assert lease(number.tenant_id, second.pk) == first
    assert take(number, 1) == tasks.take_due() == 0
    assert heard(cast.acme) == []


def test_who_died_over_it_is_followed_by_another(
    cast: Cast, number: Inbox, twilio: TwilioStandIn, asleep: None, held_clock: clock.HeldClock
) -> None:
    for n in range(2):
        texts(twilio, number, f"Word {n}")
    lease(number.tenant_id, rows(number)[0].pk)
    held_clock.move_to(clock.now() + TAKING_LEASE)
    assert tasks.take_due() == 1  # one line
    assert heard(cast.acme) == [(ADAS, "Word 0"), (ADAS, "Word 1")]


def test_who_comes_late_from_an_old_lease_has_no_say(
    cast: Cast, number: Inbox, twilio: TwilioStandIn, asleep: None, held_clock: clock.HeldClock
) -> None:
    texts(twilio, number)
    late = lease(number.tenant_id, rows(number)[0].pk)
    assert late is not None
    held_clock.move_to(clock.now() + TAKING_LEASE)
    assert take(number, 0) == 1
    taking._take_in(late)
    assert heard(cast.acme) == [(ADAS, "Hello")]
    assert rows(number)[0].attempts == 2


def test_what_fails_is_tried_again_and_keeps_its_place(
    cast: Cast, number: Inbox, twilio: TwilioStandIn, asleep: None, poison: Callable[[], None], held_clock: clock.HeldClock
) -> None:
    for body in ("poison", "Hello"):
        texts(twilio, number, body)
    assert take(number, 0) == 1
    first, second = rows(number)
    assert (first.state, first.attempts, first.due_at) == (State.KEPT, 1, clock.now() + timedelta(seconds=1))
    assert first.problem.startswith("RuntimeError at ")
    assert second.state == State.KEPT
    assert tasks.take_due() == 0
    poison()
    held_clock.advance(seconds=1)
    assert tasks.take_due() == 1
    assert heard(cast.acme) == [(ADAS, "poison"), (ADAS, "Hello")]


def test_what_fails_every_time_is_set_aside_and_the_next_goes_on(
    cast: Cast, number: Inbox, twilio: TwilioStandIn, asleep: None, poison: Callable[[], None], held_clock: clock.HeldClock
) -> None:
    for body in ("Before", "poison", "After"):
        texts(twilio, number, body)
    until_settled(held_clock)
    assert [row.state for row in rows(number)] == [State.TAKEN, State.ASIDE, State.TAKEN]
    assert rows(number)[1].attempts == MOST_ATTEMPTS
    assert heard(cast.acme) == [(ADAS, "Before"), (ADAS, "After")]


def test_a_line_that_waits_hides_no_other_from_the_sweep(
    cast: Cast, number: Inbox, twilio: TwilioStandIn, asleep: None, poison: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    for body in ("poison", *["Hello"] * 3):
        texts(twilio, number, body)
    take(number, 0)
    texts(twilio, number, sender=BENS)
    monkeypatch.setattr(taking, "BATCH", 1)
    assert tasks.take_due() == 1
    assert heard(cast.acme) == [(BENS, "Hello")]


def test_set_aside_it_may_be_tried_again(
    cast: Cast, number: Inbox, twilio: TwilioStandIn, asleep: None, poison: Callable[[], None], held_clock: clock.HeldClock
) -> None:
    texts(twilio, number, "poison")
    until_settled(held_clock)
    poison()
    with tenant_scope(number.tenant_id):
        actions.try_again(rows(number)[0], actor=cast.adam.actor)
    assert tasks.take_due() == 1
    assert heard(cast.acme) == [(ADAS, "poison")]


@pytest.mark.parametrize("body", ["", "   ", "\x01"])
def test_who_says_nothing_is_not_set_aside_for_it(number: Inbox, twilio: TwilioStandIn, body: str) -> None:
    texts(twilio, number, body)
    assert [(row.state, row.problem) for row in rows(number)] == [(State.DROPPED, "It says nothing.")]


def test_what_is_longer_than_a_message_is_cut_and_not_lost(cast: Cast, number: Inbox, twilio: TwilioStandIn) -> None:
    texts(twilio, number, "x" * 12_000)
    assert [len(text) for _, text in heard(cast.acme)] == [10_000]


def test_how_far_a_message_came_moves_its_delivery(number: Inbox, twilio: TwilioStandIn) -> None:
    with tenant_scope(number.tenant_id):
        sent = Delivery.objects.create(key="k", to=ADAS, text="Hi", purpose="message", inbox=number, provider_id="SM9", state="sent")
    post(twilio.signed(hook_of(number, "status"), {"MessageSid": "SM9", "MessageStatus": "delivered"}))
    with tenant_scope(number.tenant_id):
        assert Delivery.objects.get(pk=sent.pk).state == "delivered"
    assert [row.state for row in rows(number)] == [State.TAKEN]


def test_what_is_told_before_we_know_it_is_ours_waits_for_us(number: Inbox, twilio: TwilioStandIn, held_clock: clock.HeldClock) -> None:
    for state in ("delivered", "sent"):
        post(twilio.signed(hook_of(number, "status"), {"MessageSid": "SM9", "MessageStatus": state}))
    assert [row.state for row in rows(number)] == [State.KEPT] * 2
    with tenant_scope(number.tenant_id):
        sent = Delivery.objects.create(key="k", to=ADAS, text="Hi", purpose="message", inbox=number, provider_id="SM9", state="sent")
    held_clock.advance(seconds=1)
    assert tasks.take_due() == 2
    with tenant_scope(number.tenant_id):
        assert Delivery.objects.get(pk=sent.pk).state == "delivered"


def test_what_is_told_of_somebody_elses_message_is_dropped_in_the_end(
    number: Inbox, twilio: TwilioStandIn, held_clock: clock.HeldClock
) -> None:
    post(twilio.signed(hook_of(number, "status"), {"MessageSid": "SM9", "MessageStatus": "sent"}))
    until_settled(held_clock)
    assert [row.state for row in rows(number)] == [State.DROPPED]


def test_a_text_costs_few_statements(cast: Cast, number: Inbox, twilio: TwilioStandIn, asleep: None) -> None:
    texts(twilio, number, "Hello")
    tasks.take_due()
    post(form(twilio, number, "And one more"))
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert take(number, 1) == 1
    told = [one["sql"] for one in asked if not one["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    own = [sql for sql in told if "set_config" not in sql][1:]  # the first is how the test finds the row
    assert len(own) <= MOST_STATEMENTS, "\n".join(own)
