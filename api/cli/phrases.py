"""Small phrases of the command line that several commands share: common options, tables cut short."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from api.cli.desk import Desk
from api.cli.page import Cell
from api.words import mark

At = Annotated[
    str | None,
    typer.Option("--at", metavar="REV|DATE", help=mark("看哪一版：版号，或某日结束时的一版（如 2025-12-31）")),
]

Limit = Annotated[int, typer.Option("--limit", min=1, help=mark("表格最多列出多少行；json 和 csv 总是全部"))]

Output = Annotated[
    Path | None,
    typer.Option(
        "--output", "-o", metavar="PATH", help=mark("写到这个文件（.csv 供表格软件打开，.json）"), show_default=False
    ),
]


def cut(desk: Desk, rows: Sequence[Sequence[Cell]], limit: int) -> Sequence[Sequence[Cell]]:
    """Return the first rows for a table, all for CSV."""
    return rows[:limit] if desk.settings.form == "table" else rows


def rest(desk: Desk, rows: Sequence[object], limit: int) -> list[str]:
    """Return a line that says how many rows a table left out."""
    more = len(rows) - limit
    return [desk.say("另有 {count} 行未列出；用 --limit 列出更多", count=more)] if more > 0 else []
