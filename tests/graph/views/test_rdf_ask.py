"""One query: what is refused, told as wrong, and given in which form."""

import json

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.views.rdf_ask import GRAPH_TYPES, RESULT_TYPES, Wanted, ask, calls_others

S, P = ox.NamedNode("u:s"), ox.NamedNode("u:p")


@pytest.fixture(scope="module")
def store() -> ox.Store:
    there = ox.Store()
    there.extend(
        [
            ox.Quad(S, P, ox.Literal("默认")),
            ox.Quad(S, P, ox.Literal("甲"), ox.NamedNode("u:a")),
            ox.Quad(S, P, ox.Literal("乙"), ox.NamedNode("u:b")),
        ]
    )
    return there


def values(store: ox.Store, query: str, **graphs: tuple[str, ...]) -> list[str]:
    answer = ask(store, Wanted(query, **graphs))  # type: ignore[arg-type] # the two tuples of graphs
    assert answer.outcome == "answered", answer
    return sorted(row["o"]["value"] for row in json.loads(answer.body)["results"]["bindings"])


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "SELECT * { service silent <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "SELECT * {\n# remark\nSERVICE\n?x { ?s ?p ?o } }",
        "SELECT * { ?s ?p 'a\\'b' . SERVICE <u:x> {} }",
        "SELECT * { ?s ?p '''a'b''' . SERVICE <u:x> {} }",
        'SELECT * { FILTER(1 < 2 || "<" = "x") SERVICE <u:x> {} }',
        "SELECT * { ?s ?p 1.SERVICE <u:x> {} }",
        "PREFIX a:<u:a>SELECT*{?s a:b ?o.SERVICE<u:x>{}}",
        "PREFIX : <u:> SELECT * { SERVICE:p { ?x ?y ?z } }",
        "PREFIX : <u:> SELECT * { SERVICESILENT:p { ?x ?y ?z } }",
        "SELECT * { ?a ?b trueSERVICE<u:x>{} }",
        "SELECT * { ?a ?b 1SERVICE<u:x>{} }",
        "SELECT * { ?a ?b 1e1SERVICE<u:x>{} }",
        'PREFIX : <u:> SELECT * { ?a ?b "x"@en.SERVICE:p {} }',
    ],
)
def test_a_query_that_calls_another_server_is_refused_before_it_runs(store: ox.Store, query: str) -> None:
    assert calls_others(query)
    assert ask(store, Wanted(query)).outcome == "refused"


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?service { ?service ?p ?o }",
        "SELECT * { ?s <u:service> 'SERVICE' } # SERVICE",
        'PREFIX s: <u:> SELECT * { ?s s:SERVICE "a \\" SERVICE", """SERVICE "" """ }',
        "SELECT * { ?s ?p 'x'@service }",
    ],
)
def test_the_word_alone_is_no_call(store: ox.Store, query: str) -> None:
    assert not calls_others(query)
    assert ask(store, Wanted(query)).outcome == "answered"


@given(st.text(alphabet="<>\"'#\\\n ?$:@.aSERVICE"))
def test_no_text_makes_the_look_out_for_calls_fail(text: str) -> None:
    assert isinstance(calls_others(text), bool)


@pytest.mark.parametrize(
    ("query", "line", "column"),
    [
        ("SELECT {", 1, 9),
        ("SELECT * {\n ?s ?p ?o\n FILTER(?x = }", 3, 14),
        ("", 1, 1),
        ("INSERT DATA { <u:a> <u:b> 1 }", 1, 1),
    ],
)
def test_a_misspelt_query_is_told_with_its_place(store: ox.Store, query: str, line: int, column: int) -> None:
    answer = ask(store, Wanted(query))
    assert (answer.outcome, answer.line) == ("bad-query", line)
    assert answer.column is not None
    assert answer.column >= column
    assert answer.detail


def test_a_function_that_is_not_there_and_a_graph_without_an_address_are_the_querys_faults(store: ox.Store) -> None:
    assert ask(store, Wanted("SELECT (<u:f>(1) AS ?x) {}")).outcome == "bad-query"
    assert ask(store, Wanted("ASK {}", default_graphs=("no address",))).outcome == "bad-query"


def test_the_default_graph_is_what_is_in_force_unless_the_protocol_names_others(store: ox.Store) -> None:
    plain, named = "SELECT ?o { ?s ?p ?o }", "SELECT ?o { GRAPH ?g { ?s ?p ?o } }"
    assert values(store, plain) == ["默认"]
    assert values(store, named) == ["乙", "甲"]
    assert values(store, plain, default_graphs=("u:a",)) == ["甲"]
    assert values(store, "SELECT ?o FROM <u:b> { ?s ?p ?o }") == ["乙"]
    assert values(store, "SELECT ?o FROM <u:b> { ?s ?p ?o }", default_graphs=("u:a",)) == ["甲"]
    assert values(store, named, named_graphs=("u:b",)) == ["乙"]
    assert values(store, plain, named_graphs=("u:b",)) == []
    assert values(store, named, default_graphs=("u:a",)) == []


@pytest.mark.parametrize("media_type", RESULT_TYPES)
def test_solutions_come_in_every_form(store: ox.Store, media_type: str) -> None:
    answer = ask(store, Wanted("SELECT ?o { ?s ?p ?o }", results=media_type))
    assert answer.media_type == media_type
    assert "默认" in answer.body.decode()


@pytest.mark.parametrize(("media_type", "form"), GRAPH_TYPES.items())
def test_graphs_come_in_every_form(store: ox.Store, media_type: str, form: str) -> None:
    answer = ask(store, Wanted("CONSTRUCT WHERE { ?s ?p ?o }", triples=media_type))
    assert answer.media_type == media_type
    [quad] = ox.parse(answer.body, getattr(ox.RdfFormat, form))
    assert quad.triple == ox.Triple(S, P, ox.Literal("默认"))


def test_a_form_that_the_kind_of_query_does_not_have_is_not_acceptable(store: ox.Store) -> None:
    assert ask(store, Wanted("ASK {}", results=None)).outcome == "not-acceptable"
    assert ask(store, Wanted("DESCRIBE <u:s>", triples=None)).detail.split() == list(GRAPH_TYPES)


def test_a_result_is_given_whole_or_not_at_all(store: ox.Store) -> None:
    query = "SELECT ?o { ?s ?p ?o }"
    whole = ask(store, Wanted(query))
    exact = ask(store, Wanted(query, largest=len(whole.body)))
    assert exact.body == whole.body
    short = ask(store, Wanted(query, largest=len(whole.body) - 1))
    assert (short.outcome, short.body) == ("too-large", b"")
