"""How long reading takes: one row edited in a long inventory, a taxonomy from CSV; beside them the way of most tools.

The peer keeps every statement as a triple of rdflib and finds what changed by comparing whole graphs.
"""

import csv
import random
import shutil
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from rdflib import Graph, Literal, URIRef

from api.compose import coverage_of, open_store
from api.outlook import look_ahead
from bench.house import House
from bench.measure import Beside, Result, middle, peak_mb
from graph.upkeep import WholeStore
from ingest.known import known_of
from ingest.pipeline import commit, read
from ingest.readers.lists import read_lists
from ingest.report import Reading

ROWS = 10_000
"""Rows of the inventory at scale 1."""

ITEMS = 33_000
"""Points of the taxonomy at scale 1."""

LIBRARY = "bench-library"
_MEDIA = (("微课视频", "mp4"), ("教学课件", "pptx"), ("案例文档", "docx"), ("试题", "xlsx"))
_KINDS = ("知识", "技能", "素养")
_TOPICS = ("选品", "推广", "客服", "仓储", "结算", "美工", "直播", "数据", "合同", "物流")
_TASKS = ("基础", "流程", "方法", "案例", "规范", "工具", "指标", "复盘")


def edit_case(house: House) -> Result:
    """Edit one row of an inventory: preview with reading and figures before and after; the commit beside it."""
    store, folder = _store(house, "edit")
    rows = max(100, round(ROWS * house.size.scale))
    table = folder / "素材清单.csv"
    _write(table, _inventory(rows, house.size.seed))
    _taken(store, read([table], known_of(store), library=LIBRARY))
    taken: dict[str, list[float]] = {"reading": [], "preview": [], "commit": []}
    theirs = []
    for number in range(7):
        before = list(_inventory(rows, house.size.seed, number))
        after = list(_inventory(rows, house.size.seed, number + 1))
        _write(table, after)
        for name, milliseconds in _import(store, folder, [table], LIBRARY).items():
            taken[name].append(milliseconds)
        if house.peers and number < 3:
            theirs.append(_compared(before, after))
    ours = middle([one + two for one, two in zip(taken["reading"], taken["preview"], strict=True)])
    also = {f"{name}_ms": middle(milliseconds) for name, milliseconds in taken.items()} | {"rows": float(rows)}
    store.close()
    shutil.rmtree(folder)
    return Result("edit", house.size, ours, "ms", 1000, rss_mb=peak_mb(), peers=_peer(house, theirs, ours), also=also)


def taxonomy_case(house: House) -> Result:
    """Read a taxonomy of courses, modules and points from CSV into a store that lacks it, with preview and commit."""
    store, folder = _store(house, "taxonomy")
    items = max(100, round(ITEMS * house.size.scale))
    tables = _taxonomy(items, house.size.seed)
    there = folder / "taxonomy"
    there.mkdir()
    for name, rows in tables.items():
        _write(there / f"{name}.csv", rows)
    taken = _import(store, folder, [there], None)
    ours = taken["reading"] + taken["preview"]
    theirs = [_compared([], [row for rows in tables.values() for row in rows])] if house.peers else []
    also = {f"{name}_ms": milliseconds for name, milliseconds in taken.items()} | {"items": float(items)}
    store.close()
    shutil.rmtree(folder)
    peers = _peer(house, theirs, ours)
    return Result("taxonomy", house.size, ours, "ms", 5000, rss_mb=peak_mb(), peers=peers, also=also)


def _store(house: House, name: str) -> tuple[WholeStore, Path]:
    """Return a store with the bundled lists in a new folder."""
    folder = house.root / f"ingest-{name}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    store = open_store(_address(folder), create=True)
    _taken(store, [read_lists()])
    return store, folder


def _address(folder: Path) -> str:
    return f"sqlite:///{folder / 'zhitu.db'}"


def _taken(store: WholeStore, readings: Sequence[Reading]) -> None:
    bad = [problem for reading in readings for problem in reading.problems if problem.severity == "rejected"]
    if bad:
        raise AssertionError(f"the benchmark's own table was not read whole: {bad[0]}")
    commit(store, readings, datetime.now(UTC))


