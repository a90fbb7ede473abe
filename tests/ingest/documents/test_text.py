from pathlib import Path

import pytest

from ingest.documents.errors import DocumentError, TooLarge
from ingest.documents.text import LIMIT, Line, decode, flatten_math, lines_of, read_lines


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_is_read_in_the_usual_encodings(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "简介.md"
    path.write_bytes("专业代码 530701\r\n\r\n专业名称 电子商务".encode(encoding))
    assert read_lines(path) == [Line(1, "专业代码 530701"), Line(2, ""), Line(3, "专业名称 电子商务")]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"  \n", "空的"),
        (b"%PDF-1.7 ...", "不是纯文本"),
        (b"PK\x03\x04zip", "不是纯文本"),
        (b"a\x00b", "不是纯文本"),
        (b"\xff\xff\xff", "编码"),
    ],
)
def test_what_is_no_text_says_what_to_do(data: bytes, reason: str) -> None:
    with pytest.raises(DocumentError, match=reason) as error:
        decode(data)
    assert error.value.advice


def test_a_file_that_is_absent_or_huge_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="读不出来"):
        read_lines(tmp_path / "没有.md")
    huge = tmp_path / "huge.md"
    with huge.open("wb") as file:
        file.truncate(LIMIT + 1)
    with pytest.raises(TooLarge):
        read_lines(huge)


def test_a_form_feed_does_not_end_a_line() -> None:
    assert [line.text for line in lines_of("甲\x0c乙\n丙")] == ["甲\x0c乙", "丙"]


@pytest.mark.parametrize(
    ("formula", "plain"),
    [
        (r" $\mathrm { C O } _ { 2 }$ 气体", "CO2气体"),
        (r"$\mathrm { C } / \mathrm { C } { + + }$ 语言", "C/C++语言"),
        (r"互联网 $^ +$ 背景", "互联网+背景"),
        (r"$1 \sim 2$ 项", "1~2项"),
        (r"$\gamma$ 刀", "γ刀"),
        ("没有公式", "没有公式"),
        ("只有一个 $ 号", "只有一个 $ 号"),
    ],
)
def test_formulas_become_the_words_they_stand_for(formula: str, plain: str) -> None:
    assert flatten_math(formula) == plain
