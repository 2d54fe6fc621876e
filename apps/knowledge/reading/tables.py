"""A table as lines: each row on a line of its own, each cell beside the name of its column."""

from collections.abc import Iterator, Sequence

from apps.knowledge.reading.wording import in_one_line

Cells = Sequence[str]


def as_lines(rows: Sequence[Cells], *, headed: bool | None = None) -> str:
    """The rows of a table; whether the first names the columns is guessed where nobody knows."""
    tidy = [[in_one_line(cell) for cell in row] for row in rows]
    filled = [row for row in tidy if any(row)]
    if len(filled) > 1 and (_names_columns(filled) if headed is None else headed):
        return "\n".join(_named(filled[0], row) for row in filled[1:])
    return "\n".join(": ".join(row) if len(row) == 2 and all(row) else " | ".join(filter(None, row)) for row in filled)


def _names_columns(rows: Sequence[Cells]) -> bool:
    """A first row without gaps and without digits, over rows of the same width."""
    first = rows[0]
    return len(first) > 1 and len(rows[1]) <= len(first) and all(cell and not any(map(str.isdigit, cell)) for cell in first)


def _named(names: Cells, row: Cells) -> str:
    return "; ".join(_cells(names, row))


def _cells(names: Cells, row: Cells) -> Iterator[str]:
    for at, cell in enumerate(row):
        name = names[at] if at < len(names) else ""
        if cell:
            yield f"{name}: {cell}" if name else cell
