"""`templates`: djLint's form and rules."""

from pathlib import Path

from config.checks.outcome import Outcome, passed
from config.checks.shell import Done, module, verdict


def tidy(root: Path) -> Outcome:
    count = sum(1 for _ in root.glob("templates/**/*.html"))
    if not count:
        return passed("no templates")
    return verdict(module(root, "djlint", "templates", "--check", "--lint"), f"{count} templates")


def reformat(root: Path) -> Done:
    return module(root, "djlint", "templates", "--reformat", "--quiet")
