"""Figures on the screen: who sees them, what they say, and that each leads to exactly what it counts."""

import csv
import html
import re
from collections.abc import Callable
from io import StringIO

import pytest
from django.test import Client

from apps.console.figures.tables import Cell, Head, Table
from apps.conversations.actions import lock_family, send_away
from apps.conversations.models import Contact
from apps.escalations.models import Escalation
from apps.events.actors import SYSTEM
from apps.ground import clock
from apps.ground.scope import tenant_scope
from apps.reports.figures.definitions import FIGURES
from apps.reports.models import Band
from apps.tenants.models import Membership, Team
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
    return re.sub(r"<[^>]*>", "", found[1]).strip()


def target(page: str, key: str) -> str:
    """With how the figure stands against it; empty where there is none."""
    found = re.search(rf'id="tile-{key}".*?</a>', page, re.DOTALL)
    assert found, key
    told = re.search(r'tile-target">(.*)', found[0], re.DOTALL)
    return " ".join(re.sub(r"<[^>]*>", " ", told[1]).split()) if told else ""


def counted_on(page: str) -> str:
    found = re.search(r'id="count">\s*<strong[^>]*>(.*?)</strong>', page)
    assert found
    return found[1]


def narrowed(page: str) -> dict[str, str]:
    return dict(re.findall(r'<li class="chip">\s*<span class="quiet">(.*?)</span>\s*<bdi>(.*?)</bdi>', page))


class TestTheFigures:
    def test_say_what_was_reckoned(self, cast: Cast, held_clock: clock.HeldClock, sign_in: SignIn) -> None:
        a_small_world(cast, held_clock)
        page = sign_in(cast.sofia).get(FIGURES_AT).text
        told = {"ended": "3", "deflection": "33.3 %", "fcr": "100 %", "wait": "1:00", "csat": "4.0", "nps": "0.0"}
        assert {key: tile(page, key) for key in told} == told

    def test_lead_to_exactly_what_they_count(self, cast: Cast, held_clock: clock.HeldClock, sign_in: SignIn) -> None:
        a_small_world(cast, held_clock)
        browser = sign_in(cast.sofia)
        heading, *rows = csv.reader(StringIO(browser.get(f"{FIGURES_AT}figures.csv").text))
        counted = {row[0]: row[heading.index("Conversations")] for row in rows}
        for figure in FIGURES:
            behind = browser.get(f"{FIGURES_AT}{figure.key}/").text
            assert str(behind.count('class="figures-row"')) == counted[f"{figure.label} ({figure.unit})"], figure.key

    def test_lead_there_from_every_table(self, cast: Cast, held_clock: clock.HeldClock, sign_in: SignIn) -> None:
        a_small_world(cast, held_clock)
        browser = sign_in(cast.sofia)
        links = re.findall(r'href="([^"]*figures/[a-z_]+/\?[^"]*)">(?:<bdi[^>]*>)?([^<]+)', browser.get(FIGURES_AT).text)
        counts = {html.unescape(url): said for url, said in links if said.strip().isdecimal()}
        assert counts
        for url, said in counts.items():
            assert counted_on(browser.get(url).text) == said.strip(), url
        headings = {said.strip(): html.unescape(url) for url, said in links}
        sarahs, reason = str(cast.sarah), str(Escalation.Reason.INBOX.label)
        assert {name: counted_on(browser.get(headings[name]).text) for name in (sarahs, "Web chat", reason)} == {
            sarahs: "1",
            "Web chat": "3",
            reason: "2",
        }

    def test_say_by_what_they_are_narrowed_and_lead_out_of_it(self, cast: Cast, held_clock: clock.HeldClock, sign_in: SignIn) -> None:
        a_small_world(cast, held_clock)
        browser = sign_in(cast.sofia)
        with tenant_scope(cast.acme.pk):
            billing = Team.objects.get()
        asked = f"from=2026-11-20&to=2026-11-21&channel=web&team={billing.pk}&aspect=agent&key={cast.sarah.pk}"
        page = browser.get(f"{FIGURES_AT}ended/?{asked}").text
        days = "20 Nov 2026 to 21 Nov 2026"
        told = {"Days": days, "Channel": "Web chat", "Team": billing.name, "Agent": str(cast.sarah)}
        assert narrowed(page) == told
        ways_out = dict(re.findall(r'href="([^"]*)" aria-label="Without (\w+)', page))
        assert len(ways_out) == len(told)
        for url, name in ways_out.items():
            left = narrowed(browser.get(f"{FIGURES_AT}ended/{html.unescape(url)}").text)
            rest = (
                told | {"Days": "25 Oct 2026 to 21 Nov 2026"} if name == "days" else {key: told[key] for key in told if key.lower() != name}
            )
            assert left == rest

    def test_say_how_many_it_was_in_the_time_before(self, cast: Cast, held_clock: clock.HeldClock, sign_in: SignIn) -> None:
        a_small_world(cast, held_clock)
        browser = sign_in(cast.sofia)
        page = browser.get(f"{FIGURES_AT}ended/?from=2026-11-22&to=2026-11-22").text
        assert (counted_on(page), "3 in the time before" in page) == ("0", True)
        before = re.search(r'in the time before, <a href="([^"]*)">21 Nov 2026', page)
        assert before
        assert counted_on(browser.get(f"{FIGURES_AT}ended/{html.unescape(before[1])}").text) == "3"

    def test_say_of_what_an_erasure_ended_that_it_did_and_not_of_whom(self, cast: Cast, sign_in: SignIn) -> None:
        _, chat = asks(cast.acme)
        with tenant_scope(cast.acme.pk):
            Contact.objects.filter(pk=chat.contact_id).update(name="Quillfeather")
        followed()
        assert "Quillfeather" in sign_in(cast.sofia).get(f"{FIGURES_AT}opened/").text
        with tenant_scope(cast.acme.pk):
            send_away(lock_family(Contact.objects.get(pk=chat.contact_id)), actor=SYSTEM)
        followed()
        page = sign_in(cast.sofia).get(f"{FIGURES_AT}ended/").text
        assert ("Ended by an erasure" in page, "Quillfeather" in page) == (True, False)

    def test_say_so_where_there_is_nothing_to_tell(self, cast: Cast, sign_in: SignIn) -> None:
        browser = sign_in(cast.sofia)
        page = browser.get(FIGURES_AT).text
        assert ("Nothing began or ended in these days" in page, 'class="tile"' in page) == (True, False)
        asks(cast.acme), followed()
        page = browser.get(FIGURES_AT).text
        assert ("Nothing began or ended" in page, tile(page, "opened")) == (False, "1")

    def test_of_a_single_day_draw_no_course(self, cast: Cast, held_clock: clock.HeldClock, sign_in: SignIn) -> None:
        a_small_world(cast, held_clock)
        browser = sign_in(cast.sofia)
        days = {"from=2026-11-20&to=2026-11-21": True, "from=2026-11-21&to=2026-11-21": False}
        assert {asked: '<svg class="trend-lines' in browser.get(f"{FIGURES_AT}?{asked}").text for asked in days} == days

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
        browser = sign_in(cast.sofia)
        assert target(browser.get(FIGURES_AT).text, "deflection") == "Target 65 to 80 % below"
        with tenant_scope(cast.acme.pk):
            Band.objects.create(figure="deflection", low=30)
        assert target(browser.get(FIGURES_AT).text, "deflection") == "Target at least 30 % within"

    def test_are_held_against_a_channels_own_target_where_it_has_one(
        self, cast: Cast, held_clock: clock.HeldClock, sign_in: SignIn
    ) -> None:
        resolves(asks(cast.acme, kind="sms", sender="+15550100001")[1])
        a_small_world(cast, held_clock)
        browser = sign_in(cast.sofia)
        asked = {"all": "", "web": "?channel=web", "sms": "?channel=sms"}
        told = lambda: {name: target(browser.get(f"{FIGURES_AT}{at}").text, "resolution") for name, at in asked.items()}  # noqa: E731
        assert told() == {"all": "", "web": "Target 2:00 to 4:00 below", "sms": ""}
        with tenant_scope(cast.acme.pk):
            Band.objects.create(figure="resolution", high=60)
            Band.objects.create(figure="resolution", channel="sms", high=90)
        assert told() == {"all": "Target at most 1:00 above", "web": "Target at most 1:00 above", "sms": "Target at most 1:30 within"}

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
        for key in ("figures", "course", "channels", "agents", "topics", "reasons", "models"):
            answer = browser.get(f"{FIGURES_AT}{key}.csv")
            assert answer.headers["Content-Type"].startswith("text/csv")
            assert all(len(row) == len(next(csv.reader(StringIO(answer.text)))) for row in csv.reader(StringIO(answer.text)))
        assert browser.get(f"{FIGURES_AT}nothing.csv").status_code == 404

    @pytest.mark.parametrize("begun", "=+-@＝＋－＠")
    def test_hold_no_name_that_a_spreadsheet_would_reckon(self, begun: str) -> None:
        row = Head(f"{begun}1+1"), [Cell(f"{begun}2"), Cell(""), Cell("-3", -3)]
        paper = Table("agents", "By agent", [Head("Agent")], [row]).as_csv()
        assert list(csv.reader(StringIO(paper)))[1] == [f"'{begun}1+1", f"'{begun}2", "", "-3"]

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


