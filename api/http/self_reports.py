"""A library's self-report as a file over the web: the bytes that `zhitu report` writes."""

from functools import partial
from typing import Annotated, Literal
from urllib.parse import quote

from fastapi import Query
from starlette.responses import Response

from api.http.accepting import chosen
from api.http.aside import aside_of
from api.http.asking import Ask, Asking, Confidence, LibraryText, library_id
from api.http.problems import Problem
from api.http.resources import Resource
from api.selfreport.making import FORMS, MEDIA_TYPES, FileForm, made, name_of
from api.words import Words, mark
from graph.coverage.selfreport import self_report
from ontology.rules import rules

resource = Resource("coverage")

Format = Annotated[
    Literal["docx", "xlsx"] | None,
    Query(alias="format", description="The form, whatever `Accept` says; without either DOCX", examples=["docx"]),
]


@resource.get("/libraries/{library}/report", name="self-report")
async def self_report_file(
    ask: Asking, library: LibraryText, form: Format = None, min_confidence: Confidence = 1.0
) -> Response:
    """Give a library's report on itself as a Word document or a workbook: the same bytes as `zhitu report`."""
    return await aside_of(ask.request).run(
        partial(report_response, ask, ask.words, library_id(library), form or _accepted(ask), min_confidence)
    )


def report_response(ask: Ask, words: Words, library: str, form: FileForm, confidence: float) -> Response:
    """Return the report as a file to keep; the same for the same revision, parameters and language."""
    headers = {
        "ETag": f'{ask.etag("json")[:-1]}-{form}"',
        "Cache-Control": "max-age=300" if ask.settled else "no-cache",
        "Vary": "Accept, Accept-Language",
        "Content-Language": words.language,
    }
    of = self_report(ask.coverage, library, ask.describe, confidence, rules(), ask.recorded_on)
    if of is None:
        raise Problem("unknown-library", mark("没有资源库 {library}"), library=library)
    content = made(words, of, ask.recorded_on, form)
    headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name_of(of, form))}"
    return Response(content, 200, headers, MEDIA_TYPES[form])


def _accepted(ask: Ask) -> FileForm:
    """Return the form that `Accept` prefers; 406 where it takes neither."""
    types = tuple(MEDIA_TYPES[form] for form in FORMS)
    found = chosen(ask.request.headers.get("accept", ""), types)
    if found is None:
        raise Problem("not-acceptable", mark("可给出 {types}"), about={"offered": types}, types="、".join(types))
    return FORMS[types.index(found)]
