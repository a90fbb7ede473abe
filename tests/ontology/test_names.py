import pytest
from hypothesis import given
from hypothesis import strategies as st

from ontology.errors import IdentityError
from ontology.names import from_iri, iri, library_slug, node_id, normalise, prefix_of, segments

TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=30)


@pytest.mark.parametrize(
    ("written", "same"),
    [
        ("ＣＡＤ（ＡｕｔｏＣＡＤ）", "CAD(AutoCAD)"),
        ("网 店 运 营", "网店运营"),
        ("Photoshop  图像 处理", "Photoshop图像处理"),
        ("Java Web 开发", "Java Web开发"),
        ("「数据」分析", "[数据]分析"),
        ("网店\u200b运营", "网店运营"),
    ],
)
def test_spellings_that_differ_in_width_brackets_and_spaces_are_one_name(written: str, same: str) -> None:
    assert normalise(written) == normalise(same)


def test_case_punctuation_and_synonyms_stay_apart() -> None:
    assert normalise("CAD") != normalise("cad")
    assert normalise("网店、运营") != normalise("网店运营")


@given(TEXT)
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@given(st.lists(TEXT.filter(lambda text: bool(normalise(text))), min_size=1, max_size=3))
def test_an_id_gives_its_segments_back_and_survives_its_address(parts: list[str]) -> None:
    identity = node_id("course", *parts)
    assert segments(identity) == ["course", *(normalise(part) for part in parts)]
    assert prefix_of(identity) == "course"
    assert from_iri(iri(identity)) == identity
    assert not set(iri(identity)) & set(' <>"{}|\\^`')


def test_an_id_without_a_name_is_refused() -> None:
    with pytest.raises(IdentityError, match="缺少名称或代码"):
        node_id("course", "530701", " ")


def test_an_address_of_somebody_else_is_refused() -> None:
    with pytest.raises(IdentityError, match="不是职图"):
        from_iri("https://example.org/major/530701")


@pytest.mark.parametrize("slug", ["530701", "520401K", "4-04-05-05", "a/b", "", "-x", "a b"])
def test_a_slug_never_reads_as_an_official_code_or_a_path(slug: str) -> None:
    with pytest.raises(IdentityError, match="资源库标识"):
        library_slug(slug)


def test_a_slug_of_letters_digits_and_chinese_is_taken() -> None:
    assert library_slug("ec-demo.2025") == "ec-demo.2025"
    assert library_slug("电子商务-浙江") == "电子商务-浙江"
