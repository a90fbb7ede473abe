"""What came about: the revisions, and what is different between two of them, in claims and in figures."""

from collections.abc import Iterator
from functools import partial
from typing import Annotated, Any, NamedTuple

from fastapi import Query
from starlette.responses import Response

from api.answers import totals
from api.http.aside import aside_of
from api.http.live import recorded_on
from api.http.resources import Resource
from api.pages import names
from api.pages.tables import Cell, Column, Link, Made, Table
from api.pages.visit import Visit, Visiting
from api.phrases import claim_words, moment
from api.words import mark
from graph.changes import SourceChange, change, moved
from graph.coverage.pairs import FIGURES
from graph.coverage.report import national
from graph.coverage.scopes import Coverage, audit
from graph.store import Revision, Stored
from ontology.claims import Claim, EdgeClaim

pages = Resource("pages", shown=False)

Json = Any  # a report as it goes out: the JSON border
MOST = 2000
_WHEN = r"^([0-9]{1,9}|[0-9]{4}-[0-9]{2}-[0-9]{2})$"
From = Annotated[str | None, Query(alias="from", pattern=_WHEN, description="A revision or a date")]
To = Annotated[str | None, Query(pattern=_WHEN, description="A revision or a date; default: now")]
_SOURCES = 100


class Change(NamedTuple):
    """A revision, or a run of them at one time: what was done, when, to what."""

    first: int
    last: int
    when: str
    action: str
    title: str
    together: int


def latest(visit: Visit, most: int) -> list[Change]:
    """Return the latest changes, the newest first; what was done together counts once."""
    revisions = [each for each in visit.store.changes(0) if each.number <= visit.revision]
    titles = {stored.key: stored.version.title for stored in visit.store.history()} if revisions else {}
    found: list[Change] = []
    for each in reversed(revisions):
        same = found and found[-1].when == moment(each.recorded) and found[-1].action == each.action
        if same:
            before = found[-1]
            found[-1] = before._replace(first=each.number, together=before.together + 1)
            continue
        if len(found) == most:
            break
        title = titles.get(each.opened or each.closed or 0, "") or each.source
        found.append(Change(each.number, each.number, moment(each.recorded), each.action, title, 1))
    return found


@pages.get("/history", name="history-page")
def history(visit: Visiting) -> Response:
    """List the revisions, the newest first."""
    revisions, versions = visit.once("history", lambda: _ledger(visit))
    columns = [
        Column(visit.say(mark("版")), "number"),
        Column(visit.say(mark("时间"))),
        Column(visit.say(mark("动作"))),
        Column(visit.say(mark("来源"))),
        Column(visit.say(mark("与前一版比较"))),
    ]

    def row(each: Revision) -> list[Cell]:
        stored = versions.get(each.opened or each.closed or 0)
        return [
            Link(str(each.number), f"/?as_of={each.number}"),
            moment(each.recorded),
            visit.say(names.ACTIONS[each.action]),
            stored.version.title if stored else each.source,
            Link(visit.say(mark("看变化")), f"/compare?from={each.number - 1}&to={each.number}")
            if each.number > 1
            else "",
        ]

    table = Table("history", visit.say(mark("各版")), columns, Made(revisions, row), stacked=True, shown=50)
    return visit.page("history.html", section="history", table=table, last=visit.revision)


def _ledger(visit: Visit) -> tuple[list[Revision], dict[int, Stored]]:
    """Return the revisions up to the one that is seen, the newest first, and versions by key."""
    revisions = [each for each in visit.store.changes(0) if each.number <= visit.revision]
    return revisions[::-1], {stored.key: stored for stored in visit.store.history()}


@pages.get("/compare", name="compare")
async def compare(visit: Visiting, earlier: From = None, to: To = None) -> Response:
    """Compare two revisions: figures, sources, and what they say differently."""
    return await aside_of(visit.request).run(partial(_compared, visit, earlier, to))


class Compared(NamedTuple):
    """What is different between two revisions: claims counted, figures that moved, claims row by row."""

    sources: int
    counts: dict[str, int]
    figures: list[list[Cell]]
    rows: list[list[Cell]]


