"""A list of resources as a platform would export it, and what it says, fact by fact."""

from pathlib import Path
from typing import NamedTuple

from ingest.order import Order
from ingest.profiles import Profile
from ingest.readers.inventory import read_inventory
from ingest.report import Reading
from ontology.claims import NodeClaim, Status, prop
from tests.ingest.readers.export_files import Cell, Rows, written

HEADINGS = [
    "资源ID",
    "素材名称",
    "媒体类型",
    "目录路径",
    "用途",
    "时长",
    "大小",
    "链接",
    "上传时间",
    "更新时间",
    "状态",
]
MEDIA = ["视频", "课件", "文本", "图形/图像", "音频", "动画", "虚拟仿真", "习题", "案例"]


class Thing(NamedTuple):
    """A resource of the known content."""

    id: str
    name: str
    media: str
    path: tuple[str, ...]
    purpose: str
    minutes: float | None


def content(size: int = 40) -> list[Thing]:
    """Return resources in two courses, at points, modules and courses, some names with brackets, commas and slashes."""
    names = [
        "平台规则（2025版），上",
        "I/O 接口讲解",
        "C++ 与 C# 比较",
        "“开店”三步",
        "CAD（AutoCAD，天正）",
        "店铺 装修 A",
    ]
    things = []
    for at in range(size):
        course = ("网店运营", "直播销售")[at % 2]
        path = (course, f"模块{at % 3 + 1}", f"要点{at % 5 + 1}")[: 1 + (at % 7 > 0) + (at % 7 > 1)]
        minutes = 12.5 if MEDIA[at % 9] in ("视频", "音频") else None
        name = f"{names[at % len(names)]}{at}"
        things.append(Thing(f"RES-{at:04d}", name, MEDIA[at % 9], path, ("教", "练", "考", "")[at % 4], minutes))
    return things


def rows_of(things: list[Thing], separator: str = "/") -> Rows:
    """Write the content as a platform would at its best."""
    rows: Rows = [list(HEADINGS)]
    for at, thing in enumerate(things):
        length = "" if thing.minutes is None else "00:12:30"
        url = f"https://ec.example/r/{thing.id}"
        path = separator.join(thing.path)
        dates = ["2024-03-01 10:11:12", "2025-01-02"]
        rows.append(
            [thing.id, thing.name, thing.media, path, thing.purpose, length, f"{at + 1}KB", url, *dates, "已发布"]
        )
    return rows


def facts_written(things: list[Thing]) -> set[tuple[str, ...]]:
    """Return what the content says, fact by fact."""
    found: set[tuple[str, ...]] = set()
    for at, thing in enumerate(things):
        me = f"resource/ec/{thing.id}"
        rank = ("course", "module", "point")[len(thing.path) - 1]
        where = "/".join((rank, "ec", *thing.path))
        purpose = {"教": "teach", "练": "practise", "考": "assess", "": ""}[thing.purpose]
        found |= {(me, "name", thing.name), (me, "media", thing.media), (me, "size", str((at + 1) * 1024))}
        found |= {(me, "created", "2024-03-01"), (me, "updated", "2025-01-02"), (me, "live", "True")}
        found |= {(me, "url", f"https://ec.example/r/{thing.id}"), (me, "supports", where, purpose)}
        found |= {("library/ec", "owns", me)}
        if thing.minutes is not None:
            found.add((me, "minutes", str(thing.minutes)))
        for depth in range(len(thing.path)):
            place = "/".join((("course", "module", "point")[depth], "ec", *thing.path[: depth + 1]))
            found.add((place, "name", thing.path[depth]))
            if depth:
                above = "/".join((("course", "module")[depth - 1], "ec", *thing.path[:depth]))
                found.add((above, ("hasModule", "hasPoint")[depth - 1], place))
            else:
                found.add(("library/ec", "owns", place))
    return found


def facts_read(reading: Reading) -> set[tuple[str, ...]]:
    """Return what a reading accepted, fact by fact."""
    (bundle,) = reading.bundles
    found: set[tuple[str, ...]] = set()
    for node in bundle.nodes:
        found.add((node.id, "name", node.label))
        found |= {(node.id, name, str(value)) for name, value in node.props}
    for edge in bundle.edges:
        if edge.status is Status.ACCEPTED:
            extra = (str(prop(edge.props, "purpose") or ""),) if edge.predicate == "supports" else ()
            found.add((edge.subject, edge.predicate, edge.object, *extra))
    return found


def reading_of(path: Path, *, profile: Profile | None = None, library: str | None = "ec") -> Reading:
    return read_inventory(path, Order(None, library) if profile is None else Order(None, library, profile))


def small(folder: Path, *rows: list[Cell], headings: list[Cell] | None = None, form: str = "csv") -> Path:
    """Write a list of few columns."""
    sheet: Rows = [headings or ["资源ID", "素材名称", "类型", "目录路径", "上传时间"], *rows]
    return written(folder, "清单", form, {"清单": sheet})


def resources(reading: Reading) -> list[NodeClaim]:
    return [node for node in reading.bundles[0].nodes if node.id.startswith("resource/")]
