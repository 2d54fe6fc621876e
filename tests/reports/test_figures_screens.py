"""Figures on the screen: who sees them, what they say, and that each leads to exactly what it counts."""

import csv
import re
from collections.abc import Callable
from io import StringIO

import pytest
from django.test import Client

from apps.console.figures import Table
from apps.ground import clock
from apps.ground.scope import tenant_scope
from apps.reports.figures.definitions import FIGURES
from apps.reports.models import Band
from apps.tenants.models import Membership
from tests.cast import Cast
from tests.escalations.moving.scenes import team_of
from tests.reports.scenes import asks, assistant_says, followed, queues, resolves
from tests.reports.test_figures import a_small_world

pytestmark = pytest.mark.django_db

SignIn = Callable[[Membership], Client]
FIGURES_AT = "/console/insight/figures/"


def tile(page: str, key: str) -> str:
    found = re.search(rf'id="tile-{key}".*?tile-value">(.*?)</span>', page, re.DOTALL)
    assert found, key
    return found[1].strip()


class TestTheFigures:
    def test_say_what_was_reckoned(self, cast: Cast, held_clock: clock.HeldClock, sign_in: SignIn) -> None:
        a_small_world(cast, held_clock)
        page = sign_in(cast.sofia).get(FIGURES_AT).text
        told = {"ended": "3", "deflection": "33.3 %", "fcr": "100 %", "wait": "1:00", "csat": "4.0", "nps": "0.0"}
        assert {key: tile(page, key) for key in told} == told

    def test_lead_to_exactly_what_they_count(self, cast: Cast, held_clock: clock.HeldClock, sign_in: SignIn) -> None:
        a_small_world(cast, held_clock)
        browser = sign_in(cast.sofia)
        whole = next(csv.reader(StringIO(browser.get(f"{FIGURES_AT}figures.csv").text)))
        counted = {row[0]: row[whole.index("Conversations")] for row in csv.reader(StringIO(browser.get(f"{FIGURES_AT}figures.csv").text))}
        for figure in FIGURES:
            behind = browser.get(f"{FIGURES_AT}{figure.key}/").text
            assert str(behind.count('class="figures-row"')) == counted[figure.label], figure.key

    def test_are_compared_with_as_many_days_before(self, cast: Cast, held_clock: clock.HeldClock, sign_in: SignIn) -> None:
        resolves(asks(cast.acme)[1])
        held_clock.advance(days=7)
        _, chat = asks(cast.acme)
        assistant_says(chat), resolves(chat), followed()
        page = sign_in(cast.vera).get(f"{FIGURES_AT}?from=2026-11-22&to=2026-11-28").text
        assert tile(page, "deflection") == "100 %"
        assert "+100.0 points" in page
        assert "The same as before" in page  # as many ended

    def test_are_held_against_the_tenants_own_targets(self, cast: Cast, held_clock: clock.HeldClock, sign_in: SignIn) -> None:
        a_small_world(cast, held_clock)
        assert "Target 65.0 % to 80.0 %" in sign_in(cast.sofia).get(FIGURES_AT).text
        with tenant_scope(cast.acme.pk):
            Band.objects.create(figure="deflection", low=30)
        assert "Target at least 30.0 %" in sign_in(cast.sofia).get(FIGURES_AT).text

    def test_name_what_was_erased(self, cast: Cast, sign_in: SignIn) -> None:
        _, chat = asks(cast.acme)
        resolves(chat), followed()
        with tenant_scope(cast.acme.pk):
            type(chat).objects.filter(pk=chat.pk).delete()
        page = sign_in(cast.sofia).get(f"{FIGURES_AT}ended/").text
        assert (page.count('class="figures-row"'), "Erased" in page) == (1, True)

    def test_can_be_taken_away_without_becoming_formulas(self, cast: Cast, held_clock: clock.HeldClock, sign_in: SignIn) -> None:
        a_small_world(cast, held_clock)
        browser = sign_in(cast.oscar)
        for key in ("figures", "course", "agents", "topics", "reasons"):
            answer = browser.get(f"{FIGURES_AT}{key}.csv")
            assert answer.headers["Content-Type"].startswith("text/csv")
            assert all(len(row) == len(next(csv.reader(StringIO(answer.text)))) for row in csv.reader(StringIO(answer.text)))
        assert browser.get(f"{FIGURES_AT}nothing.csv").status_code == 404

    @pytest.mark.parametrize("begun", "=+-@＝＋－＠")
    def test_hold_no_name_that_a_spreadsheet_would_reckon(self, begun: str) -> None:
        paper = Table("agents", "By agent", ["Agent"], [(f"{begun}1+1", "", [f"{begun}2", "", "3"])]).as_csv()
        assert list(csv.reader(StringIO(paper)))[1] == [f"'{begun}1+1", f"'{begun}2", "", "3"]

    @pytest.mark.parametrize(
        "said", ["from=x&to=y", "from=2026-12-01&to=2026-01-01", "from=0001-01-01", "to=9999-12-31", "channel=fax&team=999", "team=x"]
    )
    def test_bear_whatever_the_address_says(self, cast: Cast, sign_in: SignIn, said: str) -> None:
        browser = sign_in(cast.sofia)
        for path in ("", "ended/", "figures.csv"):
            assert browser.get(f"{FIGURES_AT}{path}?{said}&aspect=agent&key=x%00&page=-3").status_code == 200


class TestWhoSees:
    def test_agents_do_not(self, cast: Cast, sign_in: SignIn) -> None:
        browser = sign_in(cast.sarah)
        for path in ("", "ended/", "figures.csv"):
            assert browser.get(f"{FIGURES_AT}{path}").status_code == 403
        assert FIGURES_AT not in browser.get("/console/insight/").text

    def test_whoever_leads_an_outside_desk_sees_their_teams_alone(self, cast: Cast, sign_in: SignIn) -> None:
        theirs = team_of(cast.sofia, name="Outside", sees_only_its_queue=True)
        _, seen = asks(cast.acme)
        _, hidden = asks(cast.acme)
        queues(seen, theirs), queues(hidden), resolves(seen), resolves(hidden), followed()
        browser = sign_in(cast.sofia)
        assert tile(browser.get(FIGURES_AT).text, "ended") == "1"
        assert browser.get(f"{FIGURES_AT}ended/?team=0").text.count('class="figures-row"') == 1
        assert tile(sign_in(cast.olivia).get(FIGURES_AT).text, "ended") == "2"
