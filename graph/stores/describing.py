"""Describing one node out of packed segments: only what mentions it is decoded, in as few statements as will do."""

from typing import NamedTuple

import numpy as np

from graph import standing
from graph.store import Description, Stored, Told
from graph.stores import blocks, ledger
from graph.stores.admission import kind_of
from graph.stores.driver import Database
from graph.stores.packing import Array
from graph.stores.reading import edge_claims, node_claims
from ontology.claims import EdgeClaim, NodeClaim
from ontology.terms import KIND, PREDICATES

_NAMES = {
    kind: (kind, *(term.name for term in PREDICATES if kind in term.subjects or kind in term.objects)) for kind in KIND
}


class _Found(NamedTuple):
    """Rows of a segment that mention the node, as `column` of it."""

    stored: Stored
    segment: blocks.Segment
    column: str
    rows: list[int]


def describe(database: Database, identity: str, number: int) -> Description:
    """Return every claim in force about a node at a revision; UnknownNode when there is none."""
    with database.snapshot():
        (key,) = blocks.find_keys(database, [identity]).tolist()
        found = _find(database, identity, key, number) if key >= 0 else []
        texts = _texts(database, found)
        id_of = _ids(database, found)
    nodes: list[Told[NodeClaim]] = []
    edges: dict[str, list[Told[EdgeClaim]]] = {"subjects": [], "objects": []}
    for (stored, segment, column, rows), told in zip(found, texts, strict=True):
        body = segment.body
        if column == "keys":
            claims = node_claims(rows, [identity] * len(rows), body, told)
            nodes += [Told(stored, claim) for claim in claims]
        else:
            subjects, objects = (body.array(name)[rows].tolist() for name in ("subjects", "objects"))
            ends = [(id_of[subject], id_of[target]) for subject, target in zip(subjects, objects, strict=True)]
            edges[column] += [Told(stored, claim) for claim in edge_claims(rows, segment.name, ends, body, told)]
    return standing.describe(identity, nodes, edges["subjects"], edges["objects"])


def _find(database: Database, identity: str, key: int, number: int) -> list[_Found]:
    found = []
    names = blocks.carray(_NAMES[kind_of(identity)])
    for stored in ledger.mentioning(database, key, number):
        for segment in blocks.segments_named(database, stored.key, names):
            for column in ("keys",) if segment.name in KIND else ("subjects", "objects"):
                rows = _rows(segment.body.array(column), key, is_sorted=column != "objects")
                if rows:
                    found.append(_Found(stored, segment, column, rows))
    return found


def _rows(column: Array, key: int, *, is_sorted: bool) -> list[int]:
    if key > np.iinfo(column.dtype).max:
        return []
    wanted = column.dtype.type(key)
    if is_sorted:
        return list(range(int(column.searchsorted(wanted)), int(column.searchsorted(wanted, "right"))))
    rows: list[int] = np.flatnonzero(column == wanted).tolist()
    return rows


def _texts(database: Database, found: list[_Found]) -> list[blocks.Texts]:
    """Return the texts of what was found; all the single rows are read at once."""
    single = blocks.texts_of_rows(database, ((it.segment.key, it.rows[0]) for it in found if len(it.rows) == 1))
    return [
        single[it.segment.key, it.rows[0]] if len(it.rows) == 1 else blocks.texts_of(database, it.segment.key, it.rows)
        for it in found
    ]


def _ids(database: Database, found: list[_Found]) -> dict[int, str]:
    keys: set[int] = set()
    for it in found:
        if it.column != "keys":
            for name in ("subjects", "objects"):
                keys.update(it.segment.body.array(name)[it.rows].tolist())
    distinct = sorted(keys)
    return dict(zip(distinct, blocks.ids_of(database, np.array(distinct, np.int64)), strict=True))
