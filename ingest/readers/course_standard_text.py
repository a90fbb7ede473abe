"""One 课程标准 taken apart: its goals, its modules with points, hours, credits, what is learnt before it.

Two layouts are read: headings with tables between them, and one table of many columns whose wide rows are headings
and texts (工学一体化课程标准). Other sections (教学条件, 考核 …) are passed over.
"""

import re
from collections.abc import Sequence

from ingest.documents.blocks import Block, Grid, GridCell, Paragraph
from ingest.documents.items import items
from ingest.readers.course_standard_labels import ONE_FIGURE, take_amounts, take_labels
from ingest.readers.course_standard_tables import (
    JUDGED,
    ContentColumns,
    GoalColumns,
    content_columns,
    goal_columns,
    goals_named,
    kind_headed,
    kind_said,
    listed,
    name_of,
    plain_item,
    width,
)
from ingest.readers.course_standard_values import CourseText, Goal, ModuleText, Passed, PointText
from ingest.readers.plan_parts import evidence_of
from ingest.readers.prerequisites import in_sentence
from ingest.readers.schedule_rows import place_of, squeezed
from ontology.claims import Evidence
from ontology.names import normalise

NUMBER = re.compile(r"^(?:[一二三四五六七八九十]+[、.．]|[（(][一二三四五六七八九十\d]+[）)]|\d{1,2}[.．、])\s*")
_SECTIONS = {
    "goals": re.compile(r"(?:课程)?(?:定位与)?(?:课程|学习|教学|总体?|培养)*目标"),
    "content": re.compile(r"(?:课程|教学|学习|主要)+内容(?:与要求|设计|安排|和要求|及要求)*"),
    "tasks": re.compile(r"(?:参考性)?学习任务(?:设计)?"),
    "amounts": re.compile(r"(?:参考|课程|总)*(?:学分|学时|课时).{0,14}"),
}
_NAMED = re.compile(r"^课程名称\s*[:：]\s*《?(?P<name>[^\s《》:：，。]{2,40})")
_BELOW = re.compile(r"(?:下表|如表\s*\d*|见表\s*\d*)(?:所示)?[:：。]?$")
_SUBTOTAL = re.compile(r"(?:小|合|总|共)计|^备注|^说明(?:$|[:：])|^注[:：]")
_OTHER = re.compile(r"(?:建议|要求|条件|考核|评价|方法|资源|教材|师资|队伍|保障|环境|说明)$")
_HEADED = re.compile(r"^\d{1,2}[.．、]\s*[^。；;：:]{2,40}$")
_INTRODUCTION = 40  # blocks in which it says what the course builds on
SHORT = 25
"""Characters of the longest heading."""


def read_course(name: str, evidence: Evidence, blocks: Sequence[Block], code: str, wrapped: bool) -> CourseText:
    """Read the blocks of one course standard."""
    walk = _Walk(CourseText(name, evidence, blocks, code), wrapped)
    for at, block in enumerate(blocks):
        if isinstance(block, Paragraph):
            walk.paragraph(block, at < _INTRODUCTION)
        else:
            walk.grid(block)
    return walk.course


def section_of(text: str) -> str | None:
    """Return which section a heading begins, None for text and for headings of other sections."""
    plain = squeezed(NUMBER.sub("", text.strip())).rstrip("：:")
    return next((name for name, pattern in _SECTIONS.items() if pattern.fullmatch(plain)), None)


def wide_cell(row: Sequence[GridCell]) -> GridCell | None:
    """Return the one cell that fills a row, None where there are several or none."""
    filled = [cell for cell in dict.fromkeys(row) if cell.text.strip()]
    if len(filled) != 1 or len(row) < 3 or filled[0].column != 1 or filled[0].rows > 1:
        return None
    return filled[0]


def _widths(grid: Grid) -> tuple[float, ...]:
    """Return how wide the widest line of each column is printed."""
    return tuple(
        max((width(line.text) for row in grid.rows for line in row[at].lines), default=0) for at in range(grid.width)
    )


