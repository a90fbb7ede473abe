"""What is missing, and why an item is covered or not."""

from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import Query
from starlette.responses import Response

from api.http.asking import MAJOR_CODE, Ask, Asking, Confidence, Json, Library, library_id
from api.http.forms import form_of, report, stream
from api.http.problems import Problem
from api.http.resources import Resource
from api.words import mark
from graph.coverage.gaps import gaps as find_gaps
from graph.coverage.scopes import Scope, audit
from graph.coverage.why import why as explain

resource = Resource("gaps")

COLUMNS = (
    *("library", "major", "kind", "item", "label", "missing", "document.title", "document.effective"),
    *("nearest.id", "nearest.label", "nearest.how", "complete_in", "named_in"),
)
MajorAsked = Annotated[str, Query(pattern=MAJOR_CODE, description="专业代码", examples=["530701"])]
Item = Annotated[
    str,
    Query(
        min_length=1,
        max_length=1000,
        description="A course, requirement, ability or task: the id as `item` or `id` of another answer",
        examples=["course/530701/网店运营"],
    ),
]


@resource.get("/gaps", name="gaps")
def gaps(ask: Asking, major: MajorAsked, library: Library = None, min_confidence: Confidence = 1.0) -> Response:
    """List what a library lacks for a major (default: the major's best library); as CSV or NDJSON a row a gap."""
    form = form_of(ask, "csv", "ndjson")
    owner = library_id(library) or _best(ask, major, min_confidence)
    found: Any = find_gaps(ask.coverage, owner, major, ask.describe, min_confidence)
    if found is None:
        kind = "unknown-major" if ask.coverage.demand.place(major) is None else "unknown-library"
        raise Problem(kind, mark("没有资源库 {library} 或专业 {code}"), library=owner, code=major)
    return report(ask, found) if form == "json" else stream(ask, form, COLUMNS, _rows(found), {})


def _best(ask: Ask, major: str, confidence: float) -> str:
    """Return the best library of a major."""
    if ask.coverage.demand.place(major) is None:
        raise Problem("unknown-major", mark("专业目录中没有 {code}；核对代码"), code=major)
    pairs = ask.coverage.pairs
    best = int(audit(ask.coverage, confidence, Scope(major=major)).best[0])
    if best < 0:
        raise Problem("empty-scope", mark("没有资源库服务专业 {code}，缺口就是它的全部应覆盖内容"), code=major)
    return str(pairs.library_ids[pairs.libraries[best]])


def _rows(found: Any) -> Iterator[Json]:
    head = {"library": found["library"]["id"], "major": found["major"]["code"]}
    own = {f"own:{kind}": of for kind, of in found["own"].items()}
    for kind, of in {**found["official"], **own}.items():
        for gap in of:
            yield {**head, "kind": kind, **gap}


@resource.get("/why", name="why")
def why(ask: Asking, item: Item, library: Library = None, min_confidence: Confidence = 1.0) -> Response:
    """Explain an item, for one library or for all that have anything for it: chains down to the documents' words."""
    found = explain(ask.coverage, item, ask.describe, min_confidence, library_id(library))
    if found is None:
        raise Problem("unknown-node", mark("没有 {item}"), item=item)
    return report(ask, found)
