"""How many conversations there are of a kind. One condition makes both the figure and the list behind it, so they cannot differ."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import tzinfo

from apps.conversations.listing import Sight
from apps.escalations.models import Escalation
from apps.escalations.watching import conditions
from apps.escalations.watching.conditions import known, seen
from apps.ground.lane import Row, Statement


@dataclass(frozen=True, slots=True)
class Figure:
    """What it is called, what it means, and the condition on a conversation `c`."""

    key: str
    label: str
    meaning: str
    where: str
    known: dict[str, object] = field(default_factory=dict, hash=False)
    whose: int | None = None  # the member it is of


NOW = (
    Figure("waiting", "Waiting now", "Conversations in the queue: nobody has taken them yet.", conditions.WAITING),
    Figure("due", "Promises due soon", "Conversations with something promised to be done within five minutes.", conditions.DUE),
    Figure(
        "overdue", "Promises overdue", "Open conversations with something promised that is late and still not done.", conditions.OVERDUE
    ),
    Figure("assistant", "With the assistant", "Open conversations that the assistant answers.", conditions.WITH_ASSISTANT),
    Figure(
        "agents",
        "With people",
        "Open conversations that a colleague has taken, without those they snoozed.",
        conditions.WITH_PEOPLE,
    ),
    Figure("snoozed", "Snoozed", "Conversations put aside by who holds them until later.", conditions.SNOOZED),
)
TODAY = (
    Figure("opened", "Opened", "Conversations that customers began today.", conditions.OPENED),
    Figure("ended", "Ended", "Conversations that ended today, without spam and merged ones.", conditions.ENDED),
    Figure(
        "alone",
        "Solved by the assistant alone",
        "Ended today, answered by the assistant; no person was waited for or took it, and no ticket or call came of it.",
        conditions.ENDED_ALONE,
    ),
    Figure(
        "handed",
        "Handed over",
        "Conversations for which a person was asked, and which began to wait for one today.",
        conditions.HANDED_OVER,
    ),
    Figure("people", "Ended with people", "Ended today after a colleague had taken them.", conditions.ENDED_WITH_PEOPLE),
    Figure(
        "abandoned", "Left while waiting", "The customer ended the chat today while they still waited for a person.", conditions.ABANDONED
    ),
    Figure("taken", "Taken from the queue", "Conversations that somebody took from the queue today.", conditions.TAKEN),
    Figure("kept", "Promises kept", "Conversations in which something promised was done in time today.", conditions.KEPT),
    Figure("missed", "Promises missed", "Conversations in which something promised ran late today.", conditions.MISSED),
)
_FIXED = {figure.key: figure for figure in (*NOW, *TODAY)}
_NUMBERED = {
    "team": ("Waiting for this team", "Conversations in this team's queue now.", conditions.FOR_TEAM),
    "agent": ("Held by this person", "Open conversations this person has taken.", conditions.HELD_BY),
    "took": ("Taken by this person", "Conversations this person took today.", conditions.TAKEN_BY),
    "done": ("Ended with this person", "Ended today; this person had them last.", conditions.ENDED_WITH),
}
NO_TEAM = Figure("team-none", "Waiting for anybody", "Conversations in the queue of no team now.", conditions.FOR_NO_TEAM)

_COUNT = "(SELECT count(*) FROM conversations_conversation c WHERE c.tenant_id = %(tenant)s AND {seen} AND {where}) AS {key}"
_WAITS = """
SELECT c.team_id, t.name AS team, GROUPING(c.team_id) = 1 AS is_all, count(*) AS many, min(c.queued_at) AS since,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY EXTRACT(epoch FROM %(now)s::timestamptz - c.queued_at)) AS median
FROM conversations_conversation c LEFT JOIN tenants_team t ON t.id = c.team_id
WHERE c.tenant_id = %(tenant)s AND c.holder = 'queue' AND {seen}
GROUP BY GROUPING SETS ((), (c.team_id, t.name)) ORDER BY is_all DESC, many DESC, team NULLS LAST
"""
_REASONS = """
SELECT e.reason, count(*) AS many FROM escalations_escalation e
JOIN conversations_conversation c ON c.tenant_id = e.tenant_id AND c.id = e.conversation_id
WHERE e.tenant_id = %(tenant)s AND e.state <> 'closed' AND c.status = 'open' AND {seen} GROUP BY e.reason ORDER BY many DESC, e.reason
"""
_TAKEN_AFTER = """
SELECT percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY EXTRACT(epoch FROM e.taken_at - e.queued_at)) AS waits
FROM escalations_escalation e JOIN conversations_conversation c ON c.tenant_id = e.tenant_id AND c.id = e.conversation_id
WHERE e.tenant_id = %(tenant)s AND e.taken_at >= %(day)s AND e.queued_at IS NOT NULL AND {seen}
"""


def figure_named(key: str) -> Figure | None:
    """The one of that key; None where there is none."""
    kind, _, which = key.partition("-")
    if key == NO_TEAM.key:
        return NO_TEAM
    if kind in _NUMBERED and which.isascii() and which.isdecimal() and len(which) < 19:
        return Figure(key, *_NUMBERED[kind], {"which": int(which)}, whose=int(which) if kind != "team" else None)
    if kind == "reason" and which in Escalation.Reason:
        label = str(Escalation.Reason(which).label)
        return Figure(
            key, label, "Open conversations for which a person was asked for this reason.", conditions.FOR_REASON, {"which": which}
        )
    return _FIXED.get(key)


def counts_of(figures: Iterable[Figure], tenant_id: int, zone: tzinfo, sight: Sight | None) -> Statement:
    """One row, a column for each figure."""
    counted = [_COUNT.format(seen=seen(sight), where=one.where, key=one.key) for one in figures]
    return Statement(f"SELECT {', '.join(counted)}", known(tenant_id, zone, sight))


def waits_now(tenant_id: int, zone: tzinfo, sight: Sight | None) -> Statement:
    """Those who wait: a row for all of them first, then one for each team."""
    return Statement(_WAITS.format(seen=seen(sight)), known(tenant_id, zone, sight))


def reasons_now(tenant_id: int, zone: tzinfo, sight: Sight | None) -> Statement:
    return Statement(_REASONS.format(seen=seen(sight)), known(tenant_id, zone, sight))


def waits_today(tenant_id: int, zone: tzinfo, sight: Sight | None) -> Statement:
    """How long those waited who were taken today."""
    return Statement(_TAKEN_AFTER.format(seen=seen(sight)), known(tenant_id, zone, sight))


@dataclass(frozen=True, slots=True)
class Today:
    """The day so far."""

    counts: Row
    median: float | None
    late: float | None  # what nine of ten waited at most

    @classmethod
    def of(cls, counts: Row, waits: list[Row]) -> "Today":
        median, late = waits[0]["waits"] or (None, None)
        return cls(counts, median, late)

    @property
    def deflection(self) -> float | None:
        """Of what ended, the share that the assistant solved alone."""
        return _share(self.counts["alone"], self.counts["ended"])

    @property
    def promises_kept(self) -> float | None:
        return _share(self.counts["kept"], self.counts["kept"] + self.counts["missed"])


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
