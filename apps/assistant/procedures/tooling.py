"""The tools a procedure names: whether they exist, and whether the tenant lends them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from apps.assistant.procedures.findings import Finding, error, warning
from apps.llm.procedures import Deed, Step
from apps.tools.registry import Tool, named


@dataclass(frozen=True, slots=True)
class Shelf:
    """What a procedure may reach for."""

    tools: Mapping[str, Tool]
    lent: frozenset[str]

    def meant(self, name: str) -> Tool | None:
        """Also by another of its names."""
        found = self.tools.get(name) or named(name)
        return found if found and found.name in self.tools else None


def check(read: Sequence[Step], known: Shelf) -> Iterator[Finding]:
    for step in read:
        for deed in step.deeds:
            for name in dict.fromkeys(deed.tools):
                yield from _tool(name, step, deed, known)


def _tool(name: str, step: Step, deed: Deed, known: Shelf) -> Iterator[Finding]:
    tool = known.meant(name)
    if tool is None:
        yield error(f"There is no tool @{name}. {_instead(name, known)}", step.number, deed.line)
    elif tool.name not in known.lent:
        yield error(f"@{name} is switched off. Switch it on among the tools, or take it out here.", step.number, deed.line)
    elif tool.name != name:
        yield warning(f"@{name} is another name of @{tool.name}. Write @{tool.name}, so that everybody follows it.", step.number, deed.line)


def _instead(name: str, known: Shelf) -> str:
    close = get_close_matches(name.lower(), known.tools, n=1, cutoff=0.6)
    return f"Did you mean @{close[0]}?" if close else "Choose one of those listed beside the text."
