"""Turtle and JSON-LD say what N-Quads say: read by other programs' parsers, statement for statement."""

from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import Dataset, Graph

from api.compose import open_store
from graph.store import Store, Stored
from graph.stores.memory import MemoryStore
from graph.views.rdf import Part, nquads, parts, parts_about, version_iri
from graph.views.rdf_forms import FURTHER_TERMS, full_context, jsonld, turtle
from graph.views.rdf_sorting import merged
from ingest.report import Bundle
from ontology.claims import NodeClaim, Version, props
from ontology.names import iri, node_id
from ontology.rdf import context
from tests.random_graphs import graphs

NOW = datetime(2026, 1, 1, tzinfo=UTC)
LARGEST = 1500  # claims of a version that a test parses: rdflib takes a second for a thousand


def store_of(bundles: Iterable[Bundle]) -> Store:
    store = MemoryStore()
    for bundle in bundles:
        store.commit(bundle.version, bundle.nodes, bundle.edges, NOW)
    return store


def text(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def as_nquads(found: Iterable[Part]) -> str:
    return text(
        f"{statement} <{part.graph}> ." if part.graph else f"{statement} ."
        for part in found
        for statement in part.statements
    )


def quads(data: str, form: str) -> set[object]:
    found = Dataset()
    found.parse(data=data, format=form)
    return set(found.quads())


def triples(data: str) -> set[object]:
    found = Graph()
    found.parse(data=data, format="turtle")
    return set(found)


def check(found: list[Part]) -> None:
    stated = quads(as_nquads(found), "nquads")
    assert quads(text(jsonld(found)), "json-ld") == stated
    assert triples(text(turtle(merged(found)))) == {quad[:3] for quad in stated}  # type: ignore[index] # they are tuples


@settings(max_examples=6, deadline=None)
@given(graphs())
def test_every_form_holds_the_same_statements(bundles: list[Bundle]) -> None:
    store = store_of(bundles)
    check(list(parts(store)))
    assert as_nquads(parts(store)) == text(nquads(store))


@settings(max_examples=10, deadline=None)
@given(graphs(), st.randoms(use_true_random=False))
def test_forms_do_not_depend_on_the_order_of_arrival(bundles: list[Bundle], random: object) -> None:
    latest = {bundle.version.source: bundle for bundle in bundles}  # of one source the last one counts
    order = list(latest.values())
    random.shuffle(order)  # type: ignore[attr-defined] # a random.Random
    one, other = store_of(latest.values()), store_of(order)
    assert list(turtle(merged(parts(one)))) == list(turtle(merged(parts(other))))
    assert list(jsonld(parts(one))) == list(jsonld(parts(other)))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), min_size=1, max_size=4))
def test_any_text_comes_through(texts: list[str]) -> None:
    nodes = [
        NodeClaim(node_id("course", "530701", f"{number}"), said, props(note=said)) for number, said in enumerate(texts)
    ]
    store = MemoryStore()
    store.commit(Version(texts[0], "a" * 64, texts[-1]), nodes, [], NOW)
    data = text(nquads(store)).encode()
    stated = set(ox.parse(data, ox.RdfFormat.N_QUADS))
    values = {quad.object.value for quad in stated if isinstance(quad.object, ox.Literal)}
    assert set(texts) <= values
    assert set(ox.parse(text(jsonld(parts(store))).encode(), ox.RdfFormat.JSON_LD)) == stated
    plain = set(ox.parse(text(turtle(merged(parts(store)))).encode(), ox.RdfFormat.TURTLE))
    assert {quad.triple for quad in plain} == {quad.triple for quad in stated}


@pytest.mark.parametrize(
    "name", ["..", ".", "a:b", "a//b", "?", "#", "%2F", "a b", "网店 <运营>", '"', "[x]", "a/../b"]
)
def test_ids_are_the_same_things_in_every_form(name: str) -> None:
    identity = node_id("course", "530701", name)
    store = MemoryStore()
    store.commit(Version("s", "a" * 64, "t"), [NodeClaim(identity, "x")], [], NOW)
    check(list(parts(store)))
    assert f"<{iri(identity)}>" in text(turtle(merged(parts(store))))


def test_the_bundled_lists_and_samples_come_through(with_samples: Path) -> None:
    """A part of every kind of source; `zhitu export` and rdflib do the whole (docs/commands.md)."""
    store = open_store(f"sqlite:///{with_samples}")
    by_kind: dict[str, Stored] = {}
    for stored in store.versions():
        kind = stored.version.source.rpartition("/")[0]
        size = stored.nodes + stored.edges
        if 0 < size <= LARGEST and (kind not in by_kind or size > by_kind[kind].nodes + by_kind[kind].edges):
            by_kind[kind] = stored
    keys = {stored.key for stored in by_kind.values()}
    picked = MemoryStore()
    for stored in store.versions():
        if stored.key in keys:
            picked.commit(stored.version, *store.claims(stored.key), NOW)
    store.close()
    assert len(keys) >= 3
    assert {"library", "moe/brief", "moe/standard"} <= set(by_kind)
    check(list(parts(picked)))


def test_a_node_is_told_by_the_claims_about_it_and_nothing_else(with_samples: Path) -> None:
    store = open_store(f"sqlite:///{with_samples}")
    found = store.describe("major/530701")
    about = list(parts_about(found))
    assert triples(text(turtle(merged(about)))) == {quad[:3] for quad in quads(as_nquads(about), "nquads")}  # type: ignore[index] # they are tuples
    said = list(chain.from_iterable(part.statements for part in about))
    versions = {node.stored.key: node.stored for node in found.nodes}
    versions |= {edge.stored.key: edge.stored for edge in (*found.outgoing, *found.incoming)}
    there = MemoryStore()
    for stored in versions.values():
        there.commit(stored.version, *store.claims(stored.key), NOW)
    store.close()
    assert set(said) <= set(chain.from_iterable(part.statements for part in parts(there)))
    assert {part.graph for part in about if part.graph} == {version_iri(stored) for stored in versions.values()}


def test_no_term_that_the_export_adds_hides_one_of_the_vocabulary() -> None:
    own = context()["@context"]
    assert isinstance(own, dict)
    assert not own.keys() & FURTHER_TERMS.keys()
    assert full_context()[0] == own


def test_merging_on_disk_gives_what_sorting_in_memory_gives() -> None:
    some = [Part("", [f"<s{n % 7}> <p> <o{n % 13}>" for n in range(start, start + 40)]) for start in range(0, 400, 25)]
    assert list(merged(some, run=30)) == sorted({statement for part in some for statement in part.statements})
