"""What the SPARQL service says of itself, and the vocabulary, in the forms of RDF."""

import json
from functools import cache

import pyoxigraph as ox

from graph.views.rdf_ask import GRAPH_TYPES, RESULT_TYPES
from ontology.names import VOCABULARY
from ontology.rdf import context, vocabulary

_SD = "http://www.w3.org/ns/sparql-service-description#"
_FORMATS = {
    "application/sparql-results+json": "SPARQL_Results_JSON",
    "application/sparql-results+xml": "SPARQL_Results_XML",
    "text/csv": "SPARQL_Results_CSV",
    "text/tab-separated-values": "SPARQL_Results_TSV",
    "text/turtle": "Turtle",
    "application/n-triples": "N-Triples",
    "application/ld+json": "JSON-LD",
    "application/rdf+xml": "RDF_XML",
}
_DESCRIPTION = """
@prefix sd: <http://www.w3.org/ns/sparql-service-description#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix void: <http://rdfs.org/ns/void#> .
<> a sd:Service ; sd:endpoint <> ; sd:supportedLanguage sd:SPARQL11Query ; sd:defaultDataset <#dataset> .
<#dataset> a sd:Dataset ; void:vocabulary <VOCABULARY> ; sd:defaultGraph <#default-graph> ;
    dcterms:description "每个现行版本的说法连同出处在以它命名的图里"@zh,
        "what each version in force says, with its evidence, is in the graph of its name"@en .
<#default-graph> a sd:Graph ;
    dcterms:description "现行各版本的说法合在一起，每条一次，不含出处和审核否定的关系"@zh,
        "the plain statements of all versions in force, each once, without edges that reviews reject"@en .
"""


def service_description(address: str, media_type: str) -> bytes:
    """Describe the service at an address: the language, the forms of results, what the default graph is."""
    text = _DESCRIPTION.replace("VOCABULARY", VOCABULARY)
    quads = list(ox.parse(text.encode(), ox.RdfFormat.TURTLE, base_iri=address))
    service, result = ox.NamedNode(address), ox.NamedNode(f"{_SD}resultFormat")
    quads += [
        ox.Quad(service, result, ox.NamedNode(f"http://www.w3.org/ns/formats/{_FORMATS[each]}"))
        for each in (*RESULT_TYPES, *GRAPH_TYPES)
        if each in _FORMATS  # application/json is another name of the first
    ]
    return _written(quads, media_type)


@cache
def vocabulary_text(media_type: str) -> bytes:
    """Write the vocabulary; as JSON-LD it is at the same time the context that exports are written in."""
    if media_type == "text/turtle":
        return vocabulary().serialize(format="turtle").encode()
    lines = sorted(vocabulary().serialize(format="nt").splitlines(keepends=True))
    written = _written(list(ox.parse("".join(lines).encode(), ox.RdfFormat.N_TRIPLES)), media_type)
    if media_type != "application/ld+json":
        return written
    return json.dumps({**context(), "@graph": json.loads(written)}, ensure_ascii=False, indent=1).encode()


def _written(quads: list[ox.Quad], media_type: str) -> bytes:
    form = getattr(ox.RdfFormat, GRAPH_TYPES[media_type])
    prefixes = {"sd": _SD, "zt": VOCABULARY, "dcterms": "http://purl.org/dc/terms/"}
    written = ox.serialize((quad.triple for quad in quads), format=form, prefixes=prefixes)
    assert written is not None
    return written
