"""All that is said of a node: names, evidence, neighbours, contradictions; and what a source says as a whole."""

from collections.abc import Iterable, Sequence
from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from api.http.resources import Resource
from api.pages.addresses import followable, to
from api.pages.crumbs import crumbs
from api.pages.groups import marked
from api.pages.tables import Cell, Column, Link, Quote, Table
from api.pages.visit import Visit, Visiting
from api.phrases import authority_word, evidence_place, moment, props_words, term_word, value_word
from api.words import mark
from graph.errors import UnknownSource
from graph.store import Description, Told
from ontology.claims import EdgeClaim, Evidence
from ontology.names import iri, prefix_of, segments
from ontology.terms import KIND_OF_PREFIX

pages = Resource("pages", shown=False)

Name = Annotated[str, Query(min_length=1, max_length=500, description="A source")]


def page(visit: Visit, identity: str) -> Response:
    """Show everything in force about a node."""
    found = visit.describe(identity)
    kind = KIND_OF_PREFIX.get(prefix_of(identity))
    others: list[str] = sorted(
        {told.claim.object for told in found.outgoing} | {told.claim.subject for told in found.incoming}
    )
    names = visit.store.labels(visit.store.keys(others), visit.revision) if others else []
    labels = dict(zip(others, names, strict=True))
    language = visit.words.language
    return visit.page(
        "statements.html",
        section="",
        crumbs=crumbs(visit, identity),
        identity=identity,
        iri=iri(identity),
        kind=term_word(kind.name, language) if kind else prefix_of(identity),
        label=marked(visit, found.label, ("sample", True) in found.props),
        props=[
            (
                term_word(name, language),
                value_word(visit.words, name, value),
                followable(value) if name == "url" else "",
            )
            for name, value in found.props
        ],
        tables=[_names(visit, found), *_neighbours(visit, found, labels), *_conflicts(visit, found)],
    )


def _source(visit: Visit, source: str, title: str, evidence: Evidence) -> Quote:
    words = (evidence.quote,) if evidence.quote else ()
    return Quote(title, evidence_place(visit.words, evidence), words, to("/source", name=source))


def _names(visit: Visit, found: Description) -> Table:
    columns = [Column(visit.say(mark("名称"))), Column(visit.say(mark("原文与出处")))]
    rows: list[list[Cell]] = [
        [
            told.claim.label,
            _source(visit, told.stored.version.source, told.stored.version.title, told.claim.evidence),
        ]
        for told in found.nodes
    ]
    return Table("names", visit.say(mark("谁提到它")), columns, rows, stacked=True)


def _neighbours(visit: Visit, found: Description, labels: dict[str, str]) -> Iterable[Table]:
    for name, title, claims, outwards in (
        ("outgoing", mark("它与别的对象"), found.outgoing, True),
        ("incoming", mark("别的对象与它"), found.incoming, False),
    ):
        if claims:
            columns = [
                Column(visit.say(mark("关系"))),
                Column(visit.say(mark("对象"))),
                Column(visit.say(mark("说明"))),
                Column(visit.say(mark("原文与出处"))),
            ]
            rows = [_edge(visit, told, labels, outwards) for told in claims]
            yield Table(name, visit.say(title), columns, rows, stacked=True)


def _edge(visit: Visit, told: Told[EdgeClaim], labels: dict[str, str], outwards: bool) -> Sequence[Cell]:
    claim, version = told.claim, told.stored.version
    other = claim.object if outwards else claim.subject
    said = props_words(visit.words, claim.props)
    if claim.status.value == "proposed":
        said.append(visit.say(mark("待复核 {percent}"), percent=f"{claim.confidence * 100:.0f}%"))
    return [
        term_word(claim.predicate, visit.words.language),
        Link(labels[other] or segments(other)[-1], visit.page_of(other)),
        visit.say(mark("，")).join(said),
        _source(visit, version.source, version.title, claim.evidence),
    ]


def _conflicts(visit: Visit, found: Description) -> Iterable[Table]:
    if found.conflicts:
        columns = [
            Column(visit.say(mark("哪一项"))),
            Column(visit.say(mark("未采用的说法"))),
            Column(visit.say(mark("来源"))),
        ]
        rows: list[list[Cell]] = [
            [
                term_word(each.name, visit.words.language),
                value_word(visit.words, each.name, each.value),
                Link(each.stored.version.title, to("/source", name=each.stored.version.source)),
            ]
            for each in found.conflicts
        ]
        yield Table("conflicts", visit.say(mark("互相矛盾之处")), columns, rows)


def of_source(visit: Visit, identity: str) -> Response:
    """Show the source that an address of a source or a version names."""
    return source(visit, segments(identity)[1])


@pages.get("/source", name="source")
def source(visit: Visiting, name: Name) -> Response:
    """Show what a source is, and its versions."""
    versions = [each for each in visit.store.history(name) if each.opened <= visit.revision]
    if not versions:
        raise UnknownSource(f"来源「{name}」没有现行版本")
    recorded = {each.number: each.recorded for each in visit.store.changes(0)}
    columns = [
        Column(visit.say(mark("版")), "number"),
        Column(visit.say(mark("时间"))),
        Column(visit.say(mark("题名"))),
        Column(visit.say(mark("生效"))),
        Column(visit.say(mark("条目")), "number"),
        Column(visit.say(mark("状态"))),
    ]
    rows: list[list[Cell]] = []
    for each in reversed(versions):
        over = each.closed is not None and each.closed <= visit.revision
        state = mark("已清除") if each.purged else mark("已被取代或撤回") if over else mark("现行")
        effective = each.version.effective
        row: list[Cell] = [
            Link(str(each.opened), f"/?as_of={each.opened}"),
            moment(recorded[each.opened]) if each.opened in recorded else "",
            each.version.title,
            effective.isoformat() if effective else "",
            each.nodes + each.edges,
            visit.say(state),
        ]
        rows.append(row)
    now = versions[-1].version
    return visit.page(
        "source.html",
        section="history",
        source=name,
        version=now,
        authority=visit.say(authority_word(now.authority)),
        table=Table("versions", visit.say(mark("各个版本")), columns, rows),
    )
