"""Claims as rows, in CSV and in workbooks that hold any text and any number of them."""

import csv
import io
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from graph.stores.memory import MemoryStore
from graph.views.claim_rows import CELL, CUT, HEADER, Row, csv_rows, rows, write_workbook
from ontology.claims import EdgeClaim, Evidence, NodeClaim, Version, props
from ontology.names import node_id
from tests.random_graphs import seeded

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def sheets(path: Path) -> dict[str, list[Row]]:
    book = load_workbook(path, read_only=True)
    found = {
        sheet.title: [
            (*("" if value is None else str(value) for value in row), *[""] * (len(HEADER) - len(row)))
            for row in sheet.values
        ]
        for sheet in book.worksheets
    }
    book.close()
    return found


def numbered(count: int) -> Iterator[Row]:
    return ((str(number), *[""] * (len(HEADER) - 1)) for number in range(count))


def test_a_workbook_has_the_rows_of_the_csv(tmp_path: Path) -> None:
    store = MemoryStore()
    for bundle in seeded(2):
        store.commit(bundle.version, bundle.nodes, bundle.edges, NOW)
    count = write_workbook(tmp_path / "graph.xlsx", rows(store))
    [found] = sheets(tmp_path / "graph.xlsx").values()
    wanted = [tuple(row) for row in csv.reader(io.StringIO("\n".join(csv_rows(store)), newline=""))]
    assert found == wanted
    assert count == len(wanted) - 1 == sum(stored.nodes + stored.edges for stored in store.versions())


@pytest.mark.parametrize(("count", "sizes"), [(0, [0]), (3, [3]), (4, [4]), (5, [4, 1]), (8, [4, 4]), (9, [4, 4, 1])])
def test_a_full_sheet_goes_on_in_the_next_under_the_same_header(tmp_path: Path, count: int, sizes: list[int]) -> None:
    assert write_workbook(tmp_path / "graph.xlsx", numbered(count), sheet_rows=5) == count
    found = sheets(tmp_path / "graph.xlsx")
    assert list(found) == ["说法", *(f"说法 {number}" for number in range(2, len(sizes) + 1))]
    assert [len(part) - 1 for part in found.values()] == sizes
    assert all(part[0] == HEADER for part in found.values())
    assert [row[0] for part in found.values() for row in part[1:]] == [str(number) for number in range(count)]


def test_equal_content_is_equal_bytes(tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        write_workbook(tmp_path / name, numbered(20))
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.xlsx", "b.xlsx"]


def test_what_looks_like_a_formula_is_text_and_what_a_cell_cannot_hold_is_marked(tmp_path: Path) -> None:
    store = MemoryStore()
    course = node_id("course", "530701", "甲")
    long = "长" * (CELL + 10)
    said = NodeClaim(course, "=1+1", props(note="@x"), Evidence("\x07响", table=long))
    store.commit(Version("s", "a" * 64, "t"), [said], [EdgeClaim(node_id("major", "530701"), "hasCourse", course)], NOW)
    write_workbook(tmp_path / "graph.xlsx", rows(store))
    book = load_workbook(tmp_path / "graph.xlsx")
    [row] = [row for row in book.worksheets[0].iter_rows(min_row=2) if row[2].value == course]
    cells = dict(zip(HEADER, row, strict=True))
    assert (cells["label"].value, cells["label"].data_type) == ("=1+1", "s")
    assert cells["quote"].value == "\ufffd响"
    cut = str(cells["table"].value)
    assert len(cut) == CELL
    assert cut.endswith(CUT)


def test_many_rows_take_little_memory(tmp_path: Path) -> None:
    write_workbook(tmp_path / "warm.xlsx", numbered(10))
    tracemalloc.start()
    write_workbook(tmp_path / "graph.xlsx", numbered(5_000))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 6 << 20
