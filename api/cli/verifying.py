"""An expert's verification: `verify draw`, `verify opine`, `verify withdraw`, `verify report`, `verify list`."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from api.cli.application import verify_app
from api.cli.audit import LibraryOption, library_id
from api.cli.commands import command
from api.cli.desk import Desk
from api.cli.faults import BAD_INPUT, BadInput
from api.cli.page import Cell, Grid, Heading, Page
from api.cli.phrases import At, Output
from api.cli.whole import whole
from api.phrases import day
from api.verification_report import report_of
from api.verifying import (
    KINDS,
    draw_command,
    draw_data,
    drawn,
    interval_words,
    library_at,
    new_seed,
    place_of,
    shelf_of,
    sides,
    statement_words,
    verification_data,
)
from api.words import mark
from graph.verification.drawing import LARGEST_SEED, Draw
from graph.verification.opinions import (
    Finding,
    Opinion,
    Said,
    Verdict,
    Verification,
    at_odds,
    save,
    verification,
    verifications,
    withdraw,
)
from ingest.verdict_sheet import Judged, read_verdicts

Seed = Annotated[
    int | None,
    typer.Option("--seed", min=0, max=LARGEST_SEED, help=mark("种子；不写就当场产生一个并写明"), show_default=False),
]
Expert = Annotated[str, typer.Option("--expert", metavar="NAME", help=mark("专家"), show_default=False)]


@command(verify_app, "draw", mark("从一个资源库的内容里按种子随机抽取 30 条，各带原文与素材；可写成表格填判定。"))
def draw_(desk: Desk, library: LibraryOption = "", seed: Seed = None, at: At = None, output: Output = None) -> None:
    """Draw, and show what was drawn with what stands beside it."""
    store, slug = desk.store(), _library(desk, library)
    revision = desk.revision(store, at)
    about = library_at(store, slug, revision)
    shelf = shelf_of(store, slug, revision)
    of = drawn(store, slug, revision, new_seed() if seed is None else seed, shelf)
    beside = sides(store, of, store.revision, shelf)
    headings = [
        Heading(desk.say("序号"), number=True),
        Heading(desk.say("说法"), wide=True),
        Heading(desk.say("原文"), wide=True),
        Heading(desk.say("出处"), wide=True),
        Heading(desk.say("判定")),
        Heading(desk.say("备注")),
    ]
    rows: list[list[Cell]] = [
        [
            each.number,
            statement_words(desk.words, each),
            each.drawn.claim.evidence.quote,
            place_of(desk.words, each),
            "",
            "",
        ]
        for each in beside
    ]
    title = desk.say(
        "{name}：第 {revision} 版，种子 {seed}，从 {population} 条中抽取 {count} 条",
        name=about.name,
        revision=revision,
        seed=of.seed,
        population=of.population,
        count=len(of.claims),
    )
    drawn_from = desk.say("抽样总体：资源库自己在这一版写明的内容（{kinds}）", kinds=desk.say(KINDS))
    again = desk.say("重新抽取同样各条：{command}", command=draw_command(of))
    desk.show(Page(draw_data(of, beside), [Grid(title, headings, rows)], after=[drawn_from, again]), output)
    if output is not None:
        desk.note(again)


@command(verify_app, "opine", mark("记下专家对抽取各条的判定和对资源库的意见；“通过”使它成为已核验。"))
def opine(
    desk: Desk,
    library: LibraryOption = "",
    expert: Expert = "",
    seed: Seed = None,
    at: At = None,
    into: Annotated[
        Path | None, typer.Option("--in", metavar="FILE", help=mark("填好判定的表（verify draw --output 写出的）"))
    ] = None,
    opinion: Annotated[
        str, typer.Option("--opinion", metavar="O", help=mark("对资源库的意见：positive 通过，negative 不通过"))
    ] = "",
    remark: Annotated[str, typer.Option("--note", metavar="TEXT", help=mark("意见的说明"))] = "",
) -> int:
    """Keep verdicts and opinion."""
    slug, expert = _library(desk, library), _expert(desk, expert)
    if seed is None or at is None:
        raise BadInput(desk.say("请写明 --seed 和 --at：对哪一次抽取的判定（verify draw 已写明）"))
    said_of = _opinion(desk, opinion)
    store = desk.store()
    library_at(store, slug, desk.revision(store, at))
    of = drawn(store, slug, desk.revision(store, at), seed)
    judged, problems = read_verdicts(into) if into is not None else ([], [])
    mine = verification(store, slug, expert)
    said = Said(_findings(desk, of, judged, mine), said_of, remark.strip())
    save(store, of, expert, said, datetime.now(UTC), mine.mark if mine else "")
    found = verification(store, slug, expert)
    assert found is not None
    refused: list[list[Cell]] = [[each.place.row, "；".join((each.reason, each.advice))] for each in problems]
    headings = [Heading(desk.say("行"), number=True), Heading(desk.say("原因"), wide=True)]
    grids = [Grid(desk.say("没有写入的"), headings, refused)] if refused else []
    desk.show(Page(verification_data(found), grids, after=[_told(desk, found)]))
    return BAD_INPUT if problems else 0


@command(verify_app, "withdraw", mark("撤回专家对一个资源库的核验，一切恢复原状。"))
def take_back(desk: Desk, library: LibraryOption = "", expert: Expert = "") -> None:
    """Take a verification back."""
    slug, expert = _library(desk, library), _expert(desk, expert)
    revision = withdraw(desk.store(), slug, expert, datetime.now(UTC))
    said = desk.say("已撤回；现为第 {revision} 版", revision=revision.number)
    desk.show(Page({"revision": revision.number, "withdrawn": revision.source}, after=[said]))


@command(verify_app, "list", mark("列出各位专家的核验：意见、属实的比例与区间，判定不一的条数。"))
def list_(desk: Desk, library: LibraryOption = "", at: At = None) -> None:
    """List verifications of a library, or of all."""
    store = desk.store()
    slug = library_id(library).removeprefix("library/")
    found = verifications(store, slug, desk.revision(store, at) if at else None)
    if slug:
        library_at(store, slug, store.revision)
    headings = [
        Heading(desk.say("资源库")),
        Heading(desk.say("专家")),
        Heading(desk.say("意见")),
        Heading(desk.say("属实")),
        Heading(desk.say("区间"), wide=True),
        Heading(desk.say("意见日期")),
    ]
    rows: list[list[Cell]] = [
        [
            each.library,
            each.expert,
            _opinion_words(desk, each),
            f"{each.counts[Verdict.SOUND]}/{each.drawn}",
            interval_words(desk.words, each.interval),
            day(each.signed),
        ]
        for each in found
    ]
    odds = len(at_odds(found)) if slug else 0
    after = [desk.say("专家判定不一的 {count} 条", count=odds)] if odds else []
    data = {"revision": store.revision, "verifications": [verification_data(each) for each in found]}
    desk.show(Page(data, [Grid(desk.say("各位专家的核验"), headings, rows)], after=after))


@command(verify_app, "report", mark("专家核验的报告：写成 Word 文档（.docx）。"))
def report(
    desk: Desk,
    library: LibraryOption = "",
    expert: Expert = "",
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="PATH", help=mark("写到这个文件，.docx"), show_default=False),
    ] = None,
    at: At = None,
) -> None:
    """Write an expert's verification as a Word document."""
    slug, expert = _library(desk, library), _expert(desk, expert)
    if output is None or output.suffix.lower() != ".docx":
        raise BadInput(desk.say("请用 --output 给出文件名，后缀 .docx"))
    if not output.absolute().parent.is_dir():
        raise BadInput(desk.say("没有文件夹 {path}", path=output.parent))
    store = desk.store()
    with desk.waiting(desk.say("写报告")):
        content, _ = report_of(desk.words, store, slug, expert, desk.revision(store, at))
    with whole(desk, output) as part:
        part.write_bytes(content)
    desk.note(desk.say("已写入 {path}", path=output))


