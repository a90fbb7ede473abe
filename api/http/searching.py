"""Search: names, official codes, pinyin and its initials, best hits first."""

from typing import Annotated

from fastapi import Query, Request
from starlette.responses import Response

from api.found import groups, hit_data
from api.http.asking import Ask, AsOf
from api.http.finding import Asked, finding_of
from api.http.listing import Listing, Paged
from api.http.problems import Problem
from api.http.resources import Resource
from api.words import mark
from graph.views.text import LIMIT, LONGEST, PER_KIND
from ontology.terms import KINDS

resource = Resource("search")

COLUMNS = (
    "id", "kind", "label", "parent.id", "parent.label", "how", "grade", "matched", "score", "approximate", "sample",
)  # fmt: skip
MOST = 100
_KIND = "|".join(kind.name for kind in KINDS)

Text = Annotated[
    str,
    Query(
        min_length=1,
        max_length=LONGEST,
        description="A name or part of one, an official code, pinyin or its initials",
        examples=["网店"],
    ),
]
Kinds = Annotated[
    str | None,
    Query(
        pattern=rf"^({_KIND})(,({_KIND}))*$",
        description="Only these kinds, by their names in the vocabulary with commas between",
        examples=["Major,Course"],
    ),
]
Most = Annotated[
    int | None,
    Query(ge=1, le=MOST, description=f"Hits, {LIMIT} unless told; {PER_KIND} of each kind if grouped", examples=[5]),
]
Grouped = Annotated[bool, Query(description="The best of each kind, kind by kind, instead of the best of all")]


@resource.get("/search", name="search")
def search(
    request: Request, q: Text, kind: Kinds = None, limit: Most = None, grouped: Grouped = False, as_of: AsOf = None
) -> Response:
    """Find things by name, code, pinyin or initials, best first; hits with one slip of typing only where said."""
    ask = Ask(request, as_of)
    if not q.strip():
        raise Problem("bad-parameter", mark("要找的文字是空的"))
    most = limit or (PER_KIND if grouped else LIMIT)
    found = finding_of(request).find(ask, Asked(q, kind.split(",") if kind else None, most, grouped))
    page = Paged(request, as_of, len(found.hits) or None, None)
    page.ask = Ask(request, as_of, found.revision)
    entries = [hit_data(found, hit) for hit in found.hits]
    answer = page.answer(Listing.of("hits", COLUMNS, entries), {"groups": groups(found), "more": found.more})
    if found.revision != ask.revision:
        del answer.headers["etag"]  # the snapshot does not keep what is not of its revision
    return answer
