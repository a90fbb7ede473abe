from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from graph.stores.memory import MemoryStore
from ingest.documents.errors import DocumentError
from ingest.known import StoreKnown
from ingest.order import Order
from ingest.pipeline import commit, read
from ingest.readers.inventory import read_inventory
from ontology.claims import Method, Status, prop
from tests.ingest.library_files import LIBRARY
from tests.ingest.library_files import written as library_written
from tests.ingest.readers.export_files import (
    ANY_SHEET,
    FORMATS,
    Cell,
    Rows,
    Trap,
    changed,
    f1,
    renamed,
    trapped,
    without,
    written,
)
from tests.ingest.readers.inventory_files import (
    MEDIA,
    content,
    facts_read,
    facts_written,
    reading_of,
    resources,
    rows_of,
    small,
)

NOW = datetime(2025, 3, 1, tzinfo=UTC)
SAMPLE = Path(__file__).parents[3] / "samples" / "530701"
WORDS = ["教学视频", "PPT", "文档", "图片", "mp3", "Flash", "仿真", "试题", "教学案例"]
SEPARATORS = {name: name for name in ("/", " / ", "\\", ">", " > ", "》", " → ", "|")}
OWN_TRAPS: dict[str, Trap] = {
    "other headings": renamed(
        资源ID="编号", 素材名称="标题", 媒体类型="资源类型", 目录路径="所属章节", 上传时间="创建时间"
    ),
    "yet other headings": renamed(
        素材名称="名称", 媒体类型="类型", 目录路径="所属目录", 上传时间="时间", 链接="资源链接"
    ),
    "words for media": changed("媒体类型", lambda cell, _: WORDS[MEDIA.index(str(cell))]),
    "lengths as spoken": changed("时长", lambda cell, at: cell and ("12分30秒", "750秒", "12:30", "12.5分钟")[at % 4]),
    "lengths by the heading": lambda rows: renamed(时长="时长（秒）")(
        changed("时长", lambda cell, _: cell and 750)(rows)
    ),
    "sizes by the heading": lambda rows: renamed(大小="大小(KB)")(changed("大小", lambda _, at: at + 1)(rows)),
    "dates as people write": changed(
        "上传时间", lambda _, at: ("2024/3/1", "2024年3月1日", "20240301", "2024.03.01")[at % 4]
    ),
    "dates of the spreadsheet": changed("上传时间", lambda *_: datetime(2024, 3, 1, 10, 11)),
    "a path with ends": changed("目录路径", lambda cell, _: f"/{cell}/"),
    "invisible signs in ids": changed("资源ID", lambda cell, _: f"\u200b{cell} "),
    "words for purposes": changed(
        "用途", lambda cell, _: {"教": "课堂教学", "练": "实训", "考": "测验", "": ""}[str(cell)]
    ),
}


@pytest.mark.parametrize("form", ["xlsx", "csv"])
@pytest.mark.parametrize("trap", [*ANY_SHEET, *OWN_TRAPS])
def test_each_trap_alone_changes_nothing_that_is_read(tmp_path: Path, trap: str, form: str) -> None:
    things = content()
    rows = trapped(rows_of(things), (ANY_SHEET | OWN_TRAPS)[trap])
    reading = reading_of(written(tmp_path, "清单", form, {"清单": rows}))
    assert f1(facts_read(reading), facts_written(things)) == 1.0
    count = reading.counts["清单"]
    assert (count.kept, count.rejected, count.read) == (len(things), 0, len(rows) - 1)


@pytest.mark.parametrize("form", FORMATS)
def test_all_traps_together_change_nothing_that_is_read(tmp_path: Path, form: str) -> None:
    things = content()
    exclusive = ("yet other headings", "dates of the spreadsheet", "lengths by the heading", "other headings")
    traps = [trap for name, trap in OWN_TRAPS.items() if name not in exclusive]
    rows = trapped(rows_of(things, " > "), *traps, OWN_TRAPS["other headings"], *ANY_SHEET.values())
    reading = reading_of(written(tmp_path, "清单", form, {"清单": rows}))
    assert f1(facts_read(reading), facts_written(things)) == 1.0
    count = reading.counts["清单"]
    assert (count.kept, count.rejected, count.read) == (len(things), 0, len(rows) - 1)


