"""A small standard in its editions, a library that answers to it, and a graph that holds both."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from graph.store import Store
from ingest.known import known_of
from ingest.pipeline import commit, read
from ingest.report import Reading
from ontology.claims import Authority, EdgeClaim, Method, NodeClaim, Version
from ontology.names import NodeId, node_id
from tests.ingest.documents.pdf_files import print_blocks
from tests.ingest.library_files import Rows, changed, written
from tests.ingest.readers.test_teaching_standard import FIRST, blocks_of

NOW = datetime(2026, 3, 1, tzinfo=UTC)
COURSE = "网店A1运营"
PRICING, PHOTOS, SPEECH = "掌握商品选品与定价的基本知识", "能够拍摄商品并制作详情页", "掌握直播话术的编写要点"
REWORDED, SALES = PRICING.replace("基本", "基础"), "能够策划店铺促销活动"
FORMER, LATTER = (PRICING, PHOTOS, SPEECH), (REWORDED, PHOTOS, SALES)
"""The items of the course in one edition and the next: one reworded, one removed, one added."""

STANDARD, LIBRARY_SOURCE, OFFICER = "moe/standard/530701", "library/demo", "review/officer"


def item(text: str) -> NodeId:
    """Return the id that an item has by its words."""
    return node_id("requirement", "530701", COURSE, text)


def standard_file(path: Path, texts: Sequence[str]) -> Path:
    """Print a standard whose first core course asks for these items."""
    rows = [[*row] for row in FIRST]
    rows[1][3] = "\n".join(
        f"{sign} {text}{'。' if text == texts[-1] else '；'}" for sign, text in zip("①②③④⑤⑥", texts, strict=False)
    )
    return print_blocks(path, blocks_of(first=rows))


def answering_library() -> dict[str, Rows]:
    """Return a library with a point for each item of the former edition."""
    return changed(
        人才培养方案=None,
        课程对应=[["课程编号", "专业代码", "官方课程名称", "对应程度"], ["C1", "530701", COURSE, "全部"]],
        达成=[
            ["点编号", "达成类型", "所属代码", "课程名称", "内容", "对应程度"],
            ["P1", "官方要求", "530701", COURSE, PRICING, "全部"],
            ["P2", "官方要求", "530701", COURSE, PHOTOS, "全部"],
            ["P3", "官方要求", "530701", COURSE, SPEECH, "全部"],
        ],
    )


def imported(store: Store, *paths: Path) -> list[Reading]:
    """Read files as the import command does, and commit them."""
    readings = read(paths, known_of(store))
    commit(store, readings, NOW)
    return readings


def filled(store: Store, folder: Path) -> None:
    """Commit a catalogue, the former edition, the library, and a review of one of its links."""
    catalogue = Version("moe/catalogue", "1" * 64, "目录", authority=Authority.MINISTRY)
    store.commit(catalogue, [NodeClaim(NodeId("major/530701"), "电子商务")], [], NOW)
    imported(store, standard_file(folder / "标准.pdf", FORMER))
    imported(store, written(folder, answering_library()))
    store.commit(Version(OFFICER, "2" * 64, "复核", authority=Authority.PERSON), [], [reviewed()], NOW)


def reviewed() -> EdgeClaim:
    """Return the review: P2 meets the pricing item too."""
    return EdgeClaim(NodeId("point/demo/P2"), "meets", item(PRICING), (("extent", "full"),), method=Method.REVIEWED)
