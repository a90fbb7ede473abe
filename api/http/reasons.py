"""What is missing, and why an item is covered or not."""

from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import Query
from starlette.responses import Response

from api.answers import pairs_asked
from api.http.asking import Ask, Asking, Confidence, Json, Library, Major, library_id
from api.http.forms import ROWS, form_of, report, reports
from api.http.problems import Problem
from api.http.resources import Resource
from api.http.rows import stream
from api.words import mark
from graph.coverage.gaps import gaps as find_gaps
from graph.coverage.why import EXPLAINED
from graph.coverage.why import why as explain
from ontology.terms import KIND_OF_PREFIX

resource = Resource("gaps")

COLUMNS = (
    *("library", "major", "kind", "item", "label", "missing", "document.title", "document.effective"),
    *("nearest.id", "nearest.label", "nearest.how", "complete_in", "named_in"),
)
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
def gaps(ask: Asking, major: Major = None, library: Library = None, min_confidence: Confidence = 1.0) -> Response:
    """Report what a library lacks for a major (default: its best library); of a library alone, a report a major.

    As CSV, NDJSON or XLSX a row a gap.
    """
    form = form_of(ask, *ROWS)
    pairs = _asked(ask, major or "", library_id(library), min_confidence)
    each = (find_gaps(ask.coverage, owner, code, ask.describe, min_confidence) for owner, code in pairs)
    found: Iterator[Any] = filter(None, each)
    if form != "json":
        return stream(ask, form, COLUMNS, (row for of in found for row in _rows(of)), {})
    return report(ask, *found) if major else reports(ask, found)


def _asked(ask: Ask, major: str, library: str, confidence: float) -> list[tuple[str, str]]:
    """Return the (library, major) pairs meant; all of them are in the graph."""
    found = ask.coverage
    if not major and not library:
        raise Problem("bad-parameter", mark("请指明专业（major）或资源库（library）"))
    if major and found.demand.place(major) is None:
        raise Problem("unknown-major", mark("专业目录中没有 {code}；核对代码"), code=major)
    _known(ask, library)
    pairs = pairs_asked(found, major, library, confidence)
    if not pairs:
        raise Problem("empty-scope", mark("没有资源库服务专业 {code}，缺口就是它的全部应覆盖内容"), code=major)
    return pairs


def _known(ask: Ask, library: str) -> None:
    if library and library not in ask.coverage.pairs.library_ids:
        raise Problem("unknown-library", mark("没有资源库 {library}"), library=library)


def _rows(found: Any) -> Iterator[Json]:
    head = {"library": found["library"]["id"], "major": found["major"]["code"]}
    own = {f"own:{kind}": of for kind, of in found["own"].items()}
    for kind, of in {**found["official"], **own}.items():
        for gap in of:
            yield {**head, "kind": kind, **gap}


@resource.get("/why", name="why")
def why(ask: Asking, item: Item, library: Library = None, min_confidence: Confidence = 1.0) -> Response:
    """Explain an item, for one library or for all that have anything for it: chains down to the documents' words."""
    _known(ask, library_id(library))
    prefix = item.partition("/")[0]
    if prefix in KIND_OF_PREFIX and prefix not in EXPLAINED:
        about = mark("why 解释课程、要求、能力、任务和岗位，不解释{what}；关于它的说法见 /v1/nodes/{item}")
        raise Problem(
            "bad-parameter",
            about,
            what=KIND_OF_PREFIX[prefix].zh if ask.words.language == "zh" else KIND_OF_PREFIX[prefix].en,
            item=item,
        )
    found = explain(ask.coverage, item, ask.describe, min_confidence, library_id(library))
    if found is None:
        raise Problem("unknown-node", mark("没有 {item}"), item=item)
    return report(ask, found)
