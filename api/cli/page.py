"""What a command answers, before it is known how it will be written: as tables, as JSON or as CSV."""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from api.cells import MARK, harmless
from api.cli.layout import Column, widths, wrapped
from api.settings import Form

Cell = str | int | float | None


class Heading(NamedTuple):
    """A column's heading (translated already); `number` sets it right, `wide` lets it take what room is left.

    In CSV a column such as 7/8 is one column for each of `parts`, none for an empty one: spreadsheets read 7/8 as a
    day of July.
    """

    text: str
    number: bool = False
    wide: bool = False
    parts: tuple[str, ...] = ()


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
    writer.writerow([name for heading in grid.headings for name in heading.parts or (heading.text,) if name])
    for row in grid.rows:
        cells = zip(grid.headings, row, strict=True)
        writer.writerow([harmless(each) for heading, cell in cells for each in _parted(heading, cell)])
    return text.getvalue()


def _parted(heading: Heading, cell: Cell) -> list[Cell]:
    """Return a cell as the columns that it is in CSV; what is no count at all (–, ·) stands in the first."""
    if not heading.parts:
        return [cell]
    pieces = [*("" if cell is None else str(cell)).split("/"), *[""] * len(heading.parts)]
    return [piece for name, piece in zip(heading.parts, pieces, strict=False) if name]


def save(page: Page, form: Form, path: Path, width: int | None) -> None:
    """Write an answer to a file, which has its name only once it is whole; CSV begins with the mark of UTF-8."""
    text = io.StringIO()
    write(page, form, Console(file=text, width=width))
    part = path.with_name(f".{path.name}.part")
    part.write_text((MARK if form == "csv" else "") + text.getvalue(), encoding="utf-8")
    part.replace(path)


def _write_tables(page: Page, console: Console) -> None:
    for line in page.before:
        _line(line, console)
    for place, grid in enumerate(page.grids):
        if place or page.before:
            console.print()
        if grid.title:
            console.print(f"[bold]{escape(_folded(grid.title, console.width))}[/]", highlight=False)
        console.print(_table(grid, console))
    if page.grids and page.after:
        console.print()
    for line in page.after:
        _line(line, console)


def _line(text: str, console: Console) -> None:
    console.print(escape(_folded(text, console.width)), highlight=False)


def _folded(text: str, width: int) -> str:
    return "\n".join(wrapped(text, width))


def _table(grid: Grid, console: Console) -> Table:
    """Lay out a table; a column without any content is left out."""
    kept = [
        at for at in range(len(grid.headings)) if not grid.rows or any(row[at] not in (None, "") for row in grid.rows)
    ]
    columns = [
        Column(heading.text, ["" if row[at] is None else str(row[at]) for row in grid.rows], *heading[1:3])
        for at, heading in ((at, grid.headings[at]) for at in kept)
    ]
    table = Table(box=None, header_style="dim" if grid.title else "bold", pad_edge=False)
    broken = []
    for column, width in zip(columns, widths(columns, console.width), strict=True):
        table.add_column(
            _cell(column.heading, width),
            justify="right" if column.number else "left",
            no_wrap=True,
            width=width,
        )
        broken.append([_cell(cell, width) for cell in column.cells])
    for row in zip(*broken, strict=True):
        table.add_row(*row)
    return table


def _cell(text: str, width: int) -> Text:
    return Text("\n".join(wrapped(text, width, balanced=True)))
