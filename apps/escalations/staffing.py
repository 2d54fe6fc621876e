"""Before a person is promised: the hours, who is there, what they can still take, and how long it usually takes.

Decisions
- Who is there is said in `duty`, for all who ask.
- An estimate is told only where it rests on something that happened: how fast who found room was taken, how often somebody is taken, how
  long one takes. Where nothing is known of these, nothing is said.
"""

import json
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from apps.conversations.models import Conversation, Holder
from apps.escalations import duty
from apps.ground import clock, spans
from apps.ground.lane import Row, Statement, fetch
from apps.ground.spans import Schedule, Span
from apps.inboxes.models import Inbox

LATELY, HANDLED_LATELY = timedelta(hours=24), timedelta(days=7)
RECENT, FEWEST, LOOKED_AT = 20, 3, 200
AT_ONCE = 30.0  # seconds until somebody who is free has seen it, where no experience says otherwise

_ON_DUTY = f"""
SELECT m.id, m.capacity, (
    SELECT count(*) FROM conversations_conversation c
    WHERE c.tenant_id = m.tenant_id AND c.holder = 'agent' AND c.agent_id = m.id AND c.snoozed_until IS NULL
) AS held
FROM tenants_membership m
WHERE m.tenant_id = %(tenant)s AND {duty.there()}
ORDER BY m.id
"""  # noqa: S608 - put together from our own constants

_STANDING = """
WITH lately AS (
    SELECT taken_at, queued_at, closed_at, found_room FROM escalations_escalation
    WHERE tenant_id = %(tenant)s AND team_id IS NOT DISTINCT FROM %(team)s::bigint AND taken_at > %(handled_since)s
    ORDER BY taken_at DESC LIMIT %(looked_at)s
), taken AS (
    SELECT taken_at, taken_at - queued_at AS waited, found_room, closed_at - taken_at AS handled,
        taken_at - lag(taken_at) OVER (ORDER BY taken_at) AS gap
    FROM lately
), quick AS (
    SELECT waited FROM taken WHERE found_room AND waited IS NOT NULL AND taken_at > %(since)s ORDER BY taken_at DESC LIMIT %(recent)s
), newest AS (
    SELECT taken_at FROM taken WHERE taken_at > %(since)s ORDER BY taken_at DESC LIMIT %(recent)s
), gaps AS (
    SELECT gap FROM taken WHERE taken_at > (SELECT min(taken_at) FROM newest) AND (SELECT count(*) FROM newest) >= %(fewest)s
), handled AS (
    SELECT handled FROM taken WHERE handled IS NOT NULL ORDER BY taken_at DESC LIMIT %(recent)s
)
SELECT i.human_mode, h.time_zone,
    (SELECT json_agg(json_build_array(s.weekday, s.opens, s.closes))::text FROM tenants_hoursspan s
        WHERE s.tenant_id = h.tenant_id AND s.hours_id = h.id) AS week,
    (SELECT json_agg(json_build_array(d.date, d.opens, d.closes))::text FROM tenants_holiday d
        WHERE d.tenant_id = h.tenant_id AND d.hours_id = h.id) AS days,
    1 + (
        SELECT count(*) FROM conversations_conversation q
        WHERE q.tenant_id = i.tenant_id AND q.holder = 'queue' AND q.team_id IS NOT DISTINCT FROM %(team)s::bigint
            AND (q.ranked_at, q.id) < (%(rank)s, %(conversation)s)
    ) AS position,
    (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY EXTRACT(epoch FROM waited)) FROM quick) AS usual_wait,
    (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY EXTRACT(epoch FROM gap)) FROM gaps) AS usual_gap,
    (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY EXTRACT(epoch FROM handled)) FROM handled) AS usual_handling
FROM inboxes_inbox i LEFT JOIN tenants_hours h ON h.tenant_id = i.tenant_id AND h.id = i.hours_id
WHERE i.tenant_id = %(tenant)s AND i.id = %(inbox)s
"""


@dataclass(frozen=True, slots=True)
class OnDuty:
    """A member who could take something now, by their own word and their presence."""

    id: int
    capacity: int
    held: int

    @property
    def room(self) -> int:
        """How many more conversations they can hold."""
        return max(0, self.capacity - self.held)


