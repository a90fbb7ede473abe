"""The tree of a library as the graph has it: courses, modules and points, found by their place and name."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from graph.errors import UnknownNode
from graph.store import EdgeColumns, NodeColumns, Store, Stored
from ingest.report import Bundle
from ontology.names import NodeId, node_id, normalise, prefix_of, segments

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


class Told(NamedTuple):
    """What one source says of a library's tree: the library's name, what its parts are called, what holds each."""

    source: str
    name: str
    labels: Mapping[NodeId, str]
    parents: Mapping[NodeId, str]


def holdings_told(library: str, told: Iterable[Told]) -> Holdings:
    """Put together what several sources say of a library (its slug); the later one decides where they differ."""
    identity = node_id("library", library)
    name, labels, parents = "", dict[NodeId, str](), dict[NodeId, str]()
    for each in told:
        name = each.name or name
        labels.update(each.labels)
        parents.update(each.parents)
    held = [
        Held(each, label, "" if each.startswith("course/") else parents[each])
        for each, label in sorted(labels.items())
        if each in parents and segments(each)[1] == segments(identity)[1]
    ]
    return Holdings(name, held)


def told_in_store(store: Store, library: str, in_force: Iterable[Stored]) -> list[Told]:
    """Return what each source in force says of a library (its slug), in the order of their versions."""
    identity = node_id("library", library)
    stored = {each.key: each for each in in_force if each.version.source.split("/")[1:2] == [library]}
    names: dict[int, str] = {}
    try:
        described = store.describe(identity)
        names = {each.stored.key: each.claim.label for each in described.nodes}
        stored |= {each.stored.key: each.stored for each in described.nodes}
        stored |= {each.stored.key: each.stored for each in described.outgoing}
    except UnknownNode:  # a list may add to a course that another one gives to the library
        pass
    found = []
    for key, version in sorted(stored.items()):
        labels: dict[NodeId, str] = {}
        parents: dict[NodeId, str] = {}
        nodes, edges = store.batches(key)
        for kind in _KINDS.keys() & nodes.keys():
            labels.update(labels_of(store, nodes[kind]))
        for predicate in _CONTAINS:
            if predicate in edges:
                parents.update(_parents(store, edges[predicate]))
        found.append(Told(version.version.source, names.get(key, ""), labels, parents))
    return found


def told_by(bundle: Bundle, library: str) -> Told:
    """Return what a bundle says of a library (its slug)."""
    identity = node_id("library", library)
    name = next((node.label for node in bundle.nodes if node.id == identity), "")
    labels = {node.id: node.label for node in bundle.nodes if prefix_of(node.id) in RANKS}
    parents = {edge.object: str(edge.subject) for edge in bundle.edges if edge.predicate in _CONTAINS}
    return Told(bundle.version.source, name, labels, parents)


def labels_of(store: Store, batch: NodeColumns) -> Iterator[tuple[NodeId, str]]:
    """Yield the ids of a batch with their labels, "" where none is stated."""
    column = batch.columns.get("label")
    if column is not None:
        values = ["", *map(str, column.values)]
        for identity, code in zip(store.ids(batch.keys), column.codes.tolist(), strict=True):
            yield NodeId(identity), values[code]


def _parents(store: Store, batch: EdgeColumns) -> Mapping[NodeId, str]:
    return dict(zip(map(NodeId, store.ids(batch.objects)), store.ids(batch.subjects), strict=True))
