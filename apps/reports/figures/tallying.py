"""Facts are tallied, in SQL, with the conditions of the definitions: each day that is no longer what it was, and each month that is over.

A cell is a channel or all of them, and a team or all of them.
"""

from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any

from django.db import connection
from django.db.models import Max, Min

from apps.ground import clock
from apps.ground.lane import Statement, fetch
from apps.ground.scope import current_tenant_id
from apps.reports.figures.definitions import BEGAN, COUNTED, COUNTS, TIMES, TOTALS
from apps.reports.figures.histograms import AT_ONCE, WIDTH
from apps.reports.models import Fact, Tally

Span = Tally.Span

# As Python knows the zone: where the database's own knowledge of it differs, a fact would be of a day that is not tallied, or of two.
_DAY = "(%(days)s::date[])[width_bucket({at}, %(beginnings)s::timestamptz[])]"
_CELL = """CASE WHEN GROUPING(f.channel) = 1 THEN '*' ELSE f.channel END AS channel,
        CASE WHEN GROUPING(f.team_id) = 1 THEN -1 ELSE f.team_id END AS team_id"""
_IN_CELLS = "GROUP BY 1, CUBE (f.channel, f.team_id)"
_PART = f"""
WITH part AS (
    SELECT f.*, {_DAY.format(at="f.ended_at")} AS day FROM reports_fact f
    WHERE f.tenant_id = %(tenant)s AND f.ended_at >= %(since)s AND f.ended_at < %(until)s AND {{counted}}
)"""  # noqa: S608 - put together from our own constants
_INTO = "INSERT INTO reports_tally (tenant_id, span, day, channel, team_id, aspect, sums)"
_WHOLE = f"""{_PART}, ended AS (
    SELECT f.day, {_CELL}, jsonb_build_object({{counts}}, {{totals}}) AS sums FROM part f {_IN_CELLS}
), began AS (
    SELECT {_DAY.format(at="f.opened_at")} AS day, {_CELL}, jsonb_build_object('opened', count(*)) AS sums FROM reports_fact f
    WHERE f.tenant_id = %(tenant)s AND f.opened_at >= %(since)s AND f.opened_at < %(until)s AND {{began}} {_IN_CELLS}
), classes AS (
    SELECT f.day, {_CELL}, m.name, m.class, count(*) AS many
    FROM part f CROSS JOIN LATERAL (VALUES {{times}}) m (name, class) WHERE m.class IS NOT NULL
    {_IN_CELLS}, m.name, m.class
), times AS (
    SELECT day, channel, team_id, jsonb_object_agg(name, histogram) AS sums FROM (
        SELECT day, channel, team_id, name, jsonb_object_agg(class, many) AS histogram FROM classes GROUP BY day, channel, team_id, name
    ) each GROUP BY day, channel, team_id
)
{_INTO}
SELECT %(tenant)s, %(span)s, day, channel, team_id, '',
    COALESCE(ended.sums, '{{{{}}}}') || COALESCE(began.sums, '{{{{}}}}') || COALESCE(times.sums, '{{{{}}}}')
FROM ended FULL JOIN began USING (day, channel, team_id) LEFT JOIN times USING (day, channel, team_id)
"""  # noqa: S608 - put together from our own constants
_SPLIT = f"""{_PART}, split AS (
    SELECT f.day, {_CELL}, a.key, jsonb_build_object({{counts}}, 'seconds', sum(a.seconds), 'replied', count(a.reply),
        'reply', COALESCE(sum(a.reply), 0), 'csat', COALESCE(sum(f.csat), 0), 'cost', sum(f.cost), 'turns', sum(f.turns),
        'unknown', sum(f.unknown_turns)) AS sums
    FROM part f CROSS JOIN LATERAL ({{aspect}}) a (key, seconds, reply) {_IN_CELLS}, a.key
)
{_INTO}
SELECT %(tenant)s, %(span)s, day, channel, team_id, %(aspect)s, jsonb_object_agg(key, sums) FROM split GROUP BY day, channel, team_id
"""  # noqa: S608 - put together from our own constants
ASPECTS = {
    "agent": "SELECT key, value::bigint, (f.replies ->> key)::bigint FROM jsonb_each_text(f.agents)",
    "topic": "SELECT value, 0, NULL::bigint FROM jsonb_array_elements_text(f.topics)",
    "reason": "SELECT value, 0, NULL::bigint FROM jsonb_array_elements_text(f.reasons)",
    "engine": "SELECT value, 0, NULL::bigint FROM jsonb_array_elements_text(f.engines)",
}
OF_AN_ASPECT = ("ended", "alone", "settled", "first", "taken", "escalated", "reopened", "rated")

