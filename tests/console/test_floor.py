"""The floor: who sees what of it, where its figures lead, what it costs."""

import csv
import re
import uuid
from collections.abc import Callable
from io import StringIO

import pytest
from django.test import Client

from apps.console.floor import Viewer, parts, statements
from apps.console.trends import Chart
from apps.conversations.models import Conversation
from apps.ground import clock
from apps.ground.lane import fetch
from apps.ground.scope import tenant_scope
from apps.tenants import actions
from apps.tenants.models import Membership
from apps.tenants.roles import Role
from tests.cast import Cast
from tests.conversations.scenes import answers, claims
from tests.escalations.moving.scenes import here, team_of
from tests.escalations.watching.scenes import chats, ends, waits
from tests.factories import make_member

pytestmark = pytest.mark.django_db

SignIn = Callable[[Membership], Client]
FLOOR = "/console/insight/"

# the shell, as in test_pages, without the list; whose teams are seen; six of the floor, one of its trend
QUERIES_OF_THE_FLOOR = 22


def tile(page: str, key: str) -> str:
    """What a figure says."""
    found = re.search(rf'id="tile-{key}".*?tile-value">(.*?)<span class="tile-label"', page, re.DOTALL)
    assert found, key
    return re.sub(r"<[^>]+>|\s+", " ", found[1]).strip()


def links(page: str) -> set[str]:
    return set(re.findall(r'id="tile-[^"]*"\s+href="([^"]+)"', page))


class TestWhoLeads:
    def test_sees_all_figures(self, cast: Cast, sign_in: SignIn, held_clock: clock.HeldClock) -> None:
        waits(cast.acme), ends(chats(cast.acme)), ends(claims(cast.sarah, waits(cast.acme)))
        held_clock.advance(seconds=75)
        page = sign_in(cast.sofia).get(FLOOR).text
        told = {"waiting": "1", "longest": "1:15", "median": "1:15", "opened": "3", "alone": "1", "people": "1", "deflection": "50 %"}
        assert {key: tile(page, key) for key in told} == told

    def test_finds_exactly_the_counted_behind_every_figure(self, cast: Cast, sign_in: SignIn) -> None:
        waits(cast.acme, team_of(cast.tom)), ends(chats(cast.acme)), ends(claims(cast.sarah, waits(cast.acme)))
        browser = sign_in(cast.sofia)
        page = browser.get(FLOOR).text
        assert "/console/insight/alone/" in links(page)
        for address in links(page):
            assert browser.get(address).status_code == 200
        for key in ("opened", "ended", "alone", "handed", "people", "abandoned", "taken", "due"):
            behind = browser.get(f"/console/insight/{key}/").text
            assert str(behind.count('id="live-')) == tile(page, key), key

    def test_sees_who_is_on_and_what_they_hold(self, cast: Cast, sign_in: SignIn) -> None:
        here(cast.sarah)
        conversation = claims(cast.sarah, waits(cast.acme))
        page = sign_in(cast.sofia).get(FLOOR).text
        assert "1 of 4 places used by Sarah Lindqvist" in page
        assert f'id="chat-{conversation.number}"' in page
        assert f'id="live-{conversation.number}"' in sign_in(cast.sofia).get(f"/console/insight/agent-{cast.sarah.pk}/").text

    def test_sees_all_live_chats_and_opens_them(self, cast: Cast, sign_in: SignIn) -> None:
        live, over = chats(cast.acme), chats(cast.acme)
        ends(over)
        page = sign_in(cast.sofia).get(FLOOR).text
        assert f'href="/console/conversations/{live.number}/"' in page
        assert "With the AI Assistant" in page
        assert f'id="live-{over.number}"' not in page

    def test_is_told_where_there_is_nothing(self, cast: Cast, sign_in: SignIn) -> None:
        page = sign_in(cast.sofia).get(FLOOR).text
        for words in ("Nobody waits", "Nothing is escalated", "No conversation goes on now", "at 12:00"):
            assert words in page
        assert (tile(page, "longest"), tile(page, "deflection"), tile(page, "wait")) == ("–", "–", "–")
        assert "None at the moment" in sign_in(cast.sofia).get("/console/insight/alone/").text

    def test_turns_the_pages_of_people(self, cast: Cast, sign_in: SignIn) -> None:
        with tenant_scope(cast.acme.pk):
            for number in range(50):
                make_member(cast.acme, Role.AGENT, name=f"Zoe {number:02}")
        browser = sign_in(cast.sofia)
        first, second = browser.get(FLOOR).text, browser.get(f"{FLOOR}?people=2").text
        assert ("?people=2" in first, "Zoe 49" in first, "Zoe 49" in second, "?people=1" in second) == (True, False, True, True)
        assert 'id="floor-people-2"' in second  # what is pushed is the first page


