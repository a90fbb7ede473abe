"""A library's self-report to take home, in the language of its page."""

from functools import partial
from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from api.http.aside import aside_of
from api.http.asking import library_id
from api.http.resources import Resource
from api.http.self_reports import Format, report_response
from api.pages.visit import Visiting

pages = Resource("pages", shown=False)

Of = Annotated[str, Query(min_length=1, max_length=200)]


@pages.get("/report", name="self-report-page")
async def take_home(visit: Visiting, library: Of, form: Format = None) -> Response:
    """Give the report as a file."""
    work = partial(report_response, visit, visit.words, library_id(library), form or "docx", visit.confidence)
    return await aside_of(visit.request).run(work)
