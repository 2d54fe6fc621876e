"""Each act brings its way back; an undo that comes too late is refused and does no harm."""

import html
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from apps.conversations import actions
from apps.conversations.admitting import Guest
from apps.conversations.models import Conversation
from apps.events.actors import SYSTEM
from apps.ground import clock
from apps.ground.scope import tenant_scope
from apps.tenants.models import Membership
from tests.cast import Cast
from tests.console import scenes
from tests.console.conftest import new_id
from tests.console.test_acts import act, said
from tests.factories import make_guest, make_inbox

pytestmark = pytest.mark.django_db

SignIn = Callable[[Membership], Client]
FIELD = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')


@pytest.fixture
def waiting(cast: Cast, guest: Guest) -> Conversation:
    return scenes.says(guest)


@pytest.fixture
def held(cast: Cast, waiting: Conversation) -> Conversation:
    return scenes.claims(cast.sarah, waiting)


def way_back(answer: Any) -> tuple[str, dict[str, str]]:
    """Where the toast's Undo leads, with its fields."""
    toast = answer.text[answer.text.index("<tandem-toast") :]
    found = re.search(r'hx-post="/console/conversations/\d+/(\w+)/"', toast)
    assert found is not None
    return found[1], {name: html.unescape(value) for name, value in FIELD.findall(toast)}


def undoes(browser: Client, conversation: Conversation, answer: Any) -> Any:
    name, fields = way_back(answer)
    return act(browser, conversation, name, **fields)


def where(conversation: Conversation) -> tuple[str, int | None, int | None]:
    now = scenes.fresh(conversation)
    return now.holder, now.agent_id, now.team_id


class TestHands:
    def test_claimed_from_the_queue_it_waits_again_at_its_old_place(
        self, cast: Cast, waiting: Conversation, sign_in: SignIn, held_clock: Any
    ) -> None:
        before, browser = scenes.fresh(waiting).ranked_at, sign_in(cast.sarah)
        held_clock.advance(minutes=5)
        answer = act(browser, waiting, "claim", fence=waiting.fence)
        assert "Claimed: yours now" in answer.text
        assert "Taken back" in undoes(browser, waiting, answer).text
        assert (where(waiting), scenes.fresh(waiting).ranked_at) == (("queue", None, None), before)

    def test_taken_from_a_colleague_it_goes_back_to_them(self, cast: Cast, held: Conversation, sign_in: SignIn) -> None:
        browser = sign_in(cast.tom)
        undoes(browser, held, act(browser, held, "claim", fence=held.fence))
        assert where(held) == ("agent", cast.sarah.pk, None)

    def test_from_the_assistant(self, cast: Cast, chat: Conversation, sign_in: SignIn) -> None:
        browser = sign_in(cast.sarah)
        undoes(browser, chat, act(browser, chat, "claim", fence=chat.fence))
        assert where(chat) == ("assistant", None, None)

    @pytest.mark.parametrize("name", ["assistant", "queue", "supervisor", "transfer"])
    def test_passed_on_it_is_ones_own_again(self, cast: Cast, held: Conversation, sign_in: SignIn, name: str) -> None:
        browser, team = sign_in(cast.sarah), scenes.a_team(cast.acme, cast.tom)
        undoes(browser, held, act(browser, held, name, fence=held.fence, to=f"team-{team.pk}"))
        assert where(held)[:2] == ("agent", cast.sarah.pk)

    def test_moved_among_queues_it_waits_where_it_did_and_without_a_place_to_go_back_to_none_is_offered(
        self, cast: Cast, waiting: Conversation, sign_in: SignIn
    ) -> None:
        browser, one, other = sign_in(cast.sofia), scenes.a_team(cast.acme), scenes.a_team(cast.acme, name="Sales")
        first = act(browser, waiting, "transfer", fence=waiting.fence, to=f"team-{one.pk}")
        assert 'name="undo"' not in first.text
        undoes(browser, waiting, act(browser, waiting, "transfer", fence=waiting.fence, to=f"team-{other.pk}"))
        assert where(waiting) == ("queue", None, one.pk)

    def test_too_late_it_is_refused_in_words(self, cast: Cast, waiting: Conversation, sign_in: SignIn) -> None:
        browser = sign_in(cast.sarah)
        answer = act(browser, waiting, "claim", fence=waiting.fence)
        scenes.claims(cast.tom, waiting)
        late = undoes(browser, waiting, answer)
        assert (late.status_code, "Somebody else was quicker" in late.text) == (409, True)
        assert where(waiting)[1] == cast.tom.pk

    def test_claimed_from_the_list_the_way_back_stands_on_the_next_page(self, cast: Cast, waiting: Conversation, sign_in: SignIn) -> None:
        browser = sign_in(cast.sarah)
        page = browser.post(f"/console/conversations/{waiting.number}/claim/", {"fence": waiting.fence}, follow=True)
        assert way_back(page)[0] == "queue"
        assert "&lt;tandem-toast" not in page.text


