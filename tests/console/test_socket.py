"""The console's socket: presence, live between two tabs, for members alone."""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from channels.db import database_sync_to_async
from channels.testing import WebsocketCommunicator
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.test import Client

from apps.console import consumers
from apps.ground import clock
from apps.ground.scope import Door, across_tenants, tenant_scope
from apps.tenants import actions, queries
from apps.tenants.models import Membership, Presence, Tenant
from apps.tenants.tasks import forget_absent
from config.asgi import application
from tests.cast import Cast, assemble

pytestmark = pytest.mark.django_db(transaction=True)

PAGE = "console.conversations"


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return assemble()


def cookie_of(member: Membership) -> str:
    browser = Client()
    browser.force_login(member.user)
    return browser.cookies[settings.SESSION_COOKIE_NAME].value


async def opened(cookie: str, page: str = PAGE, origin: str = "http://localhost") -> tuple[WebsocketCommunicator, bool]:
    headers = [(b"cookie", f"{settings.SESSION_COOKIE_NAME}={cookie}".encode()), (b"host", b"localhost"), (b"origin", origin.encode())]
    socket = WebsocketCommunicator(application, f"/console/ws?page={page}", headers=headers)
    return socket, (await socket.connect(timeout=5))[0]


async def tab(member: Membership, page: str = PAGE) -> WebsocketCommunicator:
    socket, accepted = await opened(await database_sync_to_async(cookie_of)(member), page)
    assert accepted
    return socket


async def until(socket: WebsocketCommunicator, holds: Callable[[str], bool]) -> str:
    """The first partial for which that holds; presence settles within a few."""
    for _ in range(20):
        partial: str = await socket.receive_from(timeout=5)
        if holds(partial):
            return partial
    raise AssertionError("it never came")


async def closed_with(socket: WebsocketCommunicator) -> int:
    for _ in range(20):
        said = await socket.receive_output(timeout=5)
        if said["type"] == "websocket.close":
            return int(said["code"])
    raise AssertionError("it stayed open")


async def test_two_people_on_a_page_see_each_other_come_and_go(cast: Cast) -> None:
    sarah = await tab(cast.sarah)
    await until(sarah, lambda partial: "Sarah Lindqvist" in partial)
    tom = await tab(cast.tom)
    await until(sarah, lambda partial: "Tom Becker" in partial)
    await until(tom, lambda partial: "Sarah Lindqvist" in partial and "Tom Becker" in partial)
    await tom.disconnect()
    await until(sarah, lambda partial: "Tom Becker" not in partial)
    await sarah.disconnect()


async def test_a_person_with_two_tabs_is_there_once_and_until_the_last(cast: Cast) -> None:
    first, second = await tab(cast.sarah), await tab(cast.sarah)
    await until(second, lambda partial: "Sarah Lindqvist" in partial)
    await first.disconnect()
    assert [person.name for person in await people(cast)] == ["Sarah Lindqvist"]
    await second.disconnect()
    assert await people(cast) == []


async def people(cast: Cast, page: str = PAGE) -> list[queries.Person]:
    def read() -> list[queries.Person]:
        with tenant_scope(cast.acme.pk):
            return queries.people_on(page)

    return await database_sync_to_async(read)()


async def test_another_page_and_another_tenant_hear_nothing(cast: Cast) -> None:
    elsewhere, rival = await tab(cast.adam, "console.insight"), await tab(cast.charlie)
    await until(elsewhere, lambda partial: "Adam Price" in partial)
    await until(rival, lambda partial: "Charlie Stone" in partial)
    sarah = await tab(cast.sarah)
    await until(sarah, lambda partial: "Sarah Lindqvist" in partial)
    for socket in (elsewhere, rival):
        while not await socket.receive_nothing(timeout=0.2):
            assert "Sarah" not in await socket.receive_from()
        await socket.disconnect()
    await sarah.disconnect()


@pytest.mark.parametrize(
    ("cookie", "page", "code"), [("", PAGE, 4401), ("forged", PAGE, 4401), ("sarah", "attic", 4404), ("sarah", "", 4404)]
)
async def test_strangers_and_unknown_pages_are_turned_away_with_a_reason(cast: Cast, cookie: str, page: str, code: int) -> None:
    known = await database_sync_to_async(cookie_of)(cast.sarah) if cookie == "sarah" else cookie
    socket, _ = await opened(known, page)
    assert await closed_with(socket) == code