def _library(desk: Desk, given: str) -> str:
    if not given:
        raise BadInput(desk.say("请指明资源库（--library）"))
    return library_id(given).removeprefix("library/")


def _expert(desk: Desk, given: str) -> str:
    if not given.strip():
        raise BadInput(desk.say("请写明 --expert：谁作的核验"))
    return given.strip()


def _opinion(desk: Desk, given: str) -> Opinion | None:
    words = {"positive": Opinion.POSITIVE, "negative": Opinion.NEGATIVE, **{each.value: each for each in Opinion}}
    if given and given not in words:
        raise BadInput(desk.say("“{word}”不是一种意见；可写 positive、negative", word=given))
    return words.get(given)


def _findings(desk: Desk, of: Draw, judged: Sequence[Judged], mine: Verification | None) -> tuple[Finding, ...]:
    """Return the verdicts of a sheet over those kept already of the same draw."""
    if over := [each.number for each in judged if not 1 <= each.number <= len(of.claims)]:
        raise BadInput(desk.say("抽取只有 {count} 条，没有第 {number} 条", count=len(of.claims), number=over[0]))
    same = mine is not None and (mine.revision, mine.seed) == (of.revision, of.seed)
    found = {each.identity: each for each in mine.said.findings} if mine and same else {}
    for each in judged:
        identity = of.claims[each.number - 1].identity
        found[identity] = Finding(identity, Verdict(each.verdict) if each.verdict else None, each.note)
    return tuple(found.values())


def _opinion_words(desk: Desk, of: Verification) -> str:
    if of.said.opinion:
        return desk.words.told(of.said.opinion.value)
    return desk.say("进行中，已判 {decided}/{drawn}", decided=of.decided, drawn=of.drawn)


def _told(desk: Desk, of: Verification) -> str:
    return desk.say(
        "{expert} · {opinion} · 属实 {sound}/{drawn} · {interval}",
        expert=of.expert,
        opinion=_opinion_words(desk, of),
        sound=of.counts[Verdict.SOUND],
        drawn=of.drawn,
        interval=interval_words(desk.words, of.interval),
    )
