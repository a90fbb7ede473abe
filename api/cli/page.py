"""What a command answers, before it is known how it will be written: as tables, as JSON or as CSV."""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from rich.cells import cell_len
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from api.cells import harmless
from api.settings import Form

Cell = str | int | float | None
_HEADING = 12
"""Headings of columns that are not wide fold at this width, or at that of the content if it is greater."""


class Heading(NamedTuple):
    """A column's heading (translated already); `number` sets it right, `wide` lets it take what room is left."""

    text: str
    number: bool = False
    wide: bool = False


@dataclass(frozen=True)
class Grid:
    """A table: what it shows, its headings, its rows."""

    title: str
    headings: Sequence[Heading]
    rows: Sequence[Sequence[Cell]]


@dataclass(frozen=True)
class Page:
    """An answer: `data` is the JSON, `grids` the tables (CSV is the first of them), `notes` what frames them."""

    data: object
    grids: Sequence[Grid] = ()
    before: Sequence[str] = field(default=())
    after: Sequence[str] = field(default=())


def write(page: Page, form: Form, console: Console) -> None:
    """Write an answer to the console in the form asked for."""
    if form == "json":
        console.file.write(json_text(page.data) + "\n")
    elif form == "csv":
        for grid in page.grids[:1]:
            console.file.write(csv_text(grid))
    else:
        _write_tables(page, console)


def json_text(data: object) -> str:
    """Write JSON as this program writes it everywhere: readable Chinese, keys in the order they were put."""
    return json.dumps(data, ensure_ascii=False, indent=1, allow_nan=False)


def csv_text(grid: Grid) -> str:
    """Write a grid as CSV with a line of headings; cells that a spreadsheet would run as formulas are quoted."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([heading.text for heading in grid.headings])
    for row in grid.rows:
        writer.writerow([harmless(cell) for cell in row])
    return text.getvalue()


def _write_tables(page: Page, console: Console) -> None:
    for line in page.before:
        console.print(escape(line), highlight=False)
    for place, grid in enumerate(page.grids):
        if place or page.before:
            console.print()
        if grid.title:
            console.print(f"[bold]{escape(grid.title)}[/]", highlight=False)
        console.print(_table(grid, console))
    if page.grids and page.after:
        console.print()
    for line in page.after:
        console.print(escape(line), highlight=False)


def _table(grid: Grid, console: Console) -> Table:
    """Lay out a table; a column without any content is left out."""
    kept = [
        at for at in range(len(grid.headings)) if not grid.rows or any(row[at] not in (None, "") for row in grid.rows)
    ]
    table = Table(box=None, header_style="dim" if grid.title else "bold", pad_edge=False)
    for at in kept:
        heading = grid.headings[at]
        width = max((cell_len(str(row[at])) for row in grid.rows if row[at] is not None), default=0)
        text = heading.text if heading.wide else _folded(heading.text, max(width, _HEADING), console)
        table.add_column(
            escape(text),
            justify="right" if heading.number else "left",
            no_wrap=not heading.wide,
            overflow="fold" if heading.wide else "ellipsis",
        )
    for row in grid.rows:
        table.add_row(*("" if row[at] is None else escape(str(row[at])) for at in kept))
    return table


def _folded(text: str, width: int, console: Console) -> str:
    return "\n".join(line.plain.rstrip() for line in Text(text).wrap(console, width))
