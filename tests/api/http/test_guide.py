"""docs/api.md is true: its addresses exist, its curl lines are answered, nothing is left out."""

import re
import shlex
from pathlib import Path

import pytest

from api.http.application import create_app
from api.http.problems import KINDS
from api.http.serving import Serving
from tests.api.http.conftest import Api

GUIDE = (Path(__file__).resolve().parents[3] / "docs" / "api.md").read_text("utf-8")
LINES = re.findall(r"^curl .*", GUIDE, re.MULTILINE)
PATHS = create_app(Serving(store="memory:")).openapi()["paths"]


@pytest.mark.parametrize("line", LINES)
def test_every_line_of_the_guide_is_answered(api: Api, line: str) -> None:
    words = shlex.split(line, comments=True)
    address = next(word for word in words if word.startswith("http://127.0.0.1:8000")).removeprefix(
        "http://127.0.0.1:8000"
    )
    if "-X" in words:
        answer = api.client.post(address, content=b"")
        assert answer.status_code == 403  # this server only reads; imports have tests of their own
        return
    headers = [words[at + 1].split(": ") for at, word in enumerate(words) if word == "-H"]
    answer = api.client.get(address, headers=dict(headers))
    assert answer.status_code == 200, answer.text
    if headers:
        assert answer.headers["content-type"].startswith(headers[0][1])


def test_the_guide_names_every_address_and_no_other() -> None:
    named = set(re.findall(r"`(GET|POST) (/\S+)`", GUIDE))
    there = {(method.upper(), path) for path, item in PATHS.items() for method in item}
    assert named == there | {("GET", "/metrics")}


def test_the_guide_names_every_problem_with_its_status() -> None:
    told: dict[str, int] = {}
    for line in re.findall(r"^\| (`.*?) \| (\d{3}) \|", GUIDE, re.MULTILINE):
        told |= {name: int(line[1]) for name in re.findall(r"`([a-z-]+)`", line[0])}
    assert told == {name: kind.status for name, kind in KINDS.items()}


def test_the_guide_names_every_filter() -> None:
    for item in PATHS.values():
        for operation in item.values():
            for parameter in operation.get("parameters", ()):
                if parameter["in"] == "query" and parameter["name"] not in {"match", "direction", "relation", "source"}:
                    assert re.search(rf"\b{parameter['name']}\b", GUIDE), parameter["name"]
