"""Rows of 教学进程表 and of the course tables in plans: several heading rows, merged categories, subtotals between."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ingest.documents.blocks import Grid, GridCell
from ingest.documents.repair import flow
from ingest.readers.brief_text import split_outside
from ontology.claims import Evidence, Props

_NAME = re.compile(r"课程名称$|^课程名?$|^科目(?:名称)?$|^课程及项目$|^课程名称")
_CODE = re.compile(r"课程(?:代码|编码|编号|号)|^代码$")
_CATEGORY = re.compile(r"类别|类型|性质|模块|平台|属性")
_BEFORE = re.compile(r"先修|前导|前置|先导")
_AFTER = re.compile(r"后续|后继|后置")
_TERM = re.compile(r"第?([1-9]|1[0-2]|[一二三四五六七八九十])(?:学期)?(?:[（(].*[）)])?")
_ONE_TERM = re.compile(r"学期$")
_SUBTOTAL = re.compile(r"(?:小|合|总|共)计|^总(?:学时|课时|学分)|^备注|^说明|^注[:：]|(?:课时|学分|学时)统计")
_UNDECIDED = re.compile(r"待定|课程[一二三四五六七八九十\d]+")
_MARKS = "*※★▲△☆＊●◆# \t"
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_PAIR = re.compile(r"(\d+(?:\.\d+)?)\s*[/／]\s*(\d+(?:\.\d+)?)")
_ROLES = (
    ("core", re.compile(r"核心")),
    ("foundation", re.compile(r"专业[（(]?群?[）)]?(?:平台|基础)")),
    ("public", re.compile(r"公共|通识|思政课|思想政治")),
    ("extension", re.compile(r"拓展|选修|任选|限选|方向|模块")),
)
SEPARATORS = "、，,；;"
"""What stands between the names of a list; not inside brackets."""
_OPEN, _CLOSE = re.compile("[（(]"), re.compile("[）)]")
_TERMS = {sign: str(number) for number, sign in enumerate("一二三四五六七八九十", 1)}
_DEEPEST_HEAD = 4


class Columns(NamedTuple):
    """Which 0-based column holds what, -1 for none; `labels` are the joined headings; `end` the first row of data."""

    labels: tuple[str, ...]
    end: int
    name: int
    code: int
    credits: int
    hours: int
    practice: int
    both: int
    before: int
    after: int
    terms: tuple[tuple[int, str], ...]
    term: int
    categories: tuple[int, ...]


class CourseRow(NamedTuple):
    """A course as a row states it; None or "" where it states nothing.

    `unread`: (column, text) that are no number; `facts`: further properties of the course.
    """

    name: str
    evidence: Evidence
    code: str = ""
    category: str = ""
    role: str | None = None
    credits: float | None = None
    hours: float | None = None
    practice: float | None = None
    terms: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    unread: tuple[tuple[str, str], ...] = ()
    facts: Props = ()


class Passed(NamedTuple):
    """A row that states no course; `reason` is "" where nobody expects one (headings, subtotals, blank rows)."""

    row: int
    reason: str = ""


def place_of(grid: Grid) -> str:
    """Name a table as evidence does: its sheet, or its number in the document."""
    return grid.sheet or f"表 {grid.number}"


def squeezed(text: str) -> str:
    """Return a text without any blanks, as headings are compared."""
    return "".join(text.split())


def role_of(text: str) -> str | None:
    """Return the role that a category of courses means, None where it means none."""
    plain = squeezed(text)
    return next((role for role, pattern in _ROLES if pattern.search(plain)), None)


def course_columns(grid: Grid) -> Columns | None:
    """Return the columns of a table that lists courses with credits, hours, terms or what to learn before."""
    for start in range(min(len(grid.rows), 12)):
        found = columns_at(grid, start)
        if found is not None:
            return found
    return None


def columns_at(grid: Grid, start: int) -> Columns | None:
    """Return the columns when a row is the first of the headings."""
    first = [squeezed(cell.text) for cell in grid.rows[start]]
    name = next((at for at, text in enumerate(first) if _NAME.search(text) and len(text) <= 20), -1)
    if name < 0 or grid.rows[start][name].row != start + 1:
        return None
    end = _end_of_head(grid, start, name)
    labels = tuple(_label(grid, start, end, at) for at in range(grid.width))
    columns = _found(labels, name, end)
    told = max(columns.credits, columns.hours, columns.both, columns.before, columns.after, columns.term)
    return columns if told >= 0 or columns.terms else None


def _end_of_head(grid: Grid, start: int, name: int) -> int:
    cell = grid.rows[start][name]
    end = start + cell.rows
    while end < len(grid.rows) and end - start < _DEEPEST_HEAD and cell.rows == 1:
        row = grid.rows[end]
        filled = [index for index, each in enumerate(row) if each.text.strip()]
        if row[name].text.strip() or not filled or min(filled) <= name:
            break
        end += 1
    return end


def _label(grid: Grid, start: int, end: int, column: int) -> str:
    parts: list[str] = []
    for row in range(start, end):
        text = squeezed(grid.rows[row][column].text)
        if not text and row == start and any(grid.rows[below][column].text.strip() for below in range(start + 1, end)):
            left = (squeezed(grid.rows[row][at].text) for at in range(column, -1, -1))
            text = next((found for found in left if found), "")
        if text and (not parts or parts[-1] != text):
            parts.append(text)
    return "|".join(parts)


def _found(labels: Sequence[str], name: int, end: int) -> Columns:
    def first(pattern: str, without: str = "(?!)") -> int:
        fits = (
            at
            for at, label in enumerate(labels)
            if at != name and re.search(pattern, label) and not re.search(without, label)
        )
        return next(fits, -1)

    both = first(r"学分.{0,2}[/／].{0,2}(?:学时|课时)")
    odd = r"实践|实训|实验|理论|学期|周|比例|分配|自学"
    hours = first(r"总(?:学时|课时)|(?:学时|课时)总", odd)
    terms = tuple((at, term) for at, label in enumerate(labels) if (term := _term(label)))
    single = [at for at, label in enumerate(labels) if _ONE_TERM.search(label) and not terms]
    return Columns(
        tuple(labels),
        end,
        name,
        next((at for at, label in enumerate(labels) if _CODE.search(label)), -1),
        -1 if both >= 0 else first("学分", "比例|学时|课时|学期"),
        hours if hours >= 0 or both >= 0 else first("学时|课时", odd),
        first(r"(?:实践|实训).{0,6}(?:学时|课时)|(?:学时|课时).{0,8}(?:实践|实训)", "学期|比例"),
        both,
        first(_BEFORE.pattern),
        first(_AFTER.pattern),
        terms,
        single[0] if len(single) == 1 else -1,
        tuple(at for at, label in enumerate(labels) if at != name and _CATEGORY.search(label.split("|")[0])),
    )


def _term(label: str) -> str:
    parts = label.split("|")
    if not re.search("学期|学年", label):
        return ""
    sure = parts[1:] or [part for part in parts if part.startswith("第") or part.endswith("学期")]
    found = next((match[1] for part in sure if (match := _TERM.fullmatch(part))), "")
    return _TERMS.get(found, found)


def rows_of(grid: Grid, columns: Columns, role: str | None = None) -> Iterator[CourseRow | Passed]:
    """Yield what each row of a table is; `role` is what the table's heading says where its rows say nothing."""
    yield from (Passed(number) for number in range(1, columns.end + 1))
    role = role_of(columns.labels[columns.name].removesuffix("课程名称")) or role_of(grid.caption) or role
    at, above = columns.end, dict.fromkeys(columns.categories, "")
    while at < len(grid.rows):
        again = columns_at(grid, at) if _repeats(grid, at, columns) else None
        if again is not None:
            yield from (Passed(number) for number in range(at + 1, again.end + 1))
            columns, at = again, again.end
            continue
        for column in above:
            above[column] = squeezed(grid.rows[at][column].text) or above[column]
        yield _row(grid, at + 1, columns, "／".join(dict.fromkeys(text for text in above.values() if text)), role)
        at += 1


