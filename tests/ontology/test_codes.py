import pytest
from hypothesis import given
from hypothesis import strategies as st

from ontology.codes import Level, MajorCode, OccupationCode, SkillLevel, Tier
from ontology.errors import CodeError


@pytest.mark.parametrize(
    ("code", "level"), [("530701", Level.DIPLOMA), ("730701", Level.SECONDARY), ("330701", Level.BACHELOR)]
)
def test_the_level_of_a_major_follows_from_its_first_two_digits(code: str, level: Level) -> None:
    assert MajorCode(code).level is level


def test_a_controlled_major_keeps_its_k_but_is_identified_by_its_digits() -> None:
    code = MajorCode(" 520401k ")
    assert (code, code.digits, code.controlled) == ("520401K", "520401", True)
    assert (code.category, code.major_class) == ("52", "5204")


@pytest.mark.parametrize("text", ["", "53070", "5307011", "530701X", "830701", "400000", "五三零七零一"])
def test_a_wrong_major_code_is_refused_with_its_text(text: str) -> None:
    with pytest.raises(CodeError, match="专业代码"):
        MajorCode(text)


@given(st.integers(100000, 999999))
def test_every_six_digits_are_either_a_major_code_of_one_level_or_refused(number: int) -> None:
    in_a_level = any(low <= number // 10000 <= high for low, high in ((21, 39), (41, 59), (61, 79)))
    try:
        code = MajorCode(str(number))
    except CodeError:
        assert not in_a_level
    else:
        assert in_a_level
        assert code.level.rank in (0, 1, 2)


@pytest.mark.parametrize(
    ("word", "level"), [("高职专业", Level.DIPLOMA), ("职业本科", Level.BACHELOR), (" 中专 ", Level.SECONDARY)]
)
def test_synonyms_of_levels_are_read(word: str, level: Level) -> None:
    assert Level.parse(word) is level


def test_an_unknown_level_tier_or_skill_level_is_refused_with_what_may_be_written() -> None:
    with pytest.raises(CodeError, match="可写 中职"):
        Level.parse("研究生")
    with pytest.raises(CodeError, match="可写 校"):
        Tier.parse("市级")
    with pytest.raises(CodeError, match="可写 五级"):
        SkillLevel.parse("六级")


def test_occupation_codes_accept_wide_dashes_and_nothing_else() -> None:
    code = OccupationCode("4－04—05–05")
    assert (code, code.minor_group) == ("4-04-05-05", "4-04-05")
    with pytest.raises(CodeError, match="职业编码"):
        OccupationCode("4-4-5-5")


def test_level_one_is_the_highest_and_includes_all_others() -> None:
    assert all(SkillLevel.ONE.includes(level) for level in SkillLevel)
    assert not SkillLevel.FIVE.includes(SkillLevel.FOUR)


@pytest.mark.parametrize(
    ("text", "level"), [("三级/高级工", SkillLevel.THREE), ("技师", SkillLevel.TWO), ("5", SkillLevel.FIVE)]
)
def test_skill_levels_are_read_as_standards_write_them(text: str, level: SkillLevel) -> None:
    assert SkillLevel.parse(text) is level


def test_tiers_are_read_with_and_without_their_suffix() -> None:
    assert [Tier.parse(text) for text in ("校级", "省", "国家级", "院校")] == [
        Tier.SCHOOL,
        Tier.PROVINCE,
        Tier.NATION,
        Tier.SCHOOL,
    ]


def test_six_digits_of_no_level_are_told_apart_from_what_is_no_code() -> None:
    with pytest.raises(CodeError, match="不属于任何层次"):
        MajorCode("999999")
    with pytest.raises(CodeError, match="应为 6 位数字"):
        MajorCode("5307")
