"""题库: questions in columns, one a row or over several, or pasted from a text, become `question-bank/<library>`."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from ingest.columns import Field, Layout, named
from ingest.documents.tables import Document, Table
from ingest.exports import Export, Record, begin, constant, finish, laid_out, passed_over, records, serial, told_serial
from ingest.order import Order
from ingest.readers.inventory_paths import Places, separator_of
from ingest.readers.question_bank_claims import Bank, Question
from ingest.readers.question_bank_text import Pasted, looks_pasted, pasted, split_options, type_of
from ingest.report import Mapped, Reading
from ontology.claims import Evidence

KIND = "question-bank"
WHAT = "题库"
_LOOKED_AT = 400

FIELDS: tuple[Field, ...] = (
    Field(
        "题干",
        (
            "题干",
            "题目",
            "题目内容",
            "试题内容",
            "题干内容",
            "试题题干",
            "问题",
            "试题",
            "题目描述",
            "试题描述",
            "题目名称",
            "小题题干",
        ),
        ("题干",),
        required=True,
    ),
    Field("题型", ("题型", "试题类型", "题目类型", "题目题型", "试题题型", "小题题型", "类型"), ("题型",)),
    Field("选项列", ("选项A", "选项B"), several=re.compile(r"(?:答案)?选项[A-H]|[A-H](?:选项)?|备选答案[A-H]")),
    Field("选项", ("选项", "选项内容", "备选答案", "候选项", "备选项", "试题选项", "题目选项")),
    Field("答案", ("正确答案", "答案", "参考答案", "标准答案", "试题答案"), ("答案",)),
    Field("解析", ("解析", "答案解析", "试题解析", "题目解析", "分析"), ("解析",)),
    Field("难度", ("难度", "难易程度", "难易度", "难度系数", "难度等级")),
    Field("知识点", ("知识点", "考查知识点", "所属知识点", "关联知识点", "考点", "对应知识点"), ("知识点",)),
    Field("课程", ("所属课程", "课程名称", "课程")),
    Field("章节", ("章节", "所属章节", "目录", "所属目录", "单元")),
    Field(
        "编号",
        ("试题编号", "试题ID", "题目ID", "题目编号", "题号", "编号", "ID", "Id", "id"),
        fits=lambda t: len(t) <= 64,
    ),
    Field("序号", ("序号", "序", "No.", "#"), unused="流水号只数行，不作标识"),
)


def looks_like_question_bank(tables: Sequence[Table]) -> bool:
    """Whether one of a file's tables holds questions, in columns or pasted."""
    return any(_in_columns(table) or _is_pasted(table) for table in tables)


def _in_columns(table: Table) -> bool:
    found = named(table, FIELDS)
    return "题干" in found and bool(found & {"答案", "选项", "选项列", "题型"})


def _is_pasted(table: Table) -> bool:
    return looks_pasted(cells for _, cells in islice(table.rows, _LOOKED_AT))


def read_question_bank(path: Path, order: Order, document: Document | None = None) -> Reading:
    """Read all questions of a file; a DocumentError when it cannot be read at all or no library is named."""
    export = begin(path, KIND, WHAT, FIELDS, order, document)
    bank: Bank | None = None
    for table in export.document.tables:
        questions = _questions(export, table)
        if questions is None:
            continue
        if bank is None:
            separator = separator_of(part for question in questions for part in question.parts)
            bank = Bank(export, Places(export.draft, export.holdings, separator))
        bank.take(questions)
    if bank is None:
        export.log.tell("rejected", "", None, "", "没有读到任何题目", "请检查表头，或用 --map 题干=列名 指明")
        return export.reading
    bank.told()
    return finish(export, path, WHAT, bank.courses)


def _questions(export: Export, table: Table) -> list[Question] | None:
    """Return the questions of a table, None if it holds none."""
    if not table.excess and not _in_columns(table) and _is_pasted(table):
        return _from_text(export, table)
    found = laid_out(export, table, FIELDS)
    if found is None:
        if not table.excess:
            passed_over(export, [table], WHAT)
        return None
    if "题干" not in found.columns:
        return None
    return list(_from_columns(export, table, found))


def _from_text(export: Export, table: Table) -> list[Question]:
    found, others = pasted(table)
    export.reading.mapped.append(Mapped(table.name, "题干、选项、答案", "", 0.8, "没有表头，按题号和选项字母分题"))
    for what, rows in others.items():
        export.reading.count(table.name).ignored += len(rows)
        if rows and what == "标题或说明":
            shown = "、".join(map(str, rows[:8])) + ("…" if len(rows) > 8 else "")
            export.log.tell("ignored", table.name, rows[0], "", f"{what}，共 {len(rows)} 行（第 {shown} 行）")
    course = constant(export, table, FIELDS, "课程")
    return [_of_text(table, each, course) for each in found]


def _of_text(table: Table, each: Pasted, course: str) -> Question:
    evidence = Evidence(each.quote, table=table.name, row=each.row, column=f"第 {each.column + 1} 列")
    return Question(
        table.name,
        tuple(each.rows),
        each.stem,
        evidence,
        each.type,
        tuple(each.options),
        each.answer,
        parts=(course,) if course else (),
        path_evidence=evidence._replace(quote=course),
    )


def _from_columns(export: Export, table: Table, found: Layout) -> Iterator[Question]:
    """Yield the questions of a table with headings; a row without a stem goes on the question above it."""
    rows = list(records(export, table, found, FIELDS))
    counting = serial([key for record in rows if record.text("题干") and (key := record.text("编号"))])
    if counting:
        told_serial(export, table.name)
    course = constant(export, table, FIELDS, "课程")
    open_rows: list[Record] = []
    for record in rows:
        if record.text("题干"):
            if open_rows:
                yield _of_rows(table, open_rows, course, counting)
            open_rows = [record]
        elif open_rows:
            open_rows.append(record)
        else:
            column = record.layout.heading("题干")
            export.log.reject(record.filled, column, "没有题干，上面也没有题目", "请填写题干")
    if open_rows:
        yield _of_rows(table, open_rows, course, counting)


def _of_rows(table: Table, rows: Sequence[Record], course: str, counting: bool) -> Question:
    first = rows[0]
    chapter = first.text("章节")
    return Question(
        table.name,
        tuple(record.number for record in rows),
        first.text("题干"),
        first.evidence("题干"),
        type_of(first.text("题型")) or first.text("题型") or type_of(table.name),
        tuple(_options(rows)),
        _first(rows, "答案"),
        _first(rows, "难度"),
        "" if counting else first.text("编号"),
        tuple(part for part in (first.text("课程") or course, chapter) if part),
        "；".join(filter(None, (record.text("知识点") for record in rows))),
        first.evidence("知识点"),
        first.evidence("章节" if chapter else "课程"),
    )


def _options(rows: Iterable[Record]) -> Iterator[str]:
    """Yield the options of a question: in columns of their own, or in cells that hold one or several."""
    at = 0
    for record in rows:
        for text in record.texts("选项列"):
            if text:
                yield text
        cell = record.text("选项")
        parts = split_options(cell, at) if cell else []
        if len(parts) == 1:  # without letters: one option a line, or one a row
            parts = ["", *re.split(r"[\n|]", cell)]
        for part in parts[1:]:
            if part.strip(" \n；;|"):
                at += 1
                yield part.strip(" \n；;|")


def _first(rows: Iterable[Record], field: str) -> str:
    return next((text for record in rows if (text := record.text(field))), "")
