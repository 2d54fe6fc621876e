"""How often somebody may do something: token buckets in this process, so that nothing that breaks can break them."""

from collections import OrderedDict
from collections.abc import Hashable

from apps.ground import clock

MOST_KEYS = 50_000


class Rate:
    """So many a second in the long run, so many at once."""

    def __init__(self, per_second: float, burst: int) -> None:
        self._per_second, self._burst = per_second, burst
        self._left: OrderedDict[Hashable, tuple[float, float]] = OrderedDict()

    def take(self, key: Hashable) -> float:
        """Take one; 0 when there was one, otherwise in how many seconds there will be."""
        now = clock.monotonic()
        left, at = self._left.pop(key, (float(self._burst), now))
        left = min(self._burst, left + (now - at) * self._per_second)
        granted = left >= 1
        self._left[key] = (left - 1 if granted else left, now)
        if len(self._left) > MOST_KEYS:
            self._left.popitem(last=False)
        return 0.0 if granted else (1 - left) / self._per_second
