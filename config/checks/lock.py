"""`lock`: every package is pinned and hashed, none names an address, and the lock keeps what pyproject.toml asks for."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from config.checks.outcome import Outcome, judged

LOCKS = ("config/requirements.lock", "config/tools.lock")
PIN = re.compile(r"(?P<name>[\w.-]+)(\[[\w,-]+\])?==(?P<version>[^\s;]+)(\s*;.*)?")
HASH = re.compile(r"\s--hash=sha256:[0-9a-f]{64}\b")
Pins = dict[str, set[str]]


def locked(root: Path) -> Outcome:
    pins: Pins = {}
    problems = [problem for name in LOCKS for problem in read(root / name, name, pins)]
    return judged([*problems, *disagreements(root, pins)], f"{len(pins)} packages")


def read(path: Path, name: str, pins: Pins) -> Iterator[str]:
    """Complain of what is no pin; keep the pins."""
    if not path.exists():
        yield f"{name}: is missing"
        return
    text = path.read_text(encoding="utf-8")
    for number, line in enumerate(text.splitlines(), 1):
        if "://" in line:
            yield f"{name}:{number}: names an address"
    for entry in entries(text):
        pin = PIN.fullmatch(entry.split(" --hash")[0].strip())
        if not pin:
            yield f"{name}: {entry.split(' --hash')[0]}: is not pinned with =="
        elif not HASH.search(entry):
            yield f"{name}: {pin['name']}: has no hash"
        else:
            pins.setdefault(canonicalize_name(pin["name"]), set()).add(pin["version"])


def entries(text: str) -> Iterator[str]:
    """One requirement each, its continued lines joined."""
    kept = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
    return (line.strip() for line in re.sub(r"\\\n\s*", "", kept).splitlines() if line.strip())


def disagreements(root: Path, pins: Pins) -> Iterator[str]:
    for asked in wanted(root):
        try:
            requirement = Requirement(asked)
        except InvalidRequirement as error:
            yield f"pyproject.toml: {asked}: {error}"
            continue
        found = pins.get(canonicalize_name(requirement.name), set())
        if not found or not all(requirement.specifier.contains(version, prereleases=True) for version in found):
            yield f"pyproject.toml asks for {asked}; the lock has {' and '.join(sorted(found)) or 'none'}"


def wanted(root: Path) -> Iterator[str]:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    yield from project.get("project", {}).get("dependencies", [])
    for group in project.get("dependency-groups", {}).values():
        yield from (asked for asked in group if isinstance(asked, str))
