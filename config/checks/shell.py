"""Tools that run as processes of their own, in the tree they look at and away from anybody's database."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from config.checks.outcome import Outcome, failed, passed

PATIENCE = 3600
NOWHERE = "postgresql://nobody@/nowhere?host=/nonexistent"
Done = subprocess.CompletedProcess[str]


def module(root: Path, name: str, *words: str, **environment: str) -> Done:
    """Run a Python module with the root importable."""
    return run(root, sys.executable, "-m", name, *words, **environment)


def run(root: Path, *words: str, **environment: str) -> Done:
    return subprocess.run(
        words,
        cwd=root,
        env=_plain(os.environ) | _quiet(root) | environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        timeout=PATIENCE,
        check=False,
    )


def _plain(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment without what a test run leaves in it: checks are tested too."""
    return {name: value for name, value in environment.items() if not name.startswith(("COVERAGE_", "PYTEST_"))}


def _quiet(root: Path) -> dict[str, str]:
    """Settings that load anywhere and reach nothing: a tool that means to use a database says which."""
    return {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DEBUG": "1",
        "DATA_DIR": str(root / ".data" / "test"),
        "DATABASE_URL": NOWHERE,
        "MIGRATION_DATABASE_URL": NOWHERE,
        "REDIS_URL": "unix:///nonexistent/redis.sock",
        "NO_COLOR": "1",
        "COLUMNS": "140",
    }


def verdict(done: Done, detail: str) -> Outcome:
    """Passed when the tool ended with 0; its last line says why it did not."""
    if done.returncode == 0:
        return passed(detail)
    return failed(last_line(done.stdout) or f"ended with {done.returncode}", done.stdout)


def last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else ""