def _compared(visit: Visit, earlier: str | None, to: str | None) -> Response:
    last = visit.numbered(to) if to else visit.revision
    first = visit.numbered(earlier) if earlier else max(last - 1, 1)
    key = "compare", first, last, visit.confidence, visit.words.language
    found = visit.once(key, lambda: _differences(visit, first, last))
    columns = [Column(visit.say(mark("变化"))), Column(visit.say(mark("说法"))), Column(visit.say(mark("来源")))]
    said = Table("changes", visit.say(mark("逐条变化")), columns, found.rows, stacked=True)
    return visit.page(
        "compare.html",
        section="history",
        first=first,
        last=last,
        days=[str(recorded_on(visit.store, each)) for each in (first, last)],
        counts=found.counts,
        sources=found.sources,
        more=found.sources > _SOURCES,
        figures=_figures(visit, first, last, found.figures),
        said=said,
    )


def _differences(visit: Visit, first: int, last: int) -> Compared:
    pairs = moved(visit.store, first, last)
    changes = [change(visit.store, *pair) for pair in pairs[:_SOURCES]]
    rows = [row for each in changes for row in _claim_rows(visit, each, last)][:MOST]
    return Compared(len(pairs), totals(changes), _figure_rows(visit, first, last), rows)


def _figures(visit: Visit, first: int, last: int, rows: list[list[Cell]]) -> Table:
    columns = [
        Column(visit.say(mark("数字"))),
        Column(visit.say(mark("第 {revision} 版"), revision=first), "number"),
        Column(visit.say(mark("第 {revision} 版"), revision=last), "number"),
        Column(visit.say(mark("差")), "number"),
    ]
    return Table("figures", visit.say(mark("变动的数字")), columns, rows, empty=visit.say(mark("没有数字变动。")))


def _figure_rows(visit: Visit, first: int, last: int) -> list[list[Cell]]:
    """Return the nation's figures at both revisions, those that moved."""
    before, after = (_sums(coverage, visit.confidence) for coverage in (_at(visit, first), _at(visit, last)))
    rows: list[list[Cell]] = []
    for key in before:
        if before[key] != after[key]:
            kind, scope, figure = key
            word = visit.say(mark("应覆盖")) if not figure else visit.say(names.FIGURES[figure])
            sight = f"{visit.say(names.SCOPES[scope])} · " if scope else ""
            difference = after[key] - before[key]
            rows.append(
                [f"{visit.say(names.KINDS[kind])} · {sight}{word}", before[key], after[key], f"{difference:+d}"]
            )
    return rows


def _at(visit: Visit, revision: int) -> Coverage:
    return Visit(visit.request, str(revision), visit.confidence).coverage


def _sums(coverage: Coverage, confidence: float) -> dict[tuple[str, str, str], int]:
    found: dict[tuple[str, str, str], int] = {}
    report: Json = national(audit(coverage, confidence))
    for kind in names.SUMMED:
        of = [group["kinds"][kind] for group in report["levels"]]
        found[kind, "", ""] = sum(one["total"] for one in of)
        for scope in names.SCOPES:
            for figure in FIGURES:
                found[kind, scope, figure] = sum(one[scope][figure] for one in of)
    return found


def _claim_rows(visit: Visit, each: SourceChange, revision: int) -> Iterator[list[Cell]]:
    claims = [*each.added, *each.removed, *(claim for pair in each.changed for claim in pair)][:MOST]
    ids = sorted({one for claim in claims for one in _mentioned(claim)})
    labels = dict(zip(ids, visit.store.labels(visit.store.keys(ids), revision), strict=True)) if ids else {}
    title = each.after or each.before
    source = title.version.title if title else each.source
    for word, said in ((mark("增加"), each.added), (mark("删去"), each.removed)):
        for claim in said[:MOST]:
            yield [visit.say(word), claim_words(claim, labels, visit.words), source]
    for old, new in each.changed[:MOST]:
        text = f"{claim_words(old, labels, visit.words)} → {claim_words(new, labels, visit.words)}"
        yield [visit.say(mark("改动")), text, source]


def _mentioned(claim: Claim) -> tuple[str, ...]:
    return (claim.subject, claim.object) if isinstance(claim, EdgeClaim) else (claim.id,)
