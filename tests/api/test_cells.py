import pytest

from api.cells import Cell, harmless


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+cmd|' /C calc'!A0", "-2+3+cmd", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "＋1", "－1+2", "＠x"],
)
def test_what_a_spreadsheet_would_run_is_quoted(text: str) -> None:
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("cell", ["-3", "+86", "-0.5", "–", "网店=运营", "", 7, -7, 0.5, None])
def test_numbers_and_other_words_stay_as_they_are(cell: Cell) -> None:
    assert harmless(cell) == cell
