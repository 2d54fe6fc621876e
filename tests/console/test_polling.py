"""A tab whose network lets no socket through: it hears the same, by asking."""

import json
import re
from typing import Any

import pytest
from django.conf import settings
from django.test import AsyncClient

from apps.conversations.admitting import Guest
from apps.conversations.models import Conversation
from apps.ground.scope import tenant_scope
from apps.tenants import actions as tenants
from apps.tenants.models import Membership, Presence
from tests.cast import Cast
from tests.console import scenes
from tests.console.conftest import cookie_of, do, page
from tests.factories import make_guest, make_inbox

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sockets")]


@pytest.fixture
def cast(live_cast: Cast) -> Cast:
    return live_cast


@pytest.fixture
def guest(cast: Cast) -> Guest:
    return make_guest(make_inbox(cast.acme, name="Shop"))


@pytest.fixture
def conversation(guest: Guest) -> Conversation:
    return scenes.says(guest, "first")


async def asks(member: Membership, page: str, **asked: Any) -> Any:
    browser = AsyncClient()
    browser.cookies[settings.SESSION_COOKIE_NAME] = await do(cookie_of, member)
    return await browser.get("/console/poll/", {"page": page, "tab": "one"} | asked)


def shown(answer: Any) -> list[str]:
    """The entries in what it heard, by their ids."""
    return re.findall(r'id="((?:message|note)-\d+)"', "".join(answer.json()["frames"]))


def beat(answer: Any) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(answer.json()["frames"][-1])
    return said


async def test_what_came_since_is_heard_in_order_and_nothing_before(cast: Cast, guest: Guest, conversation: Conversation) -> None:
    for word in ("second", "third"):
        await do(scenes.says, guest, word)
    answer = await asks(cast.sarah, page(conversation), after=1)
    assert shown(answer) == ["message-2", "message-3"]
    assert (beat(answer)["type"], beat(answer)["seq"]) == ("beat", 3)
    assert shown(await asks(cast.sarah, page(conversation), after=3, since=beat(answer)["at"])) == []


async def test_the_head_and_the_row_come_with_it(cast: Cast, conversation: Conversation) -> None:
    await do(scenes.claims, cast.sarah, conversation)
    said = "".join((await asks(cast.sarah, page(conversation), after=1)).json()["frames"])
    assert "<tandem-facts" in said
    assert f'id="conversation-{conversation.number}"' in said


async def test_the_list_alone_hears_its_rows(cast: Cast, conversation: Conversation) -> None:
    said = "".join((await asks(cast.sarah, "console.conversations")).json()["frames"])
    assert f'id="conversation-{conversation.number}"' in said
    assert "message-1" not in said


async def test_who_asks_is_here_once_however_often(cast: Cast, conversation: Conversation) -> None:
    def here() -> list[str]:
        with tenant_scope(cast.acme.pk):
            return list(Presence.objects.values_list("page", flat=True))

    for _ in range(3):
        await asks(cast.sarah, page(conversation))
    assert await do(here) == [page(conversation)]
    assert cast.sarah.user.name in "".join((await asks(cast.tom, page(conversation), tab="two")).json()["frames"])


async def test_other_houses_threads_and_pages_that_are_none_are_not_found(cast: Cast, conversation: Conversation) -> None:
    assert (await asks(cast.charlie, page(conversation))).status_code == 404
    assert (await asks(cast.sarah, "console.nowhere")).status_code == 404
    assert (await asks(cast.sarah, "")).status_code == 404


async def test_whoever_was_taken_out_hears_nothing(cast: Cast, conversation: Conversation) -> None:
    def take_out() -> None:
        with tenant_scope(cast.acme.pk):
            tenants.end_membership(cast.sarah, actor=cast.olivia.actor)

    await do(take_out)
    assert (await asks(cast.sarah, page(conversation))).status_code in {302, 403}
