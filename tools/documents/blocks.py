"""What a made document consists of, whatever it is rendered into: paragraphs, and tables with merged cells."""

from collections.abc import Sequence
from typing import NamedTuple


class Text(NamedTuple):
    """A paragraph; `level` above 0 makes it a heading; `cut` lets a page break fall into it."""

    words: str
    level: int = 0
    cut: bool = False


class Cell(NamedTuple):
    """A cell: its words (its lines apart), what it spans, the formula that gives its words in a workbook."""

    words: str
    rows: int = 1
    columns: int = 1
    formula: str = ""


Row = Sequence[Cell | None]
"""Cells from left to right; None is a place that a cell above or before covers."""


class Table(NamedTuple):
    """A table: the first `heads` rows are headings; `widths` are the shares of its columns."""

    rows: Sequence[Row]
    heads: int
    widths: Sequence[int]


class Part(NamedTuple):
    """A further part of a table, on the next page; `announced` stands above it ("" for nothing)."""

    announced: str
    table: Table


class Broken(NamedTuple):
    """A table whose parts stand on pages that follow each other."""

    parts: Sequence[Part]


Block = Text | Table | Broken


def row(*words: str) -> list[Cell | None]:
    """Return a row of plain cells."""
    return [Cell(each) for each in words]
