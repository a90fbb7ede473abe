from pathlib import Path

import pytest

from ingest.documents.errors import DocumentError
from ingest.known import MajorFact
from ingest.readers.registry import read_registry
from ingest.report import Place, Reading
from ingest.workbook.sheets import REGISTRY
from ingest.workbook.template import write_registry_template
from ontology.claims import Authority, Scalar
from tests.ingest.library_files import FewFacts, Rows, only, written

HEADINGS = [column.name for column in REGISTRY.columns]
ROWS: Rows = [
    list(HEADINGS),
    ["电商资源库", "ec", "530701", "电子商务", "主", "省", "浙江", "甲学院；乙学院", "教〔2023〕1号", "已立项"],
    ["电商资源库", "ec", "730701", "电子商务", "兼", "省", "浙江", "甲学院；乙学院", "教〔2023〕1号", "已立项"],
    ["护理（省级）资源库", None, "520201K", None, None, "省级", "浙江", None, None, "已接入"],
]


def reading_of(folder: Path, rows: Rows, name: str = "省名录.xlsx") -> Reading:
    return read_registry(written(folder, {"Sheet1": rows}, name))


def test_a_list_states_libraries_whom_they_serve_and_who_operates_them(tmp_path: Path) -> None:
    reading = reading_of(tmp_path, ROWS)
    assert reading.problems == []
    nodes, edges = reading.bundles[0].nodes, reading.bundles[0].edges
    assert [(n.id, n.label) for n in nodes if n.id.startswith("library/")] == [
        ("library/ec", "电商资源库"),
        ("library/浙江-省-护理-省级-资源库", "护理（省级）资源库"),
    ]
    assert [(e.subject, e.object, e.props) for e in edges if e.predicate == "serves"] == [
        ("library/ec", "major/530701", (("role", "主"), ("state", "已立项"))),
        ("library/ec", "major/730701", (("role", "兼"), ("state", "已立项"))),
        ("library/浙江-省-护理-省级-资源库", "major/520201", (("role", "主"), ("state", "已接入"))),
    ]
    assert [e.subject for e in edges if e.predicate == "operates"] == ["institution/甲学院", "institution/乙学院"]


def test_its_source_is_the_name_of_the_list(tmp_path: Path) -> None:
    version = reading_of(tmp_path, ROWS, "浙江省 名录（2024）.xlsx").bundles[0].version
    assert (version.source, version.authority, version.whole) == ("registry/浙江省名录-2024", Authority.UNSTATED, True)
    path = written(tmp_path, {"Sheet1": ROWS})
    assert read_registry(path, name="zj").bundles[0].version.source == "registry/zj"


def test_a_title_row_and_other_sheets_do_no_harm(tmp_path: Path) -> None:
    rows: Rows = [["浙江省资源库立项名单"], *ROWS]
    reading = read_registry(written(tmp_path, {"Sheet1": rows, "附注": [["略"]]}))
    assert only(reading).severity == "ignored"
    assert (reading.counts["资源库名录"].kept, reading.counts["资源库名录"].ignored) == (3, 1)


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        (["某库", "x", "123", None, None, "省", None, None, None, "已立项"], "专业代码", "6 位数字"),
        (["某库", "530701", "530701", None, None, "省", None, None, None, "已立项"], "资源库标识", "形同专业代码"),
        (["某库", "x", "530701", None, None, "市", None, None, None, "已立项"], "层级", "不在可选值中"),
        (["电商资源库", "ec", "530701", None, "主", "省", "浙江", None, "教〔2023〕1号", "已接入"], "专业代码", "重复"),
        (["某库", "x", "530701", None, None, "省", None, None, None, None], "状态", "必填"),
    ],
)
def test_a_bad_row_costs_itself_only(tmp_path: Path, row: list[Scalar | None], column: str, reason: str) -> None:
    reading = reading_of(tmp_path, [*ROWS, row])
    problem = only(reading)
    assert problem.place == Place("资源库名录", 5, column)
    assert reason in problem.reason
    count = reading.counts["资源库名录"]
    assert (count.kept, count.rejected, count.read) == (3, 1, 4)


def test_one_library_told_in_two_ways_is_warned_of(tmp_path: Path) -> None:
    row: list[Scalar | None] = ["电商库", "ec", "530702", None, "兼", "省", "浙江", None, None, "已立项"]
    problem = only(reading_of(tmp_path, [*ROWS, row]))
    assert problem.severity == "warning"
    assert "第 2 行" in problem.reason


def test_a_replaced_code_is_refused_with_the_new_one(tmp_path: Path) -> None:
    facts = FewFacts({"530701": MajorFact("电子商务", ("530799",)), "730701": MajorFact("电子商务")})
    problem = only(read_registry(written(tmp_path, {"Sheet1": ROWS[:3]}), facts))
    assert "530799" in problem.advice


def test_an_html_export_named_xls_is_read(tmp_path: Path) -> None:
    body = "".join("<tr>" + "".join(f"<td>{cell or ''}</td>" for cell in row) + "</tr>" for row in ROWS)
    (tmp_path / "名录.xls").write_bytes(f"<html><table>{body}</table></html>".encode("gb18030"))
    assert read_registry(tmp_path / "名录.xls").counts["资源库名录"].kept == 3


def test_a_file_that_is_no_list_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="没有找到资源库名录的表头"):
        reading_of(tmp_path, [["甲", "乙"], ["1", "2"]])


@pytest.mark.parametrize("name", ["名录.csv", "名录.xlsx"])
def test_its_template_has_its_headings(tmp_path: Path, name: str) -> None:
    write_registry_template(tmp_path / name)
    reading = read_registry(tmp_path / name)
    assert reading.problems == []
    assert reading.bundles[0].edges == ()
