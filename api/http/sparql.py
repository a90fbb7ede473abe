"""SPARQL over the rdf view, read only, by the SPARQL 1.1 Protocol; an answer is whole, or a problem says why not."""

import hashlib
from collections.abc import Sequence
from functools import partial
from typing import Annotated, NamedTuple, cast
from urllib.parse import parse_qsl

from fastapi import Query, Request
from starlette.responses import Response

from api.http.accepting import chosen
from api.http.asking import Ask, AskingNow
from api.http.cached import matches
from api.http.linked import typed
from api.http.live import recorded_on
from api.http.problems import Problem
from api.http.resources import Resource
from api.http.statements import Statements
from api.words import mark
from graph.views.rdf_ask import GRAPH_TYPES, RESULT_TYPES, Answer, Wanted
from graph.views.rdf_description import service_description
from graph.views.rdf_store import Built

resource = Resource("sparql", "/sparql", root="")

QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
FORM = "application/x-www-form-urlencoded"
EXAMPLE = (
    "SELECT ?course { <https://w3id.org/zhitu/id/major/530701> <https://w3id.org/zhitu/ontology#hasCourse> ?course }"
)

_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            QUERY: {"schema": {"type": "string", "examples": [EXAMPLE]}},
            FORM: {
                "schema": {
                    "type": "object",
                    "properties": {"query": {"type": "string", "examples": [EXAMPLE]}},
                    "required": ["query"],
                }
            },
        },
    }
}
Text = Annotated[
    str | None, Query(description="The query; without it the service describes itself", examples=[EXAMPLE])
]
DefaultGraphs = Annotated[
    list[str] | None,
    Query(alias="default-graph-uri", description="Graphs that make the default graph, instead of the query's FROM"),
]
NamedGraphs = Annotated[
    list[str] | None,
    Query(alias="named-graph-uri", description="Graphs that GRAPH sees, instead of the query's FROM NAMED"),
]


class Asked(NamedTuple):
    """A query with the graphs that it is about."""

    query: str
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]


@resource.get("", name="sparql")
async def get(
    ask: AskingNow, query: Text = None, default_graphs: DefaultGraphs = None, named_graphs: NamedGraphs = None
) -> Response:
    """Answer a query; without one, describe the service."""
    if query is None:
        return _described(ask)
    asked = Asked(query, tuple(default_graphs or ()), tuple(named_graphs or ()))
    if len(query.encode()) > statements_of(ask.request).limits.largest_query:
        raise _too_large(ask.request)
    return await _answered(ask, asked)


@resource.post("", name="sparql-post", openapi_extra=_BODY)
async def post(ask: AskingNow, default_graphs: DefaultGraphs = None, named_graphs: NamedGraphs = None) -> Response:
    """Answer a query sent as a form, or as it is."""
    body = await _body(ask.request)
    media_type = ask.request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type == UPDATE:
        raise Problem("forbidden", mark("这里只能查询，不能更新"))
    if media_type not in (QUERY, FORM):
        detail = mark("请以 {types} 发送查询")
        raise Problem("unsupported-media-type", detail, about={"accepted": [QUERY, FORM]}, types=f"{QUERY}、{FORM}")
    graphs = tuple(default_graphs or ()), tuple(named_graphs or ())
    return await _answered(ask, _of_form(body, graphs) if media_type == FORM else Asked(body, *graphs))


async def _body(request: Request) -> str:
    largest = statements_of(request).limits.largest_query
    length = request.headers.get("content-length", "")
    if length.isdecimal() and int(length) > largest:
        raise _too_large(request)
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > largest:
            raise _too_large(request)
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise Problem("bad-body", mark("查询不是 UTF-8 文本")) from None


def _of_form(body: str, graphs: tuple[tuple[str, ...], tuple[str, ...]]) -> Asked:
    try:
        fields = parse_qsl(body, keep_blank_values=True, errors="strict", max_num_fields=200)
    except ValueError:
        raise Problem("bad-body", mark("表单读不出来")) from None
    given = {name: tuple(value for key, value in fields if key == name) for name, _ in fields}
    if "update" in given:
        raise Problem("forbidden", mark("这里只能查询，不能更新"))
    known = ("query", "default-graph-uri", "named-graph-uri")
    if unknown := sorted(set(given) - set(known)):
        about = {"unknown": unknown, "known": sorted(known)}
        raise Problem("unknown-parameter", mark("不认识参数 {names}"), about=about, names="、".join(unknown))
    queries = given.get("query", ())
    if len(queries) != 1:
        detail = mark("表单里要有一个 query") if not queries else mark("参数 {names} 给了不止一次")
        raise Problem("bad-parameter", detail, names="query")
    return Asked(queries[0], graphs[0] + given.get(known[1], ()), graphs[1] + given.get(known[2], ()))


