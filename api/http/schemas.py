"""What answers look like, as JSON Schema (OpenAPI 3.1): one entry an address, made of a few shared shapes."""

from typing import Any

from graph.coverage.curve import MOST as CURVE_MOST
from graph.coverage.demand import STATES
from graph.coverage.pairs import FIGURES
from graph.coverage.report import SUMMED
from graph.coverage.supply import SUPPLY
from ingest.jobs_orders import State
from ontology.codes import Level, Tier

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
COUNT: Schema = {"type": "integer", "minimum": 0}
NUMBER: Schema = {"type": "number"}
FLAG: Schema = {"type": "boolean"}
TEXTS: Schema = {"type": "array", "items": TEXT}
ANY: Schema = {"type": "object"}
LAMPS = FIGURES[1:4]


def ref(name: str) -> Schema:
    """Return a reference to a shared shape."""
    return {"$ref": f"#/components/schemas/{name}"}


def obj(optional: tuple[str, ...] = (), /, **properties: Schema) -> Schema:
    """Return an object all of whose properties are required but for those named."""
    return {
        "type": "object",
        "properties": properties,
        "required": [name for name in properties if name not in optional],
    }


def many(items: Schema) -> Schema:
    """Return an array."""
    return {"type": "array", "items": items}


def maybe(schema: Schema) -> Schema:
    """Return the same, or null."""
    return {"anyOf": [schema, {"type": "null"}]}


def each(values: Schema) -> Schema:
    """Return an object with any names."""
    return {"type": "object", "additionalProperties": values}


def one_of(values: tuple[str, ...]) -> Schema:
    """Return a closed list of words."""
    return {"type": "string", "enum": list(values)}


HEAD = {"revision": COUNT, "data_as_of": maybe({"type": "string", "format": "date"}), "parameters": ANY}
LEVEL = one_of(tuple(level.value for level in Level))
STATE = one_of(STATES)
FIGURE = obj(**dict.fromkeys(("total", "decidable", *FIGURES), COUNT))
LIT: Schema = dict.fromkeys(FIGURES, COUNT)
COUNTS = obj(**LIT)
APPLICABLE = obj(**dict.fromkeys(LAMPS, COUNT))
DETAILED = obj(
    **dict.fromkeys(("total", "decidable", *FIGURES), COUNT),
    applicable=APPLICABLE,
    origins=each(COUNTS),
)
OWN = obj(total=COUNT, **LIT, applicable=APPLICABLE)
SUPPLIED = obj(**{tier.value: one_of(SUPPLY) for tier in Tier})
WAITING = each(COUNT)
MAJOR_HEAD: Schema = {
    "code": TEXT,
    "name": TEXT,
    "level": LEVEL,
    "demand_state": STATE,
    "awaiting_review": WAITING,
}
SUMS = obj(total=COUNT, decidable=COUNT, best=ref("Counts"), union=ref("Counts"))
REACHED = obj(none=COUNT, some=COUNT, all=COUNT)
GROUP: Schema = {
    "majors": COUNT,
    "served": COUNT,
    "states": each(each(COUNT)),
    "awaiting_review": WAITING,
    "reached": obj(named=REACHED, complete=REACHED),
    "kinds": obj(**dict.fromkeys(SUMMED, SUMS)),
}
EVIDENCE = obj(
    ("quote", "page", "table", "row", "column", "start", "end"),
    quote=TEXT, page=COUNT, table=TEXT, row=COUNT, column=TEXT, start=COUNT, end=COUNT,
)  # fmt: skip
GAP = obj(
    ("decidable", "kinds", "of"),
    item=TEXT,
    label=TEXT,
    decidable=FLAG,
    kinds=TEXTS,
    missing=TEXTS,
    of=TEXTS,
    document=maybe(ref("Document")),
    evidence=many(maybe(ref("Evidence"))),
    nearest=maybe(obj((), id=TEXT, label=TEXT, how=TEXT)),
    complete_in=TEXTS,
    named_in=TEXTS,
)
GAPS = obj(
    **HEAD,
    library=obj(id=TEXT, name=TEXT),
    major=obj(code=TEXT, name=TEXT),
    states=each(STATE),
    awaiting_review=WAITING,
    official=each(many(ref("Gap"))),
    own=obj(requirements=many(ref("Gap")), posts=many(ref("Gap"))),
    stale=many(obj(id=TEXT, label=TEXT, latest=TEXT, newest=maybe(TEXT))),
)
MOVE = obj(major=TEXT, name=TEXT, scope=TEXT, kind=TEXT, figure=TEXT, before=COUNT, after=COUNT)
STANCE: Schema = {"confidence": NUMBER, "method": TEXT, "status": one_of(("accepted", "proposed", "rejected"))}
LINK = obj(relation=TEXT, id=TEXT, label=TEXT, props=ANY, source=TEXT, evidence=ref("Evidence"), **STANCE)
CHANGE: Schema = {
    **ANY,
    "description": "A claim: {id, label} or {subject, relation, object}, props, status, confidence",
}
POINT = obj(
    ("library",), min_confidence=NUMBER, library=maybe(TEXT), best=each(ANY), union=each(ANY)
)  # fmt: skip
IMPORT = obj(
    ("result",),  # lists leave it out
    id=TEXT,
    status=one_of(tuple(State)),
    dry_run=FLAG,
    files=many(obj(name=TEXT, size=COUNT, sha256=TEXT)),
    options=ANY,
    received=TEXT,
    started=maybe(TEXT),
    finished=maybe(TEXT),
    attempts=COUNT,
    progress=maybe(obj(file=COUNT, files=COUNT, name=TEXT, kind=TEXT, rows=COUNT)),
    result=maybe(ANY),
    problem=maybe(ref("Problem")),
)
PROBLEM = obj(
    ("detail", "advice"),
    type={"type": "string", "format": "uri"},
    title=TEXT,
    status={"type": "integer"},
    detail=TEXT,
    advice=TEXT,
)

