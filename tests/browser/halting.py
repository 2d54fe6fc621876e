"""Exports that stop in the midst, until a test lets them go on: the workers' Celery application, `celery -A tests.browser.halting`, and
`python -m tests.browser.halting export_transcripts …` for one by command."""

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import django

from config.celery import app

django.setup()

from django.core.management import execute_from_command_line  # noqa: E402

from apps.reports.exporting.writing import Writing, Written  # noqa: E402

__all__ = ["app"]

HERE = Path(os.environ["DATA_DIR"])
parts = Writing.parts


def halting(writing: Writing, *asked: Any) -> Iterator[Written]:
    """What was written of the first part lies on the disk, and nobody has been asked yet whether it may go on."""
    for written in parts(writing, *asked):
        (HERE / f"halted-{os.getpid()}").touch()
        while not (HERE / "go-on").exists():
            time.sleep(0.05)
        yield written


Writing.parts = halting  # type: ignore[method-assign]

if __name__ == "__main__":
    execute_from_command_line(sys.argv)