async def _answered(ask: Ask, asked: Asked) -> Response:
    """Ask in a thread of SPARQL's own, so that slow queries keep nothing else waiting."""
    statements = statements_of(ask.request)
    return await statements.turns.run(partial(_answer, ask, asked, statements))


def _answer(ask: Ask, asked: Asked, statements: Statements) -> Response:
    accepted = ask.request.headers.get("accept", "")
    results, triples = chosen(accepted, tuple(RESULT_TYPES)), chosen(accepted, tuple(GRAPH_TYPES))
    if results is None and triples is None:
        raise _not_acceptable((*RESULT_TYPES, *GRAPH_TYPES))
    built = statements.view(ask.store)
    if (known := _unchanged(ask, built, asked, (results, triples))) is not None:
        return known
    wanted = Wanted(*asked, results, triples, statements.limits.largest_result)
    built, answer = statements.ask(ask.store, built, wanted)
    if answer.outcome != "answered":
        raise _problem(answer, statements)
    headers = _headers(ask, built, asked, (results, triples))
    return Response(answer.body, 200, headers, typed(answer.media_type))


def _headers(ask: Ask, built: Built, asked: Asked, forms: Sequence[str | None]) -> dict[str, str]:
    """Name the revision that the view is of, and what the answer follows from."""
    said = repr((ask.request.app.version, built.folder.name, asked, forms))
    recorded = recorded_on(ask.store, built.revision)
    return {
        "ETag": f'W/"{hashlib.sha256(said.encode()).hexdigest()[:24]}"',
        "Cache-Control": "no-cache",
        "Vary": "Accept",
        "Zhitu-Revision": str(built.revision),
        **({"Zhitu-Data-As-Of": recorded.isoformat()} if recorded else {}),
    }


def _unchanged(ask: Ask, built: Built, asked: Asked, forms: Sequence[str | None]) -> Response | None:
    known = ask.request.headers.get("if-none-match", "").encode()
    headers = _headers(ask, built, asked, forms)
    if ask.request.method == "POST" or not known or not matches(known, headers["ETag"].encode()):
        return None
    return Response(status_code=304, headers=headers)


def _problem(answer: Answer, statements: Statements) -> Problem:
    """Say why there is no answer; what was cut is never given."""
    limits = statements.limits
    if answer.outcome == "bad-query":
        place = {name: value for name in ("line", "column") if (value := getattr(answer, name)) is not None}
        if not place:
            return Problem("bad-query", about={"reason": answer.detail})
        detail = mark("第 {line} 行第 {column} 个字符处不合 SPARQL 的语法")
        return Problem("bad-query", detail, about={**place, "reason": answer.detail}, **place)
    if answer.outcome == "refused":
        return Problem("forbidden", mark("SERVICE 会访问别处的服务器，这里不接受"))
    if answer.outcome == "not-acceptable":
        return _not_acceptable(answer.detail.split())
    if answer.outcome == "too-large":
        size = f"{limits.largest_result / (1 << 20):g}"
        return Problem(
            "result-too-large", mark("结果大于 {size} MB"), about={"largest": limits.largest_result}, size=size
        )
    if answer.outcome == "too-slow":
        seconds = f"{limits.seconds:g}"
        return Problem("deadline", mark("限时 {seconds} 秒"), about={"seconds": limits.seconds}, seconds=seconds)
    return Problem("query-too-costly" if answer.outcome == "too-costly" else "busy")


def _described(ask: Ask) -> Response:
    media_type = chosen(ask.request.headers.get("accept", ""), tuple(GRAPH_TYPES))
    if media_type is None:
        raise _not_acceptable(tuple(GRAPH_TYPES))
    body = service_description(str(ask.request.url.replace(query="")), media_type)
    return Response(body, 200, {"Vary": "Accept", "Cache-Control": "no-cache"}, typed(media_type))


def _not_acceptable(offered: Sequence[str]) -> Problem:
    detail = mark("可给出 {types}")
    return Problem("not-acceptable", detail, about={"offered": list(offered)}, types="、".join(offered))


def _too_large(request: Request) -> Problem:
    largest = statements_of(request).limits.largest_query
    detail = mark("查询不能大于 {size} KB")
    return Problem("too-large", detail, about={"largest": largest}, size=f"{largest / 1024:g}")


def statements_of(request: Request) -> Statements:
    """Return the worker's rdf view."""
    return cast(Statements, request.app.state.statements)
