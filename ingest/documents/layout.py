"""A table laid out: cells are placed with what they span, and come out as a rectangle.

Where cells overlap the first one stands; what no cell covers becomes an empty cell.
"""

from ingest.documents.archive import LIMITS, Limits
from ingest.documents.blocks import Grid, GridCell, Line
from ingest.documents.errors import TooLarge

PAPER_CELLS = 1_500_000
"""Positions in all tables of one document; a document above that is a database, not something people read."""


class Placed:
    """A cell being placed, which may still grow downwards."""

    __slots__ = ("column", "columns", "lines", "row", "rows")

    def __init__(self, row: int, column: int, lines: tuple[Line, ...], rows: int = 1, columns: int = 1) -> None:
        self.row = row
        self.column = column
        self.lines = lines
        self.rows = rows
        self.columns = columns


class Layout:
    """The positions of one table, 1-based; TooLarge beyond the limits."""

    def __init__(self, limits: Limits = LIMITS) -> None:
        self._limits = limits
        self._rows: list[list[Placed | None]] = []
        self._width = 0

    @property
    def height(self) -> int:
        """The number of rows so far."""
        return len(self._rows)

    def at(self, row: int, column: int) -> Placed | None:
        """Return the cell that covers a position."""
        if not 0 < row <= len(self._rows) or not 0 < column <= len(self._rows[row - 1]):
            return None
        return self._rows[row - 1][column - 1]

    def free(self, row: int, column: int) -> int:
        """Return the first column of a row, from `column` on, that no cell covers."""
        while self.at(row, column) is not None:
            column += 1
        return column

    def place(self, cell: Placed) -> None:
        """Let a cell cover the positions of its span that are still free."""
        self._reach(cell.row + cell.rows - 1, cell.column + cell.columns - 1)
        for row in range(cell.row, cell.row + cell.rows):
            self._cover(row, cell.column, cell)

    def extend(self, cell: Placed, row: int, column: int) -> None:
        """Let a cell cover a further row, from `column` on."""
        self._reach(row, column + cell.columns - 1)
        cell.rows = max(cell.rows, row - cell.row + 1)
        self._cover(row, column, cell)

    def _cover(self, row: int, column: int, cell: Placed) -> None:
        line = self._rows[row - 1]
        line.extend([None] * (column + cell.columns - 1 - len(line)))
        for index in range(column - 1, column - 1 + cell.columns):
            if line[index] is None:
                line[index] = cell

    def _reach(self, row: int, column: int) -> None:
        limits = self._limits
        self._width = max(self._width, column)
        if row > limits.rows + 1 or self._width > limits.columns:
            raise TooLarge(
                f"表格有 {row} 行 × {self._width} 列，超过上限（{limits.rows} 行，{limits.columns} 列）",
                "请拆分后再导入",
            )
        if max(row, len(self._rows)) * self._width > PAPER_CELLS:
            raise TooLarge(f"表格有 {row} 行 × {self._width} 列，超过 {PAPER_CELLS} 个单元格", "请拆分后再导入")
        while len(self._rows) < row:
            self._rows.append([])

    def grid(self, number: int, caption: str = "", heads: int = 0, sheet: str = "", *, trim: bool = False) -> Grid:
        """Return the table; `heads` counts rows of headings; `trim` cuts off what is empty below and to the right.

        A merged first row that names a table of several columns is its caption and stays a row.
        """
        height, width = self._filled() if trim else (len(self._rows), self._width)
        finished: dict[Placed, GridCell] = {}
        rows = tuple(
            tuple(self._cell(row, column, height, width, finished) for column in range(1, width + 1))
            for row in range(1, height + 1)
        )
        return Grid(number, rows, caption or _caption(rows), min(heads, height), sheet)

    def _filled(self) -> tuple[int, int]:
        """Return the height and width up to which any cell holds text."""
        filled = [
            (row, column)
            for row, cells in enumerate(self._rows, 1)
            for column, cell in enumerate(cells, 1)
            if cell is not None and cell.lines
        ]
        return max((row for row, _ in filled), default=0), max((column for _, column in filled), default=0)

    def _cell(self, row: int, column: int, height: int, width: int, finished: dict[Placed, GridCell]) -> GridCell:
        placed = self.at(row, column)
        if placed is None:
            return GridCell(row, column, ())
        if placed not in finished:
            rows, columns = min(placed.rows, height - placed.row + 1), min(placed.columns, width - placed.column + 1)
            finished[placed] = GridCell(placed.row, placed.column, placed.lines, rows, columns)
        return finished[placed]


def _caption(rows: tuple[tuple[GridCell, ...], ...]) -> str:
    """Return the text of a first row whose only filled cell covers most of a table of several columns."""
    if len(rows) < 2 or len(rows[0]) < 3:
        return ""
    filled = {cell for cell in rows[0] if cell.lines}
    if len(filled) != 1:
        return ""
    only = filled.pop()
    return " ".join(only.text.split()) if only.columns * 2 > len(rows[0]) and only.rows == 1 else ""


def lines_of(text: str, page: int | None = None) -> tuple[Line, ...]:
    """Return the lines of a text without blank ones."""
    return tuple(Line(line.strip(), page) for line in text.splitlines() if line.strip())
