"""Reports of imports on disk: written whole or not at all, and what a worker left behind is taken over once."""

import resource
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from api.http.reports import KEPT, Reports

ABOUT = {"dry_run": False, "file": "a.csv", "size": 4, "sha256": "0"}
ORDER = {"strict": False, "library": None, "language": "zh"}


def waiting(reports: Reports) -> str:
    """Place a file that waits."""
    identity, path = reports.place("a.csv")
    path.write_bytes(b"a,b\n")
    reports.open(identity, ABOUT, ORDER)
    return identity


def status(reports: Reports, identity: str) -> Any:
    """Return how an import stands."""
    report = reports.told(identity)
    return report and report["status"]


def test_a_report_tells_nothing_of_the_inside(tmp_path: Path) -> None:
    reports = Reports(tmp_path / "in")
    told = reports.told(waiting(reports))
    assert told is not None
    assert not {"worker", "order"} & told.keys()
    assert told["status"] == "queued"
    reports.close()


@pytest.mark.parametrize("identity", ["", "0", "../../etc/passwd", "G" * 32, "0" * 32, "0" * 33])
def test_there_is_no_report_of_another_id(tmp_path: Path, identity: str) -> None:
    assert Reports(tmp_path / "in").told(identity) is None


def test_what_waits_for_a_living_worker_is_left_to_it(tmp_path: Path) -> None:
    one, other = Reports(tmp_path / "in"), Reports(tmp_path / "in")
    identity = waiting(one)
    assert list(other.left_behind()) == []
    assert status(other, identity) == "queued"
    one.close()


def test_what_a_dead_worker_left_is_taken_over_by_one_only_the_oldest_first(tmp_path: Path) -> None:
    dead = Reports(tmp_path / "in")
    identities = [waiting(dead) for _ in range(20)]
    dead.close()
    heirs = [Reports(tmp_path / "in") for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        taken = list(pool.map(lambda heir: [(report["id"], path) for report, path in heir.left_behind()], heirs))
    assert sorted(identity for each in taken for identity, _ in each) == sorted(identities)
    assert all(path.read_bytes() == b"a,b\n" for each in taken for _, path in each)
    for each in taken:
        assert [identity for identity, _ in each] == [known for known in identities if known in dict(each)]
    assert {status(heirs[0], identity) for identity in identities} == {"queued"}
    for heir in heirs:
        heir.close()


def test_what_a_dead_worker_was_reading_is_told_as_interrupted(tmp_path: Path) -> None:
    dead, heir = Reports(tmp_path / "in"), Reports(tmp_path / "in")
    identity = waiting(dead)
    dead.write({**(dead.told(identity) or {}), "status": "running"})
    assert status(heir, identity) == "running"
    dead.close()
    assert status(heir, identity) == "interrupted"
    assert list(heir.left_behind()) == []
    heir.close()


def test_what_waits_without_its_file_is_told_as_interrupted(tmp_path: Path) -> None:
    dead = Reports(tmp_path / "in")
    identity = waiting(dead)
    dead.drop(identity)
    dead.close()
    assert status(Reports(tmp_path / "in"), identity) == "interrupted"


def test_the_latest_reports_are_kept_and_those_that_are_not_finished(tmp_path: Path) -> None:
    reports = Reports(tmp_path / "in")
    first = waiting(reports)
    for _ in range(KEPT + 5):
        identity, _ = reports.place("a.csv")
        report = reports.open(identity, ABOUT, ORDER)
        reports.finish({**report, "status": "done"})
    assert status(reports, first) == "queued"
    assert KEPT <= len(list((tmp_path / "in").glob("*.json"))) <= KEPT + 2
    reports.close()


def test_on_a_full_disk_the_outcome_is_told_though_not_all_that_was_read(tmp_path: Path) -> None:
    reports = Reports(tmp_path / "in")
    identity, _ = reports.place("a.csv")
    report = reports.open(identity, ABOUT, ORDER)
    written = (tmp_path / "in" / f"{identity}.json").stat().st_size
    result = {"revision": 7, "committed": ["x"], "problems": ["much"] * 10_000}
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (written + 100, before[1]))
    try:
        reports.finish({**report, "status": "done", "result": result})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    told = reports.told(identity)
    assert told is not None
    assert (told["status"], told["result"]) == ("done", {"revision": 7, "committed": ["x"]})
    assert list((tmp_path / "in").glob("*.part")) == []
    reports.close()
