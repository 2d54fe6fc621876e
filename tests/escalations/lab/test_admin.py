"""The rule lab in the admin: asked for by who shapes the rules, watched while it runs, read in three lists."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.escalations import actions
from apps.escalations.admin.lab import A_PAGE
from apps.escalations.models import Replay, Rule
from apps.ground import clock
from apps.ground.scope import tenant_scope
from apps.inboxes.models import Inbox
from apps.tenants.models import Membership
from tests.cast import Cast
from tests.escalations.lab.corpus import Told, assistant, customer, make_rule, redraft, write
from tests.factories import make_inbox

pytestmark = pytest.mark.django_db

SignIn = Callable[[Membership], Client]
REPLAYS = "/admin/escalations/replay/"
GIVEN = {"trial": "draft", "limit": "500", "rule": "", "since": "", "until": "", "channel": ""}


@pytest.fixture
def shop(cast: Cast) -> Inbox:
    return make_inbox(cast.acme)


@pytest.fixture
def moods(cast: Cast) -> Rule:
    with tenant_scope(cast.acme.pk):
        Rule.objects.all().delete()
        rule = make_rule("Bad moods", conditions={"sentiment_below": 0.2})
        redraft(rule, conditions={"sentiment_below": 0.4})
        return rule


def cross(shop: Inbox, count: int) -> list[int]:
    with tenant_scope(shop.tenant_id):
        told = [Told((customer("Not good", sentiment=0.3), assistant()))] * count
        return [held.number for held in write(shop, told)]


def asked(cast: Cast) -> Replay:
    with tenant_scope(cast.acme.pk):
        return Replay.objects.latest("pk")


def run(cast: Cast) -> str:
    """Gives the address of its page."""
    replay = asked(cast)
    actions.run_replay(cast.acme.pk, replay.pk)
    return f"{REPLAYS}{replay.pk}/change/"


class TestTheLab:
    def test_is_asked_for_and_waits_for_a_worker(self, cast: Cast, moods: Rule, sign_in: SignIn) -> None:
        browser = sign_in(cast.sofia)
        assert f'value="{moods.pk}" selected' in browser.get(f"{REPLAYS}add/?rule={moods.pk}").text
        page = browser.post(f"{REPLAYS}add/", GIVEN | {"rule": moods.pk}, follow=True).text
        assert (asked(cast).rule_id, asked(cast).asked_by_id) == (moods.pk, cast.sofia.pk)
        assert f"{REPLAYS}{asked(cast).pk}/progress/" in page
        assert "A worker takes it up in a moment" in page

    def test_is_run_after_the_commit(self, cast: Cast, moods: Rule, shop: Inbox, sign_in: SignIn, after_commit: Any) -> None:
        cross(shop, 1)
        with after_commit():
            sign_in(cast.sofia).post(f"{REPLAYS}add/", GIVEN)
        assert (asked(cast).state, asked(cast).counts) == ("done", {"newly": 1})

    def test_shows_who_changes_with_link_and_reason(self, cast: Cast, moods: Rule, shop: Inbox, sign_in: SignIn) -> None:
        (number,) = cross(shop, 1)
        browser = sign_in(cast.sofia)
        browser.post(f"{REPLAYS}add/", GIVEN)
        page = browser.get(run(cast)).text
        told = (f"/console/conversations/{number}/", "Bad moods", "anyone who answers", "sentiment 0.30", "Not good")
        assert all(words in page for words in told)
        assert "hx-get" not in page, "it asks no more"
        assert "No conversation of those" in browser.get(f"{run(cast)}?show=no_longer").text

    def test_goes_through_long_lists_at_the_same_price(self, cast: Cast, moods: Rule, shop: Inbox, sign_in: SignIn) -> None:
        browser, counted, numbers = sign_in(cast.sofia), list[int](), list[int]()
        for many in (1, A_PAGE):
            numbers += cross(shop, many)
            browser.post(f"{REPLAYS}add/", GIVEN)
            address = run(cast)
            with CaptureQueriesContext(connection) as queries:
                browser.get(address)
            counted.append(len(queries))
        assert counted[0] == counted[1]
        last = browser.get(f"{address}?show=newly&page=2").text
        assert f"/console/conversations/{numbers[0]}/" in last
        assert f"/console/conversations/{numbers[-1]}/" not in last

    def test_asks_how_far_it_is_until_it_is_done(self, cast: Cast, moods: Rule, sign_in: SignIn) -> None:
        browser = sign_in(cast.sofia)
        browser.post(f"{REPLAYS}add/", GIVEN)
        progress = f"{REPLAYS}{asked(cast).pk}/progress/"
        with tenant_scope(cast.acme.pk):
            Replay.objects.update(state="running", done=200, total=1_500)
        piece = browser.get(progress)
        assert "200 of 1,500 conversations" in piece.text
        assert "HX-Refresh" not in piece.headers
        with tenant_scope(cast.acme.pk):
            Replay.objects.update(state="queued")
        run(cast)
        assert browser.get(progress).headers["HX-Refresh"] == "true"

    def test_says_when_nobody_went_on_with_it(self, cast: Cast, moods: Rule, sign_in: SignIn, held_clock: clock.HeldClock) -> None:
        browser = sign_in(cast.sofia)
        browser.post(f"{REPLAYS}add/", GIVEN)
        held_clock.advance(minutes=2)
        page = browser.get(f"{REPLAYS}{asked(cast).pk}/change/").text
        assert "no worker finished it" in page
        assert "hx-get" not in page

    @pytest.mark.parametrize(
        ("given", "told"),
        [
            ({"since": "2026-11-30", "until": "2026-11-01"}, "The last day is before the first."),
            ({"limit": "10001"}, "less than or equal to 10000"),
            ({"trial": "without"}, "Choose the rule that would not be there."),
            ({"channel": "smoke"}, "Select a valid choice"),
            ({"rule": "987654"}, "Select a valid choice"),
        ],
    )
    def test_says_what_cannot_be_tried(self, cast: Cast, moods: Rule, sign_in: SignIn, given: dict[str, str], told: str) -> None:
        assert told in sign_in(cast.sofia).post(f"{REPLAYS}add/", GIVEN | given).text
        with tenant_scope(cast.acme.pk):
            assert not Replay.objects.exists()

    def test_is_read_by_who_sees_the_admin_and_asked_for_by_who_may(self, cast: Cast, moods: Rule, sign_in: SignIn) -> None:
        sign_in(cast.sofia).post(f"{REPLAYS}add/", GIVEN)
        oscar, address = sign_in(cast.oscar), run(cast)
        assert oscar.get(address).status_code == oscar.get(REPLAYS).status_code == 200
        assert oscar.post(f"{REPLAYS}add/", GIVEN).status_code == 403
        assert oscar.post(address, GIVEN).status_code == 403

    def test_of_a_rival_is_nowhere(self, cast: Cast, moods: Rule, sign_in: SignIn) -> None:
        sign_in(cast.sofia).post(f"{REPLAYS}add/", GIVEN)
        charlie = sign_in(cast.charlie)
        for page in ("change", "progress", "history"):
            assert charlie.get(f"{REPLAYS}{asked(cast).pk}/{page}/").status_code == 404
