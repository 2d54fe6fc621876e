"""Runs checks one after another, every one whatever the others say, and tells how it went."""

import time
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from config.checks.outcome import Check, Outcome, State, failed

Write = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Result:
    name: str
    outcome: Outcome
    seconds: float


def run(checks: Iterable[Check], root: Path, write: Write, *, fix: bool = False) -> bool:
    """Run the checks and write what they say; True when none failed."""
    results = []
    for check in checks:
        result = one(check, root, fix=fix)
        results.append(result)
        write(f"{result.name:<12} {result.outcome.state:<8} {result.seconds:6.1f} s\n")
        if result.outcome.state is State.FAILED:
            write(f"{result.outcome.output.strip() or result.outcome.detail}\n\n")
    write(summary(results))
    return all(result.outcome.state is not State.FAILED for result in results)


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
