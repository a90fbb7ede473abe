"""Stable addresses answer in the form that is asked for, and JSON, JSON-LD and Turtle say the same."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, unquote

import jsonschema_rs
import pytest
from rdflib import OWL, RDF, SKOS, Dataset, Graph, Literal, URIRef

from api.http.schemas import ANSWERS
from ontology.names import BASE, VOCABULARY
from tests.api.http.conftest import Api

LINKED, TURTLE = "application/ld+json", "text/turtle"
MAJOR = URIRef(f"{BASE}major/530701")


def turtle(answer: Any) -> Graph:
    assert answer.status_code == 200, answer.text
    found = Graph()
    found.parse(data=answer.text, format="turtle")
    return found


def linked(answer: Any) -> Dataset:
    assert answer.status_code == 200, answer.text
    found = Dataset()
    found.parse(data=answer.text, format="json-ld")
    return found


def versions(data: Dataset) -> Iterator[URIRef]:
    yield from (graph.identifier for graph in data.graphs() if str(graph.identifier).startswith(f"{BASE}version/"))  # type: ignore[misc] # named by addresses


@pytest.mark.parametrize("path", ["/id/", "/v1/nodes/"])
@pytest.mark.parametrize("identity", ["major/530701", "course/530701/网店运营", "occupation/4-01-06-01"])
def test_a_node_is_the_same_in_every_form(api: Api, path: str, identity: str) -> None:
    plain = api.json(f"{path}{quote(identity)}")
    jsonschema_rs.Draft202012Validator({**ANSWERS["/id/{id}"], "components": _components(api)}).validate(plain)
    data = linked(api.get(f"{path}{identity}", Accept=LINKED))
    graph = turtle(api.get(f"{path}{identity}", Accept=TURTLE))
    assert {quad[:3] for quad in data.quads()} == set(graph)
    node = URIRef(BASE + identity)
    assert Literal(plain["label"], "zh") in set(graph.objects(node, SKOS.prefLabel))
    for link in plain["outgoing"]:
        if link["status"] == "accepted":
            assert (node, URIRef(VOCABULARY + link["relation"]), URIRef(BASE + link["id"])) in graph
    sources = {each["source"] for key in ("said", "outgoing", "incoming") for each in plain[key]}
    assert {unquote(str(each).removeprefix(f"{BASE}version/").partition("/")[0]) for each in versions(data)} == sources


def _components(api: Api) -> Any:
    return api.json("/v1/openapi.json")["components"]


@pytest.mark.parametrize(
    "path",
    [
        "/id/course/530701/网店运营",
        "/id/course/530701/%E7%BD%91%E5%BA%97%E8%BF%90%E8%90%A5",
        "/id/course%2F530701%2F%E7%BD%91%E5%BA%97%E8%BF%90%E8%90%A5",
    ],
)
def test_an_id_is_understood_however_it_is_encoded(api: Api, path: str) -> None:
    assert api.json(path)["id"] == "course/530701/网店运营"


def test_an_encoded_slash_is_a_part_of_its_segment(api: Api) -> None:
    identity = "course/260703/C%2FC++语言程序设计"
    assert api.json(f"/id/{identity}")["id"] == identity
    assert URIRef(BASE + identity) in set(turtle(api.get(f"/id/{identity}", Accept=TURTLE)).subjects())
    api.problem("/id/" + identity.replace("%2F", "/"), 404, "unknown-node")


@pytest.mark.parametrize(
    ("address", "accept", "status", "kind"),
    [
        ("/id/major/000000", "*/*", 404, "unknown-node"),
        ("/id/major/000000", TURTLE, 404, "unknown-node"),
        ("/id/%FF%FE", LINKED, 404, "unknown-node"),
        ("/id/source/nobody", "*/*", 404, "unknown-source"),
        ("/id/major/530701", "image/png", 406, "not-acceptable"),
        ("/v1/nodes/major/530701", "text/csv", 406, "not-acceptable"),
        ("/ontology", "image/png", 406, "not-acceptable"),
        ("/id/major/530701?colour=red", "*/*", 400, "unknown-parameter"),
        ("/id/major/530701?as_of=0", "*/*", 404, "unknown-revision"),
        ("/ontology?as_of=1", "*/*", 400, "unknown-parameter"),
    ],
)
def test_what_cannot_be_given_is_a_problem(api: Api, address: str, accept: str, status: int, kind: str) -> None:
    said = api.problem(address, status, kind, Accept=accept)
    assert status != 406 or TURTLE in said["offered"]


def test_a_browser_gets_a_page_and_whoever_takes_anything_gets_json(api: Api) -> None:
    answer = api.get("/id/major/530701", Accept="text/html,application/xml;q=0.9,*/*;q=0.8")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert api.get("/id/major/530701", Accept="*/*").headers["content-type"] == "application/json"


@pytest.mark.parametrize("path", ["/id/major/530701", "/v1/nodes/major/530701", "/ontology"])
@pytest.mark.parametrize("accept", [LINKED, TURTLE])
def test_an_answer_that_is_still_true_is_not_sent_again(api: Api, path: str, accept: str) -> None:
    first = api.get(path, Accept=accept)
    assert first.headers["content-type"].startswith(accept)
    assert first.headers["vary"].startswith("Accept")
    again = api.get(path, Accept=accept, If_None_Match=first.headers["etag"])
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    other = api.get(path, Accept=TURTLE if accept == LINKED else LINKED, If_None_Match=first.headers["etag"])
    assert other.status_code == 200


def test_a_node_is_told_as_of_a_revision_too(api: Api, lists_at: int) -> None:
    now = linked(api.get("/id/major/530701", Accept=LINKED))
    before = linked(api.get(f"/id/major/530701?as_of={lists_at}", Accept=LINKED))
    assert any("library" in unquote(each) for each in versions(now))
    assert not any("library" in unquote(each) for each in versions(before))
    answer = api.get(f"/id/major/530701?as_of={lists_at}", Accept=TURTLE)
    assert (answer.headers["zhitu-revision"], answer.headers["cache-control"]) == (str(lists_at), "max-age=300")


def test_the_address_of_a_version_leads_to_its_source(api: Api) -> None:
    version = next(versions(linked(api.get("/id/library/ec-sample", Accept=LINKED))))
    answer = api.client.get(str(version).replace("https://w3id.org/zhitu", ""), follow_redirects=False)
    assert answer.status_code == 303
    sources = api.json(answer.headers["location"])["sources"]
    assert unquote(str(version).removeprefix(f"{BASE}version/").partition("/")[0]) in {
        each["source"] for each in sources
    }


def test_the_vocabulary_comes_in_every_form_and_is_the_context_of_the_others(api: Api) -> None:
    graph = turtle(api.get("/ontology"))
    term = URIRef(f"{VOCABULARY}hasCourse")
    assert (term, RDF.type, OWL.ObjectProperty) in graph
    answer = api.get("/ontology", Accept=LINKED)
    assert answer.content == api.get("/ontology", Accept=LINKED).content
    assert answer.json()["@context"]["hasCourse"]["@id"] == str(term)
    same = linked(answer)
    assert len({quad[:3] for quad in same.quads()}) == len(graph)
    assert (term, RDF.type, OWL.ObjectProperty) in {quad[:3] for quad in same.quads()}
    for media_type, form in (("application/n-triples", "nt"), ("application/rdf+xml", "xml")):
        other = Graph()
        other.parse(data=api.get("/ontology", Accept=media_type).text, format=form)
        assert len(other) == len(graph)
