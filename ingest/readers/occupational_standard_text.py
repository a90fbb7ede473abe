"""国家职业标准 taken apart: cover, 基本要求 (2.1, 2.2), one table of work a level (3), both weight tables (4)."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from ingest.documents.blocks import Block, Grid, GridCell, Paragraph
from ingest.documents.headings import unglued
from ingest.documents.repair import flow, items
from ingest.readers.brief_text import tidy
from ontology.claims import NO_EVIDENCE, Evidence
from ontology.codes import SkillLevel
from ontology.errors import CodeError

_CODE = re.compile(r"职业编码\s*[:：]?\s*(?P<code>\d[-－—–]\d{2}[-－—–]\d{2}[-－—–]\d{2})")
_BARE_CODE = re.compile(r"(?P<code>\d[-－—–]\d{2}[-－—–]\d{2}[-－—–]\d{2})\s*")
_TITLE = re.compile(r"国家职业(?:技能|技术技能)?标准|国家职业(?:技能)?标准")
_EDITION = re.compile(r"[（(]\s*(?P<year>20\d{2}|19\d{2})\s*年\s*版\s*[）)]")
_DAY = re.compile(r"自\s*(?P<year>\d{4})\s*年\s*(?P<month>\d{1,2})\s*月\s*(?P<day>\d{1,2})\s*日\s*起(?:施行|实施)")
_NUMBER = re.compile(r"^\s*(?P<number>\d{1,2}(?:[.．]\d{1,2}){0,2})[.．、]?\s*(?P<name>[^\d\s.．].*)$", re.DOTALL)
_LEVEL = re.compile(r"[一二三四五]级|高级技师|技师|高级工|中级工|初级工|初级|中级|高级")
_FUNCTION, _TASK = re.compile(r"^职业功能"), re.compile(r"^工作内容")
_SKILL, _KNOWLEDGE = re.compile(r"(?:技能|专业能力|能力)要求"), re.compile(r"相关知识|知识要求")
_SECTION = re.compile(r"\d[.．]\d|\d[.．]?\s*(?:职业概况|基本要求|工作要求|权重表)")
_CHAPTER = re.compile(r"(?:基本要求|工作要求|权重表)\s*$")
_WORK_BEGINS = re.compile(r"(?:^|(?<=。))本标准对.*(?:等级|[一二三四五]级)")  # how chapter 3 begins, its heading lost
_ISSUER = re.compile(r"人力资源(?:和)?社会保障部|工业和信息化部|[^\s，。]{2,20}(?:部|总局|委员会)")
_VALUE = re.compile(r"\d+(?:\.\d+)?")
_NONE = re.compile(r"[-—–－/／—\s]*")


UNJOINED = "像是上一张表的后续部分，没有接上"
UNLEVELLED = "表前没有写明等级"


class Wanted(NamedTuple):
    """A requirement of a task: kind, words without their number, order, where it stands."""

    kind: str
    text: str
    order: int
    evidence: Evidence


class Work(NamedTuple):
    """A row of a table of work: function and task with their orders, what the task requires."""

    level: str
    function: str
    function_order: int
    function_at: Evidence
    task: str
    task_order: int
    task_at: Evidence
    wanted: tuple[Wanted, ...]


class Basic(NamedTuple):
    """A section of 基本要求: 职业道德 or 基础知识, its subsection, the items in it."""

    part: str
    part_order: int
    part_at: Evidence
    name: str
    order: int
    evidence: Evidence
    wanted: tuple[Wanted, ...]


class Weight(NamedTuple):
    """A cell of a weight table; `theory` tells which of the two."""

    theory: bool
    name: str
    level: str
    value: float
    evidence: Evidence


class Sum(NamedTuple):
    """What the column of a weight table adds up to, beside the sum it prints (None where it prints none)."""

    theory: bool
    level: str
    counted: float
    printed: float | None
    evidence: Evidence


@dataclass(slots=True)
class Standard:
    """A standard as read; what stays empty was not found."""

    code: str = ""
    code_at: Evidence = NO_EVIDENCE
    name: str = ""
    edition: int | None = None
    day: tuple[int, int, int] | None = None
    issuers: tuple[str, ...] = ()
    basics: list[Basic] = field(default_factory=list)
    work: list[Work] = field(default_factory=list)
    weights: list[Weight] = field(default_factory=list)
    sums: list[Sum] = field(default_factory=list)
    rows: int = 0
    tables: int = 0
    passed: list[tuple[Grid, str]] = field(default_factory=list)
    doubts: list[tuple[str, Evidence]] = field(default_factory=list)


def is_standard(blocks: Iterable[Block]) -> bool:
    """Whether a document is one: its title and the headings of a table of work."""
    titled = worked = False
    for place, block in enumerate(blocks):
        if isinstance(block, Grid):
            worked = worked or _work_columns(block) is not None
        elif place < 60:
            titled = titled or bool(_TITLE.search(re.sub(r"\s", "", block.text)))
    return titled and worked


def parse(blocks: Sequence[Block]) -> Standard:
    """Take a document apart."""
    standard, blocks = Standard(), list(unglued(blocks, _SECTION.match))
    _cover(standard, [block for block in blocks if isinstance(block, Paragraph)])
    _basics(standard, [block for block in blocks if isinstance(block, Paragraph)])
    heading: list[str] = []
    before: Grid | None = None
    for block in blocks:
        if isinstance(block, Paragraph):
            heading = [*heading[-3:], tidy(block.text)] if len(block.text) <= 40 else heading
            before = None
            continue
        if columns := _work_columns(block):
            _work_table(standard, block, columns, heading)
        elif levels := _level_columns(block):
            _weight_table(standard, block, levels, heading)
        elif before is not None and before.width == block.width:
            standard.passed.append((block, UNJOINED))
        else:
            standard.passed.append((block, "既不是工作要求表，也不是权重表"))
        before = block
    return standard


def _cover(standard: Standard, paragraphs: Sequence[Paragraph]) -> None:
    """Find code, name, edition, day, issuers on the first pages."""
    for place, paragraph in enumerate(paragraphs):
        text = paragraph.text
        if not standard.code and (found := _code(paragraphs, place)):
            standard.code = re.sub(r"[－—–]", "-", found)
            standard.code_at = Evidence(tidy(text), page=paragraph.page)
        if standard.edition is None and (year := _EDITION.search(text)):
            standard.edition = int(year["year"])
        if standard.day is None and (day := _DAY.search(text)):
            standard.day = (int(day["year"]), int(day["month"]), int(day["day"]))
        if re.search(r"职业名称\s*$", text) and not standard.name and place + 1 < len(paragraphs):
            standard.name = tidy(paragraphs[place + 1].text)
    first = [re.sub(r"\s", "", paragraph.text) for paragraph in paragraphs[:12]]
    standard.issuers = tuple(
        dict.fromkeys(name for text in first if len(text) < 30 for name in _issuers(text.removesuffix("制定")))
    )


def _code(paragraphs: Sequence[Paragraph], place: int) -> str:
    """Return the code beside 职业编码, or on the line below such a heading."""
    if found := _CODE.search(paragraphs[place].text):
        return found["code"]
    below = paragraphs[place + 1].text.strip() if place + 1 < len(paragraphs) else ""
    bare = _BARE_CODE.fullmatch(below) if re.search(r"职业编码\s*$", paragraphs[place].text) else None
    return bare["code"] if bare else ""


def _issuers(text: str) -> list[str]:
    plain = text.removeprefix("中华人民共和国")
    return [plain] if _ISSUER.fullmatch(plain) else []


def _basics(standard: Standard, paragraphs: Sequence[Paragraph]) -> None:
    """Read sections 2.1 and 2.2 by their numbers; a subsection without items is an item itself.

    The heading of 2 may be lost: then 2.1 on ethics begins the chapter.
    """
    inside = False
    part: tuple[str, int, Evidence] | None = None
    opened: tuple[str, int, Evidence] | None = None
    wanted: list[Wanted] = []

    def close() -> None:
        if part is not None and opened is not None:
            kind = "quality" if "道德" in part[0] and "知识" not in opened[0] else "knowledge"
            found = [one._replace(kind=kind) for one in wanted] or [Wanted(kind, opened[0], 1, opened[2])]
            standard.basics.append(Basic(*part, *opened, tuple(found)))
        wanted.clear()

    for paragraph in paragraphs:
        found = _NUMBER.match(paragraph.text.strip())
        number = (
            found["number"].replace("．", ".") if found and (paragraph.level or _CHAPTER.match(found["name"])) else ""
        )
        name = tidy(found["name"]) if found else ""
        at = Evidence(tidy(paragraph.text), page=paragraph.page, column="基本要求")
        opens = re.match("[34]", number) or _WORK_BEGINS.match(paragraph.text.strip())
        if number == "2" or (opens and inside):
            close()
            inside, part, opened = number == "2" and "基本要求" in name, None, None
        elif (inside or (number == "2.1" and "道德" in name)) and re.fullmatch(r"2\.\d", number):
            close()
            inside, part, opened = True, (name, int(number[2:]), at), None
        elif inside and re.fullmatch(r"2\.\d\.\d{1,2}", number):
            close()
            opened = (name, int(number.rpartition(".")[2]), at)
        elif inside and opened is not None:
            for item in items(paragraph):
                text = _WORK_BEGINS.split(item.text)[0]
                words = at._replace(quote=text, page=item.page)
                wanted.append(Wanted("", tidy(text), len(wanted) + 1, words))
    close()


def _heading(grid: Grid, column: int) -> str:
    cells = dict.fromkeys(row[column] for row in grid.rows[: grid.heads or 1] if row[column].columns < grid.width)
    return "".join(tidy(flow(cell.lines)) for cell in cells)


def _work_columns(grid: Grid) -> tuple[int, int, int, int] | None:
    """Return the columns of function, task, skills, knowledge."""
    headings = [_heading(grid, column) for column in range(grid.width)]
    found = [
        next((column for column, heading in enumerate(headings) if pattern.search(heading)), None)
        for pattern in (_FUNCTION, _TASK, _SKILL, _KNOWLEDGE)
    ]
    function, task, skill, knowledge = found
    if function is None or task is None or skill is None or knowledge is None:
        return None
    return function, task, skill, knowledge


def level_of(text: str) -> str:
    """Return the SkillLevel that a text names, "" for none."""
    found = _LEVEL.search(re.sub(r"\s", "", text))
    try:
        return SkillLevel.parse(found.group()).value if found else ""
    except CodeError:
        return ""


def _work_table(standard: Standard, grid: Grid, columns: tuple[int, int, int, int], heading: Sequence[str]) -> None:
    """Read a table of one level; a row without a function goes on with the one above, whose merged cell it has lost."""
    level = next((found for text in reversed(heading) if (found := level_of(text))), "")
    title = next((text for text in reversed(heading) if level_of(text)), "")
    if not level:
        standard.passed.append((grid, UNLEVELLED))
        return
    standard.tables += 1
    function, task, skill, knowledge = columns
    table = f"表 {grid.number} {title}"
    function_order = task_order = 0
    before: GridCell | None = None
    for row in grid.rows[grid.heads or 1 :]:
        of = row[function] if row[function].lines or before is None else before
        name, number = _named(of)
        below, below_number = _named(row[task])
        if not name or not below:
            standard.doubts.append(("这一行缺少职业功能或工作内容", _at(row[skill], table, _heading(grid, skill))))
            continue
        standard.rows += 1
        if of != before:
            function_order, task_order = number or function_order + 1, 0
        task_order = below_number or task_order + 1
        before = of
        wanted = [*_wanted(row[skill], "skill", table, _heading(grid, skill))]
        known = [*_wanted(row[knowledge], "knowledge", table, _heading(grid, knowledge))]
        if not wanted or not known:
            what = "技能要求" if not wanted else "相关知识要求"
            standard.doubts.append((f"{level}“{below}”没有{what}", _at(row[task], table, _heading(grid, task))))
        standard.work.append(
            Work(
                level,
                name,
                function_order,
                _at(of, table, _heading(grid, function)),
                below,
                task_order,
                _at(row[task], table, _heading(grid, task)),
                (*wanted, *known),
            )
        )


def _named(cell: GridCell) -> tuple[str, int]:
    """Return a cell's name without its number, and the last part of the number, 0 without one."""
    text = flow(cell.lines)
    found = _NUMBER.match(text)
    if not found:
        return tidy(text), 0
    return tidy(found["name"]), int(found["number"].replace("．", ".").rpartition(".")[2])


