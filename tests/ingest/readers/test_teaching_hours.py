"""The rules on hours that teaching standards state, as several editions word them."""

import pytest

from ingest.documents.blocks import Line, Paragraph
from ingest.pipeline import read
from ingest.readers.teaching_hours import hours_rules
from ontology.claims import Evidence
from tests.ingest.readers.papers import DOCUMENTS, needs_documents

ALL = {
    "total_hours": 2500.0,
    "hours_a_credit": "16-18",
    "public_share": 25.0,
    "practice_share": 50.0,
    "elective_share": 10.0,
}


def rules(text: str) -> dict[str, float | str]:
    return {rule.name: rule.value for rule in hours_rules(Paragraph(1, (Line(text, 7),)))}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "总学时不少于 2500 学时，每 16～18 学时折算 1 学分，其中，公共基础课总学时一般不少于总学时的 25%。"
            "实践性教学学时原则上不少于总学时的 50%。各类选修课程的学时累计不少于总学时的 10%。",
            ALL,
        ),
        (
            "４年总学时不少于３２００学时，实践教学学时占总学时数的 ６０% 以上。",
            {"total_hours": 3200.0, "practice_share": 60.0},
        ),
        ("三年总学时数为3000—3300。公共基础课程学时约占总学时的1/3。", {"total_hours": 3000.0, "public_share": 33.33}),
        ("实践性教学学时占总学时的一半以上，每18学时计1学分。", {"practice_share": 50.0, "hours_a_credit": "18"}),
        ("每学年教学时间 40 周，岗位实习 6 个月。", {}),
        ("公共课由学校安排。实习不少于 50% 的时间。", {}),
    ],
)
def test_each_rule_is_read_whatever_its_words(text: str, expected: dict[str, float | str]) -> None:
    assert rules(text) == expected


def test_a_rule_stands_on_its_sentence() -> None:
    _, rule = hours_rules(Paragraph(1, (Line("每 18 学时折算 1 学分。总学时不少于", 7), Line(" 2500 学时。", 8))))
    assert (rule.name, rule.evidence) == ("total_hours", Evidence("总学时不少于2500 学时。", 7, column="学时安排"))


@needs_documents
def test_the_real_standard_states_all_five() -> None:
    (reading,) = read([DOCUMENTS / "teaching_standard_2025_530701_电子商务.pdf"])
    stated = [node for node in reading.bundles[0].nodes if node.evidence.column == "学时安排"]
    assert {name: value for node in stated for name, value in node.props} == ALL
    assert {node.evidence.page for node in stated} == {7}
    assert all(node.id == "major/530701" for node in stated)
