from pathlib import Path

from ingest.readers.catalogue import Catalogue, CatalogueMajor, read_catalogue, read_occupation_names
from ontology.codes import Level, MajorCode


def catalogue(*majors: tuple[str, str]) -> Catalogue:
    return Catalogue(CatalogueMajor(MajorCode(code), name, code.endswith("K"), None) for code, name in majors)


def test_a_name_is_looked_up_at_its_level_only() -> None:
    known = catalogue(("410101", "种茶"), ("210101", "种茶"))
    target = known.continuation(MajorCode("610101"), "种茶", Level.BACHELOR)
    assert target.major is not None
    assert target.major.code == "210101"


def test_no_one_continues_to_the_own_or_a_lower_level() -> None:
    known = catalogue(("410101", "种茶"), ("610101", "种茶"))
    assert known.continuation(MajorCode("410102"), "种茶", Level.DIPLOMA).major is None
    assert "不接续" in known.continuation(MajorCode("410102"), "种茶", Level.SECONDARY).reason


def test_the_aligned_class_two_levels_up_is_four_thousand_less() -> None:
    known = catalogue(("210101", "种茶"), ("210201", "种茶"))
    target = known.continuation(MajorCode("610201"), "种茶", Level.BACHELOR)
    assert target.major is not None
    assert target.major.code == "210201"


def test_k_is_no_part_of_the_identity() -> None:
    major = catalogue(("520401K", "中医")).get("520401")
    assert major is not None
    assert major.code == "520401K"


def test_the_bundled_catalogue_knows_majors_and_the_empty_folder_none(tmp_path: Path) -> None:
    major = read_catalogue().get("530701")
    assert major is not None
    assert (major.name, major.controlled, major.added) == ("电子商务", False, None)
    assert read_catalogue(tmp_path).get("530701") is None


def test_the_names_of_the_classification_leave_additions_out(tmp_path: Path) -> None:
    names = read_occupation_names()
    assert len(names) == 1636
    assert names["4-04-05-05"] == "人工智能训练师"
    assert "4-13-01-10" not in names
    assert read_occupation_names(tmp_path) == {}
