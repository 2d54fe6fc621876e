"""What is read more than once before it is found wanting: a browser shows things a moment after they are so."""

import time
from collections.abc import Callable


def until(happens: Callable[[], bool], *, within: float = 30) -> None:
    deadline = time.monotonic() + within
    while not happens():
        assert time.monotonic() < deadline
        time.sleep(0.1)
