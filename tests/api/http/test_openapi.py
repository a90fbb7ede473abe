"""The description is true: its examples are executed, its schemas hold, random requests never break the server."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import jsonschema_rs
import pytest
import schemathesis
import uvicorn
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from api.http.application import create_app
from api.http.learner_schemas import LEARNING
from api.http.people_schemas import SIGNED_IN
from api.http.problems import KINDS, MEDIA_TYPE
from api.http.serving import Serving
from api.http.workers import listen
from tests.api.http.conftest import Api

OPERATIONS = create_app(Serving(store="memory:")).openapi()["paths"]
READING = [
    path
    for path, item in OPERATIONS.items()
    if "get" in item and not path.startswith("/v1/imports/{id}") and path.startswith("/v1/")  # RDF has tests of its own
    if f"GET {path}" not in SIGNED_IN | LEARNING and not path.endswith("/report")  # a file
]

ONE_OF = {"/v1/gaps": "major"}
"""Addresses that need one of several parameters, which OpenAPI cannot say, with the one of the examples."""


def example(parameter: Any) -> str:
    """Return a parameter's first example."""
    schema = parameter["schema"]
    found = parameter.get("example") or (schema.get("examples") or [None])[0]
    if found is None:
        choices = [schema, *schema.get("anyOf", ())]
        found = next((choice["enum"][0] for choice in choices if "enum" in choice), schema.get("default"))
    return str(found)


def addresses(path: str) -> Iterator[str]:
    """Yield a path's examples: with what it must have, then with each of its other parameters too."""
    parameters = OPERATIONS[path]["get"].get("parameters", [])
    for each in parameters:
        if each["in"] == "path":
            path = path.replace("{" + each["name"] + "}", quote(example(each)))
    needed = {each["name"] for each in parameters if each["required"]} | {ONE_OF.get(path, "")}
    query = {each["name"]: example(each) for each in parameters if each["in"] == "query" and each["name"] in needed}
    yield path + (f"?{urlencode(query)}" if query else "")
    for each in parameters:
        if each["in"] == "query" and each["name"] not in needed and example(each) != "None":
            yield f"{path}?{urlencode({**query, each['name']: example(each)})}"


@pytest.mark.parametrize("path", READING)
def test_every_example_is_answered_as_described(api: Api, path: str) -> None:
    description = api.json("/v1/openapi.json")
    content = OPERATIONS[path]["get"]["responses"]["200"]["content"]
    schema = {**content["application/json"]["schema"], "components": description["components"]}
    validator = jsonschema_rs.Draft202012Validator(schema)
    asked = list(addresses(path))
    assert asked
    for address in asked:
        validator.validate(api.json(address))


ELSEWHERE = {
    **{(path, method.lower()): "test_accounts" for method, path in map(str.split, (*SIGNED_IN, "POST /v1/session"))},
    **{(path, method.lower()): "test_learners" for method, path in map(str.split, LEARNING)},
    ("/v1/imports", "post"): "test_imports",
    ("/v1/imports/{id}", "get"): "test_imports",
    ("/v1/imports/{id}/events", "get"): "test_import_events",
    **{(f"/v1/imports/{{id}}/{each}", "post"): "test_imports" for each in ("cancel", "retry", "commit", "discard")},
    ("/v1/review/decisions", "post"): "test_review",
    ("/v1/libraries/{library}/report", "get"): "test_self_reports",
    ("/v1/libraries/{library}/reuse", "post"): "test_reuse",
    **{
        (f"/v1/libraries/{{library}}/reuse/{{id}}/{each}", "post"): "test_reuse"
        for each in ("accept", "decline", "withdraw")
    },
    ("/v1/review/undo", "post"): "test_review",
    ("/v1/verifications/{library}", "post"): "test_verification",
    ("/v1/verifications/{library}", "delete"): "test_verification",
    ("/id/{id}", "get"): "test_identities",
    ("/ontology", "get"): "test_identities",
    ("/sparql", "get"): "test_sparql",
    ("/sparql", "post"): "test_sparql",
}
"""Operations whose examples other tests execute, and which; all the others are executed above."""


def test_no_operation_is_without_a_test_that_executes_it() -> None:
    operations = {(path, method) for path, item in OPERATIONS.items() for method in item}
    assert operations - {(path, "get") for path in READING} == ELSEWHERE.keys()
    for (path, _), test in ELSEWHERE.items():
        assert path.partition("/{")[0] in Path(__file__).with_name(f"{test}.py").read_text("utf-8")


OF_OCCUPATIONS = {("/v1/paths", "level"), ("/v1/frontier", "level")}
"""Refused beside the course of the example; asked of an occupation in test_paths.py."""


def test_every_parameter_but_positions_has_an_example() -> None:
    without = [
        (path, parameter["name"])
        for path in READING
        for parameter in OPERATIONS[path]["get"].get("parameters", [])
        if example(parameter) == "None" and parameter["name"] not in {"as_of", "cursor"}
    ]
    assert set(without) == OF_OCCUPATIONS


def test_every_kind_of_problem_is_described(api: Api) -> None:
    description = api.json("/v1/openapi.json")
    assert description["openapi"].startswith("3.1")
    assert all(kind in description["info"]["description"] for kind in KINDS)
    for item in description["paths"].values():
        for operation in item.values():
            assert MEDIA_TYPE in operation["responses"]["default"]["content"]
            assert operation["description"]


@pytest.fixture(scope="module")
def base(with_samples: Path) -> Iterator[str]:
    """Serve on a real socket."""
    listening = listen("127.0.0.1", 0)
    serving = Serving(store=f"sqlite:///{with_samples}", largest_upload=1 << 16)
    with Path("/dev/null").open("w") as nowhere:
        config = uvicorn.Config(create_app(serving, nowhere), log_config=None, lifespan="on")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.01)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join()
        listening.close()


@pytest.fixture(scope="module")
def described(base: str) -> Any:
    """The description as the fuzzer reads it."""
    return schemathesis.openapi.from_url(f"{base}/v1/openapi.json")


FUZZED = [
    (path, method.upper(), mode)
    for path, item in OPERATIONS.items()
    for method in item
    for mode in GenerationMode
    if path not in ("/v1/doctor", "/sparql")  # one examines the whole store, the other waits for its view
    and (mode is GenerationMode.POSITIVE or "parameters" in item[method])
]


@pytest.mark.parametrize(("path", "method", "mode"), FUZZED)
def test_random_requests_are_answered_as_described(
    described: Any, path: str, method: str, mode: GenerationMode
) -> None:
    operation = described[path][method]

    @settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: Any) -> None:
        case.call_and_validate(timeout=30, excluded_checks=[positive_data_acceptance])

    ask()
