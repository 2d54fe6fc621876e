"""What every provider that wraps another does with its stream."""

from collections.abc import Iterator
from contextlib import contextmanager

from apps.llm.exchange import Event


@contextmanager
def closing(events: Iterator[Event]) -> Iterator[Iterator[Event]]:
    """The stream, closed at the end of the block, so that a model whose words nobody wants any more stops at once."""
    try:
        yield events
    finally:
        close = getattr(events, "close", None)
        if close is not None:
            close()
