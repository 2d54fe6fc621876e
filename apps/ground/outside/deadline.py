"""One deadline over everything a fetch does."""

from apps.ground import clock
from apps.ground.outside.errors import Unreachable


class Deadline:
    def __init__(self, seconds: float) -> None:
        self._ends = clock.monotonic() + seconds
        self._seconds = seconds

    def left(self) -> float:
        """Seconds that remain, more than none."""
        left = self._ends - clock.monotonic()
        if left <= 0:
            raise self.passed()
        return left

    def passed(self) -> Unreachable:
        return Unreachable(f"There was no whole answer within {self._seconds:g} seconds.")
