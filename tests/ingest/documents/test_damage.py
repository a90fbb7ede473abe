from pathlib import Path

from bench.damage import damage_case, damaged, outcome
from bench.house import House
from bench.measure import Size
from bench.originals import WRITERS, originals
from ingest.documents.papers import open_paper

FILES = 300


def test_damaged_documents_of_every_format_are_read_or_refused_with_a_message(tmp_path: Path) -> None:
    found = outcome(damaged(originals(tmp_path / "originals"), tmp_path, FILES, seed=2026), open_paper)
    assert found.crashed == ()
    assert found.read + found.refused == FILES
    assert found.refused > FILES / 4  # else it would do no harm
    assert set(found.formats) == set(WRITERS)


def test_the_same_seed_does_the_same_damage(tmp_path: Path) -> None:
    whole = originals(tmp_path / "originals")
    first = [path.read_bytes() for path in damaged(whole, tmp_path, 18, seed=1)]
    again = [path.read_bytes() for path in damaged(whole, tmp_path, 18, seed=1)]
    other = [path.read_bytes() for path in damaged(whole, tmp_path, 18, seed=2)]
    assert first == again != other


def test_the_benchmark_tells_how_many_did_harm(tmp_path: Path) -> None:
    said = damage_case(House(Size(0.002, seed=3), tmp_path)).json()
    assert (said["case"], said["value"], said["unit"], said["held"]) == ("damage", 0, "files", True)
    assert said["also"]["files"] == said["also"]["read"] + said["also"]["refused"] == 20
