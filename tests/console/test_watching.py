"""The floor in an open tab: what changes is shown at most every two seconds, to each what they may see, and nothing is left behind."""

import asyncio
import re
from collections.abc import Callable
from typing import Any

import pytest

from apps.console import watching
from apps.conversations.models import Conversation
from apps.escalations.actions import change_availability
from apps.escalations.models import Availability
from apps.ground.scope import tenant_scope
from apps.tenants.models import Membership
from apps.tenants.roles import Role
from tests.cast import Cast
from tests.console.conftest import BEAT, Tab, do, tab
from tests.conversations.scenes import answers, claims
from tests.escalations.moving.scenes import team_of
from tests.escalations.watching.scenes import waits

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sockets")]

FLOOR = "console.insight"


@pytest.fixture
def cast(live_cast: Cast) -> Cast:
    return live_cast


@pytest.fixture(autouse=True)
def sooner(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "EVERY", 0.3)
    monkeypatch.setattr(watching, "LINGER", 0.05)


def goes_away(member: Membership) -> None:
    with tenant_scope(member.tenant_id):
        change_availability(member, state=Availability.State.AWAY, actor=member.actor)


def becomes(member: Membership, role: Role) -> None:
    with tenant_scope(member.tenant_id):
        Membership.objects.filter(pk=member.pk).update(role=role)


def says(key: str, value: str) -> Callable[[str], bool]:
    """That a figure is shown so."""
    return lambda frame: re.search(rf'id="tile-{key}".*?tile-value">\s*{value}\s*<', frame, re.DOTALL) is not None


def holds(part: str) -> Callable[[str], bool]:
    return lambda frame: part in frame


async def test_a_claim_elsewhere_changes_the_figures(cast: Cast) -> None:
    conversation = await do(waits, cast.acme)
    floor = await tab(cast.sofia, FLOOR)
    first = await floor.until(says("waiting", "1"))
    assert all(f'id="floor-{part}"' in first for part in ("now", "today", "people", "live", "trend-day", "trend-week"))
    await do(claims, cast.sarah, conversation)
    then = await floor.all_of(says("waiting", "0"), says("agents", "1"), holds(f'id="chat-{conversation.number}"'))
    assert "floor-trend" not in then  # no step is over


async def test_what_has_not_changed_is_not_sent_again(cast: Cast) -> None:
    floor = await tab(cast.sofia, FLOOR)
    await floor.until(says("waiting", "0"))
    await floor.rest()
    await do(goes_away, cast.tom)
    sent = "".join(await floor.rest())
    assert 'id="floor-people"' in sent
    assert 'id="floor-today"' not in sent


async def test_many_changes_come_at_once(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "EVERY", 60)
    floor = await tab(cast.sofia, FLOOR)
    await floor.until(says("waiting", "0"))
    for _ in range(3):
        await do(waits, cast.acme)
    assert [frame for frame in await floor.rest() if "floor-now" in frame] == []


async def test_an_agent_is_shown_the_queue_and_their_own_part(cast: Cast) -> None:
    conversation = await do(waits, cast.acme)
    floor = await tab(cast.sarah, FLOOR)
    await floor.until(says("waiting", "1"))
    await do(claims, cast.tom, conversation)
    frame = await floor.until(says("waiting", "0"))
    assert re.findall(r'id="(floor-[a-z-]+)"', frame) == ["floor-own"]
    assert f"chat-{conversation.number}" not in frame


async def test_an_outside_desk_is_shown_its_own(cast: Cast) -> None:
    desk = await do(lambda: team_of(cast.sofia, cast.tom, name="Evenings", sees_only_its_queue=True))
    floor, whole = await tab(cast.sofia, FLOOR), await tab(cast.adam, FLOOR)
    theirs, other = await do(waits, cast.acme, desk), await do(waits, cast.acme)
    await whole.all_of(says("waiting", "2"), holds(f"live-{theirs.number}"), holds(f"live-{other.number}"))
    assert f"live-{other.number}" not in await floor.all_of(says("waiting", "1"), holds(f"live-{theirs.number}"))


async def test_a_rival_hears_nothing_of_it(cast: Cast) -> None:
    floor = await tab(cast.charlie, FLOOR)
    await floor.until(says("waiting", "0"))
    await floor.rest()
    await do(waits, cast.acme)
    assert [frame for frame in await floor.rest() if not frame.startswith(BEAT)] == []


async def test_who_leads_no_longer_sees_no_more_than_the_others(cast: Cast, quick_calls: None) -> None:
    floor = await tab(cast.sofia, FLOOR)
    await floor.until(says("waiting", "0"))
    await do(becomes, cast.sofia, Role.AGENT)
    await floor.until(lambda frame: 'id="floor-own"' in frame, frames=200)


async def test_whoever_comes_back_is_shown_all_of_it(cast: Cast) -> None:
    floor = await tab(cast.sofia, FLOOR)
    await floor.until(says("waiting", "0"))
    await floor.leave()
    conversation = await do(waits, cast.acme)
    again = await tab(cast.sofia, FLOOR)
    await again.all_of(says("waiting", "1"), holds(f"live-{conversation.number}"))


async def test_whoever_comes_later_is_shown_all_of_it_and_the_others_nothing_again(cast: Cast) -> None:
    floor = await tab(cast.sofia, FLOOR)
    await floor.until(says("waiting", "0"))
    await floor.rest()
    later = await tab(cast.adam, FLOOR)
    assert "floor-trend-day" in await later.until(says("waiting", "0"))
    assert "floor-trend-day" not in "".join(await floor.rest())


async def test_after_a_failing_read_it_is_read_again(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    floor = await tab(cast.sofia, FLOOR)
    await floor.until(says("waiting", "0"))
    read, failures = watching.afetch, iter([OSError()])

    async def fails_once(*asked: Any) -> Any:
        for failure in failures:
            raise failure
        return await read(*asked)

    monkeypatch.setattr(watching, "TRY_AGAIN", 0.05)
    monkeypatch.setattr(watching, "afetch", fails_once)
    await do(waits, cast.acme)
    await floor.until(says("waiting", "1"))


async def test_a_closed_tab_leaves_nothing_behind(cast: Cast) -> None:
    floors: list[Tab] = [await tab(cast.sofia, FLOOR), await tab(cast.adam, FLOOR)]
    for floor in floors:
        await floor.until(says("waiting", "0"))
    watch = watching.watch(cast.acme.pk)
    await floors[0].leave()
    assert watching.watch(cast.acme.pk) is watch
    await floors[1].leave()
    assert watching._key(cast.acme.pk) not in watching._watches
    if watch._task is not None:
        ended, _ = await asyncio.wait([watch._task], timeout=20)
        assert ended == {watch._task}


async def test_words_alone_change_no_more_than_they_must(cast: Cast) -> None:
    conversation: Conversation = await do(waits, cast.acme)
    await do(claims, cast.sarah, conversation)
    floor = await tab(cast.sofia, FLOOR)
    await floor.until(says("agents", "1"))
    await do(answers, cast.sarah, conversation, "I looked it up.")
    frame = await floor.until(lambda frame: "I looked it up." in frame)
    assert 'id="floor-today"' not in frame