@dataclass(frozen=True, slots=True)
class Staffing:
    is_open: bool
    opens_at: datetime | None  # where it is closed, and will ever open
    on_duty: int
    free: int  # how many more conversations they can take together
    position: int  # of the conversation, in the queue it is in or would come into
    estimate: timedelta | None

    @property
    def somebody_is_there(self) -> bool:
        return self.is_open and self.on_duty > 0

    @property
    def finds_room(self) -> bool:
        """Whether somebody could take it at once, all those before it taken."""
        return self.somebody_is_there and self.free >= self.position


def on_duty(tenant_id: int, *, team_id: int | None = None, skill: str = "", to_supervisor: bool = False) -> list[OnDuty]:
    """Who could be given something now; of any team where none is named. In one statement, within the scope."""
    parameters = duty.known() | {"tenant": tenant_id, "team": team_id, "skill": skill, "to_supervisor": to_supervisor}
    return [OnDuty(**row) for row in fetch(Statement(_ON_DUTY, parameters))]


def staffing_of(
    conversation: Conversation,
    *,
    team_id: int | None = None,
    skill: str = "",
    to_supervisor: bool = False,
    ahead: timedelta = timedelta(0),
) -> Staffing:
    """What can honestly be promised to it, in that queue, `ahead` by so much; within the scope, in two statements."""
    people = on_duty(conversation.tenant_id or 0, team_id=team_id, skill=skill, to_supervisor=to_supervisor)
    row = _standing(conversation, team_id, ahead)
    schedule = _schedule(row)
    is_open = row["human_mode"] == Inbox.HumanMode.LIVE and (schedule is None or spans.is_open(schedule, clock.now()))
    free = sum(one.room for one in people)
    return Staffing(
        is_open=is_open,
        opens_at=None if is_open or row["human_mode"] == Inbox.HumanMode.TICKET or schedule is None else _opens_at(schedule),
        on_duty=len(people),
        free=free,
        position=row["position"],
        estimate=_estimate(row, free=free, on_duty=len(people)) if is_open else None,
    )


def open_time_after(schedule: Schedule | None, start: datetime, within: timedelta) -> datetime:
    """When so much of the opening hours will have passed; of the clock's where there are none, or none ever come."""
    reached = spans.add_open_time(schedule, start, within.total_seconds()) if schedule else None
    return reached or start + within


def _standing(conversation: Conversation, team_id: int | None, ahead: timedelta) -> Row:
    now = clock.now()
    waits_since = conversation.ranked_at if conversation.holder == Holder.QUEUE else None
    parameters = {
        "tenant": conversation.tenant_id, "inbox": conversation.inbox_id, "conversation": conversation.pk, "team": team_id,
        "rank": min(waits_since or now, now - ahead), "since": now - LATELY, "handled_since": now - HANDLED_LATELY,
        "recent": RECENT, "fewest": FEWEST, "looked_at": LOOKED_AT,
    }  # fmt: skip
    (row,) = fetch(Statement(_STANDING, parameters))
    return row


def _estimate(row: Row, *, free: int, on_duty: int) -> timedelta | None:
    seconds: float | None = None
    if not on_duty:
        return None
    if free >= row["position"]:
        seconds = AT_ONCE if row["usual_wait"] is None else row["usual_wait"]
    elif row["usual_gap"] is not None:
        seconds = row["position"] * row["usual_gap"]
    elif row["usual_handling"] is not None:
        seconds = row["position"] * row["usual_handling"] / on_duty
    return None if seconds is None else timedelta(seconds=round(seconds))


def _opens_at(schedule: Schedule) -> datetime | None:
    return spans.next_opening(schedule, clock.now())


def _schedule(row: Row) -> Schedule | None:
    if row["time_zone"] is None:
        return None
    week: dict[int, list[Span]] = {}
    for weekday, opens, closes in json.loads(row["week"] or "[]"):
        week.setdefault(weekday, []).append((time.fromisoformat(opens), time.fromisoformat(closes)))
    days: dict[date, list[Span]] = {}
    for day, opens, closes in json.loads(row["days"] or "[]"):
        spans_then = days.setdefault(date.fromisoformat(day), [])
        if opens is not None and closes is not None:
            spans_then.append((time.fromisoformat(opens), time.fromisoformat(closes)))
    return Schedule(ZoneInfo(row["time_zone"]), week, days)
