"""已核验 in a file: told with its place and counted as 已接入, whichever file it stands in."""

from pathlib import Path

from ingest.readers.registry import read_registry
from ingest.report import Place, Reading
from ontology.claims import prop
from tests.ingest.library_files import Rows, changed, reading_of, written
from tests.ingest.readers.test_library_list import HEAD, TITLE, of


def states(reading: Reading) -> list[object]:
    return [prop(edge.props, "state") for edge in reading.bundles[0].edges if edge.predicate == "serves"]


def told(reading: Reading) -> list[tuple[Place, str]]:
    return [(each.place, each.severity) for each in reading.problems if "只由专家的核验意见给出" in each.reason]


def test_of_a_library_s_own_workbook(tmp_path: Path) -> None:
    sheet = [["专业代码", "专业名称", "主/兼", "状态"], ["530701", "电子商务", "主", "已核验"]]
    reading = reading_of(tmp_path, changed(服务专业=sheet))
    assert states(reading) == ["已接入"]
    assert told(reading) == [(Place("服务专业", 2, "状态"), "warning")]
    count = reading.counts["服务专业"]
    assert (count.read, count.kept, count.rejected, count.ignored) == (1, 1, 0, 0)
    assert not reading.bad


def test_of_a_list_of_libraries(tmp_path: Path) -> None:
    rows: Rows = [
        ["资源库名称", "资源库标识", "专业代码", "主/兼", "层级", "状态"],
        ["电商资源库", "ec", "530701", "主", "省", "已核验"],
        ["护理资源库", "hl", "520201", "主", "省", "已立项"],
    ]
    reading = read_registry(written(tmp_path, {"Sheet1": rows}, "名录.xlsx"))
    assert states(reading) == ["已接入", "已立项"]
    assert [place.row for place, _ in told(reading)] == [2]
    count = next(iter(reading.counts.values()))
    assert (count.read, count.kept) == (2, 2)


def test_of_a_decision(tmp_path: Path) -> None:
    rows = [[*HEAD, "状态"], ["1", "电子商务专业教学资源库", "甲学院", "530701、530703", "已核验"]]
    reading = of(tmp_path, TITLE, rows)
    assert states(reading) == ["已接入", "已接入"], "told once for both majors of the row"
    assert [(place.row, place.column) for place, _ in told(reading)] == [(2, "状态")]
