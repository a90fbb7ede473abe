"""What the graph is made of: `sources`, `history`."""

from collections.abc import Sequence
from typing import Annotated

import typer

from api.answers import revision_data, runs, source_data
from api.cli.application import TRACING, app
from api.cli.commands import command
from api.cli.desk import Desk
from api.cli.page import Cell, Grid, Heading, Page
from api.cli.phrases import At, Limit, cut, rest
from api.phrases import authority_word, day, moment
from api.words import mark
from graph.store import Revision, Stored

_ACTIONS = {"commit": mark("提交"), "withdraw": mark("撤回"), "purge": mark("清除")}


@command(app, "sources", mark("列出现行的来源：题名、权威、生效日期、条目数。"), TRACING)
def sources(
    desk: Desk,
    match: Annotated[str, typer.Argument(help=mark("只列标识或题名含此文字的来源"))] = "",
    at: At = None,
    limit: Limit = 50,
) -> None:
    """List the versions in force."""
    store = desk.store()
    number = desk.revision(store, at)
    found = [
        stored
        for stored in store.versions(number)
        if match.lower() in stored.version.source.lower() or match in stored.version.title
    ]
    rows = [_source_row(desk, stored) for stored in found]
    data = {"revision": number, "sources": [source_data(stored, number) for stored in found]}
    headings = (
        Heading(desk.say("来源"), wide=True),
        Heading(desk.say("题名"), wide=True),
        Heading(desk.say("权威")),
        Heading(desk.say("生效")),
        Heading(desk.say("条目"), number=True),
        Heading(desk.say("第几版起"), number=True),
    )
    desk.show(
        Page(
            data,
            [Grid("", headings, cut(desk, rows, limit))],
            before=[desk.say("第 {revision} 版，现行来源 {count} 个", revision=number, count=len(found))],
            after=rest(desk, rows, limit),
        )
    )


def _source_row(desk: Desk, stored: Stored) -> list[Cell]:
    version = stored.version
    authority = desk.say(authority_word(version.authority))
    claims = desk.say("已清除") if stored.purged else stored.nodes + stored.edges
    return [version.source, version.title, authority, day(version.effective), claims, stored.opened]


@command(app, "history", mark("列出各版：何时、做了什么、哪个来源。"), TRACING)
def history(
    desk: Desk,
    source: Annotated[str | None, typer.Argument(help=mark("只列这个来源的各版"))] = None,
    each: Annotated[bool, typer.Option("--each", help=mark("每版一行；不填则一次命令写入的各版合为一行"))] = False,
    limit: Limit = 50,
) -> None:
    """List what was done, the latest last: the revisions of one command as one row, or each."""
    store = desk.store()
    titles = {stored.key: stored for stored in store.history(source)}
    revisions = [revision for revision in store.changes(0) if source in (None, revision.source)]
    apart = each or source is not None or desk.settings.form == "csv"
    groups = [[revision] for revision in revisions] if apart else runs(revisions)
    rows = [_run_row(desk, group, titles) for group in groups]
    data = {
        "revision": store.revision,
        "revisions": [
            {**revision_data(revision, titles[revision.opened] if revision.opened else None), "run": group[0].number}
            for group in runs(revisions)
            for revision in group
        ],
    }
    headings = (
        Heading(desk.say("版")),
        Heading(desk.say("时间")),
        Heading(desk.say("动作")),
        Heading(desk.say("来源"), wide=True),
        Heading(desk.say("题名"), wide=True),
        Heading(desk.say("条目"), number=True),
    )
    before = [desk.say("共 {count} 版", count=len(revisions))]
    if len(rows) > limit and desk.settings.form == "table":
        before.append(desk.say("只列最近 {limit} 行；用 --limit 列出更多", limit=limit))
        rows = rows[-limit:]
    desk.show(Page(data, [Grid("", headings, rows)], before=before))


def _run_row(desk: Desk, run: Sequence[Revision], stored: dict[int, Stored]) -> list[Cell]:
    """Return a row for the revisions that one command made."""
    first, last = run[0], run[-1]
    opened = [stored[each.opened] for each in run if each.opened in stored]
    claims = sum(each.nodes + each.edges for each in opened) if opened else None
    number: Cell = first.number if first is last else f"{first.number}–{last.number}"
    source, title = first.source, opened[0].version.title if opened else ""
    if first is not last:
        title = ""
        source = desk.say("{source} 等 {count} 个", source=first.source, count=len(run))
    return [number, moment(first.recorded), desk.say(_ACTIONS[first.action]), source, title, claims]
