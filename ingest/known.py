"""What readers ask of the graph so far, to check references: majors, and what stands beside an id."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, Protocol

from graph.errors import UnknownNode
from graph.store import Description, Store, Stored
from ingest.holdings import Told, labels_of, told_in_store
from ingest.identity import KINDS
from ontology.claims import prop
from ontology.names import NodeId, node_id, normalise, prefix_of, segments
from ontology.terms import KIND


class MajorFact(NamedTuple):
    """A major of the catalogue: its name, the codes that replaced it."""

    name: str
    replaced_by: tuple[str, ...] = ()
    retired: bool = False


class Serving(NamedTuple):
    """A library that serves a major: its name, the institutions that operate it."""

    name: str
    operators: frozenset[str]


class Known(Protocol):
    """The graph as a reader sees it; asking never changes what a file states, only what is reported about it.

    But for `told`: a school's export names places in the library by words, and only the graph knows their ids.
    """

    def major(self, digits: str) -> MajorFact | None:
        """Return the major of six digits, None if the catalogue has none."""
        ...

    def peers(self, identity: str) -> frozenset[str]:
        """Return the ids stated under the same parent: courses of the major, requirements of the course.

        Empty when nothing was read about the parent, so that absence cannot be judged.
        """
        ...

    def told(self, library: str) -> Sequence[Told]:
        """Return what each source says of the tree of a library (its slug)."""
        ...

    def stated(self, source: str) -> frozenset[NodeId]:
        """Return the nodes that the version in force of a source states, none where there is no such version."""
        ...

    def sources(self, prefix: str) -> Sequence[str]:
        """Return the sources in force whose ids begin so."""
        ...

    def serving(self, digits: str) -> Mapping[NodeId, Serving]:
        """Return the libraries that serve the major of six digits."""
        ...

    def called(self, identity: NodeId) -> NodeId:
        """Return the item beside an id that is called by its last segment now: reworded items keep their ids."""
        ...

    def worded(self, source: str) -> Mapping[NodeId, str]:
        """Return the requirements and abilities, with their words, of the last version of a source that states any."""
        ...


class StoreKnown:
    """`Known` over a store, at its present revision; answers are kept for the time of one run."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._described: dict[str, Description | None] = {}
        self._peers: dict[tuple[str, ...], frozenset[str]] = {}
        self._told: dict[str, list[Told]] = {}
        self._versions: dict[str, Stored] = {}

    def major(self, digits: str) -> MajorFact | None:
        """Return the major of six digits, None if no version in force states it."""
        found = self._describe(node_id("major", digits))
        if found is None or not found.nodes:
            return None
        successors = tuple(segments(identity)[-1] for identity in self._objects(found.id, "replacedBy"))
        return MajorFact(found.label, successors, prop(found.props, "retired") is True)

    def peers(self, identity: str) -> frozenset[str]:
        """Return the ids stated under the same parent as this one."""
        kind, *keys = segments(identity)
        parent = (kind, *keys[:-1])
        if parent not in self._peers:
            self._peers[parent] = frozenset(self._children(kind, keys[:-1]))
        return self._peers[parent]

    def told(self, library: str) -> Sequence[Told]:
        """Return what each source says of the tree of a library (its slug)."""
        if library not in self._told:
            self._told[library] = told_in_store(self._store, library, self._in_force().values())
        return self._told[library]

    def stated(self, source: str) -> frozenset[NodeId]:
        """Return the nodes that the version in force of a source states, none where there is no such version."""
        stored = self._in_force().get(source)
        batches = self._store.batches(stored.key)[0].values() if stored is not None else ()
        return frozenset(NodeId(identity) for batch in batches for identity in self._store.ids(batch.keys))

    def sources(self, prefix: str) -> Sequence[str]:
        """Return the sources in force whose ids begin so."""
        return sorted(source for source in self._in_force() if source.startswith(prefix))

    def serving(self, digits: str) -> Mapping[NodeId, Serving]:
        """Return the libraries that serve the major of six digits."""
        major = self._describe(node_id("major", digits))
        served = {told.claim.subject for told in major.incoming if told.claim.predicate == "serves"} if major else set()
        return {library: self._serving(library) for library in sorted(served)}

    def _serving(self, library: NodeId) -> Serving:
        found = self._describe(library)
        told = found.incoming if found is not None else ()
        operators = frozenset(each.claim.subject for each in told if each.claim.predicate == "operates")
        return Serving(found.label if found is not None else "", operators)

    def called(self, identity: NodeId) -> NodeId:
        """Return the item beside an id that is called by its last segment now: reworded items keep their ids."""
        peers = self.peers(identity)
        if identity in peers or prefix_of(identity) not in KINDS:
            return identity
        found = [(peer, self._describe(peer)) for peer in sorted(peers)]
        named = segments(identity)[-1]
        return next((NodeId(peer) for peer, told in found if told and normalise(told.label) == named), identity)

    def worded(self, source: str) -> Mapping[NodeId, str]:
        """Return the requirements and abilities, with their words, of the last version of a source that states any."""
        for stored in reversed(self._store.history(source)):
            if not stored.purged and (found := worded_of(self._store, stored.key)):
                return found
        return {}

    def _in_force(self) -> Mapping[str, Stored]:
        """Return the versions in force by source."""
        if not self._versions:
            self._versions = {stored.version.source: stored for stored in self._store.versions()}
        return self._versions

    def _children(self, kind: str, parent: list[str]) -> Iterable[str]:
        if not parent:
            return []
        owner = node_id("major", parent[0])
        if kind == "requirement" and len(parent) == 2:
            return self._objects(node_id("course" if parent[0].isdecimal() else "task", *parent), "requires")
        if kind == "course" and (courses := self._objects(owner, "hasCourse")):
            return courses
        if kind == "ability":
            return self._objects(owner, "develops")
        if kind == "task":
            return self._tasks(parent[0])
        owned = self._objects(node_id("library", parent[0]), "owns")
        return [found for found in owned if prefix_of(found) == kind]

    def _tasks(self, code: str) -> set[str]:
        steps = (
            [("major", "hasCourse"), ("", "trains")]
            if code.isdecimal()
            else [("occupation", "hasStandard"), ("", "hasFunction"), ("", "hasTask")]
        )
        found = {str(node_id(steps[0][0], code))}
        for _, predicate in steps:
            found = {target for identity in found for target in self._objects(identity, predicate)}
        return found

    def _objects(self, identity: str, predicate: str) -> list[str]:
        found = self._describe(identity)
        if found is None:
            return []
        return sorted({told.claim.object for told in found.outgoing if told.claim.predicate == predicate})

    def _describe(self, identity: str) -> Description | None:
        if identity not in self._described:
            try:
                self._described[identity] = self._store.describe(identity)
            except UnknownNode:
                self._described[identity] = None
        return self._described[identity]


def worded_of(store: Store, version: int) -> dict[NodeId, str]:
    """Return the requirements and abilities that a version states, with their words."""
    nodes, _ = store.batches(version)
    kinds = [kind for kind in nodes if KIND[kind].prefix in KINDS]
    return {identity: label for kind in kinds for identity, label in labels_of(store, nodes[kind])}


def known_of(store: Store) -> Known | None:
    """Return what the store knows, None while no catalogue of majors is in it: then only the form can be checked."""
    return StoreKnown(store) if next(iter(store.nodes("Major")), None) is not None else None
