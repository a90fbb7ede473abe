from pathlib import Path

import pytest

from ingest.documents.docx import read_docx
from ingest.documents.docx_numbering import chinese, written
from tests.ingest.documents.word import p, tbl, tc, word


def level(number: int, form: str, pattern: str, more: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{number}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        f'<w:lvlText w:val="{pattern}"/>{more}</w:lvl>'
    )


def numbered(*levels: str, number: int = 1, override: str = "") -> str:
    return (
        f'<w:abstractNum w:abstractNumId="{number}">{"".join(levels)}</w:abstractNum>'
        f'<w:num w:numId="{number}"><w:abstractNumId w:val="{number}"/>{override}</w:num>'
    )


def item(text: str, rank: int = 0, number: int = 1) -> str:
    return p(text, f'<w:numPr><w:ilvl w:val="{rank}"/><w:numId w:val="{number}"/></w:numPr>')


def texts(path: Path) -> list[str]:
    return [paragraph.text for paragraph in read_docx(path).paragraphs()]


def test_labels_of_several_levels_count_and_restart(tmp_path: Path) -> None:
    lists = numbered(level(0, "chineseCounting", "%1、"), level(1, "decimal", "%1.%2", "<w:isLgl/>"))
    body = item("甲") + item("乙", 1) + item("丙", 1) + item("丁") + item("戊", 1)
    assert texts(word(tmp_path / "a.docx", body, numbering=lists)) == ["一、甲", "1.1 乙", "1.2 丙", "二、丁", "2.1 戊"]


def test_a_bullet_and_an_unknown_list_have_no_label(tmp_path: Path) -> None:
    lists = numbered(level(0, "bullet", "●"))
    assert texts(word(tmp_path / "a.docx", item("甲") + item("乙", 0, 9), numbering=lists)) == ["甲", "乙"]


def test_two_lists_of_one_definition_go_on_counting_unless_told_to_start_anew(tmp_path: Path) -> None:
    again = '<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>'
    anew = (
        '<w:num w:numId="3"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/>'
        "</w:lvlOverride></w:num>"
    )
    lists = numbered(level(0, "decimal", "（%1）")) + again + anew
    body = item("甲") + item("乙", 0, 2) + item("丙", 0, 3) + item("丁", 0, 3)
    assert texts(word(tmp_path / "a.docx", body, numbering=lists)) == ["（1）甲", "（2）乙", "（5）丙", "（6）丁"]


def test_the_number_may_come_from_the_style(tmp_path: Path) -> None:
    styles = (
        '<w:style w:styleId="B"><w:name w:val="正文一"/><w:basedOn w:val="A"/></w:style><w:style w:styleId="A">'
        '<w:name w:val="列表"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    )
    path = word(
        tmp_path / "a.docx",
        p("甲", '<w:pStyle w:val="B"/>') + p("乙", '<w:pStyle w:val="B"/><w:numPr><w:numId w:val="0"/></w:numPr>'),
        styles=styles,
        numbering=numbered(level(0, "decimalEnclosedCircle", "%1")),
    )
    assert texts(path) == ["①甲", "乙"]


def test_numbers_of_rows_that_only_the_list_gives_are_read(tmp_path: Path) -> None:
    lists = numbered(level(0, "decimal", "%1"))
    table = tbl(tc(item("")) + tc(p("甲")), tc(item("")) + tc(p("乙")))
    (grid,) = read_docx(word(tmp_path / "a.docx", table, numbering=lists)).grids()
    assert [[cell.text for cell in row] for row in grid.rows] == [["1", "甲"], ["2", "乙"]]


@pytest.mark.parametrize(
    ("count", "form", "text"),
    [
        (12, "chineseCounting", "十二"),
        (20, "chineseCountingThousand", "二十"),
        (105, "chineseCounting", "一百零五"),
        (3, "chineseLegalSimplified", "叁"),
        (2, "ideographTraditional", "乙"),
        (28, "upperLetter", "BB"),
        (3, "lowerLetter", "c"),
        (14, "upperRoman", "XIV"),
        (9, "lowerRoman", "ix"),
        (3, "decimalZero", "03"),
        (12, "decimalFullWidth", "１２"),
        (7, "no such form", "7"),
    ],
)
def test_counts_are_written_in_the_form_asked_for(count: int, form: str, text: str) -> None:
    assert written(count, form) == text


def test_chinese_counts_differ_from_each_other() -> None:
    assert len({chinese(count) for count in range(1, 10_000)}) == 9_999
