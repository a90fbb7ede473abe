import os
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pytest

from graph.stores.memory import MemoryStore
from ingest.documents.errors import DocumentError
from ingest.known import StoreKnown
from ingest.order import Order
from ingest.pipeline import commit, read
from ingest.profiles import Profile
from ingest.readers.question_bank import read_question_bank
from ingest.readers.question_bank_text import split_options
from ingest.report import Reading
from ontology.claims import Status, prop
from tests.ingest.library_files import LIBRARY
from tests.ingest.library_files import written as library_written
from tests.ingest.readers.export_files import ANY_SHEET, FORMATS, Cell, Rows, Trap, f1, renamed, trapped, written

NOW = datetime(2025, 3, 1, tzinfo=UTC)
DATA = Path(os.environ.get("ZHITU_DATA", Path(__file__).parents[4] / "shared" / "data"))
REAL = DATA / "cn" / "documents" / "question_bank_制冷.xlsx"


Shape = Callable[["list[Asked]"], Rows]


class Asked(NamedTuple):
    """A question of the known content."""

    key: str
    type: str
    stem: str
    options: tuple[str, ...]
    answer: str
    level: str


def content() -> list[Asked]:
    """Return questions of four types; stems with numbers, brackets and letters that are no options."""
    asked = []
    for n in range(12):
        asked += [
            Asked(
                f"Q{4 * n}",
                "单选题",
                f"第{n}种 B2C 模式（含 1.5% 佣金）指的是",
                (f"甲{n}", "乙 C2C", "丙", "丁"),
                "B",
                "易",
            ),
            Asked(
                f"Q{4 * n + 1}",
                "多选题",
                f"下列属于平台规则的有哪些{n}",
                ("甲", "乙", f"丙{n}", "丁", "戊"),
                "ACE",
                "难",
            ),
            Asked(f"Q{4 * n + 2}", "判断题", f"店铺{n}可以不公示执照", (), "错误", "中"),
            Asked(f"Q{4 * n + 3}", "简答题", f"简述第{n}步的做法", (), f"先甲后乙{n}", ""),
        ]
    return asked


def facts_written(asked: list[Asked], levels: bool = True) -> set[tuple[str, ...]]:
    """Return what the content says, fact by fact; questions go by their stems."""
    found: set[tuple[str, ...]] = set()
    for each in asked:
        level = f"难度：{each.level}" if each.level and levels else ""
        options = f"{len(each.options)} 个选项" if each.options else ""
        found.add((each.stem, "；".join(filter(None, (each.type, level, options)))))
    return found


def facts_read(reading: Reading) -> set[tuple[str, ...]]:
    """Return what a reading says, fact by fact."""
    nodes = [node for node in reading.bundles[0].nodes if node.id.startswith("resource/")]
    assert all((prop(node.props, "media"), prop(node.props, "live")) == ("习题", True) for node in nodes)
    return {(node.label, str(prop(node.props, "note"))) for node in nodes}


def letters(options: tuple[str, ...], form: str, separator: str) -> str:
    return separator.join(form.format("ABCDE"[at]) + option for at, option in enumerate(options))


def in_columns(asked: list[Asked]) -> Rows:
    heads: list[Cell] = [
        "试题ID",
        "题型",
        "题干",
        *(f"选项{letter}" for letter in "ABCDE"),
        "答案",
        "解析",
        "难度",
        "知识点",
    ]
    rows: Rows = [heads]
    for each in asked:
        options = [*each.options, *[""] * (5 - len(each.options))]
        rows.append([each.key, each.type, each.stem, *options, each.answer, "因为如此", each.level, ""])
    return rows


def in_one_cell(asked: list[Asked], form: str = "{}.", separator: str = "\n") -> Rows:
    rows: Rows = [["试题ID", "题型", "题目", "选项", "正确答案", "难易程度"]]
    rows += [[e.key, e.type, e.stem, letters(e.options, form, separator), e.answer, e.level] for e in asked]
    return rows


def in_rows(asked: list[Asked]) -> Rows:
    """Put each option into a row of its own below its question."""
    rows: Rows = [["试题ID", "题型", "题干", "选项", "答案", "难度"]]
    for each in asked:
        rows.append([each.key, each.type, each.stem, each.options[0] if each.options else "", each.answer, each.level])
        rows += [["", "", "", option, "", ""] for option in each.options[1:]]
    return rows


def as_text(asked: list[Asked], mark: str = "{}、", form: str = "({})", answers: str = "cell") -> Rows:
    """Paste questions from a text, type by type, with options and answers where people leave them."""
    rows: Rows = [["题库", "答案"], ["", ""]]
    for section, kind in enumerate(("单选题", "多选题", "判断题", "简答题")):
        rows.append([f"{'一二三四'[section]}、{kind}", ""])
        for number, each in enumerate([one for one in asked if one.type == kind], 1):
            cells = {"cell": (each.stem, each.answer), "line": (each.stem, "")}[answers]
            rows.append([mark.format(number) + cells[0], cells[1] if kind != "简答题" else ""])
            if each.options:
                rows.append([letters(each.options[:3], form, "  "), ""])
                rows.append([letters(each.options, form, "  ").split("  " + form.format("D"))[-1], ""])
                rows[-1][0] = form.format("D") + str(rows[-1][0])
            if answers == "line" or kind == "简答题":
                rows.append([f"答案：{each.answer}", ""])
                rows.append(["解析：因为如此", ""])
                rows.append(["(A) 不是选项，是解析的第二行", ""])
        rows.append(["", ""])
    return rows[:-1]


