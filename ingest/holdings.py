"""The tree of a library as the graph has it: courses, modules and points, found by their place and name."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from graph.errors import UnknownNode
from graph.store import EdgeColumns, NodeColumns, Store
from ontology.names import NodeId, node_id, normalise, segments

RANKS = ("course", "module", "point")
_KINDS = {"Course": "course", "Module": "module", "Point": "point"}
_CONTAINS = ("owns", "hasModule", "hasPoint")


class Held(NamedTuple):
    """A course, module or point of a library: its id, its name, what holds it ("" for a course)."""

    id: NodeId
    label: str
    parent: str = ""

    @property
    def rank(self) -> str:
        """What it is: course, module or point."""
        return self.id.partition("/")[0]


class Holdings:
    """What a library holds, to be asked by place and name, or by name alone. `name` is the library's, "" if unknown."""

    def __init__(self, name: str = "", held: Sequence[Held] = ()) -> None:
        self.name = name
        self.held = {each.id: each for each in held}
        self._below: dict[tuple[str, str], list[Held]] = {}
        self._named: dict[str, list[Held]] = {}
        for each in held:
            for key in {normalise(each.label), segments(each.id)[-1]}:
                self._below.setdefault((each.parent, key), []).append(each)
                self._named.setdefault(key, []).append(each)

    def __bool__(self) -> bool:
        return bool(self.held)

    def below(self, parent: str, name: str) -> Held | None:
        """Return what is called so directly under a parent ("": a course); None if nothing, or more than one, is."""
        found = self._below.get((parent, normalise(name)), [])
        return found[0] if len(found) == 1 else None

    def within(self, parent: str, name: str, rank: str) -> list[Held]:
        """Return the modules or points called so anywhere under a course or module."""
        return [each for each in self._named.get(normalise(name), ()) if each.rank == rank and self.under(each, parent)]

    def named(self, name: str, rank: str) -> list[Held]:
        """Return everything of a rank that is called so."""
        return [each for each in self._named.get(normalise(name), ()) if each.rank == rank]

    def under(self, held: Held, ancestor: str) -> bool:
        """Whether something stands under another, however deep."""
        while held.parent:
            if held.parent == ancestor:
                return True
            above = self.held.get(NodeId(held.parent))
            if above is None:
                return False
            held = above
        return False

    def courses(self) -> list[Held]:
        """Return the courses, by id."""
        return sorted(each for each in self.held.values() if each.rank == "course")


def holdings_of(store: Store, library: str, besides: str) -> Holdings:
    """Read what a library holds by all sources but one: a source read again must not lean on what it said before."""
    identity = node_id("library", library)
    try:
        described = store.describe(identity)
    except UnknownNode:
        return Holdings()
    told = {each.stored.key: each.stored for each in described.nodes}
    told |= {each.stored.key: each.stored for each in described.outgoing}
    labels: dict[NodeId, str] = {}
    parents: dict[NodeId, str] = {}
    for key, stored in sorted(told.items()):
        if stored.version.source == besides:
            continue
        nodes, edges = store.batches(key)
        for kind in _KINDS.keys() & nodes.keys():
            labels.update(labels_of(store, nodes[kind]))
        for predicate in _CONTAINS:
            if predicate in edges:
                parents.update(_parents(store, edges[predicate]))
    held = [
        Held(each, label, "" if each.startswith("course/") else parents[each])
        for each, label in sorted(labels.items())
        if each in parents and segments(each)[1] == segments(identity)[1]
    ]
    name = described.label if any(each.stored.version.source != besides for each in described.nodes) else ""
    return Holdings(name, held)


def labels_of(store: Store, batch: NodeColumns) -> Iterator[tuple[NodeId, str]]:
    """Yield the ids of a batch with their labels, "" where none is stated."""
    column = batch.columns.get("label")
    if column is not None:
        values = ["", *map(str, column.values)]
        for identity, code in zip(store.ids(batch.keys), column.codes.tolist(), strict=True):
            yield NodeId(identity), values[code]


def _parents(store: Store, batch: EdgeColumns) -> Mapping[NodeId, str]:
    return dict(zip(map(NodeId, store.ids(batch.objects)), store.ids(batch.subjects), strict=True))
