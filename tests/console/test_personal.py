"""What goes over a socket to one person alone: whispers, their availability; and what a tab tells of itself."""

import json
import re
import uuid
from typing import Any

import pytest

from apps.console import consumers
from apps.conversations import actions
from apps.conversations.admitting import Guest
from apps.conversations.models import Conversation, Whisper
from apps.escalations.actions import change_availability, lapse_idle
from apps.escalations.models import Availability
from apps.ground.clock import HeldClock
from apps.ground.scope import tenant_scope
from apps.tenants.actions import change_member
from apps.tenants.models import Membership
from apps.tenants.roles import Role
from tests.cast import Cast
from tests.console import scenes
from tests.console.conftest import do, page, tab
from tests.factories import make_guest, make_inbox

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sockets")]

SECRET = "Offer ten percent, not more."


@pytest.fixture
def cast(live_cast: Cast) -> Cast:
    return live_cast


@pytest.fixture
def guest(cast: Cast) -> Guest:
    return make_guest(make_inbox(cast.acme, name="Shop"))


@pytest.fixture
def held(cast: Cast, guest: Guest) -> Conversation:
    """Sarah answers."""
    return scenes.claims(cast.sarah, scenes.says(guest))


def whispers(by: Membership, conversation: Conversation) -> Whisper:
    with tenant_scope(by.tenant_id):
        to = scenes.fresh(conversation).agent_id or 0
        return actions.whisper(conversation, member=by, client_id=uuid.uuid4(), text=SECRET, to=to)


def puts_away(member: Membership, whisper: Whisper) -> None:
    with tenant_scope(member.tenant_id):
        actions.put_away(whisper, member=member)


def becomes(member: Membership, state: str, by: Membership | None = None) -> None:
    with tenant_scope(member.tenant_id):
        change_availability(member, state=Availability.State(state), actor=(by or member).actor)


def standing(member: Membership) -> tuple[str, bool, bool]:
    """What they are, whether they told that they touched something, and whether they are away for not having."""
    with tenant_scope(member.tenant_id):
        known = Availability.objects.filter(membership=member).first()
        return (known.state, known.active_at is not None, known.lapsed_at is not None) if known else ("", False, False)


