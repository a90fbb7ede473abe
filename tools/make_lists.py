"""Redo ontology/lists from the documents in ZHITU_DATA with the project's own readers: `python -m tools.make_lists`.

Facts only: codes, names, and which goes with which. What is not taken is listed in `dropped_rows.csv` by the line of
the file that it came from, never by its words, since many of those are pieces of sentences.
"""

import csv
import io
import os
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from ingest.documents.text import read_lines
from ingest.readers import list_tables as tables
from ingest.readers.brief import Placed, place, statement
from ingest.readers.brief_text import Brief, parse
from ingest.readers.catalogue import LISTS, Catalogue, CatalogueMajor
from ingest.readers.classification import read as read_classification
from ingest.report import Reading
from ontology.claims import prop
from ontology.codes import Level, MajorCode, OccupationCode
from ontology.errors import CodeError
from ontology.names import normalise
from tools.course_noise import judge
from tools.list_sources import Counted, source_rows

_CLASS_HEADING = re.compile(r"#*\s*(\d{4})\s*(\S+类)")
_ADDED = re.compile(r"(20\d{2})年")
_ROLE_NAMES = {role: word for word, role in tables.ROLE_WORDS.items()}

Cells = tuple[str, ...]


class Dropped(NamedTuple):
    """A row of an input that no list takes."""

    table: str
    file: str
    line: int
    code: str
    reason: str


class Briefs(NamedTuple):
    """All briefs in hand: those under a code, those without, and names of classes as their headings print them."""

    placed: list[Placed]
    lost: list[tuple[str, Brief]]
    classes: dict[str, str]
    reading: Reading


def main() -> int:
    """Write the lists; the exit code is 2 when the documents are not there."""
    data = Path(os.environ.get("ZHITU_DATA", "../shared/data")) / "cn"
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else LISTS
    if not data.is_dir():
        print(f"没有找到 {data}：请用环境变量 ZHITU_DATA 指明数据所在的文件夹", file=sys.stderr)
        return 2
    for table, rows in make(data).items():
        write(folder / table.file, table.columns, rows)
        print(f"{table.file:28} {len(rows):>6} 行")
    return 0


def make(data: Path) -> dict[tables.ListFile, list[Cells]]:
    """Return the rows of every list."""
    dropped: list[Dropped] = []
    printed = list(_table(data / "majors.csv"))
    briefs, catalogue, majors = _majors(data, printed)
    lists: dict[tables.ListFile, list[Cells]] = {tables.MAJORS: majors, tables.REPLACED: list(REPLACED_CODES)}
    lists |= _brief_lists(briefs, catalogue, dropped)
    known = {normalise(row[3]) for row in lists[tables.COURSES]} | {row[3] for row in lists[tables.COURSES]}
    lists[tables.STANDARD_COURSES], flagged = _standard_courses(data, catalogue, known, dropped)
    occupations = read_classification(data / "occupations_2022", {})
    lists[tables.OCCUPATIONS] = _occupations(occupations)
    lists[tables.PAIRS] = _pairs(data, dropped)
    counted = Counted(
        majors=len(printed),
        added=len(majors) - len(printed),
        briefs=len(briefs.placed) + len(briefs.lost),
        inferred=sum(placed.inferred for placed in briefs.placed),
        lost=len(briefs.lost),
        undergraduate=briefs.reading.count("continuations").ignored,
        unresolved=briefs.reading.count("continuations").rejected,
        flagged=flagged,
        rows={table.file: len(rows) for table, rows in lists.items()},
        dropped=Counter(item.table for item in dropped),
        additions={
            bundle.version.source: (len(bundle.nodes), bundle.version.effective) for bundle in occupations.bundles
        },
        rejected=occupations.count("additions").rejected,
        uncoded=occupations.count("additions").ignored,
    )
    lists[tables.DROPPED] = sorted(
        (item.table, item.file, f"{item.line}", item.code, item.reason) for item in sorted(dropped)
    )
    lists[tables.DROPPED].sort(key=lambda cells: (cells[0], cells[1], int(cells[2])))
    lists[tables.SOURCES] = source_rows(counted)
    return lists


