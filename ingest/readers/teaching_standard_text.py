"""专业教学标准 (layouts of 2025 and 2019) taken apart: sections by their headings, courses, requirements, abilities.

Sections are known by their words, not by their numbers, so `8 课程设置及学时安排` and `七、课程设置` are the same.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from ingest.documents.blocks import Block, Grid, GridCell, Paragraph
from ingest.documents.headings import unglued
from ingest.documents.repair import Item, flow, items
from ingest.readers.brief_text import split_outside, tidy
from ingest.readers.teaching_hours import HoursRule, hours_rules
from ontology.claims import Evidence
from ontology.names import normalise

TITLE = re.compile(r"(?P<name>\S{2,30}?)专业教学标准\s*(?:[（(](?P<level>[^）)]{2,20})[）)])?")
_OLD_TITLE = re.compile(r"(?:中等|高等)职业学校|职业教育本科")
_NUMBER = re.compile(
    r"^\s*(?:\d{1,2}(?:[.．]\d{1,2})*[.．、]?|[一二三四五六七八九十]{1,3}[、.．]|[（(][\d一二三四五六七八九十]{1,3}[）)])\s*"
)
_SECTIONS: tuple[tuple[str, str], ...] = (
    ("name", r"专业名称"),
    ("years", r"(?:基本)?修业年限|学制"),
    ("career", r"职业面向|职业范围"),
    ("goal", r"培养目标"),
    ("abilities", r"培养规格|人才规格"),
    ("hours", r"学时安排|教学时间安排"),
    ("courses", r"课程设置|课程体系|课程结构"),
    ("onward", r"接续专业|继续学习专业|接续教育"),
    (
        "other",
        r"概述|适用专业|入学(?:基本)?要求|师资队伍|教学(?:基本)?条件|质量保障|毕业要求|实施保障|附录|专业教师|教学评价",
    ),
)
_COURSES = re.compile(
    r"(?P<role>公共基础|专业基础|专业核心|专业[(（]?技能[)）]?|专业拓展|专业选修|专业[(（]?技能[)）]?方向)课(?:程)?(?P<rest>.*)"
)
_ROLES = {
    "公共基础": "public",
    "专业基础": "foundation",
    "专业核心": "core",
    "专业拓展": "extension",
    "专业选修": "extension",
}
_AFTER_HEADING = re.compile(r"[。：:，（(]|(?:主要)?(?:包括|设置|开设|设有)")
_REST_OF_COURSES = re.compile(r"实践性?教学环节|相关要求|实[习训]|专业核心课程主要教学内容")
_TAIL = r"(?P<names>[^。]+?)(?:等(?:领域|方面|课程|专业|相关|内容)[^。]*)?(?:。|，具体|，由学校|$)"
_LISTS = (
    re.compile(rf"包括[^：:、，。]{{0,12}}?[：:]?{_TAIL}"),
    re.compile(rf"(?:设置|开设|设有|主要有)[^：:、，。]{{0,16}}?[：:]{_TAIL}"),
)
_ENTRY = re.compile(r"\S*(?:员|师|工|主管|经理|总监|岗位?|证书?|[(（].+[)）])$")
_PUBLIC = re.compile(r"将(?P<names>[^。]+?)等?(?:列[为入]|作为)[^。]*?课(?:程)?")
_NAME_HEADING = re.compile(r"^专业名称\s*[（(]?\s*(?:及|与|和)?(?:专业)?代码\s*[）)]?(?=\s*[^\s：:（(])")
_NAME_COLUMN = re.compile(r"主要领域|课程名称|核心课程|课程涉及")
_TASK_COLUMN = re.compile(r"工作任务")
_CONTENT_COLUMN = re.compile(r"教学内容")
_OCCUPATION = re.compile(
    r"(?P<name>[^、，；;()（）]*?)\s*[SLＳＬ]*\s*[（(]\s*(?P<code>\d[-－—–]\d{2}[-－—–]\d{2}[-－—–]\d{2})\s*[)）]"
)
_GROUP = re.compile(r"(?P<name>[^、，；;()（）]*?)\s*[（(]\s*(?P<code>\d[-－—–]\d{2}(?:[-－—–]\d{2})?)\s*[)）]")
_TASK_NAMES = re.compile(r"典型工作任务\s*\d{0,2}\s*[为是：:]\s*(?P<name>[^，。；,]+)")
_CODE = re.compile(r"(?<!\d)(?P<code>[2-7]\d{5}[Kk]?)(?!\d)")
_YEAR = re.compile(r"(?P<year>20\d{2})\s*年\s*(?:(?P<month>\d{1,2})\s*月\s*(?:(?P<day>\d{1,2})\s*日)?)?")
_IN_FORCE = re.compile(r"(?:施行|实施|生效|发布|公布)")
_ELLIPSIS = re.compile(r"(?:…|\.{3,}|等)+$")


class Named(NamedTuple):
    """A name (or sentence) and where it stands; `note` is a code or a further description."""

    name: str
    evidence: Evidence
    note: str = ""


class CourseRow(NamedTuple):
    """A row of the table of core courses: its name, tasks, requirements."""

    name: Named
    tasks: tuple[Named, ...]
    requirements: tuple[Named, ...]


@dataclass(slots=True)
class Standard:
    """A standard as read; what stays empty was not found."""

    title: Named
    layout: int = 2025
    level: str = ""
    code: Named | None = None
    name: str = ""
    years: str = ""
    stated: Named | None = None
    career: dict[str, str] = field(default_factory=dict)
    occupations: list[Named] = field(default_factory=list)
    groups: list[Named] = field(default_factory=list)
    posts: list[Named] = field(default_factory=list)
    certificates: list[Named] = field(default_factory=list)
    abilities: list[Named] = field(default_factory=list)
    listed: dict[str, list[Named]] = field(default_factory=dict)
    rows: list[CourseRow] = field(default_factory=list)
    onward: list[Named] = field(default_factory=list)
    hours: list[HoursRule] = field(default_factory=list)
    tables: int = 0
    passed: list[Grid] = field(default_factory=list)
    unjoined: bool = False


def is_standard(blocks: Iterable[Block]) -> bool:
    """Whether a document is one: its title, the major's code, and one of the sections that only it has."""
    texts = [block.text for block in unglued(blocks, _opens) if isinstance(block, Paragraph)]
    titled = any(_title(text) for text in texts[:40])
    found = {_section(text) for text in texts}
    return titled and {"name", "career", "courses"} <= found


