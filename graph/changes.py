"""What one state of a source says differently from another: claims that come, go, or say something else."""

from collections.abc import Callable, Iterable, Iterator
from typing import Generic, NamedTuple

from graph.store import C, Store, Stored
from ontology.claims import Claim, EdgeClaim, NodeClaim


class Changes(NamedTuple, Generic[C]):
    """Claims that come, go, or say something else of the same node or edge (before, after)."""

    added: tuple[C, ...]
    removed: tuple[C, ...]
    changed: tuple[tuple[C, C], ...]

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)


class SourceChange(NamedTuple):
    """A source whose version in force differs between two revisions; None where none was in force."""

    source: str
    before: Stored | None
    after: Stored | None
    nodes: Changes[NodeClaim]
    edges: Changes[EdgeClaim]

    @property
    def added(self) -> tuple[Claim, ...]:
        """All claims that came."""
        return (*self.nodes.added, *self.edges.added)

    @property
    def removed(self) -> tuple[Claim, ...]:
        """All claims that went."""
        return (*self.nodes.removed, *self.edges.removed)

    @property
    def changed(self) -> tuple[tuple[Claim, Claim], ...]:
        """All claims that say something else, before and after."""
        return (*self.nodes.changed, *self.edges.changed)


class Totals(NamedTuple):
    """How many claims came, went, say something else."""

    added: int
    removed: int
    changed: int


def counted(store: Store, earlier: int, later: int) -> Totals:
    """Count what changed from one revision to another; only sources that were in force in both are read."""
    found = [_counted(store, *pair) for pair in moved(store, earlier, later)]
    return Totals(*(sum(each[at] for each in found) for at in range(3)))


def _counted(store: Store, old: Stored | None, new: Stored | None) -> Totals:
    if old is None or new is None:
        alone = new or old
        assert alone is not None
        if not alone.purged:
            count = alone.nodes + alone.edges
            return Totals(count if new else 0, 0 if new else count, 0)
    of = change(store, old, new)
    return Totals(len(of.added), len(of.removed), len(of.changed))


def between(store: Store, earlier: int, later: int) -> Iterator[SourceChange]:
    """Yield what changed from one revision to another, source by source in order of their ids."""
    for pair in moved(store, earlier, later):
        yield change(store, *pair)


def moved(store: Store, earlier: int, later: int) -> list[tuple[Stored | None, Stored | None]]:
    """Return the versions in force before and after of each source where they differ, in order of the sources' ids."""
    before = {stored.version.source: stored for stored in store.versions(earlier)}
    after = {stored.version.source: stored for stored in store.versions(later)}
    pairs = ((before.get(source), after.get(source)) for source in sorted(before.keys() | after.keys()))
    return [(old, new) for old, new in pairs if (old and old.key) != (new and new.key)]


def change(store: Store, old: Stored | None, new: Stored | None) -> SourceChange:
    """Compare two versions of one source; one of them may be none."""
    stated = new or old
    assert stated is not None
    old_nodes, old_edges = _claims(store, old)
    new_nodes, new_edges = _claims(store, new)
    nodes, edges = compare(old_nodes, new_nodes, node_identity), compare(old_edges, new_edges, edge_identity)
    return SourceChange(stated.version.source, old, new, nodes, edges)


def compare(before: Iterable[C], after: Iterable[C], identity: Callable[[C], tuple[str, ...]]) -> Changes[C]:
    """Tell apart what comes, what goes, and what stays the same thing but says something else.

    Where a claim stands in its document makes no difference, nor the order in which claims come.
    """
    left = {_said(claim): claim for claim in before}
    known, fresh = frozenset(left), {}
    for claim in after:
        said = _said(claim)
        if said in known:
            left.pop(said, None)
        else:
            fresh[said] = claim
    gone: dict[tuple[str, ...], list[C]] = {}
    for claim in sorted(left.values(), key=_order, reverse=True):
        gone.setdefault(identity(claim), []).append(claim)
    added, changed = [], []
    for claim in sorted(fresh.values(), key=_order):
        if earlier := gone.get(identity(claim)):
            changed.append((earlier.pop(), claim))
        else:
            added.append(claim)
    removed = sorted((claim for claims in gone.values() for claim in claims), key=_order)
    return Changes(tuple(added), tuple(removed), tuple(changed))


def node_identity(claim: NodeClaim) -> tuple[str, ...]:
    """Return what a node claim is about."""
    return (claim.id,)


def edge_identity(claim: EdgeClaim) -> tuple[str, ...]:
    """Return what an edge claim is about."""
    return claim.predicate, claim.subject, claim.object


def _claims(store: Store, stored: Stored | None) -> tuple[Iterator[NodeClaim], Iterator[EdgeClaim]]:
    return store.claims(stored.key) if stored else (iter(()), iter(()))


def _said(claim: NodeClaim | EdgeClaim) -> tuple[object, ...]:
    """Return all that a claim says but where it stands; `id` of an enum's member, whose own hash is slow."""
    if isinstance(claim, NodeClaim):
        return claim.id, claim.label, claim.props, claim.confidence, id(claim.method), id(claim.status)
    stance = claim.confidence, id(claim.method), id(claim.status)
    return claim.predicate, claim.subject, claim.object, claim.props, *stance


def _order(claim: NodeClaim | EdgeClaim) -> tuple[str, ...]:
    stance = str(claim.confidence), claim.method.value, claim.status.value
    if isinstance(claim, NodeClaim):
        return claim.id, claim.label, str(claim.props), *stance
    return claim.predicate, claim.subject, claim.object, str(claim.props), *stance
