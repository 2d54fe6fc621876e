"""Several at one instant: checks that pass while the guards stand and fail when one is taken away."""

import asyncio
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from django.db import connection

from apps.conversations import actions
from apps.conversations.actions import Moved, NotTheHolder
from apps.conversations.admitting import Guest
from apps.conversations.models import Conversation
from apps.escalations import actions as escalations
from apps.ground import lane
from apps.ground.scope import tenant_scope
from apps.tenants.models import Membership
from tests import databases
from tests.faults.auditing import Auditor, demand_whole
from tests.faults.browser import Browser

PATIENCE = 10.0
MANY = 8
_WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND wait_event_type = 'Lock'"


def write(guest: Guest, text: str, client_id: uuid.UUID | None = None) -> int:
    with tenant_scope(guest.tenant_id):
        return actions.receive(guest, client_id=client_id or uuid.uuid4(), text=text).said.seq


def the_same_words_at_one_instant_are_one_message(guest: Guest) -> None:
    """All are held up at the conversation's row, so that none sees what another says."""
    write(guest, "first")
    same = uuid.uuid4()
    with row_held(guest) as release:
        _all_accepted([lambda: write(guest, "Hello", same)] * MANY, once_waiting=release)
    _demand_whole(guest, 2)


def many_at_one_instant_get_a_number_each(guest: Guest) -> None:
    write(guest, "first")
    _all_accepted([lambda: write(guest, "Hello")] * MANY)
    _demand_whole(guest, 1 + MANY)


def words_said_again_are_the_same_message(guest: Guest) -> None:
    same = uuid.uuid4()
    _all_accepted([lambda: write(guest, "Hello", same)])
    _all_accepted([lambda: write(guest, "Hello", same)])
    _demand_whole(guest, 1)


def a_browser_that_comes_back_misses_nothing(guest: Guest) -> None:
    browser = Browser(guest)
    for text in ("one", "two", "three"):
        write(guest, text)

    async def resume() -> None:
        await browser.catch_up()
        for cursor in range(4):
            assert await browser.replayed(cursor) == browser.seen
        await lane.close()

    asyncio.run(resume())
    assert [one["text"] for one in browser.seen] == ["one", "two", "three"]


def of_two_who_claim_the_first_wins(guest: Guest, first: Membership, second: Membership) -> None:
    write(guest, "Hello")
    with tenant_scope(guest.tenant_id):
        held = Conversation.objects.get()
        escalations.claim(held, member=first, fence=1)
        with refused(Moved):
            escalations.claim(held, member=second, fence=1)


def only_the_holder_speaks(guest: Guest, holder: Membership, other: Membership) -> None:
    write(guest, "Hello")
    with tenant_scope(guest.tenant_id):
        held = escalations.claim(Conversation.objects.get(), member=holder, fence=1)
        with refused(NotTheHolder):
            actions.post(held, member=other, client_id=uuid.uuid4(), text="Me too")


@contextmanager
def refused(kind: type[Exception]) -> Iterator[None]:
    try:
        yield
    except kind:
        return
    raise AssertionError(f"{kind.__name__} was not raised")


@contextmanager
def row_held(guest: Guest) -> Iterator[Callable[[], None]]:
    """The conversation's row is locked; what is given releases it once everybody waits for it."""
    with databases.owner_session() as owner, databases.superuser() as onlooker:
        owner.execute("SELECT FROM conversations_conversation WHERE contact_id = %s FOR UPDATE", [guest.contact_id])

        def release() -> None:
            deadline = time.monotonic() + PATIENCE
            while onlooker.execute(_WAITING, [owner.info.dbname]).fetchone() != (MANY,):
                assert time.monotonic() < deadline
                time.sleep(0.01)
            owner.rollback()

        yield release


def _all_accepted(acts: list[Callable[[], int]], once_waiting: Callable[[], None] | None = None) -> None:
    with ThreadPoolExecutor(len(acts)) as threads:
        sent = [threads.submit(_alone, act) for act in acts]
        if once_waiting:
            once_waiting()
        problems = [problem for one in sent if (problem := one.exception(PATIENCE))]
    if problems:
        pytest.fail(f"{len(problems)} of {len(acts)} were not accepted: {problems[0]!r}")


def _alone(act: Callable[[], int]) -> int:
    """In a thread whose connection is closed afterwards."""
    try:
        return act()
    finally:
        connection.close()


def _demand_whole(guest: Guest, count: int) -> None:
    with Auditor.here() as auditor:
        (messages,) = auditor.messages(guest.contact_id).values()
    demand_whole(messages)
    assert len(messages) == count