def _import(store: WholeStore, folder: Path, paths: Sequence[Path], library: str | None) -> Mapping[str, float]:
    """Read, preview and commit as `zhitu import` does; milliseconds of each."""
    start = time.perf_counter()
    readings = read(paths, known_of(store), library=library)
    done = time.perf_counter()
    look_ahead(store, readings, False, coverage_of(store, _address(folder)))
    seen = time.perf_counter()
    _taken(store, readings)
    return {
        "reading": (done - start) * 1000,
        "preview": (seen - done) * 1000,
        "commit": (time.perf_counter() - seen) * 1000,
    }


def _peer(house: House, theirs: Sequence[float], ours: float) -> dict[str, Beside]:
    return {"rdflib": Beside(middle(theirs), middle(theirs) / ours, house.size.scale)} if theirs else {}


def _compared(before: Sequence[Sequence[str]], after: Sequence[Sequence[str]]) -> float:
    """Return the milliseconds in which rdflib holds both tables as triples and finds those that came and went."""
    start = time.perf_counter()
    old, new = _graph(before), _graph(after)
    added, removed = len(new - old), len(old - new)
    taken = (time.perf_counter() - start) * 1000
    if not added or (before and not removed):
        raise AssertionError("the peer found no change")
    return taken


def _graph(rows: Iterable[Sequence[str]]) -> Graph:
    graph = Graph()
    heading: Sequence[str] = ()
    for number, row in enumerate(rows):
        heading = heading or row
        for name, cell in zip(heading, row, strict=False):
            if cell:
                graph.add((URIRef(f"urn:row:{number}"), URIRef(f"urn:column:{name}"), Literal(cell)))
    return graph


def _write(path: Path, rows: Iterable[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(rows)


def _inventory(rows: int, seed: int, edit: int = 0) -> Iterator[Sequence[str]]:
    """Yield the inventory after so many edits: each edit renames the resource of one row."""
    draw = random.Random(seed)
    edited = {draw.randrange(rows): number for number in range(1, edit + 1)}
    draw = random.Random(f"{seed}/rows")
    yield "资源ID", "素材名称", "类型", "目录路径", "时长", "大小", "链接", "更新时间"
    for row in range(rows):
        media, suffix = draw.choice(_MEDIA)
        course, module, point = row % 12, row // 12 % 8, row // 96 % 12
        name = f"{_TOPICS[point % 10]}{_TASKS[module]}{media}{row}"
        if row in edited:
            name += f"（修订{edited[row]}）"
        path = f"{_TOPICS[course % 10]}课程{course}/第{module + 1}章 {_TASKS[module]}/{_TOPICS[point % 10]}{point}"
        minutes, size = draw.randint(3, 40), draw.randint(1, 900)
        link = f"https://bench.example/{row}.{suffix}"
        yield f"R{row:06d}", name, media, path, f"{minutes}分钟", f"{size}MB", link, f"2026-0{draw.randint(1, 9)}-11"


def _taxonomy(items: int, seed: int) -> dict[str, list[Sequence[str]]]:
    """Return the tables of a workbook: a course per 330 points, a module per 33, each point after the one before."""
    draw = random.Random(seed)
    tables: dict[str, list[Sequence[str]]] = {
        "资源库": [("资源库标识", "资源库名称", "层级", "省份"), (LIBRARY, "计时用资源库", "校", "湖北省")],
        "服务专业": [("专业代码", "主/兼", "状态"), ("530701", "主", "已接入")],
        "课程": [("课程编号", "课程名称", "课程性质")],
        "模块": [("课程编号", "模块编号", "模块名称", "次序")],
        "知识技能点": [("模块编号", "点编号", "点名称", "类别", "先修点", "次序")],
    }
    for item in range(items):
        module, course = item // 33, item // 330
        if item % 330 == 0:
            tables["课程"].append((f"C{course}", f"{draw.choice(_TOPICS)}课程{course}", "标准课程"))
        if item % 33 == 0:
            tables["模块"].append((f"C{course}", f"M{module}", f"{draw.choice(_TASKS)}{module}", str(module % 10 + 1)))
        before = f"P{item - 1}" if item % 33 else ""
        name = f"{draw.choice(_TOPICS)}{draw.choice(_TASKS)}{item}"
        row = f"M{module}", f"P{item}", name, draw.choice(_KINDS), before, str(item % 33 + 1)
        tables["知识技能点"].append(row)
    return tables
