"""Files of one run lean on each other by their kinds, whatever their names; lists of courses stand side by side."""

import itertools
from datetime import UTC, datetime
from pathlib import Path

import pytest

from graph.stores.memory import MemoryStore
from ingest.documents.errors import SourceClash
from ingest.known import StoreKnown
from ingest.pipeline import commit, read
from ingest.report import Bundle, Reading
from ontology.claims import EdgeClaim, prop
from tests.ingest.library_files import LIBRARY
from tests.ingest.library_files import written as library_written
from tests.ingest.readers.export_files import Cell, written

NOW = datetime(2026, 3, 1, tzinfo=UTC)
GRAPH: list[Cell] = [
    "课程编号",
    "课程名称",
    "编号",
    "一级知识点",
    "二级知识点",
    "类型",
    "前置知识点",
    "建议前置知识点",
    "学习时长（分钟）",
]
LIST: list[Cell] = ["资源ID", "资源名称", "资源类型", "目录路径", "关联知识点", "备注"]


def graph(folder: Path, name: str, *rows: list[Cell]) -> Path:
    return written(folder, name, "csv", {name: [GRAPH, *rows]})


def resources(folder: Path, name: str, *rows: list[Cell]) -> Path:
    return written(folder, name, "csv", {name: [LIST, *rows]})


def two_courses(folder: Path, names: tuple[str, str, str]) -> list[Path]:
    """Write the graphs of two courses, each needing the other's points, and a list of resources, under any names."""
    return [
        graph(
            folder,
            names[0],
            ["C1", "网店运营", "C1-M1", "开店", "", "知识单元", "", "", ""],
            ["C1", "网店运营", "C1-P1", "开店", "满减、优惠券", "知识点", "需求；供给", "", "50"],
            ["C1", "网店运营", "C1-P2", "开店", "设置满减", "技能点", "满减、优惠券", "供给", "90"],
        ),
        graph(
            folder,
            names[1],
            ["C2", "市场营销", "C2-M1", "市场", "", "知识单元", "", "", ""],
            ["C2", "市场营销", "C2-P1", "市场", "需求", "知识点", "", "", ""],
            ["C2", "市场营销", "C2-P2", "市场", "供给", "知识点", "需求", "", ""],
        ),
        resources(
            folder,
            names[2],
            ["R1", "讲解", "视频", "网店运营/开店", "满减、优惠券、设置满减", "已失效"],
            ["R2", "课件", "课件", "网店运营/开店", "", ""],
        ),
    ]


def all_of(readings: list[Reading]) -> dict[str, Bundle]:
    return {bundle.version.source: bundle for reading in readings for bundle in reading.bundles}


def edges(bundle: Bundle, predicate: str) -> list[EdgeClaim]:
    return [edge for edge in bundle.edges if edge.predicate == predicate]


@pytest.mark.parametrize("names", list(itertools.permutations("甲乙丙")))
def test_what_a_file_leans_on_is_found_whatever_the_files_are_called(
    tmp_path: Path, names: tuple[str, str, str]
) -> None:
    two_courses(tmp_path, names)
    readings = read([tmp_path], library="ec")
    assert not any(reading.bad for reading in readings)
    found = all_of(readings)
    assert set(found) == {"knowledge-graph/ec/网店运营", "knowledge-graph/ec/市场营销", "inventory/ec/网店运营"}
    links = edges(found["knowledge-graph/ec/网店运营"], "prerequisite")
    assert {(edge.subject, edge.object, prop(edge.props, "hardness")) for edge in links} == {
        ("point/ec/C2-P1", "point/ec/C1-P1", "hard"),
        ("point/ec/C2-P2", "point/ec/C1-P1", "hard"),
        ("point/ec/C1-P1", "point/ec/C1-P2", "hard"),
        ("point/ec/C2-P2", "point/ec/C1-P2", "soft"),
    }
    hung = {(edge.subject, edge.object) for edge in edges(found["inventory/ec/网店运营"], "supports")}
    assert hung == {
        ("resource/ec/R1", "point/ec/C1-P1"),
        ("resource/ec/R1", "point/ec/C1-P2"),
        ("resource/ec/R2", "module/ec/C1-M1"),
    }, "names that hold 、 are not split where a point is called so"


def test_a_graph_tells_numbers_order_and_length(tmp_path: Path) -> None:
    bundle = all_of(read(two_courses(tmp_path, ("a", "b", "c")), library="ec"))["knowledge-graph/ec/网店运营"]
    minutes = {node.id: prop(node.props, "minutes") for node in bundle.nodes}
    assert minutes == {
        "course/ec/C1": None,
        "module/ec/C1-M1": None,
        "point/ec/C1-P1": 50,
        "point/ec/C1-P2": 90,
    }
    assert [(e.object, prop(e.props, "order")) for e in edges(bundle, "hasPoint")] == [
        ("point/ec/C1-P1", 1),
        ("point/ec/C1-P2", 2),
    ]


