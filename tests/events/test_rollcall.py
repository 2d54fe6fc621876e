"""The roll-call: all sockets of a process, asked together, and told to come back when it stops."""

import asyncio
import signal
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest

from apps.events import rollcall as roll_call
from apps.events.rollcall import AUTHORISE_EVERY, BEAT_EVERY, COME_BACK, RollCall, rollcall


class Guest:
    """A socket that remembers what it was asked."""

    asked: list[tuple[str, int, list["Guest"]]] = []
    breaks_for: set[int] = set()

    def __init__(self, tenant_id: int = 1) -> None:
        self.tenant_id = tenant_id
        self.closed: list[int] = []

    @classmethod
    async def authorise(cls, tenant_id: int, sockets: list["Guest"]) -> None:
        cls._ask("authorise", tenant_id, sockets)

    @classmethod
    async def beat(cls, tenant_id: int, sockets: list["Guest"]) -> None:
        cls._ask("beat", tenant_id, sockets)

    @classmethod
    def _ask(cls, what: str, tenant_id: int, sockets: list["Guest"]) -> None:
        if tenant_id in cls.breaks_for:
            raise ConnectionError
        Guest.asked.append((what, tenant_id, list(sockets)))

    async def close(self, code: int) -> None:
        self.closed.append(code)


class Colleague(Guest):
    pass


class Stuck(Guest):
    async def close(self, code: int) -> None:
        raise ConnectionResetError


@pytest.fixture(autouse=True)
def nothing_asked_yet() -> Iterator[None]:
    Guest.asked, Guest.breaks_for = [], set()
    at_stop = signal.getsignal(signal.SIGTERM)
    yield
    signal.signal(signal.SIGTERM, at_stop)


@pytest.fixture
async def roll() -> AsyncIterator[RollCall]:
    """Whose pulses a test makes by hand: its own comes too late."""
    opened = RollCall()
    yield opened
    if opened._caller is not None:
        opened._caller.cancel()


async def until(it_is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not it_is_so():  # noqa: ASYNC110 - there is nothing to wait on: a signal tells
            await asyncio.sleep(0)


def questions(what: str) -> list[list[Guest]]:
    return [sockets for asked, _, sockets in Guest.asked if asked == what]


async def test_every_fourth_pulse_asks_for_all_whether_they_may_listen(roll: RollCall) -> None:
    sockets = [Guest() for _ in range(3)]
    for socket in sockets:
        roll.join(socket)
    for pulse in range(1, 3 * AUTHORISE_EVERY + 1):
        await roll.pulse()
        assert len(questions("authorise")) == pulse // AUTHORISE_EVERY
    assert questions("authorise") == [sockets] * 3


async def test_beats_are_spread_and_each_socket_gets_one_in_twenty(roll: RollCall) -> None:
    sockets = [Guest() for _ in range(2 * BEAT_EVERY)]
    for socket in sockets:
        roll.join(socket)
    for _ in range(BEAT_EVERY):
        await roll.pulse()
    beats = questions("beat")
    assert [len(one) for one in beats] == [2] * BEAT_EVERY
    assert {socket for one in beats for socket in one} == set(sockets)


async def test_sockets_are_asked_by_kind_and_tenant(roll: RollCall) -> None:
    ours, more_of_ours, theirs, colleague = Guest(1), Guest(1), Guest(2), Colleague(1)
    for socket in (ours, theirs, colleague, more_of_ours):
        roll.join(socket)
    for _ in range(AUTHORISE_EVERY):
        await roll.pulse()
    assert questions("authorise") == [[ours, more_of_ours], [theirs], [colleague]]


async def test_who_left_is_asked_no_more(roll: RollCall) -> None:
    stays, leaves = Guest(), Guest()
    for socket in (stays, leaves):
        roll.join(socket)
    assert len(roll) == 2
    for _ in range(2):
        roll.leave(leaves)
    for _ in range(AUTHORISE_EVERY):
        await roll.pulse()
    assert (len(roll), questions("authorise")) == (1, [[stays]])


async def test_a_question_that_breaks_is_skipped_and_the_others_are_asked(roll: RollCall) -> None:
    broken, fine = Guest(1), Guest(2)
    for socket in (broken, fine):
        roll.join(socket)
    Guest.breaks_for = {1}
    for _ in range(BEAT_EVERY):
        await roll.pulse()
    assert questions("authorise") == [[fine]] * (BEAT_EVERY // AUTHORISE_EVERY)
    assert questions("beat") == [[fine]]
    Guest.breaks_for = set()
    for _ in range(AUTHORISE_EVERY):
        await roll.pulse()
    assert [broken] in questions("authorise")


async def test_it_beats_by_itself_while_sockets_are_there(roll: RollCall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roll_call, "PULSE", 0.0)
    roll.join(Guest())
    await until(lambda: bool(questions("beat") and questions("authorise")))


@pytest.fixture
def stopped(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """What the server's own way of stopping was told, and when its sockets had been closed."""
    monkeypatch.setattr(roll_call, "GRACE", 0.0)
    told: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, frame: told.append(number))
    return told


async def test_a_process_told_to_stop_tells_every_socket_to_come_back_first(roll: RollCall, stopped: list[int]) -> None:
    sockets = [Guest(), Colleague(), Stuck(), Guest()]
    for socket in sockets:
        roll.join(socket)
    before = signal.getsignal(signal.SIGTERM)
    signal.raise_signal(signal.SIGTERM)
    assert stopped == []
    await until(lambda: bool(stopped))
    assert [socket.closed for socket in sockets] == [[COME_BACK], [COME_BACK], [], [COME_BACK]]
    assert COME_BACK == 1012
    assert roll.is_leaving
    assert signal.getsignal(signal.SIGTERM) is not before
    signal.raise_signal(signal.SIGTERM)
    assert stopped == [signal.SIGTERM] * 2


async def test_once_it_is_leaving_nobody_is_asked(roll: RollCall, stopped: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roll_call, "PULSE", 0.0)
    roll.join(Guest())
    signal.raise_signal(signal.SIGTERM)
    await until(lambda: bool(stopped))
    assert roll._caller is not None
    async with asyncio.timeout(5):
        await roll._caller
    assert roll._caller.done()


async def test_where_nobody_listens_the_signal_takes_its_own_course(roll: RollCall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roll_call, "GRACE", 0.0)
    heard: list[int] = []
    before = signal.signal(signal.SIGUSR1, lambda number, frame: heard.append(number))
    try:
        await roll._farewell(signal.SIG_DFL, signal.SIGUSR1, None)
    finally:
        signal.signal(signal.SIGUSR1, before)
    assert heard == [signal.SIGUSR1]


async def test_beside_the_main_thread_signals_are_left_alone() -> None:
    before = signal.getsignal(signal.SIGTERM)

    async def joins() -> int:
        roll = RollCall()
        roll.join(Guest())
        assert roll._caller is not None
        roll._caller.cancel()
        return len(roll)

    assert await asyncio.to_thread(lambda: asyncio.run(joins())) == 1
    assert signal.getsignal(signal.SIGTERM) is before


async def test_an_event_loop_has_one_roll_call(lanes: Any) -> None:
    assert rollcall() is rollcall()
