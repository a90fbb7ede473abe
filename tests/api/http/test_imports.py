"""Imports over HTTP: taken in, read in the background, reported as the command line reports, decided on."""

import base64
import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.compose import open_store
from tests.api.http.conftest import Api, copied, serving
from tests.api.http.sending import REGISTER, XLSX, finished, kind, of_files, register, said, send, sheets, workbook_at
from tests.api.http.test_live import wait_for
from tests.commands import SAMPLES, over


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample library of 530701 as one workbook."""
    path = tmp_path_factory.mktemp("book") / "电子商务.xlsx"
    workbook_at(path)
    return path


@pytest.fixture(scope="module")
def path(lists_only: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that begins with the lists only."""
    return copied(lists_only, tmp_path_factory.mktemp("writable"))


@pytest.fixture(scope="module")
def writable(path: Path) -> Iterator[Api]:
    """Serve it with writing; tests that need it empty come first."""
    yield from serving(path, writing=True)


def revision(api: Api) -> int:
    """Return the store's revision."""
    return int(api.json("/v1/health")["revision"])


def test_a_preview_says_what_would_change_and_changes_nothing(writable: Api, path: Path, workbook: Path) -> None:
    before = revision(writable)
    report = finished(writable, send(writable, workbook.read_bytes(), "?filename=电子商务.xlsx&dry_run=true"))
    result = report["result"]
    assert (report["status"], result["dry_run"], result["revision"]) == ("previewed", True, before)
    assert result["added"] > 0
    assert {move["major"] for move in result["coverage"]} == {"530701"}
    assert revision(writable) == before
    assert result == said(over(path), workbook, options=("--dry-run",))


def test_the_sheets_of_a_workbook_may_come_as_one_form(writable: Api, path: Path) -> None:
    report = finished(writable, writable.client.post("/v1/imports?dry_run=true", files=sheets()))
    result = said(over(path), SAMPLES / "530701", options=("--dry-run",))
    for told in of_files(result):
        told["file"] = "各表合成的工作簿"
    assert report["result"] == result
    assert len(report["files"]) == len(sheets())
    rows = sum(count["read"] for count in result["counts"].values())
    assert report["progress"] == {"file": 1, "files": 1, "name": "", "kind": "workbook", "rows": rows}


def test_several_files_make_one_import_whatever_their_order(writable: Api, workbook: Path) -> None:
    files = [("file", ("b.xlsx", workbook.read_bytes(), XLSX)), ("file", ("a.csv", REGISTER, "text/csv"))]
    reports = [
        finished(writable, writable.client.post("/v1/imports?dry_run=true", files=each))
        for each in (files, files[::-1])
    ]
    assert reports[0]["result"] == reports[1]["result"]
    assert [each["kind"] for each in reports[0]["result"]["read"]] == ["registry", "workbook"]


def test_an_import_that_is_held_waits_for_its_decision(writable: Api, workbook: Path) -> None:
    before = revision(writable)
    address = send(writable, workbook.read_bytes(), "?hold=true").headers["location"]
    wait_for(lambda: writable.json(address)["status"] == "waiting")
    report = writable.json(address)
    assert (report["finished"], report["result"]["dry_run"]) == (None, True)
    assert report["result"]["added"] > 0
    assert [each["id"] for each in writable.json("/v1/imports?state=waiting")["imports"]] == [report["id"]]
    assert kind(writable.client.post(f"{address}/retry")) == (409, "not-now")
    assert writable.client.post(f"{address}/discard").json()["status"] == "cancelled"
    assert kind(writable.client.post(f"{address}/commit")) == (409, "not-now")
    assert revision(writable) == before


def test_an_import_that_is_held_is_committed_when_somebody_says_so(writable: Api) -> None:
    answer = register(writable, "?hold=true")
    address = answer.headers["location"]
    wait_for(lambda: writable.json(address)["status"] == "waiting")
    assert writable.client.post(f"{address}/commit").json()["status"] == "queued"
    done = finished(writable, answer)
    assert (done["status"], done["result"]["committed"] != []) == ("done", True)


