"""A table as CSV: a product catalogue where it has names and prices, else rows of text."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice

from apps.knowledge.reading import columns, prices
from apps.knowledge.reading.outline import Outline
from apps.knowledge.reading.shapes import Problems, Reading, Row
from apps.knowledge.reading.wording import in_one_line, tidied

DELIMITERS = ",;\t|"
SAMPLED = 30
MOST_BROKEN = 200


@dataclass(frozen=True, slots=True)
class _Record:
    number: int  # as a spreadsheet counts: the header is row 1
    cells: tuple[str, ...]

    @property
    def place(self) -> str:
        return f"row {self.number}"


class _Incomplete(ValueError):
    """What a row lacks: the end of a sentence that begins with the row."""


def read(text: str, stem: str, outline: Outline) -> Reading:
    lines = list(io.StringIO(text, newline=""))
    delimiter = _declared(lines) or _sniffed(lines)
    records = _records(lines, delimiter, outline.problems)
    header = next(records, None)
    if header is None:
        return outline.reading(stem)
    return _Table(header, outline).written(records, stem)


class _Table:
    """Rows under a header: each becomes a section, and a product where the header names what a product needs."""

    def __init__(self, header: _Record, outline: Outline) -> None:
        self._limits, self._outline = outline.limits, outline
        self._names = [in_one_line(cell) for cell in header.cells[: self._limits.columns]]
        self._fields = columns.recognised(self._names)
        self._missing = [field for field in columns.NEEDED if field not in self._fields]
        if len(header.cells) > self._limits.columns:
            outline.problems.add(header.place, f"The table has {len(header.cells)} columns; the first {self._limits.columns} were read.")

    def written(self, records: Iterator[_Record], stem: str) -> Reading:
        if self._missing:
            self._outline.problems.add("row 1", self._what_is_missing())
        return self._outline.reading(stem, rows=tuple(self._products(records)))

    def _what_is_missing(self) -> str:
        needed, missing = " and ".join(columns.NEEDED), " and no ".join(self._missing)
        found = ", ".join(filter(None, self._names))[:200] or "none"
        return (
            f"A catalogue needs the columns {needed}. This one has no {missing}. The columns found are: {found}."
            " The rows were kept as text, not as products."
        )

    def _products(self, records: Iterator[_Record]) -> Iterator[Row]:
        for count, record in enumerate(records):
            if count == self._limits.rows:
                self._outline.problems.add(record.place, f"The table has more than {count:,} rows; the rest was left out.")
            if count == self._limits.rows or self._outline.is_full:
                return
            try:
                yield from self._taken(record)
            except _Incomplete as lack:
                self._outline.problems.add(record.place, f"Row {record.number} {lack}.")

    def _taken(self, record: _Record) -> Iterator[Row]:
        cells = self._cells(record)
        product = None if self._missing else self._product(record, cells)
        self._outline.begin(record.place)
        if product:
            self._outline.heading(1, product.name)
        self._outline.verbatim(self._text(cells))
        if product:
            yield product

    def _cells(self, record: _Record) -> list[str]:
        width = len(self._names)
        if width < self._limits.columns and any(map(str.strip, record.cells[width:])):
            raise _Incomplete(f"has {len(record.cells)} cells, but the header names {width} columns")
        return [tidied(cell) for cell in record.cells[:width]]

    def _text(self, cells: Sequence[str]) -> str:
        named = ((name, in_one_line(cell)) for name, cell in zip(self._names, cells, strict=False) if cell)
        return "\n".join(f"{name}: {cell}" if name else cell for name, cell in named)

    def _product(self, record: _Record, cells: Sequence[str]) -> Row:
        of = {field: cells[at] for field, at in self._fields.items() if at < len(cells)}
        name, price = in_one_line(of.get("name", "")), prices.read(of.get("price", ""))
        if not name:
            raise _Incomplete("has no name")
        amount = _amount(price, of.get("price", ""))
        return Row(
            place=record.place,
            name=name,
            price=amount,
            description=of.get("description", ""),
            currency=prices.currency(of.get("currency", "")) or prices.currency(of.get("price", "")) or self._currency_of_column(),
            sku=in_one_line(of.get("sku", "")),
            url=in_one_line(of.get("url", "")),
            other=self._other(cells),
        )

    def _currency_of_column(self) -> str:
        return prices.currency(self._names[self._fields["price"]])

    def _other(self, cells: Sequence[str]) -> tuple[tuple[str, str], ...]:
        known = set(self._fields.values())
        unknown = (at for at, cell in enumerate(cells) if cell and at not in known)
        return tuple((self._names[at], cells[at]) for at in unknown)


def _amount(price: Decimal | None, cell: str) -> Decimal:
    if not cell:
        raise _Incomplete("has no price")
    if price is None:
        raise _Incomplete(f"has a price that is not a number: “{in_one_line(cell)[:40]}”")
    if price < 0:
        raise _Incomplete("has a price below zero")
    return price


def _declared(lines: list[str]) -> str:
    """Some spreadsheets write a line of their own that names the delimiter."""
    first = lines[0].strip() if lines else ""
    if len(first) != 5 or not first.lower().startswith("sep="):
        return ""
    del lines[0]
    return first[-1]


def _sniffed(lines: Sequence[str]) -> str:
    """The delimiter by which the rows have as many cells as the header, and the header the most."""
    return max(DELIMITERS, key=lambda delimiter: _fit(lines, delimiter))


def _fit(lines: Sequence[str], delimiter: str) -> tuple[float, int]:
    records: list[_Record] = list(islice(_records(lines[: 10 * SAMPLED], delimiter, Problems(0)), SAMPLED))
    width = len(records[0].cells) if records else 0
    if width < 2:
        return 0.0, 0
    return sum(len(record.cells) == width for record in records) / len(records), width


def _records(lines: Sequence[str], delimiter: str, problems: Problems) -> Iterator[_Record]:
    """The rows that are not blank. After a broken one, the reading begins again with the line that follows its first."""
    start = number = broken = 0
    while start < len(lines):
        reader = csv.reader(islice(lines, start, None), delimiter=delimiter, strict=True, skipinitialspace=True)
        begun = start
        try:
            for cells in reader:
                begun, number = start + reader.line_num, number + 1
                if any(map(str.strip, cells)):
                    yield _Record(number, tuple(cells))
        except csv.Error:
            number, broken, start = number + 1, broken + 1, begun + 1
            problems.add(f"row {number}", f"Row {number} is broken: it has a quotation mark too many or too few, or too long a cell.")
        else:
            return
        if broken == MOST_BROKEN:
            problems.add(f"row {number}", f"So many rows are broken that those after row {number} were not read.")
            return
