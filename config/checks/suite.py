"""`tests`: the test suite on two cores, on embedded servers of its own, and how much of the code it runs.

Coverage starts before anything else of a process does, or what the suite's own plugins import would count as never run: so `coverage run`
around the first process, and COVERAGE_PROCESS_START in each worker. What tests start as processes of their own is not measured.
"""

import re
import shlex
import sys
import tempfile
from pathlib import Path

from config.checks.outcome import Outcome, failed, passed
from config.checks.shell import Done, last_line, module

COUNT = re.compile(r"(\d+) passed")
TOTAL = re.compile(r"^TOTAL\b.*?([\d.]+)%$", re.MULTILINE)
TOLD = re.compile(r"^state machine: .+$", re.MULTILINE)


def tested(root: Path) -> Outcome:
    with tempfile.TemporaryDirectory() as folder:
        figures = str(Path(folder, "coverage"))
        pytest = ("pytest", "-q", "--dist", "loadgroup", "--tx", workers(root), "-m", "not browser")
        done = module(root, "coverage", "run", "-m", *pytest, COVERAGE_FILE=figures)
        if done.returncode:
            return failed(summary(done.stdout), done.stdout)
        module(root, "coverage", "combine", "--quiet", COVERAGE_FILE=figures)
        return measured(done, module(root, "coverage", "report", COVERAGE_FILE=figures))


def workers(root: Path) -> str:
    """xdist's words for two processes that are measured from their first line."""
    python = ["env", f"COVERAGE_PROCESS_START={root / 'pyproject.toml'}", sys.executable]
    return f"2*popen//python={shlex.join(python)}"


def measured(done: Done, report: Done) -> Outcome:
    """A suite that passed has failed all the same when it runs too little of the code."""
    total = TOTAL.search(report.stdout)
    told = TOLD.findall(done.stdout)
    detail = ", ".join([summary(done.stdout), f"{total[1] if total else 'unknown'} % branches", *told])
    return failed(detail, report.stdout) if report.returncode else passed(detail)


def summary(output: str) -> str:
    """“312 tests”, or whatever pytest said instead."""
    said = next((line for line in reversed(output.splitlines()) if COUNT.search(line)), "")
    found = COUNT.search(said)
    clean = found and not re.search(r"\d+ (failed|error)", said)
    return f"{found[1]} tests" if found and clean else (said or last_line(output)).strip("= ")
