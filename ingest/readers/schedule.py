"""教学进程表 as claims: the courses of one major at one school, source `schedule/<owner>/<major>`."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from ingest.documents.blocks import Grid, Paper
from ingest.documents.errors import Unrecognised
from ingest.documents.tables import Table, digest, head
from ingest.order import Order
from ingest.readers.catalogue import Catalogue, read_catalogue
from ingest.readers.major_codes import Meant, codes_in, major_meant
from ingest.readers.schedule_rows import CourseRow, Passed, course_columns, place_of, rows_of, squeezed
from ingest.readers.school import School, dated, held_by, owner_of
from ingest.report import Bundle, Reading
from ontology.claims import Authority, Evidence, Version
from ontology.names import normalise

KIND = "schedule"

_MAJOR = re.compile(
    r"(?P<name>[^\s，。、：:—\-（(]{2,20}?)专业(?:[（(]群[）)])?"
    r"(?:[（(](?:专业代码[:：]?)?\d{6}K?[）)])?(?:\d{4}级)?(?:[（(][^）)]{1,12}[）)])?(?:教学|课程|人才培养|进程|开课)"
)
_CODED = re.compile(r"专业代码|专业\s*[（(]\s*\d{6}")
_INTAKE = re.compile(r"^20\d{2}(?:级|年)?")
_TITLE = re.compile(r"进程|教学计划|教学安排|课程设置")
_COLUMNS = re.compile(r"课程名称|^课程名?$|^科目(?:名称)?$|^课程及项目$")
_AMOUNTS = re.compile(r"学分|学时|课时")
_TERMS = re.compile(r"学期|学年")
_HEAD_ROWS = 12
_SCHEDULE = re.compile(r"进程|教学计划|教学安排|课程设置|课程计划|开课计划|教学周期")
_OTHER = re.compile(r"人才培养方案|培养方案|课程标准|专业教学标准|国家职业|专业简介")
_LONGEST = 60
_MOST_PARAGRAPHS = 80  # a schedule has titles and notes; a document with more text is something else


def looks_like_schedule(tables: Sequence[Table]) -> bool:
    """Whether some sheet lists courses with credits or hours by terms."""
    for table in tables:
        words = {squeezed(str(cell)) for _, cells in head(table, _HEAD_ROWS) for cell in cells}
        listed = any(_COLUMNS.search(word) and len(word) < 20 for word in words)
        amounts = any(_AMOUNTS.search(word) and len(word) < 20 for word in words)
        if listed and amounts and any(_TERMS.search(word) and len(word) < 30 for word in words):
            return True
    return False


def recognises(paper: Paper | None) -> bool:
    """Whether a document is a schedule and nothing more: its title says so, and a table lists courses by terms.

    Plans, course standards and the ministry's standards have such tables too; their titles say what they are.
    """
    if paper is None:
        return False
    found = [columns for grid in paper.grids() if (columns := course_columns(grid)) is not None]
    if not any(
        (each.credits >= 0 or each.hours >= 0 or each.both >= 0) and (each.terms or each.term >= 0) for each in found
    ):
        return False
    paragraphs = list(paper.paragraphs())
    lines = [squeezed(line.text) for paragraph in paragraphs[:_HEAD_ROWS] for line in paragraph.lines]
    if any(_OTHER.search(line) and len(line) <= _LONGEST for line in lines) or len(paragraphs) > _MOST_PARAGRAPHS:
        return False
    captions = [squeezed(text) for grid in paper.grids() for text in (grid.caption, *_first_words(grid))]
    return any(_SCHEDULE.search(text) and len(text) <= _LONGEST for text in (*lines, *captions))


def _first_words(grid: Grid) -> Iterator[str]:
    """Yield what stands above the headings of a table."""
    columns = course_columns(grid)
    for row in grid.rows[: columns.end if columns is not None else 1]:
        yield from (cell.text for cell in dict.fromkeys(row))


def read(path: Path, paper: Paper, order: Order, catalogue: Catalogue | None = None) -> Reading:
    """Read a file of schedules; a DocumentError when no sheet is one or nothing says whose it is."""
    reading = Reading(str(path), KIND)
    grids = [grid for grid in paper.grids() if course_columns(grid) is not None]
    if not grids:
        raise Unrecognised("没有找到教学进程表", "表中应有“课程名称”和学分、学时、学期等列")
    owner = owner_of(order, paper)
    meant, evidence = _major(paper, catalogue or read_catalogue())
    title = evidence.quote or path.stem
    subject = meant.code.digits if meant.code is not None else meant.name or normalise(title)
    source = f"schedule/{owner.key}/{subject}"
    school = School(reading, owner, paper.guessed, held_by(owner, order, source))
    for note in paper.notes:
        school.tell(Evidence(table=note.text), "warning", note.reason, note.advice)
    if meant.warning:
        advice = f"{meant.advice}；在此之前课程类别只记在说明里" if meant.code is None else meant.advice
        school.tell(evidence, "warning", meant.warning, advice)
    for grid in paper.grids():
        if grid in grids:
            read_grid(school, grid, meant)
        else:
            reading.count("表").ignored += 1
            school.tell(Evidence(table=place_of(grid)), "ignored", "不是列出课程的表，未读")
    version = Version(
        source,
        digest([("", path)]),
        title,
        school.owner.school,
        authority=Authority.INSTITUTION,
        effective=dated(paper),
        whole=not reading.bad,
    )
    reading.bundles.append(Bundle(version, school.nodes, school.edges))
    return reading


def read_grid(school: School, grid: Grid, meant: Meant, role: str | None = None) -> list[CourseRow]:
    """State the courses of one table and return its rows; every row is counted."""
    columns = course_columns(grid)
    if columns is None:
        return []
    school.reading.count("表").kept += 1
    rows = school.reading.count("行")
    found: list[CourseRow] = []
    for row in rows_of(grid, columns, role):
        if isinstance(row, Passed):
            rows.ignored += 1
            if row.reason:
                school.tell(Evidence(table=place_of(grid), row=row.row), "ignored", row.reason)
            continue
        rows.kept += 1
        found.append(row)
        if school.course(row, meant):
            school.reading.count("课程").kept += 1
        else:
            school.reading.count("课程").ignored += 1
    return found


def _major(paper: Paper, catalogue: Catalogue) -> tuple[Meant, Evidence]:
    """Return the major of a file by its titles, and where that stands."""
    code, name, where = "", "", Evidence()
    for text, evidence in _titles(paper):
        text = normalise(text)
        if not name and (found := _MAJOR.search(_INTAKE.sub("", squeezed(text)))) is not None:
            name, where = found["name"], evidence
        if not code and (_CODED.search(text)) and (codes := codes_in(text)):
            code = codes[0]
        if not where.quote and _TITLE.search(text):
            where = evidence
    return major_meant(code, name, catalogue), where


def _titles(paper: Paper) -> Iterator[tuple[str, Evidence]]:
    for paragraph in list(paper.paragraphs())[:_HEAD_ROWS]:
        yield paragraph.text, Evidence(paragraph.text[:100], page=paragraph.page)
    for grid in paper.grids():
        columns = course_columns(grid)
        for row in grid.rows[: columns.end if columns is not None else 0]:
            for cell in dict.fromkeys(row):
                if cell.lines:
                    quote = " ".join(cell.text.split())[:100]
                    yield quote, Evidence(quote, page=cell.page, table=place_of(grid), row=cell.row)