class TestWhispers:
    async def test_who_answers_and_who_leads_are_shown_it_and_nobody_else(self, cast: Cast, held: Conversation) -> None:
        at_it = [await tab(one, page(held)) for one in (cast.sarah, cast.sofia, cast.tom, cast.vera)]
        for one in at_it:
            await one.rest()
        await do(whispers, cast.sofia, held)
        hers, leads, toms, veras = ["".join(await one.rest()) for one in at_it]
        assert SECRET in hers
        assert "<strong>Sofia Reyes</strong> whispers to you" in hers
        assert "Whispered to <strong>Sarah Lindqvist</strong>" in leads
        assert SECRET not in toms + veras

    async def test_nothing_pushed_holds_a_token(self, cast: Cast, held: Conversation) -> None:
        sarah = await tab(cast.sarah, page(held))
        await do(whispers, cast.sofia, held)
        assert "csrf" not in (await sarah.until(lambda frame: SECRET in frame)).lower()

    async def test_put_away_it_is_gone_there_and_read_here(self, cast: Cast, held: Conversation) -> None:
        whisper = await do(whispers, cast.sofia, held)
        sarah, sofia = await tab(cast.sarah, page(held)), await tab(cast.sofia, page(held))
        await sarah.until(lambda frame: SECRET in frame)
        await sofia.until(lambda frame: SECRET in frame)
        await do(puts_away, cast.sarah, whisper)
        await sarah.until(lambda frame: 'id="whispers"' in frame and SECRET not in frame)
        await sofia.until(lambda frame: ", read</span>" in frame)

    async def test_a_lost_hint_is_mended_by_the_beat(
        self, cast: Cast, held: Conversation, quick_calls: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        sarah = await tab(cast.sarah, page(held))
        await sarah.until(lambda frame: 'id="whispers"' in frame)
        monkeypatch.setattr("apps.events.publisher.publish", lambda *told: None)
        await do(whispers, cast.sofia, held)
        await sarah.until(lambda frame: SECRET in frame, frames=200)

    async def test_who_took_over_is_shown_nothing_of_it(self, cast: Cast, held: Conversation) -> None:
        await do(whispers, cast.sofia, held)
        tom = await tab(cast.tom, page(held))
        await do(scenes.claims, cast.tom, held)
        assert SECRET not in "".join(await tom.rest())

    async def test_who_leads_no_more_is_shown_it_no_more(self, cast: Cast, held: Conversation) -> None:
        sofia = await tab(cast.sofia, page(held))
        await do(whispers, cast.sofia, held)
        await sofia.until(lambda frame: SECRET in frame)
        await do(demoted, cast, cast.sofia, Role.AGENT)
        await sofia.until(lambda frame: 'id="whispers"' in frame and SECRET not in frame)

    @pytest.mark.parametrize("name", ["sarah", "sofia"])
    async def test_who_only_reads_along_from_now_on_is_shown_it_no_more(self, cast: Cast, held: Conversation, name: str) -> None:
        one = await tab(getattr(cast, name), page(held))
        await do(whispers, cast.sofia, held)
        await one.until(lambda frame: SECRET in frame)
        await do(demoted, cast, getattr(cast, name), Role.VIEWER)
        gone = await one.until(lambda frame: 'id="whispers"' in frame and SECRET not in frame)
        assert "standing" not in gone


def demoted(cast: Cast, whom: Membership, role: Role) -> None:
    with tenant_scope(cast.acme.pk):
        member = Membership.objects.get(pk=whom.pk)
        member.role = role
        change_member(member, changed=["role"], actor=cast.olivia.actor)


class TestWriting:
    async def test_colleagues_on_the_thread_are_told_who_writes_what(self, cast: Cast, held: Conversation) -> None:
        tom, elsewhere = await tab(cast.tom, page(held)), await tab(cast.adam)
        await tom.rest()
        await do(writes, cast.sarah, held, "note")
        told = await tom.until(lambda frame: '"paper"' in frame)
        assert json.loads(told) == {"type": "paper", "member": cast.sarah.pk, "paper": "note", "on": True}
        assert "paper" not in "".join(await elsewhere.rest())

    async def test_who_is_there_is_told_with_what_a_page_needs_to_leave_its_own_out(self, cast: Cast, held: Conversation) -> None:
        tom = await tab(cast.tom, page(held))
        here = await tom.until(lambda frame: "Tom Becker" in frame and "tandem-people" in frame)
        assert re.search(rf'data-member="{cast.tom.pk}"\s+data-first="Tom"', here)


def writes(member: Membership, conversation: Conversation, paper: str) -> None:
    with tenant_scope(member.tenant_id):
        actions.touch_paper(conversation, member=member, paper=paper, on=True)


class TestAvailability:
    async def test_it_is_shown_in_all_of_ones_own_tabs_and_in_no_other(self, cast: Cast) -> None:
        first, second, tom = await tab(cast.sarah), await tab(cast.sarah, "console.tickets"), await tab(cast.tom)
        for one in (first, second, tom):
            await one.rest()
        await do(becomes, cast.sarah, "busy", cast.sofia)
        for one in (first, second):
            await one.until(lambda frame: 'id="standing"' in frame and 'data-state="busy"' in frame)
        assert "standing" not in "".join(await tom.rest())

    async def test_who_only_reads_along_has_none(self, cast: Cast) -> None:
        assert "standing" not in "".join(await (await tab(cast.vera)).rest())

    @pytest.mark.parametrize("frame", ['{"type": "pong", "active": true}', '{"type": "ping", "active": true}'])
    async def test_a_tab_tells_that_something_was_touched(self, cast: Cast, frame: str) -> None:
        sarah = await tab(cast.sarah)
        await sarah.rest()
        assert not (await do(standing, cast.sarah))[1]
        await sarah.say(frame)
        await sarah.rest()
        assert await do(standing, cast.sarah) == ("available", True, False)

    @pytest.mark.parametrize("frame", ['{"type": "pong"}', '{"type": "pong", "active": false}', '{"type": "pong", "active": "yes"}'])
    async def test_an_answer_alone_is_no_touch(self, cast: Cast, frame: str) -> None:
        sarah = await tab(cast.sarah)
        await sarah.say(frame)
        assert "only listens" not in "".join(await sarah.rest())
        assert not (await do(standing, cast.sarah))[1]

    async def test_who_opens_a_page_has_touched_something(self, cast: Cast) -> None:
        await (await tab(cast.sarah, touched=1)).rest()
        assert (await do(standing, cast.sarah))[1]

    async def test_it_is_noted_now_and_then_however_often_it_is_told(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        noted: list[int] = []
        monkeypatch.setattr(consumers, "stay_active", lambda member: noted.append(member.pk))
        sarah = await tab(cast.sarah)
        for _ in range(5):
            await sarah.say('{"type": "ping", "active": true}')
        await sarah.rest()
        assert noted == [cast.sarah.pk]

    async def test_away_by_itself_and_back_are_shown_in_words(self, cast: Cast, held_clock: HeldClock) -> None:
        await (await tab(cast.sarah, touched=1)).rest()
        held_clock.advance(minutes=10)
        sarah = await tab(cast.sarah)
        await do(lapse_idle)
        away = await sarah.until(lambda frame: 'data-state="away"' in frame)
        assert "nothing was touched here" in away
        await sarah.say('{"type": "ping", "active": true}')
        assert "nothing was touched" not in await sarah.until(lambda frame: 'data-state="available"' in frame)


async def test_a_page_without_a_socket_tells_and_is_told_the_same(cast: Cast, held: Conversation, sign_in: Any) -> None:
    await do(whispers, cast.sofia, held)
    browser = await do(sign_in, cast.sarah)
    answer = await do(lambda: browser.get("/console/poll/", {"page": page(held), "touched": "1"}))
    assert SECRET in "".join(answer.json()["frames"])
    assert (await do(standing, cast.sarah))[1]
    other = await do(lambda: sign_in(cast.tom).get("/console/poll/", {"page": page(held)}))
    assert SECRET not in "".join(other.json()["frames"])
    assert not (await do(standing, cast.tom))[1]
