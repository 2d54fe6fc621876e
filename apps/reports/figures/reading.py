"""What tallies come to over a range of days: whole months where they are over and nobody asks day by day, days for the rest."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from apps.ground.lane import Row, Statement, fetch
from apps.ground.scope import current_tenant_id
from apps.inboxes.models import Inbox
from apps.reports.models import Tally

MOST_DAYS = 1_100  # three years
CHANNELS = (*Inbox.Kind.values, "")  # the last: what was begun before the log told it
BY_DAY = 92  # up to so many days each is drawn; more are drawn by month

_TALLIES = """
WITH months AS (
    SELECT DISTINCT m.day FROM reports_tally m
    WHERE m.tenant_id = %(tenant)s AND m.span = 'month' AND m.channel = '*' AND m.team_id = -1 AND m.aspect = ''
        AND m.day >= %(first)s AND m.day + interval '1 month' - interval '1 day' <= %(last)s
)
SELECT t.day, t.channel, t.aspect, t.sums::text AS sums FROM reports_tally t
WHERE t.tenant_id = %(tenant)s AND t.channel = ANY(%(channels)s)
    AND t.team_id = ANY(%(teams)s::bigint[]) AND t.aspect = ANY(%(aspects)s) AND (
    (t.span = 'month' AND t.day IN (SELECT day FROM months) AND (t.aspect <> '' OR %(by_month)s))
    OR (t.span = 'day' AND t.day BETWEEN %(first)s AND %(last)s
        AND (date_trunc('month', t.day)::date NOT IN (SELECT day FROM months) OR NOT (t.aspect <> '' OR %(by_month)s)))
) ORDER BY t.day
"""


@dataclass(frozen=True, slots=True)
class Period:
    """From a day to a day, both counted."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def before(self) -> "Period":
        """As many days, right before."""
        return Period(self.first - timedelta(days=self.days), self.first - timedelta(days=1))

    @property
    def is_by_day(self) -> bool:
        return self.days <= BY_DAY


@dataclass(frozen=True, slots=True)
class Slice:
    """Which cell: `teams` is None for all, else those whose conversations count."""

    channel: str = "*"
    teams: tuple[int, ...] | None = None

    @property
    def cells(self) -> list[int]:
        return [Tally.ALL_TEAMS] if self.teams is None else list(self.teams)


@dataclass
class Reckoned:
    """The sums of a period: of all of it, of each step, and by aspect and key."""

    period: Period
    sums: dict[str, Any] = field(default_factory=dict)
    steps: dict[date, dict[str, Any]] = field(default_factory=dict)
    aspects: dict[str, dict[str, Any]] = field(default_factory=lambda: defaultdict(dict))


def reckon(period: Period, of: Slice, aspects: Sequence[str] = ()) -> Reckoned:
    """Within the scope."""
    return reckoned(period, fetch(tallies(period, of, aspects)))


def by_channel(period: Period, teams: tuple[int, ...] | None) -> dict[str, Reckoned]:
    """Each channel by itself, as a whole; within the scope."""
    rows: defaultdict[str, list[Row]] = defaultdict(list)
    for row in fetch(tallies(period, Slice(teams=teams), channels=CHANNELS)):
        rows[row["channel"]].append(row)
    return {channel: reckoned(period, rows[channel]) for channel in CHANNELS if channel in rows}


def tallies(period: Period, of: Slice, aspects: Sequence[str] = (), *, channels: Sequence[str] = ()) -> Statement:
    is_by_month = not period.is_by_day or bool(channels)
    asked = {"tenant": current_tenant_id(), "first": period.first, "last": period.last, "by_month": is_by_month}
    return Statement(_TALLIES, asked | {"channels": list(channels or [of.channel]), "teams": of.cells, "aspects": ["", *aspects]})


def reckoned(period: Period, rows: Iterable[Row]) -> Reckoned:
    found = Reckoned(period)
    for row in rows:
        sums = json.loads(row["sums"])
        if row["aspect"]:
            add(found.aspects[row["aspect"]], sums)
        else:
            add(found.sums, sums)
            add(found.steps.setdefault(row["day"] if period.is_by_day else row["day"].replace(day=1), {}), sums)
    return found


def add(to: dict[str, Any], more: Mapping[str, Any]) -> None:
    """Key by key, histograms and splits as deep as they go."""
    for key, value in more.items():
        if isinstance(value, dict):
            add(to.setdefault(key, {}), value)
        else:
            to[key] = to.get(key, 0) + value


def steps_of(period: Period) -> list[date]:
    """Each day, or each month, of the period."""
    if period.is_by_day:
        return [period.first + timedelta(days=past) for past in range(period.days)]
    found = [period.first.replace(day=1)]
    while (coming := (found[-1] + timedelta(days=32)).replace(day=1)) <= period.last:
        found.append(coming)
    return found
