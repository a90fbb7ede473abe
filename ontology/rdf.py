"""The vocabulary as RDF: OWL classes and properties, a JSON-LD context, SHACL shapes, all from the table in `terms`.

Names are those of the table under `VOCABULARY`, except where a common vocabulary already has the very thing
(`BORROWED`). An edge is a plain triple; what one version says about it (role, extent, confidence, evidence) hangs on a
claim, a statement of the class that `claim_class` gives. Blank nodes get fixed names, so serialising twice gives the
same bytes.
"""

from collections.abc import Iterable, Sequence

from rdflib import DCTERMS, OWL, PROV, RDF, RDFS, SH, SKOS, XSD, BNode, Graph, Literal, Namespace, URIRef

from ontology.claims import Authority, Method, Status
from ontology.names import BASE, VOCABULARY
from ontology.terms import KIND, KINDS, PREDICATES, Kind, Predicate, Property

ZT = Namespace(VOCABULARY)
SDO = Namespace("https://schema.org/")
"""schema.org and LRMI, which is part of it; newer terms than rdflib's own list knows are used."""

BORROWED: dict[str, URIRef] = {
    "code": SKOS.notation,
    "label_en": SKOS.prefLabel,
    "url": SDO.url,
    "licence": SDO.license,
    "created": SDO.dateCreated,
    "updated": SDO.dateModified,
}
"""Properties whose meaning a common vocabulary has already."""

BROADER_CLASS: dict[str, tuple[URIRef, ...]] = {
    "Major": (SDO.EducationalOccupationalProgram,),
    "MajorClass": (SKOS.Concept,),
    "MajorCategory": (SKOS.Concept,),
    "Course": (SDO.Course,),
    "Module": (SDO.Syllabus,),
    "Point": (SKOS.Concept, SDO.DefinedTerm),
    "Requirement": (SKOS.Concept, SDO.DefinedTerm),
    "Ability": (SKOS.Concept, SDO.DefinedTerm),
    "Occupation": (SDO.Occupation,),
    "Post": (SKOS.Concept,),
    "OccupationalStandard": (SDO.CreativeWork,),
    "WorkFunction": (SKOS.Concept,),
    "WorkTask": (SKOS.Concept, SDO.DefinedTerm),
    "Certificate": (SDO.EducationalOccupationalCredential,),
    "Library": (SDO.Collection,),
    "Institution": (SDO.Organization,),
    "TrainingPlan": (SDO.CreativeWork,),
    "Resource": (SDO.LearningResource,),
    "Verification": (SDO.Review,),
}
"""Classes of schema.org, LRMI and SKOS that a kind is a special case of."""

BROADER_PROPERTY: dict[str, URIRef] = {
    "inClass": SKOS.broader,
    "inCategory": SKOS.broader,
    "replacedBy": DCTERMS.isReplacedBy,
    "hasCourse": SDO.hasCourse,
    "awards": SDO.educationalCredentialAwarded,
    "hasModule": SDO.syllabusSections,
    "hasPoint": SDO.teaches,
    "reuses": SDO.isBasedOn,
}
"""Properties of common vocabularies that a predicate is a special case of."""

PURPOSE_PROPERTY: dict[str, URIRef] = {"teach": SDO.teaches, "assess": SDO.assesses}
"""What a resource that supports a point for this purpose does to it, in LRMI's words."""

CLAIM_PROPERTIES: tuple[Property, ...] = (
    Property("confidence", "匹配可信度", "confidence", "decimal"),
    Property("method", "得出方式", "method", values=tuple(method.value for method in Method)),
    Property("status", "审核状态", "status", values=tuple(status.value for status in Status)),
    Property("quote", "原文", "the words quoted"),
    Property("page", "页", "page, from 1", "integer"),
    Property("table", "表", "table or sheet"),
    Property("row", "行", "row, from 1", "integer"),
    Property("column", "列", "column heading"),
    Property("start", "起", "first character of the span", "integer"),
    Property("end", "止", "character after the span", "integer"),
)
VERSION_PROPERTIES: tuple[Property, ...] = (
    Property("sha256", "内容校验", "SHA-256 of the content read"),
    Property("authority", "权威", "authority", values=tuple(rank.name.lower() for rank in Authority)),
    Property("effective", "生效日期", "date from which the document applies", "date"),
    Property("whole", "完整读入", "whether all of it was read", "boolean"),
)


def property_iri(name: str) -> URIRef:
    """Return the address of a property of nodes or edges."""
    return BORROWED.get(name) or ZT[name]


def claim_class(predicate: str) -> URIRef:
    """Return the class of what versions say with this predicate: HasCourseClaim for hasCourse."""
    return ZT[predicate[0].upper() + predicate[1:] + "Claim"]


