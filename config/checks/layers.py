"""`layers`: imports point to the floors below, never up, sideways or by a name in quotes.

import-linter holds the imports; what names a module in a string (`import_string`, `get_model`) it cannot see, so that is read here.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from config.checks.floors import DEPTH, reaches
from config.checks.outcome import Outcome, failed, judged
from config.checks.shell import run
from config.checks.sources import module_name, python_files, relative, room, tree

MODULE = re.compile(r"apps(\.\w+)+")


def layered(root: Path) -> Outcome:
    linter = Path(sys.executable).with_name("lint-imports")
    done = run(root, str(linter), "--no-logo", "--no-cache", "--config", "pyproject.toml", PYTHONPATH=str(root))
    if done.returncode:
        return failed("an import points the wrong way", done.stdout)
    rooms = sorted(path.parent.name for path in root.glob("apps/*/__init__.py"))
    return judged([*strangers(rooms), *hidden(root)], f"{len(rooms)} rooms on {len(set(DEPTH.values()))} floors")


def strangers(rooms: list[str]) -> Iterator[str]:
    for name in rooms:
        if name not in DEPTH:
            yield f"apps/{name}: this room stands on no floor; add it to config/checks/floors.py and pyproject.toml"


def hidden(root: Path) -> Iterator[str]:
    """Rooms above that are named in strings, where no import shows."""
    for path in python_files(root, "apps"):
        own = room(module_name(root, path))
        for line, name in named(tree(path)):
            other = room(name)
            if own in DEPTH and other in DEPTH and not reaches(own, other):
                yield f"{relative(root, path)}:{line}: names {name}, a room that {own} may not know"


def named(parsed: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(parsed):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and MODULE.fullmatch(node.value):
            yield node.lineno, node.value
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("get_model") and node.args:
            yield (
                node.lineno,
                f"apps.{ast.literal_eval(node.args[0])}" if isinstance(node.args[0], ast.Constant) else "",
            )
