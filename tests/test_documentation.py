"""What the documents say is true: their commands run, and nothing that can be typed is left out."""

import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.core import TyperGroup

from api.cli import command_tree
from tests.commands import command

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
COMMANDS = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(?:sh|bash|console)\n(.*?)^```", re.MULTILINE | re.DOTALL)
COMMON = {"--store", "--format", "--lang", "--help", "-h"}


def lines(path: Path) -> list[str]:
    """Return the command lines in a page's code blocks that call zhitu, without prompt and remark."""
    found = []
    for block in BLOCK.findall(path.read_text(encoding="utf-8")):
        for line in block.splitlines():
            plain = line.strip().removeprefix("$ ").split("  #")[0].strip()
            if plain.startswith(("zhitu ", ".venv/bin/zhitu ")):
                found.append(plain)
    return found


def commands(group: TyperGroup, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield every command with the words that call it."""
    for name, each in group.commands.items():
        if isinstance(each, TyperGroup):
            yield from commands(each, (*path, name))
        else:
            yield (*path, name), each


ALL = dict(commands(command_tree()))


@pytest.mark.parametrize(
    ("page", "number"),
    [
        *(("commands.md", 30), ("questions.md", 14), ("builders.md", 8), ("auditors.md", 14)),
        *(("learners.md", 3), ("experts.md", 2)),
    ],
)
def test_the_examples_of_a_page_run_in_order(
    page: str, number: int, with_samples: Path, lists_only: Path, tmp_path: Path, monkeypatch: Any
) -> None:
    before = lists_only if page == "commands.md" else with_samples
    (tmp_path / "samples").symlink_to(ROOT / "samples")
    (tmp_path / "var").mkdir()
    shutil.copy(before, tmp_path / "var" / "zhitu.db")
    monkeypatch.chdir(tmp_path)
    examples = lines(ROOT / "docs" / page)
    assert len(examples) >= number
    for line in examples:
        answer = command(*shlex.split(line)[1:])
        assert answer.code == 0, f"{line}\n{answer.err}{answer.out[-500:]}"


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_commands_in_the_documents_exist_with_their_options(path: Path) -> None:
    if not path.exists():
        pytest.fail(f"{path.name} is missing")
    for line in lines(path):
        words = shlex.split(line)[1:]
        name = tuple(words[:2]) if tuple(words[:2]) in ALL else tuple(words[:1])
        if words[0] in {"--help", "-h"}:
            continue
        assert name in ALL, line
        known = {option for parameter in ALL[name].params for option in (*parameter.opts, *parameter.secondary_opts)}
        used = {word.split("=")[0] for word in words if word.startswith("--")}
        assert used <= known | COMMON, line


@pytest.mark.parametrize("name", ALL, ids=" ".join)
def test_every_command_and_option_is_documented(name: tuple[str, ...]) -> None:
    assert re.search(rf"\bzhitu {' '.join(name)}\b", COMMANDS), name
    for parameter in ALL[name].params:
        for option in parameter.opts:
            if option.startswith("-"):
                assert re.search(rf"[`\s\[]{option}\b", COMMANDS), option


def test_every_variable_that_is_read_is_documented() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "api").rglob("*.py"))
    for name in set(re.findall(r"\bZHITU_[A-Z]+\b", text)) | {"COLUMNS"}:
        assert f"`{name}`" in COMMANDS, name


def test_links_between_the_documents_lead_somewhere() -> None:
    for path in PAGES:
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", path.read_text(encoding="utf-8")):
            assert (path.parent / target).exists(), f"{path.name}: {target}"


def test_the_targets_that_the_documents_name_are_in_the_makefile() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for path in PAGES:
        for target in re.findall(r"`make ([a-z]+)`", path.read_text(encoding="utf-8")):
            assert re.search(rf"^{target}:", makefile, re.MULTILINE), target