SHARED: dict[str, Schema] = {
    "Figure": FIGURE,
    "Counts": COUNTS,
    "DetailedFigure": DETAILED,
    "OwnFigure": OWN,
    "Evidence": EVIDENCE,
    "Document": obj(source=TEXT, title=TEXT, issuer=TEXT, effective=maybe(TEXT), sha256=TEXT, bundled=FLAG),
    "MajorFigures": obj(
        **MAJOR_HEAD,
        supply=SUPPLIED,
        best=obj(library=maybe(TEXT), supply=maybe(one_of(SUPPLY)), items=each(ref("Figure"))),
        union=obj(libraries=COUNT, items=each(ref("Figure"))),
    ),
    "Gap": GAP,
    "Gaps": GAPS,
    "Link": LINK,
    "CurvePoint": POINT,
    "Import": IMPORT,
    "Problem": PROBLEM,
}
"""Shapes that several answers share."""


def listed(name: str, entry: Schema, optional: tuple[str, ...] = (), /, **more: Schema) -> Schema:
    """Return a page of a list."""
    return obj(optional, **HEAD, **more, total=COUNT, **{name: many(entry)}, next=maybe(TEXT))


MAJOR: Schema = {"id": TEXT, **MAJOR_HEAD, "class": TEXT, "category": TEXT}
GROUPED = obj(id=TEXT, code=TEXT, name=TEXT, level=maybe(LEVEL), majors=COUNT)
CURVE = {**many(ref("CurvePoint")), "maxItems": CURVE_MOST}

NODE = obj(
    **HEAD,
    id=TEXT,
    label=TEXT,
    props=ANY,
    said=many(obj(label=TEXT, props=ANY, source=TEXT, evidence=ref("Evidence"), **STANCE)),
    outgoing=many(ref("Link")),
    incoming=many(ref("Link")),
    conflicts=many(obj(name=TEXT, value={}, source=TEXT)),
)