class _Walk:
    """Goes through one course standard once, in order."""

    def __init__(self, course: CourseText, wrapped: bool) -> None:
        self.course = course
        self._wrapped = wrapped
        self._section = ""
        self._kind: str | None = None
        self._module: ModuleText | None = None
        self._full: tuple[float, ...] = ()

    def paragraph(self, block: Paragraph, introduces: bool) -> None:
        """Take a paragraph in."""
        text, evidence = block.text.strip(), evidence_of(block)
        if (named := _NAMED.match(text)) is not None and not self.course.name:
            self.course.name, self.course.evidence = named["name"], evidence
        if introduces:
            self.course.links.extend(in_sentence(text, evidence))
        if self._heading(text, bool(block.level)):
            return
        headed, _, rest = kind_headed(text)
        if headed and "目标" in text[:12] and not (rest and self._section == "content"):
            self._section = "goals"  # its own heading may be glued to the text above
        if self._section == "amounts":
            take_amounts(self.course, text)
        elif self._section == "goals":
            self._goals(block, evidence)

    def _heading(self, text: str, styled: bool) -> bool:
        """Take a heading in; whether the text was one."""
        section = section_of(text) if len(text) <= SHORT else None
        if section is None and not styled:
            return False
        if section is None and kind_headed(text)[1] and "目标" in text:
            self._section = "goals"
            return False
        self._section, self._kind, self._module = section or "other", None, None
        if section == "amounts":
            take_amounts(self.course, text)
        return True

    def _goals(self, block: Paragraph | GridCell, evidence: Evidence) -> None:
        """Take goals in: below 知识目标 and the like every text is some; else only numbered ones are."""
        text = block.text.strip()
        headed, kind, rest = kind_headed(text)
        if headed:
            self._kind = kind or ""
            if not rest:
                return
        found = [(item.number, plain_item(item.text)) for item in items(block)] if not headed else [("", rest)]
        for number, words in found:
            if not words:
                continue
            if _BELOW.search(words) or (self._kind is None and not number):
                self.course.introductions += 1
            else:
                self.course.goals.append(
                    Goal(plain_item(words), self._kind or "", evidence._replace(quote=words[:200]))
                )

    def grid(self, grid: Grid) -> None:
        """Take a table in, row by row; a wide row is a heading or a text of its section."""
        columns: ContentColumns | GoalColumns | None = None
        read = False
        self._full = _widths(grid) if self._wrapped else ()
        seen: set[tuple[int, int]] = set()
        for number, row in enumerate(grid.rows, 1):
            wide, section = wide_cell(row), self._section
            if wide is not None and self._wide_row(wide, grid, columns):
                columns = columns if self._section == section and len(wide.text) <= SHORT else None
                read = read or (len(wide.text) > SHORT and self._section in ("goals", "content"))
                continue
            head = goal_columns(row) or content_columns(row, self._section == "tasks")
            if head is not None:
                columns, read = head, True
                self.course.blank_rows += 1
            elif columns is None:
                said = take_labels(self.course, row, grid, number)
                self.course.rows += said
                read = read or said
            elif self._data(row, grid, number, columns, seen):
                self.course.rows += 1
        if read:
            self.course.tables += 1
        else:
            place = Evidence(page=grid.rows[0][0].page if grid.rows else None, table=place_of(grid))
            judged = any(JUDGED.search(cell.text) for row in grid.rows[:3] for cell in row)
            self.course.passed.append(Passed(place, "" if judged else "不是课程目标表或课程内容表，没有读"))

    def _wide_row(self, cell: GridCell, grid: Grid, columns: ContentColumns | GoalColumns | None) -> bool:
        """Take a wide row in; within a table of contents a short one names the module of the rows below."""
        text = cell.text.strip()
        evidence = Evidence(text[:200], page=cell.page, table=place_of(grid), row=cell.row)
        if len(text) <= SHORT and "\n" not in text:
            parts = isinstance(columns, ContentColumns) and section_of(text) is None
            if parts and not _SUBTOTAL.search(text) and not _OTHER.search(text):
                self._module = self._stated(text, evidence)
                return True
            return (columns is None or _OTHER.search(text) is not None) and self._heading(text, True)
        if columns is not None and section_of(text) is None and self._section not in ("goals", "content"):
            return False
        for line in cell.lines:
            place = evidence._replace(quote=line.text[:200], page=line.page)
            if self._section == "goals":
                self._goals(GridCell(cell.row, cell.column, (line,)), place)
            elif self._section == "content":
                self._content_line(GridCell(cell.row, cell.column, (line,)), place)
        return True

    def _content_line(self, cell: GridCell, evidence: Evidence) -> None:
        """Take a line of 学习内容 in: a numbered short line is a module, 理论知识 and 实践知识 head its points."""
        text = cell.text.strip()
        headed, kind, rest = kind_headed(text)
        if _HEADED.match(text) and not headed:
            self._module, self._kind = self._stated(plain_item(text), evidence), None
        elif headed and not rest:
            self._kind = kind
        elif self._module is not None:
            self._points(self._module, cell, self._kind, evidence, "")

    def _points(self, module: ModuleText, cell: GridCell, kind: str | None, where: Evidence, task: str) -> None:
        full = self._full[cell.column - 1] if self._full else 0
        for item in listed(cell, kind, full):
            place = where._replace(quote=item.text[:200], page=item.page)
            module.points.append(PointText(item.text, item.kind, place, task))

    def _stated(self, name: str, evidence: Evidence) -> ModuleText:
        return self.course.modules.setdefault(normalise(name), ModuleText(name, evidence))

    def _data(
        self,
        row: Sequence[GridCell],
        grid: Grid,
        number: int,
        columns: ContentColumns | GoalColumns,
        seen: set[tuple[int, int]],
    ) -> bool:
        """Take a row of data in; whether it stated anything."""
        words = [squeezed(cell.text) for cell in row]
        if not any(words) or any(_SUBTOTAL.search(word) for word in words[:3]) or tuple(words) == columns.labels:
            self.course.blank_rows += 1
            return False
        where = Evidence(table=place_of(grid), row=number)
        if isinstance(columns, GoalColumns):
            return self._goal_row(row, columns, where)
        return self._content_row(row, columns, where, seen)

    def _goal_row(self, row: Sequence[GridCell], columns: GoalColumns, where: Evidence) -> bool:
        cell = row[columns.goal]
        text = plain_item("".join(line.text for line in cell.lines))
        place = where._replace(quote=text[:200], page=cell.page, column=columns.labels[columns.goal])
        if not text:
            self.course.passed.append(Passed(place, "这一行没有写目标，不采用", True))
            return False
        note = squeezed(row[columns.note].text) if columns.note >= 0 else ""
        code = squeezed(row[columns.code].text) if columns.code >= 0 else ""
        self.course.goals.append(Goal(text, kind_headed(row[columns.kind].text)[1] or "", place, code, note))
        return True

    def _content_row(
        self, row: Sequence[GridCell], columns: ContentColumns, where: Evidence, seen: set[tuple[int, int]]
    ) -> bool:
        task = "".join(line.text for line in row[columns.task].lines).strip(" -—–/") if columns.task >= 0 else ""
        cell = row[columns.module if columns.module >= 0 else columns.task]
        if cell.text.strip():
            label = columns.labels[columns.module if columns.module >= 0 else columns.task]
            name = plain_item(name_of(cell, task if columns.module >= 0 else ""))
            self._module = self._stated(name, where._replace(quote=name[:200], page=cell.page, column=label))
        if self._module is None:
            self.course.passed.append(Passed(where, "这一行看不出属于哪个项目或模块，不采用", True))
            return False
        self._hours(self._module, row, columns, where, seen)
        if columns.module < 0:
            task = ""
        before = len(self._module.points)
        stated = kind_said(row[columns.kind].text) if columns.kind >= 0 else None
        for at, kind in [(columns.content, stated), *columns.kinds]:
            if at >= 0 and (row[at].row, row[at].column) not in seen:
                seen.add((row[at].row, row[at].column))
                self._points(self._module, row[at], kind, where._replace(column=columns.labels[at]), task)
        if columns.goals >= 0:
            place = where._replace(column=columns.labels[columns.goals], page=row[columns.goals].page)
            goals = goals_named(row[columns.goals], place)
            self._module.points[before:] = [each._replace(goals=goals) for each in self._module.points[before:]]
        return True

    def _hours(
        self,
        module: ModuleText,
        row: Sequence[GridCell],
        columns: ContentColumns,
        where: Evidence,
        seen: set[tuple[int, int]],
    ) -> None:
        """Add a row's hours to its module; a merged cell counts once."""
        if columns.hours < 0 or (row[columns.hours].row, row[columns.hours].column) in seen:
            return
        cell = row[columns.hours]
        seen.add((cell.row, cell.column))
        text = squeezed(cell.text)
        if (found := ONE_FIGURE.fullmatch(text)) is not None:
            module.hours = (module.hours or 0) + float(found[1])
        elif text.strip("-—–/"):
            place = where._replace(quote=text[:200], column=columns.labels[columns.hours])
            self.course.passed.append(Passed(place, f"“{module.name[:30]}”的学时不是数字：{text[:30]}"))
