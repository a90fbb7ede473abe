"""A self-report as a workbook: every row, one sheet a kind of table."""

from collections.abc import Iterator
from datetime import date
from typing import IO

from api.cells import Cell as Plain
from api.http.workbook import Sheet, workbook_of
from api.selfreport.parts import Column, Content, Cover, Share, Table
from api.words import Words, mark

_NAME = str.maketrans(dict.fromkeys("[]:*?/\\", " "))
_LONGEST = 25  # of 31 characters of a sheet's name: a further one gets a number


def workbook(words: Words, of: Content, day: date | None) -> IO[bytes]:
    """Return the file, at its beginning; `day` is told as the day on which it was made."""
    tables = [part for section in of.sections for part in section.parts if isinstance(part, Table)]
    groups: dict[str, list[Table]] = {}
    for table in tables:
        groups.setdefault(table.sheet, []).append(table)
    cover = Sheet(words.say(mark("封面")), ("", of.cover.title), list(_cover(words, of.cover)), (18, 80))
    return workbook_of([cover, *(_sheet(name, group) for name, group in groups.items())], day)


def _cover(words: Words, of: Cover) -> Iterator[tuple[Plain, ...]]:
    yield from of.facts
    if of.warning:
        yield words.say(mark("提示")), of.warning
    yield words.say(mark("重新生成本报告的命令")), of.command


def _sheet(name: str, group: list[Table]) -> Sheet:
    columns = group[0].columns
    lead = tuple(group[0].lead)
    headings = [*lead, *(each for column in columns for each in _headings(column))]
    widths = [12.0] * len(lead)
    for column in columns:
        widths += [max(10.0, 10 * column.width) if column.width else 30.0, *([10.0] if column.of else [])]
    return Sheet(name.translate(_NAME)[:_LONGEST], headings, _rows(group), widths)


def _headings(column: Column) -> tuple[str, ...]:
    return (column.text, column.of) if column.of else (column.text,)


def _rows(group: list[Table]) -> Iterator[list[Plain]]:
    for table in group:
        for row in table.rows:
            cells: list[Plain] = list(table.lead.values())
            for column, cell in zip(table.columns, row, strict=True):
                if isinstance(cell, Share):
                    cells += [cell.n, cell.of]
                else:
                    cells += [cell, None] if column.of else [cell]
            yield cells
