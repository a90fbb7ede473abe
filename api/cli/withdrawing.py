"""Taking what somebody said out of force: `withdraw`, of one source or of a whole library."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated

import typer

from api.answers import source_data
from api.cli.application import BUILDING, app
from api.cli.commands import command
from api.cli.desk import Desk
from api.cli.faults import BadInput
from api.cli.moves import figures_line, moves_grids
from api.cli.page import Cell, Grid, Heading, Page
from api.cli.phrases import Limit
from api.outlook import Move, moves_data, moves_without
from api.words import mark
from graph.upkeep import WholeStore
from ingest.withdrawing import Sources, sources_of, together, withdraw_all


@command(app, "withdraw", mark("撤回一个来源，或一个资源库的全部来源：所说的一切不再现行，历史仍可查。"), BUILDING)
def withdraw(
    desk: Desk,
    source: Annotated[str, typer.Argument(help=mark("来源标识，见 zhitu sources"), show_default=False)] = "",
    library: Annotated[str, typer.Option("--library", metavar="ID", help=mark("资源库标识；与 --all 同用"))] = "",
    every: Annotated[bool, typer.Option("--all", help=mark("撤回这个资源库自己的全部来源"))] = False,
    yes: Annotated[bool, typer.Option("--yes", help=mark("确认撤回资源库的全部来源；不写只列出"))] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=mark("只预览：撤回哪些、覆盖怎样变，不写入"))] = False,
    limit: Limit = 50,
) -> None:
    """Take a source, or all of a library, out of force."""
    if bool(source) == bool(library) or every != bool(library):
        raise BadInput(desk.say("请写一个来源标识，或写 --library ID --all"))
    store = desk.store()
    found = _found(desk, store, source, library)
    if dry_run or (library and not yes):
        _foretell(desk, store, found, limit)
        if not dry_run:
            desk.note(desk.say("没有撤回；确认请加 --yes"), "yellow")
        return
    revisions = withdraw_all(store, found.own, datetime.now(UTC))
    number = revisions[-1].number
    done = desk.say("已撤回 {source}", source=desk.say("、").join(each.version.source for each in found.own))
    data = {"revision": number, "action": "withdraw", "source": revisions[-1].source}
    if library:
        data = {**data, **_data(found, number)}
    lines = [desk.say("{done}；现为第 {revision} 版", done=done, revision=number), *_others(desk, found)]
    lines += _rest(desk, store, source)
    desk.show(Page(data, before=lines))


def _rest(desk: Desk, store: WholeStore, source: str) -> list[str]:
    """Say which sources of a library stay where only its workbook was withdrawn, and how to withdraw them."""
    slug = source.removeprefix("library/")
    left = sources_of(store, slug).own if slug and slug != source and "/" not in slug else ()
    if not left:
        return []
    names = desk.say("、").join(each.version.source for each in left)
    said = mark("这个资源库还有别的来源：{sources}；要一起撤回，写 --library {library} --all")
    return [desk.say(said, sources=names, library=slug)]


def _found(desk: Desk, store: WholeStore, source: str, library: str) -> Sources:
    """Return what is to be withdrawn; told where there is nothing."""
    if source:
        chosen = together(store, source)
        if not chosen:
            slug = source.removeprefix("library/")
            if slug != source and "/" not in slug and sources_of(store, slug).own:
                said = mark("来源“{source}”没有现行版本；要撤回这个资源库的全部来源，写 --library {library} --all")
                raise BadInput(desk.say(said, source=source, library=slug))
            raise BadInput(desk.say("来源“{source}”没有现行版本；用 zhitu sources 查看现有来源", source=source))
        return Sources(chosen, ())
    slug = library.removeprefix("library/")
    found = sources_of(store, slug)
    if not found.own:
        raise BadInput(desk.say("资源库 {library} 没有现行的来源；用 zhitu sources 查看", library=slug))
    return found


def _foretell(desk: Desk, store: WholeStore, found: Sources, limit: int) -> None:
    """List what would be withdrawn, what stays, and the figures that would move."""
    with desk.waiting(desk.say("预览")):
        moves: Sequence[Move] = moves_without(store, found.own, desk.coverage(store))
    headings = [
        Heading(desk.say("来源"), wide=True),
        Heading(desk.say("题名"), wide=True),
        Heading(desk.say("条目"), number=True),
    ]
    rows: list[list[Cell]] = [[each.version.source, each.version.title, each.nodes + each.edges] for each in found.own]
    lines = [desk.say("预览，没有写入"), figures_line(desk, moves), *_others(desk, found)]
    grids = [
        Grid(desk.say("将撤回的来源：{count} 个", count=len(rows)), headings, rows),
        *moves_grids(desk, moves, limit),
    ]
    desk.show(Page({"dry_run": True, **_data(found, store.revision), **moves_data(moves)}, grids, lines))


def _data(found: Sources, revision: int) -> dict[str, object]:
    return {
        "revision": revision,
        "withdrawn": [source_data(each, revision) for each in found.own],
        "others": [each.version.source for each in found.others],
    }


def _others(desk: Desk, found: Sources) -> list[str]:
    """Say which sources of others still speak of the library."""
    if not found.others:
        return []
    names = desk.say("、").join(each.version.source for each in found.others)
    return [desk.say("仍提到它、不属于它的来源（不撤回）：{sources}", sources=names)]
