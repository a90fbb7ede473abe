"""What people decide about proposed links: `align review`."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from api.cli.application import align_app
from api.cli.audit import library_id
from api.cli.by_key import Round, reading_keys
from api.cli.commands import command
from api.cli.desk import Desk
from api.cli.faults import BAD_INPUT, BadInput
from api.cli.page import Cell, Grid, Heading, Page
from api.cli.phrases import Limit, cut, rest
from api.words import mark
from graph.alignment.items import pairing
from graph.alignment.queue import Waiting, waiting
from graph.alignment.review import Decision, Ruling, Verdict, decide, disagreements, undo
from graph.errors import AlignmentError
from graph.upkeep import WholeStore
from graph.views.columns import open_columns
from ingest.review_sheet import Decided, read_sheet, write_sheet

_WORDS = {"accept": Verdict.ACCEPT, "reject": Verdict.REJECT, "other": Verdict.OTHER, "none": Verdict.NONE}


@command(align_app, "review", mark("复核对应建议：先列能定下最多覆盖的；可逐条按键，也可写成表格填好再读入；可撤销。"))
def review(
    desk: Desk,
    reviewer: Annotated[str, typer.Option("--reviewer", metavar="NAME", help=mark("复核人"))] = "",
    pair: Annotated[str, typer.Option("--pair", metavar="PAIR", help=mark("只看这种配对；all 为全部"))] = "all",
    library: Annotated[str, typer.Option("--library", metavar="ID", help=mark("只看这个资源库"))] = "",
    decision: Annotated[
        str, typer.Option("--decision", metavar="D", help=mark("直接定一条：accept、reject、other、none"))
    ] = "",
    subject: Annotated[str, typer.Option("--subject", metavar="ID", help=mark("--decision 的对象标识"))] = "",
    thing: Annotated[str, typer.Option("--object", metavar="ID", help=mark("--decision 的候选标识"))] = "",
    other: Annotated[str, typer.Option("--other", metavar="ID", help=mark("改选的标识"))] = "",
    extent: Annotated[str, typer.Option("--extent", metavar="E", help=mark("对应程度：full 或 part"))] = "",
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help=mark("把队列写成 XLSX"))] = None,
    into: Annotated[Path | None, typer.Option("--in", metavar="FILE", help=mark("读入填好的 XLSX"))] = None,
    take_back: Annotated[bool, typer.Option("--undo", help=mark("撤销此人最近一次复核"))] = False,
    by_key: Annotated[bool, typer.Option("--keys", help=mark("逐条按键复核"))] = False,
    limit: Limit = 20,
) -> int:
    """List the queue, or decide: one pair, a spreadsheet, or key by key."""
    store = desk.store()
    deciding = bool(decision or into or take_back or by_key)
    if deciding and not reviewer:
        raise BadInput(desk.say("请写明 --reviewer：谁作的决定"))
    if take_back:
        return _undo(desk, store, reviewer)
    if decision:
        return _one(desk, store, _decision(desk, reviewer, decision, subject, thing, other, extent))
    if into is not None:
        return _from_sheet(desk, store, into, reviewer)
    found = _waiting(desk, store, pair, library)
    if by_key:
        with reading_keys() as reading:
            count = Round(desk, store, found, reviewer).go(reading)
        _done(desk, store, count, [])
        return 0
    if out is not None:
        write_sheet(out, found, _labels(desk, store, found), store.revision)
        desk.note(desk.say("{count} 条已写到 {path}；在“决定”一列填写后用 --in 读入", count=len(found), path=out))
        return 0
    _list(desk, store, found, limit)
    return 0


def _waiting(desk: Desk, store: WholeStore, pair: str, library: str) -> list[Waiting]:
    chosen = "" if pair == "all" else pairing(pair).name
    with desk.waiting(desk.say("整理待复核")):
        return waiting(store, open_columns(store, None), chosen, library_id(library).removeprefix("library/"))


def _labels(desk: Desk, store: WholeStore, waiting: Sequence[Waiting]) -> dict[str, str]:
    ends = {end for each in waiting for end in each.proposal.link}
    return desk.labels(store, sorted(ends))


def _list(desk: Desk, store: WholeStore, waiting: Sequence[Waiting], limit: int) -> None:
    labels = _labels(desk, store, waiting)
    split = disagreements(store)
    rows: list[list[Cell]] = [
        [
            labels[each.subject],
            each.subject,
            labels[each.object],
            each.object,
            f"{each.confidence:.2f}",
            value,
            each.why,
        ]
        for each, value in waiting
    ]
    headings = [
        Heading(desk.say("名称"), wide=True),
        Heading(desk.say("标识"), wide=True),
        Heading(desk.say("候选"), wide=True),
        Heading(desk.say("候选标识"), wide=True),
        Heading(desk.say("匹配可信度"), number=True),
        Heading(desk.say("可定条目数"), number=True),
        Heading(desk.say("理由"), wide=True),
    ]
    data = {
        "revision": store.revision,
        "waiting": [
            {**one._asdict(), "method": one.method.value, "value": value, "labels": [labels[end] for end in one.link]}
            for one, value in waiting
        ],
        "disagreements": [[one._asdict() for one in each] for each in split],
    }
    grids = [
        Grid(desk.say("待复核 {count} 条", count=len(rows)), headings, cut(desk, rows, limit)),
        *_against(desk, split),
    ]
    desk.show(Page(data, grids, after=rest(desk, rows, limit)))


def _against(desk: Desk, split: Sequence[tuple[Ruling, ...]]) -> Iterator[Grid]:
    against = [
        [each[-1].subject, each[-1].object, "；".join(_said(desk, one.reviewer, one.accepted) for one in each)]
        for each in split
    ]
    columns = [Heading(desk.say("标识")), Heading(desk.say("候选标识")), Heading(desk.say("各人的决定"), wide=True)]
    if against:
        yield Grid(desk.say("意见不一 {count} 条（后定的有效）", count=len(against)), columns, against)


def _said(desk: Desk, reviewer: str, accepted: bool) -> str:
    word = desk.say("采用") if accepted else desk.say("不采用")
    return desk.say("{reviewer} {word}", reviewer=reviewer, word=word)


def _decision(desk: Desk, reviewer: str, word: str, subject: str, thing: str, other: str, extent: str) -> Decision:
    if word not in _WORDS:
        raise BadInput(desk.say("“{word}”不是一种决定；可写 {words}", word=word, words="、".join(_WORDS)))
    if extent not in ("", "full", "part"):
        raise BadInput(desk.say("对应程度应为 full 或 part"))
    if not subject or not thing:
        raise BadInput(desk.say("--decision 要有 --subject 和 --object"))
    return Decision(reviewer, subject, thing, _WORDS[word], other, extent)


def _one(desk: Desk, store: WholeStore, decision: Decision) -> int:
    decide(store, decision, datetime.now(UTC))
    _done(desk, store, 1, [])
    return 0


def _undo(desk: Desk, store: WholeStore, reviewer: str) -> int:
    revision, stored = undo(store, reviewer, datetime.now(UTC))
    said = desk.say("已撤销：{title}；现为第 {revision} 版", title=stored.version.title, revision=revision.number)
    desk.show(Page({"revision": revision.number, "undone": stored.version.source}, after=[said]))
    return 0


def _from_sheet(desk: Desk, store: WholeStore, path: Path, reviewer: str) -> int:
    decided, problems = read_sheet(path, reviewer)
    refused = [(problem.place.row or 0, "；".join((problem.reason, problem.advice))) for problem in problems]
    with store.grouped():
        refused += list(_all(store, decided))
    _done(desk, store, len(decided) + len(problems) - len(refused), sorted(refused))
    return BAD_INPUT if refused else 0


def _all(store: WholeStore, decided: Sequence[Decided]) -> Iterator[tuple[int, str]]:
    """State decisions row by row; yield the rows that were refused, with the reason."""
    for row, decision, seen in decided:
        try:
            decide(store, decision, datetime.now(UTC), seen)
        except AlignmentError as error:
            yield row, str(error)


def _done(desk: Desk, store: WholeStore, count: int, refused: Sequence[tuple[int, str]]) -> None:
    rows: list[list[Cell]] = [[row, reason] for row, reason in refused]
    grids = [
        Grid(desk.say("没有写入的"), [Heading(desk.say("行"), number=True), Heading(desk.say("原因"), wide=True)], rows)
    ]
    said = desk.say("写入 {count} 条；现为第 {revision} 版", count=count, revision=store.revision)
    data = {
        "revision": store.revision,
        "decided": count,
        "refused": [{"row": row, "reason": reason} for row, reason in refused],
    }
    desk.show(Page(data, grids if rows else [], after=[said]))
