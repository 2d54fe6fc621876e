"""`surfaces`: console, widget and api show and ask; they hold no models and write nothing themselves.

Only surfaces (and config) have views, consumers and addresses; a view or consumer writes nothing wherever it stands.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

from config.checks.floors import SURFACES
from config.checks.outcome import Outcome, judged
from config.checks.sources import CODE, is_part, module_name, python_files, relative, room, tree

ALWAYS_WRITES = {
    "save",
    "delete",
    "create",
    "get_or_create",
    "update_or_create",
    "bulk_create",
    "bulk_update",
}
WRITES = ALWAYS_WRITES | {f"a{name}" for name in ALWAYS_WRITES}
FACES = ("views", "consumers", "urls")


def thin(root: Path) -> Outcome:
    return judged(broken(root), "they only show and ask")


def broken(root: Path) -> Iterator[str]:
    for path in python_files(root, *CODE):
        own, inside = room(module_name(root, path)), path.relative_to(root)
        face = any(is_part(inside, name) for name in FACES)
        if own in SURFACES and is_part(inside, "models"):
            yield f"{inside.as_posix()}: a surface owns no models"
        if face and own not in (*SURFACES, "config"):
            yield f"{inside.as_posix()}: views, consumers and addresses belong to the surfaces"
        if face or own in SURFACES:
            yield from writes(root, path)


def writes(root: Path, path: Path) -> Iterator[str]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and is_write(node, node.func.attr):
            yield f"{relative(root, path)}:{node.lineno}: .{node.func.attr}() writes; call an action instead"


def is_write(call: ast.Call, name: str) -> bool:
    """A dictionary's update takes another one; a queryset's takes fields by name."""
    return name in WRITES or (name in {"update", "aupdate"} and bool(call.keywords) and not call.args)
