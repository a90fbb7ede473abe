"""One SPARQL query over the rdf view: what is refused, what it gives, in which form, up to which size.

A query only reads, and only the view: `SERVICE`, which would call other servers, is refused before anything runs.
Values go in and out, errors too, since a query runs in a process of its own (`rdf_process`).
"""

import io
import re
from typing import Literal, NamedTuple

import pyoxigraph as ox

Outcome = Literal[
    "answered", "bad-query", "refused", "not-acceptable", "too-large", "too-slow", "too-costly", "busy", "gone"
]

RESULT_TYPES = {
    "application/sparql-results+json": "JSON",
    "application/json": "JSON",
    "application/sparql-results+xml": "XML",
    "text/csv": "CSV",
    "text/tab-separated-values": "TSV",
}
"""Media types for the answers of SELECT and ASK, the first by default."""

GRAPH_TYPES = {
    "text/turtle": "TURTLE",
    "application/n-triples": "N_TRIPLES",
    "application/ld+json": "JSON_LD",
    "application/rdf+xml": "RDF_XML",
}
"""Media types for the answers of CONSTRUCT and DESCRIBE, the first by default."""

_PLACE = re.compile(r"error at (\d+):(\d+): ?(.*)", re.DOTALL)
_SHOWN = 300
_WORDS = re.compile(
    r"""
    <[^<>"{}|^`\\\x00-\x20]*>                       # an address
    | \#[^\r\n]*                                    # a remark
    | \"{3}(?:\"{0,2}(?:[^"\\]|\\.))*\"{3} | '{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}
    | \"(?:[^"\\\r\n]|\\.)*\" | '(?:[^'\\\r\n]|\\.)*'
    | [?$]\w+ | @[A-Za-z-]+                         # a variable, a language
    | :(?:[\w:.%-]|\\.)*                            # the local part of a prefixed name
    | (?P<word>\w+)
    """,
    re.VERBOSE | re.DOTALL,
)


class Wanted(NamedTuple):
    """A query as the protocol has it; the forms are None where none is acceptable, `largest` is in bytes."""

    query: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    results: str | None = "application/sparql-results+json"
    triples: str | None = "text/turtle"
    largest: int = 16 << 20


class Answer(NamedTuple):
    """What came of a query; `detail` says what is wrong with it, `line` and `column` where, both from 1."""

    outcome: Outcome
    media_type: str = ""
    body: bytes = b""
    detail: str = ""
    line: int | None = None
    column: int | None = None


def calls_others(query: str) -> bool:
    """Whether a query may hold the keyword SERVICE: in any word outside of addresses, local names, texts and remarks.

    The parser takes it glued to what stands beside it too, so that a prefix of such a name is refused with it.
    """
    return any("SERVICE" in (found["word"] or "").upper() for found in _WORDS.finditer(query))


def ask(store: ox.Store, wanted: Wanted) -> Answer:
    """Answer a query, whole or not at all."""
    if calls_others(wanted.query):
        return Answer("refused")
    try:
        given = bool(wanted.default_graphs or wanted.named_graphs)  # then the query's own FROM does not count
        found = store.query(
            wanted.query,
            default_graph=[ox.NamedNode(each) for each in wanted.default_graphs] if given else None,
            named_graphs=[ox.NamedNode(each) for each in wanted.named_graphs] if given else None,
        )
        if isinstance(found, ox.QueryTriples):
            return _written(found, wanted.triples, GRAPH_TYPES, wanted.largest)
        return _written(found, wanted.results, RESULT_TYPES, wanted.largest)
    except SyntaxError as error:
        return _misspelt(str(error))
    except OverflowError:
        return Answer("too-large")
    except OSError:
        return Answer("gone")
    except (RuntimeError, ValueError) as error:  # a function that is not there, an address that is none
        return Answer("bad-query", detail=str(error)[:_SHOWN])


def _written(
    found: ox.QueryTriples | ox.QuerySolutions | ox.QueryBoolean,
    media_type: str | None,
    offered: dict[str, str],
    largest: int,
) -> Answer:
    if media_type is None:
        return Answer("not-acceptable", detail=" ".join(offered))
    page = _Page(largest)
    if isinstance(found, ox.QueryTriples):
        found.serialize(page, getattr(ox.RdfFormat, offered[media_type]))
    else:
        found.serialize(page, getattr(ox.QueryResultsFormat, offered[media_type]))
    return Answer("answered", media_type, page.getvalue())


class _Page(io.BytesIO):
    """Bytes up to so many; OverflowError beyond."""

    def __init__(self, largest: int) -> None:
        super().__init__()
        self._left = largest

    def write(self, data: object) -> int:
        """Write, if there is room for all of it."""
        assert isinstance(data, bytes | bytearray | memoryview)
        self._left -= len(data)
        if self._left < 0:
            raise OverflowError
        return super().write(data)


def _misspelt(said: str) -> Answer:
    found = _PLACE.fullmatch(said)
    if found is None:
        return Answer("bad-query", detail=said[:_SHOWN])
    line, column, reason = found.groups()
    return Answer("bad-query", detail=reason[:_SHOWN], line=int(line), column=int(column))
