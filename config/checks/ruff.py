"""`format` and `lint`: ruff, as pyproject.toml sets it."""

from pathlib import Path

from config.checks.outcome import Outcome
from config.checks.shell import Done, last_line, module, verdict


def formatted(root: Path) -> Outcome:
    done = module(root, "ruff", "format", "--check", "--output-format", "concise", ".")
    return verdict(done, last_line(done.stdout))


def format_files(root: Path) -> Done:
    return module(root, "ruff", "format", ".")


def linted(root: Path) -> Outcome:
    done = module(root, "ruff", "check", "--quiet", "--output-format", "concise", ".")
    return verdict(done, "no complaint")


def mend_lint(root: Path) -> Done:
    return module(root, "ruff", "check", "--fix", ".")
