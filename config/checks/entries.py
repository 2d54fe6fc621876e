"""`entries`: whoever opens the repository sees nine entries, dotfiles and the licence besides."""

from collections.abc import Iterator
from pathlib import Path

from config.checks.outcome import Outcome, judged
from config.checks.shell import run

NINE = {
    "manage.py",
    "pyproject.toml",
    "config",
    "apps",
    "templates",
    "static",
    "tests",
    "Procfile",
    "README.md",
}
BESIDES = {"LICENSE"}


def nine(root: Path) -> Outcome:
    found = visible(root)
    return judged(strangers(found), f"{len(found & NINE)} of nine")


def strangers(found: set[str]) -> Iterator[str]:
    for name in sorted(found - NINE - BESIDES):
        yield f"{name}: a tenth entry at the top; it belongs into one of the nine"


def visible(root: Path) -> set[str]:
    """What git keeps or would keep; in a tree without git, what lies there."""
    done = run(root, "git", "ls-files", "-z", "--cached", "--others", "--exclude-standard") if (root / ".git").exists() else None
    paths = done.stdout.split("\0") if done and done.returncode == 0 else [path.name for path in root.iterdir()]
    return {path.split("/")[0] for path in paths if path and not path.startswith((".", "__pycache__"))}
