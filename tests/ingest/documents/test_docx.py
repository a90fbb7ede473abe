from pathlib import Path

import pytest

from ingest.documents.blocks import Grid, Paragraph
from ingest.documents.docx import read_docx
from ingest.documents.errors import DocumentError, Locked, TooLarge
from tests.ingest.documents.word import p, r, tbl, tc, word

HEADING = '<w:style w:styleId="H3"><w:name w:val="heading 3"/></w:style>'
CONTENTS = '<w:style w:styleId="T1"><w:name w:val="toc 1"/></w:style>'


def texts(path: Path) -> list[str]:
    return [paragraph.text for paragraph in read_docx(path).paragraphs()]


def shape(grid: Grid) -> list[list[str]]:
    return [[cell.text for cell in row] for row in grid.rows]


def test_paragraphs_and_tables_come_in_the_order_of_the_body(tmp_path: Path) -> None:
    paper = read_docx(word(tmp_path / "a.docx", p("甲") + tbl(tc(p("乙"))) + p("") + p("丙")))
    kinds = [type(block) for block in paper.blocks]
    assert kinds == [Paragraph, Grid, Paragraph]
    assert [paragraph.number for paragraph in paper.paragraphs()] == [1, 3]


def test_merged_cells_stand_at_every_position_they_cover(tmp_path: Path) -> None:
    down = "<w:vMerge/>"
    table = tbl(
        tc(p("大"), '<w:gridSpan w:val="2"/><w:vMerge w:val="restart"/>') + tc(p("一")),
        tc(p(""), f'<w:gridSpan w:val="2"/>{down}') + tc(p("二")),
        tc(p("三")) + tc(p("四")) + tc(p("五")),
    )
    (grid,) = read_docx(word(tmp_path / "a.docx", table)).grids()
    assert shape(grid) == [["大", "大", "一"], ["大", "大", "二"], ["三", "四", "五"]]
    big = grid.rows[0][0]
    assert (big.row, big.column, big.rows, big.columns) == (1, 1, 2, 2)
    assert grid.rows[1][1] is big


def test_rows_that_begin_later_or_end_early_stay_in_their_columns(tmp_path: Path) -> None:
    late = f'<w:tr><w:trPr><w:gridBefore w:val="1"/></w:trPr>{tc(p("丙"))}</w:tr>'
    (grid,) = read_docx(
        word(tmp_path / "a.docx", f"<w:tbl><w:tr>{tc(p('甲')) + tc(p('乙'))}</w:tr>{late}</w:tbl>")
    ).grids()
    assert shape(grid) == [["甲", "乙"], ["", "丙"]]


def test_a_nested_table_gives_its_text_to_the_cell_and_is_a_table_of_its_own(tmp_path: Path) -> None:
    inner = tbl(tc(p("内一")) + tc(p("内二")))
    paper = read_docx(word(tmp_path / "a.docx", tbl(tc(p("外") + inner + p("后")))))
    outer, nested = paper.grids()
    assert shape(outer) == [["外\n内一\t内二\n后"]]
    assert (nested.number, shape(nested)) == (2, [["内一", "内二"]])


def test_a_table_is_named_by_the_caption_above_it_or_in_its_merged_first_row(tmp_path: Path) -> None:
    plain = tbl(tc(p("序号")) + tc(p("课程")) + tc(p("学分")), tc(p("1")) + tc(p("甲")) + tc(p("2")))
    inside = tbl(tc(p("教学进程表"), '<w:gridSpan w:val="3"/>'), tc(p("序号")) + tc(p("课程")) + tc(p("学分")))
    body = p("表2-1 专业核心课程") + plain + p("没有名称的表格如下。") + plain + inside
    captions = [grid.caption for grid in read_docx(word(tmp_path / "a.docx", body)).grids()]
    assert captions == ["表2-1 专业核心课程", "", "教学进程表"]


def test_rows_marked_as_headings_are_counted(tmp_path: Path) -> None:
    head = f"<w:tr><w:trPr><w:tblHeader/></w:trPr>{tc(p('课程'))}</w:tr>"
    (grid,) = read_docx(word(tmp_path / "a.docx", f"<w:tbl>{head}<w:tr>{tc(p('甲'))}</w:tr></w:tbl>")).grids()
    assert grid.heads == 1


