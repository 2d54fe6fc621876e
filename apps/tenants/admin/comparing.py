"""Two versions side by side, line by line."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

AROUND = 2  # unchanged lines that are shown beside a change
MOST_LINES = 1_500  # beyond, comparing takes longer than anybody waits


@dataclass(frozen=True, slots=True)
class Line:
    kind: str  # same, added, removed, gap
    text: str = ""


def compared(new: Sequence[str], old: Sequence[str] | None) -> list[Line]:
    """What changed since the version before; the first is shown as it stands."""
    if old is None or max(len(new), len(old)) > MOST_LINES:
        return [Line("same", text) for text in new[:MOST_LINES]]
    return list(_changes(old, new))


def _changes(old: Sequence[str], new: Sequence[str]) -> Iterator[Line]:
    groups = SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(AROUND)
    end = 0
    for group in groups:
        if group[0][1] > end:
            yield Line("gap")
        for kind, old_from, old_to, new_from, new_to in group:
            if kind == "equal":
                yield from (Line("same", text) for text in old[old_from:old_to])
            else:
                yield from (Line("removed", text) for text in old[old_from:old_to])
                yield from (Line("added", text) for text in new[new_from:new_to])
        end = group[-1][2]
    if 0 < end < len(old):
        yield Line("gap")
