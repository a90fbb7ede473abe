import csv
import io
from collections.abc import Sequence
from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st
from pyshacl import validate
from rdflib import PROV, RDF, SKOS, Dataset, Graph, Literal, URIRef

from graph.store import Store
from graph.stores.memory import MemoryStore
from graph.views.claim_rows import HEADER, csv_rows
from graph.views.rdf import claim_iri, nquads, version_iri
from ontology import rdf
from ontology.claims import Authority, EdgeClaim, Evidence, Method, NodeClaim, Status, Version, props
from ontology.names import NodeId, iri, node_id

MAJOR = node_id("major", "530701")
COURSE = node_id("course", "530701", "网店 <运营>")
LIBRARY = node_id("library", "ec")
RESOURCE = node_id("resource", "ec", "R1")
POINT = node_id("point", "ec", "P1")

Said = tuple[Version, Sequence[NodeClaim], Sequence[EdgeClaim]]
BRIEF: Said = (
    Version("moe/brief/530701", "a" * 64, "专业简介", "教育部", "公开", Authority.MINISTRY, date(2022, 9, 1), True),
    [
        NodeClaim(MAJOR, "电子商务", props(code="530701", label_en="E-Commerce", level="高职专科", controlled=False)),
        NodeClaim(COURSE, '网店"运营"\n与\\管理', props(hours=64.5), Evidence("网店运营", page=3, table="表 1", row=2)),
    ],
    [EdgeClaim(MAJOR, "hasCourse", COURSE, props(role="core", order=1), Evidence("网店运营", page=3))],
)
LIST: Said = (
    Version("moe/standard/530701", "b" * 64, "专业教学标准课程表"),
    [NodeClaim(COURSE, "网店运营")],
    [
        EdgeClaim(MAJOR, "hasCourse", COURSE),
        EdgeClaim(MAJOR, "hasCourse", COURSE, props(role="extension"), status=Status.REJECTED),
    ],
)
SUPPLY: Said = (
    Version("library/ec", "c" * 64, "电子商务资源库", authority=Authority.LIBRARY),
    [
        NodeClaim(RESOURCE, "微课", props(media="视频", live=True, url="https://example.org/a b")),
        NodeClaim(POINT, "商品发布", props(kind="skill")),
    ],
    [
        EdgeClaim(RESOURCE, "supports", POINT, props(purpose="teach")),
        EdgeClaim(RESOURCE, "supports", POINT, props(purpose="practise")),
        EdgeClaim(
            POINT,
            "meets",
            NodeId("requirement/x"),
            props(extent="full"),
            confidence=0.62,
            method=Method.LEXICAL,
            status=Status.PROPOSED,
        ),
    ],
)
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def store_of(*said: Said, start: datetime = NOW) -> Store:
    store = MemoryStore()
    for version, nodes, edges in said:
        store.commit(version, nodes, edges, start)
    return store


def parsed(store: Store) -> Dataset:
    data = Dataset()
    data.parse(data="\n".join(nquads(store)) + "\n", format="nquads")
    return data


@given(st.permutations([BRIEF, LIST, SUPPLY]), st.datetimes(timezones=st.just(UTC)))
def test_exports_do_not_depend_on_the_order_or_the_time_of_arrival(order: list[Said], start: datetime) -> None:
    assert list(nquads(store_of(*order, start=start))) == list(nquads(store_of(BRIEF, LIST, SUPPLY)))
    assert list(csv_rows(store_of(*order, start=start))) == list(csv_rows(store_of(BRIEF, LIST, SUPPLY)))


def test_each_version_stands_in_a_graph_of_its_own_and_is_a_prov_entity() -> None:
    store = store_of(BRIEF, LIST)
    data = parsed(store)
    graphs = {stored.version.source: URIRef(version_iri(stored)) for stored in store.versions()}
    assert set(graphs) == {"moe/brief/530701", "moe/standard/530701"}
    for graph in graphs.values():
        assert (graph, RDF.type, PROV.Entity) in data.default_graph
        assert len(data.graph(graph)) > 0
    course = URIRef(iri(COURSE))
    labels = {source: set(data.graph(graph).objects(course, SKOS.prefLabel)) for source, graph in graphs.items()}
    assert labels["moe/standard/530701"] == {Literal("网店运营", "zh")}
    assert labels["moe/brief/530701"] == {Literal('网店"运营"\n与\\管理', "zh")}


def test_a_claim_keeps_role_place_and_quotation_beside_the_plain_edge() -> None:
    store = store_of(BRIEF)
    graph = parsed(store).graph(URIRef(version_iri(store.versions()[0])))
    claim = URIRef(claim_iri(str(graph.identifier), BRIEF[2][0]))
    assert (URIRef(iri(MAJOR)), rdf.ZT.hasCourse, URIRef(iri(COURSE))) in graph
    assert (claim, RDF.type, rdf.ZT.HasCourseClaim) in graph
    assert (claim, rdf.ZT.role, Literal("core")) in graph
    assert (claim, rdf.ZT.quote, Literal("网店运营")) in graph
    assert (claim, rdf.ZT.page, Literal(3)) in graph
    assert (URIRef(iri(MAJOR)), SKOS.notation, Literal("530701")) in graph
    assert (URIRef(iri(MAJOR)), SKOS.prefLabel, Literal("E-Commerce", "en")) in graph


def test_what_is_proposed_or_rejected_is_no_plain_edge_but_stays_on_record() -> None:
    store = store_of(LIST, SUPPLY)
    data = parsed(store)
    graph = {stored.version.source: data.graph(URIRef(version_iri(stored))) for stored in store.versions()}
    assert (None, rdf.ZT.meets, None) not in graph["library/ec"]
    assert (None, RDF.type, rdf.ZT.MeetsClaim) in graph["library/ec"]
    statuses = sorted(str(value) for value in graph["moe/standard/530701"].objects(None, rdf.ZT.status))
    assert statuses == ["rejected"]  # accepted is what a claim is that says nothing else


def test_resources_speak_lrmi_too() -> None:
    store = store_of(SUPPLY)
    graph = parsed(store).graph(URIRef(version_iri(store.versions()[0])))
    resource, point = URIRef(iri(RESOURCE)), URIRef(iri(POINT))
    assert (resource, RDF.type, rdf.SDO.LearningResource) in graph
    assert (resource, rdf.SDO.teaches, point) in graph
    assert (resource, rdf.SDO.assesses, point) not in graph


def test_what_is_exported_fits_the_shapes() -> None:
    store = store_of(BRIEF, SUPPLY)
    data = parsed(store)
    for stored in store.versions():
        part = Graph()
        for triple in data.graph(URIRef(version_iri(stored))):
            part.add(triple)
        answer, _, text = validate(part, shacl_graph=rdf.shapes())
        assert answer, text


def test_csv_has_a_row_a_claim_under_its_header() -> None:
    rows = list(csv.reader(io.StringIO("\n".join(csv_rows(store_of(BRIEF, LIST, SUPPLY))), newline="")))
    assert tuple(rows[0]) == HEADER
    assert all(len(row) == len(HEADER) for row in rows)
    assert len(rows) - 1 == sum(len(nodes) + len(edges) for _, nodes, edges in (BRIEF, LIST, SUPPLY))
    [row] = [row for row in rows if row[5] == "requirement/x"]
    assert row[6:10] == ["extent=full", "proposed", "0.62", "lexical"]


def test_no_time_of_recording_leaves_with_an_export() -> None:
    assert "2026" not in "\n".join([*nquads(store_of(BRIEF)), *csv_rows(store_of(BRIEF))])