class TestTheOthers:
    def test_see_the_queue_and_their_own_part(self, cast: Cast, sign_in: SignIn, held_clock: clock.HeldClock) -> None:
        waits(cast.acme)
        mine, toms = claims(cast.sarah, waits(cast.acme)), claims(cast.tom, waits(cast.acme))
        held_clock.advance(seconds=30)
        answers(cast.sarah, mine)
        page = sign_in(cast.sarah).get(FLOOR).text
        assert (tile(page, "waiting"), tile(page, "longest")) == ("1", "0:30")
        assert (tile(page, "held"), tile(page, "reply"), tile(page, "unanswered")) == ("1 of 4", "0:30", "–")
        assert f'id="chat-{mine.number}"' in page
        for hidden in ("Tom Becker", f'id="chat-{toms.number}"', "Deflection", "floor-live"):
            assert hidden not in page

    def test_who_answers_nobody_sees_the_queue_alone(self, cast: Cast, sign_in: SignIn) -> None:
        waits(cast.acme)
        page = sign_in(cast.vera).get(FLOOR).text
        assert tile(page, "waiting") == "1"
        assert "Places you use" not in page

    def test_find_the_conversations_behind_what_is_theirs(self, cast: Cast, sign_in: SignIn) -> None:
        mine, over = claims(cast.sarah, waits(cast.acme)), claims(cast.sarah, waits(cast.acme))
        ends(over)
        browser = sign_in(cast.sarah)
        found = {
            key: re.findall(r'id="live-(\d+)"', browser.get(f"{FLOOR}{key}-{cast.sarah.pk}/").text) for key in ("agent", "done", "took")
        }
        assert (found["agent"], found["done"], len(found["took"])) == ([str(mine.number)], [str(over.number)], 2)
        assert browser.get(f"{FLOOR}done-{cast.tom.pk}/").status_code == 403

    @pytest.mark.parametrize("path", ["waiting/", "alone/", "team-1/", "trend.csv"])
    def test_may_not_see_what_is_behind_the_rest(self, cast: Cast, sign_in: SignIn, path: str) -> None:
        assert sign_in(cast.sarah).get(f"{FLOOR}{path}").status_code == 403
        assert sign_in(cast.sofia).get(f"{FLOOR}{path}").status_code == 200

    def test_a_figure_that_does_not_exist_is_not_found(self, cast: Cast, sign_in: SignIn) -> None:
        assert sign_in(cast.sofia).get(f"{FLOOR}attic/").status_code == 404


class TestAnOutsideDesk:
    @pytest.fixture
    def both(self, cast: Cast) -> tuple[Conversation, Conversation]:
        """One for the desk that Sofia leads, one for anybody."""
        desk = team_of(cast.sofia, cast.tom, name="Evenings", sees_only_its_queue=True)
        return waits(cast.acme, desk), waits(cast.acme)

    def test_counts_and_lists_its_own(self, cast: Cast, sign_in: SignIn, both: tuple[Conversation, Conversation]) -> None:
        theirs, other = both
        page = sign_in(cast.sofia).get(FLOOR).text
        assert tile(page, "waiting") == tile(page, "opened") == "1"
        assert (f'id="live-{theirs.number}"' in page, f'id="live-{other.number}"' in page) == (True, False)
        assert ("Tom Becker" in page, "Adam Price" in page) == (True, False)
        behind = sign_in(cast.sofia).get("/console/insight/opened/").text
        assert (f'id="live-{theirs.number}"' in behind, f'id="live-{other.number}"' in behind) == (True, False)

    def test_of_its_agents_each_sees_that_queue(self, cast: Cast, sign_in: SignIn, both: tuple[Conversation, Conversation]) -> None:
        assert tile(sign_in(cast.tom).get(FLOOR).text, "waiting") == "1"
        assert tile(sign_in(cast.sarah).get(FLOOR).text, "waiting") == "2"


