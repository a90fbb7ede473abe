"""What a reading would change, before it is committed: claims added, removed, changed; figures before and after.

The after-state is the store itself, inside a group of changes that is always undone: so every question gets exactly the
answer it would get after the commit, and nothing is kept. The store's writing side is held meanwhile. A question that
keeps files (a view's folder) must not be asked here, or it would keep what never happened.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Generic, NamedTuple, TypeVar

import numpy as np

from graph.changes import Changes, compare, edge_identity, node_identity
from graph.decoding import edge_claims, node_claims
from graph.store import Store, Stored
from ingest.report import Bundle
from ontology.claims import Claim, EdgeClaim, NodeClaim, Version
from ontology.codes import MajorCode
from ontology.errors import CodeError
from ontology.names import prefix_of

T = TypeVar("T")


class Difference(NamedTuple):
    """What one bundle would change in its source; `before` is the version in force, None for a new source."""

    version: Version
    before: Stored | None
    nodes: Changes[NodeClaim]
    edges: Changes[EdgeClaim]

    @property
    def restated(self) -> tuple[tuple[Claim, Claim], ...]:
        """Claims that go from one status to another, as 待复核 to 已采用: before, after."""
        pairs: tuple[tuple[Claim, Claim], ...] = (*self.nodes.changed, *self.edges.changed)
        return tuple(pair for pair in pairs if pair[0].status is not pair[1].status)

    def __bool__(self) -> bool:
        return self.before is None or self.before.version != self.version or bool(self.nodes) or bool(self.edges)


class Preview(NamedTuple, Generic[T]):
    """The differences of all bundles, the majors (six digits) they may affect, and the figures before and after."""

    differences: tuple[Difference, ...]
    majors: tuple[str, ...]
    before: T
    after: T


class _Undone(Exception):
    """Ends the group of changes so that none is kept."""


def preview(
    store: Store,
    bundles: Sequence[Bundle],
    recorded: datetime,
    figures: Callable[[Store, Sequence[str]], T],
) -> Preview[T]:
    """Compare bundles with the store and ask `figures(store, majors)` before and after; the store stays as it is."""
    in_force = {stored.version.source: stored for stored in store.versions()}
    differences = tuple(difference(store, bundle, in_force.get(bundle.version.source)) for bundle in bundles)
    majors = affected(store, bundles, in_force)
    before = figures(store, majors)
    after = what_if(store, bundles, recorded, lambda changed: figures(changed, majors)) if any(differences) else before
    return Preview(differences, majors, before, after)


def what_if(store: Store, bundles: Iterable[Bundle], recorded: datetime, ask: Callable[[Store], T]) -> T:
    """Ask a question of the store as it would be after committing the bundles, and undo them."""
    answers: list[T] = []
    try:
        with store.grouped():
            for version, nodes, edges in bundles:
                store.commit(version, nodes, edges, recorded)
            answers.append(ask(store))
            raise _Undone
    except _Undone:
        return answers[0]


def difference(store: Store, bundle: Bundle, before: Stored | None) -> Difference:
    """Compare one bundle with the version in force; where a claim stands in the document makes no difference.

    What was before comes from the store's columns, without evidence: that is several times faster.
    """
    nodes, edges = store.batches(before.key) if before is not None else ({}, {})
    old_nodes = (claim for batch in nodes.values() for claim in node_claims(store, batch))
    old_edges = (claim for predicate, batch in edges.items() for claim in edge_claims(store, predicate, batch))
    return Difference(
        bundle.version,
        before,
        compare(old_nodes, bundle.nodes, node_identity),
        compare(old_edges, bundle.edges, edge_identity),
    )


def affected(store: Store, bundles: Iterable[Bundle], in_force: dict[str, Stored]) -> tuple[str, ...]:
    """Return the majors whose coverage the bundles may touch, before or after them.

    Those that a bundle or its predecessor speaks of, those that target an occupation whose standard it is, those served
    by the libraries whose courses, points or resources it speaks of, and those served by libraries that take over a
    course or resource of such a library.
    """
    found: set[str] = set()
    spoken: set[str] = set()
    occupations: set[str] = set()
    for bundle in bundles:
        source = bundle.version.source
        spoken.update(end for edge in bundle.edges for end in (edge.subject, edge.object))
        spoken.update(node.id for node in bundle.nodes)
        if source in in_force:
            found.update(_majors(_ends(store, in_force[source])))
            occupations.update(_ends(store, in_force[source], ("hasStandard",)))
        occupations.update(edge.subject for edge in bundle.edges if edge.predicate == "hasStandard")
    found.update(_majors(spoken))
    found.update(_majors(_targeting(store, occupations)))
    libraries = {identity.split("/", 2)[1] for identity in spoken if prefix_of(identity) in _OF_LIBRARIES}
    found.update(_majors(_served(store, libraries)))
    by_key = {stored.key: stored for stored in in_force.values()}
    for batch in store.edges("reuses"):
        if any(identity.split("/", 2)[1] in libraries for identity in store.ids(batch.objects)):
            found.update(_majors(_ends(store, by_key[batch.version])))
    return tuple(sorted(found))


_OF_LIBRARIES = frozenset({"library", "course", "module", "point", "resource"})


def _served(store: Store, libraries: Iterable[str]) -> Iterator[str]:
    """Yield the majors that libraries (encoded slugs) serve, whoever says so."""
    keys = store.keys([f"library/{slug}" for slug in sorted(libraries)])
    for batch in store.edges("serves") if (keys >= 0).any() else ():
        yield from store.ids(batch.objects[np.isin(batch.subjects, keys)])


def _targeting(store: Store, occupations: Iterable[str]) -> Iterator[str]:
    """Yield the majors that target occupations, whoever says so."""
    keys = store.keys(sorted(occupations))
    for batch in store.edges("targets") if (keys >= 0).any() else ():
        yield from store.ids(batch.subjects[np.isin(batch.objects, keys)])


_OF_MAJORS = ("serves", "implements", "hasCourse", "develops", "targets")


def _ends(store: Store, stored: Stored, predicates: Sequence[str] = _OF_MAJORS) -> Iterable[str]:
    """Return the ends of a version's edges that lead to majors or to courses, or of others."""
    _, edges = store.batches(stored.key)
    for predicate in predicates:
        if predicate in edges:
            yield from store.ids(edges[predicate].subjects)
            yield from store.ids(edges[predicate].objects)


def _majors(identities: Iterable[str]) -> set[str]:
    found = set()
    for identity in set(identities):
        prefix, _, key = identity.partition("/")
        if prefix in ("major", "course"):
            digits = key.partition("/")[0]
            try:
                found.add(MajorCode(digits).digits)
            except CodeError:
                continue
    return found
