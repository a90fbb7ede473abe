"""Rows as a workbook: what was put in comes out, as text where it was text, in the same bytes each time."""

import errno
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from openpyxl import load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from api.cells import Cell
from api.http.workbook import workbook

DAY = date(2026, 3, 1)
COLUMNS = ("code", "named")
CHARACTERS = some.characters(exclude_categories=["Cs"], exclude_characters="\r_")  # a reader sees _x000D_ as \r


def made(rows: Sequence[Sequence[Cell]], most: int = 100) -> bytes:
    with workbook("list", COLUMNS, rows, DAY, most) as file:
        return file.read()


def sheets(content: bytes) -> dict[str, list[tuple[object, ...]]]:
    book = load_workbook(BytesIO(content))
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets}


@settings(deadline=None, max_examples=40)
@given(
    some.lists(
        some.tuples(
            some.text(CHARACTERS, min_size=1, max_size=8).filter(lambda text: not ILLEGAL_CHARACTERS_RE.search(text)),
            some.none() | some.integers(-(10**9), 10**9),
        ),
        max_size=7,
    ),
    some.integers(1, 4),
)
def test_rows_come_out_as_they_went_in_however_many_sheets_they_fill(rows: list[tuple[Cell, ...]], most: int) -> None:
    found = sheets(made(rows, most))
    assert all(of[0] == COLUMNS for of in found.values())
    assert [row for of in found.values() for row in of[1:]] == rows
    assert all(len(of) <= most + 1 for of in found.values())
    assert list(found) == ["list", *(f"list {number}" for number in range(2, max(1, -(-len(rows) // most)) + 1))]


@pytest.mark.parametrize("text", ["=1+1", "=HYPERLINK(1)", "+1", "@SUM(1)", "#N/A", "'quoted", "=", "0012", "true"])
def test_text_is_never_a_formula_nor_anything_but_text(text: str) -> None:
    cell = load_workbook(BytesIO(made([(text, 1)]))).worksheets[0]["A2"]
    assert (cell.value, cell.data_type) == (text, "s")


def test_what_no_cell_may_hold_is_replaced_and_what_is_too_long_is_seen_to_be() -> None:
    rows = sheets(made([("a\x00b\x1fc", 1), ("长" * 40_000, 2)]))["list"]
    assert rows[1] == ("a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}c", 1)
    assert rows[2] == ("长" * 32_766 + "…", 2)


def test_the_same_rows_are_the_same_bytes_whenever_they_are_written() -> None:
    content = made([("530701", 3)])
    assert made([("530701", 3)]) == content
    with zipfile.ZipFile(BytesIO(content)) as archive:
        assert {entry.date_time[:3] for entry in archive.infolist()} == {(2026, 3, 1)}
        assert b"2026-03-01T00:00:00Z" in archive.read("docProps/core.xml")
    with workbook("list", COLUMNS, [], None) as file:  # a graph without a revision
        assert sheets(file.read()) == {"list": [COLUMNS]}


def test_a_workbook_that_is_given_up_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    def rows() -> Iterator[Sequence[Cell]]:
        yield "530701", 1
        raise OSError(errno.ENOSPC, "full")

    with pytest.raises(OSError, match="full"):
        workbook("list", COLUMNS, rows(), DAY)
    assert list(tmp_path.iterdir()) == []
