"""The pages that have a live side, by the name their socket gives."""

import re
from dataclasses import dataclass

from apps.console.shell import SECTIONS

_THREAD = re.compile(r"console\.conversation-(\d{1,18})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Page:
    """`conversation_id` is known once the thread was found."""

    name: str
    number: int | None = None
    conversation_id: int | None = None
    public_id: str = ""

    @property
    def shows_list(self) -> bool:
        return self.name == "console.conversations" or self.number is not None


def named(name: str) -> Page | None:
    """None for a page that does not exist."""
    if name in {f"console.{section}" for section in SECTIONS}:
        return Page(name)
    thread = _THREAD.fullmatch(name)
    return Page(name, int(thread[1])) if thread else None


def thread_page(number: int) -> str:
    return f"console.conversation-{number}"