def test_deleted_struck_and_hidden_words_are_left_out_and_told(tmp_path: Path) -> None:
    revised = f"{r('留')}<w:del><w:r><w:delText>删</w:delText></w:r></w:del><w:ins>{r('增')}</w:ins>"
    struck = r("划掉", "<w:strike/>") + r("不划", '<w:strike w:val="0"/>') + r("双", "<w:dstrike/>")
    body = f"<w:p>{revised}{struck}{r('隐藏', '<w:vanish/>')}</w:p>"
    paper = read_docx(word(tmp_path / "a.docx", body))
    assert [paragraph.text for paragraph in paper.paragraphs()] == ["留增不划"]
    notes = " ".join(note.reason for note in paper.notes)
    assert "划掉的文字 3 字" in notes
    assert "隐藏的文字 2 字" in notes
    assert "删除的内容 1 处" in notes


def test_a_deleted_row_is_no_row(tmp_path: Path) -> None:
    gone = f"<w:tr><w:trPr><w:del/></w:trPr>{tc(p('删'))}</w:tr>"
    (grid,) = read_docx(word(tmp_path / "a.docx", f"<w:tbl>{gone}<w:tr>{tc(p('留'))}</w:tr></w:tbl>")).grids()
    assert shape(grid) == [["留"]]


def test_breaks_tabs_hyphens_and_symbols_are_text(tmp_path: Path) -> None:
    signs = '<w:br/><w:t>乙</w:t><w:tab/><w:t>丙</w:t><w:noBreakHyphen/><w:sym w:font="Wingdings" w:char="F0FC"/>'
    paper = read_docx(word(tmp_path / "a.docx", f'<w:p><w:r><w:t>甲</w:t>{signs}<w:br w:type="page"/></w:r></w:p>'))
    (paragraph,) = paper.paragraphs()
    assert [line.text for line in paragraph.lines] == ["甲", "乙\t丙-√"]


def test_of_a_field_the_result_is_read_not_the_instruction(tmp_path: Path) -> None:
    mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    field = mark.format("begin") + "<w:r><w:instrText>PAGE</w:instrText></w:r>" + r("旧") + mark.format("separate")
    body = f"<w:p>{field}{r('12')}{mark.format('end')}{r('页')}</w:p><w:p>{mark.format('begin')}</w:p>{p('后面')}"
    assert texts(word(tmp_path / "a.docx", body)) == ["12页", "后面"]


def test_text_boxes_are_read_once_whichever_way_they_are_written_twice(tmp_path: Path) -> None:
    box = f"<w:drawing><w:txbxContent>{p('框中')}{tbl(tc(p('格')))}</w:txbxContent></w:drawing>"
    old = f"<w:pict><w:txbxContent>{p('框中')}</w:txbxContent></w:pict>"
    both = f"<mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback>{old}</mc:Fallback></mc:AlternateContent>"
    paper = read_docx(word(tmp_path / "a.docx", f"{p('一')}<w:p>{r('正文')}<w:r>{both}</w:r></w:p>{p('三')}"))
    assert [(paragraph.number, paragraph.text) for paragraph in paper.paragraphs()] == [
        (1, "一"),
        (2, "正文"),
        (2, "框中"),
        (3, "三"),
    ]
    assert [shape(grid) for grid in paper.grids()] == [[["格"]]]


def test_the_table_of_contents_and_placeholders_are_no_text(tmp_path: Path) -> None:
    contents = (
        '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'
        f"<w:sdtContent>{p('目录一')}</w:sdtContent></w:sdt>"
    )
    holder = f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{r('单击此处输入')}</w:sdtContent></w:sdt>"
    kept = f"<w:sdt><w:sdtContent>{p('正文')}</w:sdtContent></w:sdt>"
    body = contents + p("目录二", '<w:pStyle w:val="T1"/>') + kept + f"<w:p>{holder}</w:p>"
    assert texts(word(tmp_path / "a.docx", body, styles=CONTENTS)) == ["正文"]


def test_headings_are_known_by_style_by_outline_and_by_their_numbers(tmp_path: Path) -> None:
    body = (
        p("一、专业名称", '<w:pStyle w:val="H3"/>')
        + p("（一）名称")
        + p("二级", '<w:outlineLvl w:val="1"/>')
        + p("这是一句很长的话，虽然套了标题样式也不是标题。", '<w:pStyle w:val="H3"/>')
        + p("（二）以句号结尾。")
    )
    levels = [paragraph.level for paragraph in read_docx(word(tmp_path / "a.docx", body, styles=HEADING)).paragraphs()]
    assert levels == [3, 4, 2, 0, 0]


