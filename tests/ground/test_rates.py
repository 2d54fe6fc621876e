"""How often somebody may: so many at once, so many a second in the long run."""

import pytest

from apps.ground import clock, rates
from apps.ground.rates import Rate


@pytest.fixture
def passes(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time that has passed, in its only entry."""
    at = [1_000.0]
    monkeypatch.setattr(clock, "monotonic", lambda: at[0])
    return at


def test_a_burst_is_granted_then_who_asks_is_told_how_long_to_wait(passes: list[float]) -> None:
    rate = Rate(0.5, burst=3)
    assert [rate.take("ann") for _ in range(5)] == [0, 0, 0, 2, 2]


def test_what_was_used_comes_back_with_time_but_never_more_than_the_burst(passes: list[float]) -> None:
    rate = Rate(1, burst=2)
    assert [rate.take("ann") for _ in range(3)] == [0, 0, 1]
    passes[0] += 0.25
    assert rate.take("ann") == 0.75
    passes[0] += 0.75
    assert [rate.take("ann") for _ in range(2)] == [0, 1]
    passes[0] += 3_600
    assert [rate.take("ann") for _ in range(3)] == [0, 0, 1]


def test_asking_in_vain_costs_nothing(passes: list[float]) -> None:
    rate = Rate(1, burst=1)
    rate.take("ann")
    assert {rate.take("ann") for _ in range(100)} == {1}
    passes[0] += 1
    assert rate.take("ann") == 0


def test_each_has_their_own(passes: list[float]) -> None:
    rate = Rate(1, burst=1)
    assert [rate.take(who) for who in ("ann", "bob", ("ann", 1), "ann")] == [0, 0, 0, 1]


def test_only_who_asked_lately_is_remembered(passes: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rates, "MOST_KEYS", 2)
    rate = Rate(1, burst=1)
    for who in ("ann", "bob", "ann", "cat"):
        rate.take(who)
    assert list(rate._left) == ["ann", "cat"]
    assert rate.take("ann") == 1
