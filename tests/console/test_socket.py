"""The console's socket: presence, live between two tabs, for members alone."""

import asyncio
import threading
import uuid
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from channels.db import database_sync_to_async

from apps.console import consumers
from apps.events import sockets
from apps.ground import clock
from apps.ground.lane import fetch
from apps.ground.scope import Door, across_tenants, tenant_scope
from apps.tenants import actions, queries
from apps.tenants.models import Presence, Session, Tenant
from apps.tenants.models.session import SessionStore
from apps.tenants.tasks import forget_absent
from tests.cast import Cast
from tests.console.conftest import BEAT, PAGE, Tab, cookie_of, tab

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sockets")]


@pytest.fixture
def cast(live_cast: Cast) -> Cast:
    return live_cast


async def test_two_people_on_a_page_see_each_other_come_and_go(cast: Cast) -> None:
    sarah = await tab(cast.sarah)
    await sarah.until(lambda partial: "Sarah Lindqvist" in partial)
    tom = await tab(cast.tom)
    await sarah.until(lambda partial: "Tom Becker" in partial)
    await tom.until(lambda partial: "Sarah Lindqvist" in partial and "Tom Becker" in partial)
    await tom.leave()
    await sarah.until(lambda partial: "Tom Becker" not in partial)


async def test_a_person_with_two_tabs_is_there_once_and_until_the_last(cast: Cast) -> None:
    first, second = await tab(cast.sarah), await tab(cast.sarah)
    await second.until(lambda partial: "Sarah Lindqvist" in partial)
    await first.leave()
    assert [person.name for person in await people(cast)] == ["Sarah Lindqvist"]
    await second.leave()
    assert await people(cast) == []


async def people(cast: Cast, page: str = PAGE) -> list[queries.Person]:
    def read() -> list[queries.Person]:
        with tenant_scope(cast.acme.pk):
            return queries.people_of(fetch(queries.people_on(cast.acme.pk, page)))

    return await database_sync_to_async(read)()


async def test_another_page_and_another_tenant_hear_nothing(cast: Cast) -> None:
    elsewhere, rival = await tab(cast.adam, "console.tickets"), await tab(cast.charlie)
    await elsewhere.until(lambda partial: "Adam Price" in partial)
    await rival.until(lambda partial: "Charlie Stone" in partial)
    sarah = await tab(cast.sarah)
    await sarah.until(lambda partial: "Sarah Lindqvist" in partial)
    for other in (elsewhere, rival):
        assert "Sarah" not in "".join(await other.rest())


@pytest.mark.parametrize(
    ("cookie", "page", "code"),
    [
        ("", PAGE, 4401),
        ("forged", PAGE, 4401),
        ("sarah", "attic", 4404),
        ("sarah", "", 4404),
        ("sarah", "console.conversation-7", 4404),
    ],
)
async def test_strangers_and_unknown_pages_are_turned_away_with_a_reason(cast: Cast, cookie: str, page: str, code: int) -> None:
    known = await database_sync_to_async(cookie_of)(cast.sarah) if cookie == "sarah" else cookie
    assert await (await Tab(known, page).open()).closed_with() == code


def ask_for_second_factors(cast: Cast) -> None:
    with across_tenants(Door.OPERATOR):
        Tenant.objects.filter(pk=cast.acme.pk).update(require_two_factor=True)


async def test_an_admin_who_owes_a_second_factor_is_turned_away(cast: Cast) -> None:
    await database_sync_to_async(ask_for_second_factors)(cast)
    assert await (await tab(cast.adam)).closed_with() == 4401
    await (await tab(cast.sarah)).until(lambda partial: "Sarah Lindqvist" in partial)


async def test_another_sites_page_opens_no_socket(cast: Cast) -> None:
    cookie = await database_sync_to_async(cookie_of)(cast.sarah)
    assert not (await Tab(cookie, origin="https://evil.example").open()).is_accepted


async def test_whatever_is_sent_gets_an_error_and_the_socket_lives(cast: Cast) -> None:
    sarah = await tab(cast.sarah)
    for nonsense in ("{not json", "[]", '{"type": "claim"}', "7", "x" * 5_000):
        await sarah.say(nonsense)
        await sarah.until(lambda text: "only listens" in text)
    await tab(cast.tom)
    await sarah.until(lambda partial: "Tom Becker" in partial)


async def test_who_does_not_stop_is_closed(cast: Cast) -> None:
    sarah = await tab(cast.sarah)
    for _ in range(consumers.MOST_REFUSED + 1):
        await sarah.say("{}")
    assert await sarah.closed_with(frames=200) == 4429


def take_out(cast: Cast) -> None:
    with tenant_scope(cast.acme.pk):
        actions.end_membership(cast.tom, actor=cast.adam.actor)


def sign_out(cookie: str) -> None:
    SessionStore(cookie).delete()


async def test_who_was_taken_out_hears_nothing_more(cast: Cast) -> None:
    tom = await tab(cast.tom)
    await tom.until(lambda partial: "Tom Becker" in partial)
    await database_sync_to_async(take_out)(cast)
    assert await tom.closed_with() == 4401


async def test_a_session_that_ended_closes_its_socket_at_the_next_roll_call(cast: Cast, quick_calls: None) -> None:
    cookie = await database_sync_to_async(cookie_of)(cast.tom)
    tom = await Tab(cookie).open()
    await tom.until(lambda partial: "Tom Becker" in partial)
    await database_sync_to_async(sign_out)(cookie)
    assert await tom.closed_with() == 4401


