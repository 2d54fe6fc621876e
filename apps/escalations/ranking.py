"""A place in the queue: how long a waiting customer counts as having waited besides, by what earned it.

Every part but a crisis is bounded by the tenant's minutes, and a place is a moment: whoever has waited that much longer is served first,
so nobody waits for ever.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from apps.escalations.models import Priority, QueueOrder

Parts = dict[str, int]  # seconds

NEUTRAL = 0.5
MINUTE = 60
YEAR = 365 * 86_400
WORDS = {"sentiment": "mood", "tier": "tier", "issue": "issue", "promise": "promise", "waited": "waited before"}


def order_of_tenant() -> QueueOrder:
    """The tenant's own, or what holds where none was made."""
    return QueueOrder.objects.first() or QueueOrder()


def parts_of(order: QueueOrder, *, priority: int, sentiment: float | None, tier: str) -> Parts:
    return {"sentiment": _mood(order, sentiment), "tier": _tier(order, tier), "issue": _issue(order, priority), "promise": 0}


def ahead(parts: Mapping[str, int]) -> timedelta:
    return timedelta(seconds=sum(parts.values()))


def promised(order: QueueOrder, *, since: datetime, due: datetime | None, is_broken: bool) -> int:
    """What a promise adds for who counts as waiting `since`: near its time they stand as far ahead as that; broken, they keep it."""
    if is_broken:
        return order.promise_minutes * MINUTE
    if due is None:
        return 0
    return max(0, round((since - due).total_seconds()) + order.promise_minutes * MINUTE)


def in_words(parts: Mapping[str, int]) -> str:
    """For screens: “mood +3 min · issue +15 min”."""
    return " · ".join(f"{words} {_amount(parts[part])}" for part, words in WORDS.items() if parts.get(part))


def _mood(order: QueueOrder, sentiment: float | None) -> int:
    low = NEUTRAL - min(NEUTRAL, max(0.0, sentiment)) if sentiment is not None else 0.0
    return round(order.sentiment_minutes * MINUTE * low / NEUTRAL)


def _tier(order: QueueOrder, tier: str) -> int:
    minutes = {name.casefold(): minutes for name, minutes in order.tier_minutes.items()}
    return int(minutes.get(tier.casefold(), 0)) * MINUTE


def _issue(order: QueueOrder, priority: int) -> int:
    if priority == Priority.CRITICAL:
        return YEAR
    minutes = {
        Priority.LOW: order.low_minutes,
        Priority.NORMAL: order.normal_minutes,
        Priority.HIGH: order.high_minutes,
        Priority.URGENT: order.urgent_minutes,
    }
    return minutes[Priority(priority)] * MINUTE


def _amount(seconds: int) -> str:
    return "before all others" if seconds >= YEAR else f"+{max(1, round(seconds / MINUTE))} min"
