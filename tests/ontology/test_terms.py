import re
from collections import defaultdict

from ontology.terms import KIND, KIND_OF_PREFIX, KINDS, PREDICATE, PREDICATES, Kind, Predicate, Property

OWNERS: tuple[Kind | Predicate, ...] = (*KINDS, *PREDICATES)

ALL_PROPERTIES: list[tuple[str, Property]] = [(owner.name, each) for owner in OWNERS for each in owner.properties]


def test_every_name_of_a_kind_prefix_or_predicate_stands_once() -> None:
    assert len(KIND) == len(KIND_OF_PREFIX) == len(KINDS)
    assert len(PREDICATE) == len(PREDICATES)
    assert not set(KIND) & set(PREDICATE)


def test_edges_run_between_kinds_of_the_table() -> None:
    for predicate in PREDICATES:
        assert {*predicate.subjects, *predicate.objects} <= set(KIND), predicate.name


def test_a_property_is_never_named_like_an_edge_and_has_one_datatype_wherever_it_stands() -> None:
    datatypes = defaultdict(set)
    for _, each in ALL_PROPERTIES:
        datatypes[each.name].add(each.datatype)
    assert not set(datatypes) & {*KIND, *PREDICATE}
    assert {name: types for name, types in datatypes.items() if len(types) > 1} == {}


def test_columns_are_kept_only_of_properties_that_the_kind_has() -> None:
    for kind in KINDS:
        assert set(kind.columnar) <= {each.name for each in kind.properties}, kind.name


def test_everything_is_labelled_in_chinese_and_in_english() -> None:
    for owner in OWNERS:
        items: tuple[Kind | Predicate | Property, ...] = (owner, *owner.properties)
        for item in items:
            assert item.zh, (owner.name, item.name)
            assert re.search("[a-zA-Z]", item.en), (owner.name, item.name)
