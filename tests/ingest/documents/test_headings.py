import pytest

from ingest.documents.blocks import Line, Paragraph
from ingest.documents.headings import is_caption, level_of, unglued


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("一、职业面向", 1),
        ("十二．毕业要求", 1),
        ("第一部分  整体设计", 1),
        ("（一）培养目标", 2),
        ("5.1 专业基础课程", 3),
        ("5.1.2 核心课程", 4),
        ("1.列表中的一项", 0),
        ("（一）这是一句话。", 0),
        ("一般来说", 0),
        ("3.5", 0),
        ("2.5%的学时", 0),
        ("一、" + "长" * 80, 0),
    ],
)
def test_a_heading_is_known_by_its_number(text: str, level: int) -> None:
    assert level_of(text) == level


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("表2-4-1  职业面向", True),
        ("续表", True),
        ("附表2：公共任选课", True),
        ("2-7-3现代纺织技术专业模块课程", True),
        ("教学进程一览表", True),
        ("表示方法如下：", False),
        ("本专业课程设置见下表。", False),
        ("", False),
    ],
)
def test_a_caption_names_a_table(text: str, named: bool) -> None:
    assert is_caption(text) is named


def test_a_heading_glued_to_a_sentence_comes_apart_with_its_page() -> None:
    lines = (Line("由学校设置", 3), Line("。（2）专业核心", 3), Line("课程", 4))
    parts = list(unglued([Paragraph(5, lines)], lambda text: "课程" in text))
    assert parts == [
        Paragraph(5, (Line("由学校设置", 3), Line("。", 3))),
        Paragraph(5, (Line("（2）专业核心", 3), Line("课程", 4)), 1),
    ]


@pytest.mark.parametrize(
    "text", ["由学校设置。（2）专业核心课程。", "见附件。3 年", "（2）专业核心课程", "共 8.2 学分"]
)
def test_what_opens_no_section_stays_where_it_is(text: str) -> None:
    block = Paragraph(1, (Line(text),))
    assert list(unglued([block], lambda heading: "课程" in heading)) == [block]
