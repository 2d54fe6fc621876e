"""Who acts: passed to every action and written beside every event."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["member", "operator", "assistant", "customer", "system"]


@dataclass(frozen=True, slots=True)
class Actor:
    kind: Kind
    id: int | None = None
    role: str = ""


SYSTEM = Actor(kind="system")
