"""How sound and how whole the graph is: `doctor`."""

from typing import Annotated

import typer

from api.answers import doubts_data
from api.cli.application import KEEPING, app
from api.cli.commands import command
from api.cli.desk import Desk
from api.cli.faults import FAULT, BadInput
from api.cli.page import Grid, Heading, Page
from api.cli.phrases import Limit
from api.words import mark
from graph.examination import Finding, examine

_TITLES = {
    "majors-not-read": mark("官方文件未收录的专业（没有读到，不等于没有）"),
    "majors-withheld": mark("官方文件不公开的专业（（略））"),
    "majors-without-document": mark("确无官方文件的专业"),
    "majors-without-occupation": mark("没有对应职业的专业"),
    "names-of-several-majors": mark("几个代码共用的专业名称（从不按名称合并）"),
    "names-of-several-occupations": mark("几个代码共用的职业名称"),
    "dangling-references": mark("被提到但没有来源说明的对象"),
}


@command(app, "doctor", mark("体检：图谱是否完好，哪些专业还没有读到官方文件，哪些名称和引用存疑。"), KEEPING)
def doctor(
    desk: Desk,
    only: Annotated[str, typer.Option("--list", metavar="NAME", help=mark("只列这一张清单，全部列出"))] = "",
    limit: Limit = 10,
) -> int:
    """Check the store, then list what is incomplete or doubtful."""
    if only and only not in _TITLES:
        raise BadInput(desk.say("没有清单“{name}”；可写 {names}", name=only, names="、".join(_TITLES)))
    store = desk.store()
    with desk.waiting(desk.say("体检")):
        faults = [desk.words.told(fault) for fault in store.check()]
    findings = [each for each in examine(desk.coverage(store)) if only in ("", each.name)]
    overview = Grid(
        "",
        [Heading(desk.say("清单")), Heading(desk.say("数量"), number=True), Heading(desk.say("说明"), wide=True)],
        [[each.name, len(each.doubts), desk.say(_TITLES[each.name])] for each in findings],
    )
    shown = len(findings[0].doubts) if only else limit
    state = desk.say("图谱有 {count} 处损坏", count=len(faults)) if faults else desk.say("图谱完好")
    lines = [desk.say("第 {revision} 版；{state}", revision=store.revision, state=state), *faults]
    grids = [_grid(desk, each, shown) for each in findings if each.doubts]
    data = {
        "revision": store.revision,
        "faults": faults,
        "lists": doubts_data(findings),
    }
    desk.show(Page(data, grids[:1] if only else [overview, *grids], lines))
    return FAULT if faults else 0


def _grid(desk: Desk, finding: Finding, limit: int) -> Grid:
    more = len(finding.doubts) - limit
    title = desk.say("{title}：{count}", title=desk.say(_TITLES[finding.name]), count=len(finding.doubts))
    if more > 0:
        title += desk.say("（另有 {count} 行，用 --list {name} 列出）", count=more, name=finding.name)
    headings = [
        Heading(desk.say("标识"), wide=True),
        Heading(desk.say("名称"), wide=True),
        Heading(desk.say("说明"), wide=True),
    ]
    return Grid(title, headings, [[doubt.id, doubt.label, doubt.detail] for doubt in finding.doubts[:limit]])
