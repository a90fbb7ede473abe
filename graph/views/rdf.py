"""What the versions in force state, as RDF statements, in an order that depends on nothing but the content.

No recorded time, revision or key is written, so two stores that hold the same versions export the same bytes.

A version is a named graph. In it a thing has its class, label and properties, and an edge is a plain triple when its
claim is accepted; every claim, accepted or not, is also a statement whose address is a hash of what it says, with the
properties of the edge and the evidence; confidence, method and status where they are not 1, stated and accepted. What
versions are stands in the default graph.
"""

from collections.abc import Container, Iterable, Iterator, Sequence
from decimal import Decimal
from functools import cache
from hashlib import sha256
from typing import NamedTuple
from urllib.parse import quote

import numpy as np
from rdflib import DCTERMS, PROV, RDF, SKOS, XSD, URIRef

from graph.standing import verdicts
from graph.store import Description, EdgeColumns, Store, Stored, Told
from ontology.claims import Claim, EdgeClaim, Evidence, Method, NodeClaim, Props, Scalar, Status, prop
from ontology.names import BASE, NodeId, iri, prefix_of
from ontology.rdf import PURPOSE_PROPERTY, ZT, broader_classes, claim_class, property_iri
from ontology.terms import KIND, KIND_OF_PREFIX, PREDICATE, PREDICATES, Property

_CLAIM = f"<{BASE}claim/"
_DIGITS = 16  # of the SHA-256 in a version's address; all of it is among its properties
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r"})
_TYPE, _SUBJECT, _PREDICATE, _OBJECT = map(str, (RDF.type, RDF.subject, RDF.predicate, RDF.object))
_LABEL, _NODE_CLAIM = str(SKOS.prefLabel), str(ZT.NodeClaim)
_OF_PYTHON = {str: "string", bool: "boolean", int: "integer", float: "decimal"}


class Part(NamedTuple):
    """Statements of one graph, sorted and each once: `<s> <p> o`, with no final dot; `graph` is "" for the default."""

    graph: str
    statements: list[str]


def parts(store: Store, as_of: int | None = None) -> Iterator[Part]:
    """Yield what is in force: version after version by source, what it is and then what it says."""
    for stored in in_force(store, as_of):
        nodes, edges = store.claims(stored.key)
        yield from _parts(stored, (claim for claims in (nodes, edges) for claim in claims))


def parts_about(found: Description) -> Iterator[Part]:
    """Yield what is in force about one node, in the same form; claims of edges that reviews reject are not."""
    said: dict[str, tuple[Stored, list[NodeClaim | EdgeClaim]]] = {}
    for node in found.nodes:
        said.setdefault(node.stored.version.source, (node.stored, []))[1].append(node.claim)
    for edge in (*found.outgoing, *found.incoming):
        said.setdefault(edge.stored.version.source, (edge.stored, []))[1].append(edge.claim)
    for source in sorted(said):
        yield from _parts(*said[source])


def nquads(store: Store, as_of: int | None = None) -> Iterator[str]:
    """Yield N-Quads, one line an item, without line ends: version after version by source, each sorted."""
    for part in parts(store, as_of):
        end = f" <{part.graph}> ." if part.graph else " ."
        for statement in part.statements:
            yield statement + end


def plain(statements: Iterable[str], rejected: Container[str]) -> Iterator[str]:
    """Yield the statements that are facts: not what claims are, nor edges that are `rejected`."""
    return (each for each in statements if not each.startswith(_CLAIM) and each not in rejected)


def in_force(store: Store, as_of: int | None) -> list[Stored]:
    """Return the versions in force in the order of every export."""
    return sorted(store.versions(as_of), key=lambda stored: stored.version.source)


def version_iri(stored: Stored) -> str:
    """Return the address of a version, which is that of its named graph."""
    return f"{BASE}version/{quote(stored.version.source, safe='')}/{stored.version.sha256[:_DIGITS]}"


def source_iri(source: str) -> str:
    """Return the address of a source."""
    return f"{BASE}source/{quote(source, safe='')}"


def claim_iri(version: str, claim: Claim) -> str:
    """Return the address of a claim: a hash of its version and its identity, evidence not being part of it."""
    parts = [claim.subject, claim.predicate, claim.object] if isinstance(claim, EdgeClaim) else [claim.id]
    text = repr((version, parts, claim.props))
    return f"{BASE}claim/{sha256(text.encode()).hexdigest()[:24]}"


def _parts(stored: Stored, claims: Iterable[NodeClaim | EdgeClaim]) -> Iterator[Part]:
    graph = version_iri(stored)
    yield Part("", sorted(_about_version(stored)))
    yield Part(graph, sorted({statement for claim in claims for statement in _said(graph, claim)}))


def rejected(store: Store, as_of: int | None = None) -> set[str]:
    """Return the plain statements of the edges that the latest deciding review rejects."""
    opened = {stored.key: stored for stored in store.versions(as_of)}
    reviews = [
        Told(opened[batch.version], claim)
        for predicate in PREDICATES
        for batch in store.edges(predicate.name, as_of)
        for claim in _reviews(store, predicate.name, batch)
    ]
    lost = [edge for edge, verdict in verdicts(reviews).items() if verdict is Status.REJECTED]
    found = {f"<{iri(s)}> <{_term(p)}> <{iri(o)}>" for s, p, o in lost}
    for s, p, o in lost:
        if p == "supports":
            found |= {f"<{iri(s)}> <{taught}> <{iri(o)}>" for taught in PURPOSE_PROPERTY.values()}
    return found


