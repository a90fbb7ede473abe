"""What a change brings about besides its own claims: contradictions about nodes, and links that lead nowhere.

Both are found by comparing two views of one store, and only around the versions that came into force or went out of it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

import numpy as np

from graph.decoding import node_claims
from graph.standing import contest, standing_nodes
from graph.store import EdgeColumns, Keys, NodeColumns, Store, Told
from graph.views.columns import Columns
from graph.views.rows import distinct, needles, single
from ontology.claims import NodeClaim, Scalar
from ontology.terms import KINDS, PREDICATES

Read = Callable[[int], tuple[Mapping[str, NodeColumns], Mapping[str, EdgeColumns]]]


class Contradiction(NamedTuple):
    """A label or property that sources state differently: what stands and who says so, what loses and who said so."""

    id: str
    label: str
    name: str
    value: Scalar
    source: str
    lost_value: Scalar
    lost_source: str


class Dangling(NamedTuple):
    """A link in force one of whose ends no source describes, and who states it."""

    subject: str
    relation: str
    object: str
    missing: str
    source: str


class Consequences(NamedTuple):
    """Contradictions and dangling links that a change brings, each ordered by id."""

    contradictions: tuple[Contradiction, ...] = ()
    dangling: tuple[Dangling, ...] = ()


NO_CONSEQUENCES = Consequences()


def consequences(store: Store, before: Columns, after: Columns) -> Consequences:
    """Return what was not contradicted and did not dangle in `before`, and is or does in `after`."""
    opened = [key for key in after.versions if key not in before.versions]
    closed = [key for key in before.versions if key not in after.versions]
    read = cache(store.batches)
    return Consequences(
        tuple(sorted(_contradictions(store, read, before, after, opened), key=_order)),
        tuple(sorted(_dangling(read, before, after, opened, closed))),
    )


def _order(found: Contradiction) -> tuple[str, ...]:
    return found.id, found.name, found.lost_source, str(found.lost_value)


def _contradictions(
    store: Store, read: Read, before: Columns, after: Columns, opened: Sequence[int]
) -> Iterator[Contradiction]:
    for kind in KINDS:
        keys = after.stated(kind.name, opened)
        shared = _contested(after, kind.name, keys)
        if len(shared):
            said = _said(store, read, (before, after), kind.name, shared)
            yield from _contradicted(after, said) - _contradicted(before, said)


def _contested(view: Columns, kind: str, keys: Keys) -> Keys:
    """Return those of the keys about which there is more than one claim."""
    places, _ = view.stating(kind, keys)
    return keys[np.bincount(places, minlength=len(keys)) > 1]


def _said(store: Store, read: Read, views: Iterable[Columns], kind: str, keys: Keys) -> dict[int, list[NodeClaim]]:
    """Return what versions in force in any of the views state about some nodes of a kind."""
    wanted = needles(keys)
    found = {}
    for version in sorted({version for view in views for version in view.stating(kind, keys)[1].tolist()}):
        batch = read(version)[0][kind]
        found[version] = list(node_claims(store, batch, np.flatnonzero(single(wanted, batch.keys) >= 0)))
    return found


def _contradicted(view: Columns, said: Mapping[int, Iterable[NodeClaim]]) -> set[Contradiction]:
    """Return what is contradicted about nodes in a view, by the rules of DESIGN 3."""
    told: dict[str, list[Told[NodeClaim]]] = defaultdict(list)
    for version, claims in said.items():
        if version in view.versions:
            for claim in claims:
                told[claim.id].append(Told(view.versions[version], claim))
    found: set[Contradiction] = set()
    for identity, about in told.items():
        stated = standing_nodes(about)
        winners, losers = contest(stated)
        for name, value, stored in ((lost.name, lost.value, lost.stored) for lost in losers):
            won = winners[name]
            source = next(each.stored.version.source for each in stated if _says(each.claim, name, won))
            label = str(winners.get("label", ""))
            found.add(Contradiction(identity, label, name, won, source, value, stored.version.source))
    return found


def _says(claim: NodeClaim, name: str, value: Scalar) -> bool:
    return claim.label == value if name == "label" else (name, value) in claim.props


def _dangling(
    read: Read, before: Columns, after: Columns, opened: Iterable[int], closed: Iterable[int]
) -> Iterator[Dangling]:
    """Yield links with an end that nobody describes, unless they were there and it was missing before."""
    missing = _undescribed(after, _touched(read, opened, closed))
    lacked = _undescribed(before, missing)
    old = {link[:3] for link in _links(before, lacked)}
    links = [link for link in _links(after, missing) if link[:3] not in old]
    ends = sorted({key for link in links for key in (link[0], link[2])})
    names = dict(zip(ends, after.ids(np.array(ends, np.int64)), strict=True))
    gone = set(missing.tolist())
    for subject, relation, target, version in links:
        source = after.versions[version].version.source
        absent = subject if subject in gone else target
        yield Dangling(names[subject], relation, names[target], names[absent], source)


def _touched(read: Read, opened: Iterable[int], closed: Iterable[int]) -> Keys:
    """Return the ends of edges that came, and the nodes that may no longer be described."""
    found: list[Keys] = [np.zeros(0, np.int64)]
    for version in opened:
        for edges in read(version)[1].values():
            found += [edges.subjects, edges.objects]
    for version in closed:
        found += [nodes.keys for nodes in read(version)[0].values()]
    return distinct(np.concatenate(found))


def _undescribed(view: Columns, keys: Keys) -> Keys:
    """Return those of the keys that no node claim in force is about."""
    for kind in KINDS:
        places, _ = view.stating(kind.name, keys)
        keys = np.delete(keys, places)
    return keys


def _links(view: Columns, keys: Keys) -> set[tuple[int, str, int, int]]:
    """Return the edges in force that begin or end at some nodes: subject, predicate, object, version."""
    found: set[tuple[int, str, int, int]] = set()
    for predicate in PREDICATES if len(keys) else ():
        for rows in (view.out(predicate.name, keys), view.into(predicate.name, keys)):
            columns = (rows.subjects.tolist(), rows.objects.tolist(), rows.versions.tolist())
            found.update((subject, predicate.name, target, by) for subject, target, by in zip(*columns, strict=True))
    return found
