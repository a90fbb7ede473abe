"""PDF files become paragraphs and tables in reading order, or say why not."""

from pathlib import Path
from random import Random

import pypdfium2 as pdfium  # type: ignore[import-untyped]  # it ships no types
import pytest

from ingest.documents.blocks import Grid, Paper, Paragraph
from ingest.documents.errors import DocumentError, Locked, TooLarge, Unrecognised
from ingest.documents.pdf import read_pdf
from tests.ingest.documents.pdf_files import HEIGHT, WIDTH, Cell, Page, Span, Stroke, Text, draw_table, write_pdf

LEFT, RIGHT = 60, 540
XS = (60, 100, 200, 350, 540)
LONG = "专业教学标准是开展专业教学的基本依据学校应当结合区域行业实际和自身办学定位制订人才"


def body(text: str, y: float, indent: bool = False) -> Text:
    """Place a line of running text."""
    return Text(LEFT + (20 if indent else 0), y, text)


def full(y: float, indent: bool = False) -> Text:
    """Place a line that reaches the right margin."""
    return body(LONG + "培养" * 3 if not indent else LONG + "培养" * 2, y, indent)


def read(tmp_path: Path, *pages: Page) -> Paper:
    """Write pages and read them."""
    return read_pdf(write_pdf(tmp_path / "文件.pdf", pages))


def paragraphs(paper: Paper) -> list[str]:
    """Return the texts of the paragraphs."""
    return [paragraph.text for paragraph in paper.paragraphs()]


def grid(paper: Paper, place: int = 0) -> Grid:
    """Return a table of the paper."""
    return list(paper.grids())[place]


def texts(table: Grid) -> list[list[str]]:
    """Return a table's cells as texts."""
    return [[cell.text for cell in row] for row in table.rows]


def test_lines_become_paragraphs_by_margins_and_indents(tmp_path: Path) -> None:
    paper = read(tmp_path, [full(100, True), full(115), body("方案。", 130), full(145, True), body("完。", 160)])
    assert len(paragraphs(paper)) == 2
    assert paragraphs(paper)[0].startswith(LONG)
    assert paragraphs(paper)[0].endswith("方案。")


def test_a_sentence_goes_on_over_a_page_break(tmp_path: Path) -> None:
    paper = read(tmp_path, [full(765, True), full(780)], [body("方案。", 60), full(75, True), body("完。", 90)])
    first = next(paper.paragraphs())
    assert [line.page for line in first.lines] == [1, 1, 2]
    assert len(paragraphs(paper)) == 2


def test_page_numbers_headers_and_footers_are_left_out(tmp_path: Path) -> None:
    pages = [
        [Text(250, 40, "人才培养方案 2025"), full(200, True), body("完。", 215), Text(290, 810, f"— {number} —")]
        for number in range(1, 5)
    ]
    found = paragraphs(read(tmp_path, *pages))
    assert len(found) == 4
    assert not any("2025" in text or "—" in text for text in found)


def test_numbered_sections_are_headings_with_their_depth(tmp_path: Path) -> None:
    lines = ["1 概述", "2 专业名称", "2.1 名称", "2.2 代码", "2.2.1 说明"]
    page = [Text(LEFT, 80 + 30 * place, words) for place, words in enumerate(lines)]
    assert [(block.text, block.level) for block in read(tmp_path, page).paragraphs()] == [
        ("1 概述", 1),
        ("2 专业名称", 1),
        ("2.1 名称", 2),
        ("2.2 代码", 2),
        ("2.2.1 说明", 3),
    ]