def _reviews(store: Store, predicate: str, batch: EdgeColumns) -> Iterator[EdgeClaim]:
    """Yield the reviewed claims of a batch, with what a verdict needs of them."""
    reviewed = [code for code, stance in enumerate(batch.stances) if stance.method is Method.REVIEWED]
    if not reviewed:
        return
    rows = np.flatnonzero(np.isin(batch.stance_codes, reviewed))
    ends = zip(store.ids(batch.subjects[rows]), store.ids(batch.objects[rows]), batch.stance_codes[rows], strict=True)
    for subject, thing, code in ends:
        status = batch.stances[int(code)].status
        yield EdgeClaim(NodeId(subject), predicate, NodeId(thing), method=Method.REVIEWED, status=status)


def _about_version(stored: Stored) -> list[str]:
    version = stored.version
    subject = f"<{version_iri(stored)}>"
    source = f"<{source_iri(version.source)}>"
    lines = [
        f"{source} <{RDF.type}> <{ZT.Source}>",
        f"{source} <{DCTERMS.identifier}> {_text(version.source)}",
        f"{subject} <{RDF.type}> <{PROV.Entity}>",
        f"{subject} <{RDF.type}> <{ZT.Version}>",
        f"{subject} <{PROV.specializationOf}> {source}",
        f"{subject} <{DCTERMS.title}> {_text(version.title)}",
        f"{subject} <{ZT.sha256}> {_text(version.sha256)}",
        f"{subject} <{ZT.authority}> {_text(version.authority.name.lower())}",
        f"{subject} <{ZT.whole}> {_literal(version.whole, 'boolean')}",
    ]
    if version.issuer:
        lines.append(f"{subject} <{DCTERMS.publisher}> {_text(version.issuer)}")
    if version.licence:
        lines.append(f"{subject} <{DCTERMS.license}> {_text(version.licence)}")
    if version.effective:
        lines.append(f"{subject} <{ZT.effective}> {_literal(version.effective.isoformat(), 'date')}")
    return lines


def _said(graph: str, claim: NodeClaim | EdgeClaim) -> Iterator[str]:
    """Yield what a claim says and the statement that it is."""
    statement = f"<{claim_iri(graph, claim)}>"
    if isinstance(claim, EdgeClaim):
        yield from _edge(statement, claim)
    else:
        yield from _node(statement, claim)
    if claim.confidence != 1:
        yield f"{statement} <{_term('confidence')}> {_literal(claim.confidence, 'decimal')}"
    if claim.method is not Method.STATED:
        yield f"{statement} <{_term('method')}> {_text(claim.method.value)}"
    if claim.status is not Status.ACCEPTED:
        yield f"{statement} <{_term('status')}> {_text(claim.status.value)}"
    for name, value in zip(Evidence._fields, claim.evidence, strict=True):
        if value not in (None, ""):
            yield f"{statement} <{_term(name)}> {_literal(value)}"


def _node(statement: str, claim: NodeClaim) -> Iterator[str]:
    subject = f"<{iri(claim.id)}>"
    yield f"{statement} <{_TYPE}> <{_NODE_CLAIM}>"
    yield f"{statement} <{_SUBJECT}> {subject}"
    if claim.status is not Status.ACCEPTED:
        return
    kind = KIND_OF_PREFIX[prefix_of(claim.id)]
    for each in _classes(kind.name):
        yield f"{subject} <{_TYPE}> <{each}>"
    if claim.label:
        yield f"{subject} <{_LABEL}> {_text(claim.label)}@zh"
    yield from _properties(subject, kind.name, claim.props)


def _edge(statement: str, claim: EdgeClaim) -> Iterator[str]:
    subject, predicate, thing = f"<{iri(claim.subject)}>", f"<{_term(claim.predicate)}>", f"<{iri(claim.object)}>"
    yield f"{statement} <{_TYPE}> <{_claim_class(claim.predicate)}>"
    yield f"{statement} <{_SUBJECT}> {subject}"
    yield f"{statement} <{_PREDICATE}> {predicate}"
    yield f"{statement} <{_OBJECT}> {thing}"
    yield from _properties(statement, claim.predicate, claim.props)
    if claim.status is not Status.ACCEPTED:
        return
    yield f"{subject} {predicate} {thing}"
    if claim.predicate == "supports" and (taught := PURPOSE_PROPERTY.get(str(prop(claim.props, "purpose")))):
        yield f"{subject} <{taught}> {thing}"


def _properties(subject: str, owner: str, props: Props) -> Iterator[str]:
    for name, value in props:
        if name == "label_en":
            yield f"{subject} <{_LABEL}> {_text(str(value))}@en"
        else:
            yield f"{subject} <{_property(name)}> {_literal(value, _datatypes(owner).get(name))}"


@cache
def _classes(kind: str) -> tuple[str, ...]:
    return str(ZT[kind]), *map(str, broader_classes(KIND[kind]))


@cache
def _term(name: str) -> str:
    return str(ZT[name])


@cache
def _claim_class(predicate: str) -> str:
    return str(claim_class(predicate))


@cache
def _property(name: str) -> URIRef:
    return property_iri(name)


@cache
def _datatypes(owner: str) -> dict[str, str]:
    """Return the datatypes of the properties of a kind or predicate, by name."""
    properties: Sequence[Property] = KIND[owner].properties if owner in KIND else PREDICATE[owner].properties
    return {each.name: each.datatype for each in properties}


def _text(value: str) -> str:
    return f'"{value.translate(_ESCAPES)}"'


def _literal(value: Scalar, datatype: str | None = None) -> str:
    """Write a literal; `datatype` is an XSD local name, without one the value's own type decides."""
    kind = datatype or _OF_PYTHON[type(value)]
    text = lexical(value)
    return _text(text) if kind == "string" else f"{_text(text)}^^<{XSD[kind]}>"


def lexical(value: Scalar) -> str:
    """Write a value as the text of a literal or a cell."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return format(Decimal(repr(value)), "f")
    return str(value)
