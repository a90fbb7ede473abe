"""How sound and how whole the graph is: `doctor`."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from api.cli.application import KEEPING, app
from api.cli.audit import LibraryOption
from api.cli.commands import command
from api.cli.desk import Desk
from api.cli.faults import FAULT, BadInput
from api.cli.page import Cell, Grid, Heading, Page
from api.cli.phrases import Limit, cut
from api.cli.prerequisites import examine_prerequisites
from api.doubts import SUGGESTIONS, TITLES, doctor_data
from api.words import mark
from graph.examination import LISTS, Doubt, Finding, examine

_SOURCES = 3  # of a doubt, in a table


@command(app, "doctor", mark("体检：图谱是否完好，哪些专业还没有读到官方文件，哪些名称和引用存疑。"), KEEPING)
def doctor(
    desk: Desk,
    only: Annotated[str, typer.Option("--list", metavar="NAME", help=mark("只列这一张清单"))] = "",
    before: Annotated[bool, typer.Option("--prerequisites", help=mark("只检查先修：成环、多余、反序、跳跃"))] = False,
    library: LibraryOption = "",
    repairs: Annotated[
        Path | None, typer.Option("--repairs", metavar="PATH", help=mark("把先修的修改建议写成 CSV，供人决定"))
    ] = None,
    accept: Annotated[
        Path | None, typer.Option("--accept", metavar="PATH", help=mark("收下已决定的先修修改建议"))
    ] = None,
    limit: Limit = 10,
) -> int:
    """Check the store, then list what is incomplete or doubtful; or examine prerequisites alone."""
    if before:
        return examine_prerequisites(desk, library, limit, repairs, accept)
    if library or repairs or accept:
        raise BadInput(desk.say("--library、--repairs、--accept 只与 --prerequisites 一起用"))
    if only and only not in LISTS:
        raise BadInput(desk.say("没有清单“{name}”；可写 {names}", name=only, names="、".join(LISTS)))
    store = desk.store()
    with desk.waiting(desk.say("体检")):
        faults = [desk.words.told(fault) for fault in store.check()]
    coverage = desk.coverage(store)
    with desk.waiting(desk.say("体检")):
        findings = examine(coverage, only)
    data = doctor_data(store.revision, faults, findings, desk.words)
    state = desk.say("图谱有 {count} 处损坏", count=len(faults)) if faults else desk.say("图谱完好")
    lines = [desk.say("第 {revision} 版；{state}", revision=store.revision, state=state), *faults]
    grids = [_grid(desk, each, limit) for each in findings if each.doubts or only]
    desk.show(Page(data, grids if only else [_overview(desk, findings), *grids], lines))
    return FAULT if faults else 0


def _overview(desk: Desk, findings: Sequence[Finding]) -> Grid:
    headings = [
        Heading(desk.say("清单")),
        Heading(desk.say("数量"), number=True),
        Heading(desk.say("说明"), wide=True),
    ]
    rows: list[list[Cell]] = [[each.name, len(each.doubts), desk.say(TITLES[each.name])] for each in findings]
    return Grid("", headings, rows)


def _grid(desk: Desk, finding: Finding, limit: int) -> Grid:
    more = len(finding.doubts) - limit
    title = desk.say("{title}：{count}", title=desk.say(TITLES[finding.name]), count=len(finding.doubts))
    if more > 0:
        title += desk.say("（另有 {count} 行，用 --list {name} --limit N 列出）", count=more, name=finding.name)
    title += "\n" + desk.say("建议：{text}", text=desk.say(SUGGESTIONS[finding.name]))
    headings = [
        Heading(desk.say("标识"), wide=True),
        Heading(desk.say("名称"), wide=True),
        Heading(desk.say("说明"), wide=True),
        Heading(desk.say("来源"), wide=True),
    ]
    csv = desk.settings.form == "csv"
    rows: list[list[Cell]] = [
        [doubt.id, doubt.label, desk.words.told(doubt.detail), _sources(desk, doubt, csv)] for doubt in finding.doubts
    ]
    if csv:  # a row may be handed on by itself, so it says what to do
        headings.append(Heading(desk.say("建议"), wide=True))
        rows = [[*row, desk.say(SUGGESTIONS[finding.name])] for row in rows]
    return Grid(title, headings, cut(desk, rows, limit))


def _sources(desk: Desk, doubt: Doubt, whole: bool) -> str:
    """Write the sources, in a table no more of them than fit."""
    some = doubt.sources if whole else doubt.sources[:_SOURCES]
    more = len(doubt.sources) - len(some)
    return "、".join(some) + (desk.say("等 {count} 个", count=len(doubt.sources)) if more else "")
