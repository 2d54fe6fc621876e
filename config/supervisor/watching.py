"""Watches the checkout and prints `code` when the processes must restart, `all` when `dev` itself must.

python -m config.supervisor.watching ROOT
"""

import sys
from pathlib import Path

from watchfiles import watch

WHOLE = (".env", "Procfile", "config/requirements.lock", "config/tools.lock")
LOOK_EVERY = 1000  # milliseconds


def main(root: Path) -> None:
    known = _times(root)
    for changes in watch(root / "apps", root / "config", watch_filter=None, rust_timeout=LOOK_EVERY, yield_on_timeout=True):
        now = _times(root)
        word = "all" if now != known else meaning(root, [Path(path) for _, path in changes])
        known = now
        if word:
            print(word, flush=True)  # noqa: T201 (the supervisor reads it)


def meaning(root: Path, paths: list[Path]) -> str:
    """What changed files ask for; nothing for a template or a style, which are read anew anyway."""
    places = [path.relative_to(root).as_posix() for path in paths if path.suffix == ".py"]
    if any("/migrations/" in place for place in places):
        return "all"
    return "code" if places else ""


def _times(root: Path) -> list[float]:
    """Of the files that change everything; looked at rather than watched, since editors replace them."""
    return [(root / name).stat().st_mtime if (root / name).exists() else 0.0 for name in WHOLE]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
