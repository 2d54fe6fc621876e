"""A gate before each provider: not all who send may stand before one, and none do while it keeps failing. So one that hangs holds up
nobody whose messages go through another.

It knows one process; others learn for themselves. Nothing is lost at a gate: what may not pass waits in its row.
"""

import threading
from datetime import timedelta

from apps.ground.breaker import REST, Breaker
from apps.inboxes import channels
from apps.inboxes.models import Inbox

PLACES = 6  # of the eight who send
FULL, SHUT = timedelta(seconds=1), timedelta(seconds=REST)


class Gate:
    def __init__(self) -> None:
        self._breaker = Breaker()
        self._places = threading.BoundedSemaphore(PLACES)

    def enters(self) -> timedelta | None:
        """None where one may pass, and must leave again; otherwise in what time to come back."""
        if not self._places.acquire(blocking=False):
            return FULL
        if self._breaker.admits():
            return None
        self._places.release()
        return SHUT

    def leaves(self, *, is_well: bool | None = None) -> None:
        """With word of whether the provider answered, where that was seen."""
        self._places.release()
        if is_well is not None:
            (self._breaker.succeeded if is_well else self._breaker.failed)()


_gates: dict[str, Gate] = {}


def gate_of(inbox: Inbox | None) -> Gate:
    """Letters of the house's own, by no inbox, leave by the mail server that all mail leaves by."""
    return _gates.setdefault(channels.carrier(inbox.kind if inbox else Inbox.Kind.EMAIL).provider, Gate())
