"""The OpenAPI description: what each address takes and gives, problems included; and what it takes is all it takes."""

from typing import Any

from fastapi import FastAPI

from api.http.forms import MEDIA_TYPES, ROWS
from api.http.problems import KINDS, MEDIA_TYPE
from api.http.schemas import ANSWERS, FURTHER_FORMS, SHARED, ref

Json = dict[str, Any]

_STATED = {"/v1/readiness": ("200", "503"), "/v1/imports": ("202",)}
_ROWS = frozenset({"/v1/coverage", "/v1/gaps"})  # reports that come as rows too; lists are told by their `limit`


def described(app: FastAPI) -> None:
    """Make the application's description whole, and keep the parameters of each address for `known_parameters`."""
    description = app.openapi()
    description["info"]["description"] = (
        "The knowledge graph of vocational majors: what resource libraries cover, on what official words. "
        "Guide: docs/api.md. Types of problems: " + ", ".join(sorted(KINDS)) + "."
    )
    description["components"] = {"schemas": SHARED}
    parameters: dict[tuple[str, str], frozenset[str]] = {}
    for path, item in description["paths"].items():
        for method, operation in item.items():
            taken = [each["name"] for each in operation.get("parameters", ()) if each["in"] == "query"]
            parameters[path, method.upper()] = frozenset(taken)
            operation["responses"] = _responses(path, operation["summary"], "limit" in taken or path in _ROWS)
    app.state.parameters = parameters
    app.openapi_schema = description


def _responses(path: str, summary: str, rows: bool) -> Json:
    content: Json = {MEDIA_TYPES["json"]: {"schema": ANSWERS[path]}}
    if rows:
        content |= {MEDIA_TYPES[form].partition(";")[0]: {"schema": {"type": "string"}} for form in ROWS}
    content |= {each: {"schema": {"type": "string"}} for each in FURTHER_FORMS.get(path, ())}
    found: Json = {status: {"description": summary, "content": content} for status in _STATED.get(path, ("200",))}
    problem = {"description": "A problem (RFC 9457)", "content": {MEDIA_TYPE: {"schema": ref("Problem")}}}
    return {**found, "default": problem}