def parse(blocks: Sequence[Block]) -> list[Standard]:
    """Take a document apart; one that holds several standards gives one for each title."""
    found: list[tuple[Standard, list[Block]]] = []
    for block in blocks:
        title = _title(block.text) if isinstance(block, Paragraph) and block.level <= 1 else None
        if title and isinstance(block, Paragraph):
            if not found or normalise(found[-1][0].title.name) != normalise(block.text):
                found.append((_standard(block, title), []))
        elif found:
            found[-1][1].append(block)
    return [_filled(standard, own) for standard, own in found]


def _title(text: str) -> re.Match[str] | None:
    plain = re.sub(r"\s", "", text)
    found = TITLE.fullmatch(plain)
    return found if found and len(plain) <= 50 and not re.search(r"[，。；]", plain) else None


def _standard(paragraph: Paragraph, title: re.Match[str]) -> Standard:
    old = _OLD_TITLE.search(title["name"])
    name = _OLD_TITLE.sub("", title["name"])
    level = title["level"] or (old.group() if old else "")
    return Standard(_named(paragraph.text.strip(), paragraph), 2019 if old else 2025, level, name=name)


def _filled(standard: Standard, blocks: Sequence[Block]) -> Standard:
    section, role = "", ""
    before: Grid | None = None
    for block in unglued(blocks, _opens):
        if isinstance(block, Grid):
            passed = len(standard.passed)
            _table(standard, section, block)
            standard.unjoined |= len(standard.passed) > passed and before is not None and before.width == block.width
            before = block
            continue
        before = None
        if found := _section(block.text):
            section, role = found, ""
            if section == "name":
                _name(standard, block)
            continue
        if section == "courses":
            role = _course_list(standard, block, role)
        else:
            _paragraph(standard, section, block)
    return standard


def _opens(text: str) -> bool:
    """Whether a heading opens a section or a list of courses."""
    return bool(_section(text)) or _COURSES.fullmatch(_NUMBER.sub("", text.strip(), count=1)) is not None


def _section(text: str) -> str:
    """Return which section a short line opens, "" for other lines."""
    plain = re.sub(r"\s", "", _NUMBER.sub("", text.strip(), count=1))
    if len(plain) > 24 or re.search(r"[。；，]", plain):
        return ""
    return next((name for name, pattern in _SECTIONS if re.match(pattern, plain)), "")


