"""`coverage`: how much of the code the test suite runs. It takes the tests half as long again, so it is asked for by name.

Measuring starts before anything else of a process does, or what the suite's own plugins import would count as never run: so `coverage run`
around the first process, and COVERAGE_PROCESS_START in each worker. What tests start as processes of their own is not measured.
"""

import re
import shlex
import sys
import tempfile
from pathlib import Path

from config.checks.outcome import Outcome, failed, passed
from config.checks.shell import module
from config.checks.suite import CHOSEN, summary

TOTAL = re.compile(r"^TOTAL\b.*?([\d.]+)%$", re.MULTILINE)


def measured(root: Path) -> Outcome:
    """A suite that passed has failed all the same when it runs too little of the code."""
    with tempfile.TemporaryDirectory() as folder:
        figures = str(Path(folder, "coverage"))
        done = module(root, "coverage", "run", "-m", "pytest", *CHOSEN, "--tx", workers(root), COVERAGE_FILE=figures)
        if done.returncode:
            return failed(summary(done.stdout), done.stdout)
        module(root, "coverage", "combine", "--quiet", COVERAGE_FILE=figures)
        report = module(root, "coverage", "report", COVERAGE_FILE=figures)
    total = TOTAL.search(report.stdout)
    detail = f"{summary(done.stdout)}, {total[1] if total else 'unknown'} % branches"
    return failed(detail, report.stdout) if report.returncode else passed(detail)


def workers(root: Path) -> str:
    """xdist's words for two processes that are measured from their first line."""
    python = ["env", f"COVERAGE_PROCESS_START={root / 'pyproject.toml'}", sys.executable]
    return f"2*popen//python={shlex.join(python)}"
