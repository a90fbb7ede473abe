from collections.abc import Callable
from datetime import UTC, datetime
from itertools import product
from pathlib import Path

import pytest

from graph.stores.memory import MemoryStore
from ingest.documents.blocks import Paper
from ingest.documents.errors import DocumentError, Unrecognised
from ingest.documents.papers import open_paper
from ingest.known import StoreKnown
from ingest.order import Order
from ingest.pipeline import commit
from ingest.readers import plan
from ingest.readers.course_standard import read
from ingest.readers.plan_parts import parts_of, standards_of
from ingest.recognise import Content, recognise
from ingest.report import Bundle, Reading
from ontology.claims import Claim, EdgeClaim, Status, prop
from tests.ingest.documents.word import p, word
from tests.ingest.library_files import LIBRARY, changed
from tests.ingest.library_files import Rows as LibraryRows
from tests.ingest.library_files import reading_of as library_reading
from tests.ingest.readers.course_standard_files import (
    NAME,
    TOGETHER,
    TRAPS,
    Blocks,
    Rows,
    Task,
    Trap,
    expected,
    facts_of,
    numbered_points,
    one_line_points,
    one_table,
    sections,
    written,
)
from tests.ingest.readers.export_files import f1
from tests.ingest.readers.papers import DOCUMENTS, needs_documents

Points = Callable[[Task], str]
OURS = Order(library="ec-demo")


def of(path: Path, order: Order = OURS) -> Reading:
    return read(path, open_paper(path), order)


def only(reading: Reading) -> Bundle:
    (bundle,) = reading.bundles
    return bundle


def edges(bundle: Bundle, predicate: str) -> list[EdgeClaim]:
    return [edge for edge in bundle.edges if edge.predicate == predicate]


def changed_by(blocks: Blocks, *traps: Trap) -> Blocks:
    for trap in traps:
        blocks = trap(blocks)
    return blocks


@pytest.mark.parametrize(("form", "trap"), list(product(("docx", "md", "pdf"), ["", *TRAPS])))
def test_the_known_content_is_read_whole_whatever_is_in_the_way(tmp_path: Path, form: str, trap: str) -> None:
    blocks = changed_by(sections(), *([TRAPS[trap]] if trap else []))
    path = written(tmp_path, blocks, form)
    assert recognise(Content(path)) == "course-standard"
    reading = of(path)
    assert facts_of(reading) == expected()
    assert not reading.bad


@pytest.mark.parametrize("form", ["docx", "md", "pdf"])
@pytest.mark.parametrize("points", [numbered_points, one_line_points])
def test_all_at_once_and_however_points_are_listed(tmp_path: Path, form: str, points: Points) -> None:
    reading = of(written(tmp_path, changed_by(sections(points), *TOGETHER), form))
    assert f1(facts_of(reading), expected()) == 1.0


def test_the_course_and_what_it_needs_belong_to_the_library(tmp_path: Path) -> None:
    bundle = only(of(written(tmp_path, sections(), "docx")))
    assert bundle.version.source == f"course-standard/ec-demo/{NAME}"
    assert [(edge.subject, edge.object) for edge in edges(bundle, "owns")] == [
        ("library/ec-demo", f"course/ec-demo/{NAME}")
    ]
    assert {edge.subject for edge in edges(bundle, "requires")} == {f"course/ec-demo/{NAME}"}
    assert not bundle.version.authority.official


def test_every_claim_has_its_place_and_words(tmp_path: Path) -> None:
    bundle = only(of(written(tmp_path, sections(), "docx")))
    point = next(node for node in bundle.nodes if node.label == "选用关键词")
    assert (point.evidence.table, point.evidence.row, point.evidence.column) == ("表 1", 5, "教学内容与教学要求")
    assert prop(point.props, "note") == "任务：任务4 撰写标题"
    claims: list[Claim] = [*bundle.nodes, *bundle.edges]
    assert all(claim.evidence.quote and claim.evidence.row and claim.evidence.table for claim in claims)
    for node in bundle.nodes:
        if node.id.startswith(("point/", "requirement/")):
            assert node.label.startswith(node.evidence.quote[:20])


