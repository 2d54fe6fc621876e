"""Cells of a spreadsheet: none begins as a formula does."""

NEVER_BEGUN = "=+-@\t\r\n＝＋－＠"


def guarded(cell: str) -> str:
    return f"'{cell}" if cell and cell[0] in NEVER_BEGUN else cell
