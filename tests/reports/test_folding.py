"""The fold of one conversation, whatever happens in it, is what the plainest reckoning says. It is pure: no database is asked."""

from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as some

from apps.ground import clock
from apps.reports.facts import folding
from apps.reports.facts.folding import FOLDED, NOTHING, Happening
from tests.reports import days
from tests.reports.by_hand import by_hand

ELSEWHERE = {"person_id", "came_back_at", "tokens", "cost"}  # what no fold of one conversation knows
life = some.lists(some.tuples(days.SHORT, days.things), min_size=6, max_size=24)


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> list[Happening]:
    told: list[Happening] = []

    def create(*, name: str, actor_kind: str, subject_id: int | None, payload: Any, actor_id: int | None = None, **_: Any) -> None:
        if name in FOLDED:
            told.append(Happening(name, actor_kind, actor_id, subject_id, payload, clock.now()))

    monkeypatch.setattr(days, "Event", SimpleNamespace(objects=SimpleNamespace(create=create)))
    monkeypatch.setattr(days, "Spend", SimpleNamespace(objects=SimpleNamespace(create=lambda **_: None)))
    return told


@settings(
    max_examples=1_000, deadline=None, derandomize=True, phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(life=life, morning=days.mornings)
def test_a_conversation_is_folded_as_it_is_reckoned_by_hand(
    held_clock: clock.HeldClock, log: list[Happening], life: list[Any], morning: datetime
) -> None:
    log.clear()
    held_clock.move_to(morning)
    world = days.World()
    for later, thing in life:
        held_clock.advance(seconds=later)
        world.happens(1, thing)
    found = folding.fold(log)
    assert found
    facts, told = found.whole(NOTHING), by_hand(world)[1]
    assert {name: facts[name] for name in told if name not in ELSEWHERE} == {name: told[name] for name in told if name not in ELSEWHERE}


@pytest.mark.parametrize(("on_the_way", "is_left"), [([], True), ([days.HOLDERS[2], days.HOLDERS[1]], False)])
def test_a_customer_leaves_who_was_never_taken(log: list[Happening], on_the_way: list[tuple[str, int | None]], is_left: bool) -> None:
    world = days.World()
    for holder in (days.HOLDERS[1], *on_the_way):
        world.happens(1, ("handed", holder, None, None))
    world.happens(1, ("resolved", "ended", True))
    found = folding.fold(log)
    assert found
    assert found.facts["was_left"] is is_left
