"""What the head of a 课程标准 says of its course, which official course it is for, and the goals that points serve."""

from pathlib import Path

import pytest

from ingest.documents.papers import open_paper
from ingest.order import Order
from ingest.readers.course_standard import read
from ingest.report import Bundle, Reading
from ontology.claims import EdgeClaim, Method, Status, prop
from tests.ingest.library_files import FewFacts
from tests.ingest.readers.course_standard_files import NAME, Blocks, Rows, written

OURS = Order(library="demo")
OFFICIAL = FewFacts({}, "course/530701/网店运营", "course/530701/网络营销", "course/530701/视觉营销设计")
FACTS: Rows = [
    ["课程名称", NAME, "课程代码", "C01"],
    ["适用专业", "电子商务（530701）", "课程性质", "标准化课程"],
    ["学时", "64", "学分", "4"],
    ["课程负责人", "张老师", "修订日期", "2026年5月8日"],
    ["对应标准课程", "530701 网店运营（全部对应）；530701 网络营销（部分对应）", "备注", "在建"],
]
GOALS: Rows = [
    ["目标类型", "编号", "目标描述"],
    ["知识目标", "C01-Q01", "说明平台的规则"],
    ["能力目标", "C01-Q02", "独立开设网店"],
    ["素养目标", "3", "诚信经营"],
]
CONTENTS: Rows = [
    ["模块", "学时", "知识技能点", "类别", "支撑目标"],
    ["开店", "8", "平台规则", "知识点", "C01-Q01（全部）"],
    [None, None, "注册店铺", "技能", "C01-Q02（部分）、C01-Q01"],
    [None, None, "如实填报", "素养", "3（全部）、C09-Q01（全部）"],
]


def standard(facts: Rows = FACTS, goals: Rows = GOALS, contents: Rows = CONTENTS) -> Blocks:
    return [f"《{NAME}》课程标准", "一、基本信息", facts, "二、课程目标", goals, "三、课程内容", contents]


def of(folder: Path, blocks: Blocks, order: Order = OURS, form: str = "docx") -> Reading:
    path = written(folder, blocks, form)
    return read(path, open_paper(path), order)


def only(reading: Reading) -> Bundle:
    (bundle,) = reading.bundles
    return bundle


def edges(bundle: Bundle, predicate: str) -> list[EdgeClaim]:
    return [edge for edge in bundle.edges if edge.predicate == predicate]


@pytest.mark.parametrize("form", ["docx", "pdf", "md"])
def test_the_head_says_what_the_course_is(tmp_path: Path, form: str) -> None:
    bundle = only(of(tmp_path, standard(), form=form))
    course = next(node for node in bundle.nodes if node.id == f"course/demo/{NAME}")
    assert dict(course.props) == {
        "credits": 4,
        "flavour": "标准课程",
        "hours": 64,
        "leader": "张老师",
        "note": "课程代码 C01；在建",
        "updated": "2026-05-08",
    }


def test_a_kind_of_course_that_is_no_flavour_and_a_date_that_is_none_are_left_open(tmp_path: Path) -> None:
    facts: Rows = [["课程性质", "专业核心课"], ["修订日期", "本学期"], ["负责人", "无"], ["学时", "64"]]
    course = only(of(tmp_path, standard(facts))).nodes[0]
    assert dict(course.props) == {"hours": 64}


def test_it_implements_the_official_courses_that_it_names(tmp_path: Path) -> None:
    bundle = only(of(tmp_path, standard(), OURS._replace(known=OFFICIAL)))
    stated = {(edge.object, prop(edge.props, "extent"), edge.status) for edge in edges(bundle, "implements")}
    assert stated == {
        ("course/530701/网店运营", "full", Status.ACCEPTED),
        ("course/530701/网络营销", "part", Status.ACCEPTED),
    }
    assert "530701 网店运营（全部对应）" in edges(bundle, "implements")[0].evidence.quote


def test_an_official_course_that_there_is_not_is_refused_with_near_names(tmp_path: Path) -> None:
    facts: Rows = [["对应标准课程", "530701 视觉营销（全部对应）；网店"], ["学时", "64"]]
    reading = of(tmp_path, standard(facts), OURS._replace(known=OFFICIAL))
    assert edges(only(reading), "implements") == []
    (refused,) = [problem for problem in reading.problems if problem.severity == "rejected"]
    assert "专业 530701 的官方课程中没有“视觉营销”" in refused.reason
    assert refused.advice.startswith("相近的有：视觉营销设计")
    assert any("读不出专业代码" in problem.reason for problem in reading.problems)
    assert reading.counts["对应标准课程"].rejected == 1


def test_one_of_the_same_name_is_only_proposed_and_only_where_none_is_named(tmp_path: Path) -> None:
    facts: Rows = [["适用专业", "电子商务（530701）"], ["学时", "64"]]
    (edge,) = edges(only(of(tmp_path, standard(facts), OURS._replace(known=OFFICIAL))), "implements")
    assert (edge.object, edge.status, edge.method) == (
        f"course/530701/{NAME}",
        Status.PROPOSED,
        Method.EXACT_NAME,
    )
    assert edges(only(of(tmp_path, standard(facts), OURS)), "implements") == [], "what nobody knows is not proposed"
    school = Order(known=OFFICIAL)
    assert edges(only(of(tmp_path, ["某某职业技术学院", *standard(facts)], school)), "implements") == []


def test_a_goal_numbered_by_its_course_is_known_by_its_number(tmp_path: Path) -> None:
    bundle = only(of(tmp_path, standard()))
    goals = {node.id: dict(node.props) for node in bundle.nodes if node.id.startswith("requirement/")}
    assert goals == {
        "requirement/demo/C01-Q01": {},
        "requirement/demo/C01-Q02": {},
        "requirement/demo/诚信经营": {"code": "3"},
    }


def test_a_goal_that_begins_like_a_remark_is_a_goal(tmp_path: Path) -> None:
    contents: Rows = [*CONTENTS, ["说明：各模块可调整", "", "", "", ""]]
    reading = of(tmp_path, standard(contents=contents))
    assert "说明平台的规则" in {node.label for node in only(reading).nodes}
    assert not any(node.label.startswith("说明：") for node in only(reading).nodes)


@pytest.mark.parametrize("form", ["docx", "pdf"])
def test_points_serve_the_goals_beside_them_as_far_as_is_said(tmp_path: Path, form: str) -> None:
    reading = of(tmp_path, standard(), form=form)
    bundle, under = only(reading), f"point/demo/{NAME}/开店"
    assert {(edge.subject, edge.object, prop(edge.props, "extent")) for edge in edges(bundle, "meets")} == {
        (f"{under}/平台规则", "requirement/demo/C01-Q01", "full"),
        (f"{under}/注册店铺", "requirement/demo/C01-Q02", "part"),
        (f"{under}/注册店铺", "requirement/demo/C01-Q01", None),
        (f"{under}/如实填报", "requirement/demo/诚信经营", "full"),
    }
    kinds = [prop(node.props, "kind") for node in bundle.nodes if node.id.startswith("point/")]
    assert kinds == ["knowledge", "skill", "quality"], "the column beside a point says its kind"
    assert (reading.counts["支撑目标"].kept, reading.counts["支撑目标"].rejected) == (4, 1)
    assert any("“C09-Q01”不在课程目标之中" in problem.reason for problem in reading.problems)
