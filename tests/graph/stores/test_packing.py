"""Packed bytes give back what went in, and equal content gives equal bytes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import StoreDamaged
from graph.stores.packing import (
    RUN,
    Field,
    Frame,
    deflate,
    inflate,
    narrow,
    pack_frame,
    pack_run,
    run_starts,
    unpack_row,
    unpack_run,
)

fields: st.SearchStrategy[Field] = (
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.floats(allow_nan=False, allow_infinity=False)
) | st.text(st.characters(codec="utf-8"))


@given(st.integers(1, 9).flatmap(lambda n: st.lists(st.lists(fields, min_size=n, max_size=n), min_size=1, max_size=4)))
def test_a_run_gives_back_its_columns(columns: list[list[Field]]) -> None:
    data = pack_run(columns)
    assert data == pack_run([tuple(column) for column in columns])
    packed = deflate(data)
    assert repr(unpack_run(packed)) == repr(columns)
    for row in range(len(columns[0])):
        assert repr(unpack_row(packed, row)) == repr([column[row] for column in columns])


@given(st.lists(st.integers(0, 2**32 - 1)), st.lists(st.integers(0, 255)), st.text(st.characters(codec="utf-8")))
def test_a_frame_gives_back_its_arrays_and_texts(keys: list[int], codes: list[int], text: str) -> None:
    arrays = {"keys": narrow(np.array(keys, np.int64)), "codes": np.array(codes, np.uint8)}
    frame = Frame(pack_frame(arrays, {"text": [text]}))
    assert frame.array("keys").tolist() == keys
    assert frame.array("codes").dtype == np.uint8
    assert frame.array("codes").tolist() == codes
    assert frame.text("text") == [text]
    assert frame.names() == ["keys", "codes", "text"]
    assert "codes" in frame
    assert "other" not in frame


@pytest.mark.parametrize(("top", "width"), [(0, 1), (255, 1), (256, 2), (65535, 2), (65536, 4), (2**32 - 1, 4)])
def test_integers_are_kept_as_narrow_as_they_fit(top: int, width: int) -> None:
    assert narrow(np.array([0, top], np.int64)).dtype.itemsize == width


@given(st.sets(st.integers(0, 10**6), min_size=1, max_size=3000))
def test_runs_cover_all_rows_and_are_neither_tiny_nor_huge(keys: set[int]) -> None:
    rows = np.array(sorted(keys))
    starts = run_starts(rows)
    lengths = np.diff([*starts, len(rows)])
    assert starts[0] == 0
    assert (lengths[:-1] >= RUN // 4).all()
    assert (lengths <= RUN * 2).all()
    assert (lengths > 0).all()


def test_a_row_put_in_moves_only_the_cuts_around_it() -> None:
    rows = np.arange(0, 40_000, 2)
    before = {int(rows[start]) for start in run_starts(rows)}
    more = np.sort(np.append(rows, 20_001))
    after = {int(more[start]) for start in run_starts(more)}
    assert len(before) > 50
    assert len(before ^ after) <= 6


def test_bytes_that_deflate_did_not_write_are_damage() -> None:
    with pytest.raises(StoreDamaged):
        inflate(b"x" + deflate(b"abc"))
