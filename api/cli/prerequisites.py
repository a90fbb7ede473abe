"""The doctor of prerequisites: what is confused in which comes first, and repairs to decide on."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from api.cli.audit import library_id
from api.cli.desk import Desk
from api.cli.faults import BAD_INPUT, BadInput
from api.cli.page import Cell, Grid, Heading, Page
from api.cli.phrases import cut
from api.phrases import percent, value_word
from api.words import mark
from graph.paths.prerequisites import prerequisites
from graph.paths.prerequisites_report import LISTS, prerequisites_report
from graph.upkeep import WholeStore
from ingest.readers.repairs import REJECT, TABLE, Proposal, read_repairs, written

TITLES = {
    "circles": mark("先修成环：最小的环，和去掉后能打开它的最弱一条"),
    "shut": mark("学不到的点：在环里或环后，或先修于它的点没有来源说到"),
    "reversed": mark("教学次序与先修相反"),
    "redundant": mark("多余的先修：别的先修已经包含它"),
    "jumps": mark("跨模块的跳跃：本课程内的先修都在两个模块以前"),
}
_WHYS = {
    "circle": mark("去掉它，环就打开"),
    "unknown": mark("先修的点没有来源说到"),
    "reversed-point": mark("同一模块里排在后面"),
    "reversed-module": mark("所在模块排在后面"),
    "reversed-course": mark("所在课程的先后相反"),
    "redundant": mark("别的先修已经包含它"),
}


class Taken(NamedTuple):
    """What became of a decided list, in words, and whether something of it was refused."""

    said: list[str]
    bad: bool


def examine_prerequisites(desk: Desk, library: str, limit: int, repairs: Path | None, accept: Path | None) -> int:
    """Take in a decided list if there is one, show what is wrong, write the proposed repairs to a file."""
    store = desk.store()
    taken = _accepted(desk, store, accept) if accept else Taken([], False)
    coverage = desk.coverage(store)
    if library and library_id(library) not in coverage.pairs.library_ids:
        raise BadInput(desk.say("没有资源库 {library}", library=library))
    with desk.waiting(desk.say("检查先修")):
        report: Any = prerequisites_report(coverage.view, prerequisites(coverage.view, library=library))
    counts: list[list[Cell]] = [[name, len(report[name]), desk.say(TITLES[name])] for name in LISTS]
    headings = [Heading(desk.say("清单")), Heading(desk.say("数量"), number=True), Heading(desk.say("说明"), wide=True)]
    grids = [Grid("", headings, counts), *(_grid(desk, name, report[name], limit) for name in LISTS if report[name])]
    said = desk.say("第 {revision} 版，检查了 {count} 条先修", revision=report["revision"], count=report["checked"])
    after = [_write(desk, report["repairs"], repairs)] if repairs else []
    desk.show(Page(report, grids, [*taken.said, said], after))
    return BAD_INPUT if taken.bad else 0


def _write(desk: Desk, rows: Any, path: Path) -> str:
    """Write the proposals for a person to decide."""
    proposals = [
        Proposal(
            row["before"],
            row["before_label"],
            row["after"],
            row["after_label"],
            REJECT if row["decision"] == "reject" else "",
            desk.say(_WHYS[row["why"]]),
            row["confidence"],
            value_word(desk.words, "hardness", row["hardness"]),
        )
        for row in rows
    ]
    path.write_text(written(proposals), encoding="utf-8")
    return desk.say(
        "修改建议 {count} 条已写到 {path}；看过、填好“决定”一列，用 zhitu doctor --prerequisites --accept {path} 收下",
        count=len(proposals),
        path=path,
    )


def _accepted(desk: Desk, store: WholeStore, path: Path) -> Taken:
    """Commit a decided list."""
    if not path.is_file():
        raise BadInput(desk.say("没有文件 {path}", path=path))
    reading = read_repairs(path)
    for bundle in reading.bundles:
        store.commit(bundle.version, bundle.nodes, bundle.edges, datetime.now(UTC))
    count = reading.count(TABLE)
    kept, ignored, rejected = count.kept, count.ignored, count.rejected
    said = [
        desk.say("收下 {kept} 条，留待 {ignored} 条，不收 {rejected} 条", kept=kept, ignored=ignored, rejected=rejected)
    ]
    for each in reading.problems:
        reason, advice = desk.words.told(each.reason), desk.words.told(each.advice)
        said.append(desk.say("第 {row} 行：{reason}；{advice}", row=each.place.row, reason=reason, advice=advice))
    return Taken(said, reading.bad)


def _grid(desk: Desk, name: str, found: Any, limit: int) -> Grid:
    headings = [
        Heading(desk.say("先修"), wide=True),
        Heading(desk.say("后学"), wide=True),
        Heading(desk.say("强弱")),
        Heading(desk.say("可信度"), number=True),
        Heading(desk.say("说明"), wide=True),
    ]
    rows = list(_rows(desk, name, found))
    more = len(rows) - limit
    title = desk.say("{title}：{count}", title=desk.say(TITLES[name]), count=len(rows))
    if more > 0 and desk.settings.form == "table":
        title += desk.say("（另有 {count} 行，用 --limit 列出）", count=more)
    return Grid(title, headings, cut(desk, rows, limit))


def _rows(desk: Desk, name: str, found: Any) -> Iterator[list[Cell]]:
    for each in found:
        if name == "shut":
            why = mark("在环里或环后") if each["because"] == "circle" else mark("没有来源说到先修的点")
            yield [each["root"]["id"], each["id"], "", None, desk.say(why)]
            continue
        link = each["ignored"] if name == "circles" else each
        ends = [link["before"]["id"], link["after"]["id"]]
        hardness = value_word(desk.words, "hardness", link["hardness"])
        yield [*ends, hardness, percent(link["confidence"]), _said(desk, name, each)]


def _said(desk: Desk, name: str, each: Any) -> str:
    if name == "circles":
        return " → ".join(point["label"] for point in (*each["points"], each["points"][0]))
    if name == "reversed":
        return desk.say(_WHYS[f"reversed-{each['how']}"])
    if name == "redundant":
        return " → ".join(point["label"] for point in each["implied_by"])
    return desk.say("最近的先修在 {count} 个模块以前", count=each["modules"])
