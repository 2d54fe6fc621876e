"""`@on`: who is told of an event, in the same commit or after it."""

from collections import defaultdict
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from apps.events.models import Event

Subscriber = Callable[["Event"], None]

_after: dict[str, list[Subscriber]] = defaultdict(list)
_within: dict[str, list[Subscriber]] = defaultdict(list)


def on(name: str, *, within: bool = False) -> Callable[[Subscriber], Subscriber]:
    """Subscribe to an event.

    After the commit (the default) a subscriber only wakes a task: it runs beside the request and may be lost with its process.
    `within=True` runs in the event's own transaction, touches the database alone, and stops the action when it fails.
    """

    def subscribe(subscriber: Subscriber) -> Subscriber:
        (_within if within else _after)[name].append(subscriber)
        return subscriber

    return subscribe


def subscribers_of(name: str, *, within: bool) -> list[Subscriber]:
    return (_within if within else _after).get(name, [])
