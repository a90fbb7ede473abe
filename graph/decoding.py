"""Claims out of a store's columns, without evidence: several times faster than reading them with it."""

from collections.abc import Iterator
from typing import cast

from graph.store import Column, EdgeColumns, Keys, NodeColumns, Store
from ontology.claims import NO_EVIDENCE, EdgeClaim, NodeClaim, Props, Scalar
from ontology.names import NodeId


def node_claims(store: Store, batch: NodeColumns, rows: Keys | None = None) -> Iterator[NodeClaim]:
    """Yield the claims of a batch in its order, or those at some places of it."""
    keys, stance_codes = batch.keys, batch.stance_codes
    if rows is not None:
        keys, stance_codes = keys[rows], stance_codes[rows]
    names = sorted(name for name in batch.columns if name != "label")
    columns = [_decoded(batch.columns[name], rows) for name in names]
    labels = _decoded(batch.columns["label"], rows) if "label" in batch.columns else [None] * len(keys)
    ids, stances = store.ids(keys), [batch.stances[code] for code in stance_codes.tolist()]
    said = zip(*columns, strict=True) if columns else [()] * len(ids)
    for identity, label, stance, row in zip(ids, labels, stances, said, strict=True):
        stated = tuple([pair for pair in zip(names, row, strict=True) if pair[1] is not None])
        called = "" if label is None else str(label)
        yield NodeClaim(NodeId(identity), called, cast(Props, stated), NO_EVIDENCE, *reversed(stance))


def edge_claims(store: Store, predicate: str, batch: EdgeColumns) -> Iterator[EdgeClaim]:
    """Yield the claims of a batch in its order."""
    subjects, objects = store.ids(batch.subjects), store.ids(batch.objects)
    said = [batch.props[code] for code in batch.prop_codes.tolist()]
    stances = [batch.stances[code] for code in batch.stance_codes.tolist()]
    for subject, target, props, stance in zip(subjects, objects, said, stances, strict=True):
        yield EdgeClaim(NodeId(subject), predicate, NodeId(target), props, NO_EVIDENCE, *reversed(stance))


def _decoded(column: Column, rows: Keys | None) -> list[Scalar | None]:
    values = [None, *column.values]
    codes = column.codes if rows is None else column.codes[rows]
    return [values[code] for code in codes.tolist()]
