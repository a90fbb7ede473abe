import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.stores.memory import MemoryStore
from ingest.documents.errors import DocumentError
from ingest.known import StoreKnown
from ingest.order import Order
from ingest.pipeline import commit, read
from ingest.profiles import Profile, with_choices
from ingest.readers.knowledge_graph import read_knowledge_graph
from ingest.report import Reading
from ontology.claims import prop
from tests.ingest.library_files import LIBRARY
from tests.ingest.library_files import written as library_written
from tests.ingest.readers.export_files import ANY_SHEET, FORMATS, Cell, Rows, Trap, f1, trapped, written

NOW = datetime(2025, 3, 1, tzinfo=UTC)
COURSE = "网店运营"


class Knot(NamedTuple):
    """A point of the known content: where it stands, what it is, what comes before it (as places)."""

    path: tuple[str, ...]
    kind: str = "知识点"
    tags: tuple[str, ...] = ()
    note: str = ""
    before: tuple[tuple[str, ...], ...] = ()


def content() -> list[Knot]:
    """Return a tree of three modules, up to five levels deep, with names that hold separators."""
    knots = []
    for m in range(3):
        module = f"模块{m}"
        knots.append(Knot((module,)))
        for p in range(4):
            name = ("平台规则", "选品、定价", "图片,视频处理", "客服")[p] + str(m)
            before = ((module, ("平台规则", "选品、定价", "图片,视频处理", "客服")[p - 1] + str(m)),) if p else ()
            knots.append(Knot((module, name), "技能点" if p % 2 else "知识点", ("重点", "难点")[: p % 3], "", before))
            if p == 1:
                knots.append(
                    Knot(
                        (module, name, f"细目{m}"),
                        "素养点",
                        (),
                        f"说明{m}",
                        ((module, name), (module, "客服0"))[: 1 + (m == 0)],
                    )
                )
                knots.append(Knot((module, name, f"细目{m}", f"更细{m}"), "知识点"))
    return knots


KIND = {"知识点": "knowledge", "技能点": "skill", "素养点": "quality"}


def facts_written(knots: list[Knot], kinds: bool = True, remarks: bool = True) -> set[tuple[str, ...]]:
    """Return what the content says, fact by fact."""
    found: set[tuple[str, ...]] = {
        (f"course/ec/{COURSE}", "name", COURSE),
        ("library/ec", "owns", f"course/ec/{COURSE}"),
    }
    for knot in knots:
        me = place(knot.path)
        found.add((me, "name", knot.path[-1]))
        if len(knot.path) == 1:
            found.add((f"course/ec/{COURSE}", "hasModule", me))
            continue
        found |= {(place(knot.path[:1]), "hasPoint", me), (me, "kind", KIND[knot.kind] if kinds else "knowledge")}
        note = "；".join(filter(None, ["标签：" + "、".join(knot.tags) if knot.tags else "", knot.note]))
        if note and remarks:
            found.add((me, "note", note))
        found |= {(place(before), "prerequisite", me) for before in knot.before}
    return found


def place(path: tuple[str, ...]) -> str:
    return "/".join(("module" if len(path) == 1 else "point", "ec", COURSE, *path))


def facts_read(reading: Reading) -> set[tuple[str, ...]]:
    """Return what a reading says, fact by fact."""
    (bundle,) = reading.bundles
    nodes = {(node.id, "name", node.label) for node in bundle.nodes}
    said = {(node.id, name, str(value)) for node in bundle.nodes for name, value in node.props}
    return nodes | said | {(edge.subject, edge.predicate, edge.object) for edge in bundle.edges}


def names(places: tuple[tuple[str, ...], ...], separator: str) -> str:
    return separator.join(path[-1] for path in places)


def wide(knots: list[Knot], separator: str = "；", blank: str = "repeated", levels: str = "{}级知识点") -> Rows:
    """Write the tree in columns: upper names repeated, blank where they are the row above's, or only the own name."""
    signs = "一二三四五"
    heads: list[Cell] = [levels.format(signs[at]) for at in range(5)]
    rows: Rows = [["课程名称", *heads, "知识点类型", "标签", "描述", "前置知识点", "后置知识点", "关联知识点"]]
    above: tuple[str, ...] = ()
    for knot in knots:
        cells: list[Cell] = [*knot.path, *[""] * (5 - len(knot.path))]
        same = next(
            (at for at, (old, new) in enumerate(zip(above, knot.path, strict=False)) if old != new), len(knot.path) - 1
        )
        hidden = {"repeated": 0, "merged": min(same, len(knot.path) - 1), "stairs": len(knot.path) - 1}[blank]
        cells[:hidden] = [""] * hidden
        above = knot.path
        kind = "" if len(knot.path) == 1 else knot.kind
        rows.append([COURSE, *cells, kind, "、".join(knot.tags), knot.note, names(knot.before, separator), "", ""])
    return rows


