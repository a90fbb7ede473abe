"""Search: one page for what is typed, and its list of hits while it is typed."""

from itertools import groupby
from typing import Annotated

from fastapi import Query, Request
from starlette.responses import Response

from api.found import sample
from api.http.finding import Asked, finding_of
from api.http.resources import Resource
from api.pages.groups import marked
from api.pages.visit import Visit, Visiting
from api.phrases import term_word
from api.words import mark
from graph.views.text import LONGEST, Found
from graph.views.text_hits import Hit
from ontology.codes import MajorCode
from ontology.errors import CodeError
from ontology.names import prefix_of, segments

pages = Resource("pages", shown=False)

PER_KIND = 5
MOST = 60
Text = Annotated[str, Query(max_length=LONGEST, description="What is looked for")]
OnlyKind = Annotated[str | None, Query(alias="of", pattern=r"^[A-Za-z]{1,30}$", description="Only this kind")]


@pages.get("/search", name="search-page")
def search(request: Request, visit: Visiting, q: Text = "", kind: OnlyKind = None) -> Response:
    """Show what was found, kind by kind."""
    text = q.strip()
    if not text:
        return visit.page("search.html", section="search", text="", groups=[], kind=kind, more=False)
    asked = Asked(text, [kind] if kind else None, MOST if kind else PER_KIND, not kind)
    found = finding_of(request).find(visit, asked)
    groups = [
        (each, term_word(each, visit.words.language), [_hit(visit, found, hit) for hit in hits])
        for each, hits in groupby(found.hits, key=lambda hit: hit.kind)
    ]
    return visit.page("search.html", section="search", text=text, groups=groups, kind=kind, more=bool(found.more))


def _hit(visit: Visit, found: Found, hit: Hit) -> dict[str, object]:
    parent = found.parents.get(hit.id)
    low, high = hit.span
    exact = hit.matched == hit.label and 0 <= low < high <= len(hit.label)
    return {
        "href": visit.page_of(hit.id),
        "before": hit.label[:low] if exact else hit.label,
        "within": hit.label[low:high] if exact else "",
        "after": hit.label[high:] if exact else "",
        "code": hit.matched if hit.how == "code" else _code(hit),
        "level": visit.words.told(level) if (level := _level(hit)) else "",
        "parent": parent.label if parent else "",
        "note": visit.say(mark("可能打错了一个字")) if hit.approximate else "",
        "sample": marked(visit, "", True).strip() if sample(found, hit) else "",
    }


def _code(hit: Hit) -> str:
    """Return the code of a major or class: several bear one name."""
    return segments(hit.id)[-1] if prefix_of(hit.id) in ("major", "class", "category") else ""


def _level(hit: Hit) -> str:
    """Return the 层次 of a major, class or category, "" for anything else."""
    code = _code(hit)
    try:
        return MajorCode(code.ljust(6, "0")).level.value if code else ""
    except CodeError:
        return ""
