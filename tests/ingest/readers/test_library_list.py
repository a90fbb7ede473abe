"""立项 and 验收 lists as provinces, the ministry and schools write them."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from ingest.documents.blocks import Block, Line, Paper, Paragraph
from ingest.documents.errors import Unrecognised
from ingest.documents.repair import repaired
from ingest.known import Serving
from ingest.order import Order
from ingest.profiles import Profile
from ingest.readers.library_list import read, recognises
from ingest.recognise import Content, candidates
from ingest.report import Reading
from ontology.claims import Authority, Method, Status, prop
from ontology.names import NodeId
from tests.ingest.library_files import FewFacts, Rows, written
from tests.ingest.readers.grids import grid

Words = str | Sequence[Sequence[str]]
TITLE = "2024年度江苏省职业教育专业教学资源库立项建设名单"
HEAD = ["序号", "资源库名称", "主持单位", "专业代码"]


def paper(*blocks: Words) -> Paper:
    made: list[Block] = []
    for at, block in enumerate(blocks, 1):
        made.append(Paragraph(at, (Line(block),)) if isinstance(block, str) else grid(*block, number=at))
    return repaired(Paper("docx", tuple(made)))


def of(folder: Path, *blocks: Words, order: Order | None = None) -> Reading:
    path = folder / "名单.docx"
    path.write_bytes(b"")
    document = paper(*blocks)
    assert recognises(document)
    return read(path, document, order or Order())


def served(reading: Reading) -> list[tuple[str, str, str | None]]:
    """Return (last part of the library's id, major, role) of each `serves`."""
    edges = [edge for edge in reading.bundles[0].edges if edge.predicate == "serves"]
    return [
        (
            edge.subject.rpartition("-")[2],
            edge.object.removeprefix("major/"),
            str(prop(edge.props, "role") or "") or None,
        )
        for edge in edges
    ]


def reasons(reading: Reading, severity: str) -> list[str]:
    return [problem.reason for problem in reading.problems if problem.severity == severity]


def test_a_notice_gives_issuer_number_day_province_and_tier(tmp_path: Path) -> None:
    reading = of(
        tmp_path,
        "苏教职函〔2024〕12号",
        TITLE,
        "根据《关于开展建设的通知》（苏教职〔2023〕5号），现予公布。",
        "江苏省教育厅",
        "2024年6月12日",
        [HEAD, ["1", "电子商务专业教学资源库", "甲学院\n乙学院", "530701"]],
    )
    (version, nodes, edges) = reading.bundles[0]
    assert version.source == "registry/2024年度江苏省职业教育专业教学资源库立项建设名单"
    assert (version.issuer, version.authority) == ("江苏省教育厅", Authority.PROVINCE)
    assert (version.effective, version.whole) == (date(2024, 6, 12), True)
    library = nodes[0]
    assert library.id == "library/江苏-省-电子商务专业教学资源库-甲学院"
    assert dict(library.props) == {"tier": "省", "region": "江苏", "document_number": "苏教职函〔2024〕12号"}
    assert [edge.subject for edge in edges if edge.predicate == "operates"] == [
        "institution/甲学院",
        "institution/乙学院",
    ]
    (serves,) = [edge for edge in edges if edge.predicate == "serves"]
    assert dict(serves.props) == {"role": "主", "state": "已立项"}
    assert serves.evidence.quote == "1 | 电子商务专业教学资源库 | 甲学院 乙学院 | 530701"
    assert (serves.evidence.row, serves.evidence.column) == (2, "专业代码")


def test_a_name_is_no_major_where_no_level_is_stated(tmp_path: Path) -> None:
    rows = [["序号", "学校", "专业名称"], ["1", "甲学校", "电子商务"], ["2", "乙学校", "没有这门"]]
    reading = of(tmp_path, TITLE, rows)
    assert served(reading) == []
    assert [node.label for node in reading.bundles[0].nodes if node.id.startswith("library")] == [
        "电子商务专业教学资源库",
        "没有这门专业教学资源库",
    ]
    first, second = reasons(reading, "rejected")
    assert "730701（中职）、530701（高职专科）、330701（职教本科）" in first
    assert "没有名为“没有这门”" in second
    assert (reading.counts["服务专业"].rejected, reading.counts["行"].kept) == (2, 2)
    assert not reading.bundles[0].version.whole


@pytest.mark.parametrize(
    ("title", "column", "rows", "expected"),
    [
        (TITLE, "层次", ["1", "甲学校", "电子商务", "中职"], "730701"),
        (TITLE, "办学层次", ["1", "甲学校", "电子商务专业", "高职"], "530701"),
        (TITLE, "备注", ["一、职业本科", "<", "<", "<"], "330701"),
        ("2024年省级中等职业学校专业教学资源库立项名单", "备注", [], "730701"),
    ],
)
def test_a_level_in_the_text_settles_a_name(
    tmp_path: Path, title: str, column: str, rows: list[str], expected: str
) -> None:
    head = ["序号", "学校全称", "专业名称", column]
    own = ["1", "甲学校", "电子商务", ""]
    table = [head, rows] if rows and rows[1] != "<" else [head, *([rows] if rows else []), own]
    reading = of(tmp_path, title, table)
    assert [major for _, major, _ in served(reading)] == [expected]
    (edge,) = [edge for edge in reading.bundles[0].edges if edge.predicate == "serves"]
    assert (edge.method, edge.status) == (Method.EXACT_NAME, Status.ACCEPTED)


def test_higher_education_alone_leaves_two_levels_open(tmp_path: Path) -> None:
    rows = [
        ["序号", "项目名称", "牵头学校"],
        ["1", "电子商务专业教学资源库", "甲学院"],
        ["2", "护理专业教学资源库", "乙学院"],
    ]
    reading = of(tmp_path, "2024年省级高等职业教育专业教学资源库立项名单", rows)
    assert served(reading) == []
    first, second = reasons(reading, "rejected")
    assert first.endswith("530701（高职专科）、330701（职教本科）")
    assert second.endswith("520201（高职专科）、320201（职教本科）")


def test_codes_are_checked_against_names_and_mapped_from_older_catalogues(tmp_path: Path) -> None:
    rows = [
        HEAD,
        ["1", "现代纺织技术专业教学资源库", "甲学院", "５８０４０１"],
        ["2", "电子商务专业教学资源库", "乙学院", "730701"],
        ["3", "某某综合资源库", "丙学院", "520201K、530701"],
        ["4", "旅游资源库", "丁学院", "999999"],
    ]
    reading = of(tmp_path, "2024年省级高职专业教学资源库立项名单", rows)
    assert served(reading) == [
        ("甲学院", "480401", "主"),
        ("乙学院", "730701", "主"),
        ("丙学院", "520201", None),
        ("丙学院", "530701", None),
    ]
    assert any("旧目录" in reason for reason in reasons(reading, "warning"))
    assert any("730701（电子商务）是中职的" in reason for reason in reasons(reading, "warning"))
    assert len(reasons(reading, "rejected")) == 1


def test_main_and_further_majors_stand_in_columns_of_their_own(tmp_path: Path) -> None:
    rows = [
        ["编号", "项目名称", "负责人", "所在单位", "主专业", "兼顾专业"],
        ["1", "电子商务", "张三", "商学院", "电子商务（530701）", "市场营销（530605）、护理（520201）"],
    ]
    reading = of(tmp_path, "示例职业技术学院2024年校级专业教学资源库立项名单", rows)
    assert [(major, role) for _, major, role in served(reading)] == [
        ("530701", "主"),
        ("530605", "兼"),
        ("520201", "兼"),
    ]
    assert [edge.subject for edge in reading.bundles[0].edges if edge.predicate == "operates"] == [
        "institution/示例职业技术学院"
    ]
    assert reasons(reading, "ignored") == ["“负责人”一列没有用处，未读"]


def test_equal_names_of_other_institutions_are_other_libraries(tmp_path: Path) -> None:
    rows = [HEAD, ["1", "护理资源库", "甲学院", "520201"], ["2", "护理资源库", "乙学院", "520201"]]
    reading = of(tmp_path, TITLE, rows)
    assert [library for library, _, _ in served(reading)] == ["甲学院", "乙学院"]


def test_a_library_over_several_rows_serves_several_majors(tmp_path: Path) -> None:
    merged = [
        HEAD,
        ["1", "农业资源库", "甲学院", "410103"],
        ["^", "^", "^", "410101"],
        ["2", "护理库", "乙学院", "520201"],
    ]
    lost = [HEAD, ["1", "农业资源库", "甲学院", "410103"], ["", "", "", "410101"], ["2", "护理库", "乙学院", "520201"]]
    for table in (merged, lost):
        reading = of(tmp_path, TITLE, table)
        assert served(reading) == [("甲学院", "410103", None), ("甲学院", "410101", None), ("乙学院", "520201", "主")]
        assert reading.counts["行"].kept == 3


def test_an_acceptance_gives_its_day_and_says_what_was_not_passed(tmp_path: Path) -> None:
    rows = [
        ["序号", "资源库名称", "主持单位", "专业代码", "验收结论", "验收时间"],
        ["1", "电商资源库", "甲学院", "530701", "通过", ""],
        ["2", "护理资源库", "乙学院", "520201", "暂缓通过", ""],
        ["3", "会计资源库", "丙学院", "530302", "撤销立项", ""],
        ["4", "营销资源库", "丁学院", "530605", "优秀", "2024年3月1日"],
    ]
    reading = of(tmp_path, "广东省教育厅关于公布2024年省级专业教学资源库验收结果的通知", "2024年5月6日", rows)
    nodes = {node.label: node for node in reading.bundles[0].nodes}
    assert prop(nodes["电商资源库"].props, "accepted_on") == "2024-05-06"
    assert prop(nodes["营销资源库"].props, "accepted_on") == "2024-03-01"
    assert prop(nodes["护理资源库"].props, "accepted_on") is None
    assert prop(nodes["护理资源库"].props, "note") == "验收结论 暂缓通过"
    assert "会计资源库" not in nodes
    assert [prop(edge.props, "state") for edge in reading.bundles[0].edges if edge.predicate == "serves"] == [
        "已立项"
    ] * 3
    assert reading.counts["行"].ignored == 2


@pytest.mark.parametrize(
    ("title", "confidence"),
    [("2024年省级专业教学资源库拟立项名单公示", 0.9), ("2024年国家级专业教学资源库推荐名单", 0.5)],
)
def test_what_is_not_decided_yet_is_proposed(tmp_path: Path, title: str, confidence: float) -> None:
    reading = of(tmp_path, title, [HEAD, ["1", "电商资源库", "甲学院", "530701"]])
    (edge,) = [edge for edge in reading.bundles[0].edges if edge.predicate == "serves"]
    assert (edge.status, edge.confidence) == (Status.PROPOSED, confidence)
    assert "不是最后的决定" in reasons(reading, "warning")[0]


class Graph(FewFacts):
    """A graph with a library that the same institution operates."""

    def serving(self, digits: str) -> dict[NodeId, Serving]:
        """Return the one library of the graph."""
        return {NodeId("library/ec-demo"): Serving("示例库", frozenset({"institution/甲学院"}))}


def test_a_library_that_may_be_in_the_graph_is_told_of_and_not_joined(tmp_path: Path) -> None:
    rows = [HEAD, ["1", "电商资源库", "甲学院", "530701"]]
    reading = of(tmp_path, TITLE, rows, order=Order(Graph({})))
    assert served(reading) == [("甲学院", "530701", "主")]
    assert "ec-demo（示例库）" in reasons(reading, "warning")[0]
    said = Order(Graph({}), profile=Profile(words={"电商资源库": "ec-demo"}))
    (edge,) = [edge for edge in of(tmp_path, TITLE, rows, order=said).bundles[0].edges if edge.predicate == "serves"]
    assert edge.subject == "library/ec-demo"


def test_a_sheet_is_recognised_unless_it_is_a_registry(tmp_path: Path) -> None:
    rows: Rows = [[TITLE], [], [*HEAD], [1, "电商资源库", "甲学院", 530701]]
    path = written(tmp_path, {"Sheet1": rows}, "名单.xlsx")
    assert [each.kind for each in candidates(Content(path))] == ["library-list"]
    ours: Rows = [["资源库名称", "资源库标识", "专业代码", "层级", "状态"], ["库", "x", "530701", "省", "已立项"]]
    path = written(tmp_path, {"Sheet1": ours}, "名录.xlsx")
    assert [each.kind for each in candidates(Content(path))] == ["registry"]


def test_other_tables_are_passed_over_and_a_document_without_a_list_is_refused(tmp_path: Path) -> None:
    other = [["姓名", "电话"], ["甲", "1"]]
    reading = of(tmp_path, TITLE, [HEAD, ["1", "电商资源库", "甲学院", "530701"]], "联系人", other)
    assert (reading.counts["表"].kept, reading.counts["表"].ignored) == (1, 1)
    assert not recognises(paper("资源库建设通知", other))
    with pytest.raises(Unrecognised, match="没有找到列出资源库的表"):
        read(tmp_path / "x.docx", paper("资源库建设通知", other), Order())
