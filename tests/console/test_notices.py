"""Notices as a tab shows them: the bell, the last of them, what is called out, and the settings."""

import json
import re
from collections.abc import Callable
from datetime import time
from typing import Any

import pytest
from channels.db import database_sync_to_async
from django.conf import settings
from django.test import AsyncClient, Client

from apps.conversations.admitting import Guest
from apps.conversations.models import Conversation
from apps.desk.actions import notify, read_notices
from apps.desk.models import Notice
from apps.desk.notices import settings_of
from apps.escalations.models import TeamQueue
from apps.ground import clock
from apps.ground.scope import tenant_scope
from apps.tenants.models import Membership
from tests.cast import Cast
from tests.console import scenes
from tests.console.conftest import Tab, cookie_of, tab
from tests.desk.naming import named
from tests.desk.telling import names, sets
from tests.escalations.moving.scenes import chooses, team_of
from tests.factories import make_guest, make_inbox

SignIn = Callable[[Membership], Client]
LIST, NEWS, SETTINGS = "/console/notices/", "/console/notices/news/", "/console/settings/notices/"
QUERIES_OF_THE_LIST = 15  # as of any page; two of the notices, the conversations they are in


def begins(cast: Cast) -> Conversation:
    """Maria is with Sarah, and all is told so far."""
    notify()
    conversation = scenes.claims(cast.sarah, named(cast, "Maria"))
    notify()
    return conversation


def is_told(cast: Cast, conversation: Conversation, *members: Membership) -> None:
    """Tom names them in a note."""
    names(cast.tom, conversation, *members)
    notify()


@pytest.mark.django_db
class TestTheBell:
    def test_counts_what_is_new(self, cast: Cast, sign_in: SignIn) -> None:
        conversation = begins(cast)
        browser = sign_in(cast.sarah)
        assert 'aria-label="Notices"' in browser.get("/console/").text
        is_told(cast, conversation, cast.sarah)
        assert 'aria-label="Notices, 1 new"' in browser.get("/console/").text
        assert f'data-here="{conversation.number}"' in browser.get(f"/console/conversations/{conversation.number}/").text

    def test_lists_who_and_where_never_what_was_said(self, cast: Cast, sign_in: SignIn) -> None:
        conversation = begins(cast)
        is_told(cast, conversation, cast.sarah)
        shown = sign_in(cast.sarah).get(LIST).text
        assert "Tom Becker named you in a note on Maria" in shown
        assert f'href="/console/conversations/{conversation.number}/"' in shown
        assert "bell-new" in shown
        assert "Look at this" not in shown

    def test_says_so_where_there_is_nothing(self, cast: Cast, sign_in: SignIn) -> None:
        assert "Nothing yet" in sign_in(cast.vera).get(LIST).text

    def test_is_read_up_to_what_was_shown(self, cast: Cast, sign_in: SignIn) -> None:
        conversation, browser = begins(cast), sign_in(cast.sarah)
        is_told(cast, conversation, cast.sarah)
        answer = browser.post(LIST, {"upto": browser.get(NEWS).json()["newest"]})
        assert answer.json()["unread"] == 0
        assert "bell-new" not in browser.get(LIST).text

    @pytest.mark.parametrize("form", [{}, {"upto": "soon"}, {"upto": "9" * 30}])
    def test_refuses_nonsense(self, cast: Cast, sign_in: SignIn, form: dict[str, str]) -> None:
        assert sign_in(cast.sarah).post(LIST, form).status_code == 422

    def test_costs_the_same_with_one_or_many(self, cast: Cast, sign_in: SignIn, django_assert_num_queries: Callable[..., Any]) -> None:
        conversation, browser = begins(cast), sign_in(cast.sarah)
        is_told(cast, conversation, cast.sarah)
        with django_assert_num_queries(QUERIES_OF_THE_LIST):
            browser.get(LIST)
        for _ in range(4):
            is_told(cast, scenes.says(make_guest(make_inbox(cast.acme))), cast.sarah)
        with django_assert_num_queries(QUERIES_OF_THE_LIST):
            assert browser.get(LIST).text.count("bell-line ") == 5

    def test_shows_an_outside_desk_nothing_that_went_out_of_its_sight(self, cast: Cast, sign_in: SignIn) -> None:
        conversation = begins(cast)
        is_told(cast, conversation, cast.vera)
        team = team_of(cast.vera, name="Outside", sees_only_its_queue=True)
        browser = sign_in(cast.vera)
        assert ("Maria" in browser.get(LIST).text, browser.get(NEWS).json()["items"]) == (False, [])
        with tenant_scope(cast.acme.pk):
            TeamQueue.objects.filter(team=team).update(sees_only_its_queue=False)
        assert "Maria" in sign_in(cast.vera).get(LIST).text