class TestTheTrend:
    def test_is_told_in_words_drawn_and_written_out_alike(self, cast: Cast, sign_in: SignIn, held_clock: clock.HeldClock) -> None:
        waits(cast.acme)
        held_clock.advance(minutes=20)
        page = sign_in(cast.sofia).get(FLOOR).text
        assert "1 at 12:15, most 1 at 12:00" in page
        assert page.count("<polyline") == 4
        rows = list(csv.DictReader(StringIO(sign_in(cast.sofia).get(f"{FLOOR}trend.csv").text)))
        assert (len(rows), rows[-1]["time"], rows[-1]["waiting"], rows[-1]["longest_wait_seconds"]) == (
            97, "2026-11-21T12:15:00+00:00", "1", "900",
        )  # fmt: skip
        assert page.count("<time datetime=") == 97

    def test_of_seven_days_goes_by_hours(self, cast: Cast, sign_in: SignIn) -> None:
        browser = sign_in(cast.sofia)
        assert len(browser.get(f"{FLOOR}trend.csv?span=week").text.splitlines()) == 170
        assert 'id="floor-trend-week"' in browser.get(f"{FLOOR}?span=week").text
        assert 'id="floor-trend-day"' in browser.get(f"{FLOOR}?span=month").text

    def test_both_lines_stand_on_one_scale(self) -> None:
        chart = Chart("Waiting", [0, 2, 4], [8, 0, 0], "12:00", "12:30", str)
        assert chart.line == "0.0,92.0 360.0,70.0 720.0,48.0"
        assert chart.line_before == "0.0,4.0 360.0,92.0 720.0,92.0"
        assert (chart.words, chart.words_before) == ("4 at 12:30, most 4 at 12:00", "a week before 0, most 8")


def test_costs_the_same_statements_whoever_is_there(cast: Cast, sign_in: SignIn, django_assert_num_queries: Callable[..., object]) -> None:
    browser = sign_in(cast.sofia)
    waits(cast.acme)
    with django_assert_num_queries(QUERIES_OF_THE_FLOOR):
        browser.get(FLOOR)
    billing = team_of(cast.tom)
    for number in range(50):
        member = make_member(cast.acme, name=f"Zoe {number}")
        claims(member, waits(cast.acme)) if number % 2 else waits(cast.acme, billing)
        with tenant_scope(cast.acme.pk):
            actions.arrive(member, page="console.insight", socket=uuid.uuid4())
    with django_assert_num_queries(QUERIES_OF_THE_FLOOR):
        browser.get(FLOOR)


def test_the_page_asks_for_its_parts_alone_where_its_socket_is_blocked(cast: Cast, sign_in: SignIn) -> None:
    answer = sign_in(cast.sofia).get(FLOOR, headers={"HX-Request": "true"})
    assert re.findall(r'id="(floor-[a-z-]+)"', answer.text) == ["floor-now", "floor-today", "floor-people", "floor-live", "floor-trend-day"]
    assert "<html" not in answer.text


def test_what_is_pushed_is_what_the_page_shows(cast: Cast, sign_in: SignIn) -> None:
    waits(cast.acme), chats(cast.acme)
    with tenant_scope(cast.acme.pk):
        viewer = Viewer.of(cast.sofia, None)
        made = parts(viewer, [fetch(one) for one in statements(viewer)])
    page = sign_in(cast.sofia).get(FLOOR).text
    assert {"now", "today", "people", "live"} == made.keys()
    assert all(html.strip() in page for html in made.values())


def test_nothing_in_a_part_is_of_who_looks(cast: Cast) -> None:
    claims(cast.sofia, waits(cast.acme))
    with tenant_scope(cast.acme.pk):
        seen = [
            parts(viewer, [fetch(one) for one in statements(viewer)])
            for viewer in (Viewer.of(cast.sofia, None), Viewer.of(cast.adam, None))
        ]
    assert seen[0] == seen[1]
    assert "csrf" not in "".join(seen[0].values())
