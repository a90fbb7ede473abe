import os
from collections import Counter
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest

from ingest.documents.errors import DocumentError, Unrecognised
from ingest.documents.papers import open_paper
from ingest.order import Order
from ingest.readers.plan import read
from ingest.recognise import Content, recognise
from ingest.report import Bundle, Reading
from ontology.claims import EdgeClaim, Method, Status, prop
from tests.ingest.documents.word import p, tbl, tc, word

DATA = Path(os.environ.get("ZHITU_DATA", "../shared/data")) / "cn" / "documents"
real = pytest.mark.skipif(not DATA.exists(), reason="needs ZHITU_DATA")
OURS = Order(library="ec-demo")


def table(*rows: Iterable[str]) -> str:
    return tbl(*("".join(tc(p(text)) for text in row) for row in rows))


JOBS = table(
    ("所属专业大类（代码）", "主要职业类别（代码）", "主要岗位类别（或技术领域）", "证书举例"),
    ("财经商贸（53）", "互联网营销师（4-01-06-02）、销售人员（4-01-02）", "网店运营；客户服务等", "电子商务师（1+X）"),
)
COURSES = table(
    ("课程类别", "课程名称", "开课学期", "学分/学时", "先修课程", "后续课程"),
    ("专业基础课", "电子商务基础", "1", "2/32", "无", "网店运营"),
    ("专业核心课", "网店运营", "2", "4/64", "电子商务基础", "数据分析、直播运营"),
    ("专业核心课", "数据分析", "3", "3/48", "网店运营", ""),
)


def section(name: str = "电子商务", code: str = "530701", body: str = JOBS + COURSES) -> str:
    return (
        p(f"{name}专业人才培养方案") + p("一、专业名称及代码") + p(f"专业名称：{name}") + p(f"专业代码：{code}") + body
    )


def plan(path: Path, body: str, cover: str = "") -> Path:
    return word(path, (cover or p("2024级电子商务专业人才培养方案") + p("2024年6月")) + body)


def of(path: Path, order: Order = OURS) -> Reading:
    return read(path, open_paper(path), order)


def only(reading: Reading) -> Bundle:
    (bundle,) = reading.bundles
    return bundle


def edges(bundle: Bundle, predicate: str) -> list[EdgeClaim]:
    return [edge for edge in bundle.edges if edge.predicate == predicate]


def ends(bundle: Bundle, predicate: str) -> set[tuple[str, str]]:
    return {(edge.subject, edge.object) for edge in edges(bundle, predicate)}


def test_the_plan_implements_its_major_for_the_library(tmp_path: Path) -> None:
    bundle = only(of(plan(tmp_path / "a.docx", section())))
    assert (bundle.version.source, bundle.version.effective) == ("plan/ec-demo/530701", date(2024, 6, 1))
    (implements,) = edges(bundle, "implements")
    assert implements.subject == "plan/ec-demo/电子商务专业人才培养方案"
    assert (implements.object, prop(implements.props, "extent")) == ("major/530701", "full")
    assert ("library/ec-demo", implements.subject) in ends(bundle, "owns")
    assert bundle.version.title == "电子商务专业人才培养方案"


@pytest.mark.parametrize(
    ("words", "hours"),
    [
        ("总学时为2640学时，总学分140", 2640),
        ("总学时数：2500", 2500),
        ("公共课占总学时25%", None),
        ("总学时2600—2800", None),
    ],
)
def test_the_plan_says_its_hours_and_its_cover_the_edition(tmp_path: Path, words: str, hours: int | None) -> None:
    cover = p("某某职业技术学院") + p("电子商务专业人才培养方案") + p("（2025级）")
    bundle = only(of(plan(tmp_path / "a.docx", section(body=COURSES + p(words)), cover)))
    (node,) = [node for node in bundle.nodes if node.id.startswith("plan/")]
    assert (prop(node.props, "hours"), prop(node.props, "edition")) == (hours, 2025)