def turned(rows: Rows) -> Rows:
    """Write what comes before as what comes after."""
    before, after = rows[0].index("前置知识点"), rows[0].index("后置知识点")
    named = {str(next(cell for cell in reversed(row[1:6]) if cell)): list(row) for row in rows[1:]}
    later: dict[str, list[str]] = {}
    for name, row in named.items():
        for earlier in filter(None, str(row[before]).split("；")):
            later.setdefault(earlier, []).append(name)
    found: Rows = [rows[0]]
    for name, row in named.items():
        row[before], row[after] = "", "；".join(later.get(name, ()))
        found.append(row)
    return found


def narrow(knots: list[Knot], by: str = "id") -> Rows:
    """Write the tree as a list in which each row names its parent."""
    keys = {knot.path: f"K-{at}" for at, knot in enumerate(knots)}
    rows: Rows = [["课程名称", "节点ID", "知识点名称", "父节点", "类型", "标签", "描述", "先修知识点"]]
    for knot in reversed(knots):
        parent = "" if len(knot.path) == 1 else keys[knot.path[:-1]] if by == "id" else knot.path[-2]
        kind = "" if len(knot.path) == 1 else knot.kind
        key = keys[knot.path] if by == "id" else ""
        said = [";".join(path[-1] for path in knot.before)]
        rows.append([COURSE, key, knot.path[-1], parent, kind, "、".join(knot.tags), knot.note, *said])
    return rows


def reading_of(path: Path, order: Order | None = None) -> Reading:
    return read_knowledge_graph(path, order or Order(None, "ec"))


SHAPES: dict[str, Callable[[list[Knot]], Rows]] = {
    "repeated": wide,
    "merged": lambda knots: wide(knots, blank="merged"),
    "stairs": lambda knots: wide(knots, blank="stairs"),
    "after instead of before": lambda knots: turned(wide(knots)),
    "other headings": lambda knots: wide(knots, levels="{}级目录"),
    "by parents' names": lambda knots: narrow(knots, by="name"),
    **{f"separated by {sign!r}": partial(wide, separator=sign) for sign in "、，,;|\n"},
}


@pytest.mark.parametrize("form", ["xlsx", "csv"])
@pytest.mark.parametrize("shape", SHAPES)
def test_each_shape_of_a_tree_reads_alike(tmp_path: Path, shape: str, form: str) -> None:
    rows = SHAPES[shape](content())
    reading = reading_of(written(tmp_path, "图谱", form, {"图谱": rows}))
    assert f1(facts_read(reading), facts_written(content())) == 1.0
    assert (reading.counts["图谱"].kept, reading.counts["图谱"].read) == (len(rows) - 1, len(rows) - 1)
    assert reading.problems == []


@pytest.mark.parametrize("trap", [*ANY_SHEET, "all"])
@pytest.mark.parametrize("form", FORMATS)
def test_traps_change_nothing_that_is_read(tmp_path: Path, trap: str, form: str) -> None:
    traps: list[Trap] = [*ANY_SHEET.values()] if trap == "all" else [ANY_SHEET[trap]]
    blank = "repeated" if trap in ("columns in another order", "all") else "merged"
    rows = trapped(wide(content(), blank=blank), *traps)
    reading = reading_of(written(tmp_path, "图谱", form, {"图谱": rows}))
    assert f1(facts_read(reading), facts_written(content())) == 1.0
    count = reading.counts["图谱"]
    assert (count.kept, count.rejected, count.read) == (len(content()), 0, len(rows) - 1)


def small(folder: Path, *rows: list[Cell], headings: list[Cell] | None = None) -> Path:
    """Write a wide tree of two levels with relations."""
    heads: list[Cell] = ["一级知识点", "二级知识点", "前置知识点", "关联知识点"]
    return written(folder, "图谱", "csv", {"图谱": [headings or heads, *rows]})


