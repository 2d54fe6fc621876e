"""The Procfile: what `dev` runs here and what a process manager runs in production."""

import re
from pathlib import Path

LINE = re.compile(r"^([A-Za-z0-9_-]+):\s*(.+)$")


def read(path: Path) -> dict[str, str]:
    """Each process's shell line by name, in the order in which they start and stop."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return {found[1]: found[2].strip() for found in map(LINE.match, lines) if found}
