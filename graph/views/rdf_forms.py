"""How statements are written for others to read: Turtle of one merged graph, JSON-LD with a graph a version.

Both are made as a stream of lines without line ends. Turtle holds the same statements as N-Quads but not which version
made them; JSON-LD holds both, under the names of `ontology.rdf.context` and a few of this module's for common
vocabularies.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import groupby
from typing import NamedTuple

from rdflib import DCTERMS, PROV, RDF, SKOS, XSD

from graph.views.rdf import Part
from ontology.names import BASE
from ontology.rdf import SDO, ZT, context
from ontology.terms import KIND

PREFIXES: dict[str, str] = {
    "dcterms": str(DCTERMS),
    "prov": str(PROV),
    "rdf": str(RDF),
    "schema": str(SDO),
    "skos": str(SKOS),
    "xsd": str(XSD),
    "zt": str(ZT),
}
FURTHER_TERMS: dict[str, object] = {
    "subject": {"@id": str(RDF.subject), "@type": "@id"},
    "predicate": {"@id": str(RDF.predicate), "@type": "@id"},
    "object": {"@id": str(RDF.object), "@type": "@id"},
    "identifier": {"@id": str(DCTERMS.identifier)},
    "title": {"@id": str(DCTERMS.title)},
    "publisher": {"@id": str(DCTERMS.publisher)},
    "source_licence": {"@id": str(DCTERMS.license)},
    "version_of": {"@id": str(PROV.specializationOf), "@type": "@id"},
    "teaches": {"@id": str(SDO.teaches), "@type": "@id"},
    "assesses": {"@id": str(SDO.assesses), "@type": "@id"},
}
"""What the export's context adds to the vocabulary's own: what statements, versions and sources are told with."""

_TYPE = f"<{RDF.type}>"
_STRING = str(XSD.string)
_LOCAL = re.compile(r"[A-Za-z][A-Za-z0-9]*(_[A-Za-z0-9]+)*")
_NOT_RELATIVE = re.compile(r"^[^/]*:|^/|//|/\.|^\.|[?#]|^$")  # an id that a parser might resolve to another one
_LITERAL = re.compile(r'"(?P<text>.*)"(?:@(?P<language>[a-z-]+)|\^\^<(?P<datatype>[^>]+)>)?', re.DOTALL)
_ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def turtle(statements: Iterable[str]) -> Iterator[str]:
    """Yield Turtle of sorted statements: a paragraph a subject, a line a property."""
    yield from (f"@prefix {name}: <{address}> ." for name, address in PREFIXES.items())
    for subject, about in groupby((each.split(" ", 2) for each in statements), key=lambda each: each[0]):
        yield ""
        yield _resource(subject)
        held = ""
        for predicate, said in groupby(about, key=lambda each: each[1]):
            if held:
                yield held + " ;"
            verb = "a" if predicate == _TYPE else _resource(predicate)
            held = f"    {verb} {', '.join(_value(each[2]) for each in said)}"
        yield held + " ."


def jsonld(parts: Iterable[Part]) -> Iterator[str]:
    """Yield JSON-LD: what versions are, and for each an object with its `@graph`; a line a thing."""
    yield "{"
    yield f'"@context":{_ENCODE(full_context())},'
    yield '"@graph":['
    comma = ""
    for part in parts:
        things = _things(part.statements)
        if not part.graph:
            for thing in things:
                yield comma + thing
                comma = ","
            continue
        yield f'{comma}{{"id":{_ENCODE(_identity(part.graph))},"@graph":['
        yield from (thing if place == 0 else f",{thing}" for place, thing in enumerate(things))
        yield "]}"
        comma = ","
    yield "]}"


def full_context() -> list[object]:
    """Return the context that exports are written in: the vocabulary's own and `FURTHER_TERMS`."""
    return [context()["@context"], FURTHER_TERMS]


def _resource(token: str) -> str:
    """Shorten an address in angle brackets where it is under one of the prefixes."""
    found = _short(token) if not token.startswith(f"<{BASE}") else None
    return found or token


@cache
def _short(token: str) -> str | None:
    """Return the prefixed name of an address; there are as many as the vocabulary has names."""
    for name, namespace in PREFIXES.items():
        local = token[1 + len(namespace) : -1]
        if token.startswith(f"<{namespace}") and _LOCAL.fullmatch(local):
            return f"{name}:{local}"
    return None


def _value(token: str) -> str:
    if not token.startswith('"'):
        return _resource(token)
    text, mark, datatype = token.rpartition('"^^')
    return f'{text}"^^{_resource(datatype)}' if mark and datatype.endswith(">") else token


class _Term(NamedTuple):
    """What a name of the context means for values: their type ("@id" for things) and language."""

    name: str
    datatype: str = _STRING
    language: str | None = None


@cache
def _terms() -> Mapping[str, tuple[_Term, ...]]:
    """Return the names of the context by the address they stand for."""
    found: dict[str, tuple[_Term, ...]] = {}
    for part in full_context():
        assert isinstance(part, dict)
        for name, said in part.items():
            if isinstance(said, dict):
                term = _Term(name, said.get("@type", _STRING), said.get("@language"))
                found[said["@id"]] = (*found.get(said["@id"], ()), term)
    return found


def _things(statements: Iterable[str]) -> Iterator[str]:
    """Yield one JSON object a subject; its names in the order of the addresses they stand for."""
    for subject, about in groupby((each.split(" ", 2) for each in statements), key=lambda each: each[0]):
        thing: dict[str, list[object]] = {}
        for _, predicate, token in about:
            name, value = _said(predicate, token)
            thing.setdefault(name, []).append(value)
        yield _ENCODE({"id": _identity(subject[1:-1])} | {k: v if len(v) > 1 else v[0] for k, v in thing.items()})


def _said(predicate: str, token: str) -> tuple[str, object]:
    """Return a statement's name and value: plain where the context says the rest, in full elsewhere."""
    address = predicate[1:-1]
    if predicate == _TYPE:
        return "type", _class(token)
    terms = _terms().get(address, ())
    if token.startswith("<"):
        name = next((term.name for term in terms if term.datatype == "@id"), None)
        return (name, _identity(token[1:-1])) if name else (address, {"@id": _identity(token[1:-1])})
    literal = _LITERAL.fullmatch(token)
    assert literal, token
    text = json.loads(f'"{literal["text"]}"', strict=False)  # what N-Quads escape is what JSON escapes
    language, datatype = literal["language"], literal["datatype"] or _STRING
    for term in terms:
        if term.datatype == datatype and term.language == language:
            return term.name, text
    return address, {"@value": text, **({"@language": language} if language else {"@type": datatype})}


@cache
def _class(token: str) -> str:
    address = token[1:-1]
    local = address.removeprefix(str(ZT))
    if local == address:
        return address
    return local if local in KIND else f"zt:{local}"


def _identity(address: str) -> str:
    """Return an address as relative to the base where every parser puts it together again."""
    local = address.removeprefix(BASE)
    return address if local == address or _NOT_RELATIVE.search(local) else local