def test_courses_have_their_roles_and_amounts(tmp_path: Path) -> None:
    bundle = only(of(plan(tmp_path / "a.docx", section())))
    roles = {edge.object: prop(edge.props, "role") for edge in edges(bundle, "hasCourse")}
    assert roles == {
        "course/ec-demo/电子商务基础": "foundation",
        "course/ec-demo/网店运营": "core",
        "course/ec-demo/数据分析": "core",
    }
    shop = next(node for node in bundle.nodes if node.id == "course/ec-demo/网店运营")
    assert (prop(shop.props, "credits"), prop(shop.props, "hours")) == (4.0, 64.0)
    assert (shop.evidence.table, shop.evidence.row) == ("表 2", 3)


def test_what_is_learnt_before_and_after_becomes_prerequisites_once(tmp_path: Path) -> None:
    reading = of(plan(tmp_path / "a.docx", section()))
    assert ends(only(reading), "prerequisite") == {
        ("course/ec-demo/电子商务基础", "course/ec-demo/网店运营"),
        ("course/ec-demo/网店运营", "course/ec-demo/数据分析"),
    }
    count = reading.counts["先修后续"]
    assert (count.kept, count.rejected, count.ignored) == (2, 1, 2)
    assert any("直播运营" in problem.reason for problem in reading.problems)


def test_a_circle_of_two_and_a_course_before_itself_are_refused(tmp_path: Path) -> None:
    body = table(("课程名称", "先修课程"), ("甲课", "乙课"), ("乙课", "甲课"), ("丙课", "丙课"))
    reading = of(plan(tmp_path / "a.docx", section(body=body)))
    assert ends(only(reading), "prerequisite") == {("course/ec-demo/乙课", "course/ec-demo/甲课")}
    assert [problem.reason for problem in reading.problems] == [
        "“乙课”与“甲课”互为先修，后说的不采用",
        "“丙课”先修于自己，后说的不采用",
    ]


def test_jobs_posts_and_certificates_of_the_major(tmp_path: Path) -> None:
    reading = of(plan(tmp_path / "a.docx", section()))
    bundle = only(reading)
    assert ends(bundle, "targets") == {
        ("major/530701", "occupation/4-01-06-02"),
        ("major/530701", "post/ec-demo/网店运营"),
        ("major/530701", "post/ec-demo/客户服务"),
    }
    assert ends(bundle, "awards") == {("major/530701", "certificate/电子商务师(1+X)")}
    assert any("4-01-02" in problem.reason and "小类" in problem.reason for problem in reading.problems)


def test_courses_listed_in_a_sentence_are_courses_and_other_lists_are_not(tmp_path: Path) -> None:
    body = (
        p("专业核心课程（6 门）主要包括：网店运营、视觉设计（PS，AI）、《直播运营》等 3 门课程。")
        + p("公共任选课包含科学类、社会类、艺术类等类别。")
        + p("专业拓展课程：主要培养学生的能力、素质。")
    )
    bundle = only(of(plan(tmp_path / "a.docx", section(body=COURSES + body))))
    roles = {edge.object.rpartition("/")[2]: prop(edge.props, "role") for edge in edges(bundle, "hasCourse")}
    assert roles == {
        "电子商务基础": "foundation",
        "网店运营": "core",
        "数据分析": "core",
        "视觉设计(PS,AI)": "core",
        "直播运营": "core",
    }
    shop = next(node for node in bundle.nodes if node.label == "网店运营")
    assert shop.evidence.table == "表 1"
    live = next(node for node in bundle.nodes if node.label == "直播运营")
    assert (live.evidence.table, "直播运营" in live.evidence.quote) == ("正文", True)


