"""The OpenAPI description: what each address takes and gives, problems included; and what it takes is all it takes."""

from typing import Any

from fastapi import FastAPI

from api.http.forms import MEDIA_TYPES, ROWS
from api.http.learner_schemas import LEARNER_ANSWERS, LEARNING, LISTS
from api.http.path_schemas import PATH_ANSWERS
from api.http.people_schemas import PEOPLE_ANSWERS, PLAIN, SIGNED_IN
from api.http.problems import KINDS, MEDIA_TYPE
from api.http.reuse_schemas import REUSE_ANSWERS
from api.http.review_schemas import REVIEW_ANSWERS
from api.http.schemas import ANSWERS, FURTHER_FORMS, SHARED, ref
from api.http.verification_schemas import VERIFICATION_ANSWERS
from api.selfreport.making import MEDIA_TYPES as REPORT_TYPES

Json = dict[str, Any]

_STATED = {
    "/v1/readiness": ("200", "503"),
    "POST /v1/imports": ("202",),
    **dict.fromkeys(("DELETE /v1/session", "DELETE /v1/tokens/{id}"), ("204",)),
    **dict.fromkeys((each for each in LEARNING if each.startswith("DELETE ")), ("204",)),
    **dict.fromkeys(("POST /v1/tokens", "POST /v1/accounts", "POST /v1/libraries/{library}/reuse"), ("201",)),
}
"""The statuses of answers that are no problems, by address or by method and address; others have 200."""

_ANSWERS = {
    **{**ANSWERS, **PEOPLE_ANSWERS, **PATH_ANSWERS, **LEARNER_ANSWERS, **REVIEW_ANSWERS, **REUSE_ANSWERS},
    **VERIFICATION_ANSWERS,
}
_UNUSED = frozenset({"HTTPValidationError", "ValidationError"})  # a problem is told instead
_SIGNED_IN: Json = {
    "token": {"type": "http", "scheme": "bearer", "description": "A personal token (docs/accounts.md)"},
    "session": {"type": "apiKey", "in": "cookie", "name": "zhitu", "description": "A session; X-CSRF-Token beside it"},
}
_PLAIN = frozenset({"/v1/imports"})  # a list of what goes on, in JSON only
_STREAMS = {"/v1/imports/{id}/events": "text/event-stream"}
_FILES = {"/v1/libraries/{library}/report": tuple(REPORT_TYPES.values())}
_ROWS = frozenset({"/v1/coverage", "/v1/gaps"})  # reports that come as rows too; lists are told by their `limit`


def described(app: FastAPI) -> None:
    """Make the application's description whole, and keep the parameters of each address for `known_parameters`."""
    description = app.openapi()
    description["info"]["description"] = (
        "The knowledge graph of vocational majors: what resource libraries cover, on what official words. "
        "Guide: docs/api.md. Types of problems: " + ", ".join(sorted(KINDS)) + "."
    )
    bodies = {name: schema for name, schema in _schemas(description).items() if name not in _UNUSED}
    description["components"] = {"schemas": {**bodies, **SHARED}, "securitySchemes": _SIGNED_IN}
    parameters: dict[tuple[str, str], frozenset[str]] = {}
    for path, item in description["paths"].items():
        for method, operation in item.items():
            taken = [each["name"] for each in operation.get("parameters", ()) if each["in"] == "query"]
            parameters[path, method.upper()] = frozenset(taken)
            rows = path not in PLAIN | LISTS | _PLAIN and ("limit" in taken or path in _ROWS)
            operation["responses"] = _responses(path, method.upper(), operation["summary"], rows)
            if f"{method.upper()} {path}" in SIGNED_IN | LEARNING:
                operation["security"] = [{name: []} for name in _SIGNED_IN]
    app.state.parameters = parameters
    app.openapi_schema = description


def _schemas(description: Json) -> Json:
    found: Json = description.get("components", {}).get("schemas", {})
    return found


def _responses(path: str, method: str, summary: str, rows: bool) -> Json:
    whole = f"{method} {path}"
    stated = _STATED.get(whole) or _STATED.get(path, ("200",))
    problem = {"description": "A problem (RFC 9457)", "content": {MEDIA_TYPE: {"schema": ref("Problem")}}}
    if stated == ("204",):
        return {"204": {"description": summary}, "default": problem}
    if path in _STREAMS:
        events = {"description": summary, "content": {_STREAMS[path]: {"schema": {"type": "string"}}}}
        return {"200": events, "204": {"description": "It has ended, and all was told"}, "default": problem}
    if path in _FILES:
        file = {"schema": {"type": "string", "format": "binary"}}
        return {"200": {"description": summary, "content": dict.fromkeys(_FILES[path], file)}, "default": problem}
    content: Json = {MEDIA_TYPES["json"]: {"schema": _ANSWERS.get(whole) or _ANSWERS[path]}}
    if rows:
        content |= {MEDIA_TYPES[form].partition(";")[0]: {"schema": {"type": "string"}} for form in ROWS}
    content |= {each: {"schema": {"type": "string"}} for each in FURTHER_FORMS.get(path, ())}
    found: Json = {status: {"description": summary, "content": content} for status in stated}
    return {**found, "default": problem}
