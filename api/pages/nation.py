"""The nation: what to do first, the headline with its denominator, the matrix, the curve."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from starlette.responses import Response

from api.http.asking import Region, Tier
from api.http.resources import Resource
from api.pages import names
from api.pages.changes import latest
from api.pages.curves import curve_chart, curve_table
from api.pages.groups import Shown, groups_table, states_table, sums_table
from api.pages.parameters import Figure, Kind, Sight
from api.pages.visit import Visit, Visiting
from graph.coverage.curve import curve_report
from graph.coverage.report import national
from graph.coverage.scopes import Scope, audit
from ontology.codes import Level, MajorCode

pages = Resource("pages", shown=False)

Json = Any  # a report as it goes out: the JSON border
STEPS = 5
_LEVELS = [level.value for level in Level]
_ALIGNED = 20  # categories of one subject at the three levels are twenty apart


class Patch(NamedTuple):
    """A square of the matrix: a category at a level, so many of so many, how deep its colour is."""

    code: str
    n: int
    of: int
    majors: int
    depth: int
    known: bool


@pages.get("/", name="nation")
def nation(
    visit: Visiting,
    tier: Tier = None,
    region: Region = None,
    kind: Kind = "core",
    figure: Figure = "named",
    scope: Sight = "best",
) -> Response:
    """Show the nation, or what libraries of one tier or region cover of it."""
    if not visit.revision or not len(visit.coverage.demand.majors):
        return visit.page("start.html", section="nation")
    found = summary(visit, Scope(tier=tier or "", region=region or ""))
    shown = Shown(kind, figure, scope)
    curve: Json = visit.once(
        ("curve", tier, region), lambda: curve_report(visit.coverage, Scope(tier=tier or "", region=region or ""))
    )
    groups = sorted(found["levels"], key=lambda group: _LEVELS.index(group["level"]))
    return visit.page(
        "nation.html",
        section="nation",
        report=found,
        shown=shown,
        tier=tier,
        regions=regions(visit),
        region=region,
        head=_head(groups, shown),
        matrix=matrix(found["categories"], shown),
        levels=tuple(_LEVELS),
        steps=STEPS,
        latest=visit.once("latest", lambda: latest(visit, 5)),
        tables=[
            sums_table(visit, groups),
            states_table(visit, found["states"]),
            groups_table(visit, "levels", visit.say("层次"), groups, shown),
        ],
        categories=groups_table(visit, "categories", visit.say("专业大类"), found["categories"], shown),
        curve=curve_chart(visit, curve["curve"], kind),
        curve_rows=curve_table(visit, curve["curve"], kind),
    )


def summary(visit: Visit, scope: Scope) -> Json:
    """Return the report on a scope without its majors, but how many of them wait to be connected; made once."""

    def made() -> Json:
        report: Json = national(audit(visit.coverage, visit.confidence, scope))
        majors = report.pop("majors")
        report["waiting"] = sum(names.SUPPLY[1] in _furthest(major["supply"].values()) for major in majors)
        report["count"] = len(majors)
        return report

    return visit.once(("national", scope, visit.confidence), made)


def _furthest(states: Iterable[str]) -> set[str]:
    return {max(states, key=names.SUPPLY.index)}


def regions(visit: Visit) -> list[str]:
    """Return the provinces that libraries are of."""
    return sorted({region for region in visit.coverage.pairs.regions if region})


def _head(groups: Json, shown: Shown) -> dict[str, int]:
    kinds = [group["kinds"][shown.kind] for group in groups]
    return {
        "total": sum(one["total"] for one in kinds),
        "decidable": sum(one["decidable"] for one in kinds),
        **{name: sum(one[shown.sight][name] for one in kinds) for name in names.FIGURES},
    }


def matrix(categories: Json, shown: Shown) -> list[tuple[str, list[Patch | None]]]:
    """Return the categories of one subject side by side by level: name, and a square or nothing for each level."""
    rows: dict[int, tuple[str, list[Patch | None]]] = {}
    for each in categories:
        _, squares = rows.setdefault(int(each["code"]) % _ALIGNED, (each["name"], [None] * len(_LEVELS)))
        share = shown.of(each)
        n, of = share or (0, each["kinds"][shown.kind]["total"])
        at = MajorCode(f"{each['code']}0101").level.rank
        squares[at] = Patch(each["code"], n, of, each["majors"], depth(n, of), share is not None and share.of > 0)
    return [rows[key] for key in sorted(rows)]


def depth(n: int, of: int) -> int:
    """Return how deep a share is coloured: 0 for nothing, STEPS for all, between them by the share."""
    if not n or not of:
        return 0
    return STEPS if n == of else 1 + int((STEPS - 1) * n / of)
