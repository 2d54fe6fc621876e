"""`drills`: servers and workers killed, frozen and cut off. They count seconds, so nothing else runs beside them."""

from pathlib import Path

from config.checks.outcome import Outcome
from config.checks.shell import module
from config.checks.suite import said


def survived(root: Path) -> Outcome:
    return said(module(root, "pytest", "-q", "-m", "drill"))
