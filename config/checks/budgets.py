"""`budgets`: files and functions stay short enough to be read whole."""

import ast
import math
import statistics
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from config.checks.outcome import Outcome, judged
from config.checks.sources import (
    CODE,
    Function,
    body_lines,
    functions,
    is_part,
    line_count,
    python_files,
    relative,
    tree,
)

LONGEST_FILE, LONGEST_FUNCTION, LONGEST_VIEW, LONGEST_TASK = 400, 50, 15, 10


@dataclass(frozen=True, slots=True)
class Measured:
    """A file or a function, and its lines."""

    place: str
    lines: int


@dataclass(frozen=True, slots=True)
class Budget:
    what: str
    median: int
    ninetieth: int
    most: int

    def overspent(self, measured: list[Measured]) -> Iterator[str]:
        yield from too_long(measured, self.most)
        lines = [one.lines for one in measured]
        for word, found, limit in (
            ("median", median(lines), self.median),
            ("90th percentile", ninetieth(lines), self.ninetieth),
        ):
            if found > limit:
                yield f"{self.what}: the {word} is {found:g} lines, over {limit}"


FILES = Budget("files", median=80, ninetieth=250, most=LONGEST_FILE)
FUNCTIONS = Budget("functions", median=8, ninetieth=25, most=LONGEST_FUNCTION)


def kept(root: Path) -> Outcome:
    files, lengths = written(root), spans(root)
    problems = [
        *FILES.overspent(files),
        *too_long(beside(root), LONGEST_FILE),
        *FUNCTIONS.overspent(lengths),
        *thin(root),
    ]
    return judged(
        problems,
        f"median file {median([f.lines for f in files]):g} lines, function {median([f.lines for f in lengths]):g}",
    )


def written(root: Path) -> list[Measured]:
    """Our code; files that hold nothing would flatter the figures."""
    files = (Measured(relative(root, path), line_count(path)) for path in python_files(root, *CODE))
    return [file for file in files if file.lines]


def spans(root: Path) -> list[Measured]:
    return [measured(root, path, function) for path in python_files(root, *CODE) for function in functions(tree(path))]


def measured(root: Path, path: Path, function: Function) -> Measured:
    return Measured(f"{relative(root, path)}:{function.lineno}: {function.name}", body_lines(function))


def beside(root: Path) -> list[Measured]:
    """What stands beside the code and is read all the same."""
    paths = [*python_files(root, "tests")]
    for pattern in ("static/**/*.js", "static/**/*.css", "templates/**/*.html", "templates/**/*.txt"):
        paths += sorted(root.glob(pattern))
    return [Measured(relative(root, path), line_count(path)) for path in paths]


def thin(root: Path) -> Iterator[str]:
    """Views and tasks only lead to what does the work."""
    for path in python_files(root, *CODE):
        if is_part(path, "views"):
            yield from too_long((measured(root, path, function) for function in functions(tree(path))), LONGEST_VIEW)
        elif is_part(path, "tasks"):
            yield from too_long((measured(root, path, task) for task in functions(tree(path)) if is_task(task)), LONGEST_TASK)


def is_task(function: Function) -> bool:
    return any("task" in ast.unparse(decorator).split("(")[0] for decorator in function.decorator_list)


def too_long(measured: Iterable[Measured], most: int) -> Iterator[str]:
    return (f"{one.place}: {one.lines} lines, over {most}" for one in measured if one.lines > most)


def median(lines: list[int]) -> float:
    return statistics.median(lines) if lines else 0


def ninetieth(lines: list[int]) -> float:
    """The length that nine of ten do not pass."""
    return sorted(lines)[math.ceil(len(lines) * 0.9) - 1] if lines else 0
