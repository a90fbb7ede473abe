"""All that is said about one thing: `show`."""

from collections.abc import Iterable, Sequence
from typing import Annotated

import typer

from api.answers import description_data
from api.cli.application import TRACING, app
from api.cli.commands import command
from api.cli.desk import Desk
from api.cli.naming import marked
from api.cli.page import Cell, Grid, Heading, Page
from api.cli.phrases import At, Limit
from api.phrases import evidence_place, percent, props_words, term_word, value_word
from api.words import mark
from graph.store import Description, Told
from ontology.claims import EdgeClaim, NodeClaim, Scalar


@command(app, "show", mark("列出关于一个对象的全部说法：谁说的、原文在哪里、哪些互相矛盾。"), TRACING)
def show(
    desk: Desk,
    identity: Annotated[str, typer.Argument(metavar="ID", help=mark("标识，如 major/530701、course/530701/网店运营"))],
    at: At = None,
    limit: Limit = 20,
) -> None:
    """Show every claim in force about a node."""
    store = desk.store()
    number = desk.revision(store, at)
    found = store.describe(identity, number)
    others: list[str] = sorted(
        {told.claim.object for told in found.outgoing} | {told.claim.subject for told in found.incoming}
    )
    labels = desk.labels(store, others, number)
    words = [
        desk.say("{name}：{value}", name=term_word(name, desk.settings.language), value=_value(desk, name, value))
        for name, value in found.props
    ]
    name = marked(desk, found.label, ("sample", True) in found.props)
    before = [
        desk.say(
            "{label}（{id}），第 {revision} 版",
            label=name,
            id=found.id,
            revision=number,
        ),
        *([desk.say("；").join(words)] if words else []),
    ]
    grids = [_node_grid(desk, found.nodes), *_edge_grids(desk, found, labels, limit), *_conflict_grid(desk, found)]
    desk.show(Page(description_data(found, labels, number), grids, before))


def _node_grid(desk: Desk, nodes: Sequence[Told[NodeClaim]]) -> Grid:
    headings = (
        Heading(desk.say("名称"), wide=True),
        Heading(desk.say("来源"), wide=True),
        Heading(desk.say("位置")),
        Heading(desk.say("原文"), wide=True),
    )
    rows = [
        [
            told.claim.label,
            told.stored.version.source,
            evidence_place(desk.words, told.claim.evidence),
            told.claim.evidence.quote,
        ]
        for told in nodes
    ]
    return Grid(desk.say("谁提到它"), headings, rows)


def _edge_grids(desk: Desk, found: Description, labels: dict[str, str], limit: int) -> Iterable[Grid]:
    for title, claims, outwards in (
        (desk.say("它与别的对象"), found.outgoing, True),
        (desk.say("别的对象与它"), found.incoming, False),
    ):
        if not claims:
            continue
        headings = (
            Heading(desk.say("关系")),
            Heading(desk.say("对象"), wide=True),
            Heading(desk.say("说明")),
            Heading(desk.say("可信度"), number=True),
            Heading(desk.say("来源"), wide=True),
            Heading(desk.say("位置")),
        )
        rows = [_edge_row(desk, told, labels, outwards) for told in claims]
        kept = rows if desk.settings.form == "csv" else rows[:limit]
        more = len(rows) - len(kept)
        more_words = desk.say("（另有 {count} 行，用 --limit 列出）", count=more) if more else ""
        yield Grid(title + more_words, headings, kept)


def _edge_row(desk: Desk, told: Told[EdgeClaim], labels: dict[str, str], outwards: bool) -> list[Cell]:
    claim = told.claim
    other = claim.object if outwards else claim.subject
    relation = term_word(claim.predicate, desk.settings.language)
    trust = desk.say("待复核 {percent}", percent=percent(claim.confidence)) if claim.status.value == "proposed" else ""
    place = evidence_place(desk.words, claim.evidence)
    said = desk.say("，").join(props_words(desk.words, claim.props))
    return [relation, f"{labels[other]}（{other}）", said, trust, told.stored.version.source, place]


def _value(desk: Desk, name: str, value: Scalar) -> str:
    return value_word(desk.words, name, value)


def _conflict_grid(desk: Desk, found: Description) -> Iterable[Grid]:
    if found.conflicts:
        headings = (
            Heading(desk.say("哪一项")),
            Heading(desk.say("未采用的说法"), wide=True),
            Heading(desk.say("来源"), wide=True),
        )
        language = desk.settings.language
        rows = [
            [
                term_word(conflict.name, language),
                _value(desk, conflict.name, conflict.value),
                conflict.stored.version.source,
            ]
            for conflict in found.conflicts
        ]
        yield Grid(desk.say("互相矛盾之处"), headings, rows)
