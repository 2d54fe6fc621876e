"""`doors`: what leads out of the house is imported in one room only, so that its rules are kept in one place."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from config.checks.outcome import Outcome, judged
from config.checks.sources import CODE, module_name, python_files, relative, tree


@dataclass(frozen=True, slots=True)
class Door:
    """Packages (or names within one) that only the keepers import."""

    keepers: tuple[str, ...]
    packages: tuple[str, ...]

    def kept_by(self, module: str) -> bool:
        return any(within(module, keeper) for keeper in self.keepers)

    def leads(self, name: str) -> bool:
        return any(within(name, package) for package in self.packages)


DOORS = (
    Door(("apps.llm",), ("openai",)),
    Door(("apps.inboxes", "config.bench.standin"), ("twilio",)),
    Door(("apps.events", "config"), ("redis", "channels_redis")),
    Door(("apps.conversations.mailing", "apps.inboxes.channels.mail", "config"), ("smtplib",)),
    Door(("apps.ground.outside", "apps.inboxes.channels.twilio", "config"), ("requests", "urllib3")),  # what its client raises
    Door(
        ("apps.ground.outside", "config"),
        (
            "socket",
            "http.client",
            "httpx",
            "httpx2",
            "urllib.request",
            "aiohttp",
            "websockets",
            "ftplib",
            "asyncio.open_connection",
        ),
    ),
)


def closed(root: Path) -> Outcome:
    return judged(broken(root), f"{len(DOORS)} doors")


def broken(root: Path) -> Iterator[str]:
    for path in python_files(root, *CODE):
        module = module_name(root, path)
        reached = sorted(
            {(line, door) for line, name in names(tree(path)) for door in DOORS if door.leads(name)},
            key=lambda found: found[0],
        )
        for line, door in reached:
            if not door.kept_by(module):
                yield f"{relative(root, path)}:{line}: {door.packages[0]} and its like are for {' and '.join(door.keepers)} alone"


def names(parsed: ast.Module) -> Iterator[tuple[int, str]]:
    """Every dotted name that an import or an attribute spells."""
    for node in ast.walk(parsed):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in {"asyncio", "urllib", "http"}:
            yield node.lineno, f"{node.value.id}.{node.attr}"


def within(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")
