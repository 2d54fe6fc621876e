"""What can be read and taken away: on the screen in words, in the file as plain numbers with their units in the headings."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass, field
from io import StringIO

from apps.console.figures import words
from apps.reports.figures.definitions import Figure, Unit
from apps.text.cells import guarded


@dataclass(frozen=True, slots=True)
class Head:
    """Of a column or of a row: in which unit its numbers are, and where its conversations stand."""

    text: str
    unit: str = ""
    url: str = ""
    is_prose: bool = False

    @property
    def whole(self) -> str:
        return f"{self.text} ({self.unit})" if self.unit else self.text

    @classmethod
    def of(cls, figure: Figure, url: str = "") -> "Head":
        return cls(figure.label, str(figure.unit), url)


@dataclass(frozen=True, slots=True)
class Cell:
    """`number` is what stands in the file, where that is no text."""

    text: str
    number: float | None = None
    url: str = ""
    is_prose: bool = False

    @property
    def taken(self) -> str | float:
        if self.text == words.NONE:
            return ""
        return guarded(self.text) if self.number is None else self.number

    @classmethod
    def of(cls, figure: Figure, value: float | None, url: str = "") -> "Cell":
        return cls(
            words.told(figure, value),
            words.taken(figure, value),
            url if value is not None and (value or figure.unit != Unit.NUMBER) else "",
        )

    @classmethod
    def count(cls, many: int, url: str = "") -> "Cell":
        return cls(words.number(many), many, url if many else "")

    @classmethod
    def share(cls, part: int, whole: int) -> "Cell":
        return cls(f"{words.number(100 * part / whole)} %", round(100 * part / whole, 1)) if whole else NOTHING

    @classmethod
    def mean(cls, total: float, many: float, digits: int = 1) -> "Cell":
        return cls(words.number(total / many, digits), round(total / many, digits)) if many else NOTHING

    @classmethod
    def time(cls, total: float, many: float = 1) -> "Cell":
        return cls(words.lasting(total / many), round(total / many)) if many else NOTHING

    @classmethod
    def cents(cls, total: float, many: int) -> "Cell":
        cents = total / many / 10_000 if many else 0
        return cls(f"{words.number(cents, 2)} ¢", round(cents, 4)) if many else NOTHING


NOTHING = Cell(words.NONE)


@dataclass(frozen=True, slots=True)
class Table:
    key: str
    title: str
    columns: Sequence[Head]
    rows: Sequence[tuple[Head, Sequence[Cell]]]
    note: str = field(default="")

    def as_csv(self) -> str:
        paper = StringIO()
        writer = csv.writer(paper)
        writer.writerow([column.whole for column in self.columns])
        writer.writerows([guarded(head.whole), *(cell.taken for cell in cells)] for head, cells in self.rows)
        return paper.getvalue()