def test_course_standards_appended_name_courses_and_what_they_build_on(tmp_path: Path) -> None:
    standards = (
        p("附件 课程标准")
        + p("（一）《数据分析》课程标准（代码：B3）")
        + p("前导课程：《电子商务基础》、《统计学》，后续课程是《直播运营》。")
        + p("（二）《直播运营》课程教学标准")
        + p("本课程是专业拓展课。")
    )
    reading = of(plan(tmp_path / "a.docx", section() + standards))
    bundle = only(reading)
    assert reading.counts["课程标准"].kept == 2
    live = next(node for node in bundle.nodes if node.id == "course/ec-demo/直播运营")
    assert live.evidence.quote == "（二）《直播运营》课程教学标准"
    assert {
        ("course/ec-demo/电子商务基础", "course/ec-demo/数据分析"),
        ("course/ec-demo/数据分析", "course/ec-demo/直播运营"),
        ("course/ec-demo/网店运营", "course/ec-demo/直播运营"),
    } <= ends(bundle, "prerequisite")
    assert any("统计学" in problem.reason for problem in reading.problems)


def test_several_majors_in_a_file_are_several_sources(tmp_path: Path) -> None:
    other = section("市场营销", "530605", table(("专业核心课程名称", "学分"), ("消费者行为分析", "3")))
    path = plan(tmp_path / "a.docx", section() + other)
    reading = of(path)
    assert [bundle.version.source for bundle in reading.bundles] == ["plan/ec-demo/530701", "plan/ec-demo/530605"]
    assert ends(reading.bundles[1], "hasCourse") == {("major/530605", "course/ec-demo/消费者行为分析")}
    assert len(edges(reading.bundles[0], "hasCourse")) == 3
    changed = plan(tmp_path / "b.docx", section() + other.replace("消费者行为分析", "市场调查"))
    hashes = [bundle.version.sha256 for bundle in of(changed).bundles]
    assert hashes[0] == reading.bundles[0].version.sha256
    assert hashes[1] != reading.bundles[1].version.sha256


def test_the_name_may_stand_below_its_heading_with_the_code_in_brackets(tmp_path: Path) -> None:
    body = p("一、专业名称（专业代码）") + p("电子商务（530701）") + COURSES
    assert only(of(plan(tmp_path / "a.docx", body))).version.source == "plan/ec-demo/530701"


def test_a_code_of_an_older_catalogue_is_mapped_and_told(tmp_path: Path) -> None:
    reading = of(plan(tmp_path / "a.docx", section("现代纺织技术", "580401")))
    bundle = only(reading)
    assert bundle.version.source == "plan/ec-demo/480401"
    assert edges(bundle, "implements")[0].status is Status.ACCEPTED
    assert any("旧目录" in problem.reason for problem in reading.problems)


def test_what_is_only_mapped_by_its_code_is_proposed(tmp_path: Path) -> None:
    bundle = only(of(plan(tmp_path / "a.docx", section("某某技术", "510102"))))
    of_major = [edge for edge in bundle.edges if edge.subject.startswith("major/")] + edges(bundle, "implements")
    assert {(edge.status, edge.method) for edge in of_major} == {(Status.PROPOSED, Method.INFERRED)}
    assert {edge.status for edge in edges(bundle, "owns")} == {Status.ACCEPTED}


def test_a_code_that_does_not_fit_its_name_joins_nothing(tmp_path: Path) -> None:
    reading = of(plan(tmp_path / "a.docx", section("市场营销", "530701")))
    bundle = only(reading)
    assert reading.bad
    assert bundle.version.source == "plan/ec-demo/市场营销"
    assert not [edge for edge in bundle.edges if "major/" in edge.subject + edge.object]
    assert len(edges(bundle, "prerequisite")) == 2


def test_a_plan_belongs_to_the_school_on_its_cover_where_no_library_is_named(tmp_path: Path) -> None:
    cover = p("电子商务专业人才培养方案") + p("某某职业技术学院") + p("二〇二四年六月")
    bundle = only(of(plan(tmp_path / "a.docx", section(), cover), Order()))
    assert (bundle.version.source, bundle.version.issuer) == ("plan/某某职业技术学院/530701", "某某职业技术学院")
    assert bundle.version.effective == date(2024, 6, 1)
    assert edges(bundle, "owns") == []
    with pytest.raises(DocumentError, match="--library"):
        of(plan(tmp_path / "b.docx", section()), Order())