@pytest.mark.django_db
class TestWhatIsCalledOut:
    def test_is_what_came_after_oldest_first(self, cast: Cast, sign_in: SignIn) -> None:
        conversation, browser = begins(cast), sign_in(cast.sarah)
        is_told(cast, conversation, cast.sarah)
        first = browser.get(NEWS).json()
        assert [item["words"] for item in first["items"]] == ["Tom Becker named you in a note on Maria"]
        assert browser.get(NEWS, {"after": first["newest"]}).json()["items"] == []

    def test_what_was_read_or_is_old_is_not(self, cast: Cast, sign_in: SignIn, held_clock: clock.HeldClock) -> None:
        conversation, browser = begins(cast), sign_in(cast.sarah)
        is_told(cast, conversation, cast.sarah)
        held_clock.advance(minutes=11)
        old = browser.get(NEWS).json()
        assert (old["items"], old["unread"]) == ([], 1)
        is_told(cast, conversation, cast.sarah)
        browser.post(LIST, {"upto": 2**40})
        assert browser.get(NEWS).json()["items"] == []

    @pytest.mark.parametrize(
        ("wishes", "sound", "desktop"),
        [
            ({}, True, False),
            ({"desktop": True}, True, True),
            ({"sound": False}, False, False),
            ({"desktop": True, "quiet_from": time(11), "quiet_until": time(13)}, False, False),
            ({"desktop": True, "quiet_from": time(13), "quiet_until": time(14)}, True, True),
        ],
    )
    def test_is_said_as_they_wish(self, cast: Cast, sign_in: SignIn, wishes: dict[str, Any], sound: bool, desktop: bool) -> None:
        sets(cast.sarah, **wishes)
        news = sign_in(cast.sarah).get(NEWS).json()
        assert (news["sound"], news["desktop"]) == (sound, desktop)

    @pytest.mark.parametrize(("state", "sound"), [("away", False), ("busy", True)])
    def test_is_silent_for_who_is_away(self, cast: Cast, sign_in: SignIn, state: str, sound: bool) -> None:
        chooses(cast.sarah, state)
        assert sign_in(cast.sarah).get(NEWS).json()["sound"] is sound

    def test_several_messages_are_said_as_one(self, cast: Cast, guest: Guest, sign_in: SignIn) -> None:
        notify()
        scenes.claims(cast.sarah, scenes.says(guest))
        notify()
        for words in ("One", "Two"):
            scenes.says(guest, words)
        notify()
        (item,) = sign_in(cast.sarah).get(NEWS).json()["items"]
        assert item["words"].endswith("wrote 2 messages")
        assert item["calls"] is False


