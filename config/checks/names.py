"""`names`: words that say nothing about what a file holds stay out of the tree."""

from collections.abc import Iterator
from pathlib import Path

from config.checks.outcome import Outcome, judged

TOPS = ("apps", "config", "templates", "static", "tests")
EMPTY_WORDS = {
    "util",
    "utils",
    "helper",
    "helpers",
    "manager",
    "service",
    "services",
    "handler",
    "handlers",
    "data",
    "info",
}


def telling(root: Path) -> Outcome:
    return judged(broken(root), "every file says what it holds")


def broken(root: Path) -> Iterator[str]:
    for top in TOPS:
        for path in sorted((root / top).rglob("*")):
            inside = path.relative_to(root)
            words = set(path.name.split(".")[0].lower().split("_"))
            if "__pycache__" not in inside.parts and words & EMPTY_WORDS:
                yield f"{inside.as_posix()}: “{min(words & EMPTY_WORDS)}” does not say what it holds"
    if (root / "apps" / "channels").exists():
        yield "apps/channels: collides with Django Channels"
