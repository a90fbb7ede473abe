"""Several layers made into one: rows of versions out of force fall away, codes stay what they are."""

from collections.abc import Mapping, Sequence

import numpy as np

from graph.views.layers import Dictionary, Entry, Layer, Meta, NodeTable, Reviews
from graph.views.making import Making, Sink
from graph.views.rows import Bools, Codes, join, take
from ontology.terms import KINDS, PREDICATES


def merge(layers: Sequence[Layer], alive: Bools, sink: Sink) -> Meta:
    """Make one layer of consecutive ones; `alive` tells by key whether a version is in force."""
    versions = [version for layer in layers for version in layer.meta.versions if alive[version]]
    making = Making({}, versions, sink)
    for predicate in (term.name for term in PREDICATES):
        tables = [layer.edges[predicate] for layer in layers if predicate in layer.edges]
        rows = join([take(table.rows, np.flatnonzero(alive[table.rows.versions])) for table in tables])
        if len(rows.subjects):
            making.edges(predicate, rows)
        reviews = [_standing(layer.reviews[predicate], alive) for layer in layers if predicate in layer.reviews]
        if any(len(part.versions) for part in reviews):
            making.reviews(predicate, reviews)
    for kind in (term.name for term in KINDS):
        if tables_of_kind := [layer.nodes[kind] for layer in layers if kind in layer.nodes]:
            _nodes(kind, tables_of_kind, alive, making)
    return making.meta(_added(layers))


def _standing(reviews: Reviews, alive: Bools) -> Reviews:
    chosen = alive[reviews.versions]
    return Reviews._make(column[chosen] for column in reviews)


def _nodes(kind: str, tables: Sequence[NodeTable], alive: Bools, making: Making) -> None:
    chosen = [np.flatnonzero(alive[table.versions]) for table in tables]
    keys = np.concatenate([table.keys[rows] for table, rows in zip(tables, chosen, strict=True)])
    versions = np.concatenate([table.versions[rows] for table, rows in zip(tables, chosen, strict=True)])
    codes: dict[str, Codes] = {
        name: np.concatenate([table.codes[name][rows] for table, rows in zip(tables, chosen, strict=True)])
        for name in tables[0].codes
    }
    if len(keys):
        making.nodes(kind, keys, versions, codes)


def _added(layers: Sequence[Layer]) -> Mapping[str, tuple[int, Sequence[Entry]]]:
    """Return what the layers together add to dictionaries."""
    starts: dict[str, int] = {}
    grown: dict[str, Dictionary] = {}
    for layer in layers:
        for name, (start, entries) in layer.meta.entries.items():
            first = starts.setdefault(name, start)
            grown[name] = grown.get(name, Dictionary()).grown(start - first, entries)
    return {name: (starts[name], grown[name].entries) for name in starts}
