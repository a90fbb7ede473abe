import pytest
from hypothesis import given
from hypothesis import strategies as st

from ontology.names import normalise
from ontology.regions import known, region_name, regions, regions_like


def test_the_list_has_the_34_of_the_standard_and_the_corps_apart() -> None:
    coded = [each for each in regions() if each.code]
    assert len(coded) == len({each.code for each in coded}) == 34
    assert [each.code for each in coded] == sorted(each.code for each in coded)
    assert [each.name for each in regions() if not each.code] == ["新疆生产建设兵团"]


def test_no_name_means_two_regions() -> None:
    forms = [form for each in regions() for form in {each.short, each.name, *each.also}]
    assert len(forms) == len(set(forms))
    assert all(form == normalise(form) for form in forms)


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("湖北省", "湖北"),
        ("湖北", "湖北"),
        (" 湖北省 ", "湖北"),
        ("广西壮族自治区", "广西"),
        ("北京市", "北京"),
        ("新疆维吾尔自治区", "新疆"),
        ("新疆兵团", "新疆生产建设兵团"),
        ("示例省", "示例省"),
    ],
)
def test_every_way_to_write_a_region_is_one_name(text: str, short: str) -> None:
    assert region_name(text) == short


def test_the_corps_is_not_the_autonomous_region() -> None:
    assert region_name("新疆生产建设兵团") != region_name("新疆")


@given(st.text())
def test_a_name_stays_the_same_when_it_is_shortened_again(text: str) -> None:
    assert region_name(region_name(text)) == region_name(text)
    assert known(text) == known(region_name(text))


def test_a_slip_is_told_what_may_be_meant() -> None:
    assert regions_like("湖比") == ["湖北", "湖南"] or regions_like("湖比") == ["湖南", "湖北"]
    assert regions_like("湖北武汉") == ["湖北"]
    assert "示例省" in regions_like("示例", ("示例省",))
    assert regions_like("") == []
