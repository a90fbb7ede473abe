"""One node: every claim in force about it with its evidence, and what it is linked with.

An id stands in the path as it is in its IRI: `/v1/nodes/course/530701/网店运营`, with `%2F` where the id has `%2F`. One
that is percent-encoded whole, slashes too, is understood as well.
"""

from collections.abc import Sequence
from typing import Annotated, Literal
from urllib.parse import unquote

import numpy as np
from fastapi import Depends, Path, Query, Request
from starlette.responses import Response

from api.answers import description_data
from api.http.asking import Asking, Json
from api.http.forms import report
from api.http.linked import JSON, NODE_TYPES, media_type_of, statements_about
from api.http.listing import Listed, Listing
from api.http.problems import Problem
from api.http.resources import Resource
from api.words import mark
from graph.coverage.scopes import Coverage
from graph.errors import UnknownNode
from graph.store import Store
from ontology.names import segments
from ontology.terms import PREDICATE, PREDICATES

resource = Resource("nodes")

NEIGHBOUR_COLUMNS = ("relation", "direction", "id", "label", "worth", "source")
_ESCAPES = str.maketrans({"%": "%25", "/": "%2F", "?": "%3F", "#": "%23"})
Relation = Annotated[
    str | None, Query(max_length=50, description="Only this relation, such as hasCourse", examples=["hasCourse"])
]
Direction = Annotated[Literal["out", "in"] | None, Query(description="Only links from the node, or only those to it")]


async def identity_of(
    request: Request,
    identity: Annotated[
        str, Path(alias="id", min_length=1, max_length=1000, description="A node's id", examples=["major/530701"])
    ],
) -> str:
    """Return the id that the path names, from its bytes: `%2F` and `/` are not the same."""
    raw = request.scope.get("raw_path")
    if not isinstance(raw, bytes):
        return identity
    path = raw.decode("ascii", "replace").partition("?")[0]
    before = request.scope["route"].path_format.partition("{")[0].count("/")
    rest = path.split("/", before)[before]
    if "/" not in rest:
        return unquote(rest)
    return "/".join(unquote(part).translate(_ESCAPES) for part in rest.split("/"))


Identity = Annotated[str, Depends(identity_of)]


@resource.get("/nodes/{id:path}", name="node")
def node(ask: Asking, identity: Identity) -> Response:
    """Show what is in force about a node: winning label and properties, who says what and where, what contradicts."""
    media_type = media_type_of(ask, NODE_TYPES)
    if media_type != JSON:
        return statements_about(ask, identity, media_type)
    found = ask.describe(identity)
    others = sorted({told.claim.object for told in found.outgoing} | {told.claim.subject for told in found.incoming})
    return report(ask, description_data(found, _labels(ask.store, others, ask.revision), ask.revision))


def _labels(store: Store, identities: Sequence[str], revision: int) -> dict[str, str]:
    keys = store.keys(identities)
    labels = store.labels(keys, revision)  # of edges in force: every one has a key
    return {identity: label or segments(identity)[-1] for identity, label in zip(identities, labels, strict=True)}


@resource.get("/neighbours/{id:path}", name="neighbours")
def neighbours(page: Listed, identity: Identity, relation: Relation = None, direction: Direction = None) -> Response:
    """List the links of a node in force, reviews applied, by relation, direction and id."""
    if relation is not None and relation not in PREDICATE:
        raise Problem("bad-parameter", mark("没有关系 {relation}"), relation=relation)
    linked = links(page.ask.coverage, identity, relation, direction)
    if not linked:
        page.ask.describe(identity)  # unknown ids are told as such
    return page.answer(Listing.of("neighbours", NEIGHBOUR_COLUMNS, linked), {"id": identity})


def links(found: Coverage, identity: str, relation: str | None, direction: str | None) -> list[Json]:
    """Return the links of a node in force, of one relation or direction if it is given; UnknownNode where it is not."""
    view = found.view
    key = view.keys([identity])
    if key[0] < 0:
        raise UnknownNode(f"没有「{identity}」：现行的来源都没有提到它")
    linked: list[Json] = []
    for predicate in PREDICATES:
        if relation not in (None, predicate.name):
            continue
        props = view.props(predicate.name)
        for way, rows in (("out", view.out(predicate.name, key)), ("in", view.into(predicate.name, key))):
            if direction not in (None, way):
                continue
            ends = (rows.objects if way == "out" else rows.subjects).astype(np.int64)
            said = zip(view.ids(ends), view.labels(ends), rows.worth, rows.props, rows.versions, strict=True)
            of_way: list[Json] = [
                {
                    "relation": predicate.name,
                    "direction": way,
                    "id": other,
                    "label": label,
                    "worth": round(float(worth), 6),
                    "props": dict(props[int(code)]),
                    "source": view.versions[int(version)].version.source,
                }
                for other, label, worth, code, version in said
            ]
            linked += sorted(of_way, key=lambda link: (str(link["id"]), str(link["source"]), str(link["props"])))
    return linked
