"""Runs checks, every one whatever the others say, and tells how it went."""

import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from config.checks.outcome import Check, Outcome, State, failed

HANDS = 2
Write = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Result:
    name: str
    outcome: Outcome
    seconds: float


def run(checks: Iterable[Check], root: Path, write: Write, *, fix: bool = False) -> bool:
    """Run the checks and write what they say; True when none failed."""
    results = []
    for result in looked_at([*checks], root, fix=fix):
        results.append(result)
        write(f"{result.name:<12} {result.outcome.state:<8} {result.seconds:6.1f} s\n")
        if result.outcome.state is State.FAILED:
            write(f"{result.outcome.output.strip() or result.outcome.detail}\n\n")
    write(summary(results))
    return all(result.outcome.state is not State.FAILED for result in results)


def looked_at(checks: list[Check], root: Path, *, fix: bool) -> Iterator[Result]:
    """In their order: the light ones two at a time (one where files are mended), then the heavy ones alone."""
    with ThreadPoolExecutor(1 if fix else HANDS) as hands:
        light = [hands.submit(one, check, root, fix=fix) for check in checks if not check.heavy]
        for looking in light:
            yield looking.result()
    for check in checks:
        if check.heavy:
            yield one(check, root, fix=fix)


def one(check: Check, root: Path, *, fix: bool) -> Result:
    start = time.monotonic()
    try:
        if fix and check.mend:
            check.mend(root)
        outcome = check.look(root)
    except (Exception, SystemExit):  # noqa: BLE001 - a check that breaks has failed, and the others still run
        outcome = failed("broke down", traceback.format_exc())
    return Result(check.name, outcome, time.monotonic() - start)


def summary(results: list[Result]) -> str:
    """The table, and the line that counts."""
    rows = [f"{r.name:<12} {r.outcome.state:<8} {r.seconds:6.1f} s  {r.outcome.detail}".rstrip() for r in results]
    tally = {state: sum(result.outcome.state is state for result in results) for state in State}
    line = f"{tally[State.OK]} passed, {tally[State.FAILED]} failed"
    if tally[State.SKIPPED]:
        line += f", {tally[State.SKIPPED]} skipped"
    return "\n".join(["", *rows, "", line, ""])
