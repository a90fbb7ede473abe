"""Lists: JSON in pages with opaque cursors and `Link` (RFC 8288), CSV, NDJSON and XLSX whole and streamed.

A cursor names the revision of its first page, so a list stays the same however many commits come between two pages.
"""

import base64
import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from typing import Annotated, NamedTuple
from urllib.parse import urlencode

from fastapi import Depends, Query, Request
from starlette.responses import Response

from api.http.asking import Ask, AsOf, Json
from api.http.forms import MEDIA_TYPES, ROWS, Form, form_of, json_bytes, validators
from api.http.problems import Problem
from api.http.rows import stream
from api.words import mark

PAGE = 100
MOST = 1000
_STRETCH = 500

Limit = Annotated[
    int | None,
    Query(ge=1, le=MOST, description=f"Entries a page; {PAGE} for JSON, all for CSV, NDJSON and XLSX", examples=[PAGE]),
]
Cursor = Annotated[str | None, Query(max_length=200, description="Where a page starts: taken from `next` or `Link`")]


class Listing(NamedTuple):
    """A list: its name in JSON, the columns of its tables, how many entries it has, and how to make some of them."""

    name: str
    columns: Sequence[str]
    total: int
    entries: Callable[[int, int], Sequence[Json]]

    @classmethod
    def of(cls, name: str, columns: Sequence[str], entries: Sequence[Json]) -> "Listing":
        """Make a list of entries that are there already."""
        return cls(name, columns, len(entries), lambda first, last: entries[first:last])


class Position(NamedTuple):
    """What a cursor says: the revision of the list, how far it was read, and what was asked."""

    revision: int
    offset: int
    asked: str


class Paged:
    """A request for a list: what is asked, from where on, how many."""

    def __init__(self, request: Request, as_of: str | None, limit: int | None, cursor: str | None) -> None:
        self.limit = limit
        position = _read(request, cursor) if cursor else None
        self.offset = position.offset if position else 0
        self.ask = Ask(request, as_of, position.revision if position else None)
        self._paged = position is not None

    def answer(self, of: Listing, more: Json | None = None) -> Response:
        """Answer with a page of JSON, which says `more` too, or with the list streamed."""
        form = form_of(self.ask, *ROWS)
        if self._paged and not 0 < self.offset < of.total:
            raise Problem("bad-cursor")
        last = of.total if form != "json" else self.offset + PAGE
        if self.limit is not None:
            last = self.offset + self.limit
        last = min(last, of.total)
        headers = {"Link": self._links(last if last < of.total else None)}
        if form != "json":
            return stream(self.ask, form, of.columns, _stretches(of, self.offset, last), headers)
        return self._page(of, last, headers, more or {})

    def _page(self, of: Listing, last: int, headers: dict[str, str], more: Json) -> Response:
        form: Form = "json"
        given = {name: value for name, value in self.ask.given.items() if name != "cursor"}
        data: Json = {
            "revision": self.ask.revision,
            "data_as_of": self.ask.data_as_of,
            "parameters": given,
            **more,
            "total": of.total,
            of.name: list(of.entries(self.offset, last)),
            "next": self._address(last) if last < of.total else None,
        }
        return Response(json_bytes(data), 200, {**validators(self.ask, form), **headers}, MEDIA_TYPES[form])

    def _links(self, following: int | None) -> str:
        links = [f'<{self._address(None)}>; rel="first"']
        if following is not None:
            links.append(f'<{self._address(following)}>; rel="next"')
        return ", ".join(links)

    def _address(self, offset: int | None) -> str:
        request = self.ask.request
        given = [pair for pair in request.query_params.multi_items() if pair[0] != "cursor"]
        if offset is not None:
            given.append(("cursor", _write(Position(self.ask.revision, offset, _asked(request)))))
        path = (request.scope.get("raw_path") or request.url.path.encode()).decode("ascii")
        return path + (f"?{urlencode(given)}" if given else "")


def _stretches(of: Listing, first: int, last: int) -> Iterator[Json]:
    for start in range(first, last, _STRETCH):
        yield from of.entries(start, min(start + _STRETCH, last))


def _asked(request: Request) -> str:
    """Return a mark of the address and the parameters that choose the list; `limit` may change between pages."""
    given = sorted(pair for pair in request.query_params.multi_items() if pair[0] not in ("cursor", "limit"))
    return hashlib.sha256(repr((request.url.path, given)).encode()).hexdigest()[:8]


def _write(position: Position) -> str:
    return base64.urlsafe_b64encode(json.dumps(position, separators=(",", ":")).encode()).decode().rstrip("=")


def _read(request: Request, cursor: str) -> Position:
    try:
        revision, offset, asked = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        position = Position(int(revision), int(offset), str(asked))
    except (ValueError, TypeError, OverflowError, RecursionError):
        raise Problem("bad-cursor") from None
    if position.asked != _asked(request) or position.revision < 0 or position.offset < 1:
        raise Problem("bad-cursor", mark("这个翻页位置属于另一次查询"))
    return position


async def paged(request: Request, as_of: AsOf = None, limit: Limit = None, cursor: Cursor = None) -> Paged:
    """Ask for a list of now or of a past revision."""
    return Paged(request, as_of, limit, cursor)


async def paged_now(request: Request, limit: Limit = None, cursor: Cursor = None) -> Paged:
    """Ask for a list that is not as of a revision."""
    return Paged(request, None, limit, cursor)


Listed = Annotated[Paged, Depends(paged)]
ListedNow = Annotated[Paged, Depends(paged_now)]