def test_a_workbook_is_committed_and_reported_as_the_command_does(
    writable: Api, path: Path, workbook: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.db"
    shutil.copy(path, other)
    shutil.copy(path.with_name(f"{path.name}-wal"), tmp_path / "other.db-wal")
    content = workbook.read_bytes()
    digest = base64.b64encode(hashlib.sha256(content).digest()).decode()
    answer = send(writable, content, "?filename=电子商务.xlsx", Content_Digest=f"sha-256=:{digest}:")
    files = [{"name": "电子商务.xlsx", "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}]
    assert (answer.json()["status"], answer.json()["files"], answer.headers["retry-after"]) == ("queued", files, "1")
    report = finished(writable, answer)
    assert (report["status"], report["files"], report["attempts"]) == ("done", files, 1)
    assert report["result"]["committed"] == ["library/ec-sample"]
    assert report["result"] == said(over(other), workbook)
    served = {library["id"]: library for library in writable.json("/v1/libraries")["libraries"]}
    assert "530701" in served["library/ec-sample"]["majors"]
    store = open_store(f"sqlite:///{path}")
    assert store.revision == report["result"]["revision"]
    store.close()
    again = finished(writable, send(writable, content))["result"]
    assert (again["committed"], again["unchanged"]) == ([], report["result"]["committed"])
    assert list((path.with_name("zhitu.db.jobs") / "files").iterdir()) == []


def test_with_no_worse_what_would_lower_coverage_is_kept_out_and_says_why(
    writable: Api, workbook: Path, tmp_path: Path
) -> None:
    before = finished(writable, send(writable, workbook.read_bytes()))["result"]["revision"]
    wait_for(lambda: revision(writable) == before)
    report = finished(writable, send(writable, workbook_at(tmp_path / "less.xlsx", "课程对应"), "?no_worse=true"))
    assert report["status"] == "nothing"
    assert (report["problem"]["type"].rpartition("/")[2], report["problem"]["status"]) == ("worse", 409)
    assert {move["major"] for move in report["problem"]["falling"]} == {"530701"}
    assert all(move["after"] < move["before"] for move in report["problem"]["falling"])
    assert report["result"]["dry_run"] is True
    assert revision(writable) == before


def test_what_gave_nothing_does_not_call_itself_done(writable: Api) -> None:
    for query in ("", "?dry_run=true", "?hold=true"):
        report = finished(writable, send(writable, b"\x00\x01 nothing", query, Accept_Language="en"))
        assert report["status"] == "nothing"
        problem = report["result"]["problems"][0]
        assert (problem["severity"], problem["file"]) == ("rejected", "工作簿.xlsx")
        assert problem["reason"].isascii()


def test_with_strict_one_bad_row_keeps_all_out(writable: Api) -> None:
    bad = REGISTER + "坏行,bad,国家,,,,,999999\r\n".encode() * 3
    held = finished(writable, register(writable, "?strict=true", bad))
    assert (held["status"], held["result"]["committed"]) == ("nothing", [])
    assert held["result"]["held_back"]
    kept = finished(writable, register(writable, "", bad))
    assert (kept["status"], len(kept["result"]["committed"])) == ("done", 1)
    assert kept["result"]["problems"] == held["result"]["problems"] != []


def test_two_files_of_one_source_fail_with_reason_and_may_be_tried_again(writable: Api, workbook: Path) -> None:
    parts = [("file", (name, workbook.read_bytes(), XLSX)) for name in ("a.xlsx", "b.xlsx")]
    answer = writable.client.post("/v1/imports", files=parts, headers={"Accept-Language": "en"})
    address = answer.headers["location"]
    report = finished(writable, answer)
    assert (report["status"], report["result"]) == ("failed", None)
    assert report["problem"]["type"].endswith("/unreadable")
    assert "a.xlsx" in report["problem"]["detail"]
    assert "/files/" not in report["problem"]["detail"]
    again = writable.client.post(f"{address}/retry")
    assert (again.status_code, again.json()["status"], again.json()["problem"]) == (200, "queued", None)
    assert finished(writable, answer)["status"] == "failed"
    assert kind(writable.client.post(f"{address}/cancel")) == (409, "not-now")


def test_columns_may_be_named_one_by_one_or_by_a_profile(writable: Api) -> None:
    rows = "甲,乙\r\n微课一,mp4\r\n".encode()
    query = "?library=ec-sample&kind=inventory&dry_run=true"
    named = finished(writable, register(writable, f"{query}&map=名称=甲&map=课程=网店运营", rows))
    assert named["options"]["map"] == ["名称=甲", "课程=网店运营"]
    profile = 'kind = "inventory"\n[columns]\n"名称" = "甲"\n[constants]\n"课程" = "网店运营"\n'.encode()
    parts = [("file", ("工作簿.csv", rows, "text/csv")), ("profile", ("any.toml", profile, "text/plain"))]
    profiled = finished(writable, writable.client.post(f"/v1/imports{query}", files=parts))
    assert (profiled["options"]["profile"], named["options"]["profile"]) == (True, False)
    for report in (named, profiled):
        columns = {each["field"]: each["column"] for each in report["result"]["read"][0]["columns"]}
        assert columns["名称"] == "甲"
        assert report["result"]["read"][0]["confidence"] is None


def test_one_key_makes_one_import(writable: Api) -> None:
    before = writable.json("/v1/imports")["total"]
    first = register(writable, "?dry_run=true", Idempotency_Key="k-1")
    again = register(writable, "?dry_run=true", Idempotency_Key="k-1")
    assert (again.status_code, again.headers["location"]) == (202, first.headers["location"])
    assert kind(register(writable, "?dry_run=true", REGISTER + b"\r\n", Idempotency_Key="k-1")) == (422, "key-reused")
    assert kind(register(writable, "", Idempotency_Key="k-1")) == (422, "key-reused")
    assert writable.json("/v1/imports")["total"] == before + 1
    finished(writable, first)


def test_imports_are_listed_by_pages_and_by_state(writable: Api) -> None:
    sent = [finished(writable, send(writable, b"nothing", f"?filename={number}.csv"))["id"] for number in range(5)]
    found, address = [], "/v1/imports?state=nothing&limit=2"
    for _ in range(3):
        page = writable.get(address)
        assert page.headers["cache-control"] == "no-store"
        found += [each["id"] for each in page.json()["imports"]]
        address = page.json()["next"]
    assert found[:5] == sent[::-1]
    assert 'rel="next"' in writable.get("/v1/imports?limit=2").headers["link"]
    assert "result" not in writable.json("/v1/imports")["imports"][0]
    running = writable.json("/v1/imports?state=running")
    assert (running["imports"], running["total"], running["next"]) == ([], 0, None)
    writable.problem("/v1/imports?state=lost", 400, "bad-parameter")
    writable.problem("/v1/imports?cursor=WzEsMl0", 400, "bad-cursor")
    writable.problem("/v1/imports/" + "0" * 32, 404, "unknown-import")


def test_a_server_that_only_reads_refuses_and_still_tells(api: Api) -> None:
    assert api.json("/v1/readiness")["writing"] is False
    for address in ("", *(f"/{'0' * 32}/{each}" for each in ("cancel", "retry", "commit", "discard"))):
        assert kind(api.client.post(f"/v1/imports{address}", content=b"some content")) == (403, "forbidden")
    assert api.json("/v1/imports")["total"] == 0


def test_a_server_without_a_worker_takes_in_and_leaves_the_rest_to_others(path: Path) -> None:
    for quiet in serving(path, writing=True, working=False):
        answer = register(quiet)
        assert quiet.json(answer.headers["location"])["status"] == "queued"
        cancelled = quiet.client.post(answer.headers["location"] + "/cancel")
        assert (cancelled.status_code, cancelled.json()["status"]) == (200, "cancelled")
