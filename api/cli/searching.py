"""Finding things by name, code or pinyin: `search`."""

import re
from collections.abc import Sequence
from typing import Annotated

import typer

from api.cli.application import TRACING, app
from api.cli.commands import command
from api.cli.desk import Desk
from api.cli.faults import BadInput
from api.cli.naming import marked
from api.cli.page import Cell, Grid, Heading, Page
from api.cli.phrases import At
from api.compose import text_of
from api.found import groups, hit_data, sample
from api.phrases import term_word
from api.words import mark
from graph.views.text import LONGEST, PER_KIND, Found
from graph.views.text_hits import Hit
from ontology.terms import KIND, KINDS

_HOW = {
    "name": mark("名称"),
    "english": mark("英文名称"),
    "code": mark("代码"),
    "level": mark("名称与层次"),
    "initials": mark("拼音首字母"),
    "pinyin": mark("拼音"),
    "words": mark("分开的词"),
}
_GRADE = {"exact": mark("相同"), "prefix": mark("开头"), "contains": mark("含有")}
_PARTS = re.compile("[/（）]|或")
_NEAR = mark("相近，差一处")


@command(app, "search", mark("按名称、代码、拼音或首字母查找，最合适的在前，按种类分列。"), TRACING)
def search(
    desk: Desk,
    text: Annotated[str, typer.Argument(metavar="TEXT", help=mark("要找的文字：名称、代码、拼音或首字母"))],
    kind: Annotated[
        list[str] | None,
        typer.Option("--kind", metavar="K", help=mark("只找这一种，如 专业、课程、Major；可重复"), show_default=False),
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help=mark("每一种最多列出多少个"))] = PER_KIND,
    at: At = None,
) -> None:
    """Find things by what they are called."""
    if not text.strip():
        raise BadInput(desk.say("要找的文字是空的"))
    if len(text) > LONGEST:
        raise BadInput(desk.say("要找的文字有 {count} 个字，最多 {most} 个", count=len(text), most=LONGEST))
    kinds = [_kind(desk, word) for word in kind or ()] or None
    store = desk.store()
    as_of = desk.revision(store, at) if at else None
    with desk.waiting(desk.say("整理检索")):
        view = text_of(store, desk.settings.store, None if as_of == store.revision else as_of)
    try:
        found = view.find(text, kinds, limit, grouped=True)
    finally:
        view.close()
    day = desk.as_of(store, found.revision)
    data = {
        "revision": found.revision,
        "data_as_of": day.isoformat() if day else None,
        "parameters": {"q": text, "kind": ",".join(kinds) if kinds else None, "limit": limit, "as_of": at},
        "total": len(found.hits),
        "hits": [hit_data(found, hit) for hit in found.hits],
        "groups": groups(found),
        "more": found.more,
    }
    desk.show(Page(data, list(_grids(desk, found)), [_head(desk, text, found)], _notes(desk, found)))


def _kind(desk: Desk, word: str) -> str:
    """Return the kind that a word means: its name, Chinese or English word, or the end of that of one kind only."""
    wanted = word.strip().casefold()
    for kind in KINDS:
        parts = _PARTS.split(kind.zh)
        if wanted in (kind.name.casefold(), kind.prefix, kind.en, kind.zh, *parts):
            return kind.name
    ending = [kind.name for kind in KINDS if wanted and kind.zh.endswith(wanted)]
    if len(ending) == 1:
        return ending[0]
    words = "、".join(term_word(each.name, desk.settings.language) for each in KINDS)
    raise BadInput(desk.say("没有“{kind}”这一种；可写 {kinds}", kind=word, kinds=words))


def _head(desk: Desk, text: str, found: Found) -> str:
    if not found.hits:
        return desk.say("没有找到“{text}”（第 {revision} 版）", text=text, revision=found.revision)
    return desk.say(
        "找到“{text}”：{count} 个（第 {revision} 版）", text=text, count=len(found.hits), revision=found.revision
    )


def _notes(desk: Desk, found: Found) -> list[str]:
    notes = []
    if any(hit.approximate for hit in found.hits):
        notes.append(desk.say("没有完全符合的；所列名称与所写的差一处"))
    if not found.hits:
        notes.append(desk.say("可写名称中连着的字、官方代码、拼音或首字母，如 网店、530701、dzsw"))
    if found.more:
        notes.append(desk.say("还有更多；用 --limit 列出更多，用 --kind 只找一种"))
    return notes


def _grids(desk: Desk, found: Found) -> list[Grid]:
    """Return a table for each kind; for CSV one with all of them."""
    if desk.settings.form == "csv" or not found.hits:
        rows = [[_word(desk, hit.kind), *_row(desk, found, hit)] for hit in found.hits]
        return [Grid("", [Heading(desk.say("种类")), *_headings(desk)], rows)] if desk.settings.form == "csv" else []
    by_kind: dict[str, list[Sequence[Cell]]] = {}
    for hit in found.hits:
        by_kind.setdefault(hit.kind, []).append(_row(desk, found, hit))
    return [Grid(_word(desk, kind), _headings(desk), rows) for kind, rows in by_kind.items()]


def _headings(desk: Desk) -> list[Heading]:
    return [
        Heading(desk.say("名称"), wide=True),
        Heading(desk.say("标识"), wide=True),
        Heading(desk.say("属于"), wide=True),
        Heading(desk.say("怎样找到")),
        Heading(desk.say("符合之处")),
    ]


def _row(desk: Desk, found: Found, hit: Hit) -> list[Cell]:
    parent = found.parents.get(hit.id)
    own = hit.id in found.samples
    above = marked(desk, parent.label, sample(found, hit) and not own) if parent else ""
    how = desk.say(_NEAR) if hit.approximate else desk.say(_HOW[hit.how]) + desk.say(_GRADE[hit.grade])
    part = hit.matched if hit.how in ("code", "english") else hit.matched[slice(*hit.span)]
    return [marked(desk, hit.label, own), hit.id, above, how, part]


def _word(desk: Desk, kind: str) -> str:
    return term_word(KIND[kind].name, desk.settings.language)
