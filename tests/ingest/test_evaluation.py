from pathlib import Path

import pytest

from ingest.evaluation import Correction, Difference, evaluate, hashed, read_corrections, read_table
from ingest.readers.brief import Course, Named, Statement, claims, version
from ingest.report import Bundle, Reading
from ontology.claims import NO_EVIDENCE
from ontology.codes import MajorCode


def reading(*core: str, code: str = "410101", inferred: bool = False, abilities: tuple[str, ...] = ()) -> Reading:
    said = Statement(
        MajorCode(code),
        "种茶",
        NO_EVIDENCE,
        courses=[Course("core", name, order, NO_EVIDENCE) for order, name in enumerate(core, 1)],
        abilities=[Named(text, "", NO_EVIDENCE) for text in abilities],
        inferred=inferred,
    )
    return Reading("a.md", "brief", [Bundle(version(said.code, said.name, "0", True), *claims(said))])


def test_a_perfect_reading_scores_one() -> None:
    result = evaluate(
        "brief", [{"code": "410101", "name": "种茶", "core": ["采茶", "制茶"]}], [reading("制茶", "采茶")]
    )
    assert result.n == 1
    assert result.differences == []
    assert {name: value for name, value in result.metrics.items() if value != 1} == {}
    assert {"codes.f1", "core.precision", "core.recall", "core.f1", "name.f1"} <= set(result.metrics)


def test_precision_recall_and_the_difference_are_told() -> None:
    result = evaluate("brief", [{"code": "410101", "core": ["采茶", "制茶", "评茶"]}], [reading("采茶", "卖茶")])
    assert result.metrics["core.precision"] == pytest.approx(1 / 2)
    assert result.metrics["core.recall"] == pytest.approx(1 / 3)
    assert result.metrics["core.f1"] == pytest.approx(2 / 5)
    assert result.differences == [Difference("410101", "core", ("卖茶",), ("制茶", "评茶"), False)]


def test_a_reference_that_stops_at_a_page_break_is_told_apart() -> None:
    result = evaluate("brief", [{"code": "410101", "core": ["采茶", "制"]}], [reading("采茶", "制茶", "评茶")])
    assert result.differences[0].cut
    assert result.metrics["core.f1"] < 1


def test_a_reading_that_stops_short_is_never_excused() -> None:
    result = evaluate("brief", [{"code": "410101", "core": ["采茶", "制茶"]}], [reading("采茶", "制")])
    assert not result.differences[0].cut
    fewer = evaluate("brief", [{"code": "410101", "core": ["采茶", "制茶"]}], [reading("采茶")])
    assert not fewer.differences[0].cut


def correction(wrong: str, right: str, field: str = "core") -> Correction:
    return Correction("410101", field, wrong, right, "断页", "a.md", 7)


def test_a_corrected_reference_is_scored_beside_the_raw_one() -> None:
    reference = [{"code": "410101", "core": ["采茶", "制", "卖茶"]}]
    corrections = [correction("制", "制茶"), correction("卖茶", ""), correction("", "评茶")]
    result = evaluate("brief", reference, [reading("采茶", "制茶", "评茶")], corrections)
    assert result.metrics["core.f1"] == pytest.approx(1 / 3)
    assert result.metrics["core.f1_corrected"] == 1
    assert result.differences == []


def test_a_correction_does_not_excuse_what_was_not_read() -> None:
    result = evaluate("brief", [{"code": "410101", "core": ["制"]}], [reading("采茶")], [correction("制", "制茶")])
    assert result.metrics["core.f1_corrected"] == 0
    assert result.differences == [Difference("410101", "core", ("采茶",), ("制茶",), False)]


def test_words_that_are_not_carried_stand_as_their_hash() -> None:
    reference = [{"code": "410101", "abilities": ["具有种"]}]
    mend = [correction(hashed("具有种"), hashed("具有种茶的能力；"), "abilities")]
    read_well = evaluate("brief", reference, [reading(abilities=("具有种茶的能力",))], mend)
    assert read_well.metrics["abilities.f1_corrected"] == 1
    read_badly = evaluate("brief", reference, [reading(abilities=("具有种",))], mend)
    assert read_badly.metrics["abilities.f1_corrected"] == 0


def test_corrections_and_tables_are_read_from_csv(tmp_path: Path) -> None:
    path = tmp_path / "corrections.csv"
    path.write_text("code,field,wrong,right,reason,file,line\n410101,core,制,制茶,断页,a.md,7\n", encoding="utf-8")
    assert read_corrections(path) == [correction("制", "制茶")]
    path.write_text("code,field\n410101,core\n", encoding="utf-8")
    with pytest.raises(ValueError, match="columns are to be code,field"):
        read_corrections(path)
    path.write_text("major_code,level,next_major_name\n1,高职本科,茶艺\n1,普通本科,农学\n1,高职专科,茶叶\n", "utf-8")
    assert read_table(path) == [{"code": "1", "level": ["高职本科", "高职专科"], "continuations": ["茶艺", "茶叶"]}]


def test_a_field_that_the_reference_lacks_is_not_scored() -> None:
    result = evaluate("brief", [{"code": "410101", "file": "a.md"}], [reading("采茶")])
    assert set(result.metrics) == {"codes.precision", "codes.recall", "codes.f1"}


def test_what_is_only_proposed_is_not_scored() -> None:
    result = evaluate("brief", [{"code": "410101", "core": ["采茶"]}], [reading("采茶", inferred=True)])
    assert result.metrics["codes.recall"] == 0


def test_k_and_the_end_mark_of_an_ability_make_no_difference() -> None:
    result = evaluate(
        "brief",
        [{"code": "410101K", "abilities": ["具有种茶的能力；"], "basic": []}],
        [reading(code="410101K", abilities=("具有种茶的能力",))],
    )
    assert result.metrics["abilities.f1"] == 1
    assert result.metrics["foundation.f1"] == 1


def test_an_unknown_kind_is_an_error() -> None:
    with pytest.raises(KeyError):
        evaluate("menu", [], [])
