"""The benchmark of /sparql runs small, and its peers give the rows that the server gives."""

from pathlib import Path

import pytest

from bench.house import House
from bench.measure import Size
from bench.sparql_case import QUESTIONS, AnswersDiffer, _agree, sparql_case


def test_the_case_gives_figures_and_its_peers_agree(tmp_path: Path) -> None:
    said = sparql_case(House(Size(0.002, 20, 3), tmp_path)).json()
    assert (said["case"], said["scale"], said["unit"]) == ("sparql", 0.002, "ms")
    assert said["value"] > 0
    assert set(said["peers"]) == {"oxigraph in process", "rdflib"}
    assert all(peer["value"] > 0 and peer["ratio"] > 0 for peer in said["peers"].values())
    assert said["also"]["claims"] > 1000
    assert said["also"]["view_mb"] > 1
    assert said["also"]["queries_per_s"] > 0
    assert {f"{name}_p95_ms" for name in QUESTIONS} <= set(said["also"])


def test_other_rows_and_no_rows_at_all_are_no_agreement() -> None:
    _agree("same", {("labels", "a"): [("x",)]}, {("labels", "a"): [("x",)]})
    with pytest.raises(AnswersDiffer):
        _agree("other", {("labels", "a"): [("x",)]}, {("labels", "a"): [("y",)]})
    with pytest.raises(AnswersDiffer):
        _agree("none", {("labels", "a"): []}, {("labels", "a"): []})
