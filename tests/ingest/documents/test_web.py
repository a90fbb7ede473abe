from pathlib import Path

import pytest

from ingest.documents.blocks import Grid, Paragraph
from ingest.documents.errors import DocumentError, TooLarge
from ingest.documents.web import blocks_of, read_web


def shape(grid: Grid) -> list[list[str]]:
    return [[cell.text for cell in row] for row in grid.rows]


def only_grid(text: str) -> Grid:
    (block,) = blocks_of(text)[0]
    assert isinstance(block, Grid)
    return block


def test_headings_paragraphs_and_numbered_items_are_paragraphs() -> None:
    text = "<h2>职业<b>面向</b></h2>甲<br>乙<p>丙</p><ol start=3><li>丁<li>戊</ol><ul><li>己</ul><p>一、名称</p>"
    found = [(b.level, b.text) for b in blocks_of(text)[0] if isinstance(b, Paragraph)]
    assert found == [(2, "职业面向"), (0, "甲乙"), (0, "丙"), (0, "3. 丁"), (0, "4. 戊"), (0, "己"), (1, "一、名称")]


def test_spans_down_and_across_cover_their_positions() -> None:
    grid = only_grid("<table><tr><th rowspan=2>甲<th colspan=2>乙<tr><td>丙<td>丁</table>")
    assert shape(grid) == [["甲", "乙", "乙"], ["甲", "丙", "丁"]]
    assert grid.rows[1][0] is grid.rows[0][0]
    assert grid.heads == 1


def test_a_nested_table_gives_its_text_to_the_cell_and_is_a_table_of_its_own() -> None:
    outer, inner = blocks_of("<table><tr><td>外<table><tr><td>内一<td>内二</table>后</table>")[0]
    assert isinstance(outer, Grid)
    assert isinstance(inner, Grid)
    assert (shape(outer), shape(inner)) == ([["外\n内一\t内二\n后"]], [["内一", "内二"]])


def test_tables_nested_beyond_reason_end_soon() -> None:
    deep = "<table><tr><td>" * 120 + "底" + "</table>" * 120
    assert len(blocks_of(deep)[0]) <= 120


def test_struck_and_hidden_words_and_pictures_are_left_out_and_told() -> None:
    blocks, notes = blocks_of("<p>留<s>划</s><span style='display:none'>藏</span><img src=a.png><script>x</script></p>")
    assert [block.text for block in blocks if isinstance(block, Paragraph)] == ["留"]
    assert [note.reason[:2] for note in notes] == ["图片", "划掉", "隐藏"]


def test_a_caption_names_its_table() -> None:
    assert only_grid("<table><caption>表 1 课程</caption><tr><td>甲</table>").caption == "表 1 课程"


def test_an_empty_page_and_absurd_spans_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text("<html><body></body></html>", encoding="utf-8")
    with pytest.raises(DocumentError, match="没有内容"):
        read_web(path)
    with pytest.raises(TooLarge, match="列"):
        blocks_of("<table><tr><td colspan=999>甲</table>")
