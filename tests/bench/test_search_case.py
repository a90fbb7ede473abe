"""The case `search` runs small: what is typed comes from the graph, the peers are asked the same."""

from pathlib import Path

import pytest

from bench.house import House
from bench.measure import Size
from bench.search_case import EACH, drawn, search_case

SMALL = Size(0.01, 40, 3)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    """A hundredth of the nation with few resources."""
    return House(SMALL, tmp_path_factory.mktemp("bench"))


def test_what_is_typed_follows_from_graph_and_seed(house: House) -> None:
    typed = list(drawn(house))
    assert typed == list(drawn(House(SMALL, Path(house.root))))
    for sort in ("1", "2", "3", "4", "5", "6", "codes", "initials"):
        assert sum(each.sort == sort for each in typed) == EACH
    assert all(1 <= len(each.text) <= int(each.sort) for each in typed if each.sort.isdigit())


def test_the_case_gives_p95_size_and_peers(house: House) -> None:
    said = search_case(house).json()
    assert (said["case"], said["unit"], said["budget"]) == ("search", "ms", 20)
    assert said["value"] >= said["also"]["p50_ms"] > 0
    assert 0 < said["also"]["index_mb"] < 100
    assert set(said["peers"]) == {"sqlite fts5 trigram", "sqlite like"}
    assert all(peer["value"] > 0 for peer in said["peers"].values())
    assert said["also"]["fts5_answers_1–2"] == 0, "a trigram index knows no shorter texts"
