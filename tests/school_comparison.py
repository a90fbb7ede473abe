"""What two imports of one library state differently, as counted sentences in the words of the vocabulary."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from api.compose import open_store
from graph.decoding import edge_claims, node_claims
from ingest.readers.lists import bundled
from ontology.claims import EdgeClaim, Status
from ontology.names import prefix_of
from ontology.terms import KIND_OF_PREFIX, PREDICATE, Kind, Predicate

Triple = tuple[str, str, str]
Said = tuple[tuple[tuple[str, str], ...], Status]


class Stated(NamedTuple):
    """What is in force beside the bundled lists: label and properties of each node, what is said of each edge."""

    nodes: dict[str, tuple[str, dict[str, str]]]
    edges: dict[Triple, set[Said]]


class Difference(NamedTuple):
    """Something that only one of the imports states: which one, and what in words."""

    side: str
    what: str


def stated(path: Path) -> Stated:
    """Read what a store holds beside the bundled lists; contradictory properties as the store resolves them."""
    store = open_store(f"sqlite:///{path}")
    ids: set[str] = set()
    edges: dict[Triple, set[Said]] = defaultdict(set)
    for stored in store.versions():
        if bundled(stored.version) or stored.version.source.startswith("pairs/"):
            continue
        nodes, batches = store.batches(stored.key)
        ids.update(claim.id for batch in nodes.values() for claim in node_claims(store, batch))
        for predicate, batch in batches.items():
            for claim in edge_claims(store, predicate, batch):
                edges[claim.subject, claim.predicate, claim.object].add(_said(claim))
    described = {identity: store.describe(identity) for identity in ids}
    found = {
        identity: (told.label, {name: str(value) for name, value in told.props}) for identity, told in described.items()
    }
    store.close()
    return Stated(found, dict(edges))


def groundless(path: Path, ids: Iterable[str]) -> tuple[int, list[str]]:
    """Count the claims about nodes and from them; list those without quoted words, or without page and row."""
    store = open_store(f"sqlite:///{path}")
    found, count = [], 0
    for identity in ids:
        about = store.describe(identity)
        claims = [(told.stored.version.source, told.claim.evidence) for told in about.nodes]
        claims += [(told.stored.version.source, told.claim.evidence) for told in about.outgoing]
        count += len(claims)
        found += [source for source, at in claims if not at.quote or (at.row is None and at.page is None)]
    store.close()
    return count, found


def _said(claim: EdgeClaim) -> Said:
    return tuple((name, str(value)) for name, value in claim.props), claim.status


def differences(files: Stated, workbook: Stated) -> Counter[Difference]:
    """Count what only the files and only the workbook state."""
    found: Counter[Difference] = Counter()
    for side, one, other in (("文件", files, workbook), ("工作簿", workbook, files)):
        for identity, (label, props) in one.nodes.items():
            if identity not in other.nodes:
                found[Difference(side, _kind(identity).zh)] += 1
                continue
            their_label, their_props = other.nodes[identity]
            if label != their_label:
                found[Difference(side, f"{_kind(identity).zh}的名称")] += 1
            for name, value in props.items():
                if their_props.get(name) != value:
                    found[Difference(side, f"{_kind(identity).zh}的{_property(_kind(identity), name)}")] += 1
        for triple, said in one.edges.items():
            for told, status in sorted(said - other.edges.get(triple, set()), key=str):
                names = [name for name, _ in told]
                found[Difference(side, _sentence(triple, names, status, triple in other.edges))] += 1
    return found


def _kind(identity: str) -> Kind:
    return KIND_OF_PREFIX[prefix_of(identity)]


def _property(of: Kind | Predicate, name: str) -> str:
    return next(each.zh for each in of.properties if each.name == name)


def _sentence(triple: Triple, names: list[str], status: Status, known: bool) -> str:
    """Say an edge; where the other import has it too, with which properties and status it is said here."""
    subject, predicate, target = triple
    words = f"{_kind(subject).zh} {PREDICATE[predicate].zh} {_kind(target).zh}"
    if not known:
        return words
    told = [_property(PREDICATE[predicate], name) for name in names]
    told += ["待复核"] if status is Status.PROPOSED else []
    return f"{words}（{'、'.join(told) or '不说明'}）"
