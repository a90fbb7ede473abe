"""A page for every node at its IRI's path: kinds that have a page of their own, all others as what is said of them."""

import re
from collections.abc import Callable
from typing import Annotated, Literal

from fastapi import Query
from starlette.responses import Response

from api.http.asking import Library, library_id
from api.http.nodes import Identity
from api.http.problems import Problem
from api.http.resources import Resource
from api.pages import courses, items, libraries, majors, statements, verification
from api.pages.groups import Shown
from api.pages.parameters import Figure, Kind, Sight
from api.pages.visit import Visit, Visiting
from ontology.errors import CodeError
from ontology.names import prefix_of

pages = Resource("pages", shown=False)

Show = Callable[[Visit, str, Shown], Response]
_OFFICIAL_COURSE = re.compile(r"course/\d{6}/")
OF_KIND: dict[str, Show] = {
    "category": majors.group,
    "class": majors.group,
    "major": majors.major,
    "library": libraries.library,
    "verification": verification.opinion,
}
"""What shows the nodes of a kind, by the prefix of their ids."""

_ITEMS = frozenset({"requirement", "ability", "task"})
View = Annotated[Literal["statements"] | None, Query(description="All that is said of it, instead of its own page")]


@pages.get("/node/{id:path}", name="thing")
def thing(
    visit: Visiting,
    identity: Identity,
    view: View = None,
    library: Library = None,
    kind: Kind = "core",
    figure: Figure = "named",
    scope: Sight = "best",
) -> Response:
    """Show a node."""
    if view:
        return statements.page(visit, identity)
    prefix = prefix_of(identity)
    if prefix in ("source", "version"):
        return statements.of_source(visit, identity)
    if prefix in _ITEMS or _OFFICIAL_COURSE.match(identity):
        return items.item(visit, identity, library_id(library))
    if prefix == "course":
        return courses.course(visit, identity)
    try:
        return OF_KIND.get(prefix, _anything)(visit, identity, Shown(kind, figure, scope))
    except (Problem, CodeError) as problem:
        if isinstance(problem, CodeError) or problem.kind in ("unknown-major", "unknown-library"):
            return statements.page(visit, identity)  # there may be something to say of it all the same
        raise


def _anything(visit: Visit, identity: str, _: Shown) -> Response:
    return statements.page(visit, identity)
