from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pytest

from bench.originals import HEADINGS, ROWS, TITLE, originals
from ingest.documents.errors import TooLarge
from ingest.documents.sheets import read_sheets, text_of


@pytest.mark.parametrize("form", ["xlsx", "xls"])
def test_merged_ranges_are_spans(tmp_path: Path, form: str) -> None:
    (grid,) = read_sheets(originals(tmp_path)[form]).grids()
    title = grid.rows[0][0]
    assert (title.text, title.columns, grid.caption, grid.sheet) == (TITLE, 3, TITLE, "进程表")
    assert [tuple(cell.text for cell in row) for row in grid.rows[1:]] == [HEADINGS, *ROWS]
    assert [cell.row for cell in grid.rows[3]] == [4, 4, 4]


@pytest.mark.parametrize("form", ["ods", "csv"])
def test_rows_without_merges_are_as_they_stand(tmp_path: Path, form: str) -> None:
    (grid,) = read_sheets(originals(tmp_path)[form]).grids()
    assert [tuple(cell.text for cell in row) for row in grid.rows] == [HEADINGS, *ROWS]


def test_a_merge_beyond_the_filled_part_is_cut_to_it(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["甲", "乙"])
    sheet.append(["丙"])
    sheet.merge_cells("A2:A50")
    sheet.merge_cells("C1:D1")
    book.save(tmp_path / "a.xlsx")
    (grid,) = read_sheets(tmp_path / "a.xlsx").grids()
    assert [[cell.text for cell in row] for row in grid.rows] == [["甲", "乙"], ["丙", ""]]
    assert grid.rows[1][0].rows == 1


def test_empty_sheets_are_no_tables_and_numbering_goes_over_them(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.create_sheet("二").append(["甲"])
    book.create_sheet("三").append(["乙\n丙"])
    book.save(tmp_path / "a.xlsx")
    paper = read_sheets(tmp_path / "a.xlsx")
    assert [(grid.number, grid.sheet) for grid in paper.grids()] == [(1, "二"), (2, "三")]
    assert [line.text for line in list(paper.grids())[1].rows[0][0].lines] == ["乙", "丙"]


def test_formulas_nobody_computed_are_told(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (["学分", "合计"], [3, "=A2*2"], [4, None]):
        sheet.append(row)
    book.save(tmp_path / "a.xlsx")
    (note,) = read_sheets(tmp_path / "a.xlsx").notes
    assert "第 2 行" in note.reason


def test_too_many_cells_for_a_document_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(("," * 200 + "\n") * 7_600 + "," * 200 + "末\n" * 1, encoding="utf-8")
    with pytest.raises(TooLarge, match="单元格"):
        read_sheets(path)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (48.0, "48"),
        (0.1 + 0.2, "0.3"),
        (True, "是"),
        (datetime(2022, 7, 1), "2022-07-01"),
        (datetime(2022, 7, 1, 8, 30), "2022-07-01 08:30:00"),
        (date(2022, 7, 1), "2022-07-01"),
        (time(8, 30), "08:30:00"),
        (" 甲 ", " 甲 "),
    ],
)
def test_values_are_written_plainly(value: str | float | bool | datetime | date | time, text: str) -> None:
    assert text_of(value) == text
