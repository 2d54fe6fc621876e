"""The page of the conversations behind a figure."""

from collections.abc import Sequence
from datetime import tzinfo
from typing import Any

from apps.console import moments
from apps.console.asked import Asked
from apps.console.figures.narrowing import narrowings, spelled
from apps.console.figures.words import lasting, number
from apps.conversations.actions import SENT_AWAY
from apps.conversations.models import Outcome
from apps.ground.lane import Row
from apps.inboxes.models import Inbox
from apps.reports.figures.books import zone_of
from apps.reports.figures.definitions import Figure
from apps.reports.figures.listing import PAGE, Behind
from apps.tenants.models import Team, Tenant

ENDINGS = {**dict(Outcome.choices), SENT_AWAY: "Ended by an erasure", "": "Open"}


def page_of(figure: Figure, asked: Asked, split: dict[str, str], page: int, teams: Sequence[Team], tenant: Tenant) -> dict[str, Any]:
    """Within the scope: four statements, and one for a name."""
    now, before = (Behind(figure, period, asked.of_what, zone_of(tenant), **split) for period in asked.periods)
    rows, count = now.page(page), now.count()
    return {
        "figure": figure,
        "asked": asked,
        "narrowings": narrowings(asked, teams, split),
        "count": count,
        "counted": number(count),
        "before": number(before.count()),
        "days_before": spelled(before.period),
        "query": asked.query(**split),
        "query_before": asked.query(**split | asked.days_before),
        "rows": [_told(row, tenant.zone) for row in rows[:PAGE]],
        "page": page,
        "is_more": len(rows) > PAGE,
    }


def _told(row: Row, zone: tzinfo) -> dict[str, Any]:
    return row | {
        "who": row["person"] or f"Visitor {row['person_number']}",
        "at": moments.moment(row["ended_at"] or row["opened_at"], zone),
        "lasted": "" if row["resolution"] is None else lasting(row["resolution"]),
        "outcome": ENDINGS[row["outcome"]],
        "channel": Inbox.Kind(row["channel"]).label if row["channel"] in Inbox.Kind else "",
    }