def _wanted(cell: GridCell, kind: str, table: str, column: str) -> Iterator[Wanted]:
    for order, item in enumerate((item for item in items(cell) if tidy(item.text)), 1):
        words = f"{item.number} {item.text}".strip()
        yield Wanted(kind, tidy(item.text), order, Evidence(words, item.page, table, cell.row, column))


def _at(cell: GridCell, table: str, column: str) -> Evidence:
    return Evidence(flow(cell.lines), cell.page, table, cell.row, column)


def _level_columns(grid: Grid) -> dict[int, str]:
    """Return the columns of a weight table by the levels in its first rows, empty for another table."""
    found: dict[int, str] = {}
    for column in range(1, grid.width):
        for row in grid.rows[:3]:
            level = level_of(flow(row[column].lines)) if row[column].columns == 1 else ""
            if level and column not in found:
                found[column] = level
    heads = "".join(flow(cell.lines) for row in grid.rows[:2] for cell in row)
    return found if len(found) >= 1 and re.search(r"项\s*目|技能等级|[%％]", heads) and len(grid.rows) > 2 else {}


def _weight_table(standard: Standard, grid: Grid, levels: dict[int, str], heading: Sequence[str]) -> None:
    title = next((text for text in reversed(heading) if "权重" in text or "比重" in text), "")
    theory = "理论" in title or "知识" in title
    if not title:
        standard.passed.append((grid, "表前没有写明是哪一张权重表"))
        return
    standard.tables += 1
    table = f"表 {grid.number} {title}"
    label = min(levels) - 1
    added: dict[int, float] = dict.fromkeys(levels, 0.0)
    printed: dict[int, tuple[float, Evidence]] = {}
    for row in grid.rows:
        name = _named(row[label])[0]
        if not name or any(level_of(flow(row[column].lines)) for column in levels):
            continue
        for column, level in levels.items():
            text = re.sub(r"\s|[%％]", "", flow(row[column].lines))
            at = Evidence(f"{name} {text}", row[column].page, table, row[column].row, level)
            if not _VALUE.fullmatch(text):
                if not _NONE.fullmatch(text):
                    standard.doubts.append((f"权重“{text}”不是数字", at))
            elif re.search(r"[合总]\s*计", name):
                printed[column] = (float(text), at)
            else:
                added[column] += float(text)
                standard.weights.append(Weight(theory, name, level, float(text), at))
    for column, level in levels.items():
        stated = printed.get(column)
        at = stated[1] if stated else Evidence(page=grid.rows[0][0].page, table=table, column=level)
        standard.sums.append(Sum(theory, level, added[column], stated[0] if stated else None, at))
