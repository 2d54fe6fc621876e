"""Data sets as they come: a JSON object a line."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def lines(path: Path) -> Iterator[dict[str, Any]]:
    """Of a file, or of every such file in a folder."""
    for file in sorted(path.glob("*.jsonl")) if path.is_dir() else [path]:
        with file.open(encoding="utf-8") as opened:
            yield from (json.loads(line) for line in opened if line.strip())


def share(part: int, whole: int) -> float | None:
    """None where there is nothing to have a share of."""
    return round(part / whole, 4) if whole else None
