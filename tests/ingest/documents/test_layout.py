import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.documents.blocks import Line
from ingest.documents.errors import TooLarge
from ingest.documents.layout import Layout, Placed, lines_of

NUMBER = st.integers(1, 6)
CELLS = st.lists(st.tuples(NUMBER, NUMBER, NUMBER, NUMBER, st.booleans()), max_size=12)


def laid(cells: list[tuple[int, int, int, int, bool]]) -> Layout:
    layout = Layout()
    for row, column, rows, columns, filled in cells:
        layout.place(Placed(row, column, (Line("甲"),) if filled else (), rows, columns))
    return layout


@given(CELLS)
def test_a_table_is_rectangular_and_knows_where_each_cell_begins(cells: list[tuple[int, int, int, int, bool]]) -> None:
    grid = laid(cells).grid(1)
    assert len({len(row) for row in grid.rows}) <= 1
    for at, row in enumerate(grid.rows, 1):
        for column, cell in enumerate(row, 1):
            assert cell.row <= at < cell.row + cell.rows
            assert cell.column <= column < cell.column + cell.columns


@given(CELLS)
def test_trimming_takes_nothing_that_is_filled(cells: list[tuple[int, int, int, int, bool]]) -> None:
    whole, trimmed = laid(cells).grid(1), laid(cells).grid(1, trim=True)
    filled = {(cell.row, cell.column) for row in whole.rows for cell in row if cell.lines}
    assert filled == {(cell.row, cell.column) for row in trimmed.rows for cell in row if cell.lines}
    if trimmed.rows:
        assert any(cell.lines for cell in trimmed.rows[-1])
        assert any(row[-1].lines for row in trimmed.rows)


@pytest.mark.parametrize(("row", "column", "rows", "columns"), [(1, 1, 1, 300), (1, 1, 300_000, 1), (9_000, 250, 1, 1)])
def test_beyond_the_limits_it_is_refused(row: int, column: int, rows: int, columns: int) -> None:
    with pytest.raises(TooLarge):
        Layout().place(Placed(row, column, (), rows, columns))


def test_lines_are_stripped_and_blank_ones_dropped() -> None:
    assert [line.text for line in lines_of(" 甲 \n\n\t乙", 3)] == ["甲", "乙"]
    assert lines_of("甲", 3)[0].page == 3
