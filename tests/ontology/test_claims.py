import pytest

from ontology.claims import Authority, Status, prop, props, worth


def test_properties_come_out_sorted_without_what_is_not_stated() -> None:
    assert props(role="core", order=3, note=None) == (("order", 3), ("role", "core"))


def test_a_property_not_stated_reads_as_none() -> None:
    assert prop(props(role="core"), "role") == "core"
    assert prop((), "role") is None


@pytest.mark.parametrize(("status", "value"), [(Status.ACCEPTED, 1.0), (Status.PROPOSED, 0.6), (Status.REJECTED, 0.0)])
def test_accepted_claims_count_in_full_proposed_ones_by_their_confidence(status: Status, value: float) -> None:
    assert worth(status, 0.6) == value


def test_only_ministries_and_national_bodies_make_official_demand() -> None:
    assert [authority for authority in Authority if authority.official] == [Authority.NATIONAL, Authority.MINISTRY]
