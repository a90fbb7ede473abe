"""Sentences keep their identity when a document says them a little differently than before (decision 0008).

The id of a requirement or an ability is made of its parent and its words, so an item put between others moves nothing.
When a source is read again and an item's words changed slightly, it goes on under the id that it had: links and reviews
stay. Which one it was is told by likeness, under the same parent, and only where no other comes near.
"""

from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from ingest.report import Bundle, Place, Problem, Reading
from ontology.claims import NodeClaim
from ontology.names import NodeId, normalise, prefix_of

KINDS = ("requirement", "ability")
ALIKE = 0.8
"""How much of two wordings must agree, as difflib measures it: twice the signs in common over all signs."""

APART = 0.05
"""How much less alike the next best must be."""

_SHORTEST = 6
_MOST = 300  # under one parent; more are no list that somebody edited


class Reworded(NamedTuple):
    """An item that goes on under its id: what it was called, the claim that calls it anew."""

    id: NodeId
    was: str
    now: NodeClaim


def keep_identities(reading: Reading, before: Mapping[str, Mapping[NodeId, str]]) -> None:
    """Let the items of a reading go on under the ids they had in `before` (source → id → words), and tell of each."""
    for place, bundle in enumerate(reading.bundles):
        kept, reworded = kept_identities(bundle, before.get(bundle.version.source, {}))
        reading.bundles[place] = kept
        for each in (each for each in reworded if normalise(each.was) != normalise(each.now.label)):
            at = each.now.evidence
            sheet = " ".join(filter(None, (f"第 {at.page} 页" if at.page else "", at.table)))
            reason = f"“{each.was}”改写为“{each.now.label}”，视为同一条，已有的对应与复核保留"
            where = Place(sheet, at.row, at.column)
            reading.problems.append(Problem(reading.file, where, "warning", reason, "若意思已变，请重新核对它的对应"))


def kept_identities(bundle: Bundle, before: Mapping[NodeId, str]) -> tuple[Bundle, tuple[Reworded, ...]]:
    """Return a bundle with the ids of `before` where only the wording changed, and which these are."""
    now = {node.id: node for node in bundle.nodes if prefix_of(node.id) in KINDS}
    new, gone = [each for each in now if each not in before], [each for each in before if each not in now]
    found = {
        ours: theirs
        for parent in sorted({_parent(each) for each in new} & {_parent(each) for each in gone})
        for ours, theirs in _pairs(
            [(each, now[each].label) for each in new if _parent(each) == parent],
            [(each, before[each]) for each in gone if _parent(each) == parent],
        )
    }
    if not found:
        return bundle, ()
    nodes = tuple(node._replace(id=found.get(node.id, node.id)) for node in bundle.nodes)
    edges = tuple(
        edge._replace(subject=found.get(edge.subject, edge.subject), object=found.get(edge.object, edge.object))
        for edge in bundle.edges
    )
    reworded = tuple(Reworded(theirs, before[theirs], now[ours]) for ours, theirs in found.items())
    return bundle._replace(nodes=nodes, edges=edges), reworded


def _parent(identity: str) -> str:
    return identity.rpartition("/")[0]


def _pairs(ours: Sequence[tuple[NodeId, str]], theirs: Sequence[tuple[NodeId, str]]) -> Iterable[tuple[NodeId, NodeId]]:
    """Yield the pairs of which each is the other's best, alike enough, and well before the next best (or the same)."""
    if max(len(ours), len(theirs)) > _MOST:
        return
    likeness = {(one, other): _likeness(normalise(said), normalise(was)) for one, said in ours for other, was in theirs}
    for (one, other), value in likeness.items():
        rivals = [
            rival for pair, rival in likeness.items() if pair != (one, other) and (pair[0] == one or pair[1] == other)
        ]
        if value >= ALIKE and (value - max(rivals, default=0.0) >= APART or value == 1 > max(rivals)):
            yield one, other


def _likeness(one: str, other: str) -> float:
    if min(len(one), len(other)) < _SHORTEST:
        return 0.0
    return SequenceMatcher(None, one, other, autojunk=False).ratio()
