import csv
import random
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.stores.memory import MemoryStore
from ingest.documents.errors import SourceClash
from ingest.pipeline import bundles, commit, read
from ingest.readers.workbook import read_workbook
from ingest.recognise import Content, recognise
from ingest.report import Bundle, Reading
from ingest.workbook.sheets import REGISTRY
from ontology.claims import FACTS_ONLY, Authority, NodeClaim, Version
from ontology.names import NodeId
from tests.ingest.library_files import LIBRARY, Rows, changed, only, with_row, written

NOW = datetime(2025, 3, 1, tzinfo=UTC)
REGISTRY_ROWS: Rows = [
    [column.name for column in REGISTRY.columns],
    ["某库", "x", "530701", None, None, "省", None, None, None, "已立项"],
]


def three(folder: Path) -> list[Path]:
    """Write a library as a workbook, another as a folder, and a registry."""
    other = changed(资源库=[["资源库标识", "资源库名称", "层级"], ["other", "另一个库", "校"]])
    registry = folder / "名录.csv"
    with registry.open("w", encoding="gb18030", newline="") as file:
        csv.writer(file).writerows(REGISTRY_ROWS)
    return [written(folder, LIBRARY), written(folder, other, "other"), registry]


def summary(readings: list[Reading]) -> list[tuple[str, str, list[str]]]:
    return [(r.kind, Path(r.file).name, [bundle.version.source for bundle in r.bundles]) for r in readings]


def test_each_path_is_recognised_by_its_content(tmp_path: Path) -> None:
    assert summary(read(three(tmp_path))) == [
        ("workbook", "library.xlsx", ["library/demo"]),
        ("workbook", "other", ["library/other"]),
        ("registry", "名录.csv", ["registry/名录"]),
    ]


def test_the_order_of_paths_does_not_matter(tmp_path: Path) -> None:
    paths = three(tmp_path)
    readings = read(paths)
    for seed in range(4):
        random.Random(seed).shuffle(paths)
        assert read(paths) == readings
    assert [bundle.version.source for bundle in bundles(readings)] == ["library/demo", "library/other", "registry/名录"]


def test_a_folder_of_documents_is_gone_through_and_strangers_are_passed_over(tmp_path: Path) -> None:
    three(tmp_path)
    (tmp_path / "照片.png").write_bytes(b"\x89PNG....")
    (tmp_path / ".hidden.xlsx").write_bytes(b"x")
    (tmp_path / "link.xlsx").symlink_to(tmp_path / "library.xlsx")
    readings = read([tmp_path])
    assert [Path(reading.file).name for reading in readings] == ["library.xlsx", "other", "名录.csv", "照片.png"]
    assert [problem.severity for problem in readings[-1].problems] == ["ignored"]
    assert not any(reading.bad for reading in readings)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("不在.xlsx", None, "文件不存在"),
        ("空.csv", b"", "空"),
        ("照片.xlsx", b"\x89PNG....", "图片"),
        ("表.csv", "甲,乙\n1,2\n".encode(), "不认识这些表"),
        ("课程.csv", "课程编号,课程名称,课程性质\nC1,甲,标准课程\n".encode(), "“课程”一张表"),
        ("文章.md", "今天天气很好".encode(), "不认识这份文件的内容"),
        ("坏.md", b"\xff\xff\x80", "GB18030"),
    ],
)
def test_a_path_that_gives_nothing_says_why_and_the_others_go_on(
    tmp_path: Path, name: str, content: bytes | None, reason: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    good = written(tmp_path, LIBRARY)
    by_name = {Path(reading.file).name: reading for reading in read([tmp_path / name, good])}
    problem = only(by_name[name])
    assert reason in problem.reason
    assert problem.advice
    assert by_name[name].bad
    assert by_name[name].counts["文件"].rejected == 1
    assert len(by_name["library.xlsx"].bundles) == 1


BRIEF = (
    "专业代码 530701\n专业名称 电子商务\n基本修业年限 三年\n职业面向\n面向……\n"
    "专业核心课程：网店运营、直播销售。\n接续专业举例\n"
)
OCCUPATIONS = "4-04-05-05 人工智能训练师\n使用智能训练软件……\n4-04-05-06 某员\n从事……\n4-04-05-07 某员\n从事……\n"


@pytest.mark.parametrize(("text", "kind"), [(BRIEF, "brief"), (OCCUPATIONS, "classification")])
def test_official_texts_are_recognised_alone_and_in_a_folder(tmp_path: Path, text: str, kind: str) -> None:
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "a.md").write_text(text, encoding="gb18030")
    assert recognise(Content(tmp_path / "texts" / "a.md")) == kind
    assert [reading.kind for reading in read([tmp_path / "texts"])] == [kind]