def test_rows_and_tables_add_up(tmp_path: Path) -> None:
    reading = of(written(tmp_path, changed_by(sections(), *TOGETHER), "docx"))
    assert (reading.counts["表"].kept, reading.counts["表"].ignored) == (3, 1)
    rows = reading.counts["行"]
    assert (rows.kept, rows.rejected, rows.ignored) == (5 + 5 + 3, 0, 5)
    assert (reading.counts["课程目标"].kept, reading.counts["课程目标"].ignored) == (5, 1)
    assert any("划掉的文字" in problem.reason for problem in reading.problems)


def test_a_row_that_says_too_little_is_told_with_its_place(tmp_path: Path) -> None:
    table: Rows = [["编号", "目标类型", "目标描述"], ["01", "知识目标", ""], ["02", "知识目标", "掌握规则"]]
    content: Rows = [["项目", "教学内容", "学时"], ["", "没有归属的内容", "2"], ["项目一", "规则", "两节"]]
    reading = of(written(tmp_path, [f"《{NAME}》课程标准", "一、课程目标", table, "二、课程内容", content], "docx"))
    told = {(problem.place.sheet, problem.place.row, problem.severity) for problem in reading.problems}
    assert {("表 1", 2, "rejected"), ("表 2", 2, "rejected"), ("表 2", 3, "warning")} <= told
    assert reading.counts["行"].rejected == 2
    assert [node.label for node in only(reading).nodes][1:] == ["掌握规则", "项目一", "规则"]
    assert not only(reading).version.whole


def test_hours_that_do_not_add_up_are_told_and_kept(tmp_path: Path) -> None:
    blocks = [block.replace("64学时", "72学时") if isinstance(block, str) else block for block in sections()]
    reading = of(written(tmp_path, blocks, "docx"))
    assert any("合计 64，与课程的 72 学时不同" in problem.reason for problem in reading.problems)
    course = next(node for node in only(reading).nodes if node.id.startswith("course/"))
    assert prop(course.props, "hours") == 72


def test_one_table_whose_wide_rows_are_headings_and_texts(tmp_path: Path) -> None:
    """The layout of 工学一体化课程标准: texts in cells over the whole width, tasks in rows between."""
    rows = [
        ("工学一体化课程名称", "电机检修", "基准学时", "60"),
        ("典型工作任务描述",),
        ("1.工作范畴\n电机检修是指对电机的检查与修理，由班组在车间里按规程完成。",),
        ("课程目标",),
        ("学完本课程，学生能完成下列工作：\n1.能解读任务工单。\n2.具有安全意识。",),
        ("学习内容",),
        (
            "主要包括：\n1.工单的解读\n实践知识：\n工单的使用；关键信息的解读。\n理论知识：\n交付标准。\n2.故障的确认\n理论知识：\n故障码的含义。",
        ),
        ("学习任务",),
        ("序号", "名称", "学习任务描述", "参考学时"),
        ("1", "拆检电机", "客户反映电机异响，需要拆检。", "36"),
        ("2", "检测绕组", "客户反映电机过热，需要检测。", "24"),
        ("教学考核要求",),
        ("1.过程考核\n实践知识：\n这里不是学习内容；也不读。",),
    ]
    path = word(tmp_path / "a.docx", p("《电机检修》工学一体化课程标准（校本转化）") + one_table(rows))
    assert recognise(Content(path)) == "course-standard"
    bundle = only(of(path))
    label = {node.id: node.label for node in bundle.nodes}
    modules = {
        label[edge.object]: prop(next(n for n in bundle.nodes if n.id == edge.object).props, "hours")
        for edge in edges(bundle, "hasModule")
    }
    assert modules == {"工单的解读": None, "故障的确认": None, "拆检电机": 36, "检测绕组": 24}
    points = {node.label: prop(node.props, "kind") for node in bundle.nodes if node.id.startswith("point/")}
    assert points == {
        "工单的使用": "skill",
        "关键信息的解读": "skill",
        "交付标准": "knowledge",
        "故障码的含义": "knowledge",
    }
    goals = {label[edge.object]: prop(edge.props, "kind") for edge in edges(bundle, "requires")}
    assert goals == {"能解读任务工单": "skill", "具有安全意识": "quality"}


