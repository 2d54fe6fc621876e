"""What a measurement found."""

from dataclasses import dataclass, field
from typing import Any


@dataclass
class Report:
    """Figures by name, the aims they are held against, and what was wrong."""

    figures: dict[str, Any] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def add(self, name: str, value: float, unit: str = "", aim: str = "") -> None:
        self.figures[name] = value
        self.lines.append(f"{name.replace('_', ' '):<42} {value:>10,g} {unit:<5} {f'(aim: {aim})' if aim else ''}".rstrip())
