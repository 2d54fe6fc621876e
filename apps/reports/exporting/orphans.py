"""Halves that nobody goes on with: their worker or command was killed. What was written to within a day may still be somebody's."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from apps.ground import clock

OLD = timedelta(days=1)


def sweep(halves: Iterable[Path]) -> int:
    before = (clock.now() - OLD).timestamp()
    return sum(_is_swept(half, before) for half in halves)


def _is_swept(half: Path, before: float) -> bool:
    """False too where somebody else was quicker."""
    with suppress(FileNotFoundError):
        if half.stat().st_mtime < before:
            half.unlink()
            return True
    return False
