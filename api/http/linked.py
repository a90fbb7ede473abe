"""One node as statements: JSON-LD with a graph a version, or Turtle of all versions as one, beside the plain JSON."""

from collections.abc import Iterable

from starlette.responses import Response

from api.http.accepting import chosen
from api.http.asking import Ask
from api.http.forms import validators
from api.http.problems import Problem
from api.words import mark
from graph.views.rdf import parts_about
from graph.views.rdf_forms import jsonld, turtle
from graph.views.rdf_sorting import merged

JSON = "application/json"
LINKED = "application/ld+json"
TURTLE = "text/turtle"
NODE_TYPES = (JSON, LINKED, TURTLE)


def media_type_of(ask: Ask, offered: tuple[str, ...]) -> str:
    """Return the media type asked for; 406 where none of those offered is acceptable."""
    found = chosen(ask.request.headers.get("accept", ""), offered)
    if found is None:
        detail = mark("可给出 {types}")
        raise Problem("not-acceptable", detail, about={"offered": list(offered)}, types="、".join(offered))
    return found


def statements_about(ask: Ask, identity: str, media_type: str) -> Response:
    """Answer with the statements in force about a node; UnknownNode where there are none."""
    parts = parts_about(ask.describe(identity))
    return lines(ask, jsonld(parts) if media_type == LINKED else turtle(merged(parts)), media_type)


def lines(ask: Ask, written: Iterable[str], media_type: str) -> Response:
    """Answer with lines of a revision."""
    headers = {**validators(ask, "json"), "ETag": ask.etag(media_type), "Zhitu-Revision": str(ask.revision)}
    return Response("".join(f"{line}\n" for line in written), 200, headers, typed(media_type))


def typed(media_type: str) -> str:
    """Add the encoding to a text's media type."""
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type
