"""The conversations behind a figure, by the condition that counts them; what was erased is listed as such."""

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from apps.ground.lane import Row, Statement, fetch
from apps.ground.scope import current_tenant_id
from apps.reports.figures.definitions import Figure
from apps.reports.figures.reading import Period, Slice
from apps.reports.figures.tallying import ASPECTS, beginning_of

PAGE = 50

_BEHIND = """
SELECT f.conversation_id AS id, c.number, f.channel, f.team_id, t.name AS team, f.outcome, f.opened_at, f.ended_at, f.resolution, f.cost,
    f.csat, f.wait, CASE WHEN k.forgotten_at IS NULL THEN k.name ELSE '' END AS person, k.number AS person_number
FROM (
    SELECT f.* FROM reports_fact f WHERE {which} ORDER BY f.{moment} DESC, f.id DESC LIMIT %(limit)s OFFSET %(offset)s
) f
LEFT JOIN conversations_conversation c ON c.tenant_id = f.tenant_id AND c.id = f.conversation_id
LEFT JOIN conversations_contact k ON k.tenant_id = f.tenant_id AND k.id = f.person_id
LEFT JOIN tenants_team t ON t.tenant_id = f.tenant_id AND t.id = f.team_id
ORDER BY f.{moment} DESC, f.id DESC
"""
_COUNT = "SELECT count(*) AS many FROM reports_fact f WHERE {which}"
_WHICH = """f.tenant_id = %(tenant)s AND f.{moment} >= %(since)s AND f.{moment} < %(until)s AND {where}
    AND (%(channel)s = '*' OR f.channel = %(channel)s) AND (%(teams)s::bigint[] IS NULL OR f.team_id = ANY(%(teams)s::bigint[]))"""
_OF_KEY = " AND EXISTS (SELECT FROM ({aspect}) a (key) WHERE a.key = %(key)s)"


@dataclass(frozen=True, slots=True)
class Behind:
    """Which conversations: those a figure counts in a period, in a cell, and of one key of an aspect, where there is one."""

    figure: Figure
    period: Period
    of: Slice
    zone: tzinfo
    aspect: str = ""
    key: str = ""

    @property
    def moment(self) -> str:
        return "opened_at" if self.figure.is_of_beginnings else "ended_at"

    @property
    def which(self) -> str:
        of_key = _OF_KEY.format(aspect=ASPECTS[self.aspect]) if self.aspect in ASPECTS else ""
        return _WHICH.format(moment=self.moment, where=self.figure.where) + of_key

    @property
    def asked(self) -> dict[str, object]:
        bounds: tuple[datetime, datetime] = (
            beginning_of(self.period.first, self.zone), beginning_of(self.period.last + timedelta(days=1), self.zone)
        )  # fmt: skip
        teams = None if self.of.teams is None else list(self.of.teams)
        whole = {"tenant": current_tenant_id(), "since": bounds[0], "until": bounds[1]}
        return whole | {"channel": self.of.channel, "teams": teams, "key": self.key}

    def count(self) -> int:
        return int(fetch(Statement(_COUNT.format(which=self.which), self.asked))[0]["many"])

    def page(self, number: int, *, size: int = PAGE) -> list[Row]:
        """One more than a page, which says whether there is another."""
        asked = self.asked | {"limit": size + 1, "offset": (number - 1) * size}
        return fetch(Statement(_BEHIND.format(which=self.which, moment=self.moment), asked))
