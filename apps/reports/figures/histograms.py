"""Times in classes, so that days can be added and a median still be told."""

from collections.abc import Mapping

WIDTH = 1.02  # of a class to the next: its middle is within one hundredth of all that stands in it
AT_ONCE = -1  # under a second


def middle_of(one: int) -> float:
    return 0.0 if one == AT_ONCE else float(WIDTH ** (one + 0.5))


def median(classes: Mapping[str, int]) -> float | None:
    """The middle of the class in which the middle one stands; between two, the mean of both."""
    total = sum(classes.values())
    if not total:
        return None
    return (_nth(classes, (total - 1) // 2) + _nth(classes, total // 2)) / 2


def _nth(classes: Mapping[str, int], place: int) -> float:
    seen = 0
    for one in sorted(map(int, classes)):
        seen += classes[str(one)]
        if seen > place:
            return middle_of(one)
    raise IndexError(place)