def test_several_courses_in_a_file_are_several_sources_and_editing_one_leaves_the_other(tmp_path: Path) -> None:
    other: Blocks = [
        "《直播运营》课程标准",
        "一、课程目标",
        "1.知识目标",
        "（1）了解直播流程。",
        "二、参考学时",
        "32学时",
    ]
    first = of(written(tmp_path, [*sections(), *other], "docx"))
    assert [bundle.version.source for bundle in first.bundles] == [
        f"course-standard/ec-demo/{NAME}",
        "course-standard/ec-demo/直播运营",
    ]
    edited = of(written(tmp_path, [*sections(), *other[:-1], "48学时"], "docx"))
    same = [a.version.sha256 == b.version.sha256 for a, b in zip(first.bundles, edited.bundles, strict=True)]
    assert same == [True, False]
    twice = of(written(tmp_path, [*sections(), *other, *other], "docx"))
    assert (len(twice.bundles), twice.counts["课程标准"].rejected) == (2, 1)


def test_a_course_that_the_library_has_keeps_its_id_and_its_tree(tmp_path: Path) -> None:
    store = MemoryStore()
    module: LibraryRows = [LIBRARY["模块"][0], ["C1", "M1", "项目一 开店准备", 1]]
    point: LibraryRows = [LIBRARY["知识技能点"][0], ["M1", "P1", "入驻条件", "知识", None, None]]
    workbook = library_reading(tmp_path, changed(模块=module, 知识技能点=point, 素材=None, 达成=None))
    commit(store, [workbook], datetime(2026, 1, 1, tzinfo=UTC))
    bundle = only(of(written(tmp_path, sections(), "docx"), Order(StoreKnown(store), "demo")))
    assert "course/demo/C1" in {edge.subject for edge in edges(bundle, "hasModule")}
    modules = {edge.subject for edge in edges(bundle, "hasPoint")}
    assert "module/demo/M1" in modules
    assert "module/demo/C1/项目三推广" in modules
    assert "入驻条件" not in {node.label for node in bundle.nodes}


def test_it_belongs_to_the_school_on_the_cover_where_no_library_is_named(tmp_path: Path) -> None:
    bundle = only(of(written(tmp_path, sections(), "docx"), Order()))
    assert (bundle.version.source, bundle.version.issuer) == (
        f"course-standard/某某职业技术学院/{NAME}",
        "某某职业技术学院",
    )
    assert edges(bundle, "owns") == []
    without = [block for block in sections() if block != "某某职业技术学院"]
    with pytest.raises(DocumentError, match="--library"):
        of(written(tmp_path, without, "docx"), Order())


def test_what_is_no_course_standard_is_told(tmp_path: Path) -> None:
    notice = word(tmp_path / "a.docx", p("关于修订课程标准的通知") + p("请各系按时报送。"))
    with pytest.raises(Unrecognised):
        recognise(Content(notice))
    with pytest.raises(Unrecognised, match="标题应如"):
        of(notice)
    bare = of(word(tmp_path / "b.docx", p("《电机检修》课程标准") + p("本课程很重要。")))
    assert (bare.bundles, bare.counts["课程标准"].rejected, bare.bad) == ([], 1, True)


