"""What the vocabulary lets into a store, column by column as claim by claim."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import ClaimError
from graph.stores.admission import canonical_column, canonical_value, kind_of, kinds_of
from ontology.claims import Scalar
from ontology.terms import KINDS, Property

scalars: st.SearchStrategy[Scalar] = (
    st.sampled_from(["a", "2025-01-31", "2025-02-30", "20250131"])
    | st.integers(-3, 3)
    | st.booleans()
    | st.sampled_from([0.5, 2.0, float("inf"), float("nan"), 2.0**70])
)


@given(
    st.sampled_from(["string", "anyURI", "date", "integer", "decimal", "boolean"]),
    st.lists(st.none() | scalars, max_size=4, unique=True),
)
def test_a_column_is_admitted_as_its_values_are(datatype: str, column: list[Scalar | None]) -> None:
    term = Property("x", "某", "some", datatype)
    try:
        one_by_one = [None if value is None else canonical_value("Course", term, value) for value in column]
    except ClaimError:
        with pytest.raises(ClaimError):
            canonical_column("Course", term, column)
    else:
        assert repr(canonical_column("Course", term, column)) == repr(one_by_one)


def test_equal_numbers_of_a_column_come_out_alike() -> None:
    term = Property("hours", "学时", "hours", "decimal")
    assert repr(canonical_column("Course", term, [1, 1.0, None, 2.5])) == "[1, 1, None, 2.5]"


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_kind_is_known_by_its_prefix(kind: object) -> None:
    assert kind in KINDS
    for known in KINDS:
        assert kind_of(f"{known.prefix}/x") == known.name
        assert kinds_of([f"{known.prefix}/x"]) == {f"{known.prefix}/x": known.name}


@given(st.lists(st.sampled_from(["course", "course/", "course/a", "point/b/c", "kurs/a", "point/\0", "/x", ""])))
def test_many_ids_are_admitted_as_each_is(ids: list[str]) -> None:
    try:
        expected = {identity: kind_of(identity) for identity in ids}
    except ClaimError:
        with pytest.raises(ClaimError):
            kinds_of(ids)
    else:
        assert kinds_of(ids) == expected