def test_words_read_in_pictures_are_proposed(tmp_path: Path) -> None:
    path = plan(tmp_path / "a.docx", section())
    bundle = only(read(path, open_paper(path)._replace(guessed=True), OURS))
    assert {node.status for node in bundle.nodes} | {edge.status for edge in bundle.edges} == {Status.PROPOSED}


def test_a_plan_in_markdown_and_one_in_word_are_recognised(tmp_path: Path) -> None:
    text = "# 电子商务专业人才培养方案\n\n- 专业名称：电子商务\n- 专业代码：530701\n\n"
    text += "| 课程名称 | 学分 |\n| --- | --- |\n| 甲课 | 2 |\n"
    (tmp_path / "a.md").write_text(text, encoding="utf-8")
    assert recognise(Content(tmp_path / "a.md")) == "plan"
    assert [node.label for node in only(of(tmp_path / "a.md")).nodes] == ["电子商务专业人才培养方案", "甲课"]
    assert recognise(Content(plan(tmp_path / "b.docx", section()))) == "plan"
    with pytest.raises(Unrecognised):
        recognise(Content(word(tmp_path / "c.docx", p("会议通知"))))
    with pytest.raises(Unrecognised, match="专业名称"):
        of(word(tmp_path / "c.docx", p("会议通知")))


@real
def test_the_real_plan_with_course_standards() -> None:
    path = DATA / "plan_2022_大数据技术.docx"
    assert recognise(Content(path)) == "plan"
    reading = of(path)
    bundle = only(reading)
    assert (bundle.version.source, bundle.version.effective) == ("plan/ec-demo/510205", date(2022, 7, 1))
    plan_node = next(node for node in bundle.nodes if node.id.startswith("plan/"))
    assert (plan_node.label, prop(plan_node.props, "edition")) == ("大数据技术专业2022级人才培养方案", 2022)
    roles = Counter(prop(edge.props, "role") for edge in edges(bundle, "hasCourse"))
    assert (roles["foundation"], roles["core"]) == (6, 6)
    assert {
        edge.object.rpartition("/")[2] for edge in edges(bundle, "hasCourse") if prop(edge.props, "role") == "core"
    } == {
        "大数据分析",
        "大数据可视化",
        "大数据系统搭建部署",
        "大数据存储与访问",
        "大数据采集与预处理",
        "大数据挖掘",
    }
    assert reading.counts["课程标准"].kept == 25
    assert (reading.counts["证书"].kept, reading.counts["岗位"].kept) == (5, 3)
    first = ("course/ec-demo/Python程序设计", "course/ec-demo/Java程序设计")
    assert first in ends(bundle, "prerequisite")
    assert all(edge.evidence.quote and edge.evidence.row for edge in bundle.edges)


@real
def test_the_real_plan_with_an_obsolete_code() -> None:
    reading = of(DATA / "plan_2020_现代纺织技术.docx", Order())
    bundle = only(reading)
    assert (bundle.version.source, bundle.version.effective) == ("plan/山东科技职业学院/480401", date(2020, 8, 1))
    assert any("580401" in problem.reason and "480401" in problem.reason for problem in reading.problems)
    rows = reading.counts["行"]
    assert (rows.kept, rows.read) == (70, 83)
    roles = Counter(prop(edge.props, "role") for edge in edges(bundle, "hasCourse"))
    assert roles == {"public": 18, "foundation": 5, "extension": 43}
    weave = next(node for node in bundle.nodes if node.label == "织造技术")
    assert prop(weave.props, "note") == "课程代码 040401022003；专业群模块课程；第 3、4 学期；实践 48 学时"
    assert (prop(weave.props, "credits"), prop(weave.props, "hours"), weave.evidence.row) == (8.0, 128.0, 26)


@real
def test_a_document_of_screenshots_is_told_to_be_one() -> None:
    with pytest.raises(Unrecognised, match=r"第 2 段、第 3 段.*共 5 幅"):
        recognise(Content(DATA / "scanned_tables_市场营销.docx"))