def vocabulary() -> Graph:
    """Return the ontology: a class a kind, an object property a predicate, a datatype property a property."""
    graph = _graph()
    head = URIRef(VOCABULARY.rstrip("#"))
    graph.add((head, RDF.type, OWL.Ontology))
    _label(graph, head, "职图词汇表", "Vocabulary of ZhiTu")
    for kind in KINDS:
        graph.add((ZT[kind.name], RDF.type, OWL.Class))
        _label(graph, ZT[kind.name], kind.zh, kind.en)
        for broader in BROADER_CLASS[kind.name]:
            graph.add((ZT[kind.name], RDFS.subClassOf, broader))
    for predicate in PREDICATES:
        _object_property(graph, predicate)
    _provenance(graph)
    for name, owners in _owners().items():
        if name not in BORROWED:
            _datatype_property(graph, name, owners)
    return graph


def context() -> dict[str, object]:
    """Return the JSON-LD context: kinds, predicates and properties under their names in the table."""
    terms: dict[str, object] = {
        "@version": 1.1,
        "@base": BASE,
        "zt": VOCABULARY,
        "id": "@id",
        "type": "@type",
        "label": {"@id": str(SKOS.prefLabel), "@language": "zh"},
    }
    for kind in KINDS:
        terms[kind.name] = VOCABULARY + kind.name
    for predicate in PREDICATES:
        terms[predicate.name] = {"@id": VOCABULARY + predicate.name, "@type": "@id"}
    for name, owners in _owners().items():
        datatype = owners[0][1].datatype
        typed = {} if datatype == "string" else {"@type": str(XSD[datatype])}
        terms[name] = {"@id": str(property_iri(name)), **typed}
    terms["label_en"] = {"@id": str(SKOS.prefLabel), "@language": "en"}
    return {"@context": terms}


def shapes() -> Graph:
    """Return the SHACL shapes that the graph of one version fits: datatypes, closed lists, kinds at both ends.

    The kinds at an edge's ends show in their addresses, so an end that another version describes is checked too.
    Versions may contradict each other: the shapes are for one version's graph, not for several put together.
    """
    graph = _graph()
    for kind in KINDS:
        shape = ZT[kind.name + "Shape"]
        graph.add((shape, RDF.type, SH.NodeShape))
        graph.add((shape, SH.targetClass, ZT[kind.name]))
        graph.add((shape, SH.nodeKind, SH.IRI))
        graph.add((shape, SH.pattern, Literal(_pattern([kind.name]))))
        label = BNode(f"{kind.name}-label")
        graph.add((shape, SH.property, label))
        graph.add((label, SH.path, SKOS.prefLabel))
        graph.add((label, SH.minCount, Literal(1)))
        graph.add((label, SH.datatype, RDF.langString))
        graph.add((label, SH.uniqueLang, Literal(True)))
        _property_shapes(graph, shape, kind.name, kind.properties)
    for predicate in PREDICATES:
        _edge_shapes(graph, predicate)
    return graph


Owner = tuple[URIRef, Property]


def _owners() -> dict[str, list[Owner]]:
    """Return each property's name with the classes that carry it, in the order of the table."""
    found: dict[str, list[Owner]] = {}
    carriers: list[tuple[URIRef, Sequence[Property]]] = [(ZT[kind.name], kind.properties) for kind in KINDS]
    carriers += [(claim_class(predicate.name), predicate.properties) for predicate in PREDICATES]
    carriers += [(ZT.Claim, CLAIM_PROPERTIES), (ZT.Version, VERSION_PROPERTIES)]
    for carrier, properties in carriers:
        for each in properties:
            found.setdefault(each.name, []).append((carrier, each))
    return found


def _graph() -> Graph:
    graph = Graph()
    for prefix, namespace in (("zt", ZT), ("skos", SKOS), ("schema", SDO), ("prov", PROV), ("sh", SH)):
        graph.bind(prefix, namespace)
    return graph


def _label(graph: Graph, term: URIRef, zh: str, en: str) -> None:
    graph.add((term, RDFS.label, Literal(zh, "zh")))
    graph.add((term, RDFS.label, Literal(en, "en")))


def _list(graph: Graph, name: str, items: Iterable[URIRef | Literal]) -> BNode | URIRef:
    """Add an RDF list whose cells have fixed names; return its head."""
    members = list(items)
    cells: list[BNode | URIRef] = [BNode(f"{name}-{index}") for index in range(len(members))]
    for member, cell, rest in zip(members, cells, [*cells[1:], RDF.nil], strict=True):
        graph.add((cell, RDF.first, member))
        graph.add((cell, RDF.rest, rest))
    return cells[0]