@pytest.mark.parametrize("separator", SEPARATORS)
def test_paths_with_any_separator(tmp_path: Path, separator: str) -> None:
    things = content()
    reading = reading_of(written(tmp_path, "清单", "csv", {"清单": rows_of(things, separator)}))
    assert f1(facts_read(reading), facts_written(things)) == 1.0


def test_a_library_must_be_named(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="--library"):
        reading_of(small(tmp_path), library=None)
    (reading,) = read([written(tmp_path, "清单", "csv", {"清单": rows_of(content(3))})])
    assert (reading.kind, reading.bundles) == ("inventory", [])
    assert "--library" in reading.problems[0].advice


def test_purposes_are_inferred_only_as_proposed(tmp_path: Path) -> None:
    rows: list[list[Cell]] = [["A1", "开店测验", "习题", "网店/开店", ""], ["A2", "讲稿", "图片", "网店/开店", ""]]
    (bundle,) = reading_of(small(tmp_path, *rows)).bundles
    said = [
        (edge.subject, prop(edge.props, "purpose"), edge.status, edge.method)
        for edge in bundle.edges
        if edge.predicate == "supports"
    ]
    assert said == [
        ("resource/ec/A1", None, Status.ACCEPTED, Method.STATED),
        ("resource/ec/A1", "assess", Status.PROPOSED, Method.INFERRED),
        ("resource/ec/A2", None, Status.ACCEPTED, Method.STATED),
        ("resource/ec/A2", "teach", Status.PROPOSED, Method.INFERRED),
    ]
    assert all(0 < edge.confidence < 1 for edge in bundle.edges if edge.status is Status.PROPOSED)


def test_evidence_is_the_sheet_the_row_the_column_and_the_words(tmp_path: Path) -> None:
    (bundle,) = reading_of(small(tmp_path, ["A1", "甲", "视频", "网店/开店", ""])).bundles
    assert [
        tuple(edge.evidence[:1]) + edge.evidence[2:5] for edge in bundle.edges if edge.predicate == "hasModule"
    ] == [("网店/开店", "清单", 2, "目录路径")]


def test_without_ids_place_and_name_identify(tmp_path: Path) -> None:
    rows = without("资源ID")(rows_of(content(6)))
    reading = reading_of(written(tmp_path, "清单", "csv", {"清单": rows}))
    assert [node.id for node in resources(reading)][1] == "resource/ec/直播销售/模块2/I%2FO接口讲解1"
    assert {node.label for node in resources(reading)} == {thing.name for thing in content(6)}


def test_repeats_are_told_and_a_resource_may_hang_at_several_places(tmp_path: Path) -> None:
    rows: list[list[Cell]] = [
        ["A1", "甲", "视频", "网店/开店", ""],
        ["A1", "甲", "视频", "网店/推广", ""],
        ["A1", "甲", "视频", "网店/开店", ""],
        ["A1", "乙", "视频", "网店/开店", ""],
        ["", "丙", "视频", "网店/开店", ""],
        ["", "丙", "视频", "网店/开店", ""],
        ["A9", "", "视频", "网店/开店", ""],
    ]
    reading = reading_of(small(tmp_path, *rows))
    told = [(p.place.row, p.place.column, p.reason) for p in reading.problems if p.severity == "rejected"]
    assert told == [
        (4, "资源ID", "编号「A1」与第 2 行重复，这一行不采用"),
        (5, "资源ID", "编号「A1」与第 2 行重复，名称不同，这一行不采用"),
        (7, "素材名称", "同一目录下的名称「丙」与第 6 行重复，这一行不采用"),
        (8, "素材名称", "必填的单元格是空的，这一行不采用"),
    ]
    assert (reading.counts["清单"].kept, reading.counts["清单"].rejected) == (3, 4)
    places = [edge.object for edge in reading.bundles[0].edges if edge.subject == "resource/ec/A1" and not edge.props]
    assert places == ["module/ec/网店/开店", "module/ec/网店/推广"]


