"""One visit of a page: what it sees of the graph, in which language, and how it is answered."""

import csv
import io
from collections.abc import Callable, Hashable, Iterable, Mapping
from functools import cached_property
from typing import Annotated, Any, TypeVar
from urllib.parse import quote

from fastapi import Depends, Query, Request
from starlette.responses import Response, StreamingResponse

from api.cells import harmless
from api.http.asking import Ask, AsOf, Confidence
from api.http.forms import MEDIA_TYPES
from api.http.problems import Problem
from api.http.workbook import workbook
from api.pages.addresses import page_of, with_query
from api.pages.rendering import rendering_of
from api.pages.speaking import COOKIE, PARAMETER, language_of
from api.pages.tables import Table, headings, plain_rows
from api.words import Words, mark, words_of

T = TypeVar("T")
Take = Annotated[
    str | None, Query(pattern=r"^[a-z0-9-]{1,60}\.(csv|xlsx)$", description="The table to take home instead")
]
Rows = Annotated[int | None, Query(ge=1, le=20_000, description="So many rows of each table")]

_HTML = "text/html; charset=utf-8"
_YEAR = 365 * 24 * 3600
_MARK = "\ufeff"  # spreadsheets take a CSV for UTF-8 by it


class Visit(Ask):
    """A request for a page: a revision, a confidence, a language, and a table to be taken home if one is asked for."""

    def __init__(
        self, request: Request, as_of: str | None, confidence: float, take: str | None = None, rows: int | None = None
    ) -> None:
        super().__init__(request, as_of)
        self.confidence = confidence
        self.when = as_of
        self._take = take
        self.rows = rows
        self.rendering = rendering_of(request)

    @cached_property
    def words(self) -> Words:
        """The words of the language that the visitor chose."""
        return words_of(language_of(self.request))

    def say(self, message: str, **values: object) -> str:
        """Say a message that is marked elsewhere."""
        return self.words.say(message, **values)

    @cached_property
    def kept(self) -> dict[str, object]:
        """The parameters that links between pages keep: revision and confidence where they are not the usual."""
        kept: dict[str, object] = {"as_of": self.when} if self.when else {}
        return {**kept, "min_confidence": f"{self.confidence:g}"} if self.confidence != 1 else kept

    def to(self, path: str, **given: object) -> str:
        """Return the address of another page that shows the same revision at the same confidence."""
        said = {name.rstrip("_"): value for name, value in given.items() if value not in (None, "")}
        return with_query(path, {**self.kept, **said})

    def page_of(self, identity: str, **given: object) -> str:
        """Return the address of a node's page, likewise."""
        return self.to(page_of(identity), **given)

    def here(self, **changed: object) -> str:
        """Return this page's address with some parameters changed, those that are None left out."""
        said: dict[str, object] = {**self.given, **{name.rstrip("_"): value for name, value in changed.items()}}
        path = str(self.request.scope.get("zhitu.address") or self.request.url.path)
        return with_query(quote(path, safe="/%"), {name: said[name] for name in said if said[name] not in (None, "")})

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return what was made of this revision before, or make it."""
        return self.rendering.once((self._now.mark, id(self.store), self.revision, key), make)

    def page(self, template: str, status: int = 200, **context: Any) -> Response:
        """Answer with a page, or with the one of its tables that is asked for."""
        if self._take:
            return self._taken(self._take, context)
        context = {"visit": self, "section": "", "crumbs": (), "problem": None, **context}
        html = self.rendering.html(self.words.language, template, context)
        headers = {
            "Cache-Control": "private, no-cache",
            "Vary": "Accept, Cookie",
            "Content-Language": "zh-CN" if self.words.language == "zh" else "en",
        }
        answer = Response(html, status, headers, _HTML)
        if self.request.query_params.get(PARAMETER) == self.words.language:
            answer.set_cookie(COOKIE, self.words.language, max_age=_YEAR, samesite="lax", httponly=True)
        return answer

    def _taken(self, take: str, context: Mapping[str, Any]) -> Response:
        name, _, form = take.rpartition(".")
        found = next((table for table in _tables(context.values()) if table.name == name), None)
        if found is None:
            raise Problem("bad-parameter", mark("这一页没有表格“{name}”"), name=name)
        columns = headings(found, self.say("应覆盖"))
        attachment = f'attachment; filename="zhitu-{name}-{self.revision}.{form}"'
        headers = {"Content-Disposition": attachment, "Cache-Control": "private, no-cache"}
        if form == "csv":
            text = io.StringIO()
            writer = csv.writer(text, lineterminator="\r\n")
            writer.writerow(columns)
            writer.writerows([harmless(cell) for cell in row] for row in plain_rows(found))
            return Response(_MARK + text.getvalue(), 200, headers, MEDIA_TYPES["csv"])
        with workbook(name[:31], columns, plain_rows(found), self.recorded_on) as file:
            return StreamingResponse(iter([file.read()]), 200, headers, MEDIA_TYPES["xlsx"])


def _tables(values: Iterable[object]) -> Iterable[Table]:
    """Yield the tables of a page, those in lists of its context too."""
    for value in values:
        if isinstance(value, Table):
            yield value
        elif isinstance(value, list | tuple):
            yield from _tables(value)
        elif isinstance(value, dict):
            yield from _tables(value.values())


async def visiting(
    request: Request, as_of: AsOf = None, min_confidence: Confidence = 1.0, take: Take = None, rows: Rows = None
) -> Visit:
    """Visit a page of now or of a past revision."""
    return Visit(request, as_of, min_confidence, take, rows)


Visiting = Annotated[Visit, Depends(visiting)]