@pytest.mark.django_db
class TestSettings:
    FORM = {"wanted": ["wrote", "given"], "desktop": "on", "quiet_from": "18:00", "quiet_until": "08:30"}

    def test_show_what_was_chosen(self, cast: Cast, sign_in: SignIn) -> None:
        browser = sign_in(cast.sarah)
        assert browser.post(SETTINGS, self.FORM).status_code == 302
        page = browser.get(SETTINGS).text
        assert 'value="18:00"' in page
        assert 'value="08:30"' in page
        assert "Kept: you are told as you chose." in page
        with tenant_scope(cast.acme.pk):
            chosen = settings_of(cast.sarah)
        assert set(Notice.Kind.values) - set(chosen.unwanted) == {"wrote", "given"}
        assert (chosen.sound, chosen.desktop, chosen.quiet_when_away, chosen.quiet_until) == (False, True, False, time(8, 30))

    def test_are_everybodys_who_sees_the_console(self, cast: Cast, sign_in: SignIn) -> None:
        assert sign_in(cast.vera).get(SETTINGS).status_code == 200
        assert sign_in(cast.vera).post(SETTINGS, self.FORM).status_code == 302

    @pytest.mark.parametrize("wrong", [{"quiet_until": ""}, {"quiet_from": "late"}, {"wanted": ["everything"]}])
    def test_refuse_what_makes_no_sense_and_keep_what_was_typed(self, cast: Cast, sign_in: SignIn, wrong: dict[str, Any]) -> None:
        refused = sign_in(cast.sarah).post(SETTINGS, self.FORM | wrong)
        assert refused.status_code == 422
        assert re.search(r'name="desktop"[^>]*checked', refused.text)


def frame_of(text: str) -> dict[str, Any]:
    return dict(json.loads(text))


async def rings(opened: Tab) -> dict[str, Any]:
    return frame_of(await opened.until(lambda frame: frame.startswith('{"type": "notices"')))


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("sockets")
class TestSockets:
    async def test_hear_of_what_is_new_and_of_what_was_read(self, live_cast: Cast) -> None:
        conversation = await database_sync_to_async(begins)(live_cast)
        opened = await tab(live_cast.sarah, "console.settings")
        assert (await rings(opened))["unread"] == 0
        await database_sync_to_async(is_told)(live_cast, conversation, live_cast.sarah)
        heard = await rings(opened)
        assert (heard["unread"], heard["in_title"]) == (1, True)
        await database_sync_to_async(reads_all)(live_cast.sarah)
        assert await rings(opened) == heard | {"unread": 0}

    async def test_are_told_of_their_own_alone(self, live_cast: Cast) -> None:
        conversation = await database_sync_to_async(begins)(live_cast)
        opened = [await tab(one, "console.settings") for one in (live_cast.sofia, live_cast.charlie)]
        for each in opened:
            await rings(each)
        await database_sync_to_async(is_told)(live_cast, conversation, live_cast.sarah)
        for each in opened:
            assert not [frame for frame in await each.rest() if "notices" in frame]

    async def test_that_come_back_are_told_where_they_stand(self, live_cast: Cast) -> None:
        conversation = await database_sync_to_async(begins)(live_cast)
        before = await tab(live_cast.sarah, "console.settings")
        await rings(before)
        await before.leave()
        await database_sync_to_async(is_told)(live_cast, conversation, live_cast.sarah)
        assert (await rings(await tab(live_cast.sarah, "console.settings")))["unread"] == 1

    @pytest.mark.usefixtures("quick_calls")
    async def test_mend_with_the_beat_what_no_hint_told(self, live_cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        conversation = await database_sync_to_async(begins)(live_cast)
        opened = await tab(live_cast.sarah, "console.settings")
        await rings(opened)
        monkeypatch.setattr("apps.events.publisher.publish", lambda *_: None)
        await database_sync_to_async(is_told)(live_cast, conversation, live_cast.sarah)
        assert (await rings(opened))["unread"] == 1

    async def test_are_made_up_for_where_none_gets_through(self, live_cast: Cast) -> None:
        await database_sync_to_async(lambda: is_told(live_cast, begins(live_cast), live_cast.sarah))()
        browser = AsyncClient()
        browser.cookies[settings.SESSION_COOKIE_NAME] = await database_sync_to_async(cookie_of)(live_cast.sarah)
        frames = (await browser.get("/console/poll/", {"page": "console.settings", "tab": "a"})).json()["frames"]
        assert [frame_of(frame)["unread"] for frame in frames if '"notices"' in frame] == [1]


def reads_all(member: Membership) -> None:
    with tenant_scope(member.tenant_id):
        read_notices(member, actor=member.actor, upto=2**40)