def test_pictures_are_told_with_their_places(tmp_path: Path) -> None:
    picture = '<w:drawing><a:blip r:embed="p1"/></w:drawing>'
    body = p("一") + f"<w:p><w:r>{picture}</w:r></w:p>" + tbl(tc(f"<w:p><w:r>{picture}</w:r></w:p>"))
    (note,) = read_docx(word(tmp_path / "a.docx", body)).notes
    assert "第 2 段" in note.reason
    assert "表 1 第 1 行" in note.reason
    assert "共 2 幅" in note.reason


def test_with_a_recogniser_pictures_become_text_and_the_paper_is_guessed(tmp_path: Path) -> None:
    body = '<w:p><w:r><w:drawing><a:blip r:embed="p1"/></w:drawing></w:r></w:p>'
    link = '<Relationship Id="p1" Type="x/image" Target="media/a.png"/>'
    path = word(tmp_path / "a.docx", body, more={"word/media/a.png": b"picture"}, links=link)
    paper = read_docx(path, recogniser=lambda picture: ["认出", picture.decode()])
    assert [[line.text for line in paragraph.lines] for paragraph in paper.paragraphs()] == [["认出"], ["picture"]]
    assert paper.guessed
    assert paper.notes == ()
    with pytest.raises(DocumentError, match=r"只有图片.*文字版"):
        read_docx(path)


def test_footnotes_and_embedded_documents_are_told(tmp_path: Path) -> None:
    body = f"<w:p>{r('正文')}<w:r><w:footnoteReference w:id='1'/></w:r></w:p><w:altChunk/>"
    reasons = [note.reason for note in read_docx(word(tmp_path / "a.docx", body)).notes]
    assert reasons == ["脚注和尾注 1 条未读", "嵌入的其他文档 1 份未读"]


def test_a_document_in_the_strict_form_is_read(tmp_path: Path) -> None:
    path = word(tmp_path / "a.docx", p("严格"))
    strict = (
        '<w:document xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main"><w:body><w:p><w:r><w:t>严格</w:t>'
        "</w:r></w:p></w:body></w:document>"
    )
    word(path, "", more={"word/document.xml": strict.encode()})
    assert texts(path) == ["严格"]


def test_macros_are_told_and_not_run(tmp_path: Path) -> None:
    paper = read_docx(word(tmp_path / "a.docm", p("甲"), more={"word/vbaProject.bin": b""}))
    assert [paragraph.text for paragraph in paper.paragraphs()] == ["甲"]
    assert ["宏未运行" in note.reason and "另存为" in note.advice for note in paper.notes] == [True]


def test_entities_and_missing_parts_are_refused_with_advice(tmp_path: Path) -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'
    with pytest.raises(DocumentError, match="实体"):
        read_docx(word(tmp_path / "b.docx", "", more={"word/document.xml": bomb}))
    with pytest.raises(DocumentError, match="没有文字"):
        read_docx(word(tmp_path / "c.docx", ""))
    with pytest.raises(DocumentError, match=r"不是完整的 XML.*\.docx"):
        read_docx(word(tmp_path / "d.docx", "", more={"word/document.xml": b"<w:document>"}))


def test_a_changed_byte_is_noticed(tmp_path: Path) -> None:
    path = word(tmp_path / "a.docx", p("甲乙丙丁" * 50))
    data = bytearray(path.read_bytes())
    at = data.index(b"word/document.xml") + len("word/document.xml") + 60
    data[at] ^= 1
    path.write_bytes(data)
    with pytest.raises(DocumentError, match="已损坏"):
        read_docx(path)


def test_an_encrypted_part_and_a_bomb_are_refused(tmp_path: Path) -> None:
    path = word(tmp_path / "a.docx", p("甲"))
    data = bytearray(path.read_bytes())
    at = data.rindex(b"PK\x01\x02")
    data[at + 8] |= 1
    path.write_bytes(data)
    with pytest.raises(Locked, match="加密"):
        read_docx(path)
    with pytest.raises(TooLarge, match=r"炸弹.*\.docx|炸弹"):
        read_docx(word(tmp_path / "b.docx", "", more={"word/document.xml": b" " * (40 << 20)}))


def test_a_table_of_absurd_spans_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TooLarge, match="列"):
        read_docx(word(tmp_path / "a.docx", tbl(tc(p("甲"), '<w:gridSpan w:val="99999"/>'))))