def _paragraph(standard: Standard, section: str, paragraph: Paragraph) -> None:
    text = paragraph.text.strip()
    if section == "name":
        _name(standard, paragraph)
    elif section == "years" and not standard.years:
        standard.years = tidy(text)
    elif section == "abilities":
        standard.abilities += _abilities(paragraph)
    elif section == "hours":
        standard.hours += hours_rules(paragraph)
    elif section == "onward":
        for name in split_outside(tidy(text.rpartition("：")[2]), "、，；"):
            standard.onward.append(_named(tidy(name), paragraph, text.partition("：")[0]))
    own = not section or ("本标准" in text and _IN_FORCE.search(text))
    if standard.stated is None and own and (year := _YEAR.search(text)):
        standard.stated = _named(year.group(), paragraph)


def _name(standard: Standard, paragraph: Paragraph) -> None:
    found = _CODE.search(paragraph.text)
    if found and standard.code is None:
        standard.code = _named(paragraph.text.strip(), paragraph, found["code"].upper())
        before = re.sub(r"[（(：:]\s*$", "", _NUMBER.sub("", paragraph.text[: found.start()].strip(), count=1))
        before = _NAME_HEADING.sub("", before)
        name = re.sub(r"^专业名称.*?[：:]|专业代码.*$|[（(]\s*$", "", before).strip()
        standard.name = tidy(name) or standard.name


def _abilities(paragraph: Paragraph) -> Iterator[Named]:
    """Yield the numbered sentences of 培养规格; its headings and its opening sentence are none."""
    for item in items(paragraph):
        words = tidy(item.text)
        if item.number and len(words) > 8:
            yield Named(words, Evidence(item.text, page=item.page, column="培养规格"))


def _course_list(standard: Standard, paragraph: Paragraph, role: str) -> str:
    """Read a line of 课程设置: a heading changes the role, a list after 包括 gives its courses."""
    text = _NUMBER.sub("", paragraph.text.strip(), count=1)
    heading = _COURSES.match(text)
    if heading and (len(heading["rest"]) <= 1 or _AFTER_HEADING.match(heading["rest"])):
        role = _ROLES.get(re.sub(r"[(（)）]", "", heading["role"]), "")
        text = heading["rest"].lstrip("。：:")
    elif _REST_OF_COURSES.match(text) and len(text) < 24:
        return ""
    if not role or not text:
        return role
    if role == "public":
        lists = [found["names"] for found in _PUBLIC.finditer(text)]
    else:
        found = next((found for pattern in _LISTS if (found := pattern.search(text))), None)
        lists = [found["names"]] if found and not standard.listed.get(role) else []
    for names in lists:
        for name in split_outside(names, "、，"):
            words = tidy(_ELLIPSIS.sub("", name.strip(" 《》")))
            if words:
                standard.listed.setdefault(role, []).append(_named(words, paragraph, quote=name.strip()))
    return role


def _table(standard: Standard, section: str, grid: Grid) -> None:
    columns = _columns(grid)
    if columns is not None:
        standard.tables += 1
        for row in _course_rows(grid, *columns):
            _add_row(standard, row)
    elif section == "career" or _career(grid):
        standard.tables += 1
        _career_table(standard, grid)
    else:
        standard.passed.append(grid)


def _add_row(standard: Standard, row: CourseRow) -> None:
    """Add a row; one more of the same course (its cell is merged over several) goes on with the row before."""
    last = standard.rows[-1] if standard.rows else None
    if last is not None and normalise(last.name.name) == normalise(row.name.name):
        tasks = tuple(dict.fromkeys((*last.tasks, *row.tasks)))
        standard.rows[-1] = last._replace(tasks=tasks, requirements=(*last.requirements, *row.requirements))
    else:
        standard.rows.append(row)


def _columns(grid: Grid) -> tuple[int, int | None, int] | None:
    """Return the columns of name, task (None where there is none) and content of a table of core courses."""
    headings = [_heading(grid, column) for column in range(grid.width)]

    def find(pattern: re.Pattern[str]) -> int | None:
        return next((column for column, heading in enumerate(headings) if pattern.search(heading)), None)

    name, task, content = find(_NAME_COLUMN), find(_TASK_COLUMN), find(_CONTENT_COLUMN)
    return (name, task, content) if name is not None and content is not None and name != content else None


def _heading(grid: Grid, column: int) -> str:
    """Return the label of a column: its cells in the rows of headings, without those that span the whole table."""
    rows = grid.rows[: grid.heads or 1]
    cells = dict.fromkeys(row[column] for row in rows if row[column].columns < grid.width)
    return "".join(tidy(flow(cell.lines)) for cell in cells)