ANSWERS: dict[str, Schema] = {
    "/v1/coverage": obj(
        **HEAD,
        denominator=each(ANY),
        states=each(each(COUNT)),
        awaiting_review=WAITING,
        majors=many(ref("MajorFigures")),
        levels=many(obj(level=LEVEL, **GROUP)),
        categories=many(obj(code=TEXT, name=TEXT, **GROUP, classes=many(obj(code=TEXT, name=TEXT, **GROUP)))),
    ),
    "/v1/coverage/curve": obj(**HEAD, curve=CURVE),
    "/v1/coverage/majors/{major}": obj(
        **HEAD,
        **MAJOR_HEAD,
        supply=SUPPLIED,
        best=obj(library=maybe(TEXT), supply=maybe(one_of(SUPPLY)), items=each(ref("DetailedFigure"))),
        union=obj(libraries=COUNT, items=each(ref("DetailedFigure"))),
        states=each(STATE),
        documents=obj(
            courses=maybe(ref("Document")),
            abilities=maybe(ref("Document")),
            awaiting_review=many(ref("Document")),
            occupations=each(ANY),
        ),
        courses=many(ANY),
        libraries=many(
            obj(
                library=TEXT,
                name=TEXT,
                tier=maybe(TEXT),
                region=maybe(TEXT),
                supply=one_of(SUPPLY),
                items=each(ref("Figure")),
            )
        ),
        curve=CURVE,
    ),
    "/v1/coverage/libraries/{library}": obj(
        **HEAD,
        library=obj(
            id=TEXT,
            name=TEXT,
            tier=maybe(TEXT),
            region=maybe(TEXT),
            sample=FLAG,
            accepted_on=maybe(TEXT),
            accepted_total=maybe(COUNT),
        ),
        majors=many(
            obj(
                **MAJOR_HEAD,
                states=each(STATE),
                supply=TEXT,
                aims=TEXTS,
                items=each(ref("DetailedFigure")),
                components=each(ANY),
            )
        ),
        own=obj(requirements=ref("OwnFigure"), posts=ref("OwnFigure")),
        courses=many(
            obj(id=TEXT, label=TEXT, points=COUNT, lamps=APPLICABLE, resources=COUNT, latest=maybe(TEXT), stale=FLAG)
        ),
        resources=obj(total=COUNT, live=COUNT, media=each(COUNT), unattached=obj(total=COUNT, resources=many(ANY))),
        rules=many(ANY),
    ),
    "/v1/gaps": {"anyOf": [ref("Gaps"), many(ref("Gaps"))]},
    "/v1/why": obj(
        **HEAD,
        item=obj(id=TEXT, label=TEXT),
        demanded=many(ANY),
        awaiting_review=many(ref("Document")),
        libraries=many(ANY),
    ),
    "/v1/majors": listed("majors", obj(**MAJOR, libraries=COUNT)),
    "/v1/majors/{major}": obj(**HEAD, **MAJOR, libraries=TEXTS, states=each(STATE)),
    "/v1/classes": listed("classes", GROUPED),
    "/v1/categories": listed("categories", GROUPED),
    "/v1/occupations": listed("occupations", obj(id=TEXT, code=TEXT, name=TEXT)),
    "/v1/libraries": listed(
        "libraries", obj(id=TEXT, name=TEXT, tier=maybe(TEXT), region=maybe(TEXT), sample=FLAG, majors=TEXTS)
    ),
    "/v1/nodes/{id}": NODE,
    "/id/{id}": NODE,
    "/ontology": ANY,
    "/sparql": obj(("results", "boolean"), head=ANY, results=obj(bindings=many(each(ANY))), boolean=FLAG),
    "/v1/neighbours/{id}": listed(
        "neighbours",
        obj(relation=TEXT, direction=one_of(("out", "in")), id=TEXT, label=TEXT, worth=NUMBER, props=ANY, source=TEXT),
        id=TEXT,
    ),
    "/v1/search": listed(
        "hits",
        obj(
            id=TEXT,
            kind=TEXT,
            label=TEXT,
            parent=maybe(obj(id=TEXT, label=TEXT)),
            how=one_of(("name", "english", "code", "level", "initials", "pinyin", "words")),
            grade=one_of(("exact", "prefix", "contains")),
            matched=TEXT,
            span=many(COUNT),
            score=NUMBER,
            approximate=FLAG,
            sample=FLAG,
        ),
        groups=many(obj(kind=TEXT, name=TEXT, hits=COUNT)),
        more=FLAG,
    ),
    "/v1/sources": listed(
        "sources",
        obj(
            source=TEXT,
            title=TEXT,
            issuer=TEXT,
            licence=TEXT,
            authority=TEXT,
            effective=maybe(TEXT),
            whole=FLAG,
            sha256=TEXT,
            items=COUNT,
            relations=COUNT,
            opened=COUNT,
            closed=maybe(COUNT),
            purged=FLAG,
        ),
    ),
    "/v1/history": listed(
        "revisions", obj(number=COUNT, recorded=TEXT, action=TEXT, source=TEXT, sha256=maybe(TEXT), run=COUNT)
    ),
    "/v1/diff": listed(
        "sources",
        obj(
            source=TEXT,
            before=maybe(TEXT),
            after=maybe(TEXT),
            added=many(CHANGE),
            removed=many(CHANGE),
            changed=many(obj(before=CHANGE, after=CHANGE)),
        ),
        ("coverage", "coverage_more"),
        coverage=many(MOVE),
        coverage_more=COUNT,
        **{"from": COUNT, "to": COUNT, "added": COUNT, "removed": COUNT, "changed": COUNT},
    ),
    "/v1/rules": listed(
        "rules",
        obj(
            rule=TEXT,
            title=TEXT,
            tiers=TEXTS,
            year=maybe(COUNT),
            measure=TEXT,
            comparison=TEXT,
            threshold=NUMBER,
            unit=TEXT,
            citation=TEXT,
            verified=FLAG,
        ),
    ),
    "/v1/doctor": obj(
        **HEAD,
        faults=TEXTS,
        counts=each(COUNT),
        suggestions=each(TEXT),
        lists=each(many(obj(id=TEXT, label=TEXT, detail=TEXT, sources=TEXTS))),
    ),
    "POST /v1/imports": ref("Import"),
    "/v1/imports": listed("imports", ref("Import")),
    "/v1/imports/{id}": ref("Import"),
    **{f"/v1/imports/{{id}}/{each}": ref("Import") for each in ("cancel", "retry", "commit", "discard")},
    "/v1/health": obj(status=TEXT, revision=COUNT, data_as_of=maybe(TEXT), worker=COUNT),
    "/v1/readiness": obj(
        ready=FLAG,
        revision=COUNT,
        data_as_of=maybe(TEXT),
        writing=FLAG,
        behind=COUNT,
        reason=maybe(TEXT),
        search=maybe(COUNT),
        sparql=obj(revision=maybe(COUNT), building=FLAG),
    ),
}
"""The answer of each address, as JSON."""

_GRAPHS = ("text/turtle", "application/n-triples", "application/ld+json", "application/rdf+xml")
_RESULTS = tuple(f"application/sparql-results+{each}" for each in ("json", "xml"))
_ROWS = ("text/csv", "text/tab-separated-values")
FURTHER_FORMS: dict[str, tuple[str, ...]] = {
    "/id/{id}": ("application/ld+json", "text/turtle"),
    "/v1/nodes/{id}": ("application/ld+json", "text/turtle"),
    "/v1/learners/{learner}/record": ("text/csv",),
    "/ontology": _GRAPHS,
    "/sparql": (*_RESULTS, *_ROWS, *_GRAPHS),
}
"""What addresses of RDF answer in besides JSON."""
