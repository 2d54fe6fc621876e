"""Hints leave beside the request: a frozen Redis delays nobody, and what fails is dropped."""

import threading

import pytest

from apps.events.hints import Courier


def test_hints_run_in_order_beside_the_caller() -> None:
    courier, seen = Courier(), []
    for number in range(3):
        courier.send(lambda number=number: seen.append((number, threading.current_thread().name)))
    assert courier.settle()
    assert seen == [(0, "hints"), (1, "hints"), (2, "hints")]


def test_a_hint_that_fails_stops_nothing() -> None:
    courier, seen = Courier(), []
    courier.send(lambda: 1 / 0)
    courier.send(lambda: seen.append("next"))
    assert courier.settle()
    assert seen == ["next"]


def test_a_full_queue_drops_and_does_not_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apps.events.hints.QUEUE_LIMIT", 1)
    courier, stuck, seen = Courier(), threading.Event(), []
    started = threading.Event()
    courier.send(lambda: (started.set(), stuck.wait(5)))
    assert started.wait(5)
    for number in range(3):
        courier.send(lambda number=number: seen.append(number))
    stuck.set()
    assert any(courier.settle(0.2) for _ in range(25))
    assert seen == [0]


def test_a_process_of_its_own_gets_a_thread_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    courier, seen = Courier(), []
    courier.send(lambda: seen.append("before"))
    assert courier.settle()
    monkeypatch.setattr("os.getpid", lambda: -1)
    courier.send(lambda: seen.append("after the fork"))
    assert courier.settle()
    assert seen == ["before", "after the fork"]
