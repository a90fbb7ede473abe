"""Every benchmark runs at a small size, its peers agree with us row by row, and the page says what was measured."""

from pathlib import Path

import pytest

from bench.cases import CASES, PEERS
from bench.house import House
from bench.measure import Beside, Result
from bench.page import page
from bench.tables import our_rows, tables
from tests.bench.conftest import SMALL


@pytest.fixture(scope="module")
def house(root: Path) -> House:
    """The small nation."""
    return House(SMALL, root)


def test_every_peer_gives_the_rows_that_coverage_gives(house: House) -> None:
    rows = tables(house.coverage)
    for c in (1.0, 0.6, 0.35):
        expected = our_rows(house.coverage, c)
        assert expected
        for name in ("sqlite", "duckdb", "networkx"):
            assert PEERS[name][0](rows).audit(c) == expected, (name, c)
    for name in ("oxigraph", "rdflib"):
        assert PEERS[name][0](rows).audit(1.0) == our_rows(house.coverage, 1.0), name


@pytest.mark.parametrize("name", ["commit", "rebuild", "open", "audit", "major", "refresh", "library", "describe"])
def test_a_case_gives_a_figure_with_its_unit_and_memory(house: House, name: str) -> None:
    said = CASES[name](house).json()
    assert said["case"] == name
    assert (said["scale"], said["resources_per_library"], said["seed"]) == SMALL
    assert said["value"] > 0
    assert said["rss_mb"] > 0
    assert said["held"] in (True, False)
    if name in ("audit", "major", "commit"):
        assert said["peers"]
        assert all(peer["value"] > 0 and peer["ratio"] > 0 and peer["scale"] == 0.01 for peer in said["peers"].values())


def test_the_page_says_what_held_what_did_not_and_who_stood_beside() -> None:
    held = Result("open", SMALL, 20, "ms", 50, rss_mb=60)
    missed = Result("commit", SMALL, 100_000, "claims/s", 150_000, True, 80, {"sqlite rows": Beside(5e4, 0.5, 0.01)})
    said = page([held, missed], "zhitu bench all")
    assert "| open | 20 ms | ≤ 50 ms | yes | 60 |" in said
    assert "| commit | 100,000 claims/s | ≥ 150,000 claims/s | **no** | 80 |" in said
    assert "| commit | sqlite rows | 0.01 | 50,000 claims/s | 0.5 |" in said
