"""`manage.py events`: the map of events, who writes them and who listens."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from apps.events import catalogue
from apps.events.subscribers import subscribers_of

WRITERS = {"record", "announce", "announce_at_once", "written"}


class Command(BaseCommand):
    help = "Print every event with its fields, its writers and its subscribers."

    def handle(self, *args: Any, **options: Any) -> None:
        written = writers(Path(settings.ROOT) / "apps")
        for kind in catalogue.kinds():
            marks = ", ".join(mark for mark, is_so in [("live", kind.live), ("not recorded", not kind.recorded)] if is_so)
            self.stdout.write(f"{kind.name}({', '.join(kind.fields)}){f'  [{marks}]' if marks else ''}")
            self.stdout.write(f"    {kind.sentence}")
            for place in written[kind.name]:
                self.stdout.write(f"    written by  {place}")
            for place in listeners(kind.name):
                self.stdout.write(f"    heard by    {place}")


def writers(root: Path) -> defaultdict[str, list[str]]:
    """Where each event's name stands in a call to `record` or `announce`, read from the source."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for path in sorted(root.rglob("*.py")):
        for name, line in _calls(ast.parse(path.read_text(encoding="utf-8"))):
            found[name].append(f"{path.relative_to(root.parent)}:{line}")
    return found


def _calls(tree: ast.Module) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in WRITERS and node.args:
            name = node.args[0]
            if isinstance(name, ast.Constant) and isinstance(name.value, str):
                yield name.value, node.lineno


def listeners(name: str) -> list[str]:
    within, after = subscribers_of(name, within=True), subscribers_of(name, within=False)
    return [f"{f.__module__}.{f.__name__} (same commit)" for f in within] + [f"{f.__module__}.{f.__name__}" for f in after]
