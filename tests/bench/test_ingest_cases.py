"""The benchmarks of reading run small, read every row they wrote, and stand beside a peer that finds the change."""

import csv
import io
from pathlib import Path

import pytest

from bench.cases import CASES
from bench.house import House
from bench.ingest_cases import _compared, _inventory
from bench.measure import Size


@pytest.mark.parametrize(("name", "counted", "number"), [("edit", "rows", 100), ("taxonomy", "items", 330)])
def test_reading_is_timed_with_preview_and_commit(tmp_path: Path, name: str, counted: str, number: int) -> None:
    said = CASES[name](House(Size(0.01, None, 3), tmp_path)).json()
    assert (said["case"], said["scale"], said["unit"]) == (name, 0.01, "ms")
    assert said["value"] > 0
    assert said["also"][counted] == number
    assert all(said["also"][f"{part}_ms"] > 0 for part in ("reading", "preview", "commit"))
    assert said["peers"]["rdflib"]["value"] > 0
    assert not list(tmp_path.iterdir())


def test_each_edit_changes_one_row_and_other_seeds_write_other_inventories() -> None:
    before, after = list(_inventory(500, 1, 1)), list(_inventory(500, 1, 2))
    assert sum(one != two for one, two in zip(before, after, strict=True)) == 1
    assert list(_inventory(500, 2)) != list(_inventory(500, 1))
    text = io.StringIO()
    csv.writer(text).writerows(after)
    assert "（修订2）" in text.getvalue()


def test_a_peer_that_finds_no_change_is_no_peer() -> None:
    rows = list(_inventory(50, 1))
    with pytest.raises(AssertionError):
        _compared(rows, rows)