def test_a_remark_of_a_resource_is_kept(tmp_path: Path) -> None:
    bundle = all_of(read(two_courses(tmp_path, ("a", "b", "c")), library="ec"))["inventory/ec/网店运营"]
    assert [prop(node.props, "note") for node in bundle.nodes] == ["已失效", None]


def imported(folder: Path, paths: list[Path], store: MemoryStore | None = None) -> MemoryStore:
    made = store or MemoryStore()
    commit(made, read(paths, StoreKnown(made), library="demo"), NOW)
    return made


def test_lists_of_several_courses_do_not_replace_each_other(tmp_path: Path) -> None:
    store = MemoryStore()
    commit(store, read([library_written(tmp_path, LIBRARY)]), NOW)
    one = resources(tmp_path, "一", ["A1", "甲", "视频", "网店运营/开店", "", ""])
    other = resources(tmp_path, "二", ["A2", "乙", "视频", "选修", "", ""])
    imported(tmp_path, [one], store)
    imported(tmp_path, [other], store)
    in_force = {stored.version.source for stored in store.versions()}
    assert {"inventory/demo/网店运营", "inventory/demo/选修"} <= in_force


def test_two_lists_of_one_course_in_one_run_are_refused(tmp_path: Path) -> None:
    store = MemoryStore()
    commit(store, read([library_written(tmp_path, LIBRARY)]), NOW)
    paths = [resources(tmp_path, name, [name, name, "视频", "网店运营", "", ""]) for name in ("甲", "乙")]
    with pytest.raises(SourceClash, match="有两份输入"):
        imported(tmp_path, paths, store)


def warnings(store: MemoryStore, path: Path, source: str | None = None) -> list[str]:
    readings = read([path], StoreKnown(store), library="demo", source=source)
    return [problem.reason for reading in readings for problem in reading.problems if problem.severity == "warning"]


def test_replacing_a_list_by_another_is_told_and_its_next_state_is_not(tmp_path: Path) -> None:
    store = MemoryStore()
    commit(store, read([library_written(tmp_path, LIBRARY)]), NOW)
    rows: list[list[Cell]] = [[f"A{n}", f"素材{n}", "视频", "网店运营", "", ""] for n in range(4)]
    imported(tmp_path, [resources(tmp_path, "一", *rows)], store)
    assert not any("其余将不再有效" in each for each in warnings(store, resources(tmp_path, "二", *rows[:3])))
    another = resources(tmp_path, "三", ["B1", "别的", "视频", "网店运营", "", ""])
    assert any("4 项只有 0 项还在这份里" in each for each in warnings(store, another))
    assert not any("其余将不再有效" in each for each in warnings(store, another, "inventory/demo-b"))


def test_a_list_divided_by_courses_tells_of_the_whole_one(tmp_path: Path) -> None:
    store = MemoryStore()
    commit(store, read([library_written(tmp_path, LIBRARY)]), NOW)
    rows: list[list[Cell]] = [["A1", "甲", "视频", "网店运营", "", ""], ["A2", "乙", "视频", "选修", "", ""]]
    imported(tmp_path, [resources(tmp_path, "全", *rows)], store)
    assert any("来源 inventory/demo 里也有" in each for each in warnings(store, resources(tmp_path, "一", rows[0])))
    imported(tmp_path, [resources(tmp_path, "一", rows[0])], store)
    assert any("来源 inventory/demo/网店运营 里也有" in each for each in warnings(store, tmp_path / "全.csv"))


def test_a_source_named_by_the_user_does_not_lean_on_what_it_said_before(tmp_path: Path) -> None:
    path = resources(tmp_path, "一", ["A1", "甲", "视频", "网店/开店", "", ""])
    store = MemoryStore()
    first = read([path], StoreKnown(store), library="ec", source="inventory/ec-b")
    commit(store, first, NOW)
    again = read([path], StoreKnown(store), library="ec", source="inventory/ec-b")
    assert all_of(again)["inventory/ec-b"].edges == all_of(first)["inventory/ec-b"].edges
    assert commit(store, again, NOW).committed == ()


def test_a_folder_read_twice_says_the_same_and_so_does_each_file_alone(tmp_path: Path) -> None:
    folder = tmp_path / "文件"
    folder.mkdir()
    paths = two_courses(folder, ("甲", "乙", "丙"))
    store = imported(tmp_path, [folder])
    assert commit(store, read([folder], StoreKnown(store), library="demo"), NOW).committed == ()
    for path in paths:
        assert commit(store, read([path], StoreKnown(store), library="demo"), NOW).committed == (), path.name