def test_cells_that_do_not_fit_are_told_and_the_row_is_kept(tmp_path: Path) -> None:
    rows: list[list[Cell]] = [
        ["A1", "甲", "实录", "网店", "2024-13-01"],
        ["A2", "乙", "视频", "网店", "2024-01-01"],
        ["A3", "丙" * 40_000, "视频", "网店", "2024-01-01"],
    ]
    reading = reading_of(small(tmp_path, *rows))
    told = {(p.place.row, p.place.column): p.severity for p in reading.problems}
    assert told[2, "上传时间"] == "rejected"
    assert told[2, "类型"] == "warning"
    assert told[4, "素材名称"] == "rejected"
    assert (reading.counts["清单"].kept, reading.counts["清单"].rejected) == (2, 1)


def known_library(folder: Path) -> StoreKnown:
    """Return what a graph knows that holds the workbook of a small library."""
    store = MemoryStore()
    commit(store, read([library_written(folder, LIBRARY)]), NOW)
    return StoreKnown(store)


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("网店运营/开店/平台规则", "point/demo/P1"),
        ("网店运营/平台规则", "point/demo/P1"),
        ("电子商务资源库/网店运营/开店", "module/demo/M1"),
        ("网店运营/第一章 开店/视频", "module/demo/M1"),
        ("网店运营/没有的/视频", "course/demo/C1"),
        ("C1/M2", "module/demo/M2"),
    ],
)
def test_a_path_leads_to_the_deepest_place_that_the_library_has(tmp_path: Path, path: str, target: str) -> None:
    order = Order(known_library(tmp_path), "demo")
    (bundle,) = read_inventory(small(tmp_path, ["A1", "甲", "视频", path, ""]), order).bundles
    assert {edge.object for edge in bundle.edges if edge.predicate == "supports"} == {target}
    assert [node.id for node in bundle.nodes] == ["resource/demo/A1"]


def test_a_path_that_leads_nowhere_is_told(tmp_path: Path) -> None:
    order = Order(known_library(tmp_path), "demo")
    reading = read_inventory(small(tmp_path, ["A1", "甲", "视频", "无此课/开店", ""]), order)
    assert any("「无此课／开店」不是本库的任何课程" in problem.reason for problem in reading.problems)
    assert reading.counts["清单（引用）"].rejected == 1
    assert not [edge for edge in reading.bundles[0].edges if edge.predicate == "supports"]


def test_points_named_in_a_cell_are_found_or_told(tmp_path: Path) -> None:
    headings: list[Cell] = ["资源ID", "素材名称", "类型", "目录路径", "知识点"]
    order = Order(known_library(tmp_path), "demo")
    path = small(tmp_path, ["A1", "甲", "视频", "网店运营", "平台规则、开通店铺；没有的"], headings=headings)
    reading = read_inventory(path, order)
    stated = {edge.object for edge in reading.bundles[0].edges if edge.predicate == "supports"}
    assert stated == {"point/demo/P1", "point/demo/P2"}
    assert any("知识点「没有的」在本库中没有" in problem.reason for problem in reading.problems)


def test_the_second_import_does_not_lean_on_the_first(tmp_path: Path) -> None:
    store = MemoryStore()
    path = written(tmp_path, "清单", "csv", {"清单": rows_of(content(9))})
    first = reading_of(path)
    store.commit(*first.bundles[0], NOW)
    again = read_inventory(path, Order(StoreKnown(store), "ec"))
    assert again.bundles[0].edges == first.bundles[0].edges
    assert store.commit(*again.bundles[0], NOW) is None, "the same list makes no revision"


def test_a_sheet_of_each_course(tmp_path: Path) -> None:
    sheet: Rows = [["资源ID", "素材名称", "类型", "上传时间"], ["A1", "甲", "视频", "2024-03-01"]]
    other: Rows = [sheet[0], ["A2", "乙", "视频", "2024-03-01"]]
    path = written(tmp_path, "清单", "xlsx", {"网店运营": sheet, "选修": other, "说明": [["本表由平台导出"]]})
    reading = read_inventory(path, Order(known_library(tmp_path), "demo"))
    edges = {(e.subject, e.object) for e in reading.bundles[0].edges if e.predicate == "supports"}
    assert edges == {("resource/demo/A1", "course/demo/C1"), ("resource/demo/A2", "course/demo/C2")}
    assert reading.counts["说明"].ignored == 1


