"""Of which days, channel and team figures are asked: read from the address, and never refused: what makes no sense counts as not said."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from django.http import QueryDict

from apps.conversations.listing import Sight
from apps.ground import clock
from apps.inboxes.models import Inbox
from apps.reports.figures.reading import MOST_DAYS, Period, Slice
from apps.tenants.models import Team, Tenant

USUAL, NOBODYS = 28, "0"
PRESETS = {7: "7 days", USUAL: "28 days", 90: "90 days", 365: "12 months"}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the filters say; `sight` bounds the teams of who does not see all."""

    period: Period
    channel: str
    team: str
    sight: Sight | None
    today: date

    @classmethod
    def of(cls, said: QueryDict, tenant: Tenant, teams: Sequence[Team], sight: Sight | None) -> "Asked":
        today = clock.today(tenant.zone)
        channel, team = said.get("channel", ""), said.get("team", "")
        known = {str(one.pk) for one in teams} | ({NOBODYS} if sight is None else set())
        return cls(
            _period(said, today), channel if channel in Inbox.Kind else "", team if team in known else "", sight, today,
        )  # fmt: skip

    @property
    def of_what(self) -> Slice:
        teams = (int(self.team),) if self.team else self.sight.teams if self.sight else None
        return Slice(self.channel or "*", teams)

    def query(self, **other: object) -> str:
        period = self.period
        said = {"from": period.first, "to": period.last, "channel": self.channel, "team": self.team} | other
        return urlencode({name: value for name, value in said.items() if value not in {"", None}})

    @property
    def periods(self) -> tuple[Period, Period]:
        return self.period, self.period.before

    @property
    def days_before(self) -> dict[str, object]:
        """The time before, as an address says it."""
        return {"from": self.period.before.first, "to": self.period.before.last}

    @property
    def is_usual(self) -> bool:
        """The days that are shown where none are said."""
        return self._is(USUAL)

    @property
    def presets(self) -> list[dict[str, object]]:
        return [
            {"label": label, "url": f"?{self.query(**dict(zip(('from', 'to'), self._last(days), strict=True)))}", "current": self._is(days)}
            for days, label in PRESETS.items()
        ]

    def _last(self, days: int) -> tuple[date, date]:
        return self.today - timedelta(days=days - 1), self.today

    def _is(self, days: int) -> bool:
        return (self.period.first, self.period.last) == self._last(days)


def _period(said: QueryDict, today: date) -> Period:
    last = _day(said.get("to", "")) or today
    first = _day(said.get("from", "")) or last - timedelta(days=USUAL - 1)
    first, last = sorted((first, last))
    return Period(max(first, last - timedelta(days=MOST_DAYS - 1)), last)


def _day(said: str) -> date | None:
    """Within what calendars and the days before them bear."""
    try:
        found = date.fromisoformat(said)
    except ValueError:
        return None
    return found if 2000 <= found.year <= 2200 else None