def with_course(course: str = COURSE) -> Order:
    return Order(None, "ec", with_choices(Profile(), [f"课程={course}"]))


def told(reading: Reading) -> list[tuple[int | None, str, str]]:
    return [(p.place.row, p.severity, p.reason) for p in reading.problems]


def test_prerequisites_that_make_no_sense_are_told(tmp_path: Path) -> None:
    path = small(
        tmp_path,
        ["甲", "一", "一", ""],
        ["甲", "二", "没有的；一", "一、三"],
        ["乙", "三", "同名", ""],
        ["乙", "同名", "甲>同名", ""],
        ["甲", "同名", "乙", ""],
    )
    reading = reading_of(path, with_course())
    assert told(reading) == [
        (2, "rejected", "「一」先修于自己，这条先修不采用"),
        (3, "rejected", "「没有的」在图谱中没有"),
        (4, "rejected", "「同名」有 2 个（在 乙、甲 下），不知是哪一个"),
        (6, "ignored", "「乙」是模块或目录，先修只能在点或课程之间，这条不采用"),
        (None, "ignored", "2 处关联没有先后，词汇表中没有这种关系，不采用"),
    ]
    edges = {(e.subject, e.object) for e in reading.bundles[0].edges if e.predicate == "prerequisite"}
    assert edges == {
        ("point/ec/网店运营/甲/一", "point/ec/网店运营/甲/二"),
        ("point/ec/网店运营/甲/同名", "point/ec/网店运营/乙/同名"),
    }
    counted = reading.counts["图谱（引用）"]
    assert (counted.kept, counted.rejected, counted.ignored) == (2, 3, 3)


def test_rings_are_taken_and_told(tmp_path: Path) -> None:
    reading = reading_of(small(tmp_path, ["甲", "一", "二", ""], ["甲", "二", "一", ""]), with_course())
    assert any("先修成环：" in reason for _, severity, reason in told(reading) if severity == "warning")


def test_without_a_course_a_wide_tree_is_refused(tmp_path: Path) -> None:
    reading = reading_of(small(tmp_path, ["甲", "一", "", ""], ["乙", "二", "", ""]))
    assert reading.bundles == []
    assert any("没有说明这是哪门课程的图谱" in p.reason and "--map 课程=" in p.advice for p in reading.problems)
    assert reading.counts["图谱"].rejected == 2


@pytest.mark.parametrize("title", ["《网店运营》知识图谱", "课程：网店运营", "网店运营课程知识图谱", "网店运营知识点"])
def test_the_course_in_a_line_above_the_headings(tmp_path: Path, title: str) -> None:
    rows: Rows = [[title], ["一级知识点", "二级知识点"], ["甲", "一"], ["乙", "二"]]
    reading = reading_of(written(tmp_path, "x", "csv", {"x": rows}))
    assert ("course/ec/网店运营", "hasModule", "module/ec/网店运营/甲") in facts_read(reading)


def test_a_single_top_is_the_course_and_told(tmp_path: Path) -> None:
    reading = reading_of(small(tmp_path, ["网店运营", "", "", ""], ["网店运营", "甲", "", ""]))
    assert ("course/ec/网店运营", "hasModule", "module/ec/网店运营/甲") in facts_read(reading)
    assert any("当作课程" in reason for _, _, reason in told(reading))


def test_a_leaf_below_the_course_is_a_module_with_its_point(tmp_path: Path) -> None:
    reading = reading_of(small(tmp_path, ["甲", "", "乙", ""], ["乙", "", "", ""]), with_course())
    assert ("point/ec/网店运营/乙/乙", "prerequisite", "point/ec/网店运营/甲/甲") in facts_read(reading)


def test_a_point_named_in_two_rows_is_one(tmp_path: Path) -> None:
    path = small(tmp_path, ["甲", "一", "", ""], ["甲", "二", "", ""], ["甲", "二", "一", ""])
    reading = reading_of(path, with_course())
    assert (reading.counts["图谱"].kept, reading.counts["图谱"].ignored) == (2, 1)
    assert ("point/ec/网店运营/甲/一", "prerequisite", "point/ec/网店运营/甲/二") in facts_read(reading)