class TestEnding:
    def test_resolved_it_can_be_open_again(self, cast: Cast, held: Conversation, sign_in: SignIn) -> None:
        browser = sign_in(cast.sarah)
        answer = act(browser, held, "resolution", fence=held.fence, outcome="solved")
        assert "Resolved as solved" in answer.text
        assert f'href="/console/conversations/next/?after={held.number}"' in answer.text
        undoes(browser, held, answer)
        assert where(held) == ("agent", cast.sarah.pk, None)

    def test_ended_with_a_reply_the_words_stay_and_the_end_is_taken_back(self, cast: Cast, held: Conversation, sign_in: SignIn) -> None:
        browser = sign_in(cast.sarah)
        answer = act(browser, held, "messages", client_id=new_id(), text="Here it is.", resolve="solved")
        assert "Sent. Resolved as solved" in answer.text
        undoes(browser, held, answer)
        assert where(held) == ("agent", cast.sarah.pk, None)
        assert "Here it is." in said(held)

    def test_but_not_where_the_customer_was_quicker(self, cast: Cast, guest: Guest, held: Conversation, sign_in: SignIn) -> None:
        browser = sign_in(cast.sarah)
        answer = act(browser, held, "resolution", fence=held.fence, outcome="solved")
        scenes.says(guest, "One more thing")
        assert undoes(browser, held, answer).status_code == 409
        assert where(held)[0] == "queue"

    def test_the_next_one_is_ones_own_or_who_waits_longest(self, cast: Cast, held: Conversation, sign_in: SignIn, held_clock: Any) -> None:
        browser, nowhere = sign_in(cast.sarah), "/console/conversations/"

        def leads() -> str:
            return str(browser.get(f"/console/conversations/next/?after={held.number}").headers["Location"])

        assert leads() == nowhere
        later = scenes.says(make_guest(make_inbox(cast.acme)))
        assert leads() == f"{nowhere}{later.number}/"
        mine = scenes.claims(cast.sarah, scenes.says(make_guest(make_inbox(cast.acme))))
        assert leads() == f"{nowhere}{mine.number}/"
        assert sign_in(cast.vera).get("/console/conversations/next/").status_code == 403


