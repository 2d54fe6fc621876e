"""A provider that keeps failing is left alone, and taken up again carefully."""

from collections.abc import Callable

import pytest

from apps.ground import clock
from apps.ground.breaker import Breaker, breaker_of


@pytest.fixture
def wait(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Time for breakers, which stands still until it is moved."""
    at = [100.0]
    monkeypatch.setattr(clock, "monotonic", lambda: at[0])

    def moved(seconds: float) -> None:
        at[0] += seconds

    return moved


def opened(failures: int = 3) -> Breaker:
    breaker = Breaker(failures=failures, window=30, rest=15)
    for _ in range(failures):
        breaker.failed()
    return breaker


def test_it_admits_until_it_has_failed_too_often(wait: Callable[[float], None]) -> None:
    breaker = Breaker(failures=3)
    breaker.failed()
    breaker.failed()
    assert breaker.admits()
    breaker.failed()
    assert not breaker.admits()


def test_failures_far_apart_open_nothing(wait: Callable[[float], None]) -> None:
    breaker = Breaker(failures=3, window=30)
    for _ in range(6):
        breaker.failed()
        wait(20)
    assert breaker.admits()


def test_a_success_forgets_the_failures_before_it(wait: Callable[[float], None]) -> None:
    breaker = Breaker(failures=3)
    for _ in range(3):
        breaker.failed()
        breaker.failed()
        breaker.succeeded()
    assert breaker.admits()


def test_after_a_rest_one_probe_goes_through(wait: Callable[[float], None]) -> None:
    breaker = opened()
    wait(15)
    assert breaker.admits()
    assert not breaker.admits()


def test_a_probe_that_succeeds_closes_it(wait: Callable[[float], None]) -> None:
    breaker = opened()
    wait(15)
    breaker.admits()
    breaker.succeeded()
    assert breaker.admits()
    assert breaker.admits()


def test_a_probe_that_fails_means_another_rest(wait: Callable[[float], None]) -> None:
    breaker = opened()
    wait(15)
    breaker.admits()
    breaker.failed()
    wait(14)
    assert not breaker.admits()
    wait(1)
    assert breaker.admits()


def test_a_probe_that_nobody_waited_for_is_followed_by_another(wait: Callable[[float], None]) -> None:
    breaker = opened()
    wait(15)
    breaker.admits()
    wait(15)
    assert breaker.admits()


def test_each_provider_has_one_of_its_own() -> None:
    assert breaker_of("openai") is breaker_of("openai")
    assert breaker_of("openai") is not breaker_of("built-in")
