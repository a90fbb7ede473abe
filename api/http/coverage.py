"""Coverage: of the nation or a part of it, over c, of one major, of one library."""

from itertools import chain

from starlette.responses import Response

from api.http.asking import (
    Asking,
    Confidence,
    Library,
    LibraryText,
    MajorText,
    Region,
    Scoped,
    Tier,
    check_region,
    library_id,
)
from api.http.forms import ROWS, form_of, report
from api.http.problems import Problem
from api.http.resources import Resource
from api.http.rows import stream
from api.words import mark
from graph.coverage.curve import curve_report
from graph.coverage.detail import major_report
from graph.coverage.library import library_report
from graph.coverage.pairs import FIGURES
from graph.coverage.report import SUMMED, majors, national
from graph.coverage.scopes import Scope, audit
from ontology.rules import rules

resource = Resource("coverage", "/coverage")

_COUNTS = ("total", "decidable", *FIGURES)
COLUMNS = (
    *("code", "name", "level", "demand_state", "supply.校", "supply.省", "supply.国家", "best.library"),
    *("best.supply", "awaiting_review.core", "awaiting_review.foundation"),
    *(f"best.items.{kind}.{count}" for kind in SUMMED for count in _COUNTS),
    "union.libraries",
    *(f"union.items.{kind}.{count}" for kind in SUMMED for count in _COUNTS),
)


@resource.get("", name="coverage")
def coverage(ask: Asking, scope: Scoped, min_confidence: Confidence = 1.0) -> Response:
    """Report all majors in scope with breakdowns by level, category and class; as CSV, NDJSON or XLSX a row a major."""
    form = form_of(ask, *ROWS)
    check_region(ask, scope.region)
    found = audit(ask.coverage, min_confidence, scope)
    if form == "json":
        data = national(found)
        if not data["majors"]:
            raise Problem("empty-scope")
        return report(ask, data)
    entries = majors(found)
    some = next(entries, None)
    if some is None:
        raise Problem("empty-scope")
    return stream(ask, form, COLUMNS, chain((some,), entries), {})


@resource.get("/curve", name="coverage-curve")
def curve(ask: Asking, scope: Scoped) -> Response:
    """Report the figures at every confidence at which one of them changes."""
    check_region(ask, scope.region)
    return report(ask, curve_report(ask.coverage, scope))


@resource.get("/majors/{major}", name="coverage-of-major")
def of_major(
    ask: Asking,
    major: MajorText,
    tier: Tier = None,
    region: Region = None,
    library: Library = None,
    min_confidence: Confidence = 1.0,
) -> Response:
    """Report one major: documents, figures with their origins, courses lamp by lamp, libraries, the curve."""
    scope = Scope(tier=tier or "", region=region or "", library=library_id(library))
    check_region(ask, scope.region)
    data = major_report(ask.coverage, major, min_confidence, scope)
    if data is None:
        if ask.coverage.demand.place(major) is not None:
            raise Problem("empty-scope", mark("{library} 不服务专业 {code}"), library=scope.library, code=major)
        raise Problem("unknown-major", mark("专业目录中没有 {code}；核对代码"), code=major)
    return report(ask, data)


@resource.get("/libraries/{library}", name="coverage-of-library")
def of_library(ask: Asking, library: LibraryText, min_confidence: Confidence = 1.0) -> Response:
    """Report one library: majors with the five components, own requirements, courses, resources, verified rules."""
    found = ask.coverage
    data = library_report(found, library_id(library), min_confidence, rules(), ask.recorded_on)
    if data is None:
        raise Problem("unknown-library", mark("没有资源库 {library}"), library=library)
    return report(ask, data)