class TestTargets:
    AT = "/admin/reports/band/"

    def test_one_of_a_figure_and_channel_is_enough(self, cast: Cast, sign_in: SignIn) -> None:
        browser, given = sign_in(cast.adam), {"figure": "fcr", "low": "75", "high": ""}
        assert browser.post(f"{self.AT}add/", given).status_code == 302
        again = browser.post(f"{self.AT}add/", given | {"low": "90"})
        assert "There is a target for this figure already: change that one" in again.text
        assert 'value="90"' in again.text
        assert browser.post(f"{self.AT}add/", given | {"channel": "sms"}).status_code == 302

    def test_the_least_is_not_above_the_most(self, cast: Cast, sign_in: SignIn) -> None:
        answer = sign_in(cast.adam).post(f"{self.AT}add/", {"figure": "fcr", "low": "90", "high": "80"})
        assert "The least is above the most" in answer.text

    def test_what_it_is_for_stays(self, cast: Cast, sign_in: SignIn) -> None:
        with tenant_scope(cast.acme.pk):
            band, _ = Band.objects.create(figure="fcr", low=70), Band.objects.create(figure="csat", low=4)
        given = {"figure": "csat", "channel": "sms", "low": "71", "high": ""}
        assert sign_in(cast.adam).post(f"{self.AT}{band.pk}/change/", given).status_code == 302
        with tenant_scope(cast.acme.pk):
            band.refresh_from_db()
        assert (band.figure, band.channel, band.low) == ("fcr", "", 71)
