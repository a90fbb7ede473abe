"""docs/api.md is true: its commands run and print what stands below them, its addresses exist, nothing is left out."""

import io
import json
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import uvicorn

from api.http.application import create_app
from api.http.problems import KINDS
from api.http.serving import Serving
from api.http.wire import wire
from api.http.workers import listen
from tests.api.http.conftest import copied
from tests.api.http.test_live import wait_for
from tests.commands import SAMPLES

GUIDE = (Path(__file__).resolve().parents[3] / "docs" / "api.md").read_text("utf-8")
PATHS = create_app(Serving(store="memory:")).openapi()["paths"]
ADDRESS = "http://127.0.0.1:8000"


class Block(NamedTuple):
    """Commands of the guide, and what is shown of their answers: in which form, and the text."""

    commands: str
    form: str
    shown: str


def blocks() -> list[Block]:
    """Return the guide's blocks of commands that ask the server."""
    found = re.findall(r"^```sh\n(.*?)^```\n(?:\n```(json|text)\n(.*?)^```\n)?", GUIDE, re.MULTILINE | re.DOTALL)
    return [Block(*each) for each in found if ADDRESS in each[0]]


@pytest.fixture(scope="module")
def port(with_samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Serve the samples on a socket, as the guide has it."""
    path = copied(with_samples, tmp_path_factory.mktemp("guide"))
    app = create_app(Serving(store=f"sqlite:///{path}", writing=True), io.StringIO())
    listening = listen("127.0.0.1", 0)
    server = uvicorn.Server(uvicorn.Config(app, http=wire(15), log_config=None, lifespan="on"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    wait_for(lambda: server.started or not thread.is_alive(), 60)
    yield listening.getsockname()[1]
    server.should_exit = True
    thread.join()
    listening.close()


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
@pytest.mark.parametrize("block", blocks(), ids=lambda block: block.commands[:60])
def test_commands_print_what_is_shown(port: int, block: Block, tmp_path: Path) -> None:
    (tmp_path / "samples").symlink_to(SAMPLES)
    script = "set -euo pipefail\n" + block.commands.replace(ADDRESS, f"http://127.0.0.1:{port}")
    ran = subprocess.run(["bash", "-c", script], cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout or "-o" in block.commands
    if block.form == "json":
        answers = list(documents(ran.stdout))
        shown = list(documents(block.shown))
        assert len(answers) == len(shown)
        for part, answer in zip(shown, answers, strict=True):
            assert missing(part, answer) == []
    if block.form == "text":
        lines = iter(ran.stdout.splitlines())
        for line in block.shown.splitlines():
            pattern = ".*".join(map(re.escape, line.split("…")))
            assert any(re.fullmatch(pattern, printed) for printed in lines), (line, ran.stdout)
    assert block.form or '"status":4' not in ran.stdout, ran.stdout


def documents(text: str) -> Iterator[Any]:
    """Yield JSON values that stand one after another."""
    at = 0
    while at < len(text.rstrip()):
        value, at = json.JSONDecoder().raw_decode(text, at)
        yield value
        at += len(text[at:]) - len(text[at:].lstrip())


def missing(part: Any, whole: Any, at: str = "") -> list[str]:
    """Return where what is shown is not in an answer; of lists some entries are shown, `…` stands for any text."""
    if isinstance(part, dict) and isinstance(whole, dict):
        return [
            each
            for name, value in part.items()
            for each in (missing(value, whole[name], f"{at}.{name}") if name in whole else [f"{at}.{name}"])
        ]
    if isinstance(part, list) and isinstance(whole, list) and part:
        lost = [entry for entry in part if all(missing(entry, each) for each in whole)]
        return [f"{at}: {entry}" for entry in lost]
    return [] if part == whole or part == "…" else [f"{at}: {part} is {whole}"]


def test_what_is_shown_is_truly_compared() -> None:
    answer = {"a": [{"b": 1, "c": "x"}, {"b": 2}], "d": [], "e": None}
    assert missing({"a": [{"b": 2}], "d": [], "e": None}, answer) == []
    assert missing({"a": [{"c": "…"}]}, answer) == []
    wrongs: list[Any] = [{"a": [{"b": 3}]}, {"a": []}, {"d": [1]}, {"e": 0}, {"f": None}, {"a": [{"b": 2, "c": "x"}]}]
    for wrong in wrongs:
        assert missing(wrong, answer)


def test_the_guide_asks_the_ten_questions() -> None:
    section = GUIDE[GUIDE.index("## The ten questions") : GUIDE.index("## Lists and files by curl")]
    question = re.compile(
        r"^\*\*(\d+) .*?\?\*\*.*?^```sh\n.*?curl .*?^```\n\n```(?:json|text)$", re.MULTILINE | re.DOTALL
    )
    asked = question.findall(section)
    assert asked == [str(number) for number in range(1, 11)]


def test_the_guide_names_every_address_and_no_other() -> None:
    named = set(re.findall(r"`(GET|POST|PUT|PATCH|DELETE) (/\S+)`", GUIDE))
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