SHAPES: dict[str, Shape] = {
    "options in columns": in_columns,
    "options in one cell": in_one_cell,
    "options in one cell, in brackets": partial(in_one_cell, form="（{}）", separator=" "),
    "options in one cell, with 、": partial(in_one_cell, form="{}、", separator="；"),
    "options in rows": in_rows,
}
PASTED: dict[str, Shape] = {
    "pasted": as_text,
    "pasted with points": partial(as_text, mark="{}．", form="{}．"),
    "pasted with spaced points": partial(as_text, mark="{}. ", form="{}. "),
    "pasted with answers below": partial(as_text, answers="line", form="{}、"),
}


@pytest.mark.parametrize("form", ["xlsx", "csv"])
@pytest.mark.parametrize("shape", [*SHAPES, *PASTED])
def test_each_shape_reads_alike(tmp_path: Path, shape: str, form: str) -> None:
    rows = (SHAPES | PASTED)[shape](content())
    (reading,) = read([written(tmp_path, "题", form, {"题": rows})], library="ec")
    assert reading.kind == "question-bank"
    assert f1(facts_read(reading), facts_written(content(), levels=shape in SHAPES)) == 1.0
    assert (reading.counts["题目"].kept, reading.counts["题目"].rejected) == (48, 0)
    assert reading.counts["题"].read == len(rows) - (1 if shape in SHAPES else 0)
    assert [p.reason for p in reading.problems if "没有答案" in p.reason or "选项" in p.reason] == []


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("trap", [*ANY_SHEET, "all"])
def test_traps_change_nothing_that_is_read(tmp_path: Path, trap: str, form: str) -> None:
    traps: list[Trap] = [*ANY_SHEET.values()] if trap == "all" else [ANY_SHEET[trap]]
    rows = trapped(renamed(题干="题目内容", 试题ID="题目编号")(in_columns(content())), *traps)
    reading = read_question_bank(written(tmp_path, "题", form, {"题": rows}), Order(None, "ec"))
    assert f1(facts_read(reading), facts_written(content())) == 1.0
    assert (reading.counts["题"].kept, reading.counts["题"].read) == (48, len(rows) - 1)


def test_ids_are_the_platforms_or_made_of_the_words(tmp_path: Path) -> None:
    with_ids = read_question_bank(written(tmp_path, "a", "csv", {"a": in_columns(content())}), Order(None, "ec"))
    assert {node.id for node in with_ids.bundles[0].nodes} == {f"resource/ec/{each.key}" for each in content()}
    rows = in_columns(content())
    counted: Rows = [rows[0], *([n, *row[1:]] for n, row in enumerate(rows[1:], 1))]
    first = read_question_bank(written(tmp_path, "b", "csv", {"b": counted}), Order(None, "ec"))
    answers: Rows = [rows[0], *([n, "单选题", *row[2:8], "D", *row[9:]] for n, row in enumerate(reversed(rows[1:]), 1))]
    second = read_question_bank(written(tmp_path, "b", "csv", {"b": answers}), Order(None, "ec"))
    assert {node.id for node in first.bundles[0].nodes} == {node.id for node in second.bundles[0].nodes}


def test_a_question_twice_is_told(tmp_path: Path) -> None:
    rows = in_one_cell(content()[:2])
    rows += [["", *rows[1][1:]], ["", *rows[1][1:]], [rows[2][0], *rows[1][1:]]]
    reading = read_question_bank(written(tmp_path, "题", "csv", {"题": rows}), Order(None, "ec"))
    assert [(p.place.row, p.reason) for p in reading.problems if p.severity == "rejected"] == [
        (5, "题干和选项与第 4 行重复，这一题不采用"),
        (6, "编号「Q1」与第 3 行重复，这一题不采用"),
    ]
    assert (reading.counts["题"].kept, reading.counts["题"].rejected) == (3, 2)


def test_what_a_question_lacks_is_told_and_it_is_kept(tmp_path: Path) -> None:
    rows: Rows = [
        ["题型", "题干", "选项A", "选项B", "答案"],
        ["单选题", "一", "甲", "乙", "D"],
        ["单选题", "二", "甲", "", "A"],
        ["判断题", "三", "", "", ""],
        ["", "四", "", "", "对"],
    ]
    reading = read_question_bank(written(tmp_path, "题", "csv", {"题": rows}), Order(None, "ec"))
    reasons = {p.place.row: p.reason.partition("（")[0] for p in reading.problems if "挂接" not in p.reason}
    assert reasons == {2: "答案指的选项不存在", 3: "选择题不足两个选项", 4: "没有答案", 5: "没有说明题型"}
    assert reading.counts["题目"].kept == 4


