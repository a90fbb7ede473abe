"""The bundled lists as tables: which files there are, their columns, and their rows with line numbers.

`tools/make_lists.py` writes them by the same table, so that the two cannot drift apart.
"""

import csv
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, TypeVar

from ingest.documents.errors import DocumentError
from ingest.report import Place, Problem, Reading
from ontology.claims import Evidence
from ontology.errors import OntologyError

YES = "是"
_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff \u3000"
INFERRED = "次序推断"
PRINTED = "原文"
ROLE_WORDS = {"专业基础课": "foundation", "专业核心课": "core"}


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a list: its 1-based line in the file, its cells by column, and its words."""

    line: int
    cells: Mapping[str, str]
    quote: str

    def __getitem__(self, column: str) -> str:
        return self.cells[column]


class ListFile(NamedTuple):
    """A list: file name, what one row is, its columns."""

    file: str
    row_is: str
    columns: tuple[str, ...]


MAJORS = ListFile(
    "majors.csv",
    "专业",
    (
        "专业代码",
        "专业名称",
        "层次",
        "专业类代码",
        "专业类",
        "专业大类代码",
        "专业大类",
        "国家控制布点",
        "增补年份",
        "出处",
    ),
)
REPLACED = ListFile("replaced_codes.csv", "旧专业代码", ("旧专业代码", "旧专业名称", "新专业代码", "依据"))
BRIEFS = ListFile("briefs.csv", "专业简介", ("专业代码", "专业名称", "基本修业年限", "不公开", "代码依据", "读全"))
COURSES = ListFile("brief_courses.csv", "简介课程", ("专业代码", "课程类别", "次序", "课程名称"))
CERTIFICATES = ListFile("brief_certificates.csv", "简介证书", ("专业代码", "证书类别", "证书名称"))
CONTINUATIONS = ListFile(
    "brief_continuations.csv", "接续专业", ("专业代码", "接续层次", "接续专业名称", "接续专业代码", "未解析原因")
)
STANDARD_COURSES = ListFile("standard_courses.csv", "教学标准课程", ("专业代码", "课程名称", "存疑"))
OCCUPATIONS = ListFile("occupations.csv", "职业", ("职业编码", "职业名称", "标识", "增补年份"))
PAIRS = ListFile("major_occupations.csv", "专业与职业", ("专业代码", "专业名称", "职业编码", "职业名称"))
DROPPED = ListFile("dropped_rows.csv", "未收录的行", ("清单", "原文件", "原文件行号", "代码", "原因"))
SOURCES = ListFile(
    "sources.csv",
    "来源",
    (
        "来源标识",
        "清单",
        "文件",
        "发布机关",
        "版本",
        "生效日期",
        "权威",
        "使用条件",
        "取得途径",
        "读入",
        "收录",
        "未收录",
        "说明",
    ),
)
LISTS = (
    MAJORS,
    REPLACED,
    BRIEFS,
    COURSES,
    CERTIFICATES,
    CONTINUATIONS,
    STANDARD_COURSES,
    OCCUPATIONS,
    PAIRS,
    DROPPED,
    SOURCES,
)


class BadCell(Exception):
    """A cell of a list does not hold."""

    def __init__(self, column: str, reason: str, advice: str) -> None:
        super().__init__(reason)
        self.column, self.reason, self.advice = column, reason, advice


_T = TypeVar("_T")


def rows(reading: Reading, folder: Path, table: ListFile) -> Iterator[Row]:
    """Yield the rows of a list; a row of the wrong width is reported and counted as rejected.

    A list that is absent or lacks a column is one problem and yields nothing: what the other lists say still holds.
    """
    path = folder / table.file
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = csv.reader(file, strict=True)
            heading = next(lines, [])
            missing = [column for column in table.columns if column not in heading]
            if missing:
                wrong(reading, table, 1, f"缺少列“{'”“'.join(missing)}”", "请恢复表头，或运行 make lists 重新生成")
                return
            for cells in lines:
                if len(cells) != len(heading):
                    reading.count(table.file).rejected += 1
                    wrong(
                        reading,
                        table,
                        lines.line_num,
                        f"有 {len(cells)} 格，应为 {len(heading)} 格",
                        "请检查逗号与引号",
                    )
                    continue
                plain = [cell.strip() for cell in cells]
                yield Row(lines.line_num, dict(zip(heading, plain, strict=True)), "，".join(filter(None, plain)))
    except FileNotFoundError:
        wrong(reading, table, None, "没有这份清单", "请恢复文件，或运行 make lists 重新生成")
    except (UnicodeDecodeError, csv.Error) as fault:
        wrong(reading, table, None, f"读不下去：{fault}", "请存为 UTF-8 编码的 CSV")
    except OSError as fault:
        raise DocumentError(f"{table.file} 读不出来（{fault.strerror}）", "请检查路径与权限") from fault


def each(reading: Reading, folder: Path, table: ListFile, make: Callable[[Row], _T]) -> Iterator[tuple[Row, _T]]:
    """Yield each row of a list with what is made of it; rows that do not hold are counted and reported."""
    for row in rows(reading, folder, table):
        try:
            made = make(row)
        except BadCell as bad:
            reading.count(table.file).rejected += 1
            wrong(reading, table, row.line, bad.reason, bad.advice, bad.column)
        except OntologyError as fault:
            reading.count(table.file).rejected += 1
            wrong(reading, table, row.line, str(fault), "请改正这一行")
        else:
            reading.count(table.file).kept += 1
            yield row, made


def required(row: Row, column: str) -> str:
    """Return a cell that must not be empty."""
    if not row[column].strip(_INVISIBLE):
        raise BadCell(column, f"“{column}”是空的", "请补上，或删去这一行")
    return row[column]


def evidence_of(table: ListFile, row: Row) -> Evidence:
    """Return where a row stands and its words."""
    return Evidence(row.quote, table=table.file, row=row.line)


def set_aside(reading: Reading, table: ListFile, row: Row, reason: str) -> None:
    """Report a row that holds but says nothing that can be claimed: ignored, not kept."""
    count = reading.count(table.file)
    count.kept, count.ignored = count.kept - 1, count.ignored + 1
    reading.problems.append(Problem(table.file, Place("", row.line), "ignored", reason))


def wrong(reading: Reading, table: ListFile, line: int | None, reason: str, advice: str, column: str = "") -> None:
    """Report a row that is not taken."""
    reading.problems.append(Problem(table.file, Place("", line, column), "rejected", reason, advice))
