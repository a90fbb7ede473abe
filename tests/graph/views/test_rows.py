"""Sorted rows are found, joined and turned round as a plain loop would."""

from itertools import product

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from graph.views.rows import Edges, backward, forward, join, needles, ranges, single, take

Triples = list[tuple[int, int, int]]
KEYS = st.lists(st.integers(-2, 40), max_size=30)
TRIPLES = st.lists(st.tuples(st.integers(1, 30), st.integers(1, 30), st.integers(1, 5)), max_size=40)


def _edges(triples: Triples) -> Edges:
    subjects, objects, versions = (np.array([row[place] for row in triples], np.int32) for place in range(3))
    return Edges(subjects, objects, np.ones(len(triples), np.float32), np.zeros(len(triples), np.uint16), versions)


def _triples(rows: Edges) -> Triples:
    return list(zip(rows.subjects.tolist(), rows.objects.tolist(), rows.versions.tolist(), strict=True))


@given(KEYS, KEYS)
def test_ranges_are_the_rows_whose_key_is_wanted(column: list[int], wanted: list[int]) -> None:
    ascending = sorted(max(key, 1) for key in column)
    found = ranges(np.array(ascending, np.int32), needles(np.array(wanted, np.int64)))
    assert found.tolist() == [row for row, key in enumerate(ascending) if key in wanted]


@given(st.sets(st.integers(1, 10_000), max_size=60), st.lists(st.integers(-2, 10_002), max_size=60), st.booleans())
def test_a_single_row_is_found_by_search_and_by_table_alike(keys: set[int], wanted: list[int], many: bool) -> None:
    column, asked = sorted(keys), wanted * (100 if many else 1) + [1] * (2_000 if many else 0)
    found = single(np.array(column, np.int32), np.array(asked, np.int64))
    assert found.tolist() == [column.index(key) if key in keys else -1 for key in asked]


@given(TRIPLES)
def test_forward_sorts_and_backward_turns_round(triples: Triples) -> None:
    rows = _edges(triples)
    order = forward(rows.subjects, rows.objects, rows.versions)
    rows = rows if order is None else take(rows, order)
    assert _triples(rows) == sorted(triples)
    turned, ends = backward(rows.objects)
    assert ends.tolist() == sorted(row[1] for row in triples)
    assert [(o, s, v) for s, o, v in _triples(take(rows, turned))] == sorted((o, s, v) for s, o, v in triples)


@given(st.lists(TRIPLES, max_size=4))
def test_parts_in_order_join_in_order(parts: list[Triples]) -> None:
    whole = join([_edges(sorted(part)) for part in parts])
    assert _triples(whole) == sorted(row for part in parts for row in part)
    turned = join([_edges(sorted(part, key=lambda row: (row[1], row[0], row[2]))) for part in parts], by_object=True)
    assert _triples(turned) == sorted((row for part in parts for row in part), key=lambda row: (row[1], row[0], row[2]))


def test_needles_are_distinct_ascending_and_known() -> None:
    for dtype, keys in product((np.int32, np.int64), ([5, 1, 5, -1], [], [2**31 - 1, 3])):
        assert needles(np.array(keys, dtype)).tolist() == sorted({key for key in keys if key > 0})
    assert needles(np.array([1, 2**40])).tolist() == [1]
