"""How a layer is made of what a store says: one predicate or kind at a time."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, Protocol

import numpy as np

from graph.standing import STRENGTH
from graph.store import Codes as StoreCodes
from graph.store import EdgeColumns, Keys, NodeColumns, Stance, Store
from graph.views.layers import Dictionary, Growth, Meta, Reviews, props_of, values_of
from graph.views.making import Making, Sink
from graph.views.rows import Edges, Ints, forward, take
from ontology.claims import Method, Status, worth
from ontology.terms import KINDS, PREDICATES, Kind


class Told(Protocol):
    """What a layer is made of: batches by predicate and by kind, those of smaller versions first."""

    def edges(self, predicate: str) -> Iterable[EdgeColumns]:
        """Give the batches of a predicate."""
        ...

    def nodes(self, kind: str) -> Iterable[NodeColumns]:
        """Give the batches of a kind."""
        ...


class Everything(NamedTuple):
    """All that is in force at a revision."""

    store: Store
    revision: int

    def edges(self, predicate: str) -> Iterable[EdgeColumns]:
        """Give what the store has of the predicate."""
        return self.store.edges(predicate, self.revision)

    def nodes(self, kind: str) -> Iterable[NodeColumns]:
        """Give what the store has of the kind."""
        return self.store.nodes(kind, self.revision)


class Some(NamedTuple):
    """What some versions say."""

    batches: Sequence[tuple[Mapping[str, NodeColumns], Mapping[str, EdgeColumns]]]

    def edges(self, predicate: str) -> Iterable[EdgeColumns]:
        """Give the versions' batches of the predicate."""
        return [edges[predicate] for _, edges in self.batches if predicate in edges]

    def nodes(self, kind: str) -> Iterable[NodeColumns]:
        """Give the versions' batches of the kind."""
        return [nodes[kind] for nodes, _ in self.batches if kind in nodes]


def read(store: Store, versions: Iterable[int]) -> Some:
    """Read what some versions say out of a store."""
    return Some([store.batches(version) for version in sorted(versions)])


def build(told: Told, known: Mapping[str, Dictionary], versions: Iterable[int], sink: Sink) -> Meta:
    """Make a layer's arrays, give each to `sink`, and return what the layer says besides them."""
    layer = Making(known, versions, sink)
    for predicate in PREDICATES:
        _edges(predicate.name, told, layer)
    for kind in KINDS:
        _nodes(kind, told, layer)
    return layer.meta()


def _edges(predicate: str, told: Told, layer: Making) -> None:
    """Hand on one predicate's rows and decided reviews."""
    growth = layer.growth(props_of(predicate))
    parts: list[Edges] = []
    reviews: list[Reviews] = []
    for batch in told.edges(predicate):
        codes = np.array(growth.codes(batch.props), np.uint32)[batch.prop_codes]
        worths = np.array([worth(s.status, s.confidence) for s in batch.stances], np.float32)[batch.stance_codes]
        versions = np.full(len(codes), batch.version, np.int32)
        rows = Edges(batch.subjects.astype(np.int32), batch.objects.astype(np.int32), worths, codes, versions)
        parts.append(rows)
        if (decided := _decided(batch.stances)).any():
            chosen = np.flatnonzero(decided[batch.stance_codes])
            accepted = np.array([s.status is Status.ACCEPTED for s in batch.stances])[batch.stance_codes[chosen]]
            reviews.append(Reviews(rows.subjects[chosen], rows.objects[chosen], versions[chosen], accepted))
    if parts:
        whole = Edges._make(np.concatenate(column) for column in zip(*parts, strict=True))
        parts.clear()
        order = forward(whole.subjects, whole.objects, whole.versions)
        layer.edges(predicate, whole if order is None else take(whole, order))
    if reviews:
        layer.reviews(predicate, reviews)


def _decided(stances: Sequence[Stance]) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Whether each stance is that of a review that decides (graph.standing)."""
    return np.array([s.method is Method.REVIEWED and s.status is not Status.PROPOSED for s in stances], np.bool_)


def _nodes(kind: Kind, told: Told, layer: Making) -> None:
    """Hand on one kind's rows, of one version the strongest first."""
    growths = {name: layer.growth(values_of(kind.name, name)) for name in kind.columnar}
    keys: list[Ints] = []
    versions: list[Ints] = []
    codes: dict[str, list[StoreCodes]] = {name: [] for name in kind.columnar}
    for batch in told.nodes(kind.name):
        chosen = _strongest_first(batch.keys, batch.stances, batch.stance_codes)
        keys.append(batch.keys[chosen].astype(np.int32))
        versions.append(np.full(len(keys[-1]), batch.version, np.int32))
        for name, growth in growths.items():
            codes[name].append(_recoded(batch, name, growth)[chosen])
    if keys:
        whole = {name: np.concatenate(parts) for name, parts in codes.items()}
        layer.nodes(kind.name, np.concatenate(keys), np.concatenate(versions), whole)


def _strongest_first(keys: Keys, stances: Sequence[Stance], codes: StoreCodes) -> Keys | slice:
    """Return the rows that state something, by key; of one key accepted ones first, then by confidence.

    What stays equal stays in the store's order, which is that of properties (graph.standing).
    """
    weights = [(-STRENGTH[stance.status], -stance.confidence) for stance in stances]
    ranked = {weight: rank for rank, weight in enumerate(sorted(set(weights)))}
    stands = np.array([stance.status is not Status.REJECTED for stance in stances], np.bool_)
    if len(ranked) == 1 and stands.all() and bool((keys[1:] >= keys[:-1]).all()):
        return slice(None)
    ranks = np.array([ranked[weight] for weight in weights], np.int64)
    order = np.lexsort((ranks[codes], keys))
    return order[stands[codes[order]]]


def _recoded(batch: NodeColumns, name: str, growth: Growth) -> StoreCodes:
    """Turn the batch's codes of a property into the view's: 0 for nothing, else the dictionary's code + 1."""
    if name not in batch.columns:
        return np.zeros(len(batch.keys), np.uint32)
    column = batch.columns[name]
    table = np.zeros(len(column.values) + 1, np.uint32)
    table[1:] = growth.codes(column.values)
    table[1:] += 1
    return table[column.codes]
