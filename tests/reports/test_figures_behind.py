"""Behind every figure, of everything that it is split by, stand exactly as many conversations as it says."""

from datetime import date, timedelta
from itertools import count
from random import Random

import pytest

from apps.ground import clock
from apps.ground.scope import tenant_scope
from apps.reports.figures.definitions import FIGURES
from apps.reports.figures.listing import Behind
from apps.reports.figures.reading import CHANNELS, Period, Slice, by_channel, reckon, steps_of
from apps.reports.figures.tallying import ASPECTS, OF_AN_ASPECT, tally_all
from apps.reports.models import Fact
from tests.cast import Cast

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 21)
PERIODS = {
    "a day": Period(TODAY, TODAY),
    "a month": Period(date(2026, 10, 25), TODAY),
    "four hundred days": Period(date(2025, 10, 18), TODAY),
}
SLICES = {"all": Slice(), "a channel": Slice("sms"), "two teams": Slice(teams=(0, 3)), "both": Slice("web", (3,))}
AGENTS, TOPICS, REASONS, MODELS = ("5", "6", "7"), ("cancel", "refund", "delivery"), ("rule", "button"), ("gpt-4o", "built-in")


@pytest.fixture
def wide(cast: Cast) -> Cast:
    """Four hundred conversations of fourteen months, and nothing that could not be in a fact."""
    chance, number = Random(8), count(1)  # noqa: S311 - the same each time
    with tenant_scope(cast.acme.pk):
        Fact.objects.bulk_create(_fact(chance, next(number)) for _ in range(400))
        tally_all(cast.acme.zone)
    return cast


def _fact(chance: Random, number: int) -> Fact:
    began = clock.now() - timedelta(minutes=chance.choice([10, 9_000, 40_000, 600_000]) * chance.random())
    maybe = lambda most: chance.choice([None, chance.randrange(most)])  # noqa: E731 - as short as what it says
    some = lambda of: sorted(one for one in of if chance.random() < 0.4)  # noqa: E731
    outcome = chance.choice(["solved", "ended", "went_silent", "spam", "merged", ""])
    wait = maybe(600)
    was_queued, agents = chance.random() < 0.5, {one: chance.randrange(900) for one in some(AGENTS)}
    return Fact(
        conversation_id=number, contact_id=number, person_id=number, channel=chance.choice(["web", "sms", "email", ""]),
        team_id=chance.choice([0, 3, 4]), outcome=outcome, opened_at=began, resolution=maybe(9_000),
        ended_at=began + timedelta(minutes=chance.randrange(9)) if outcome else None, came_back_at=chance.choice([None, clock.now()]),
        first_response=maybe(60), to_screen=maybe(60), wait=wait, to_word=maybe(90), told_wait=wait and maybe(50),
        assistant_seconds=chance.randrange(90), queue_seconds=chance.randrange(90), human_seconds=sum(agents.values()),
        assistant_spoke=chance.random() < 0.8, was_queued=was_queued, was_taken=bool(agents), was_left=was_queued and chance.random() < 0.3,
        was_diverted=chance.random() < 0.1, was_cancelled=chance.random() < 0.2, reopened=chance.choice([0, 0, 1]),
        reasons=some(REASONS), topics=some(TOPICS), agents=agents, replies={one: chance.randrange(60) for one in agents},
        engines=some(MODELS), turns=chance.randrange(4), cost=chance.randrange(9_000), csat=chance.choice([None, 1, 5]),
        nps=chance.choice([None, 0, 7, 10]), promises_kept=chance.choice([0, 1]), promises_missed=chance.choice([0, 1]),
    )  # fmt: skip


@pytest.mark.parametrize("period", PERIODS)
@pytest.mark.parametrize("of", SLICES)
def test_of_every_figure_and_every_step_of_its_course(wide: Cast, period: str, of: str) -> None:
    asked, cell, zone = PERIODS[period], SLICES[of], wide.acme.zone
    with tenant_scope(wide.acme.pk):
        found = reckon(asked, cell)
        for figure in FIGURES:
            assert Behind(figure, asked, cell, zone).count() == figure.count(found.sums), figure.key
        for figure in FIGURES:
            listed = [Behind(figure, step, cell, zone).count() for step in _steps(asked)]
            assert listed == [figure.count(found.steps.get(day, {})) for day in steps_of(asked)], figure.key
    assert period == "a day" or figure.count(found.sums)


@pytest.mark.parametrize("aspect", ASPECTS)
def test_of_every_key_that_figures_are_split_by(wide: Cast, aspect: str) -> None:
    asked, zone = PERIODS["four hundred days"], wide.acme.zone
    told = [figure for figure in FIGURES if figure.behind in OF_AN_ASPECT]
    assert {figure.behind for figure in told} == {*OF_AN_ASPECT} - {"settled"}
    with tenant_scope(wide.acme.pk):
        for of in SLICES.values():
            split = reckon(asked, of, [aspect]).aspects[aspect]
            assert split
            for key, sums in split.items():
                listed = {one.behind: Behind(one, asked, of, zone, aspect=aspect, key=key).count() for one in told}
                assert listed == {name: sums[name] for name in listed}, key


def test_of_every_channel_by_itself(wide: Cast) -> None:
    asked = PERIODS["four hundred days"]
    with tenant_scope(wide.acme.pk):
        found = by_channel(asked, None)
        assert [*found] == [channel for channel in CHANNELS if channel in {"web", "sms", "email", ""}]
        for channel, one in found.items():
            for figure in FIGURES:
                assert Behind(figure, asked, Slice(channel), wide.acme.zone).count() == figure.count(one.sums), (channel, figure.key)
        whole = reckon(asked, Slice()).sums
        assert {figure.key: sum(figure.count(one.sums) for one in found.values()) for figure in FIGURES} == {
            figure.key: figure.count(whole) for figure in FIGURES
        }


def _steps(period: Period) -> list[Period]:
    """Each day, or what of each month is in it."""
    days = steps_of(period)
    if period.is_by_day:
        return [Period(day, day) for day in days]
    ends = [*(day - timedelta(days=1) for day in days[1:]), period.last]
    return [Period(max(first, period.first), last) for first, last in zip(days, ends, strict=True)]
