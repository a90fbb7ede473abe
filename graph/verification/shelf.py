"""What a library states at a revision, each thing read once: statements in columns, evidence only of what is asked for.

A version's columns are read in a hundredth of the time that its claims take. What the library's own sources do not
tell of a thing is looked up thing by thing.
"""

from collections.abc import Iterable, Iterator
from functools import cache, cached_property, partial
from typing import NamedTuple

from graph.coverage.evidence import Witness
from graph.standing import REVIEWS, Edge, contest, fallback_label, standing_nodes, verdicts
from graph.store import EdgeColumns, NodeColumns, Store, Stored, Told
from graph.verification.statement import DRAWN, Drawn, identity_of
from ontology.claims import EdgeClaim, NodeClaim, Props, Scalar, Status
from ontology.names import NodeId, prefix_of
from ontology.terms import KIND_OF_PREFIX

_STRUCTURE = ("hasModule", "hasPoint")


class Named(NamedTuple):
    """What something is called, and what is stated of it."""

    label: str
    props: Props


class Shelf:
    """A library's own sources (`own`, in force at the revision), and what stands beside their statements."""

    def __init__(self, store: Store, own: Iterable[Stored], revision: int, in_force: Iterable[Stored] | None = None):
        """Take the versions in force at the revision where the caller has them already."""
        self._store, self._revision = store, revision
        self._own = sorted(own, key=lambda each: each.version.source)
        self._in_force = in_force
        self.witness = Witness(partial(store.describe, as_of=revision))
        self._batches = cache(store.batches)
        self.named = cache(self._named)
        self._claims = cache(self._claims_of)

    @cached_property
    def statements(self) -> dict[str, Told[EdgeClaim]]:
        """The statements that are drawn from, by identity, each once: accepted, and not taken out by a review.

        Without their evidence.
        """
        found: dict[str, Told[EdgeClaim]] = {}
        for stored in self._own:
            for claim in self._stated(stored, DRAWN):
                edge = Edge(claim.subject, claim.predicate, claim.object)
                if claim.status is Status.ACCEPTED and edge not in self._refused:
                    identity = identity_of(claim.subject, claim.predicate, claim.object, claim.props)
                    found.setdefault(identity, Told(stored, claim))
        return found

    def drawn(self, identity: str) -> Drawn:
        """Return a statement with its evidence: from what is looked up beside it, else from all of its source."""
        stored, claim = self.statements[identity]
        about = self.witness.about(claim.object if prefix_of(claim.subject) == "resource" else claim.subject)
        beside = (*about.outgoing, *about.incoming) if about else ()
        for told in beside:
            found = Drawn(told.claim, stored)
            if told.stored.key == stored.key and told.claim[:3] == claim[:3] and found.identity == identity:
                return found
        return Drawn(self._claims(stored.key)[identity], stored)

    def _named(self, identity: str) -> Named | None:
        """Return what is said of something by the library itself, None where that is nothing."""
        key = int(self._store.keys([identity])[0])
        kind = KIND_OF_PREFIX[prefix_of(identity)].name
        told = [
            Told(stored, claim)
            for stored in self._own
            if (columns := self._batches(stored.key)[0].get(kind)) is not None
            for claim in _nodes(columns, key, identity)
        ]
        if not told:
            return None
        winners, _ = contest(standing_nodes(told))
        label = str(winners.pop("label", fallback_label(identity)))
        return Named(label, tuple(sorted(winners.items())))

    def within(self, identity: str) -> list[str]:
        """Return what something is called, after what it is a part of, the outermost first."""
        above = self._above.get(identity)
        named = self.named(identity)
        return [*(self.within(above) if above else ()), named.label if named else self.witness.label(identity)]

    @cached_property
    def _above(self) -> dict[str, str]:
        """Of what something is a part: course of a module, module of a point."""
        edges = [each for stored in self._own for each in self._stated(stored, _STRUCTURE)]
        ordered = sorted(edges, key=lambda each: each.subject, reverse=True)
        return {each.object: each.subject for each in ordered if each.status is not Status.REJECTED}

    @cached_property
    def _refused(self) -> frozenset[Edge]:
        in_force = self._store.versions(self._revision) if self._in_force is None else self._in_force
        reviews = [each for each in in_force if each.version.source.startswith(REVIEWS) and not each.purged]
        said = verdicts(Told(stored, claim) for stored in reviews for claim in self._stated(stored, DRAWN))
        return frozenset(edge for edge, status in said.items() if status is Status.REJECTED)

    def _stated(self, stored: Stored, predicates: Iterable[str]) -> Iterator[EdgeClaim]:
        batches = self._batches(stored.key)[1]
        for predicate in predicates:
            if (columns := batches.get(predicate)) is not None:
                yield from _edges(self._store, predicate, columns)

    def _claims_of(self, version: int) -> dict[str, EdgeClaim]:
        found = (each for each in self._store.claims(version)[1] if each.predicate in DRAWN)
        return {identity_of(each.subject, each.predicate, each.object, each.props): each for each in found}


def _edges(store: Store, predicate: str, of: EdgeColumns) -> Iterator[EdgeClaim]:
    """Yield the claims of columns, without their evidence."""
    ends = store.ids(of.subjects), store.ids(of.objects)
    for subject, target, said, stance in zip(*ends, of.prop_codes.tolist(), of.stance_codes.tolist(), strict=True):
        status, method, confidence = (
            of.stances[stance].status,
            of.stances[stance].method,
            of.stances[stance].confidence,
        )
        yield EdgeClaim(
            NodeId(subject),
            predicate,
            NodeId(target),
            of.props[said],
            confidence=confidence,
            method=method,
            status=status,
        )


def _nodes(of: NodeColumns, key: int, identity: str) -> Iterator[NodeClaim]:
    """Yield what columns say of one node, without its evidence."""
    for row in range(int(of.keys.searchsorted(key)), int(of.keys.searchsorted(key, "right"))):
        said: dict[str, Scalar] = {
            name: column.values[column.codes[row] - 1] for name, column in of.columns.items() if column.codes[row]
        }
        label, stance = str(said.pop("label", "")), of.stances[of.stance_codes[row]]
        props = tuple(sorted(said.items()))
        yield NodeClaim(
            NodeId(identity), label, props, confidence=stance.confidence, method=stance.method, status=stance.status
        )