def _repeats(grid: Grid, at: int, columns: Columns) -> bool:
    return squeezed(grid.rows[at][columns.name].text) == columns.labels[columns.name].split("|")[0]


def _row(grid: Grid, number: int, columns: Columns, category: str, role: str | None) -> CourseRow | Passed:
    row = grid.rows[number - 1]
    cell = row[columns.name]
    leading = {squeezed(each.text) for each in row[: columns.name + 1]}
    if any(_SUBTOTAL.search(text) for text in leading) or not any(each.text.strip() for each in row):
        return Passed(number)
    if cell.column != columns.name + 1 or (cell.columns > 1 and cell.columns * 2 > grid.width):
        return Passed(number)
    if cell.row != number:
        return Passed(number, "" if _same(grid, number) else f"是上一行“{_name(cell)[:20]}”的续行，不另计")
    name = _name(cell)
    if not name:
        stated = [row[at].text for at in (columns.code, columns.credits, columns.hours) if at >= 0]
        return Passed(number, "没有课程名称，这一行不采用" if any(text.strip() for text in stated) else "")
    if _UNDECIDED.fullmatch(name):
        return Passed(number, f"课程“{name}”还没有定下名称，不采用")
    return _course(_At(grid, number, columns, row), name, category, role_of(category) or role)


