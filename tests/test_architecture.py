"""The rooms, the arrows between them, and what importing them may do (DESIGN 1)."""

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.trees import parsed

ROOT = Path(__file__).resolve().parent.parent
ARROWS: dict[str, set[str]] = {
    "ontology": set(),
    "graph": {"ontology"},
    "people": {"ontology"},
    "ingest": {"ontology", "graph"},
    "api": {"ontology", "graph", "ingest", "people"},
    "bench": {"ontology", "graph", "ingest", "people", "api", "tools"},
    "tools": {"ontology", "graph", "ingest", "people", "api"},
}
"""Each room with the rooms that it may import besides itself."""

OFF_THE_ARROWS = {"api.cli.bench": {"bench"}}
"""Modules that may import one room more: `zhitu bench` only starts what bench/ holds."""

COMPOSITION_ROOT = "api.compose"
PURE = ("graph.coverage", "graph.alignment", "graph.paths", "graph.views")
"""Rooms that know a store by its port only."""

SHAPELESS_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "base", "manager", "service"}
FIRST_PARTY = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for room in ARROWS
    for path in sorted((ROOT / room).rglob("*.py"))
}


def imports(path: Path) -> Iterator[str]:
    """Yield the modules that a file imports, wherever in it; `from a import b` gives a and a.b."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative imports hide the arrows"
            assert node.module is not None
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("module", FIRST_PARTY)
def test_a_module_imports_only_along_the_arrows(module: str) -> None:
    room = module.partition(".")[0]
    used = {name.partition(".")[0] for name in imports(FIRST_PARTY[module])} & set(ARROWS)
    assert used <= {room} | ARROWS[room] | OFF_THE_ARROWS.get(module, set())


@pytest.mark.parametrize("module", [module for module in FIRST_PARTY if module.startswith(PURE)])
def test_views_and_questions_never_import_a_back_end(module: str) -> None:
    assert not [name for name in imports(FIRST_PARTY[module]) if name.startswith("graph.stores")]


def test_only_the_composition_root_names_back_ends() -> None:
    naming = {
        module
        for module, path in FIRST_PARTY.items()
        if not module.startswith(("graph.stores", "bench", "tools"))
        and any(name.startswith("graph.stores") for name in imports(path))
    }
    assert naming <= {COMPOSITION_ROOT}


@pytest.mark.parametrize(
    "module", [each for each in FIRST_PARTY if each.startswith("api.") and not each.startswith("api.cli")]
)
def test_what_goes_out_by_the_server_never_imports_the_command_line(module: str) -> None:
    assert not [name for name in imports(FIRST_PARTY[module]) if name == "api.cli" or name.startswith("api.cli.")]


def test_only_the_settings_read_the_environment() -> None:
    reading = {
        module
        for module, path in FIRST_PARTY.items()
        if module.partition(".")[0] not in {"bench", "tools"}
        and any(
            isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"} for node in ast.walk(parsed(path))
        )
    }
    # the entry point, which hands it on to the settings, and what signs in: a password stands in no value that is shown
    assert reading <= {"api.cli", "api.compose"}


def test_no_file_is_named_after_nothing() -> None:
    assert [path for path in FIRST_PARTY.values() if path.stem in SHAPELESS_NAMES] == []


def test_no_module_is_longer_than_500_lines() -> None:
    lengths = {module: len(path.read_text(encoding="utf-8").splitlines()) for module, path in FIRST_PARTY.items()}
    assert {module: length for module, length in lengths.items() if length > 500} == {}


def test_every_room_says_in_one_sentence_what_it_is() -> None:
    for module, path in FIRST_PARTY.items():
        if path.name == "__init__.py":
            said = ast.get_docstring(parsed(path))
            assert said, module


WATCH = """
import importlib, os, sys

ROOT = sys.argv[1]
ROOMS = tuple(os.path.join(ROOT, room, "") for room in sys.argv[2].split(","))
found = []

def blame(what):
    # Outwards from the event: the import system at work is no fault, code of a room is.
    frame = sys._getframe(2)
    while frame is not None:
        file = frame.f_code.co_filename
        if file.startswith("<frozen importlib"):
            return
        if file.startswith(ROOMS):
            found.append(f"{os.path.relpath(file, ROOT)}:{frame.f_lineno} {what}")
            return
        frame = frame.f_back

def hook(event, arguments):
    if event in WATCHED or event.startswith("socket."):
        blame(event)

WATCHED = {"open", "os.listdir", "os.scandir", "subprocess.Popen", "sqlite3.connect"}
environment = type(os.environ)
plain = environment.__getitem__
def watched(self, key):
    blame(f"os.environ[{key!r}]")
    return plain(self, key)
environment.__getitem__ = watched
sys.addaudithook(hook)
for module in sys.argv[3].split(","):
    importlib.import_module(module)
environment.__getitem__ = plain
print(*found, sep="\\n")
"""


def watch(root: Path, rooms: list[str], modules: list[str]) -> list[str]:
    """Import modules in a fresh process; return what code of the rooms did meanwhile besides importing."""
    command = [sys.executable, "-c", WATCH, str(root), ",".join(rooms), ",".join(modules)]
    answer = subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=root, env={**os.environ, "PYTHONPATH": str(root)}
    )
    assert answer.returncode == 0, answer.stderr
    return answer.stdout.split("\n")[:-1] if answer.stdout.strip() else []


def test_nothing_reads_files_or_the_environment_or_connects_when_imported() -> None:
    modules = [module for module in FIRST_PARTY if not module.endswith("__main__")]
    assert watch(ROOT, list(ARROWS), modules) == []


@pytest.mark.parametrize(
    ("code", "seen"),
    [
        ("open(__file__).close()", "open"),
        ("from pathlib import Path\nPath(__file__).read_text()", "open"),
        ("import os\nos.environ.get('HOME')", "os.environ['HOME']"),
        ("import socket\nsocket.socket().close()", "socket.__new__"),
        ("import os\nos.listdir('.')", "os.listdir"),
    ],
)
def test_the_watch_sees_what_it_looks_for(tmp_path: Path, code: str, seen: str) -> None:
    room = tmp_path / "room"
    room.mkdir()
    (room / "__init__.py").write_text("")
    (room / "quiet.py").write_text("import json\n")
    (room / "loud.py").write_text(code)
    assert watch(tmp_path, ["room"], ["room.quiet"]) == []
    assert [line.split(" ", 1)[1] for line in watch(tmp_path, ["room"], ["room.loud"])] == [seen]
