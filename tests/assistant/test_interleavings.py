"""F13: whoever writes, claims, gives back or stalls while the assistant streams, and whenever: no word after a take-over, none doubled."""

import random
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from django.db import connection, transaction

from apps.assistant import actions
from apps.assistant.actions import turning
from apps.conversations.actions import Moved
from apps.conversations.models import Conversation, Partial
from apps.ground import clock
from apps.ground.scope import tenant_scope
from apps.llm.exchange import Done, Event, Finish, Request, Text, Usage
from tests.assistant.conftest import Script
from tests.assistant.wandering import Game, demand_one_reply_a_turn, demand_whole, lines
from tests.cast import Cast, assemble
from tests.conversations.scenes import claims, fresh, given_to_assistant, says
from tests.factories import make_guest, make_inbox
from tests.tools.till import Till

pytestmark = pytest.mark.django_db

GAMES, BATCHES = 320, 10
ACTS = 1_000  # at the least, while they are on
IN_THREADS = 10


class Wanderer:
    """The model of the game that is on."""

    name = "wanderer"
    game: Game

    def stream(self, request: Request, *, deadline: float) -> Iterator[Event]:
        return self.game.stream(request)


@pytest.mark.parametrize("batch", range(BATCHES))
def test_a_thousand_interleavings(batch: int, cast: Cast, till: Till, held_clock: clock.HeldClock, monkeypatch: pytest.MonkeyPatch) -> None:
    wanderer, inbox = Wanderer(), make_inbox(cast.acme)
    monkeypatch.setattr(turning, "provider", lambda: wanderer)
    played = 0
    for seed in range(batch * GAMES // BATCHES, (batch + 1) * GAMES // BATCHES):
        with transaction.atomic():
            wanderer.game = Game(seed, make_guest(inbox), cast, held_clock)
            try:
                wanderer.game.play()
            except BaseException as error:
                error.add_note(f"seed {seed}")
                raise
            transaction.set_rollback(True)
        played += wanderer.game.played
    assert played >= ACTS / BATCHES


class Signalling:
    """Says four sentences; before one of them everybody else may begin."""

    name = "signalling"

    def __init__(self, at: int) -> None:
        self.at, self.now = at, threading.Event()

    def stream(self, request: Request, *, deadline: float) -> Iterator[Event]:
        for place, text in enumerate(("First. ", "Second. ", "Third. ", "Fourth. ")):
            if place == self.at:
                self.now.set()
            yield Text(text)
        yield Done(Finish.STOP, Usage())


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("seed", range(IN_THREADS))
def test_the_same_at_once(seed: int, held_clock: clock.HeldClock, monkeypatch: pytest.MonkeyPatch) -> None:
    """On connections of their own: the assistant streams, a colleague takes over, the customer goes on writing."""
    cast, dice = assemble(), random.Random(seed)  # noqa: S311 - plays, keeps no secret
    model, guest = Signalling(dice.randrange(4)), make_guest(make_inbox(cast.acme))
    monkeypatch.setattr(turning, "provider", lambda: model)
    chat = says(guest, "Where is my parcel?")
    at_once(
        model.now, lambda: given_to_assistant(chat), lambda: taken_over(cast, chat), *[lambda: says(guest, "And then?")] * dice.randrange(3)
    )
    held_clock.advance(seconds=5)
    actions.take_turns(chat.tenant.pk, chat.pk)
    said = lines(chat)
    demand_whole(said)
    demand_one_reply_a_turn(said)
    assert fresh(chat).holder == "agent"
    joined = next(line.seq for line in said if line.kind == "activity")
    assert [line for line in said if line.author == "assistant" and line.seq > joined] == []
    with tenant_scope(chat.tenant.pk):
        assert not Partial.objects.exists()


def taken_over(cast: Cast, chat: Conversation) -> None:
    """By whoever is quick enough."""
    while fresh(chat).holder != "agent":
        with suppress(Moved):
            claims(cast.sarah, chat)


def at_once(now: threading.Event, first: Callable[[], object], *others: Callable[[], object]) -> None:
    def alone(act: Callable[[], object], *, waits: bool) -> None:
        try:
            assert not waits or now.wait(20)
            act()
        finally:
            connection.close()

    with ThreadPoolExecutor(1 + len(others)) as threads:
        sent = [threads.submit(alone, act, waits=True) for act in others]
        sent.append(threads.submit(alone, first, waits=False))
    for one in sent:
        one.result()


def test_a_runner_that_stood_still_does_nothing_more(model: Script, till: Till, chat: Conversation, held_clock: clock.HeldClock) -> None:
    def stands_still() -> None:
        held_clock.advance(seconds=5)
        assert actions.take_turns(chat.tenant.pk, chat.pk) == 1

    model.calls("ring", "{}", "First. ")
    model.parts[0] = [stands_still, *model.parts[0]]
    model.says("It is on its way.")
    actions.take_turns(chat.tenant.pk, chat.pk)
    assert till.rung == []
