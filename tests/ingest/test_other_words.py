"""Tables as other schools and platforms word them are recognised and read like those that the readers were made for."""

from pathlib import Path

import pytest

from ingest.pipeline import read
from ingest.report import Reading
from ontology.claims import prop
from tests.ingest.readers.export_files import Rows, written


def of(folder: Path, rows: Rows) -> Reading:
    (reading,) = read([written(folder, "表", "xlsx", {"Sheet1": rows})], library="ec")
    assert {what: count.rejected for what, count in reading.counts.items() if count.rejected} == {}
    return reading


def labels(reading: Reading, prefix: str) -> list[str]:
    return [node.label for node in reading.bundles[0].nodes if node.id.startswith(f"{prefix}/")]


def test_a_schedule_calls_its_courses_just_courses(tmp_path: Path) -> None:
    rows: Rows = [
        ["示例职业技术学院"],
        ["2024级电子商务专业（５３０７０１）课程设置与教学进程安排表"],
        ["课程性质", "课程编号", "课程", "总课时", "实践课时", "学分", "各学期周课时", "", "考核方式"],
        ["", "", "", "", "", "", "一", "二", ""],
        ["专业核心课", "001", "网店运营", "６４", 32, 4, 4, "", "考试"],
        ["专业核心课", "002", "直播", 32, 16, 2, "", 4, "考查"],
    ]
    reading = of(tmp_path, rows)
    assert (reading.kind, reading.bundles[0].version.source) == ("schedule", "schedule/ec/530701")
    assert labels(reading, "course") == ["网店运营", "直播"]
    assert prop(reading.bundles[0].nodes[0].props, "hours") == 64
    assert [prop(edge.props, "role") for edge in reading.bundles[0].edges if edge.predicate == "hasCourse"] == [
        "core"
    ] * 2


def test_a_list_of_resources_needs_no_more_than_names_and_sorts(tmp_path: Path) -> None:
    rows: Rows = [
        ["序号", "素材名", "素材种类", "所属课程"],
        ["1", "开店视频", "视频类", "网店运营"],
        ["2", "开店课件", "PPT", "网店运营"],
    ]
    reading = of(tmp_path, rows)
    assert reading.kind == "inventory"
    resources = [node for node in reading.bundles[0].nodes if node.id.startswith("resource/")]
    assert [(node.label, prop(node.props, "media")) for node in resources] == [
        ("开店视频", "视频"),
        ("开店课件", "课件"),
    ]


def test_a_graph_names_parents_and_relatives_in_other_words(tmp_path: Path) -> None:
    rows: Rows = [
        ["节点名称", "父节点名称", "节点类型", "先修知识点", "相关节点"],
        ["网店运营", "", "课程", "", ""],
        ["开店", "网店运营", "模块", "", ""],
        ["注册", "开店", "知识点", "", ""],
        ["缴费", "开店", "知识点", "注册", ""],
    ]
    reading = of(tmp_path, rows)
    assert reading.kind == "knowledge-graph"
    assert (labels(reading, "module"), labels(reading, "point")) == (["开店"], ["注册", "缴费"])


@pytest.mark.parametrize("options", ["Ａ．一 Ｂ．二 Ｃ．三", "A.一|B.二|C.三", "A、一；B、二；C、三"])
def test_options_have_letters_of_any_width_and_any_sign_between(tmp_path: Path, options: str) -> None:
    rows: Rows = [
        ["小题题型", "小题题干", "试题选项", "标准答案"],
        ["单选题", "甲是哪一个？", options, "A"],
        ["判断题", "乙对吗？", "", "√"],
    ]
    reading = of(tmp_path, rows)
    assert reading.kind == "question-bank"
    notes = [prop(node.props, "note") for node in reading.bundles[0].nodes if node.id.startswith("resource/")]
    assert notes == ["单选题；3 个选项", "判断题"]
