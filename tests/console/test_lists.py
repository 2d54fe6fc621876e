"""The lists beside a thread: which there are, how many call for somebody, what their rows say, and the views people keep."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from apps.conversations import actions, listing
from apps.conversations.models import Conversation, Holder
from apps.desk.models import Draft, SavedView
from apps.escalations.models import TeamQueue
from apps.events.actors import SYSTEM
from apps.ground import clock
from apps.ground.scope import tenant_scope
from apps.inboxes.models import Inbox
from apps.tenants.models import Membership
from tests.cast import Cast
from tests.console import scenes
from tests.factories import make_guest, make_inbox

pytestmark = pytest.mark.django_db

SignIn = Callable[[Membership], Client]
LIST = "/console/conversations/"


@pytest.fixture
def inbox(cast: Cast) -> Inbox:
    return make_inbox(cast.acme, name="Shop")


def page(browser: Client, asked: str = "") -> str:
    return browser.get(f"{LIST}{asked}").text


def numbers(browser: Client, asked: str) -> list[int]:
    return [int(number) for number in re.findall(r'id="conversation-(\d+)"', page(browser, asked))]


def counts(browser: Client, asked: str = "") -> dict[str, str]:
    return dict(re.findall(r'id="count-(\w+)"[^>]*>(\d*\+?)<', browser.get(f"{LIST}counts/{asked}").text))


def snoozes(member: Membership, conversation: Conversation, **ahead: float) -> None:
    held = scenes.claims(member, conversation)
    with tenant_scope(member.tenant_id):
        actions.snooze(held, until=clock.now() + timedelta(**ahead), member=member, fence=held.fence)


def goes_to_the_assistant(conversation: Conversation) -> None:
    with tenant_scope(conversation.tenant_id):
        actions.hand_over(conversation, to=Holder.ASSISTANT, actor=SYSTEM)


class TestWhichThereAre:
    def test_what_is_snoozed_stands_in_its_own_list_alone_who_wakes_next_on_top(self, cast: Cast, inbox: Inbox, sign_in: SignIn) -> None:
        later, sooner, mine = [scenes.says(make_guest(inbox)) for _ in range(3)]
        snoozes(cast.sarah, later, hours=3)
        snoozes(cast.sarah, sooner, hours=1)
        scenes.claims(cast.sarah, mine)
        browser = sign_in(cast.sarah)
        assert numbers(browser, "?list=snoozed") == [sooner.number, later.number]
        assert numbers(browser, "?list=mine") == numbers(browser, "?list=all") == [mine.number]

    def test_the_assistants_live_chats_stand_by_what_was_said_last(
        self, cast: Cast, inbox: Inbox, sign_in: SignIn, held_clock: clock.HeldClock
    ) -> None:
        chats = []
        for _ in range(2):
            chats.append(scenes.says(make_guest(inbox)))
            held_clock.advance(minutes=1)
            goes_to_the_assistant(chats[-1])
        scenes.says(make_guest(inbox))
        assert numbers(sign_in(cast.sarah), "?list=assistant") == [chats[1].number, chats[0].number]

    @pytest.mark.parametrize(("which", "named"), [("all", "Open"), ("queue", "Queue"), ("assistant", "Assistant"), ("snoozed", "Snoozed")])
    def test_the_one_shown_is_named_at_the_head(self, cast: Cast, sign_in: SignIn, which: str, named: str) -> None:
        html = page(sign_in(cast.sarah), f"?list={which}")
        assert f'<span class="truncate">{named}</span>' in html[html.index("<h1") : html.index("</h1>")]
        assert re.search(rf'href="{LIST}\?list={which}"\s+aria-current="page"', html)

    @pytest.mark.parametrize("which", ["assistant", "snoozed"])
    def test_pages_hold_everybody_once(
        self, cast: Cast, inbox: Inbox, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch, held_clock: clock.HeldClock, which: str
    ) -> None:
        monkeypatch.setattr("apps.console.lists.PAGE", 2)
        monkeypatch.setattr(listing, "PAGE", 2)
        opened = [scenes.says(make_guest(inbox)) for _ in range(5)]
        for one in opened:
            held_clock.advance(microseconds=1_001)
            snoozes(cast.tom, one, hours=1) if which == "snoozed" else goes_to_the_assistant(one)
        browser, seen, address = sign_in(cast.sarah), [], f"?list={which}"
        while address:
            seen += numbers(browser, address)
            older = re.search(r'href="/console/conversations/(\?[^"]*older=[^"]*)"', page(browser, address))
            address = older[1].replace("&amp;", "&") if older else ""
        assert sorted(seen) == [one.number for one in opened]


class TestCounts:
    def test_tell_how_many_wait_and_are_mine(self, cast: Cast, inbox: Inbox, sign_in: SignIn) -> None:
        team = scenes.a_team(cast.acme, cast.sarah)
        ours, _, mine, asleep = [scenes.says(make_guest(inbox)) for _ in range(4)]
        scenes.escalated(ours, team=team)
        scenes.claims(cast.sarah, mine)
        snoozes(cast.sarah, asleep, hours=1)
        assert counts(sign_in(cast.sarah), "?list=queue") == {"queue": "2", "team": "1", "mine": "1", "here": "2"}
        assert counts(sign_in(cast.tom)) == {"queue": "2", "team": "0", "mine": "0", "here": ""}
        assert counts(sign_in(cast.charlie)) == {"queue": "0", "team": "0", "mine": "0", "here": ""}

    def test_stop_where_nobody_counts_on(self, cast: Cast, inbox: Inbox, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("apps.console.lists.MOST_COUNTED", 2)
        monkeypatch.setattr(listing, "MOST_COUNTED", 2)
        for _ in range(4):
            scenes.says(make_guest(inbox))
        assert counts(sign_in(cast.sarah))["queue"] == "2+"

    def test_an_outside_desk_counts_only_what_it_sees(self, cast: Cast, inbox: Inbox, sign_in: SignIn) -> None:
        outside = scenes.a_team(cast.acme, cast.tom)
        with tenant_scope(cast.acme.pk):
            TeamQueue.objects.create(team=outside, sees_only_its_queue=True)
        scenes.says(make_guest(inbox))
        assert counts(sign_in(cast.tom))["queue"] == "0"


class TestARow:
    def test_is_unread_until_whoever_holds_it_has_read(self, cast: Cast, inbox: Inbox, sign_in: SignIn) -> None:
        held = scenes.claims(cast.sarah, scenes.says(make_guest(inbox)))
        assert 'title="Unread"' in page(sign_in(cast.sarah))
        with tenant_scope(cast.acme.pk):
            actions.read_by_member(scenes.fresh(held), member=cast.sarah, seq=99)
        assert 'title="Unread"' not in page(sign_in(cast.sarah))

    def test_says_until_when_it_sleeps_and_that_it_is_back(
        self, cast: Cast, inbox: Inbox, sign_in: SignIn, held_clock: clock.HeldClock
    ) -> None:
        conversation = scenes.says(make_guest(inbox))
        snoozes(cast.sarah, conversation, hours=26)
        assert re.search(r"Snoozed until\s+\d+ \w+, 14:00", page(sign_in(cast.sarah), "?list=snoozed"))
        with tenant_scope(cast.acme.pk):
            actions.wake(conversation, actor=SYSTEM)
        browser = sign_in(cast.sarah)
        assert "Back from snooze" in page(browser, "?list=mine")
        scenes.answers(cast.sarah, conversation)
        assert "Back from snooze" not in page(browser, "?list=mine")

    def test_who_is_back_stands_on_top_of_mine(self, cast: Cast, inbox: Inbox, sign_in: SignIn, held_clock: clock.HeldClock) -> None:
        sleeper, other = [scenes.says(make_guest(inbox)) for _ in range(2)]
        snoozes(cast.sarah, sleeper, hours=1)
        held_clock.advance(minutes=10)
        scenes.claims(cast.sarah, other)
        held_clock.advance(minutes=10)
        with tenant_scope(cast.acme.pk):
            actions.wake(sleeper, actor=SYSTEM)
        assert numbers(sign_in(cast.sarah), "?list=mine") == [sleeper.number, other.number]

    def test_a_draft_is_for_its_writer_to_see(self, cast: Cast, inbox: Inbox, sign_in: SignIn) -> None:
        conversation = scenes.says(make_guest(inbox))
        with tenant_scope(cast.acme.pk):
            Draft.objects.create(membership=cast.sarah, conversation=conversation, paper="reply", text="Dear", begun_at_seq=1)
        assert f'data-drafts="{conversation.number}"' in page(sign_in(cast.sarah))
        assert 'data-drafts=""' in page(sign_in(cast.tom))


class TestSavedViews:
    @pytest.fixture
    def keep(self) -> Callable[..., Any]:
        def keep(browser: Client, **form: str) -> Any:
            return browser.post("/console/views/", {"name": "Sleepers", "words": "is:snoozed"} | form)

        return keep

    def test_lead_to_their_list(self, cast: Cast, inbox: Inbox, sign_in: SignIn, keep: Callable[..., Any]) -> None:
        asleep, _ = [scenes.says(make_guest(inbox)) for _ in range(2)]
        snoozes(cast.sarah, asleep, hours=1)
        actions.file_changed()
        browser = sign_in(cast.sarah)
        address = keep(browser).headers["Location"].removeprefix(LIST)
        assert numbers(browser, address) == [asleep.number]
        assert 'data-list="view"' in page(browser, address)
        assert "Sleepers" in page(browser)

    def test_of_colleagues_and_rivals_are_not_there(self, cast: Cast, inbox: Inbox, sign_in: SignIn, keep: Callable[..., Any]) -> None:
        address = keep(sign_in(cast.sarah)).headers["Location"].removeprefix(LIST)
        for who in (cast.tom, cast.charlie):
            browser = sign_in(who)
            assert "Sleepers" not in page(browser, address)
            assert 'data-list="all"' in page(browser, address)
            assert browser.post(f"/console/views/{address.rpartition('=')[2]}/", {"act": "delete"}).status_code == 404

    def test_that_cannot_be_kept_leave_what_was_typed(self, cast: Cast, sign_in: SignIn, keep: Callable[..., Any]) -> None:
        browser = sign_in(cast.sarah)
        keep(browser)
        answer = keep(browser, words="is:open")
        assert answer.status_code == 422
        assert "There is a view of this name already" in answer.text
        assert 'value="is:open"' in answer.text

    @pytest.mark.parametrize(("who", "status"), [("sofia", 302), ("sarah", 422)])
    def test_are_shared_by_who_looks_after_the_desk(
        self, cast: Cast, sign_in: SignIn, keep: Callable[..., Any], who: str, status: int
    ) -> None:
        assert keep(sign_in(getattr(cast, who)), shared="all").status_code == status
        assert ("Sleepers" in page(sign_in(cast.tom))) is (status == 302)

    def test_are_renamed_moved_and_thrown_away(self, cast: Cast, sign_in: SignIn, keep: Callable[..., Any]) -> None:
        browser = sign_in(cast.sarah)
        keep(browser)
        keep(browser, name="Second")
        with tenant_scope(cast.acme.pk):
            first, second = SavedView.objects.all()
        browser.post(f"/console/views/{second.pk}/", {"act": "up"})
        browser.post(f"/console/views/{first.pk}/", {"act": "rename", "name": "Second"})
        assert "There is a view of this name already" in browser.get("/console/views/").text
        browser.post(f"/console/views/{first.pk}/", {"act": "delete"})
        with tenant_scope(cast.acme.pk):
            assert [str(view) for view in SavedView.objects.all()] == ["Second"]


def test_a_view_costs_the_same_queries_however_many_it_finds(
    cast: Cast, inbox: Inbox, sign_in: SignIn, django_assert_num_queries: Callable[..., Any]
) -> None:
    browser = sign_in(cast.sarah)
    with tenant_scope(cast.acme.pk):
        view = SavedView.objects.create(name="Open", words="is:open", owner=cast.sarah)
    for more in (1, 5):
        for _ in range(more):
            scenes.says(make_guest(inbox))
        actions.file_changed()
        with django_assert_num_queries(23):
            page(browser, f"?list=view&view={view.pk}")