def test_questions_assess_the_points_that_they_name(tmp_path: Path) -> None:
    store = MemoryStore()
    commit(store, read([library_written(tmp_path, LIBRARY)]), NOW)
    rows: Rows = [
        ["题型", "题干", "答案", "知识点", "课程", "章节"],
        ["判断题", "一", "对", "平台规则；开通店铺", "", ""],
        ["判断题", "二", "对", "没有的", "网店运营", "开店"],
        ["判断题", "三", "对", "", "", ""],
    ]
    order = Order(StoreKnown(store), "demo")
    reading = read_question_bank(written(tmp_path, "题", "csv", {"题": rows}), order)
    found = [e for e in reading.bundles[0].edges if e.predicate == "supports"]
    assert [edge.object for edge in found] == ["point/demo/P1", "point/demo/P2", "module/demo/M1"]
    assert {(edge.props, edge.status) for edge in found} == {((("purpose", "assess"),), Status.ACCEPTED)}
    assert any("知识点「没有的」在本库中没有" in p.reason for p in reading.problems)
    assert any("（未挂接）" in p.reason and p.place.row == 4 for p in reading.problems)
    course = read_question_bank(
        written(tmp_path, "t", "csv", {"t": as_text(content())}),
        order._replace(profile=Profile(constants={"课程": "网店运营"})),
    )
    assert {e.object for e in course.bundles[0].edges if e.predicate == "supports"} == {"course/demo/C1"}


def test_answers_and_options_stay_out_of_the_graph(tmp_path: Path) -> None:
    rows: Rows = [["一、多选题"]]
    rows += [[f"{n}、要点{n}主要有(AC)组成。"] for n in range(1, 5)]
    rows += [["(A)甲 (B)乙 (C)丙"], ["5、另一个"], ["(A)甲 (B)乙"]]
    reading = read_question_bank(written(tmp_path, "题", "csv", {"题": rows}), Order(None, "ec"))
    said = [(node.label, prop(node.props, "note")) for node in reading.bundles[0].nodes]
    assert said[3] == ("要点4主要有（）组成。", "多选题；3 个选项")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("(A)甲 (B)乙(C) 丙", ["", "甲 ", "乙", " 丙"]),
        ("A.甲 B.乙", ["", "甲 ", "乙"]),
        ("A、AB型 B、B型血", ["", "AB型 ", "B型血"]),
        ("(A) 支架 (B) 盒 C) 器", ["", " 支架 ", " 盒 ", " 器"]),
        ("题干是（）。A 甲 B 乙", ["题干是（）。A 甲 B 乙"]),
        ("(B)先来的乙", ["(B)先来的乙"]),
    ],
)
def test_options_in_one_text(text: str, parts: list[str]) -> None:
    assert split_options(text) == parts


def test_a_library_must_be_named(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="--library"):
        read_question_bank(written(tmp_path, "题", "csv", {"题": in_columns(content())}), Order())


@pytest.mark.parametrize("cut", [0.1, 0.5, 0.9])
@pytest.mark.parametrize("form", FORMATS)
def test_a_file_that_was_cut_is_told_or_read_as_far_as_it_goes(tmp_path: Path, form: str, cut: float) -> None:
    path = written(tmp_path, "题", form, {"题": in_columns(content())})
    good = path.read_bytes()
    path.write_bytes(good[: int(len(good) * cut)])
    (reading,) = read([path], library="ec")
    assert reading.bundles or any(problem.severity == "rejected" for problem in reading.problems)


@pytest.mark.skipif(not REAL.is_file(), reason="ZHITU_DATA: the real question bank is not there")
def test_the_real_question_bank() -> None:
    """Counted by eye: 8 in columns; pasted 541 single (numbers skip 540–573), 184 multiple, 157 and 149 judgements."""
    (reading,) = read([REAL], library="zl")
    assert reading.kind == "question-bank"
    asked = reading.counts["题目"]
    assert (asked.read, asked.kept, asked.rejected) == (8 + 541 + 184 + 157 + 149, 1036, 3)
    kinds = Counter(str(prop(node.props, "note")).partition("；")[0] for node in reading.bundles[0].nodes)
    assert kinds == {"单选题": 544, "多选题": 186, "判断题": 306}
    first, second = reading.counts["Sheet1"], reading.counts["Sheet2"]
    assert (first.read, first.kept) == (8, 8)
    assert (second.read, second.kept, second.rejected, second.ignored) == (1848, 1830, 4, 14)
    repeats = [p.place.row for p in reading.problems if p.severity == "rejected"]
    assert repeats == [976, 1810, 1845]
    lacking = [
        p.reason
        for p in reading.problems
        if p.severity == "warning" and "挂接" not in p.reason and "图谱" not in p.reason
    ]
    assert [reason.partition("，")[0] for reason in lacking] == ["选择题不足两个选项（2 题", "答案指的选项不存在（3 题"]
