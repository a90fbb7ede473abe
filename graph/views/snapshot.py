"""One revision's columns: what coverage, gaps and paths ask."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import cast

import numpy as np

from graph.standing import rank
from graph.store import Column, Keys, Store, Stored
from graph.views.layers import Dictionary, Layer, NodeTable, props_of, values_of
from graph.views.rows import AnyKeys, Bools, Edges, Ints, Longs, distinct, join, needles, ranges, single, spread, take
from graph.views.rulings import Rulings, latest, ruled
from ontology.claims import Props, Scalar

_LABELS_KEPT = 50_000


@dataclass(frozen=True, eq=False)
class Columns:
    """One revision's claims as arrays; keys are the store's own. Arrays given out must not be written to.

    It never changes: what is asked often is kept once made. Codes of properties and values keep their meaning in later
    views of the same `generation`. `folder` is where its files lie, None in memory; derived tables may lie beside.
    """

    revision: int
    versions: Mapping[int, Stored]
    layers: tuple[Layer, ...]
    folder: Path | None
    generation: str
    dictionaries: Mapping[str, Dictionary] = field(repr=False)
    store: Store = field(repr=False)
    _edges: dict[str, Edges] = field(default_factory=dict, repr=False)
    _nodes: dict[str, Keys] = field(default_factory=dict, repr=False)
    _rulings: dict[str, Rulings] = field(default_factory=dict, repr=False)
    _labels: dict[int, str] = field(default_factory=dict, repr=False)

    def edges(self, predicate: str) -> Edges:
        """Return all rows in force, ordered by (subject, object, version)."""
        if predicate not in self._edges:
            tables = [layer.edges[predicate] for layer in self.layers if predicate in layer.edges]
            parts = [self._standing(table.rows, table.stated) for table in tables]
            self._edges[predicate] = self._ruled(predicate, join(parts))
        return self._edges[predicate]

    def out(self, predicate: str, keys: AnyKeys) -> Edges:
        """Return the rows whose subject is among the keys, ordered by (subject, object, version)."""
        wanted = needles(np.asarray(keys))
        parts = []
        for layer in self.layers:
            if predicate in layer.edges:
                table = layer.edges[predicate]
                chosen = ranges(table.rows.subjects, wanted)
                if len(chosen):
                    parts.append(self._standing(take(table.rows, chosen), table.stated))
        return self._ruled(predicate, join(parts))

    def into(self, predicate: str, keys: AnyKeys) -> Edges:
        """Return the rows whose object is among the keys, ordered by (object, subject, version)."""
        wanted = needles(np.asarray(keys))
        parts = []
        for layer in self.layers:
            if predicate in layer.edges:
                table = layer.edges[predicate]
                chosen = ranges(table.ends, wanted)
                if len(chosen):
                    parts.append(self._standing(take(table.rows, table.order[chosen]), table.stated))
        return self._ruled(predicate, join(parts, by_object=True), by_object=True)

    def props(self, predicate: str) -> Sequence[Props]:
        """Return the properties that codes of the predicate's rows stand for."""
        return cast(Sequence[Props], self._dictionary(props_of(predicate)).entries)

    def nodes(self, kind: str) -> Keys:
        """Return the keys of the kind's nodes in force, ascending."""
        if kind not in self._nodes:
            tables = self._tables(kind)
            keys = [t.keys if self._whole(t.stated) else t.keys[self.alive[t.versions]] for t in tables]
            whole = keys[0] if len(keys) == 1 else np.concatenate([np.empty(0, np.int32), *keys])
            plain = len(tables) == 1 and not tables[0].repeats
            self._nodes[kind] = whole.astype(np.int64) if plain else distinct(whole)
        return self._nodes[kind]

    def stated(self, kind: str, versions: Iterable[int]) -> Keys:
        """Return the keys of the kind's nodes that any of these versions states, ascending."""
        some = np.zeros(len(self.alive), np.bool_)
        some[[version for version in versions if version in self.versions]] = True
        keys = [table.keys[some[table.versions]] for table in self._tables(kind)]
        return distinct(np.concatenate([np.empty(0, np.int32), *keys]))

    def stating(self, kind: str, keys: AnyKeys) -> tuple[Longs, Ints]:
        """Return, for each node claim of the kind in force about the keys, the place of its key and its version."""
        wanted = np.asarray(keys)
        places, versions = [np.empty(0, np.int64)], [np.empty(0, np.int32)]
        for table in self._tables(kind):
            found, rows = _found(table, wanted)
            kept = self.alive[table.versions[rows]]
            places.append(found[kept])
            versions.append(table.versions[rows[kept]])
        return np.concatenate(places), np.concatenate(versions)

    def codes(self, kind: str, name: str, keys: AnyKeys) -> Column:
        """Return the winning values of a columnar property for each key, dictionary-encoded."""
        wanted = np.asarray(keys)
        best = np.zeros(len(wanted), np.uint32)
        weights = np.zeros(len(wanted), np.int32)
        for table in self._tables(kind):
            places, rows = _found(table, wanted)
            codes, ranks = table.codes[name][rows], self._ranks[table.versions[rows]]
            better = np.flatnonzero((codes > 0) & (ranks > weights[places]))
            if table.repeats:  # the last one written stays: the best version's, and of one version the first row
                better = better[::-1]
                better = better[np.argsort(ranks[better], kind="stable")]
            best[places[better]] = codes[better]
            weights[places[better]] = ranks[better]
        return Column(cast(Sequence[Scalar], self._dictionary(values_of(kind, name)).entries), best)

    def values(self, kind: str, name: str, keys: AnyKeys) -> list[Scalar | None]:
        """Return the winning value of a columnar property for each key, None where none is stated."""
        column = self.codes(kind, name, keys)
        return [column.values[code - 1] if code else None for code in column.codes.tolist()]

    def keys(self, identities: Sequence[str]) -> Keys:
        """Return the keys of ids, -1 for unknown ones."""
        return self.store.keys(identities)

    def ids(self, keys: AnyKeys) -> list[str]:
        """Return the ids of keys."""
        return self.store.ids(np.asarray(keys, np.int64))

    def labels(self, keys: AnyKeys) -> list[str]:
        """Return the winning labels of keys; some thousands are remembered."""
        wanted = np.asarray(keys, np.int64)
        known = self._labels
        said = wanted.tolist()
        if missing := [key for key in dict.fromkeys(said) if key not in known]:
            found = dict(zip(missing, self.store.labels(np.array(missing, np.int64), self.revision), strict=True))
            if len(known) + len(found) > _LABELS_KEPT:
                return [found[key] if key in found else known[key] for key in said]
            known.update(found)
        return [known[key] for key in said]

    @cached_property
    def alive(self) -> Bools:
        """Whether a version, by key, is in force."""
        return self._opened > 0

    @cached_property
    def wasted(self) -> float:
        """The share of rows that belong to versions out of force; `compact` frees them."""
        rows = sum(layer.size for layer in self.layers)
        dead = sum(
            count
            for layer in self.layers
            for version, count in layer.meta.versions.items()
            if version not in self.versions
        )
        return dead / rows if rows else 0.0

    @cached_property
    def _opened(self) -> Ints:
        """The revision that opened a version, by key; 0 where it is not in force."""
        known = [max(layer.meta.versions) for layer in self.layers if layer.meta.versions]
        opened = np.zeros(max([0, *known, *self.versions]) + 1, np.int32)
        for stored in self.versions.values():
            opened[stored.key] = stored.opened
        return opened

    @cached_property
    def _ranks(self) -> Ints:
        """What a version's statements weigh against others', the greatest most; 0 where it is not in force."""
        order = sorted(self.versions.values(), key=lambda stored: stored.version.source, reverse=True)
        order.sort(key=lambda stored: rank(stored.version))
        ranks = np.zeros(len(self._opened), np.int32)
        ranks[[stored.key for stored in order]] = np.arange(1, len(order) + 1)
        return ranks

    def _dictionary(self, name: str) -> Dictionary:
        return self.dictionaries.get(name, Dictionary())

    def _tables(self, kind: str) -> list[NodeTable]:
        return [layer.nodes[kind] for layer in self.layers if kind in layer.nodes]

    def _whole(self, stated: Ints) -> bool:
        return bool(self.alive[stated].all())

    def _standing(self, rows: Edges, stated: Ints) -> Edges:
        return rows if self._whole(stated) else take(rows, np.flatnonzero(self.alive[rows.versions]))

    def _ruled(self, predicate: str, rows: Edges, by_object: bool = False) -> Edges:
        """Apply the latest reviews, and drop what is then worth nothing."""
        if predicate not in self._rulings:
            reviews = [layer.reviews[predicate] for layer in self.layers if predicate in layer.reviews]
            self._rulings[predicate] = latest(reviews, self._opened)
        zeros = any(layer.edges[predicate].zeros for layer in self.layers if predicate in layer.edges)
        return ruled(rows, self._rulings[predicate], zeros, by_object)


def _found(table: NodeTable, wanted: AnyKeys) -> tuple[Longs, Longs]:
    """Return the places in `wanted` that a table knows and its rows there, rows of one key in the table's order."""
    if not table.repeats:
        rows = single(table.keys, wanted)
        places = np.flatnonzero(rows >= 0)
        return places, rows[places]
    sought = wanted.astype(np.int32, copy=False)
    low = np.searchsorted(table.keys, sought, "left")
    counts = np.searchsorted(table.keys, sought, "right") - low
    return np.repeat(np.arange(len(wanted)), counts), spread(low, counts)
