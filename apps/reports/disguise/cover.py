"""A text, and what of it is to be written otherwise. What was found first counts; what comes later keeps the pieces still free."""

from collections.abc import Iterator
from typing import NamedTuple

from apps.text.numbered import Numbered, numbered
from apps.text.personal import Page


class Find(NamedTuple):
    start: int
    end: int
    kind: str
    token: str


class Cover:
    def __init__(self, text: str, page: Page) -> None:
        """`page` is the same text, place for place, as finders are to read it."""
        self.text, self.page = text, page
        self.finds: list[Find] = []
        self._numbered: list[Numbered] | None = None
        self._taken = bytearray(len(text))

    @property
    def numbered(self) -> list[Numbered]:
        """Found once in what is read."""
        if self._numbered is None:
            self._numbered = list(numbered(self.page.text))
        return self._numbered

    def keep(self, start: int, end: int) -> None:
        """Nothing here is to be hidden."""
        self._taken[start:end] = b"\1" * (end - start)

    def is_free(self, start: int, end: int) -> bool:
        return self._taken.find(1, start, end) < 0

    def hide(self, find: Find) -> None:
        for start, end in self._free(find.start, find.end):
            self.finds.append(find._replace(start=start, end=end))
            self.keep(start, end)

    def widen(self, start: int, end: int, kind: str) -> bool:
        """The one find of that kind within is made to reach over all of it; where there is not one alone, nothing is done."""
        within = [find for find in self.finds if find.start < end and start < find.end]
        if [find.kind for find in within] != [kind]:
            return False
        self.finds.remove(within[0])
        self.finds.append(within[0]._replace(start=min(start, within[0].start), end=max(end, within[0].end)))
        self.keep(start, end)
        return True

    def _free(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """What is left between, without the blanks and signs around it."""
        while start < end:
            begin = self._taken.find(0, start, end)
            if begin < 0:
                return
            stop = self._taken.find(1, begin, end)
            stop = end if stop < 0 else stop
            if (begin, stop) == (start, end):
                yield start, end
                return
            yield from self._bare(begin, stop)
            start = stop

    def _bare(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        places = [place for place in range(start, end) if self.text[place].isalnum()]
        if places:
            yield places[0], places[-1] + 1

    def rewritten(self) -> str:
        kept, written = 0, []
        for find in sorted(self.finds):
            written += [self.text[kept : find.start], find.token]
            kept = find.end
        return "".join([*written, self.text[kept:]])
