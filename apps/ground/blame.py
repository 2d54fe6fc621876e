"""Where something broke, for the log: a place in our code, and never a value."""

import traceback
from pathlib import Path

ROOT = Path(__file__).parents[2]
OURS = ("apps", "config")


def place_of(error: BaseException) -> str:
    """`apps/tools/tools.py:48`: the innermost line of ours."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if _is_ours(frame.filename)]
    return f"{Path(frames[-1].filename).relative_to(ROOT)}:{frames[-1].lineno}" if frames else ""


def _is_ours(filename: str) -> bool:
    path = Path(filename)
    return path.is_relative_to(ROOT) and path.relative_to(ROOT).parts[0] in OURS
