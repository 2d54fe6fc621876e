"""Many text at once: all are answered once, in order, and no faster than the sender may. Nobody is woken: sweeps find it all."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from apps.assistant import tasks as assistant
from apps.assistant.actions import turning
from apps.conversations import tasks as conversations
from apps.events import hints
from apps.ground.clock import HeldClock
from apps.ground.scope import release_connection
from apps.inboxes.models import Inbox
from apps.llm.exchange import Done, Event, Finish, Request, Said, Speaker, Text, Usage
from config.bench.standin.twilio import TwilioStandIn
from config.bench.texts import faults_of
from tests.cast import Cast
from tests.channels.phone import Phone, make_texting

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE, RATE, HANDS = 9, 4, 3
LINES = [f"Line {place}." for place in range(4)]
SECONDS = 30


class Echo:
    """A model that says what it was told last."""

    name = "echo"

    def stream(self, request: Request, *, deadline: float) -> Iterator[Event]:
        last = [said.text for said in request.transcript if isinstance(said, Said) and said.speaker == Speaker.CUSTOMER][-1]
        yield Text(f"You said: {last}")
        yield Done(Finish.STOP, Usage(prompt=1, cached=0, completion=1), "echo-1")


@pytest.fixture
def inbox(cast: Cast) -> Inbox:
    return make_texting(cast, answered_by="assistant", per_second=RATE)


@pytest.fixture
def unheeded(monkeypatch: pytest.MonkeyPatch) -> None:
    """No hint arrives anywhere."""
    monkeypatch.setattr(hints.courier, "send", lambda act: None)
    monkeypatch.setattr(turning, "provider", Echo)


def at_once(*acts: Callable[[], object]) -> None:
    """Each in a thread of its own, and all together."""
    begin = threading.Barrier(len(acts))

    def acted(act: Callable[[], object]) -> None:
        begin.wait(10)
        try:
            act()
        finally:
            release_connection()

    with ThreadPoolExecutor(len(acts)) as hands:
        list(hands.map(acted, acts))


def test_a_crowd_is_answered_once_in_order_and_within_the_rate(
    inbox: Inbox, twilio: TwilioStandIn, unheeded: None, held_clock: HeldClock
) -> None:
    crowd = [Phone(twilio, inbox, f"+14155551{person:03}") for person in range(PEOPLE)]
    for start in range(0, PEOPLE, HANDS):
        at_once(*(partial(say, phone) for phone in crowd[start : start + HANDS]))
    a_second: list[int] = []
    while len(a_second) < SECONDS and not all(phone.heard for phone in crowd):
        before = len(twilio.messages)
        for sweep in (conversations.take_due, assistant.wake_due, conversations.deliver_due):
            at_once(*[sweep] * HANDS)
        a_second.append(len(twilio.messages) - before)
        held_clock.advance(seconds=1)

    assert max(a_second) <= RATE
    for phone in crowd:
        assert [one.body for one in phone.heard] == [f"You said: {LINES[-1]}"]
        assert list(faults_of(phone.number, {"said": LINES, "heard": [one.sid for one in phone.heard]}, phone.stored())) == []


def say(phone: Phone) -> None:
    for line in LINES:
        phone.texts(line)
