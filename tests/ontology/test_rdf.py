import json
from collections import Counter
from collections.abc import Callable

import pytest
from pyshacl import validate
from rdflib import OWL, RDF, RDFS, SKOS, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.compare import isomorphic

from ontology import rdf
from ontology.terms import KINDS, PREDICATES, Kind, Predicate

OWNERS: tuple[Kind | Predicate, ...] = (*KINDS, *PREDICATES)

GOOD = """
@prefix zt: <https://w3id.org/zhitu/ontology#> .
@prefix id: <https://w3id.org/zhitu/id/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix schema: <https://schema.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

<https://w3id.org/zhitu/id/major/530701> a zt:Major ; skos:prefLabel "电子商务"@zh , "Electronic Commerce"@en ;
    skos:notation "530701" ; zt:level "高职专科" ; zt:controlled false ;
    zt:hasCourse <https://w3id.org/zhitu/id/course/530701/网店运营> .
<https://w3id.org/zhitu/id/course/530701/网店运营> a zt:Course , schema:Course ; skos:prefLabel "网店运营"@zh ;
    schema:dateModified "2025-01-01"^^xsd:date .
<https://w3id.org/zhitu/id/claim/1> a zt:HasCourseClaim ;
    rdf:subject <https://w3id.org/zhitu/id/major/530701> ; rdf:predicate zt:hasCourse ;
    rdf:object <https://w3id.org/zhitu/id/course/530701/网店运营> ;
    zt:role "core" ; zt:order 1 ; zt:confidence 1.0 ; zt:method "stated" ; zt:status "accepted" ; zt:page 3 .
"""


def conforms(turtle: str) -> tuple[bool, str]:
    data = Graph().parse(data=turtle, format="turtle")
    answer, _, text = validate(data, shacl_graph=rdf.shapes(), advanced=False)
    return bool(answer), str(text)


def test_a_good_sample_fits_the_shapes() -> None:
    answer, text = conforms(GOOD)
    assert answer, text


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ('zt:level "高职专科"', 'zt:level "研究生"'),
        ("zt:controlled false", 'zt:controlled "no"'),
        ('"2025-01-01"^^xsd:date', '"2025年1月"'),
        ('zt:role "core"', 'zt:role "central"'),
        ("zt:order 1 ", 'zt:order "first" '),
        ('zt:status "accepted"', 'zt:status "maybe"'),
        ('skos:prefLabel "网店运营"@zh', 'zt:note "no label"'),
        ('skos:prefLabel "网店运营"@zh', 'skos:prefLabel "网店运营"@zh , "网店经营"@zh'),
        ("zt:hasCourse <https://w3id.org/zhitu/id/course/530701/网店运营> .", "zt:hasCourse id:library ."),
        (
            "zt:hasCourse <https://w3id.org/zhitu/id/course/530701/网店运营> .",
            "zt:hasModule <https://w3id.org/zhitu/id/course/530701/网店运营> .",
        ),
        ("<https://w3id.org/zhitu/id/major/530701> a zt:Major", "<https://w3id.org/zhitu/id/point/1> a zt:Major"),
    ],
)
def test_a_planted_error_is_found(right: str, wrong: str) -> None:
    assert right in GOOD
    answer, _ = conforms(GOOD.replace(right, wrong))
    assert not answer


def test_every_kind_predicate_and_property_of_the_table_is_in_the_vocabulary() -> None:
    graph = rdf.vocabulary()
    for kind in KINDS:
        assert (rdf.ZT[kind.name], RDF.type, OWL.Class) in graph
        assert (rdf.ZT[kind.name], RDFS.label, Literal(kind.zh, "zh")) in graph
        assert list(graph.objects(rdf.ZT[kind.name], RDFS.subClassOf)), kind.name
    for predicate in PREDICATES:
        term = rdf.ZT[predicate.name]
        assert (term, RDF.type, OWL.ObjectProperty) in graph
        assert (term, RDFS.label, Literal(predicate.en, "en")) in graph
        assert classes(graph, term, RDFS.domain) == {rdf.ZT[name] for name in predicate.subjects}
        assert classes(graph, term, RDFS.range) == {rdf.ZT[name] for name in predicate.objects}
    for owner in OWNERS:
        carrier = rdf.ZT[owner.name] if isinstance(owner, Kind) else rdf.claim_class(owner.name)
        for each in owner.properties:
            if each.name not in rdf.BORROWED:
                assert (rdf.ZT[each.name], RDFS.label, Literal(each.zh, "zh")) in graph
                assert carrier in classes(graph, rdf.ZT[each.name], RDFS.domain)


def classes(graph: Graph, term: URIRef, direction: URIRef) -> set[object]:
    named = graph.value(term, direction)
    union = graph.value(named, OWL.unionOf)
    return {named} if union is None else set(Collection(graph, union))


def test_the_table_maps_only_names_that_it_has() -> None:
    assert set(rdf.BROADER_CLASS) == {kind.name for kind in KINDS}
    assert set(rdf.BROADER_PROPERTY) <= {predicate.name for predicate in PREDICATES}
    assert set(rdf.BORROWED) <= {each.name for owner in OWNERS for each in owner.properties}


def test_the_vocabulary_reads_back_as_what_was_written() -> None:
    text = rdf.vocabulary().serialize(format="turtle")
    assert isomorphic(Graph().parse(data=text, format="turtle"), rdf.vocabulary())


def test_the_shapes_read_back_with_the_same_words_in_the_same_numbers() -> None:
    """Comparing 700 blank nodes by isomorphism takes a minute; what they hold is compared instead."""
    text = rdf.shapes().serialize(format="turtle")
    again = Graph().parse(data=text, format="turtle")
    assert len(again) == len(rdf.shapes())
    assert Counter(again.serialize(format="turtle").split()) == Counter(text.split())


@pytest.mark.parametrize("make", [rdf.vocabulary, rdf.shapes])
def test_writing_twice_gives_the_same_bytes(make: Callable[[], Graph]) -> None:
    assert make().serialize(format="turtle") == make().serialize(format="turtle")


def test_json_under_the_context_reads_as_the_same_statements() -> None:
    document = {
        **rdf.context(),
        "@id": "major/530701",
        "type": "Major",
        "label": "电子商务",
        "label_en": "Electronic Commerce",
        "code": "530701",
        "level": "高职专科",
        "controlled": False,
        "hasCourse": "course/530701/网店运营",
    }
    graph = Graph().parse(data=json.dumps(document), format="json-ld")
    major = URIRef("https://w3id.org/zhitu/id/major/530701")
    assert (major, RDF.type, rdf.ZT.Major) in graph
    assert (major, SKOS.prefLabel, Literal("电子商务", "zh")) in graph
    assert (major, SKOS.prefLabel, Literal("Electronic Commerce", "en")) in graph
    assert (major, SKOS.notation, Literal("530701")) in graph
    assert (major, rdf.ZT.level, Literal("高职专科")) in graph
    assert (major, rdf.ZT.hasCourse, URIRef("https://w3id.org/zhitu/id/course/530701/网店运营")) in graph


def test_the_context_names_every_kind_predicate_and_property() -> None:
    terms = rdf.context()["@context"]
    assert isinstance(terms, dict)
    assert {owner.name for owner in OWNERS} <= set(terms)
    assert {each.name for owner in OWNERS for each in owner.properties} <= set(terms)
