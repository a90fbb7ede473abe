"""Tables about verifications: who has verified what with which figure, and where experts disagree."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from api.pages.addresses import page_of, with_query
from api.pages.tables import Cell, Column, Link, Share, Table, Tags
from api.pages.visit import Visit
from api.phrases import day, term_word
from api.verifying import heading, interval_words
from api.words import mark
from graph.verification.drawing import Draw
from graph.verification.interval import interval
from graph.verification.opinions import Finding, Opinion, Said, Verdict, Verification
from ontology.names import node_id


def listed(visit: Visit, found: Sequence[Verification], *, everything: bool = False) -> Table:
    """Return the verifications of a library, or of all, the latest first."""
    columns = [
        *([Column(visit.say(mark("资源库")))] if everything else []),
        Column(visit.say(mark("意见"))),
        Column(heading(visit.say(mark("专家")))),
        Column(heading(visit.say(mark("属实"))), "share"),
        Column(visit.say(mark("区间"))),
        Column(visit.say(mark("抽自"))),
        Column(visit.say(mark("意见日期"))),
        Column(visit.say(mark("报告"))),
    ]
    libraries = [node_id("library", each.library) for each in found]
    names = visit.store.labels(visit.store.keys(libraries)) if found else []
    rows = [
        [*([Link(name, library_address(each.library))] if everything else []), *_row(visit, each)]
        for each, name in zip(found, names, strict=True)
    ]
    empty = visit.say(mark("还没有专家核验过。"))
    return Table("verifications", visit.say(mark("各位专家的核验")), columns, rows[::-1], empty=empty, stacked=True)


def _row(visit: Visit, of: Verification) -> list[Cell]:
    message = mark("第 {revision} 版，种子 {seed}，{drawn} / {population} 条")
    drawn = visit.say(message, revision=of.revision, seed=of.seed, drawn=of.drawn, population=of.population)
    return [
        opinion_tag(visit, of.said.opinion, of.decided, of.drawn),
        Link(of.expert, page_of(node_id("verification", of.library, of.expert))),
        Share(of.counts[Verdict.SOUND], of.drawn) if of.interval else None,
        interval_words(visit.words, of.interval),
        drawn,
        day(of.signed),
        Link("DOCX", report_address(of)) if of.said.opinion else None,
    ]


def opinion_tag(visit: Visit, opinion: Opinion | None, decided: int, drawn: int) -> Tags:
    """Return an opinion as a word with its colour; how far the expert is where there is none yet."""
    if opinion is None:
        return Tags((visit.say(mark("进行中，已判 {decided}/{drawn}"), decided=decided, drawn=drawn),))
    return Tags((visit.words.told(opinion.value),), "good" if opinion is Opinion.POSITIVE else "missing")


def figures(visit: Visit, draw: Draw, said: Said) -> dict[str, Any]:
    """Return the figure of a draw: how many have which verdict, and the interval once all have one."""
    count = {verdict: sum(each.verdict is verdict for each in said.findings) for verdict in Verdict}
    drawn, decided = len(draw.claims), sum(count.values())
    found = interval(count[Verdict.SOUND], drawn, draw.population) if drawn and decided == drawn else None
    return {
        "drawn": drawn,
        "decided": decided,
        "counts": [(visit.words.told(verdict.value), number) for verdict, number in count.items()],
        "sound": count[Verdict.SOUND],
        "interval": interval_words(visit.words, found),
    }


def at_odds_table(visit: Visit, odds: Mapping[str, Sequence[tuple[str, Finding]]]) -> Table | None:
    """Return what experts judge differently, with who says what."""
    if not odds:
        return None
    ends = [json.loads(identity)[:3] for identity in odds]
    ids = sorted({each for subject, _, thing in ends for each in (subject, thing)})
    labels = dict(zip(ids, visit.store.labels(visit.store.keys(ids)), strict=True))
    rows: list[list[Cell]] = []
    for (subject, relation, thing), said in zip(ends, odds.values(), strict=True):
        word = mark("{expert}：{verdict}")
        told = [
            visit.say(word, expert=expert, verdict=visit.words.told(each.verdict.value))
            for expert, each in said
            if each.verdict
        ]
        relation = term_word(relation, visit.words.language)
        rows.append(
            [Link(labels[subject], visit.page_of(subject)), relation, labels[thing], visit.say(mark("；")).join(told)]
        )
    columns = [
        Column(visit.say(mark("资源库的内容"))),
        Column(visit.say(mark("关系"))),
        Column(visit.say(mark("对象"))),
        Column(visit.say(mark("各人的判定"))),
    ]
    return Table("at-odds", visit.say(mark("专家判定不一的")), columns, rows, stacked=True)


def library_address(slug: str, **given: object) -> str:
    """Return the address of a library's verifications."""
    return with_query("/verification" + page_of(slug).removeprefix("/id"), given)


def report_address(of: Verification) -> str:
    """Return the address of a verification's Word report."""
    return with_query(f"{library_address(of.library)}/report.docx", {"expert": of.expert, "at": of.opened})