def _same(grid: Grid, number: int) -> bool:
    return grid.rows[number - 1] == grid.rows[number - 2]


def _name(cell: GridCell) -> str:
    return "".join(line.text for line in cell.lines).strip(_MARKS)


class _At(NamedTuple):
    """A row of data, its 1-based number and the columns that explain it."""

    grid: Grid
    number: int
    columns: Columns
    row: Sequence[GridCell]

    def text(self, at: int) -> str:
        """Return what stands in a column, "" where there is no such one."""
        return "" if at < 0 else " ".join(self.row[at].text.split())

    def lines(self, at: int) -> tuple[str, ...]:
        """Return the lines of a column."""
        return () if at < 0 else tuple(entries(self.row[at]))

    def figure(self, at: int, unread: list[tuple[str, str]]) -> float | None:
        """Return the number in a column; what is none is added to `unread`."""
        written = squeezed(self.text(at))
        if not written or written in "-—–/":
            return None
        if _NUMBER.fullmatch(written) and float(written) < 100_000:
            return float(written)
        unread.append((self.columns.labels[at], written))
        return None

    def terms(self) -> tuple[str, ...]:
        """Return the terms the course is taught in."""
        if self.columns.term >= 0:
            return tuple(dict.fromkeys(_terms(self.text(self.columns.term))))
        empty = ("", "0", "-", "—")
        return tuple(dict.fromkeys(term for at, term in self.columns.terms if squeezed(self.text(at)) not in empty))

    def evidence(self) -> Evidence:
        """Return the place and words of the row."""
        column = self.columns.labels[self.columns.name]
        page = self.row[self.columns.name].page
        return Evidence(quote_of(self.row), page=page, table=place_of(self.grid), row=self.number, column=column)


def _course(at: _At, name: str, category: str, role: str | None) -> CourseRow:
    unread: list[tuple[str, str]] = []
    columns = at.columns
    pair = _PAIR.fullmatch(squeezed(at.text(columns.both)))
    return CourseRow(
        name,
        at.evidence(),
        squeezed(at.text(columns.code)),
        category,
        role,
        float(pair[1]) if pair else at.figure(columns.credits, unread),
        float(pair[2]) if pair else at.figure(columns.hours, unread),
        at.figure(columns.practice, unread),
        at.terms(),
        at.lines(columns.before),
        at.lines(columns.after),
        tuple(unread),
    )


def entries(cell: GridCell) -> list[str]:
    """Return the lines of a cell; those that only break a list or a name for want of room are put together.

    So are printed lines of a list with separators, and lines that stop inside brackets.
    """
    whole = flow(cell.lines)
    if cell.page is not None and len(split_outside(whole, SEPARATORS)) > 1:
        return [whole]
    found: list[str] = []
    for line in cell.lines:
        if found and len(_OPEN.findall(found[-1])) > len(_CLOSE.findall(found[-1])):
            found[-1] += line.text.strip()
        elif line.text.strip():
            found.append(line.text.strip())
    return found


def quote_of(row: Sequence[GridCell]) -> str:
    """Return the words of a row, each merged cell once."""
    cells = {(cell.row, cell.column): " ".join(cell.text.split()) for cell in row}
    return " | ".join(text for text in cells.values() if text)[:300]


def _terms(text: str) -> list[str]:
    """Return the terms that a cell such as `1-3`, `第1、2学期`, `四` names."""
    figures = "".join(_TERMS.get(sign, sign) for sign in text)
    if (span := re.fullmatch(r"\D*([1-9])\s*[-–—~～至]\s*([1-9])\D*", figures)) is not None:
        return [str(term) for term in range(int(span[1]), int(span[2]) + 1)]
    return list(re.findall(r"(?<!\d)(?:1[0-2]|[1-9])(?!\d)", figures))