def test_words_read_in_pictures_are_proposed(tmp_path: Path) -> None:
    path = written(tmp_path, sections(), "docx")
    bundle = only(read(path, open_paper(path)._replace(guessed=True), OURS))
    assert {node.status for node in bundle.nodes} | {edge.status for edge in bundle.edges} == {Status.PROPOSED}


def test_a_plan_states_the_standards_appended_to_it_as_they_would_be_alone(tmp_path: Path) -> None:
    head: Blocks = ["电子商务专业人才培养方案", "专业名称：电子商务", "专业代码：530701", "附件"]
    path = written(tmp_path, [*head, *sections()], "docx")
    assert recognise(Content(path)) == "plan"
    within, alone = only(plan.read(path, open_paper(path), OURS)), only(of(written(tmp_path, sections(), "docx")))
    said = {(edge.subject, edge.predicate, edge.object, edge.props) for edge in within.edges}
    for edge in alone.edges:
        if edge.predicate in ("requires", "hasModule", "hasPoint", "owns"):
            assert (edge.subject, edge.predicate, edge.object, edge.props) in said


@needs_documents
def test_the_real_standard_in_one_table() -> None:
    path = DOCUMENTS / "course_standard_新能源汽车高压系统检修.md"
    assert recognise(Content(path)) == "course-standard"
    reading = of(path)
    bundle = only(reading)
    course = bundle.nodes[0]
    assert (course.label, prop(course.props, "hours")) == ("新能源汽车高压系统检修", 198)
    assert len(edges(bundle, "requires")) == 8  # seven goals, one of them of two kinds
    modules = [node for node in bundle.nodes if node.id.startswith("module/")]
    assert [prop(node.props, "hours") for node in modules] == [None] * 8 + [24, 48, 42, 42, 36]
    kinds = [prop(node.props, "kind") for node in bundle.nodes if node.id.startswith("point/")]
    assert (kinds.count("skill"), kinds.count("knowledge"), kinds.count(None)) == (47, 16, 1)
    reasons = " ".join(problem.reason for problem in reading.problems)
    assert "划掉的文字 484 字未读" in reasons
    assert "合计 192，与课程的 198 学时不同" in reasons
    assert reading.counts["行"].rejected == 0


FIGURES = {
    "思想道德与法治": (48, 3, 7, 54),
    "信息技术": (48, 3, 9, 58),
    "网页设计与开发": (64, 4, 10, 90),
    "冷链物流智慧化应用": (32, 2, 5, 82),
    "JavaScript程序设计": (64, 4, 6, 60),
    "Python程序设计": (48, 3, 6, 51),
    "大数据采集与预处理": (64, 4, 3, 63),
    "党史": (16, 1, 4, 7),
}
"""Hours, credits, modules and points of course standards; points as the program counts them."""


@needs_documents
def test_the_real_standards_appended_to_a_plan_are_read_alike() -> None:
    path = DOCUMENTS / "plan_2022_大数据技术.docx"
    paper = open_paper(path)
    within = only(plan.read(path, paper, OURS))
    stated = {(edge.subject, edge.predicate, edge.object) for edge in within.edges}
    standards = standards_of(parts_of(paper.blocks)[0].blocks)
    assert len(standards) == 25
    titles = {
        each.evidence.row: block
        for each in standards
        for block in paper.paragraphs()
        if block.number == each.evidence.row
    }
    for each in standards:
        row = each.evidence.row
        assert row is not None
        reading = read(path, Paper("docx", (titles[row], *each.blocks)), OURS)
        bundle = only(reading)
        inner = [edge for edge in bundle.edges if edge.predicate in ("requires", "hasModule", "hasPoint")]
        assert {(edge.subject, edge.predicate, edge.object) for edge in inner} <= stated
        if each.name in FIGURES:
            course = bundle.nodes[0]
            found = [prop(course.props, what) for what in ("hours", "credits")]
            counts = [reading.counts[what].read for what in ("模块", "知识技能点")]
            assert (*found, *counts) == FIGURES[each.name], each.name