def ask_for_second_factors(cast: Cast) -> None:
    with across_tenants(Door.OPERATOR):
        Tenant.objects.filter(pk=cast.acme.pk).update(require_two_factor=True)


async def test_an_admin_who_owes_a_second_factor_is_turned_away(cast: Cast) -> None:
    await database_sync_to_async(ask_for_second_factors)(cast)
    socket, _ = await opened(await database_sync_to_async(cookie_of)(cast.adam))
    assert await closed_with(socket) == 4401
    sarah = await tab(cast.sarah)
    await until(sarah, lambda partial: "Sarah Lindqvist" in partial)
    await sarah.disconnect()


async def test_another_sites_page_opens_no_socket(cast: Cast) -> None:
    _, accepted = await opened(await database_sync_to_async(cookie_of)(cast.sarah), origin="https://evil.example")
    assert not accepted


async def test_whatever_is_sent_gets_an_error_and_the_socket_lives(cast: Cast) -> None:
    sarah = await tab(cast.sarah)
    await sarah.send_to(text_data="{not json")
    assert "only listens" in await until(sarah, lambda text: text.startswith("{"))
    tom = await tab(cast.tom)
    await until(sarah, lambda partial: "Tom Becker" in partial)
    await tom.disconnect()
    await sarah.disconnect()


def take_out(cast: Cast) -> None:
    with tenant_scope(cast.acme.pk):
        actions.end_membership(cast.tom, actor=cast.adam.actor)


def sign_out(cookie: str) -> None:
    SessionStore(cookie).delete()


async def test_who_was_taken_out_hears_nothing_more(cast: Cast) -> None:
    tom = await tab(cast.tom)
    await until(tom, lambda partial: "Tom Becker" in partial)
    await database_sync_to_async(take_out)(cast)
    assert await closed_with(tom) == 4401


async def test_a_session_that_ended_closes_its_socket_within_a_beat(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consumers, "BEAT", 0.05)
    cookie = await database_sync_to_async(cookie_of)(cast.tom)
    tom, _ = await opened(cookie)
    await until(tom, lambda partial: "Tom Becker" in partial)
    await database_sync_to_async(sign_out)(cookie)
    assert await closed_with(tom) == 4401


def change_password(cast: Cast) -> None:
    cast.tom.user.set_password("another-good-long-one")
    cast.tom.user.save()


def lock_out(cast: Cast) -> None:
    cast.tom.user.is_active = False
    cast.tom.user.save()


def expire(cast: Cast) -> None:
    Session.objects.update(expire_date=datetime(2020, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize("end", [change_password, lock_out, expire])
async def test_a_sign_in_that_no_longer_counts_closes_its_socket(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, end: Callable[[Cast], None]
) -> None:
    monkeypatch.setattr(consumers, "BEAT", 0.05)
    tom = await tab(cast.tom)
    await until(tom, lambda partial: "Tom Becker" in partial)
    await database_sync_to_async(end)(cast)
    assert await closed_with(tom) == 4401


async def test_the_beat_renews_the_lease(cast: Cast, monkeypatch: pytest.MonkeyPatch, held_clock: clock.HeldClock) -> None:
    monkeypatch.setattr(consumers, "BEAT", 0.05)
    tom = await tab(cast.tom)
    await until(tom, lambda partial: "Tom Becker" in partial)
    held_clock.advance(seconds=60)
    await until(tom, lambda partial: "Tom Becker" in partial)
    await tom.disconnect()


def vanish(cast: Cast) -> None:
    with tenant_scope(cast.acme.pk):
        actions.arrive(cast.tom, page=PAGE, socket=uuid.uuid4())


async def test_a_socket_that_died_without_a_word_is_forgotten_when_its_lease_ends(cast: Cast, held_clock: clock.HeldClock) -> None:
    sarah = await tab(cast.sarah)
    await database_sync_to_async(vanish)(cast)
    await until(sarah, lambda partial: "Tom Becker" in partial)
    held_clock.advance(seconds=46)
    assert await database_sync_to_async(forget_absent)() == 2
    await until(sarah, lambda partial: "Tom Becker" not in partial)
    await sarah.disconnect()
    assert await database_sync_to_async(counted)(cast) == 0


def counted(cast: Cast) -> int:
    with tenant_scope(cast.acme.pk):
        return Presence.objects.count()
