"""How true what customers were told turned out to be: the waits they were told, and the promises that were made to them."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Q

from apps.escalations.models import Promise
from apps.ground.lane import Statement, fetch
from apps.ground.scope import current_tenant_id

_ERRORS = """
WITH told AS (
    SELECT e.team_id, EXTRACT(epoch FROM e.taken_at - e.queued_at) - e.estimated_seconds AS error
    FROM escalations_escalation e
    WHERE e.tenant_id = %(tenant)s AND e.decided_at >= %(since)s AND e.decided_at < %(until)s
        AND e.estimated_seconds IS NOT NULL AND e.queued_at IS NOT NULL AND e.taken_at IS NOT NULL
)
SELECT told.team_id, coalesce(team.name, '') AS team, count(*) AS count, avg(abs(error))::float8 AS mean_absolute,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY abs(error)::float8) AS median_absolute, avg(error)::float8 AS bias
FROM told LEFT JOIN tenants_team team ON team.id = told.team_id
GROUP BY told.team_id, team.name ORDER BY team.name NULLS FIRST
"""


@dataclass(frozen=True, slots=True)
class EstimateError:
    """Of one team's queue, in seconds; without a team: of everybody's. `bias` above nought: customers waited longer than they were told."""

    team_id: int | None
    team: str
    count: int
    mean_absolute: float
    median_absolute: float
    bias: float


@dataclass(frozen=True, slots=True)
class Promises:
    """What became of somebody's promises that were due in a time; without an owner: of those that nobody took up."""

    owner_id: int | None
    owner: str
    kept: int
    missed: int
    open: int
    dropped: int

    @property
    def share_kept(self) -> float | None:
        """Of those whose time has come."""
        settled = self.kept + self.missed
        return self.kept / settled if settled else None


def estimate_errors(*, since: datetime, until: datetime) -> list[EstimateError]:
    """By team, of those who were told an estimate in that time and were taken; within the scope."""
    statement = Statement(_ERRORS, {"tenant": current_tenant_id(), "since": since, "until": until})
    return [EstimateError(**row) for row in fetch(statement)]


def promises_by_owner(*, since: datetime, until: datetime) -> list[Promises]:
    """Of those due in that time. What was kept too late was missed."""
    due = Promise.objects.filter(due_at__gte=since, due_at__lt=until).order_by()
    missed = Q(missed_at__isnull=False)
    counted = due.values("owner_id", name=F("owner__user__name")).annotate(
        kept=Count("pk", filter=Q(kept_at__isnull=False) & ~missed),
        missed=Count("pk", filter=missed),
        open=Count("pk", filter=Q(kept_at=None, missed_at=None, dropped_at=None)),
        dropped=Count("pk", filter=Q(dropped_at__isnull=False)),
    )
    rows = [Promises(row["owner_id"], row["name"] or "", row["kept"], row["missed"], row["open"], row["dropped"]) for row in counted]
    return sorted(rows, key=lambda one: (one.owner, one.owner_id or 0))
