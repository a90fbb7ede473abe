"""Reuse between libraries: `reuse` lists who has what is lacking, proposes, answers and withdraws."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from api.access import machine
from api.cli.application import READING, app
from api.cli.audit import LibraryOption, library_id
from api.cli.commands import command
from api.cli.desk import Desk
from api.cli.faults import BadInput
from api.cli.page import Cell, Grid, Heading, Page
from api.reported import FIGURES
from api.words import mark
from graph.errors import ReuseError
from graph.reuse.offers import Offer, known, offers
from graph.reuse.proposals import Reuse, answer, find, propose, proposed, take_back
from graph.upkeep import WholeStore

_GIVEN = ("accept", "decline", "withdraw")


@command(app, "reuse", mark("引用：看别的资源库谁有本库缺的，提出引用，接受、谢绝或撤回。"), READING)
def reuse(
    desk: Desk,
    library: LibraryOption = "",
    item: Annotated[
        str, typer.Option("--item", metavar="ID", help=mark("本库缺的一项；列出谁有"), show_default=False)
    ] = "",
    course: Annotated[
        str, typer.Option("--course", metavar="ID", help=mark("提出引用这门课程（与 --item 同用）"), show_default=False)
    ] = "",
    accept: Annotated[str, typer.Option("--accept", metavar="ID", help=mark("接受这一条"), show_default=False)] = "",
    decline: Annotated[str, typer.Option("--decline", metavar="ID", help=mark("谢绝这一条"), show_default=False)] = "",
    withdraw: Annotated[
        str, typer.Option("--withdraw", metavar="ID", help=mark("撤回这一条，数字回到从前"), show_default=False)
    ] = "",
    by: Annotated[str, typer.Option("--by", metavar="NAME", help=mark("谁提出或答复"), show_default=False)] = "",
    remark: Annotated[str, typer.Option("--remark", metavar="TEXT", help=mark("答复的说明"), show_default=False)] = "",
) -> None:
    """List proposals and offers, or do one thing with them."""
    asked = [
        name for name, value in zip((*_GIVEN, "course"), (accept, decline, withdraw, course), strict=True) if value
    ]
    if not library or len(asked) > 1 or (course and not item):
        raise BadInput(
            desk.say(
                "请用 --library 指明资源库；--accept、--decline、--withdraw、--course 一次一个，--course 要有 --item"
            )
        )
    store, owner, now = desk.store(), library_id(library), datetime.now(UTC)
    who = by or machine().name.removeprefix("@")
    coverage = desk.coverage(store)
    known(coverage, owner)
    try:
        if course:
            propose(store, coverage, owner, item, course, who, now)
        elif accept or decline:
            answer(store, owner, accept or decline, bool(accept), who, now, remark)
        elif withdraw:
            find(store, owner, withdraw)
            take_back(store, owner, withdraw, now)
    except ReuseError as error:
        raise BadInput(desk.words.told(str(error))) from None
    _show(desk, store, owner, offers(coverage, owner, item) if item and not course else [])


def _show(desk: Desk, store: WholeStore, library: str, there: list[Offer]) -> None:
    found = proposed(store, library)
    ends = sorted({*(each.library for each in there), *(end for one in found for end in (one.taken, one.taker))})
    labels = desk.labels(store, ends)
    data = {
        "revision": store.revision,
        "library": library,
        "proposals": [_told(each, labels) for each in found],
        "offers": [{**each._asdict(), "lamps": list(each.lamps), "taker": each.taker._asdict()} for each in there],
    }
    rows: list[list[Cell]] = [
        [each.id, desk.words.told(each.state.value), labels[each.taken], labels[each.taker], each.by, each.answered_by]
        for each in found
    ]
    columns = [
        Heading(desk.say("编号")),
        Heading(desk.say("状态")),
        Heading(desk.say("引用的课程"), wide=True),
        Heading(desk.say("落在本库课程"), wide=True),
        Heading(desk.say("提出人")),
        Heading(desk.say("答复人")),
    ]
    grids = [Grid(desk.say("引用 {count} 条", count=len(found)), columns, rows)]
    if there:
        having: list[list[Cell]] = [
            [labels[each.library], each.label, each.course, " ".join(desk.say(FIGURES[lamp]) for lamp in each.lamps)]
            for each in there
        ]
        who = [desk.say("资源库"), desk.say("课程"), desk.say("标识"), desk.say("有哪些灯")]
        grids.insert(0, Grid(desk.say("谁有它，可以引用"), [Heading(each, wide=True) for each in who], having))
    desk.show(Page(data, grids))


def _told(each: Reuse, labels: dict[str, str]) -> dict[str, object]:
    said = {name: value for name, value in each._asdict().items() if name not in ("library", "state", "taker", "taken")}
    ends = {name: {"id": end, "label": labels[end]} for name, end in (("taker", each.taker), ("taken", each.taken))}
    return {"id": each.id, "state": each.state.value, **ends, **said}
