"""Headings and paragraphs in, sections out."""

from dataclasses import dataclass

from apps.knowledge.reading.shapes import Limits, Problems, Reading, Row, Section
from apps.knowledge.reading.wording import in_one_line, tidied

LONGEST_HEADING = 200
WORDLESS = "This file holds no words."


@dataclass(slots=True)
class _Heading:
    level: int
    text: str
    is_bare: bool = True  # nothing stands under it yet


class Outline:
    """A file's text as it is read from top to bottom. Once the limit is reached it takes no more, and says so."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.problems = Problems(limits.problems)
        self.first_heading = ""
        self._room = limits.characters
        self._place = ""
        self._above: list[_Heading] = []
        self._paragraphs: list[str] = []
        self._sections: list[Section] = []

    @property
    def is_full(self) -> bool:
        return not self._room

    def begin(self, place: str) -> None:
        """What comes next stands on another page, or in another row."""
        self._end_section()
        self._place = place

    def heading(self, level: int, text: str) -> None:
        text = in_one_line(text)
        if len(text) > LONGEST_HEADING:
            self.paragraph(text)
        elif text := self._fitting(text):
            self._rise_above(level)
            self._above.append(_Heading(level, text))
            self.first_heading = self.first_heading or text

    def paragraph(self, text: str) -> None:
        self.verbatim(tidied(text))

    def verbatim(self, text: str) -> None:
        """Text whose lines and spaces are as they shall be."""
        if text := self._fitting(text):
            self._paragraphs.append(text)

    def reading(self, title: str, *, rows: tuple[Row, ...] = ()) -> Reading:
        self._rise_above(0)
        return Reading(in_one_line(title)[:LONGEST_HEADING], tuple(self._sections), tuple(self.problems), rows)

    def _fitting(self, text: str) -> str:
        if self._room and len(text) > self._room:
            self.problems.add(
                self._place, f"The file holds more than {self.limits.characters:,} characters; the text after them was left out."
            )
            text, self._room = text[: self._room].rstrip(), 0
            return text
        fitting = text if self._room else ""
        self._room -= len(fitting)
        return fitting

    def _rise_above(self, level: int) -> None:
        """Leave the headings of this level and below; one that nothing stood under is kept as text of the one above."""
        self._end_section()
        while self._above and self._above[-1].level >= level:
            left = self._above.pop()
            if left.is_bare:
                self._add(left.text)

    def _end_section(self) -> None:
        if self._paragraphs:
            self._add("\n\n".join(self._paragraphs))
            self._paragraphs = []

    def _add(self, text: str) -> None:
        for heading in self._above:
            heading.is_bare = False
        self._sections.append(Section(tuple(heading.text for heading in self._above), text, self._place))
