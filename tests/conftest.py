"""What every test may rely on.

Under CI=true a skip that nobody gave leave for fails the session. A store of the bundled lists is built once a worker.
"""

import gc
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from _pytest.terminal import TerminalReporter

from tests.commands import SAMPLE_PATHS, command
from tests.neo4j_server import Server, reason_to_skip, server

ALLOWED_SKIPS = {
    r"ZHITU_DATA": "the ministry's documents are local input, not part of the repository (docs/commands.md)",
    r"lends no small disk": "mounting a small disk to fill it is not allowed everywhere",
}
"""Reasons, as patterns, for which a test may be skipped in continuous integration too, and why."""


def forbidden(reasons: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the (test, reason) pairs that no pattern of ALLOWED_SKIPS allows."""
    return [
        (test, reason) for test, reason in reasons if not any(re.search(pattern, reason) for pattern in ALLOWED_SKIPS)
    ]


def _skipped(config: pytest.Config) -> list[tuple[str, str]]:
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if not isinstance(reporter, TerminalReporter):
        return []
    reports = reporter.stats.get("skipped", [])
    return [(report.nodeid, str(report.longrepr[2])) for report in reports if isinstance(report.longrepr, tuple)]


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Collect without the garbage collector: Python code that it runs amid `ast.parse` upsets that (before 3.11.8)."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the tests of a module on one worker of xdist, in their order; a module that names a group keeps that."""
    for item in items:
        if item.get_closest_marker("xdist_group") is None:
            item.add_marker(pytest.mark.xdist_group(item.nodeid.partition("::")[0]))


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail the session for skips that were promised to run; workers of xdist leave it to their controller."""
    if os.environ.get("CI") == "true" and forbidden(_skipped(session.config)) and session.exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: TerminalReporter, config: pytest.Config) -> None:
    """Name the skips that fail the session, above pytest's closing line."""
    if os.environ.get("CI") != "true":
        return
    for test, reason in forbidden(_skipped(config)):
        terminalreporter.write_line(f"skipped though promised: {test}: {reason}", red=True)


@pytest.fixture(scope="session")
def lists_only(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the bundled lists and nothing else; not to be changed."""
    path = tmp_path_factory.mktemp("lists") / "zhitu.db"
    assert command("build", "--store", f"sqlite:///{path}").code == 0
    return path


@pytest.fixture(scope="session")
def with_samples(lists_only: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the bundled lists and the samples; not to be changed."""
    path = tmp_path_factory.mktemp("samples") / "zhitu.db"
    shutil.copy(lists_only, path)
    answer = command("import", *SAMPLE_PATHS, "--store", f"sqlite:///{path}")
    assert answer.code == 0, answer.err
    return path


@pytest.fixture(scope="session")
def neo4j_server() -> Iterator[Server]:
    """A real Neo4j server, one a run: tests that use it are of one group, so that one worker runs them all."""
    if reason := reason_to_skip():
        pytest.skip(reason)
    with server() as running:
        yield running
