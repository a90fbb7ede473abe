"""A self-report as a Word document: a cover, a list of sections, the sections; the same bytes for the same content."""

import io
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from api.selfreport.parts import Cell, Column, Content, Cover, Heading, Line, Section, Table
from api.selfreport.typesetting import Jump, blank, bookmark, clean, number_pages, room, table, turn
from api.words import Words, mark

_LONGEST = 240  # characters that a cell shows; the workbook has them all
_NUMBERS = "一二三四五六七八九十"
_FIRST_DAY = date(1980, 1, 1)  # no archive can carry an earlier one


def document(words: Words, of: Content, day: date | None) -> bytes:
    """Return the file; `day` is told as the day on which it was made."""
    made = blank()
    _cover(words, made, of.cover)
    made.add_page_break()
    _contents(words, made, of)
    wide = False
    for number, section in enumerate(of.sections):
        if section.wide != wide:
            turn(made, section.wide)
            wide = section.wide
        elif not number:
            made.add_page_break()
        heading = made.add_heading(_numbered(words, number, section), 1)
        bookmark(heading, number, f"s{number}")
        for part in section.parts:
            _part(words, made, part, wide)
    said = (words.say(mark("第 ")), words.say(mark(" 页，共 ")), words.say(mark(" 页")))
    number_pages(made, of.running, said)
    return still(made, of.cover.title, of.cover.subject, of.running, day)


def _numbered(words: Words, number: int, section: Section) -> str:
    mark_of = f"{_NUMBERS[number]}、" if words.language == "zh" else f"{number + 1}  "
    return mark_of + section.title


def _cover(words: Words, made: Any, of: Cover) -> None:
    made.add_paragraph(clean(of.title), "Title")
    made.add_paragraph(clean(of.subject), "Subtitle")
    if of.warning:
        made.add_paragraph(of.warning, "Warning")
    made.add_paragraph().paragraph_format.space_after = made.styles["Title"].paragraph_format.space_before // 2
    whole = room(wide=False)
    facts = [(name, value) for name, value in of.facts]
    table(made, (whole * 24 // 100, whole - whole * 24 // 100), facts, ("left", "left"), head=False)
    made.add_paragraph(words.say(mark("重新生成本报告的命令")), "Caption").paragraph_format.space_before = 300000
    made.add_paragraph(clean(of.command), "Command")
    made.add_paragraph(
        words.say(
            mark(
                "同一版、同样参数，生成的文件逐字节相同；"
                "报告里的每个数字都能用 zhitu coverage、zhitu gaps、zhitu why 复核。"
            )
        ),
        "Note",
    )


def _contents(words: Words, made: Any, of: Content) -> None:
    made.add_paragraph(words.say(mark("目录")), "Contents").paragraph_format.space_after = 100000
    rows: list[tuple[str | Jump, str]] = [(words.say(mark("章节")), words.say(mark("说什么")))]
    rows += [(Jump(_numbered(words, at, each), f"s{at}"), each.about) for at, each in enumerate(of.sections)]
    whole = room(wide=False)
    table(made, (whole * 32 // 100, whole - whole * 32 // 100), rows, ("left", "left"))
    message = mark("表格太长时只列出前面的行并写明另有多少；全部的行和标识在工作簿里：")
    made.add_paragraph(words.say(message), "Note").paragraph_format.space_before = 120000
    made.add_paragraph(clean(of.book), "Command")


def _part(words: Words, made: Any, part: Line | Heading | Table, wide: bool) -> None:
    if isinstance(part, Line):
        made.add_paragraph(clean(part.text), "Note" if part.quiet else "Normal")
    elif isinstance(part, Heading):
        made.add_heading(clean(part.text), 2)
    else:
        _table(words, made, part, wide)


def _table(words: Words, made: Any, of: Table, wide: bool) -> None:
    made.add_paragraph(clean(of.title), "Caption")
    rows = list(of.rows)
    if not rows:
        made.add_paragraph(words.say(mark("没有。")), "Note")
        return
    shown = [at for at, column in enumerate(of.columns) if column.width]
    columns = [of.columns[at] for at in shown]
    lines = [[column.text for column in columns]]
    lines += [[_shown(row[at]) for at in shown] for row in rows[: of.most]]
    table(made, _widths(columns, room(wide)), lines, [_side(column) for column in columns])
    if (more := len(rows) - of.most) > 0:
        message = mark("以上是前 {shown} 行，另有 {count} 行，见工作簿的“{sheet}”。")
        made.add_paragraph(words.say(message, shown=of.most, count=more, sheet=of.sheet), "Note")
    made.add_paragraph(clean(of.note), "Note")


def _widths(columns: Sequence[Column], whole: int) -> list[int]:
    total = sum(column.width for column in columns)
    widths = [int(whole * column.width / total) for column in columns]
    widths[0] += whole - sum(widths)
    return widths


def _side(column: Column) -> str:
    return "right" if column.number else "center" if column.marks else "left"


def _shown(cell: Cell) -> str:
    text = "" if cell is None else f"{cell:g}" if isinstance(cell, float) else str(cell)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def still(made: Any, title: str, subject: str, running: str, day: date | None) -> bytes:
    """Write a document with one date everywhere, so that the same content gives the same bytes."""
    when = datetime.combine(max(day or _FIRST_DAY, _FIRST_DAY), datetime.min.time())
    core = made.core_properties
    core.title, core.subject, core.author = clean(title), clean(subject)[:255], "职图 ZhiTu"
    core.last_modified_by, core.comments, core.keywords, core.revision = "职图 ZhiTu", clean(running)[:255], "", 1
    core.created = core.modified = when
    first, last = io.BytesIO(), io.BytesIO()
    made.save(first)
    date_time = (when.year, when.month, when.day, 0, 0, 0)
    with ZipFile(first) as source, ZipFile(last, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            entry = ZipInfo(name, date_time)
            entry.compress_type = ZIP_DEFLATED
            target.writestr(entry, source.read(name))
    return last.getvalue()
