"""The benchmarks that drive a server run at a small size; what they hold their figures against is real."""

import shutil
from pathlib import Path

import pytest

from bench.cases import CASES
from bench.house import Driving, House
from bench.server import NoServer, running
from bench.soak import grown
from bench.wrk import WrongAnswers, drive
from tests.bench.conftest import SMALL

BRIEFLY = Driving(seconds=1, runs=1, commits=2, examples=1, requests=50, minutes=0.2)

driven = pytest.mark.skipif(shutil.which("wrk") is None, reason="wrk is not installed")


@pytest.fixture(scope="module")
def house(root: Path) -> House:
    """The small nation, servers driven briefly."""
    return House(SMALL, root, driving=BRIEFLY)


@driven
def test_cached_answers_stand_beside_those_of_a_bare_application(house: House) -> None:
    said = CASES["http-304"](house).json()
    assert (said["unit"], said["budget"]) == ("req/s", 2000)
    assert said["value"] > 0
    assert said["rss_mb"] > 0
    assert said["peers"]["bare FastAPI"]["value"] > 0


@driven
def test_one_major_is_computed_each_time_and_tables_give_the_same_figures(house: House) -> None:
    said = CASES["http-major"](house).json()
    assert said["also"]["p50_ms"] <= said["value"]
    assert set(said["peers"]) == {"FastAPI over SQLite", "Datasette"}


@driven
def test_the_soak_counts_requests_and_errors_and_watches_each_worker(house: House) -> None:
    said = CASES["soak"](house).json()
    assert said["also"]["requests"] >= BRIEFLY.requests
    assert said["also"]["errors"] == 0
    assert said["also"]["commits"] > 0
    assert said["also"]["worker_1_mb_at_0%"] > 0
    assert said["also"]["worker_2_mb_at_100%"] > 0
    assert not (house.folder / "soak").exists()


def test_a_commit_is_followed_to_both_workers(house: House) -> None:
    said = CASES["fresh"](house).json()
    assert (said["also"]["commits"], said["also"]["workers"]) == (2, 2)
    assert 0 < said["also"]["median_ms"] <= said["also"]["max_ms"]
    assert not (house.folder / "fresh").exists()


@driven
def test_an_address_that_is_answered_with_an_error_is_no_figure(house: House, tmp_path: Path) -> None:
    body = tmp_path / "body"
    body.write_bytes(b"{}")
    with running(("-m", "bench.peers.bare", str(body))) as server:
        assert drive(server.base, ["/"], 2, 1).requests > 0
        assert drive(server.base, ["/not-there"], 2, 1, strict=False).errors > 0
        with pytest.raises(WrongAnswers):
            drive(server.base, ["/", "/not-there"], 2, 1)
        process = server.process
    assert process.poll() is not None


def test_a_server_that_does_not_start_is_told_with_what_it_said() -> None:
    with pytest.raises(NoServer, match="no such thing"), running(("-c", "raise SystemExit('no such thing')")):
        raise AssertionError("it started")


def test_growth_is_that_after_the_warm_up() -> None:
    assert grown([10, 50, 90, *[100] * 6]) == 0
    assert grown([100, 100, 100, 100, 110, 120, 130, 140, 150]) == pytest.approx(50)