def test_headings_in_the_tree_are_no_points(tmp_path: Path) -> None:
    rows: Rows = [
        ["课程", "一级", "二级", "三级", "类型"],
        ["网店运营", "甲", "单元一", "", "知识单元"],
        ["网店运营", "甲", "单元一", "点一", "知识点"],
        ["网店运营", "甲", "单元一", "点二", "奇怪"],
    ]
    reading = reading_of(written(tmp_path, "x", "csv", {"x": rows}))
    assert {node.label for node in reading.bundles[0].nodes} == {"网店运营", "甲", "点一", "点二"}
    assert any("不认识的类型「奇怪」" in reason for _, _, reason in told(reading))


def test_rows_that_hang_in_the_air_are_rejected(tmp_path: Path) -> None:
    rows: Rows = [
        ["课程", "编号", "名称", "上级"],
        ["网店运营", "a1", "甲", ""],
        ["网店运营", "a2", "乙", "没有的"],
        ["网店运营", "a3", "丙", "a2"],
        ["网店运营", "a4", "丁", "a5"],
        ["网店运营", "a5", "戊", "a4"],
        ["网店运营", "a6", "己", "a6"],
        ["网店运营", "a7", "", "a1"],
    ]
    reading = reading_of(written(tmp_path, "x", "csv", {"x": rows}))
    assert (reading.counts["x"].kept, reading.counts["x"].rejected) == (1, 6)
    assert sorted(row for row, severity, _ in told(reading) if row and severity == "rejected") == [3, 4, 5, 6, 7, 8]
    wide_rows: Rows = [["课程", "一级", "二级"], ["网店运营", "", "乙"], ["网店运营", "", ""]]
    hanging = reading_of(written(tmp_path, "y", "csv", {"y": wide_rows}))
    assert hanging.counts["y"].rejected == 2


def test_what_the_library_has_keeps_its_ids(tmp_path: Path) -> None:
    store = MemoryStore()
    commit(store, read([library_written(tmp_path, LIBRARY)]), NOW)
    path = small(tmp_path, ["开店", "平台规则", "", ""], ["开店", "新的点", "平台规则；诚信经营", ""])
    order = Order(StoreKnown(store), "demo", with_choices(Profile(), ["课程=网店运营"]))
    (bundle,) = reading_of(path, order).bundles
    assert [(node.id, prop(node.props, "kind")) for node in bundle.nodes] == [("point/demo/M1/新的点", "knowledge")]
    assert {(edge.subject, edge.predicate, edge.object) for edge in bundle.edges} == {
        ("module/demo/M1", "hasPoint", "point/demo/M1/新的点"),
        ("point/demo/P1", "prerequisite", "point/demo/M1/新的点"),
        ("point/demo/P3", "prerequisite", "point/demo/M1/新的点"),
    }
    store.commit(*reading_of(path, order).bundles[0], NOW)
    assert store.commit(*reading_of(path, order).bundles[0], NOW) is None, "read again it says the same"


def test_every_claim_has_its_place(tmp_path: Path) -> None:
    (bundle,) = reading_of(written(tmp_path, "图谱", "csv", {"图谱": wide(content(), blank="merged")})).bundles
    for evidence in [*(node.evidence for node in bundle.nodes), *(edge.evidence for edge in bundle.edges)]:
        assert evidence.row
        assert evidence.column
        assert evidence.quote
        assert evidence.table == "图谱"


def test_a_library_must_be_named(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="--library"):
        reading_of(small(tmp_path), Order())


@settings(max_examples=15, deadline=None)
@given(st.permutations(list(range(12))))
def test_the_order_of_rows_of_a_list_makes_no_difference(order: list[int]) -> None:
    knots = content()[:12]
    rows = narrow(knots)
    with tempfile.TemporaryDirectory() as folder:
        first = reading_of(written(Path(folder), "a", "csv", {"a": rows}))
        moved: Rows = [rows[0], *(rows[1 + at] for at in order)]
        second = reading_of(written(Path(folder), "a", "csv", {"a": moved}))
    assert facts_read(first) == facts_read(second)


@pytest.mark.parametrize("cut", [0.1, 0.5, 0.9])
@pytest.mark.parametrize("form", FORMATS)
def test_a_file_that_was_cut_is_told_or_read_as_far_as_it_goes(tmp_path: Path, form: str, cut: float) -> None:
    path = written(tmp_path, "图谱", form, {"图谱": wide(content())})
    good = path.read_bytes()
    path.write_bytes(good[: int(len(good) * cut)])
    (reading,) = read([path], library="ec")
    assert reading.bundles or any(problem.severity == "rejected" for problem in reading.problems)
