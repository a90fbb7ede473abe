"""Tables of documents written as rows of words."""

from collections.abc import Sequence

from ingest.documents.blocks import Grid
from ingest.documents.layout import Layout, Placed, lines_of


def grid(*rows: Sequence[str], number: int = 1, caption: str = "", sheet: str = "") -> Grid:
    """Return a table; `<` continues the cell to the left, `^` the one above."""
    layout = Layout()
    for at, row in enumerate(rows, 1):
        for column, text in enumerate(row, 1):
            if text in ("<", "^"):
                continue
            across = next((n for n, other in enumerate(row[column:]) if other != "<"), len(row) - column)
            below = [each[column - 1] for each in rows[at:]]
            down = next((n for n, other in enumerate(below) if other != "^"), len(below))
            layout.place(Placed(at, column, lines_of(text), down + 1, across + 1))
    return layout.grid(number, caption, sheet=sheet)
