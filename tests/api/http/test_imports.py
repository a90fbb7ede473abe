"""Workbooks brought in over HTTP: checked, read in the background, reported as the command line reports."""

import base64
import csv
import hashlib
import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from api.compose import open_store
from tests.api.http.conftest import Api, copied, serving
from tests.commands import SAMPLES, over

LIMIT = 1 << 20
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample library of 530701 as one workbook."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for path in sorted((SAMPLES / "530701").glob("*.csv")):
        sheet = book.create_sheet(path.stem)
        for line in _rows(path):
            sheet.append(line)
    target = tmp_path_factory.mktemp("book") / "电子商务.xlsx"
    book.save(target)
    return target


def _rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


@pytest.fixture
def path(lists_only: Path, tmp_path: Path) -> Path:
    """A store with the lists only."""
    return copied(lists_only, tmp_path)


@pytest.fixture
def writable(path: Path) -> Iterator[Api]:
    """Serve it with writing."""
    yield from serving(path, writing=True, largest_upload=LIMIT)


def send(api: Api, content: bytes, query: str = "", **headers: str) -> Any:
    """Send a file."""
    given = {"Content-Type": TYPE, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return api.client.post(f"/v1/imports{query}", content=content, headers=given)


def finished(api: Api, address: str) -> Any:
    """Wait for a report to be finished."""
    for _ in range(2000):
        report = api.json(address)
        if report["finished"]:
            return report
        time.sleep(0.01)
    raise AssertionError(report)


def test_a_workbook_is_committed_and_reported_as_the_command_does(
    writable: Api, path: Path, workbook: Path, lists_only: Path, tmp_path: Path
) -> None:
    content = workbook.read_bytes()
    digest = base64.b64encode(hashlib.sha256(content).digest()).decode()
    answer = send(writable, content, "?filename=电子商务.xlsx", Content_Digest=f"sha-256=:{digest}:")
    assert answer.status_code == 202
    address = answer.headers["location"]
    assert answer.json()["status"] == "queued"
    assert answer.json()["sha256"] == hashlib.sha256(content).hexdigest()
    report = finished(writable, address)
    assert (report["status"], report["file"], report["size"]) == ("done", "电子商务.xlsx", len(content))
    other = tmp_path / "other.db"
    shutil.copy(lists_only, other)
    said = over(other)("import", str(workbook), "--format", "json").json
    for problem in said["problems"]:
        problem["file"] = Path(problem["file"]).name
    assert report["result"] == said
    assert report["result"]["committed"]
    served = next(library for library in writable.json("/v1/libraries")["libraries"])
    assert "530701" in served["majors"]
    assert [each for each in path.with_name("zhitu.db.imports").iterdir() if each.is_dir()] == []


def test_a_preview_says_what_would_change_and_changes_nothing(writable: Api, path: Path, workbook: Path) -> None:
    before = writable.json("/v1/health")["revision"]
    answer = send(writable, workbook.read_bytes(), "?dry_run=true")
    result = finished(writable, answer.headers["location"])["result"]
    assert (result["dry_run"], result["revision"]) == (True, before)
    assert result["added"] > 0
    assert {move["major"] for move in result["coverage"]} == {"530701"}
    assert writable.json("/v1/health")["revision"] == before
    said = over(path)("import", "--dry-run", str(workbook), "--format", "json").json
    for told in [*said["problems"], *said.get("read", ())]:
        told["file"] = "工作簿.xlsx"
    assert result == said


def test_what_is_no_workbook_is_reported_with_reason_and_advice(writable: Api) -> None:
    report = finished(writable, send(writable, b"\x00\x01 nothing", Accept_Language="en").headers["location"])
    assert report["status"] == "done"
    problem = report["result"]["problems"][0]
    assert problem["severity"] == "rejected"
    assert problem["file"] == "工作簿.xlsx"
    assert report["result"]["committed"] == []


def test_a_slug_that_cannot_be_one_fails_with_a_problem(writable: Api, workbook: Path) -> None:
    answer = send(writable, workbook.read_bytes(), "?library=530701&dry_run=true")
    report = finished(writable, answer.headers["location"])
    told = report["problem"] or report["result"]["problems"]
    assert told


def test_a_file_may_not_be_too_large_whether_it_says_so_or_not(writable: Api, path: Path) -> None:
    assert send(writable, b"x" * (LIMIT + 1)).status_code == 413

    def pieces() -> Iterator[bytes]:
        for _ in range(20):
            yield b"x" * (LIMIT // 16)

    answer = writable.client.post("/v1/imports", content=pieces(), headers={"Content-Type": TYPE})
    assert answer.status_code == 413
    assert answer.json()["largest"] == LIMIT
    folder = path.with_name("zhitu.db.imports")
    assert not folder.exists() or list(folder.iterdir()) == []


@pytest.fixture(scope="module")
def refusing(lists_only: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """One server for all that it refuses."""
    yield from serving(copied(lists_only, tmp_path_factory.mktemp("refusing")), writing=True)


@pytest.mark.parametrize(
    ("query", "headers", "status", "kind"),
    [
        ("", {"Content_Type": "application/json"}, 415, "unsupported-media-type"),
        ("", {"Content_Type": "application/x-www-form-urlencoded"}, 415, "unsupported-media-type"),
        ("", {"Content_Digest": "sha-256=:AAAA:"}, 400, "bad-body"),
        ("", {"Origin": "https://example.org"}, 403, "forbidden"),
        ("", {"Host": "example.org"}, 403, "forbidden"),
        ("", {"X-Forwarded-For": "203.0.113.9"}, 403, "forbidden"),
        ("?filename=" + "\U0001f600" * 79, {}, 400, "bad-parameter"),
        ("?filename=../../etc/passwd", {}, 400, "bad-parameter"),
        ("?filename=.hidden", {}, 400, "bad-parameter"),
        ("?filename=a%00b", {}, 400, "bad-parameter"),
        ("?dry_run=perhaps", {}, 400, "bad-parameter"),
        ("?dryrun=true", {}, 400, "unknown-parameter"),
    ],
)
def test_what_is_not_taken_is_told(refusing: Api, query: str, headers: dict[str, str], status: int, kind: str) -> None:
    answer = send(refusing, b"some content", query, **headers)
    assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (status, kind)


def test_nothing_at_all_is_no_file(refusing: Api) -> None:
    assert send(refusing, b"").json()["type"].endswith("/bad-body")


def test_a_server_that_only_reads_refuses(api: Api) -> None:
    assert api.json("/v1/readiness")["writing"] is False
    answer = send(api, b"some content")
    assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (403, "forbidden")


def test_a_job_whose_worker_died_is_told_as_interrupted(writable: Api, path: Path, workbook: Path) -> None:
    address = send(writable, workbook.read_bytes(), "?dry_run=true").headers["location"]
    finished(writable, address)
    file = path.with_name("zhitu.db.imports") / (address.rpartition("/")[2] + ".json")
    text = file.read_text("utf-8").replace('"done"', '"running"')
    file.write_text(text, "utf-8")
    assert writable.json(address)["status"] == "running"
    file.write_text(text.replace(f'"worker": "{os.getpid()}-', '"worker": "'), "utf-8")
    assert writable.json(address)["status"] == "interrupted"


def test_what_was_committed_is_in_the_store(writable: Api, path: Path, workbook: Path) -> None:
    report = finished(writable, send(writable, workbook.read_bytes()).headers["location"])
    store = open_store(f"sqlite:///{path}")
    try:
        assert store.revision == report["result"]["revision"]
        assert set(report["result"]["committed"]) <= {stored.version.source for stored in store.versions()}
    finally:
        store.close()
    again = finished(writable, send(writable, workbook.read_bytes()).headers["location"])
    assert again["result"]["committed"] == []
    assert again["result"]["unchanged"] == report["result"]["committed"]
