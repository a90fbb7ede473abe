from datetime import date
from pathlib import Path

import pytest

from ingest.readers.workbook import read_workbook
from ingest.report import Bundle
from ingest.workbook.template import write_template
from ontology.claims import Authority, EdgeClaim, Evidence, Props, Scalar, prop, props
from ontology.names import prefix_of
from ontology.terms import KIND_OF_PREFIX, PREDICATE
from tests.ingest.library_files import LIBRARY, changed, reading_of, with_row, written


@pytest.fixture
def bundle(tmp_path: Path) -> Bundle:
    reading = reading_of(tmp_path, LIBRARY)
    assert reading.problems == []
    return reading.bundles[0]


def edges(bundle: Bundle, predicate: str) -> list[tuple[str, str, Props]]:
    return [(e.subject, e.object, e.props) for e in bundle.edges if e.predicate == predicate]


def test_the_version_is_the_library(bundle: Bundle) -> None:
    version = bundle.version
    assert (version.source, version.title, version.issuer) == ("library/demo", "电子商务资源库", "甲学院、乙公司")
    assert (version.authority, version.whole, version.effective) == (Authority.LIBRARY, True, None)


def test_every_claim_fits_the_vocabulary_and_has_evidence(bundle: Bundle) -> None:
    for node in bundle.nodes:
        allowed = {p.name: p.values for p in KIND_OF_PREFIX[prefix_of(node.id)].properties}
        assert all(name in allowed and (not allowed[name] or value in allowed[name]) for name, value in node.props)
        assert node.evidence.quote
        assert node.evidence.row
    for edge in bundle.edges:
        predicate = PREDICATE[edge.predicate]
        assert KIND_OF_PREFIX[prefix_of(edge.subject)].name in predicate.subjects
        assert KIND_OF_PREFIX[prefix_of(edge.object)].name in predicate.objects
        allowed = {p.name: p.values for p in predicate.properties}
        assert all(name in allowed and (not allowed[name] or value in allowed[name]) for name, value in edge.props)
        assert edge.evidence.quote


def test_a_course_its_modules_and_points(bundle: Bundle) -> None:
    assert ("course/demo/C1", "module/demo/M1", (("order", 1),)) in edges(bundle, "hasModule")
    assert ("module/demo/M1", "point/demo/P2", ()) in edges(bundle, "hasPoint")
    assert edges(bundle, "implements")[1] == ("course/demo/C1", "course/530701/网店运营", (("extent", "full"),))
    course = next(node for node in bundle.nodes if node.id == "course/demo/C1")
    assert course.label == "网店运营"
    assert course.props == props(flavour="标准课程", hours=64.0)


def test_a_prerequisite_points_from_what_is_learnt_first(bundle: Bundle) -> None:
    assert sorted(edges(bundle, "prerequisite")) == [
        ("point/demo/P1", "point/demo/P2", (("hardness", "hard"),)),
        ("point/demo/P1", "point/demo/P3", (("hardness", "hard"),)),
        ("point/demo/P2", "point/demo/P3", (("hardness", "hard"),)),
    ]


def test_a_resource_supports_each_of_its_points_for_each_purpose(bundle: Bundle) -> None:
    of_second = [(target, prop(p, "purpose")) for s, target, p in edges(bundle, "supports") if s == "resource/demo/R2"]
    assert sorted(of_second) == [
        ("point/demo/P1", "assess"),
        ("point/demo/P1", "practise"),
        ("point/demo/P2", "assess"),
        ("point/demo/P2", "practise"),
    ]


def test_a_resource_without_purpose_supports_without_one_and_an_unattached_one_its_module(bundle: Bundle) -> None:
    supports = edges(bundle, "supports")
    assert ("resource/demo/R3", "point/demo/P3", ()) in supports
    assert ("resource/demo/R4", "module/demo/M2", (("purpose", "teach"),)) in supports


def test_a_resource_is_live_unless_said_otherwise(bundle: Bundle) -> None:
    live = {node.id: prop(node.props, "live") for node in bundle.nodes if node.id.startswith("resource/")}
    assert live == {
        "resource/demo/R1": True,
        "resource/demo/R2": True,
        "resource/demo/R3": False,
        "resource/demo/R4": True,
    }


def test_what_points_meet_official_and_own(bundle: Bundle) -> None:
    assert sorted(edges(bundle, "meets")) == [
        ("point/demo/P1", "ability/530701/具有规则意识", (("extent", "part"),)),
        ("point/demo/P2", "requirement/530701/网店运营/能够开通店铺", (("extent", "full"),)),
        ("point/demo/P2", "requirement/demo/Q1", (("extent", "full"),)),
        ("point/demo/P2", "task/4-01-06-01/店铺开设", (("extent", "full"),)),
        ("point/demo/P3", "post/demo/G1", (("extent", "full"),)),
    ]
    assert edges(bundle, "requires") == [("course/demo/C1", "requirement/demo/Q1", (("kind", "skill"),))]


def test_the_library_states_no_node_that_is_not_its_own(bundle: Bundle) -> None:
    assert {node.id.split("/")[1] for node in bundle.nodes} == {"demo", "甲学院", "乙公司"}


def test_evidence_is_the_cell(bundle: Bundle) -> None:
    edge = next(e for e in bundle.edges if e.predicate == "supports" and e.subject == "resource/demo/R2")
    assert edge.evidence == Evidence("P1；P2", table="素材", row=3, column="挂接点")


