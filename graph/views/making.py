"""A layer while it is made: sorted rows are handed on as named arrays, one table at a time, and let go."""

from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np

from graph.views.layers import (
    ACCEPTED,
    ENDS,
    KEYS,
    OBJECTS,
    ORDER,
    PROPS,
    STATED,
    SUBJECTS,
    VERSIONS,
    WORTH,
    Dictionary,
    Entry,
    Growth,
    Layer,
    Meta,
    Reviews,
    assemble,
    edges_in,
    nodes_in,
    reviews_in,
)
from graph.views.rows import Array, Codes, Edges, Ints, backward, forward, narrow

Sink = Callable[[str, Array], None]
"""Takes an array by name; it may be written away at once."""

Build = Callable[[Sink], Meta]
"""Gives a layer's arrays to a sink and returns what the layer says besides them."""


class Making:
    """A layer of some versions while it is made; `sink` takes its arrays, `known` are the dictionaries it goes on."""

    def __init__(self, known: Mapping[str, Dictionary], versions: Iterable[int], sink: Sink) -> None:
        self.sink = sink
        self._known = known
        self._growths: dict[str, Growth] = {}
        self._rows = dict.fromkeys(sorted(versions), 0)
        self._flags: list[str] = []

    def growth(self, name: str) -> Growth:
        """Return a dictionary as it grows."""
        if name not in self._growths:
            self._growths[name] = Growth(self._known.get(name, Dictionary()))
        return self._growths[name]

    def edges(self, predicate: str, rows: Edges) -> None:
        """Hand on one predicate's rows, ordered by (subject, object, version)."""
        name = edges_in(predicate)
        columns = (rows.subjects, rows.objects, rows.worth, narrow(rows.props), rows.versions)
        for column, array in zip((SUBJECTS, OBJECTS, WORTH, PROPS, VERSIONS), columns, strict=True):
            self.sink(f"{name}/{column}", array)
        for column, array in zip((ORDER, ENDS), backward(rows.objects), strict=True):
            self.sink(f"{name}/{column}", array)
        self._stated(name, rows.versions)
        if bool((rows.worth == 0).any()):
            self._flags.append(name)

    def reviews(self, predicate: str, parts: Sequence[Reviews]) -> None:
        """Hand on one predicate's decided reviews."""
        for column, arrays in zip((SUBJECTS, OBJECTS, VERSIONS, ACCEPTED), zip(*parts, strict=True), strict=True):
            self.sink(f"{reviews_in(predicate)}/{column}", np.concatenate(arrays))

    def nodes(self, kind: str, keys: Ints, versions: Ints, codes: Mapping[str, Codes]) -> None:
        """Hand on one kind's rows; those of one key and version must come best first."""
        name = nodes_in(kind)
        order = forward(keys, versions, versions)
        if order is not None:
            keys, versions = keys[order], versions[order]
        self.sink(f"{name}/{KEYS}", keys)
        self.sink(f"{name}/{VERSIONS}", versions)
        for column, array in codes.items():
            self.sink(f"{name}/.{column}", narrow(array if order is None else array[order]))
        self._stated(name, versions)
        if bool((keys[1:] == keys[:-1]).any()):
            self._flags.append(name)

    def _stated(self, table: str, versions: Ints) -> None:
        """Hand on which versions occur in a table, and count their rows."""
        counts = np.bincount(versions)
        occurring = np.flatnonzero(counts)
        self.sink(f"{table}/{STATED}", occurring.astype(np.int32))
        for version, count in zip(occurring.tolist(), counts[occurring].tolist(), strict=True):
            self._rows[version] += count

    def meta(self, added: Mapping[str, tuple[int, Sequence[Entry]]] | None = None) -> Meta:
        """Return what the layer says besides its arrays; `added` where it is known what it adds to dictionaries."""
        if added is None:
            added = {name: (of.start, of.entries) for name, of in self._growths.items() if of.entries}
        return Meta(self._rows, self._flags, added)


def in_memory(build: Build) -> Layer:
    """Make a layer of arrays in memory that cannot be written to, like mapped ones."""
    arrays: dict[str, Array] = {}
    meta = build(arrays.__setitem__)
    for array in arrays.values():
        array.flags.writeable = False
    return assemble("", arrays, meta)
