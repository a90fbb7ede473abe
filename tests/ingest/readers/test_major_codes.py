import pytest

from ingest.readers.catalogue import read_catalogue
from ingest.readers.major_codes import codes_in, major_meant, plain_name

CATALOGUE = read_catalogue()


def test_a_code_of_the_catalogue_with_or_without_its_name_is_meant() -> None:
    for name in ("电子商务", "电子商务专业", "", "《电子商务》"):
        meant = major_meant("530701", name, CATALOGUE)
        assert (meant.code, meant.name, meant.warning, meant.mapped) == ("530701", "电子商务", "", False)


def test_a_code_that_was_given_to_another_major_is_mapped_by_the_name_beside_it() -> None:
    old = major_meant("580401", "现代纺织技术", CATALOGUE)
    assert (old.code, old.name, old.mapped) == ("480401", "现代纺织技术", False)
    assert "旧目录" in old.warning
    assert major_meant("580401", "法律事务", CATALOGUE).code == "580401"


def test_an_old_code_whose_name_is_not_known_to_agree_is_only_a_guess() -> None:
    meant = major_meant("510102", "某专业", CATALOGUE)
    assert (meant.code, meant.mapped) == ("410101", True)


@pytest.mark.parametrize(
    ("code", "name", "words", "advice"),
    [
        ("530701", "市场营销", "现为“电子商务”", "530605"),
        ("630701", "市场营销", "现为“建筑材料智能生产技术”", "530605（高职专科）"),
        ("599999", "某专业", "不在现行专业目录中", "核对"),
        ("", "市场营销", "没有专业代码", "写明专业代码"),
        ("", "没有这个专业", "也没有名为", "核对"),
        ("", "", "没有专业代码", "核对"),
        ("990101", "电子商务", "层次", "核对"),
    ],
)
def test_what_cannot_be_known_is_told_and_nothing_is_joined_on_a_name(
    code: str, name: str, words: str, advice: str
) -> None:
    meant = major_meant(code, name, CATALOGUE)
    assert meant.code is None
    assert words in meant.warning
    assert advice in meant.advice


def test_codes_and_names_are_taken_out_of_the_words_around_them() -> None:
    assert codes_in("专业代码：530701，原 630801K；编号 12345678") == ["530701", "630801K"]
    assert plain_name("：现代纺织技术（三年制）专业。") == "现代纺织技术"