def test_a_whole_id_is_taken_as_it_is(tmp_path: Path) -> None:
    identity = "requirement/530701/网店运营/能够开通店铺%2F退店"
    reading = reading_of(tmp_path, with_row("达成", ["P3", "官方要求", None, None, identity, "全部"]))
    assert reading.problems == []
    assert any(edge.object == identity for edge in reading.bundles[0].edges)


def test_names_stand_for_codes_left_empty(tmp_path: Path) -> None:
    tables = changed(
        课程=[["课程名称", "课程性质"], ["网店 运营", "标准课程"]],
        课程对应=None,
        模块=[["课程编号", "模块名称"], ["网店运营", "开店"]],
        知识技能点=[
            ["模块编号", "点名称", "类别", "建议先修点"],
            ["开店", "甲", "知识", None],
            ["开店", "乙/丙", "技能", "甲"],
        ],
        素材=None,
        自有要求=None,
        达成=None,
    )
    reading = reading_of(tmp_path, tables)
    assert reading.problems == []
    assert edges(reading.bundles[0], "prerequisite") == [
        ("point/demo/甲", "point/demo/乙%2F丙", (("hardness", "soft"),))
    ]


def test_the_same_words_required_in_two_courses_are_one_requirement(tmp_path: Path) -> None:
    rows = [["课程编号", "要求内容", "类别"], ["C1", "有安全意识", "素养"], ["C2", "有安全意识", "素养"]]
    reading = reading_of(tmp_path, changed(自有要求=rows, 达成=None))
    assert reading.problems == []
    assert [(s, o) for s, o, _ in edges(reading.bundles[0], "requires")] == [
        ("course/demo/C1", "requirement/demo/有安全意识"),
        ("course/demo/C2", "requirement/demo/有安全意识"),
    ]


def test_a_course_taken_over_from_another_library(tmp_path: Path) -> None:
    rows = [
        ["课程编号", "课程名称", "课程性质", "沿用来源", "沿用方式"],
        ["C1", "网店运营", "标准课程", "other/C9", "共建"],
    ]
    tables = changed(课程=rows, 自有要求=None)
    reading = reading_of(tmp_path, tables)
    assert edges(reading.bundles[0], "reuses") == [("course/demo/C1", "course/other/C9", (("mode", "共建"),))]


def test_dates_and_numbers_are_read_however_they_are_written(tmp_path: Path) -> None:
    written_dates: list[Scalar] = ["2025-03-01", "2025/3/1", "2025.3.1", "2025年3月1日", "20250301", 45717]
    rows: list[list[Scalar | None]] = [
        ["素材名称", "素材类型", "更新日期", "时长（分钟）"],
    ]
    rows += [[f"r{n}", "视频", day, "1,234.5"] for n, day in enumerate(written_dates)]
    reading = reading_of(tmp_path, changed(素材=rows))
    assert reading.problems == []
    resources = [node for node in reading.bundles[0].nodes if node.id.startswith("resource/")]
    assert {prop(node.props, "updated") for node in resources} == {date(2025, 3, 1).isoformat()}
    assert {prop(node.props, "minutes") for node in resources} == {1234.5}


def test_the_slug_can_be_overridden(tmp_path: Path) -> None:
    reading = read_workbook(written(tmp_path, LIBRARY), library="other")
    assert reading.bundles[0].version.source == "library/other"
    assert all("/demo/" not in edge.subject + edge.object for edge in reading.bundles[0].edges)


def test_xlsx_and_a_folder_of_csv_say_the_same(tmp_path: Path) -> None:
    book, folder = read_workbook(written(tmp_path, LIBRARY)), read_workbook(written(tmp_path, LIBRARY, "folder"))
    assert book.bundles[0].nodes == folder.bundles[0].nodes
    assert book.bundles[0].edges == folder.bundles[0].edges
    assert book.counts == folder.counts


def test_a_folder_in_gb18030_says_the_same(tmp_path: Path) -> None:
    folder = written(tmp_path, LIBRARY, "folder")
    plain = read_workbook(folder)
    for path in folder.glob("*.csv"):
        path.write_bytes(path.read_text(encoding="utf-8-sig").encode("gb18030"))
    legacy = read_workbook(folder)
    assert legacy.bundles[0].edges == plain.bundles[0].edges
    assert legacy.bundles[0].version.sha256 != plain.bundles[0].version.sha256


def test_an_empty_template_gives_no_bundle_but_says_why(tmp_path: Path) -> None:
    write_template(tmp_path / "a.xlsx")
    reading = read_workbook(tmp_path / "a.xlsx")
    assert reading.bundles == []
    assert [problem.place.sheet for problem in reading.problems] == ["资源库"]


def test_a_title_above_the_headings_and_stars_on_them_do_no_harm(tmp_path: Path) -> None:
    rows = [
        ["本库课程一览"],
        [],
        ["课程编号*", " 课程名称 * ", "课程性质*"],
        ["C1", "网店运营", "标准课程"],
        ["C2", "选修", "个性化课程"],
    ]
    reading = reading_of(tmp_path, changed(课程=rows))
    assert reading.problems == []
    assert (reading.counts["课程"].kept, reading.counts["课程"].ignored) == (2, 2)


def test_operators_of_the_library(bundle: Bundle) -> None:
    operates = [edge for edge in bundle.edges if edge.predicate == "operates"]
    assert [(edge.subject, edge.object) for edge in operates] == [
        ("institution/甲学院", "library/demo"),
        ("institution/乙公司", "library/demo"),
    ]
    assert isinstance(operates[0], EdgeClaim)
