"""Layers: the claims of some versions as sorted arrays, and the dictionaries that their codes point into.

A view is a base layer with overlays on top. A layer never changes; which of its rows count is decided by the versions
in force. Its arrays come by name, so that memory and a mapped file hold the same thing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import NamedTuple, cast

from graph.views.rows import Array, Bools, Codes, Edges, Floats, Ints
from ontology.claims import Props, Scalar

Entry = Scalar | Props
SUBJECTS, OBJECTS, WORTH, PROPS, VERSIONS = "subjects", "objects", "worth", "props", "versions"
ORDER, ENDS, STATED, KEYS, ACCEPTED = "order", "ends", "stated", "keys", "accepted"


class EdgeTable(NamedTuple):
    """The rows of one predicate, ordered by (subject, object, version).

    `order` reads them by (object, subject, version), `ends` are the objects in that order, `stated` the versions that
    occur, `zeros` whether some row is worth nothing (a claim that its own version rejects).
    """

    rows: Edges
    order: Ints
    ends: Ints
    stated: Ints
    zeros: bool


class NodeTable(NamedTuple):
    """The rows of one kind, ordered by (key, version), with codes by property; `repeats`: a key may stand twice."""

    keys: Ints
    versions: Ints
    codes: Mapping[str, Codes]
    stated: Ints
    repeats: bool


class Reviews(NamedTuple):
    """The rows of one predicate that are decided reviews."""

    subjects: Ints
    objects: Ints
    versions: Ints
    accepted: Bools


class Meta(NamedTuple):
    """What a layer says besides its arrays: its versions with their numbers of rows, flags, additions to dictionaries.

    A flag is the name of an edge table with rows worth nothing, or of a node table in which a key may stand twice.
    """

    versions: Mapping[int, int]
    flags: Sequence[str]
    entries: Mapping[str, tuple[int, Sequence[Entry]]]


@dataclass(frozen=True, eq=False)
class Layer:
    """Some versions' rows; `file` is its name in the view's folder, empty in memory."""

    file: str
    edges: Mapping[str, EdgeTable]
    nodes: Mapping[str, NodeTable]
    reviews: Mapping[str, Reviews]
    meta: Meta

    @cached_property
    def size(self) -> int:
        """The number of rows."""
        return sum(self.meta.versions.values())


@dataclass(frozen=True)
class Dictionary:
    """Values by code, in order of arrival; growing makes a new one and moves no code."""

    entries: tuple[Entry, ...] = ()

    @cached_property
    def index(self) -> dict[object, int]:
        """The code of each entry, by tag."""
        return dict(zip(_tags(self.entries), range(len(self.entries)), strict=True))

    def grown(self, start: int, entries: Sequence[Entry]) -> "Dictionary":
        """Return it with entries from a code on; those that it has already are passed over. ValueError for a hole."""
        size = len(self.entries)
        if start > size:
            raise ValueError(f"dictionary entries from {start} on, but only {size} are known")
        fresh = entries[size - start :]
        if not fresh:
            return self
        larger = Dictionary((*self.entries, *fresh))
        if "index" in self.__dict__:  # go on from what is known: a refresh need not read all entries again
            larger.__dict__["index"] = self.index | dict(zip(_tags(fresh), range(size, size + len(fresh)), strict=True))
        return larger


class Growth:
    """A dictionary while a layer is made: gives codes and remembers what was new."""

    def __init__(self, known: Dictionary) -> None:
        self.start = len(known.entries)
        self.entries: list[Entry] = []
        self._codes = known.index
        self._shared = True

    def codes(self, entries: Sequence[Entry]) -> list[int]:
        """Return the entries' codes, new ones for those that have none."""
        tags = _tags(entries)
        codes = list(map(self._codes.get, tags))
        if None not in codes:
            return [code for code in codes if code is not None]
        if self._shared:
            self._codes, self._shared = dict(self._codes), False
        for tag, entry in zip(tags, entries, strict=True):
            if self._codes.setdefault(tag, self.start + len(self.entries)) == self.start + len(self.entries):
                self.entries.append(entry)
        return [self._codes[tag] for tag in tags]


