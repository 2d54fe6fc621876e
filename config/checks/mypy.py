"""`types`: mypy, strict, with Django's types."""

from pathlib import Path

from config.checks.outcome import Outcome
from config.checks.shell import last_line, module, verdict


def typed(root: Path) -> Outcome:
    done = module(root, "mypy")
    return verdict(done, last_line(done.stdout).removeprefix("Success: "))
