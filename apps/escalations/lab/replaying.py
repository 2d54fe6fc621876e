"""A trial held against stored conversations, batch by batch, each in a transaction of its own."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from apps.conversations.models import Conversation
from apps.escalations.lab.comparing import Change, Compared, compare
from apps.escalations.lab.stored import stored
from apps.escalations.lab.trying import Trial
from apps.escalations.lab.walking import Schedules, moments, schedules
from apps.escalations.models.replays import FEW
from apps.ground.scope import tenant_scope

BATCH = 200
SAME, NONE = "same", "none"  # escalated either way, and neither way


@dataclass(frozen=True, slots=True)
class Filters:
    """Days are the tenant's own, both included; of a conversation, the day it began counts."""

    since: date | None = None
    until: date | None = None
    channel: str = ""
    limit: int = FEW


@dataclass(frozen=True, slots=True)
class Found:
    """A conversation for which something changes."""

    conversation_id: int
    number: int
    change: Change
    compared: Compared


@dataclass(frozen=True, slots=True)
class Batch:
    size: int
    counts: Counter[str]
    found: list[Found]


def chosen(filters: Filters, zone: ZoneInfo) -> list[int]:
    """The newest that fit, the newest first; within the tenant's scope."""
    rows = Conversation.objects.order_by("-id")
    if filters.since:
        rows = rows.filter(opened_at__gte=_begin(filters.since, zone))
    if filters.until:
        rows = rows.filter(opened_at__lt=_begin(filters.until + timedelta(days=1), zone))
    if filters.channel:
        rows = rows.filter(inbox__kind=filters.channel)
    return list(rows.values_list("pk", flat=True)[: filters.limit])


def _begin(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)


def replay(trial: Trial, ids: list[int], tenant_id: int) -> Iterator[Batch]:
    """Outside of any transaction: each batch is read in one, and nothing is written."""
    with tenant_scope(tenant_id):
        opening = schedules()
    for start in range(0, len(ids), BATCH):
        with tenant_scope(tenant_id):
            batch = _batch(trial, ids[start : start + BATCH], opening)
        yield batch


def _batch(trial: Trial, ids: list[int], opening: Schedules) -> Batch:
    counts, found = Counter[str](), list[Found]()
    for one in stored(ids):
        compared = compare(trial, moments(one, opening))
        counts[_counted(compared)] += 1
        if compared.change:
            found.append(Found(one.held["id"], one.held["number"], compared.change, compared))
    return Batch(len(ids), counts, found)


def _counted(compared: Compared) -> str:
    return str(compared.change or (SAME if compared.after else NONE))
