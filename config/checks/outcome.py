"""What a check is, and what it says when it has looked."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class State(StrEnum):
    OK = "ok"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Outcome:
    """`detail` is one line for the table; `output` is shown in full when the check failed."""

    state: State
    detail: str = ""
    output: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """A wall: what it holds, how to look whether it stands, how to mend it where a tool can.

    A heavy look takes the whole machine; one that is asked for is looked at only where it is named.
    """

    name: str
    holds: str
    look: Callable[[Path], Outcome]
    mend: Callable[[Path], object] | None = None
    heavy: bool = False
    is_asked_for: bool = False


def passed(detail: str = "") -> Outcome:
    return Outcome(State.OK, detail)


def failed(detail: str, output: str = "") -> Outcome:
    return Outcome(State.FAILED, detail, output)


def skipped(reason: str) -> Outcome:
    return Outcome(State.SKIPPED, reason)


def judged(problems: Iterable[str], detail: str) -> Outcome:
    """Failed with every problem named, or passed with the detail."""
    found = list(problems)
    if found:
        return failed(f"{len(found)} {'place' if len(found) == 1 else 'places'}", "\n".join(found))
    return passed(detail)
