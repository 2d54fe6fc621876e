"""Who is let in: by a token for a year of silence, by a pass once and for a minute."""

from collections.abc import AsyncIterator
from datetime import datetime

import pytest
from channels.db import database_sync_to_async
from django.conf import settings as django_settings
from pytest_django import Settings

from apps.conversations import actions
from apps.conversations.actions import Arrival
from apps.conversations.admitting import NotAdmitted, aadmit, admit, issue_pass, readmit, redeem, seen, standings
from apps.conversations.models import SpentPass, Visitor
from apps.events.actors import SYSTEM
from apps.ground import clock, ids, lane
from apps.ground.scope import tenant_scope
from apps.inboxes.models import Inbox
from tests.cast import Cast, assemble
from tests.factories import make_arrival, make_inbox

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
async def cast(transactional_db: None) -> AsyncIterator[Cast]:
    yield await database_sync_to_async(assemble)()
    await lane.close()


@pytest.fixture
async def arrival(cast: Cast) -> Arrival:
    return await database_sync_to_async(lambda: make_arrival(make_inbox(cast.acme)))()


def visitor_of(arrival: Arrival) -> Visitor:
    return Visitor.objects.get(pk=arrival.guest.visitor_id)


def revoke(arrival: Arrival) -> None:
    with tenant_scope(arrival.guest.tenant_id):
        actions.revoke(visitor_of(arrival), actor=SYSTEM)


async def refused(given: str) -> bool:
    try:
        await redeem(given)
    except NotAdmitted:
        return True
    return False


async def test_a_token_lets_its_visitor_in_and_only_its_digest_is_kept(arrival: Arrival) -> None:
    assert await aadmit(arrival.token) == arrival.guest

    def kept() -> str:
        with tenant_scope(arrival.guest.tenant_id):
            return visitor_of(arrival).digest

    assert await database_sync_to_async(kept)() == ids.digest(arrival.token)


async def test_a_token_outlives_a_year_of_visits_and_no_year_of_silence(arrival: Arrival, held_clock: clock.HeldClock) -> None:
    held_clock.advance(days=364)
    assert await aadmit(arrival.token) == arrival.guest
    held_clock.advance(days=2)
    with pytest.raises(NotAdmitted):
        await aadmit(arrival.token)


@pytest.mark.parametrize("token", ["", "nonsense", "a" * 10_000, "\x00", "\ud800", "0123456789_" + "0" * 52])
async def test_what_is_no_token_lets_nobody_in(cast: Cast, token: str) -> None:
    with pytest.raises(NotAdmitted):
        await aadmit(token)
    with pytest.raises(NotAdmitted):
        await database_sync_to_async(admit)(token)


async def test_a_revoked_visitor_is_out_by_every_door(arrival: Arrival) -> None:
    given = issue_pass(arrival.guest)
    await database_sync_to_async(revoke)(arrival)
    assert await refused(given)
    for door in (aadmit(arrival.token), readmit(arrival.guest)):
        with pytest.raises(NotAdmitted):
            await door
    assert await standings(arrival.guest.tenant_id, [arrival.guest.visitor_id]) == {}


async def test_an_inbox_that_was_closed_lets_nobody_in(arrival: Arrival) -> None:
    def close() -> None:
        with tenant_scope(arrival.guest.tenant_id):
            Inbox.objects.update(is_active=False)

    await database_sync_to_async(close)()
    assert await refused(issue_pass(arrival.guest))
    assert await standings(arrival.guest.tenant_id, [arrival.guest.visitor_id]) == {}


async def test_a_pass_is_spent_by_its_first_use(arrival: Arrival) -> None:
    given = issue_pass(arrival.guest)
    assert await redeem(given) == arrival.guest
    assert await refused(given)
    assert not await refused(issue_pass(arrival.guest))


async def test_a_pass_lasts_a_minute_and_is_forgotten_only_after(arrival: Arrival, held_clock: clock.HeldClock) -> None:
    def spent() -> int:
        with tenant_scope(arrival.guest.tenant_id):
            return SpentPass.objects.count()

    used, unused = issue_pass(arrival.guest), issue_pass(arrival.guest)
    await redeem(used)
    held_clock.advance(seconds=61)
    await database_sync_to_async(actions.forget_unsent)()
    assert await database_sync_to_async(spent)() == 1
    assert await refused(used)
    assert await refused(unused)
    held_clock.advance(seconds=60)
    await database_sync_to_async(actions.forget_unsent)()
    assert await database_sync_to_async(spent)() == 0


@pytest.mark.parametrize(
    "tampered", [lambda p: p[:-1], lambda p: p + "0", lambda p: p.upper(), lambda p: "globex0_" + p.partition("_")[2], lambda p: ""]
)
async def test_a_pass_that_was_touched_opens_nothing(arrival: Arrival, tampered: object) -> None:
    assert await refused(tampered(issue_pass(arrival.guest)))  # type: ignore[operator]


async def test_another_houses_pass_opens_nothing(arrival: Arrival, settings: Settings) -> None:
    settings.SECRET_KEY = "another-house"
    foreign = issue_pass(arrival.guest)
    settings.SECRET_KEY = django_settings.SECRET_KEY[::-1]
    assert await refused(foreign)


async def test_a_rivals_visitor_number_is_nobody_here(cast: Cast, arrival: Arrival) -> None:
    rival = await database_sync_to_async(lambda: make_arrival(make_inbox(cast.globex)))()
    assert (await redeem(issue_pass(rival.guest))).tenant_id == cast.globex.pk
    assert set(await standings(cast.globex.pk, [arrival.guest.visitor_id])) <= {rival.guest.visitor_id}


async def test_an_open_socket_says_that_its_visitor_is_here(cast: Cast, arrival: Arrival, held_clock: clock.HeldClock) -> None:
    def last_seen() -> datetime:
        with tenant_scope(arrival.guest.tenant_id):
            return visitor_of(arrival).seen_at

    held_clock.advance(minutes=5)
    await seen(cast.globex.pk, [arrival.guest.visitor_id])
    assert await database_sync_to_async(last_seen)() < held_clock.at
    await seen(arrival.guest.tenant_id, [arrival.guest.visitor_id])
    assert await database_sync_to_async(last_seen)() == held_clock.at