# Months that are over and not tallied as such.
_UNTALLIED = """
SELECT DISTINCT date_trunc('month', t.day)::date AS month FROM reports_tally t
WHERE t.tenant_id = %(tenant)s AND t.span = 'day' AND t.channel = '*' AND t.team_id = -1 AND t.aspect = '' AND t.day < %(current)s
    AND NOT EXISTS (
        SELECT FROM reports_tally m WHERE m.tenant_id = t.tenant_id AND m.span = 'month' AND m.channel = '*' AND m.team_id = -1
            AND m.aspect = '' AND m.day = date_trunc('month', t.day)::date
    ) ORDER BY 1
"""


def tally(moments: Collection[datetime], zone: tzinfo, *, closes: bool = True) -> None:
    """The days of these moments again, and what they change of months that are over; within the transaction that changed the facts.

    A month that is not closed is read day by day.
    """
    days = {at.astimezone(zone).date() for at in moments}
    for day in sorted(days):
        _tally(Span.DAY, day, _after(Span.DAY, day), zone)
    for month in sorted({day.replace(day=1) for day in days}):
        Tally.objects.filter(span=Span.MONTH, day=month).delete()
    if closes:
        close_months(zone)


def close_months(zone: tzinfo) -> None:
    current = clock.today(zone).replace(day=1)
    for row in fetch(Statement(_UNTALLIED, {"tenant": current_tenant_id(), "current": current})):
        _tally(Span.MONTH, row["month"], _after(Span.MONTH, row["month"]), zone)


def tally_all(zone: tzinfo) -> None:
    """Throw all away, and tally every fact."""
    Tally.objects.all().delete()
    month, last = months(zone)
    while month <= last:
        tally_month(month, zone)
        month = month_after(month)


def months(zone: tzinfo) -> tuple[date, date]:
    """The first and the last of which there are facts; the current one, where there are none."""
    bounds = Fact.objects.aggregate(first=Min("opened_at"), opened=Max("opened_at"), ended=Max("ended_at"))
    first = bounds["first"] or clock.now()
    last = max(bounds["opened"] or first, bounds["ended"] or first)
    return _month_of(first, zone), _month_of(last, zone)


def drop_besides(first: date, last: date) -> None:
    """Tallies of days before and after these months, of which there are no facts."""
    Tally.objects.filter(day__lt=first).delete()
    Tally.objects.filter(day__gte=month_after(last)).delete()


def tally_month(month: date, zone: tzinfo) -> None:
    """All its days again, and itself if it is over."""
    _tally(Span.DAY, month, month_after(month), zone)
    Tally.objects.filter(span=Span.MONTH, day=month).delete()
    if month_after(month) <= clock.today(zone):
        _tally(Span.MONTH, month, month_after(month), zone)


def month_after(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1)


def _month_of(at: datetime, zone: tzinfo) -> date:
    return at.astimezone(zone).date().replace(day=1)


def _tally(span: Span, since: date, until: date, zone: tzinfo) -> None:
    Tally.objects.filter(span=span, day__gte=since, day__lt=until).delete()
    days = [since] if span == Span.MONTH else [since + timedelta(days=past) for past in range((until - since).days)]
    known: dict[str, Any] = {"tenant": current_tenant_id(), "span": str(span), "days": days}
    known |= {
        "beginnings": [beginning_of(day, zone) for day in days],
        "since": beginning_of(since, zone),
        "until": beginning_of(until, zone),
    }
    with connection.cursor() as cursor:
        cursor.execute(_whole(), known)
        for aspect, split in ASPECTS.items():
            cursor.execute(_split(split), known | {"aspect": aspect})


def beginning_of(day: date, zone: tzinfo) -> datetime:
    """When a day begins there, in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)


def _after(span: Span, day: date) -> date:
    return day + timedelta(days=1) if span == Span.DAY else month_after(day)


def _whole() -> str:
    totals = ", ".join(f"'{name}', COALESCE(sum({what}), 0)" for name, what in TOTALS.items())
    times = ", ".join(f"('{name}', {_class_of(what)})" for name, what in TIMES.items())
    return _WHOLE.format(counted=COUNTED, began=BEGAN, counts=_counts(tuple(COUNTS)), totals=totals, times=times)


def _split(aspect: str) -> str:
    return _SPLIT.format(counted=COUNTED, counts=_counts(OF_AN_ASPECT), aspect=aspect)


def _counts(names: tuple[str, ...]) -> str:
    return ", ".join(f"'{name}', count(*) FILTER (WHERE {COUNTS[name]})" for name in names)


def _class_of(seconds: str) -> str:
    """In SQL the class that `histograms.middle_of` reads."""
    return f"CASE WHEN ({seconds}) < 1 THEN {AT_ONCE} ELSE floor(ln({seconds}) / ln({WIDTH}::float8) + 1e-9)::int END"
