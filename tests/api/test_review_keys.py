"""`align review --keys`: in a real terminal one key a decision, undo, another choice, the end; from a pipe by lines."""

import io
import os
import pty
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.alignment.review import Ruling, rulings
from tests.commands import SAMPLES, Zhitu, command, over


@pytest.fixture(scope="module")
def ran(with_samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("keys") / "zhitu.db"
    shutil.copy(with_samples, path)
    wanted = "--pair", "course-course", "--library", "ec-sample-secondary"
    assert command("align", "run", *wanted, "--store", f"sqlite:///{path}").code == 0
    return path


@pytest.fixture
def path(ran: Path, tmp_path: Path) -> Path:
    shutil.copy(ran, tmp_path / "zhitu.db")
    return tmp_path / "zhitu.db"


@pytest.fixture
def zhitu(path: Path) -> Zhitu:
    return over(path)


def made(path: Path) -> list[Ruling]:
    from api.compose import open_store

    store = open_store(f"sqlite:///{path}")
    try:
        return rulings(store)
    finally:
        store.close()


class Terminal:
    """A command in a terminal of its own: what it shows, and keys typed without Enter."""

    def __init__(self, path: Path) -> None:
        self.end, theirs = pty.openpty()
        words = "align", "review", "--reviewer", "张三", "--keys", "--store", f"sqlite:///{path}", "--lang", "zh"
        code = "import sys; from api.cli import main; sys.exit(main())"
        started = [sys.executable, "-c", code, *words]
        environment = {**os.environ, "COLUMNS": "200", "PYTHONIOENCODING": "utf-8", "TERM": "dumb"}
        self.process = subprocess.Popen(
            started,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            cwd=SAMPLES.parent,
            env=environment,
            start_new_session=True,
        )
        os.close(theirs)
        self.shown = ""

    def wait_for(self, text: str) -> None:
        """Read until something stands there that was not there before."""
        start, end = len(self.shown), time.monotonic() + 60
        while text not in self.shown[start:]:
            assert time.monotonic() < end, self.shown
            if select.select([self.end], [], [], 0.1)[0]:
                try:
                    self.shown += os.read(self.end, 65536).decode("utf-8", "replace")
                except OSError:
                    assert text in self.shown[start:], self.shown
                    return

    def press(self, keys: str) -> None:
        """Type something."""
        os.write(self.end, keys.encode())


@pytest.fixture
def terminal(path: Path) -> Iterator[Terminal]:
    found = Terminal(path)
    yield found
    found.process.kill()
    found.process.wait()
    os.close(found.end)


def test_one_key_a_decision_undo_another_choice_and_quit(terminal: Terminal, path: Path) -> None:
    terminal.wait_for("q 结束")
    terminal.press("n")
    terminal.wait_for("q 结束")
    terminal.press("p")
    terminal.wait_for("q 结束")
    terminal.press("u")
    terminal.wait_for("q 结束")
    terminal.press("w")
    terminal.wait_for("q 结束")
    terminal.press("o")
    terminal.wait_for("写名称或标识")
    terminal.press("course/530701/市场营销\n")
    terminal.wait_for("q 结束")
    terminal.press("q")
    terminal.wait_for("写入 2 条")
    assert terminal.process.wait(30) == 0
    first, *second = made(path)
    assert not first.accepted
    assert [(each.accepted, each.object.rpartition("/")[2]) for each in second if each.accepted] == [(True, "市场营销")]


def test_keys_come_from_a_pipe_by_lines_too(zhitu: Zhitu, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("n\ns\nx\nq\n"))
    answer = zhitu("align", "review", "--reviewer", "李四", "--keys", "--format", "json")
    assert answer.json["decided"] == 2
    assert len(made(path)) >= 2


def test_the_end_of_the_input_ends_the_review(zhitu: Zhitu, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    assert zhitu("align", "review", "--reviewer", "李四", "--keys", "--format", "json").json["decided"] == 0
    assert made(path) == []


def test_there_is_nothing_to_undo_before_a_decision(zhitu: Zhitu, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("u\nq\n"))
    answer = zhitu("align", "review", "--reviewer", "李四", "--keys")
    assert answer.code == 0
    assert "还没有决定可撤销" in answer.err