class TestSnoozing:
    def snoozed(self, browser: Client, held: Conversation, **form: str) -> Any:
        return act(browser, held, "snooze", fence=held.fence, **form)

    def test_until_a_time_and_awake_again(self, cast: Cast, held: Conversation, sign_in: SignIn) -> None:
        browser = sign_in(cast.sarah)
        answer = self.snoozed(browser, held, until="2026-11-23T09:00:00+00:00")
        assert "Snoozed until Monday, 23 November, 09:00" in answer.text
        assert "data-snoozed" in answer.text
        assert "data-snoozed" not in undoes(browser, held, answer).text

    def test_a_time_without_a_zone_is_the_tenants(self, cast: Cast, held: Conversation, sign_in: SignIn) -> None:
        with tenant_scope(cast.acme.pk):
            held.tenant.time_zone = "America/New_York"
            held.tenant.save()
        self.snoozed(sign_in(cast.sarah), held, until="", at="2026-11-23T09:00")
        assert scenes.fresh(held).snoozed_until == datetime(2026, 11, 23, 14, 0, tzinfo=UTC)

    @pytest.mark.parametrize("until", ["", "soon", "2026-13-01T00:00", "2026-11-21T12:00:10+00:00", "9999-12-31T23:59", "0001-01-01T00:00"])
    def test_a_time_that_is_none_is_refused(self, cast: Cast, held: Conversation, sign_in: SignIn, until: str) -> None:
        assert self.snoozed(sign_in(cast.sarah), held, until=until).status_code == 422
        assert scenes.fresh(held).snoozed_until is None

    def test_its_time_is_chosen_by_the_clock_and_by_the_hours(self, cast: Cast, guest: Guest, held: Conversation, sign_in: SignIn) -> None:
        page = sign_in(cast.sarah).get(f"/console/conversations/{held.number}/").text
        offered = re.findall(r'name="until"\s+value="([^"]+)"', page)
        assert offered == ["2026-11-21T15:00:00+00:00", "2026-11-22T09:00:00+00:00", "2026-11-23T09:00:00+00:00"]

    def test_too_late_an_undo_wakes_nobody_elses(self, cast: Cast, held: Conversation, sign_in: SignIn) -> None:
        browser = sign_in(cast.sarah)
        answer = self.snoozed(browser, held, until="2026-11-23T09:00:00+00:00")
        theirs = scenes.claims(cast.tom, held)
        with tenant_scope(cast.acme.pk):
            actions.snooze(theirs, until=clock.now() + timedelta(hours=1), member=cast.tom, fence=theirs.fence)
        assert undoes(browser, held, answer).status_code == 409
        assert scenes.fresh(held).is_snoozed

    def test_what_a_colleague_holds_is_theirs_to_snooze(self, cast: Cast, held: Conversation, sign_in: SignIn) -> None:
        assert self.snoozed(sign_in(cast.tom), held, until="2026-11-23T09:00:00+00:00").status_code == 409


class TestTags:
    def test_on_and_off_and_back(self, cast: Cast, held: Conversation, sign_in: SignIn) -> None:
        browser = sign_in(cast.sarah)
        answer = act(browser, held, "tags", add=" Refund ")
        assert "Tag “refund” added" in answer.text
        undoes(browser, held, answer)
        assert scenes.fresh(held).tags == []
        act(browser, held, "tags", add='it\'s "odd" <b>')
        undoes(browser, held, act(browser, held, "tags", remove='it\'s "odd" <b>'))
        assert scenes.fresh(held).tags == ['it\'s "odd" <b>']

    def test_what_stands_there_already_is_told_to_nobody(self, cast: Cast, held: Conversation, sign_in: SignIn) -> None:
        browser = sign_in(cast.sarah)
        act(browser, held, "tags", add="vip")
        assert "<tandem-toast" not in act(browser, held, "tags", add="VIP").text

    @pytest.mark.parametrize("form", [{}, {"add": "  "}])
    def test_nothing_is_no_tag(self, cast: Cast, held: Conversation, sign_in: SignIn, form: dict[str, str]) -> None:
        assert act(sign_in(cast.sarah), held, "tags", **form).status_code == 422

    def test_those_in_use_are_suggested(self, cast: Cast, held: Conversation, sign_in: SignIn) -> None:
        with tenant_scope(cast.acme.pk):
            actions.tag(scenes.says(make_guest(make_inbox(cast.acme))), tags=["refund", "vip"], actor=SYSTEM)
            actions.tag(held, tags=["vip"], actor=SYSTEM)
        page = sign_in(cast.sarah).get(f"/console/conversations/{held.number}/").text
        assert re.findall(r'<option value="(\w+)"></option>', page) == ["vip", "refund"]
