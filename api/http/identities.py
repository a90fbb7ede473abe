"""The stable addresses, `https://w3id.org/zhitu/id/…` and the vocabulary's, in the form that is asked for."""

from urllib.parse import quote, unquote

from starlette.responses import RedirectResponse, Response

from api.http.asking import PREFIX, Ask, Asking, AskingNow
from api.http.cached import matches
from api.http.forms import validators
from api.http.linked import NODE_TYPES, media_type_of, typed
from api.http.nodes import Identity, node
from api.http.resources import Resource
from graph.errors import UnknownSource
from graph.views.rdf_ask import GRAPH_TYPES
from graph.views.rdf_description import vocabulary_text

resource = Resource("identities", root="")

_VERSIONED = ("source", "version")


@resource.get("/id/{id:path}", name="identity")
def identified(ask: Asking, identity: Identity) -> Response:
    """Answer for the address of a node as /v1/nodes does; for that of a source or a version lead on to /v1/sources."""
    prefix, _, rest = identity.partition("/")
    if prefix in _VERSIONED:
        media_type_of(ask, NODE_TYPES)
        return _source(ask, unquote(rest.partition("/")[0]))
    return _unless_known(ask, node(ask, identity))


@resource.get("/ontology", name="ontology")
def ontology(ask: AskingNow) -> Response:
    """Give the vocabulary; as JSON-LD it is the context of every JSON-LD answer too."""
    media_type = media_type_of(ask, tuple(GRAPH_TYPES))
    headers = {**validators(ask, "json"), "ETag": ask.etag(media_type)}
    return _unless_known(ask, Response(vocabulary_text(media_type), 200, headers, typed(media_type)))


def _source(ask: Ask, source: str) -> Response:
    if not any(stored.version.source == source for stored in ask.store.versions(ask.revision)):
        raise UnknownSource(f"来源「{source}」没有现行版本")
    return RedirectResponse(f"{PREFIX}/sources?match={quote(source, safe='')}", 303, {"Vary": "Accept"})


def _unless_known(ask: Ask, response: Response) -> Response:
    """Answer 304 where the client has the answer; under /v1 the cache does so."""
    known = ask.request.headers.get("if-none-match", "").encode()
    if not known or not matches(known, response.headers["etag"].encode()):
        return response
    kept = ("etag", "cache-control", "vary", "zhitu-revision")
    return Response(status_code=304, headers={k: v for k, v in response.headers.items() if k in kept})