def test_places_merged_over_several_rows_are_those_of_each(tmp_path: Path) -> None:
    rows: list[list[Cell]] = [[f"A{n}", f"素材{n}", "视频", "网店/开店" if n == 2 else "", ""] for n in range(4)]
    path = small(tmp_path, *rows, form="xlsx")
    book = load_workbook(path)
    book.worksheets[0].merge_cells("D4:D5")
    book.save(path)
    (bundle,) = reading_of(path).bundles
    places = {edge.subject: edge.object for edge in bundle.edges if edge.predicate == "supports" and not edge.props}
    assert places == {"resource/ec/A2": "module/ec/网店/开店", "resource/ec/A3": "module/ec/网店/开店"}


def test_a_sheet_of_the_workbook_is_no_inventory(tmp_path: Path) -> None:
    headings: list[Cell] = ["素材编号", "素材名称", "素材类型", "用途", "网址"]
    (reading,) = read([small(tmp_path, ["R1", "甲", "视频", "教", ""], headings=headings)], library="demo")
    assert "工作簿中的“素材”一张表" in reading.problems[0].reason


def damages(path: Path) -> dict[str, Callable[[], bytes]]:
    good = path.read_bytes()
    return {
        "cut": lambda: good[: len(good) // 2],
        "empty": lambda: b"",
        "zeros": lambda: good[:200] + bytes(400) + good[600:],
        "doubled": lambda: good + good,
        "text": lambda: "这不是表格".encode(),
        "reversed": lambda: good[::-1],
    }


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("damage", ["cut", "empty", "zeros", "doubled", "text", "reversed"])
def test_a_damaged_file_is_told_or_read_as_far_as_it_goes(tmp_path: Path, form: str, damage: str) -> None:
    path = written(tmp_path, "清单", form, {"清单": rows_of(content(12))})
    path.write_bytes(damages(path)[damage]())
    (reading,) = read([path], library="ec")
    assert reading.bundles or any(problem.severity == "rejected" for problem in reading.problems)
    for count in reading.counts.values():
        assert count.read == count.kept + count.rejected + count.ignored


def test_the_sample_library_exported_as_a_list_gives_the_same_resources(tmp_path: Path) -> None:
    """Ids, names, media, places and purposes are those of the workbook; only its dates and remarks are left out."""
    (workbook,) = read([SAMPLE])
    store = MemoryStore()
    commit(store, [workbook], NOW)
    labels = {str(node.id): node.label for node in workbook.bundles[0].nodes}
    above = {
        str(e.object): str(e.subject) for e in workbook.bundles[0].edges if e.predicate in ("hasModule", "hasPoint")
    }
    supports = [edge for edge in workbook.bundles[0].edges if edge.predicate == "supports"]
    purposes: dict[tuple[str, str], list[str]] = {}
    for edge in supports:
        said = {"teach": "教", "practise": "练", "assess": "考", "None": ""}[str(prop(edge.props, "purpose"))]
        purposes.setdefault((edge.subject, edge.object), []).append(said)
    media = {str(node.id): prop(node.props, "media") for node in workbook.bundles[0].nodes}
    rows: Rows = [["资源ID", "素材名称", "媒体类型", "目录", "用途"]]
    for (resource, target), words in purposes.items():
        path = [target]
        while path[0] in above:
            path.insert(0, above[path[0]])
        named = " > ".join(labels[step] for step in path)
        rows.append([resource.rpartition("/")[2], labels[resource], str(media[resource]), named, "、".join(words)])
    reading = read_inventory(written(tmp_path, "清单", "xlsx", {"清单": rows}), Order(StoreKnown(store), "ec-sample"))
    read_back = [e for e in reading.bundles[0].edges if e.predicate == "supports" and e.status is Status.ACCEPTED]
    assert {edge[:4] for edge in read_back} == {edge[:4] for edge in supports}
    assert {(n.id, n.label, prop(n.props, "media")) for n in reading.bundles[0].nodes} == {
        (resource, labels[resource], media[resource]) for resource, _ in purposes
    }
