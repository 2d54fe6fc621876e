"""`comments`: what is left to do stands in an issue, never in the code."""

import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

from config.checks.outcome import Outcome, judged
from config.checks.sources import python_files, relative

MARKS = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
TEXTS = ("templates/**/*.html", "templates/**/*.txt", "static/**/*.js", "static/**/*.css")


def finished(root: Path) -> Outcome:
    return judged(broken(root), "nothing is left for later")


def broken(root: Path) -> Iterator[str]:
    for path in [root / "manage.py", *python_files(root, "apps", "config", "tests")]:
        if path.exists():
            yield from marked(relative(root, path), remarks(path))
    for path in (path for pattern in TEXTS for path in sorted(root.glob(pattern))):
        yield from marked(relative(root, path), enumerate(path.read_text(encoding="utf-8").splitlines(), 1))


def remarks(path: Path) -> Iterator[tuple[int, str]]:
    with tokenize.open(path) as lines:
        yield from ((token.start[0], token.string) for token in tokenize.generate_tokens(lines.readline) if token.type == tokenize.COMMENT)


def marked(place: str, lines: Iterator[tuple[int, str]]) -> Iterator[str]:
    for number, text in lines:
        found = MARKS.search(text)
        if found:
            yield f"{place}:{number}: {found[0]}"
