"""`tests`: the test suite but for drills and screens, on two cores, on embedded servers of its own."""

import re
from pathlib import Path

from config.checks.outcome import Outcome, failed, passed
from config.checks.shell import Done, last_line, module

CHOSEN = ("-q", "--dist", "loadgroup", "-m", "not browser and not drill")
COUNT = re.compile(r"(\d+) passed")
TOLD = re.compile(r"^state machine: .+$", re.MULTILINE)


def tested(root: Path) -> Outcome:
    return said(module(root, "pytest", *CHOSEN, "-n", "2"))


def said(done: Done) -> Outcome:
    """What pytest said of tests."""
    if done.returncode:
        return failed(summary(done.stdout), done.stdout)
    return passed(", ".join([summary(done.stdout), *TOLD.findall(done.stdout)]))


def summary(output: str) -> str:
    """“312 tests”, or whatever pytest said instead."""
    said = next((line for line in reversed(output.splitlines()) if COUNT.search(line)), "")
    found = COUNT.search(said)
    clean = found and not re.search(r"\d+ (failed|error)", said)
    return f"{found[1]} tests" if found and clean else (said or last_line(output)).strip("= ")