def test_a_table_stands_between_the_paragraphs_around_it(tmp_path: Path) -> None:
    table, bottom = draw_table([["序号", "课程"], ["1", "营销"]], (60, 150, 300), 120)
    paper = read(tmp_path, [body("表 1 课程表", 100), *table, body("以上是课程。", bottom + 30)])
    assert [type(block) for block in paper.blocks] == [Paragraph, Grid, Paragraph]
    assert texts(grid(paper)) == [["序号", "课程"], ["1", "营销"]]
    assert (grid(paper).caption, grid(paper).heads, grid(paper).number) == ("表 1 课程表", 1, 1)
    assert grid(paper).rows[1][1].page == 1


def test_merged_cells_stand_at_every_place_that_they_cover(tmp_path: Path) -> None:
    rows: list[list[Cell]] = [
        [Span(("职业功能",), 2), Span(("要求",), 1, 2), None],
        [None, "技能", "知识"],
        [Span(("1.采集",), 2), "甲", "乙"],
        [None, "丙", "丁"],
    ]
    table, _ = draw_table(rows, (60, 150, 300, 450), 120)
    found = grid(read(tmp_path, table))
    assert texts(found)[1] == ["职业功能", "技能", "知识"]
    assert found.rows[0][1] is found.rows[0][2]
    assert found.rows[2][0] is found.rows[3][0]
    assert (found.rows[2][0].row, found.rows[2][0].rows, found.rows[0][1].columns) == (3, 2, 2)


def test_a_table_without_left_and_right_border_keeps_its_outer_columns(tmp_path: Path) -> None:
    table, _ = draw_table([["所属专业类", "电子商务类"], ["证书", "直播电商"]], (60, 200, 400), 120, open_sides=True)
    assert texts(grid(read(tmp_path, table))) == [["所属专业类", "电子商务类"], ["证书", "直播电商"]]


def test_a_table_cut_by_a_page_is_one_with_the_page_of_every_line(tmp_path: Path) -> None:
    heads: list[Cell] = ["序号", Span(("课程涉及的", "主要领域")), "工作任务", "主要教学内容与要求"]
    first, _ = draw_table([heads, ["1", "营销", Span(("任务为", "营销。")), Span(("①掌握甲。", "②能够乙。"))]], XS, 650)
    rest, _ = draw_table([heads, ["1", "营销", "用工具。", "③能够丙。"], ["2", "管理", "任务", "①掌握丁。"]], XS, 80)
    table = grid(read(tmp_path, first, [Text(480, 60, "续表"), *rest]))
    assert [row[0] for row in texts(table)] == ["序号", "1", "2"]
    assert [(line.text, line.page) for line in table.rows[1][3].lines] == [
        ("①掌握甲。", 1),
        ("②能够乙。", 1),
        ("③能够丙。", 2),
    ]


def test_a_part_that_draws_fewer_columns_is_laid_out_in_those_of_the_table(tmp_path: Path) -> None:
    first, _ = draw_table([["序号", "名称", "学时", "备注"], ["1", "营销", "48", "甲"]], XS, 650)
    rest, _ = draw_table([[Span(("合计",), 1, 3), None, None, "48"]], XS, 80)
    merged = [stroke for stroke in rest if not (isinstance(stroke, Stroke) and stroke.x1 == stroke.x2 == 100)]
    table = grid(read(tmp_path, first, merged))
    assert texts(table)[2] == ["合计", "合计", "合计", "48"]


@pytest.mark.parametrize("turned", [90, 180, 270])
def test_a_turned_page_is_read_as_it_is_shown(tmp_path: Path, turned: int) -> None:
    table, _ = draw_table([["序号", "课程"], ["1", "营销"]], (60, 150, 300), 120)
    write_pdf(tmp_path / "a.pdf", [[body("一段文字", 80), *table]], turned=turned)
    paper = read_pdf(tmp_path / "a.pdf")
    assert [type(block) for block in paper.blocks] == [Paragraph, Grid]
    assert texts(grid(paper)) == [["序号", "课程"], ["1", "营销"]]