def test_a_school_plan_that_speaks_of_orientation_and_core_courses_is_no_brief(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# 电子商务（530701）\n职业面向\n专业核心课程：网店运营。\n", encoding="utf-8")
    assert "不认识" in only(read([tmp_path / "a.md"])[0]).reason


def test_two_inputs_for_one_source_are_an_error_that_names_both(tmp_path: Path) -> None:
    paths = [written(tmp_path, LIBRARY, "a.xlsx"), written(tmp_path, LIBRARY, "b")]
    with pytest.raises(SourceClash, match=r"library/demo.*a\.xlsx.*b"):
        read(paths)


def test_an_override_is_for_one_source_only(tmp_path: Path) -> None:
    paths = three(tmp_path)
    assert read(paths[:1], source="library/x")[0].bundles[0].version.source == "library/x"
    assert read(paths[:1], library="x")[0].bundles[0].version.source == "library/x"
    with pytest.raises(SourceClash, match="--source"):
        read(paths, source="library/x")
    with pytest.raises(SourceClash, match="--library"):
        read(paths, library="x")


def test_a_kind_that_is_named_is_not_guessed(tmp_path: Path) -> None:
    path = written(tmp_path, LIBRARY)
    assert "没有名为" in only(read([path], kind="poem")[0]).reason
    assert "名录的表头" in read([path], kind="registry")[0].problems[-1].reason


def test_importing_twice_is_importing_once(tmp_path: Path) -> None:
    store = MemoryStore()
    readings = read(three(tmp_path))
    first = commit(store, readings, NOW)
    assert first.committed == ("library/demo", "library/other", "registry/名录")
    again = commit(store, read(three(tmp_path)), NOW)
    assert (again.committed, again.unchanged) == ((), first.committed)
    assert store.revision == 3


def test_counts_add_up_over_all_files(tmp_path: Path) -> None:
    readings = read([written(tmp_path, with_row("课程", [None] * 3, ["C1", "重复", "标准课程"]))])
    counts = commit(MemoryStore(), readings, NOW).counts
    count = counts["课程"]
    assert (count.kept, count.rejected, count.ignored, count.read) == (2, 1, 1, 4)
    assert all(counts[name].read == len(rows) - 1 for name, rows in LIBRARY.items() if name != "课程")


def test_with_strict_one_bad_row_keeps_everything_back(tmp_path: Path) -> None:
    paths = [*three(tmp_path), written(tmp_path, with_row("课程", ["C1", "重复", "标准课程"]), "bad.xlsx")]
    paths = [path for path in paths if path.name != "library.xlsx"]
    store = MemoryStore()
    held = commit(store, read(paths), NOW, strict=True)
    assert (store.revision, held.committed) == (0, ())
    assert held.held_back == ("library/demo", "library/other", "registry/名录")
    assert commit(store, read(paths), NOW).committed == held.held_back


NAMES = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Cf", "Co", "Cn"]), min_size=1, max_size=8)


@st.composite
def libraries(draw: st.DrawFn) -> dict[str, Rows]:
    """Draw a library of points and resources with arbitrary names, references and gaps in them."""
    points: Rows = [["模块编号", "点编号", "点名称", "类别", "先修点"]]
    codes = [f"P{number}" for number in range(draw(st.integers(0, 5)))]
    for code in codes:
        before = draw(st.lists(st.sampled_from([*codes, "P99"]), max_size=2))
        points.append(["M1", code, draw(NAMES), draw(st.sampled_from(["知识", "技能", "素养"])), "；".join(before)])
    resources: Rows = [["素材名称", "素材类型", "用途", "挂接点", "时长（分钟）", "可用"]]
    for name in draw(st.lists(NAMES, max_size=5)):
        resources.append(
            [
                name,
                draw(st.sampled_from(["视频", "图形/图像", "电影"])),
                draw(st.sampled_from([None, "教", "练、考"])),
                draw(st.sampled_from([None, *codes])),
                draw(st.sampled_from([None, 3, 4.5, "很长"])),
                draw(st.sampled_from([None, True, False])),
            ]
        )
    return changed(知识技能点=points, 素材=resources, 达成=None, 自有要求=None)


@given(libraries())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_xlsx_and_csv_of_any_library_say_the_same_and_nothing_is_lost(tmp_path: Path, tables: dict[str, Rows]) -> None:
    book, folder = read_workbook(written(tmp_path, tables)), read_workbook(written(tmp_path, tables, "folder"))
    assert book.bundles[0].nodes == folder.bundles[0].nodes
    assert book.bundles[0].edges == folder.bundles[0].edges
    assert [problem._replace(file="") for problem in book.problems] == [p._replace(file="") for p in folder.problems]
    assert book.counts == folder.counts
    for name, rows in tables.items():
        assert name not in book.counts or book.counts[name].read == len(rows) - 1
    store = MemoryStore()
    for _ in range(2):
        commit(store, [book], NOW)
    assert store.revision == 1


def test_a_bundled_list_gives_way_to_the_document_until_it_is_withdrawn() -> None:
    def brief(title: str, licence: str) -> Reading:
        version = Version("moe/brief/530701", title * 64, title, licence=licence, authority=Authority.MINISTRY)
        return Reading(title, "brief", [Bundle(version, (NodeClaim(NodeId("major/530701"), title),), ())])

    store = MemoryStore()
    older, newer = brief("1", FACTS_ONLY), brief("2", FACTS_ONLY)
    assert commit(store, [older], NOW).committed == commit(store, [newer], NOW).committed == ("moe/brief/530701",)
    commit(store, [brief("3", "")], NOW)
    again = commit(store, [older], NOW)
    assert (again.committed, again.unchanged, again.yielded) == ((), (), ("moe/brief/530701",))
    assert [stored.version.title for stored in store.versions()] == ["3"]
    store.withdraw("moe/brief/530701", NOW)
    assert commit(store, [older], NOW).committed == ("moe/brief/530701",)