def _tags(entries: Sequence[Entry]) -> Sequence[object]:
    """Tell 1, 1.0 and true apart, which Python's dictionaries do not."""
    types = set(map(type, entries))
    if types <= {str}:
        return entries
    if tuple not in types:
        return list(zip(map(type, entries), entries, strict=True))
    return [
        (entry, *(type(value) for _, value in entry)) if isinstance(entry, tuple) else (type(entry), entry)
        for entry in entries
    ]


def dictionaries(
    layers: Iterable[Layer], known: Mapping[str, Dictionary] = MappingProxyType({})
) -> dict[str, Dictionary]:
    """Put together the dictionaries that layers, in order, add to; `known` are those of an earlier state of them.

    ValueError when a layer is missing in between.
    """
    grown = dict(known)
    for layer in layers:
        for name, (start, entries) in layer.meta.entries.items():
            grown[name] = grown.get(name, Dictionary()).grown(start, entries)
    return grown


def props_of(predicate: str) -> str:
    """Name the dictionary of a predicate's properties."""
    return f"props/{predicate}"


def values_of(kind: str, name: str) -> str:
    """Name the dictionary of a node property's values."""
    return f"values/{kind}/{name}"


def edges_in(predicate: str) -> str:
    """Name the table of a predicate's rows."""
    return f"edges/{predicate}"


def nodes_in(kind: str) -> str:
    """Name the table of a kind's rows."""
    return f"nodes/{kind}"


def reviews_in(predicate: str) -> str:
    """Name the table of a predicate's reviews."""
    return f"reviews/{predicate}"


def assemble(file: str, arrays: Mapping[str, Array], meta: Meta) -> Layer:
    """Make a layer out of arrays named `edges/<predicate>/<column>`, `nodes/<kind>/<column or property>` and so on."""
    tables: dict[str, dict[str, dict[str, Array]]] = {"edges": {}, "nodes": {}, "reviews": {}}
    for name, array in arrays.items():
        sort, table, column = name.split("/")
        tables[sort].setdefault(table, {})[column] = array
    flags = set(meta.flags)
    return Layer(
        file,
        {name: _edge_table(columns, edges_in(name) in flags) for name, columns in tables["edges"].items()},
        {name: _node_table(columns, nodes_in(name) in flags) for name, columns in tables["nodes"].items()},
        {name: _reviews(columns) for name, columns in tables["reviews"].items()},
        meta,
    )


def _edge_table(columns: Mapping[str, Array], zeros: bool) -> EdgeTable:
    rows = Edges(
        cast(Ints, columns[SUBJECTS]),
        cast(Ints, columns[OBJECTS]),
        cast(Floats, columns[WORTH]),
        cast(Codes, columns[PROPS]),
        cast(Ints, columns[VERSIONS]),
    )
    return EdgeTable(rows, cast(Ints, columns[ORDER]), cast(Ints, columns[ENDS]), cast(Ints, columns[STATED]), zeros)


def _node_table(columns: Mapping[str, Array], repeats: bool) -> NodeTable:
    codes = {name.removeprefix("."): cast(Codes, array) for name, array in columns.items() if name.startswith(".")}
    return NodeTable(
        cast(Ints, columns[KEYS]), cast(Ints, columns[VERSIONS]), codes, cast(Ints, columns[STATED]), repeats
    )


def _reviews(columns: Mapping[str, Array]) -> Reviews:
    return Reviews(
        cast(Ints, columns[SUBJECTS]),
        cast(Ints, columns[OBJECTS]),
        cast(Ints, columns[VERSIONS]),
        cast(Bools, columns[ACCEPTED]),
    )
