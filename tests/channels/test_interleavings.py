"""F13 where nothing streams: bursts, take-overs, STOP, callbacks and killed workers in any order. Never two speakers, nothing twice,
nothing lost."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from apps.assistant import gathering
from apps.assistant.actions import turning
from apps.ground import clock
from apps.llm.exchange import Event, Request
from apps.tools import registry
from config.bench.standin.twilio import TwilioStandIn
from config.bench.standin.twilio_texts import Fault
from tests.cast import Cast
from tests.channels.texting import make_number
from tests.channels.wandering import Texting
from tests.tools.till import Till

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_any_pace")]

GAMES, BATCHES = 40, 4
ACTS = 300  # at the least, while they are on


class Wanderer:
    """The model and the sender of the game that is on."""

    name = "wanderer"
    game: Texting

    def stream(self, request: Request, *, deadline: float) -> Iterator[Event]:
        return iter(self.game.stream(request))

    def carry(self, *args: Any, **about: Any) -> Any:
        return self.game.carried(*args, **about)


@pytest.fixture(autouse=True)
def till(monkeypatch: pytest.MonkeyPatch) -> Till:
    monkeypatch.setattr(registry, "_tools", {})
    monkeypatch.setattr(registry, "_aliases", {})
    return Till().open()


@pytest.mark.parametrize("batch", range(BATCHES))
def test_hundreds_of_interleavings(
    batch: int,
    cast: Cast,
    held_clock: clock.HeldClock,
    twilio: TwilioStandIn,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wanderer, inbox = Wanderer(), make_number(cast.acme, answered_by="assistant", per_second=1_000)
    monkeypatch.setattr(turning, "provider", lambda: wanderer)
    monkeypatch.setattr(gathering, "sleep", lambda _: None)
    monkeypatch.setattr("apps.conversations.actions.outbox.carry", wanderer.carry)
    played = 0
    for seed in range(batch * GAMES // BATCHES, (batch + 1) * GAMES // BATCHES):
        with transaction.atomic():
            wanderer.game = Texting(seed, twilio, inbox, cast, held_clock)
            try:
                wanderer.game.play()
            except BaseException as error:
                error.add_note(f"seed {seed}")
                raise
            transaction.set_rollback(True)
        played += wanderer.game.played
        while twilio.misbehaves() != Fault():
            """What is left of its script is not the next game's."""
    assert played >= ACTS / BATCHES
