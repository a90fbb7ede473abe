"""Cells of the tables that leave the program: CSV, workbooks, the terminal."""

Cell = str | int | float | None


def harmless(cell: Cell) -> Cell:
    """Return a table's cell such that no spreadsheet runs it as a formula: quoted where it would."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in ("=", "+", "@", "\t", "\r") else cell