REPLACED_CODES: Sequence[Cells] = (
    ("510102", "", "410101", "项目领域资料所记；未见原始文件"),
    ("580401", "现代纺织技术", "480401", "2020年一份学校人才培养方案所载代码与名称"),
)
"""Codes of the 2015 catalogue with their successors: only what documents in hand show, not a full table."""


def write(path: Path, columns: Cells, rows: Iterable[Cells]) -> None:
    """Write a list: UTF-8, LF, quoted only where needed, so that equal content has equal bytes."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text.getvalue(), encoding="utf-8", newline="\n")


def _table(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = csv.DictReader(file)
        for row in lines:
            yield lines.line_num, {name: (cell or "").strip() for name, cell in row.items()}


def _majors(data: Path, printed: Sequence[tuple[int, dict[str, str]]]) -> tuple[Briefs, Catalogue, list[Cells]]:
    """Return the briefs, the catalogue with the majors that only briefs prove, and its rows."""
    rows: dict[str, Cells] = {}
    majors: list[CatalogueMajor] = []
    classes: dict[str, str] = {}
    categories: dict[str, str] = {}
    for _, row in printed:
        code, year = MajorCode(row["专业代码"]), _ADDED.search(row["备注"])
        classes[code.major_class], categories[code.category] = row["专业类"], row["专业大类"]
        majors.append(CatalogueMajor(code, row["专业名称"], False, int(year[1]) if year else None))
        rows[code.digits] = _major(majors[-1], row["专业类"], row["专业大类"], "目录")
    sections, headings = _sections(data)
    first = Catalogue(majors)
    for _, brief in sections:
        if brief.code and brief.code[:6] not in rows:
            code = MajorCode(brief.code)
            majors.append(CatalogueMajor(code, brief.name, code.controlled, None))
            name_of_class = classes.get(code.major_class) or headings[code.major_class]
            rows[code.digits] = _major(majors[-1], name_of_class, _category(code, categories), "专业简介")
        elif brief.code and (known := first.get(brief.code[:6])) and normalise(known.name) != normalise(brief.name):
            raise SystemExit(f"{brief.code}：目录名称“{known.name}”与简介名称“{brief.name}”不同，请先核对")
    catalogue = Catalogue(majors)
    placed, lost = _placed(sections, catalogue)
    return Briefs(placed, lost, headings, Reading("", "brief")), catalogue, [rows[code] for code in sorted(rows)]


def _category(code: MajorCode, categories: dict[str, str]) -> str:
    """Return the name of a 专业大类; it is the same on all levels (minus 20 or 40, or plus)."""
    return next(name for digits, name in sorted(categories.items()) if int(digits) % 20 == int(code.category) % 20)


def _major(major: CatalogueMajor, name_of_class: str, name_of_category: str, origin: str) -> Cells:
    code = major.code
    controlled = tables.YES if major.controlled else ""
    added = str(major.added or "")
    return (
        code.digits,
        major.name,
        code.level.value,
        code.major_class,
        name_of_class,
        code.category,
        name_of_category,
        controlled,
        added,
        origin,
    )


def _sections(data: Path) -> tuple[list[tuple[str, Brief]], dict[str, str]]:
    sections: list[tuple[str, Brief]] = []
    headings: dict[str, str] = {}
    for path in sorted((data / "major_briefs").glob("*.md")):
        lines = read_lines(path)
        headings |= {found[1]: found[2] for line in lines if (found := _CLASS_HEADING.fullmatch(line.text.strip()))}
        sections += [(path.name, brief) for brief in parse(lines).briefs]
    return sections, headings


def _placed(
    sections: Sequence[tuple[str, Brief]], catalogue: Catalogue
) -> tuple[list[Placed], list[tuple[str, Brief]]]:
    files: dict[str, list[Brief]] = {}
    for file, brief in sections:
        files.setdefault(file, []).append(brief)
    placed: list[Placed] = []
    lost: list[tuple[str, Brief]] = []
    for file, briefs in files.items():
        for found in place(briefs, catalogue):
            if isinstance(found, Brief):
                lost.append((file, found))
            else:
                placed.append(found)
    return sorted(placed, key=lambda item: item.code.digits), lost


def _brief_lists(briefs: Briefs, catalogue: Catalogue, dropped: list[Dropped]) -> dict[tables.ListFile, list[Cells]]:
    lists: dict[tables.ListFile, list[Cells]] = {
        table: [] for table in (tables.BRIEFS, tables.COURSES, tables.CERTIFICATES, tables.CONTINUATIONS)
    }
    for placed in briefs.placed:
        digits, brief = placed.code.digits, placed.brief
        said = statement(briefs.reading, placed, catalogue)
        whole = not [name for name in brief.missing if name != "years"] and not brief.unread
        lists[tables.BRIEFS].append(
            (
                digits,
                placed.name,
                brief.years,
                tables.YES if brief.withheld else "",
                tables.INFERRED if placed.inferred else tables.PRINTED,
                tables.YES if whole else "否",
            )
        )
        lists[tables.COURSES] += [
            (digits, _ROLE_NAMES[course.role], str(course.order), course.name) for course in said.courses
        ]
        lists[tables.CERTIFICATES] += [(digits, item.note, item.name) for item in said.certificates]
        lists[tables.CONTINUATIONS] += _continuations(placed, catalogue)
    dropped += [
        Dropped(tables.BRIEFS.file, file, brief.first, "", "缺少专业代码，次序也不能判定")
        for file, brief in briefs.lost
    ]
    return lists


def _continuations(placed: Placed, catalogue: Catalogue) -> Iterator[Cells]:
    seen = set()
    for item in placed.brief.continuations:
        if item.level not in ("高职专科", "高职本科") or (item.level, item.name) in seen:
            continue
        seen.add((item.level, item.name))
        level = Level.parse(item.level)
        target = catalogue.continuation(placed.code, item.name, level)
        found = target.major.code.digits if target.major else ""
        yield placed.code.digits, level.value, item.name, found, target.reason


def _standard_courses(
    data: Path, catalogue: Catalogue, known: set[str], dropped: list[Dropped]
) -> tuple[list[Cells], int]:
    file = "standards_2025_courses.csv"
    rows: dict[tuple[str, str], Cells] = {}
    for line, row in _table(data / file):
        code, verdict = row["major_code"], judge(row["course"], known)
        key = (code, normalise(verdict.name))
        reason = verdict.reason if not verdict.name else "同一专业内重复" if key in rows else ""
        if not catalogue.get(code):
            reason = "专业代码不在目录中"
        if reason:
            dropped.append(Dropped(tables.STANDARD_COURSES.file, file, line, code, reason))
        else:
            rows[key] = (code, verdict.name, verdict.reason)
    return sorted(rows.values()), sum(bool(row[2]) for row in rows.values())


def _occupations(reading: Reading) -> list[Cells]:
    return sorted(
        (
            str(prop(node.props, "code")),
            node.label,
            str(prop(node.props, "flag") or ""),
            str(prop(node.props, "added") or ""),
        )
        for bundle in reading.bundles
        for node in bundle.nodes
    )


def _pairs(data: Path, dropped: list[Dropped]) -> list[Cells]:
    file = "major_occupation.csv"
    rows: dict[tuple[str, str], Cells] = {}
    for line, row in _table(data / file):
        written = row["专业代码"]
        reason = "普通本科专业，不属职业教育" if row["层次"] == "普通本科" else ""
        try:
            major, occupation = (
                (written, "") if reason else (MajorCode(written).digits, OccupationCode(row["职业编码"]))
            )
        except CodeError:
            major, occupation, reason = written, "", "代码空缺或不合格式"
        if not reason and (major, occupation) in rows:
            reason = "重复"
        if reason:
            dropped.append(Dropped(tables.PAIRS.file, file, line, written, reason))
        else:
            rows[major, occupation] = (major, row["专业名称"], occupation, row["职业名称"])
    return sorted(rows.values())


if __name__ == "__main__":
    sys.exit(main())