def _union(graph: Graph, name: str, classes: Sequence[URIRef]) -> URIRef | BNode:
    """Return the class itself if it is one, else the union of the classes."""
    if len(classes) == 1:
        return classes[0]
    union = BNode(name)
    graph.add((union, RDF.type, OWL.Class))
    graph.add((union, OWL.unionOf, _list(graph, name, classes)))
    return union


def _object_property(graph: Graph, predicate: Predicate) -> None:
    term = ZT[predicate.name]
    graph.add((term, RDF.type, OWL.ObjectProperty))
    _label(graph, term, predicate.zh, predicate.en)
    subjects = [ZT[name] for name in predicate.subjects]
    objects = [ZT[name] for name in predicate.objects]
    graph.add((term, RDFS.domain, _union(graph, f"{predicate.name}-domain", subjects)))
    graph.add((term, RDFS.range, _union(graph, f"{predicate.name}-range", objects)))
    if predicate.name in BROADER_PROPERTY:
        graph.add((term, RDFS.subPropertyOf, BROADER_PROPERTY[predicate.name]))
    claim = claim_class(predicate.name)
    graph.add((claim, RDF.type, OWL.Class))
    graph.add((claim, RDFS.subClassOf, ZT.Claim))
    _label(graph, claim, f"关于“{predicate.zh}”的说法", f"what a version says with “{predicate.en}”")


def _provenance(graph: Graph) -> None:
    """Add what claims, sources and versions are; versions are PROV-O entities."""
    for name, broader, zh, en in (
        ("Claim", RDF.Statement, "说法", "claim"),
        ("NodeClaim", ZT.Claim, "关于一个对象的说法", "what a version says about one thing"),
        ("Source", PROV.Entity, "来源", "source, a logical document"),
        ("Version", PROV.Entity, "来源的一个版本", "one content state of a source"),
    ):
        graph.add((ZT[name], RDF.type, OWL.Class))
        graph.add((ZT[name], RDFS.subClassOf, broader))
        _label(graph, ZT[name], zh, en)


def _datatype_property(graph: Graph, name: str, owners: Sequence[Owner]) -> None:
    term = ZT[name]
    graph.add((term, RDF.type, OWL.DatatypeProperty))
    for _, each in owners:
        _label(graph, term, each.zh, each.en)
    graph.add((term, RDFS.domain, _union(graph, f"{name}-domain", [carrier for carrier, _ in owners])))
    graph.add((term, RDFS.range, XSD[owners[0][1].datatype]))


def _pattern(kinds: Iterable[str]) -> str:
    return f"^{BASE}({'|'.join(sorted(KIND[name].prefix for name in kinds))})/"


def _edge_shapes(graph: Graph, predicate: Predicate) -> None:
    """Add the shapes of a predicate's two ends and of the claims made with it."""
    for end, target, kinds in (
        ("Subject", SH.targetSubjectsOf, predicate.subjects),
        ("Object", SH.targetObjectsOf, predicate.objects),
    ):
        shape = ZT[f"{predicate.name}{end}Shape"]
        graph.add((shape, RDF.type, SH.NodeShape))
        graph.add((shape, target, ZT[predicate.name]))
        graph.add((shape, SH.nodeKind, SH.IRI))
        graph.add((shape, SH.pattern, Literal(_pattern(kinds))))
    claim = claim_class(predicate.name)
    shape = URIRef(f"{claim}Shape")
    graph.add((shape, RDF.type, SH.NodeShape))
    graph.add((shape, SH.targetClass, claim))
    _property_shapes(graph, shape, predicate.name, (*predicate.properties, *CLAIM_PROPERTIES))


def _property_shapes(graph: Graph, shape: URIRef, owner: str, properties: Iterable[Property]) -> None:
    for each in properties:
        if each.name == "label_en":
            continue  # the shape of the label is already there, for both languages
        part = BNode(f"{owner}-{each.name}")
        graph.add((shape, SH.property, part))
        graph.add((part, SH.path, property_iri(each.name)))
        graph.add((part, SH.maxCount, Literal(1)))
        graph.add((part, SH.datatype, XSD[each.datatype]))
        if each.values:
            graph.add((part, SH["in"], _list(graph, f"{owner}-{each.name}-in", map(Literal, each.values))))


def broader_classes(kind: Kind) -> tuple[URIRef, ...]:
    """Return the common classes that data of this kind carries too: those of courses and resources (DESIGN 4)."""
    return BROADER_CLASS[kind.name] if kind.name in {"Course", "Resource"} else ()