def change_password(cast: Cast) -> None:
    cast.tom.user.set_password("another-good-long-one")
    cast.tom.user.save()


def lock_out(cast: Cast) -> None:
    cast.tom.user.is_active = False
    cast.tom.user.save()


def expire(cast: Cast) -> None:
    Session.objects.update(expire_date=datetime(2020, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize("end", [change_password, lock_out, expire, take_out])
async def test_a_sign_in_that_no_longer_counts_closes_its_socket(cast: Cast, quick_calls: None, end: Callable[[Cast], None]) -> None:
    tom = await tab(cast.tom)
    await tom.until(lambda partial: "Tom Becker" in partial)
    await database_sync_to_async(end)(cast)
    assert await tom.closed_with(frames=100) == 4401


async def test_nothing_is_delivered_on_an_old_answer(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even where no roll-call comes: who was not asked lately is asked before anything is shown."""
    cookie = await database_sync_to_async(cookie_of)(cast.tom)
    tom = await Tab(cookie).open()
    await tom.until(lambda partial: "Tom Becker" in partial)
    monkeypatch.setattr(consumers, "TRUSTED_FOR", 0)
    await database_sync_to_async(sign_out)(cookie)
    await tab(cast.sarah)
    said = [await tom.socket.receive_output(timeout=20)]
    while said[-1]["type"] != "websocket.close":
        said.append(await tom.socket.receive_output(timeout=20))
    assert said[-1]["code"] == 4401
    assert "Sarah" not in str(said)


async def test_the_roll_call_renews_the_lease_of_presence(
    cast: Cast, quick_calls: None, monkeypatch: pytest.MonkeyPatch, held_clock: clock.HeldClock
) -> None:
    monkeypatch.setattr(consumers, "STAY_EVERY", 0)
    tom = await tab(cast.tom)
    await tom.until(lambda partial: "Tom Becker" in partial)
    held_clock.advance(seconds=60)
    while not await people(cast):
        await tom.until(lambda frame: frame.startswith(BEAT), frames=100)


async def test_who_leaves_while_their_lease_is_renewed_is_gone(cast: Cast, quick_calls: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consumers, "STAY_EVERY", 0)
    tom = await tab(cast.tom)
    await tom.until(lambda partial: "Tom Becker" in partial)
    asked, gone, renewed = threading.Event(), threading.Event(), threading.Event()
    stay, renew = actions.stay, consumers._renew

    def stay_late(socket: uuid.UUID) -> bool:
        asked.set()
        return gone.wait(20) and stay(socket)

    def renew_and_tell(tenant_id: int, sockets: list[consumers.ConsoleConsumer]) -> None:
        renew(tenant_id, sockets)
        renewed.set()

    monkeypatch.setattr(consumers.actions, "stay", stay_late)
    monkeypatch.setattr(consumers, "_renew", renew_and_tell)
    assert await asyncio.to_thread(asked.wait, 20)
    await tom.leave()
    gone.set()
    assert await asyncio.to_thread(renewed.wait, 20)
    assert await people(cast) == []


async def test_who_never_answers_a_beat_is_closed(cast: Cast, quick_calls: None, monkeypatch: pytest.MonkeyPatch) -> None:
    tom, sarah = await tab(cast.tom), await tab(cast.sarah)
    await sarah.say('{"type": "pong"}')
    monkeypatch.setattr(sockets, "PONG_WITHIN", 0.5)
    closing = asyncio.create_task(tom.closed_with(frames=200))
    while not closing.done():
        await sarah.say('{"type": "pong"}')
        await sarah.until(lambda frame: frame.startswith(BEAT), frames=200)
    assert closing.result() == 4408


async def test_who_reads_nothing_is_closed_before_it_piles_up(cast: Cast, quick_calls: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consumers.ConsoleConsumer, "most_unread", 2_000)
    tom = await tab(cast.tom)
    assert await tom.closed_with(frames=200) == 4413


async def test_a_tab_keeps_its_own_tenant_over_a_switch_of_workspace(cast: Cast) -> None:
    def join_globex() -> None:
        with tenant_scope(cast.globex.pk):
            actions.join(cast.sarah.user, role="viewer")

    await database_sync_to_async(join_globex)()
    left_open = await tab(cast.sarah, tenant=cast.globex.public_id)
    await tab(cast.charlie)
    await left_open.until(lambda partial: "Charlie Stone" in partial)


async def test_another_tenants_name_opens_no_socket_there(cast: Cast) -> None:
    assert await (await tab(cast.sarah, tenant=cast.globex.public_id)).closed_with() == 4401


def vanish(cast: Cast) -> None:
    with tenant_scope(cast.acme.pk):
        actions.arrive(cast.tom, page=PAGE, socket=uuid.uuid4())


async def test_a_socket_that_died_without_a_word_is_forgotten_when_its_lease_ends(cast: Cast, held_clock: clock.HeldClock) -> None:
    sarah = await tab(cast.sarah)
    await sarah.until(lambda partial: "Sarah Lindqvist" in partial)
    await database_sync_to_async(vanish)(cast)
    await sarah.until(lambda partial: "Tom Becker" in partial)
    held_clock.advance(seconds=46)
    assert await database_sync_to_async(forget_absent)() == 2
    await sarah.until(lambda partial: "Tom Becker" not in partial)
    await sarah.leave()
    assert await database_sync_to_async(counted)(cast) == 0


def counted(cast: Cast) -> int:
    with tenant_scope(cast.acme.pk):
        return Presence.objects.count()