def test_latin_words_keep_their_spaces_and_chinese_gets_none(tmp_path: Path) -> None:
    assert paragraphs(read(tmp_path, [body("运用 SEO SEM 工具完成推广任务。", 100)]))[0].replace(" ", "") == (
        "运用SEOSEM工具完成推广任务。"
    )


def test_a_file_that_is_no_pdf_is_named_for_what_it_is_not(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"PK\x03\x04 something else")
    with pytest.raises(Unrecognised, match="不是 PDF"):
        read_pdf(path)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="无法打开"):
        read_pdf(tmp_path / "none.pdf")


@pytest.mark.parametrize("keep", [9, 100, 700])
def test_a_damaged_file_is_told(tmp_path: Path, keep: int) -> None:
    path = write_pdf(tmp_path / "a.pdf", [[body("文字" * 20, 100)]])
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(DocumentError):
        read_pdf(path)


def test_random_damage_gives_a_document_or_a_message_never_a_fault(tmp_path: Path) -> None:
    table, _ = draw_table([["序号", "课程"], ["1", "营销"]], (60, 150, 300), 120)
    whole = write_pdf(tmp_path / "a.pdf", [[body("一段文字" * 9, 80), *table]] * 2).read_bytes()
    chance, told = Random(20250211), list[DocumentError]()
    for _ in range(150):
        data = bytearray(whole)
        for _ in range(chance.choice((1, 8, 64))):
            data[chance.randrange(len(data))] = chance.randrange(256)
        (tmp_path / "b.pdf").write_bytes(data[: chance.choice((len(data), chance.randrange(len(data))))])
        try:
            assert read_pdf(tmp_path / "b.pdf").format == "pdf"
        except DocumentError as error:
            told.append(error)
    assert len(told) > 20
    assert all(error.reason and error.advice for error in told)


def test_words_outside_the_page_are_not_read(tmp_path: Path) -> None:
    assert paragraphs(read(tmp_path, [body("看得见的一行文字", 100), Text(60, HEIGHT + 40, "看不见的一行")])) == [
        "看得见的一行文字"
    ]


def test_a_file_with_a_password_is_told(tmp_path: Path) -> None:
    own = b"/ID [<%s> <%s>]" % (b"00" * 16, b"00" * 16)
    locked = b"%s /Encrypt << /Filter /Standard /V 2 /R 3 /Length 128 /P -44 /O <%s> /U <%s> >>"
    path = write_pdf(tmp_path / "a.pdf", [[body("文字" * 20, 100)]], extra=locked % (own, b"11" * 32, b"22" * 32))
    with pytest.raises(Locked, match="密码"):
        read_pdf(path)


def test_pages_without_words_are_refused_with_advice(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="没有文字") as told:
        read(tmp_path, [Stroke(10, 10, 100, 100)], [])
    assert "OCR" in told.value.advice


def test_signs_without_a_text_encoding_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="字体没有文字编码"):
        read(tmp_path, [body("\ue001\ue002\ue003\ue004" * 10, 100)])


def test_too_many_pages_are_refused(tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "a.pdf", [[body("文字" * 20, 100)]] * 3)
    with pytest.raises(TooLarge, match="3 页"):
        read_pdf(path, 2)


def test_pictures_among_pages_of_text_are_noted(tmp_path: Path) -> None:
    document = pdfium.PdfDocument(write_pdf(tmp_path / "a.pdf", [[body("文字" * 30, 100)]] * 2))
    page = document.new_page(WIDTH, HEIGHT)
    picture = pdfium.PdfImage.new(document)
    picture.set_bitmap(pdfium.PdfBitmap.new_native(4, 4, 3))
    picture.set_matrix(pdfium.PdfMatrix().scale(300, 300))
    page.insert_obj(picture)
    page.gen_content()
    document.save(tmp_path / "b.pdf")
    document.close()
    paper = read_pdf(tmp_path / "b.pdf")
    assert [note.reason for note in paper.notes] == ["第 3 页只有图片，没有读"]
    assert paper.pages == 3