def _course_rows(grid: Grid, name: int, task: int | None, content: int) -> Iterator[CourseRow]:
    """Yield the rows; one without a name goes on with the course above it, whose merged cell it has lost."""
    table = f"表 {grid.number}" + (f" {grid.caption}" if grid.caption else "")
    course: Named | None = None
    for row in grid.rows[grid.heads or 1 :]:
        words = tidy(flow(row[name].lines))
        if words:
            course = Named(words, _at(row[name], table, _heading(grid, name)))
        if course is None:
            continue
        column = _heading(grid, content)
        yield CourseRow(
            course,
            tuple(_tasks(row[task], table, _heading(grid, task))) if task is not None else (),
            tuple(
                Named(tidy(item.text), Evidence(item.text, item.page, table, row[content].row, column))
                for item in _requirements(row[content])
                if tidy(item.text)
            ),
        )


def _requirements(cell: GridCell) -> Iterator[Item]:
    """Yield the items of a cell; without numbers each sentence is one."""
    found = items(cell)
    if len(found) > 1 or any(item.number for item in found):
        yield from found
        return
    for item in found:
        for sentence in re.split(r"(?<=[。；;])", item.text):
            if sentence.strip():
                yield item._replace(text=sentence.strip())


def _tasks(cell: GridCell, table: str, column: str) -> Iterator[Named]:
    """Yield the named tasks of a description, each with the words up to the next; else the description is the task."""
    text = flow(cell.lines)
    found = list(_TASK_NAMES.finditer(text))
    for place, task in enumerate(found):
        end = found[place + 1].start() if place + 1 < len(found) else len(text)
        yield Named(tidy(task["name"]), _at(cell, table, column)._replace(quote=text[task.start() : end]), tidy(text))
    if not found and tidy(text):
        yield Named(tidy(text), _at(cell, table, column))


def _career(grid: Grid) -> bool:
    return any("所属专业大类" in normalise(flow(row[0].lines)) for row in grid.rows)


def _career_table(standard: Standard, grid: Grid) -> None:
    """Read 职业面向: a row each in 2025, a column each in 2019."""
    first = [tidy(flow(cell.lines)) for cell in grid.rows[0]]
    pairs: list[tuple[str, GridCell]] = []
    if len(grid.rows) > 1 and sum(bool(re.search(r"所属专业|对应行业|职业类别|岗位", text)) for text in first) > 1:
        for row in grid.rows[1:]:
            pairs += list(zip(first, row, strict=True))
    else:
        pairs = [(tidy(flow(row[0].lines)), row[-1]) for row in grid.rows if len(row) > 1]
    table = f"表 {grid.number}"
    for label, cell in dict.fromkeys(pairs):
        text = flow(cell.lines)
        standard.career.setdefault(label, tidy(text))
        if "职业类别" in label:
            standard.occupations += _occupations(_OCCUPATION, cell, table, label)
            standard.groups += _occupations(_GROUP, cell, table, label)
        elif "岗位" in label:
            standard.posts += _list(cell, table, label)
        elif "证书" in label:
            standard.certificates += _list(cell, table, label)


def _occupations(pattern: re.Pattern[str], cell: GridCell, table: str, label: str) -> Iterator[Named]:
    """Yield the names with a code in brackets, of occupations or of groups of them."""
    for found in pattern.finditer(flow(cell.lines)):
        code = re.sub(r"[－—–]", "-", found["code"])
        quote = found.group().strip("、，； ")
        yield Named(tidy(found["name"]), _at(cell, table, label)._replace(quote=quote), code)


def _list(cell: GridCell, table: str, label: str) -> Iterator[Named]:
    """Yield the names in a cell: between separators, else one a line where every line ends as such names do."""
    names = split_outside(_ELLIPSIS.sub("", flow(cell.lines).strip()), "、，；")
    if len(names) == 1 and all(_ENTRY.fullmatch(line.text.strip()) for line in cell.lines):
        names = [line.text for line in cell.lines]
    for name in names:
        words = tidy(_ELLIPSIS.sub("", name.strip()))
        if words:
            yield Named(words, _at(cell, table, label)._replace(quote=name.strip()))


def _at(cell: GridCell, table: str, column: str) -> Evidence:
    return Evidence(flow(cell.lines), cell.page, table, cell.row, column)


def _named(name: str, paragraph: Paragraph, note: str = "", quote: str = "") -> Named:
    words = quote or name
    page = next((line.page for line in paragraph.lines if words[:6] in line.text), paragraph.page)
    return Named(name, Evidence(words, page=page), note)
