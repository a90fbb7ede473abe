"""Cells of the tables that leave the program: CSV, workbooks, the terminal."""

import re

Cell = str | int | float | None

MARK = "\ufeff"
"""Begins a CSV file for spreadsheets: without it they take UTF-8 for the system's own encoding."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")


def harmless(cell: Cell) -> Cell:
    """Return a table's cell such that no spreadsheet runs it as a formula: quoted where it would; numbers stay."""
    if not isinstance(cell, str) or not cell.startswith(_FORMULA) or _NUMBER.fullmatch(cell):
        return cell
    return f"'{cell}"
