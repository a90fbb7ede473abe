"""/sparql by its protocol: queries in, results in every form, and no answer that is cut, stale unsaid or half-built."""

import csv
import io
import re
import shlex
import shutil
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode
from xml.etree import ElementTree

import jsonschema_rs
import pytest
from rdflib import RDF, Graph, Namespace, URIRef

from api.compose import open_store, statements_folder
from api.http.schemas import ANSWERS
from api.statements import build_statements
from graph.views.rdf_pool import Limits
from ontology.claims import EdgeClaim, NodeClaim, Version
from ontology.names import BASE, VOCABULARY, node_id
from tests.api.http.conftest import Api, serving

GUIDE = (Path(__file__).resolve().parents[3] / "docs" / "api.md").read_text("utf-8")
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
COURSES = f"SELECT ?course {{ <{BASE}major/530701> <{VOCABULARY}hasCourse> ?course }}"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
EVERYTHING = "SELECT * { ?s ?p ?o }"
QUICK = Limits(seconds=2.0, patience=60.0, largest_query=10_000, largest_result=200_000)
NOW = datetime(2026, 6, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def small(with_samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the documents of one major, its view built."""
    path = tmp_path_factory.mktemp("small") / "zhitu.db"
    whole, part = open_store(f"sqlite:///{with_samples}"), open_store(f"sqlite:///{path}", create=True)
    for stored in whole.versions():
        if stored.version.source.startswith("moe/") and stored.version.source.endswith("/530701"):
            part.commit(stored.version, *whole.claims(stored.key), NOW)
    assert part.revision == 2
    whole.close()
    part.close()
    build_statements(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="module")
def there(small: Path) -> Iterator[Api]:
    yield from serving(small, sparql=QUICK)


@pytest.fixture
def changing(small: Path, tmp_path: Path) -> Path:
    """A copy to change, with its view."""
    path = tmp_path / "zhitu.db"
    shutil.copy(small, path)
    shutil.copytree(statements_folder(small), statements_folder(path))
    return path


def asked(query: str, **more: str) -> str:
    return "/sparql?" + urlencode({"query": query, **more})


def values(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [value["value"] for row in answer.json()["results"]["bindings"] for value in row.values()]


def test_a_query_is_taken_in_each_of_the_three_ways(there: Api) -> None:
    by_get = there.get(asked(COURSES))
    by_form = there.client.post("/sparql", data={"query": COURSES})
    direct = there.client.post("/sparql", content=COURSES, headers={"Content-Type": "application/sparql-query"})
    assert values(by_get) == values(by_form) == values(direct)
    assert f"{BASE}course/530701/网店运营" in values(by_get)
    assert by_get.headers["content-type"] == "application/sparql-results+json"
    jsonschema_rs.Draft202012Validator(ANSWERS["/sparql"]).validate(by_get.json())


def test_solutions_come_as_json_xml_csv_and_tsv(there: Api) -> None:
    wanted = values(there.get(asked(COURSES)))
    table = there.get(asked(COURSES), Accept="text/csv")
    assert [row["course"] for row in csv.DictReader(io.StringIO(table.text))] == wanted
    lines = there.get(asked(COURSES), Accept="text/tab-separated-values").text.splitlines()
    assert lines == ["?course", *(f"<{value}>" for value in wanted)]
    page = ElementTree.fromstring(there.get(asked(COURSES), Accept="application/sparql-results+xml").text)
    assert [each.text for each in page.iter("{http://www.w3.org/2005/sparql-results#}uri")] == wanted
    assert there.get(asked("ASK {}"), Accept="application/json").json()["boolean"] is True


@pytest.mark.parametrize(
    ("media_type", "form"),
    [
        ("text/turtle", "turtle"),
        ("application/n-triples", "nt"),
        ("application/ld+json", "json-ld"),
        ("application/rdf+xml", "xml"),
    ],
)
def test_graphs_come_as_turtle_n_triples_json_ld_and_xml(there: Api, media_type: str, form: str) -> None:
    answer = there.get(asked(f"DESCRIBE <{BASE}major/530701>"), Accept=media_type)
    assert answer.headers["content-type"].partition(";")[0] == media_type
    found = Graph()
    found.parse(data=answer.text, format=form)
    assert (URIRef(f"{BASE}major/530701"), RDF.type, URIRef(f"{VOCABULARY}Major")) in found


def test_without_a_query_the_service_describes_itself(there: Api) -> None:
    for accept in ("", "text/turtle", "application/ld+json"):
        answer = there.get("/sparql", **({"Accept": accept} if accept else {}))
        found = Graph()
        found.parse(data=answer.text, format="json-ld" if "json" in accept else "turtle")
        service = URIRef("http://localhost/sparql")
        assert (service, RDF.type, SD.Service) in found
        assert (service, SD.supportedLanguage, SD.SPARQL11Query) in found
        assert (service, SD.endpoint, service) in found
        assert len(set(found.objects(service, SD.resultFormat))) == 8
    assert there.problem("/sparql", 406, "not-acceptable", Accept="text/html")["offered"][0] == "text/turtle"


def test_the_protocol_names_the_graphs(there: Api) -> None:
    query = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"
    graphs = values(there.get(asked(query)))
    assert len(graphs) == 2
    assert values(there.get(asked(query, **{"named-graph-uri": graphs[0]}))) == graphs[:1]
    both = f"{asked('SELECT DISTINCT ?p { ?s ?p ?o }')}&" + "&".join(
        f"default-graph-uri={quote(g, '')}" for g in graphs
    )
    assert f"{VOCABULARY}quote" in values(there.get(both))
    assert f"{VOCABULARY}quote" not in values(there.get(asked("SELECT DISTINCT ?p { ?s ?p ?o }")))
    form = there.client.post("/sparql", data={"query": query, "named-graph-uri": graphs})
    assert sorted(values(form)) == sorted(graphs)


@pytest.mark.parametrize(
    ("address", "status", "kind"),
    [
        (asked("SELECT {"), 400, "bad-query"),
        (asked("INSERT DATA { <u:a> <u:b> 1 }"), 400, "bad-query"),
        (asked("ASK {}", **{"default-graph-uri": "no address"}), 400, "bad-query"),
        (asked("SELECT * { SERVICE <http://127.0.0.1:9/> {} }"), 403, "forbidden"),
        (asked("ASK {}", colour="red"), 400, "unknown-parameter"),
        (asked("ASK {}", update="CLEAR ALL"), 400, "unknown-parameter"),
        (asked("ASK {}") + "&query=ASK", 400, "bad-parameter"),
        (asked("ASK {} #" + "x" * 10_000), 413, "too-large"),
        (asked(EVERYTHING.replace("{", "{ VALUES ?x { 1 2 3 4 5 6 7 8 9 }")), 422, "result-too-large"),
    ],
)
def test_what_cannot_be_answered_is_a_problem_with_its_type(there: Api, address: str, status: int, kind: str) -> None:
    assert there.problem(address, status, kind)["title"]


def test_a_misspelt_query_is_told_with_its_place_in_the_language_asked_for(there: Api) -> None:
    said = there.problem(asked("SELECT *\n{ ?s ?p }"), 400, "bad-query", Accept_Language="en")
    assert (said["line"], said["detail"]) == (2, f"line 2, character {said['column']}: not the syntax of SPARQL")
    assert said["reason"].startswith("expected")


@pytest.mark.parametrize(
    ("content", "media_type", "status", "kind"),
    [
        (b"query=ASK{}&update=CLEAR+ALL", "application/x-www-form-urlencoded", 403, "forbidden"),
        (b"update=CLEAR+ALL", "application/x-www-form-urlencoded", 403, "forbidden"),
        (b"CLEAR ALL", "application/sparql-update", 403, "forbidden"),
        (b"ASK {}", "text/plain", 415, "unsupported-media-type"),
        (b"colour=red&query=ASK{}", "application/x-www-form-urlencoded", 400, "unknown-parameter"),
        (b"", "application/x-www-form-urlencoded", 400, "bad-parameter"),
        (b"query=ASK{}&query=ASK{}", "application/x-www-form-urlencoded", 400, "bad-parameter"),
        (b"query=%FF", "application/x-www-form-urlencoded", 400, "bad-body"),
        (b"ASK { \xff }", "application/sparql-query", 400, "bad-body"),
        (b"ASK {}" + b" " * 10_000, "application/sparql-query", 413, "too-large"),
        (b"", "application/sparql-query", 400, "bad-query"),
    ],
)
def test_a_body_that_is_no_query_is_a_problem_too(
    there: Api, content: bytes, media_type: str, status: int, kind: str
) -> None:
    answer = there.client.post("/sparql", content=content, headers={"Content-Type": media_type})
    assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (status, kind)


def test_a_body_without_a_length_is_measured_as_it_comes(there: Api) -> None:
    pieces = iter([b"ASK {}", b" " * 9_000, b" " * 9_000])
    answer = there.client.post("/sparql", content=pieces, headers={"Content-Type": "application/sparql-query"})
    assert answer.status_code == 413


def test_a_form_that_the_kind_of_query_does_not_have_is_refused(there: Api) -> None:
    there.problem(asked("ASK {}"), 406, "not-acceptable", Accept="text/turtle")
    there.problem(asked("DESCRIBE <u:s>"), 406, "not-acceptable", Accept="text/csv")
    there.problem(asked("ASK {}"), 406, "not-acceptable", Accept="image/png")


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_nothing_but_get_and_post_is_taken(there: Api, method: str) -> None:
    answer = there.client.request(method, "/sparql", content=b"ASK {}")
    assert answer.status_code == 405


def test_a_query_that_would_run_for_ever_is_ended_and_the_worker_goes_on(there: Api) -> None:
    began = time.monotonic()
    said = there.problem(asked(ENDLESS), 503, "deadline")
    assert said["seconds"] == 2.0
    assert time.monotonic() - began < 20
    assert values(there.get(asked(COURSES)))
    assert there.json("/v1/health")["status"] == "ok"


def test_an_answer_that_is_still_true_is_not_sent_again(there: Api) -> None:
    first = there.get(asked(COURSES))
    again = there.get(asked(COURSES), If_None_Match=first.headers["etag"])
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    assert first.headers["vary"].startswith("Accept")
    assert there.get(asked(COURSES), If_None_Match=first.headers["etag"], Accept="text/csv").status_code == 200
    other = asked(COURSES, **{"default-graph-uri": "u:a"})
    two = f"{other}&default-graph-uri=u%3Ab"
    assert len({there.get(address).headers["etag"] for address in (asked(COURSES), other, two)}) == 3


def test_after_a_commit_the_newest_built_revision_answers_and_says_which_it_is(changing: Path) -> None:
    course = node_id("course", "530701", "新课")
    version = Version("moe/standard/new", "f" * 64, "新的标准")
    for api in serving(changing, sparql=QUICK):
        assert api.get(asked(COURSES)).headers["zhitu-revision"] == "2"
        assert api.get(asked(COURSES)).headers["zhitu-data-as-of"] == "2026-06-01"
        store = open_store(f"sqlite:///{changing}")
        edge = EdgeClaim(node_id("major", "530701"), "hasCourse", course)
        store.commit(version, [NodeClaim(course, "新课")], [edge], datetime(2026, 6, 2, tzinfo=UTC))
        store.close()
        until, seen = time.monotonic() + 60, set()
        while "3" not in seen and time.monotonic() < until:
            answer = api.get(asked(COURSES))
            seen.add(answer.headers["zhitu-revision"])
            assert (f"{BASE}{course}" in values(answer)) == (answer.headers["zhitu-revision"] == "3")
            time.sleep(0.05)
        assert seen == {"2", "3"}
        assert api.get(asked(COURSES)).headers["zhitu-data-as-of"] == "2026-06-02"


def test_what_was_purged_is_never_told_again(changing: Path) -> None:
    for api in serving(changing, sparql=QUICK):
        assert values(api.get(asked(COURSES)))
        store = open_store(f"sqlite:///{changing}")
        for stored in store.versions():
            store.purge(stored.version.source, NOW)
        store.close()
        answer = api.get(asked(COURSES))
        assert values(answer) == []
        assert answer.headers["zhitu-revision"] == "4"
    assert [each.name[:3] for each in statements_folder(changing).glob("r*-*")] == ["r4-"]


def test_while_the_view_is_built_one_is_told_to_come_again(changing: Path) -> None:
    shutil.rmtree(statements_folder(changing))
    for api in serving(changing, sparql=Limits(patience=0.0)):
        said = api.problem(asked("ASK {}"), 503, "building")
        assert said["claims"] > 100
        assert api.get(asked("ASK {}")).headers.get("retry-after", "1") == "1"
        until = time.monotonic() + 60
        while (answer := api.get(asked("ASK {}"))).status_code == 503 and time.monotonic() < until:
            time.sleep(0.1)
        assert answer.json()["boolean"] is True


@pytest.mark.parametrize("claims", [0, 10])
def test_a_graph_larger_than_allowed_has_no_view(changing: Path, claims: int) -> None:
    shutil.rmtree(statements_folder(changing))
    for api in serving(changing, sparql=Limits(claims=claims)):
        assert api.problem(asked("ASK {}"), 501, "not-offered")["largest"] == claims
    assert not statements_folder(changing).exists()


def test_a_view_that_cannot_be_written_is_told_while_the_rest_goes_on(changing: Path) -> None:
    shutil.rmtree(statements_folder(changing))
    statements_folder(changing).write_text("no folder")
    for api in serving(changing, sparql=QUICK):
        api.problem(asked("ASK {}"), 503, "store-fault")
        assert api.json("/v1/nodes/major/530701")["label"] == "电子商务"


def test_a_graph_in_memory_is_asked_too() -> None:
    for api in _in_memory():
        assert api.get(asked("ASK { ?s ?p ?o }")).json()["boolean"] is False


def _in_memory() -> Iterator[Api]:
    from starlette.testclient import TestClient

    from api.http.application import create_app
    from api.http.serving import Serving

    log = io.StringIO()
    app = create_app(Serving(store="memory:", sparql=QUICK), log)
    with TestClient(app, base_url="http://localhost", raise_server_exceptions=False) as client:
        yield Api(client, log)


LINES = re.findall(r"^curl .*/sparql.*", GUIDE, re.MULTILINE)


@pytest.mark.parametrize("line", LINES)
def test_every_line_of_the_guide_is_answered(there: Api, line: str) -> None:
    words = shlex.split(line, comments=True)
    address = next(word for word in words if word.startswith("http://127.0.0.1:8000")).removeprefix(
        "http://127.0.0.1:8000"
    )
    headers = dict(words[at + 1].split(": ") for at, word in enumerate(words) if word == "-H")
    fields = dict(words[at + 1].split("=", 1) for at, word in enumerate(words) if word == "--data-urlencode")
    whole = [words[at + 1] for at, word in enumerate(words) if word == "--data-binary"]
    if whole:
        answer = there.client.post(address, content=whole[0], headers=headers)
    elif fields:
        answer = there.client.post(address, data=fields, headers=headers)
    else:
        answer = there.client.get(address, headers=headers)
    assert answer.status_code == 200, answer.text
    assert len(answer.text.splitlines()) > 1 or len(answer.json()["results"]["bindings"]) > 0


def test_the_guide_shows_queries() -> None:
    assert len(LINES) >= 4
