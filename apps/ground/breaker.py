"""The breaker: a provider that keeps failing is left alone for a while, then tried once.

It knows one process; others learn for themselves.
"""

import threading
from collections import deque

from apps.ground import clock

FAILURES, WINDOW, REST = 5, 30.0, 15.0


class Breaker:
    """Opens after so many failures in a window without a success between them; after a rest lets one probe through."""

    def __init__(self, failures: int = FAILURES, window: float = WINDOW, rest: float = REST) -> None:
        self._most, self._window, self._rest = failures, window, rest
        self._failed: deque[float] = deque(maxlen=failures)
        self._closed_again: float | None = None
        self._lock = threading.Lock()

    def admits(self) -> bool:
        """Whether to ask now. The one who is told yes after a rest is the probe; the next must wait another rest, unless it succeeds."""
        now = clock.monotonic()
        with self._lock:
            if self._closed_again is None:
                return True
            if now < self._closed_again:
                return False
            self._closed_again = now + self._rest
            return True

    def succeeded(self) -> None:
        with self._lock:
            self._failed.clear()
            self._closed_again = None

    def failed(self) -> None:
        now = clock.monotonic()
        with self._lock:
            self._failed.append(now)
            if len(self._failed) == self._most and now - self._failed[0] <= self._window:
                self._closed_again = now + self._rest


_breakers: dict[str, Breaker] = {}


def breaker_of(provider: str) -> Breaker:
    return _breakers.setdefault(provider, Breaker())
