from pathlib import Path

import pytest

from ingest.documents.blocks import Block, Grid, Paragraph
from ingest.documents.errors import DocumentError, TooLarge
from ingest.documents.markdown import read_markdown, read_text


def markdown(path: Path, text: str) -> list[Block]:
    path.write_text(text, encoding="utf-8")
    return list(read_markdown(path).blocks)


def test_tables_with_breaks_and_struck_words(tmp_path: Path) -> None:
    text = "表 1 课程\n\n| 课程 | 要求 |\n| --- | --- |\n| 甲 | ①知<br>②会 ~~删~~ |\n| 乙 | **粗**  后段 |\n"
    _, grid = markdown(tmp_path / "a.md", text)
    assert isinstance(grid, Grid)
    assert [[cell.text for cell in row] for row in grid.rows] == [
        ["课程", "要求"],
        ["甲", "①知\n②会"],
        ["乙", "粗\n后段"],
    ]
    assert (grid.heads, grid.caption) == (1, "表 1 课程")


def test_marks_beside_chinese_punctuation_are_marks(tmp_path: Path) -> None:
    (paragraph,) = markdown(tmp_path / "a.md", "分析法~~、鱼骨图法~~、平台**（粗）**字 2 ** 3 ~~\n")
    assert isinstance(paragraph, Paragraph)
    assert paragraph.text == "分析法、平台（粗）字 2 ** 3 ~~"


def test_html_tables_within_keep_their_spans(tmp_path: Path) -> None:
    (grid,) = markdown(
        tmp_path / "a.md", "<table><tr><td rowspan=2>甲</td><td>乙</td></tr><tr><td>丙</td></tr></table>"
    )
    assert isinstance(grid, Grid)
    assert [[cell.text for cell in row] for row in grid.rows] == [["甲", "乙"], ["甲", "丙"]]


def test_line_ends_are_kept_and_numbered_lines_stand_alone(tmp_path: Path) -> None:
    text = "# 方案\n\n前言\n续行\n一、职业面向\n    缩进的正文\n下面是横线\n---\n\n1. 甲\n2. 乙\n"
    blocks = markdown(tmp_path / "a.md", text)
    found = [(b.level, [line.text for line in b.lines]) for b in blocks if isinstance(b, Paragraph)]
    assert found == [
        (1, ["方案"]),
        (0, ["前言", "续行"]),
        (1, ["一、职业面向"]),
        (0, ["缩进的正文", "下面是横线"]),
        (0, ["1. 甲"]),
        (0, ["2. 乙"]),
    ]


def test_lines_of_plain_text_are_paragraphs_with_their_numbers(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("一、职业面向\r\n\r\n互联网".encode("gb18030"))
    found = [(paragraph.number, paragraph.level, paragraph.text) for paragraph in read_text(path).paragraphs()]
    assert found == [(1, 1, "一、职业面向"), (3, 0, "互联网")]


def test_nothing_but_rules_and_a_text_without_end_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="没有文字"):
        markdown(tmp_path / "a.md", "---\n")
    with pytest.raises(TooLarge, match="MB"):
        markdown(tmp_path / "b.md", "a" * (5 << 20))
