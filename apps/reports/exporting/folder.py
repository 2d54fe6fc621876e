"""The folder of one export: its file, its manifest, what was redacted, and which conversations were chosen.

What was chosen is written down first, with how far each had come: whoever goes on after a worker that died makes the same of it.
"""

import os
from array import array
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

EXPORT, MANIFEST, REDACTIONS, CHOSEN = "export", "manifest.json", "redactions.json", "chosen"
EACH = 3  # numbers a conversation: its id, its last message and its last note

Choice = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Folder:
    path: Path

    def make(self) -> None:
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)

    @property
    def is_chosen(self) -> bool:
        return (self.path / CHOSEN).is_file()

    def choose(self, chosen: "Chosen", fence: int) -> None:
        """Written whole or not at all. What another worker chose meanwhile stays: the file is made of it already."""
        self.make()
        half = self.path / f"{CHOSEN}.{fence}.half"
        with half.open("wb") as kept:
            chosen.numbers.tofile(kept)
            kept.flush()
            os.fsync(kept.fileno())
        with suppress(FileExistsError):
            os.link(half, self.path / CHOSEN)
        half.unlink(missing_ok=True)

    def chosen(self) -> "Chosen":
        numbers = array("q")
        numbers.frombytes((self.path / CHOSEN).read_bytes())
        return Chosen(numbers)

    def holds(self, conversations: Collection[int]) -> bool:
        """Whether one of them was chosen."""
        wanted = set(conversations)
        return self.is_chosen and any(one in wanted for one in self.chosen().ids)


class Chosen:
    """Conversations by id, in a few octets each."""

    def __init__(self, numbers: "array[int] | None" = None) -> None:
        self.numbers = array("q") if numbers is None else numbers

    def __len__(self) -> int:
        return len(self.numbers) // EACH

    def add(self, choice: Choice) -> None:
        self.numbers.extend(choice)

    @property
    def ids(self) -> "array[int]":
        return self.numbers[::EACH]

    def parts(self, size: int, after: int = 0) -> Iterator["Chosen"]:
        """The rest in parts, the first so many left out."""
        for begin in range(after * EACH, len(self.numbers), size * EACH):
            yield Chosen(self.numbers[begin : begin + size * EACH])

    @property
    def columns(self) -> tuple[list[int], list[int], list[int]]:
        return tuple(list(self.numbers[place::EACH]) for place in range(EACH))  # type: ignore[return-value]
