import csv
import io
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from ingest.documents.archive import LIMITS
from ingest.documents.errors import DocumentError, Locked, TooLarge, Unrecognised
from ingest.documents.tables import Document, Fault, Row, digest, open_tables

FEW = LIMITS._replace(rows=5)


def saved(path: Path, rows: list[list[object]]) -> Path:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


def rows_of(document: Document) -> list[Row]:
    return list(document.tables[0].rows)


def repacked(path: Path, part: str, old: bytes, new: bytes) -> Path:
    """Change the bytes of one part of a zip."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert old in parts[part]
    parts[part] = parts[part].replace(old, new)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def test_rows_keep_the_numbers_and_types_they_have_in_the_sheet(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.xlsx", [[], ["名称", "日期"], [], ["甲", date(2025, 1, 2)]])
    assert rows_of(open_tables(path)) == [
        (1, ["", ""]),
        (2, ["名称", "日期"]),
        (3, ["", ""]),
        (4, ["甲", date(2025, 1, 2)]),
    ]


def test_rows_can_be_gone_through_twice(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("一,二\n1,2\n", encoding="utf-8")
    table = open_tables(path).tables[0]
    assert list(table.rows) == list(table.rows) == [(1, ["一", "二"]), (2, ["1", "2"])]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_is_read_in_every_usual_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("名称,备注\r\n网店运营,“引号”，及𠮷\r\n".encode(encoding))
    assert rows_of(open_tables(path)) == [(1, ["名称", "备注"]), (2, ["网店运营", "“引号”，及𠮷"])]


@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_csv_is_split_by_the_separator_of_its_first_line(tmp_path: Path, separator: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"甲{separator}乙\n1{separator}2\n", encoding="utf-8")
    assert rows_of(open_tables(path))[1] == (2, ["1", "2"])


def test_bytes_in_no_known_encoding_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"a,b\n\xff\xff\x80,1\n")
    with pytest.raises(DocumentError, match="GB18030"):
        open_tables(path)


def test_a_broken_quote_costs_its_own_row_only(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('甲,乙\n"x"y,1\n好,2\n', encoding="utf-8")
    rows = rows_of(open_tables(path))
    assert isinstance(rows[1][1][0], Fault)
    assert rows[2] == (3, ["好", "2"])


def test_formula_errors_are_faults_and_not_empty_cells(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["甲", "乙", "丙"])
    for column, text in enumerate(("#REF!", "好", "#N/A"), 1):
        cell = sheet.cell(2, column, text)
        if text.startswith("#"):
            cell.data_type = "e"
    book.save(tmp_path / "a.xlsx")
    cells = rows_of(open_tables(tmp_path / "a.xlsx"))[1][1]
    assert [cell.text if isinstance(cell, Fault) else cell for cell in cells] == ["#REF!", "好", "#N/A"]


def test_a_sheet_of_too_many_rows_is_left_aside_and_the_others_are_read(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].append(["好"])
    long = book.create_sheet("长")
    for number in range(20):
        long.append([number])
    book.save(tmp_path / "a.xlsx")
    first, second = open_tables(tmp_path / "a.xlsx", FEW).tables
    assert list(first.rows) == [(1, ["好"])]
    assert (second.name, second.excess, second.height) == ("长", "超过 5 行", 20)


def test_a_csv_of_too_many_rows_is_left_aside(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("甲\n" + "1\n" * 20, encoding="utf-8")
    table = open_tables(path, FEW).tables[0]
    assert (table.excess, table.height) == ("有 21 行，超过上限 5 行", 21)


def test_one_filled_cell_at_the_far_end_does_not_lay_out_the_whole_rectangle(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0]["XFD1048576"] = "远"
    book.save(tmp_path / "a.xlsx")
    assert "超过" in open_tables(tmp_path / "a.xlsx").tables[0].excess


def test_a_wide_row_that_is_only_formatted_is_no_excess(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet["A1"] = "好"
    sheet[f"{get_column_letter(400)}1"].number_format = "@"
    book.save(tmp_path / "a.xlsx")
    assert open_tables(tmp_path / "a.xlsx").tables[0].excess == ""


def test_an_archive_that_inflates_beyond_reason_is_refused_before_parsing(tmp_path: Path) -> None:
    path = saved(tmp_path / "bomb.xlsx", [["a"]])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", b" " * (40 << 20))
    with pytest.raises(TooLarge, match="压缩炸弹"):
        open_tables(path)


def test_a_size_that_the_archive_lies_about_is_found_out(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    path = saved(tmp_path / "bomb.xlsx", [["a"]])
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
        new.writestr("xl/sharedStrings.xml", b"<sst>" + b" " * (40 << 20))
    data = bytearray(buffer.getvalue())
    entry = data.rfind(b"PK\x01\x02")  # the last entry of the directory: uncompressed size at offset 24
    data[entry + 24 : entry + 28] = (1000).to_bytes(4, "little")
    path.write_bytes(data)
    with pytest.raises(TooLarge, match="压缩炸弹"):
        open_tables(path)


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml"])
def test_xml_entities_are_refused(tmp_path: Path, part: str) -> None:
    path = saved(tmp_path / "a.xlsx", [["甲"]])
    root = b"<workbook" if "workbook" in part else b"<worksheet"
    bomb = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    with pytest.raises(DocumentError, match="实体"):
        open_tables(repacked(path, part, root + b" ", bomb + root + b" "))


def test_macros_are_named_and_the_data_is_read(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.xlsm", [["甲"]])
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"\0")
    document = open_tables(path)
    assert rows_of(document) == [(1, ["甲"])]
    assert "宏" in document.notes[0].reason


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
REFUSED = {
    "encrypted.xlsx": (OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), Locked, "密码"),
    "word.xls": (OLE + b"\0" * 600 + "WordDocument".encode("utf-16-le"), Unrecognised, "Word"),
    "broken.xls": (OLE + b"\0" * 2000, DocumentError, "无法解析"),
    "broken.xlsx": (b"PK\x03\x04" + b"\0" * 100, DocumentError, "损坏"),
    "empty.csv": (b"", DocumentError, "空"),
    "blank.xlsx": (b"  \r\n ", DocumentError, "空"),
    "text.xls": ("名称\t类型\n甲\t视频\n".encode(), Unrecognised, "纯文本"),
    "page.xls": (b"<html><body>please log in</body></html>", Unrecognised, "没有表格"),
    "paper.xlsx": (b"%PDF-1.7", Unrecognised, "PDF"),
    "mht.xls": (b"MIME-Version: 1.0\n", Unrecognised, "MHTML"),
    "xml.xls": (
        b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
        Unrecognised,
        "2003",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_table_file_is_told_by_its_content(tmp_path: Path, name: str) -> None:
    content, error, reason = REFUSED[name]
    (tmp_path / name).write_bytes(content)
    with pytest.raises(error, match=reason) as caught:
        open_tables(tmp_path / name)
    assert caught.value.advice


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_html_tables_named_xls_are_read(tmp_path: Path, encoding: str) -> None:
    page = (
        f'<html><head><meta charset="{encoding}"></head><body><table><tr><th colspan="2">素材</th><th>类型</th></tr>'
        '<tr><td rowspan="2">甲<br>乙</td><td>1&nbsp;</td><td>视频</td></tr><tr><td>2</td><td>音频</td></tr>'
        "</table></body></html>"
    )
    (tmp_path / "清单.xls").write_bytes(page.encode(encoding))
    document = open_tables(tmp_path / "清单.xls")
    assert document.format == "html"
    assert rows_of(document) == [(1, ["素材", "", "类型"]), (2, ["甲\n乙", "1", "视频"]), (3, ["", "2", "音频"])]


def test_a_zip_of_something_else_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    with pytest.raises(Unrecognised, match="Word"):
        open_tables(tmp_path / "a.xlsx")


ODS = """<?xml version="1.0"?><office:document-content
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>
<table:table table:name="课程">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"""
CELL = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'


def ods(path: Path, rows: str) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", ODS.format(rows=rows))
    return path


def test_ods_is_read(tmp_path: Path) -> None:
    row = f"<table:table-row>{CELL.format('甲')}{CELL.format('乙')}</table:table-row>"
    document = open_tables(ods(tmp_path / "a.ods", row))
    assert (document.tables[0].name, rows_of(document)) == ("课程", [(1, ["甲", "乙"])])


def test_an_ods_that_repeats_a_filled_row_without_end_is_refused(tmp_path: Path) -> None:
    row = f'<table:table-row table:number-rows-repeated="9000000">{CELL.format("甲")}</table:table-row>'
    with pytest.raises(TooLarge, match="重复"):
        open_tables(ods(tmp_path / "a.ods", row))


def test_digest_does_not_depend_on_the_order_of_files(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).write_text(name)
    named = [("a", tmp_path / "a"), ("b", tmp_path / "b")]
    assert digest(named) == digest(reversed(named)) != digest(named[:1])


def test_a_cell_with_the_separator_in_quotes_is_one_cell(tmp_path: Path) -> None:
    with (tmp_path / "a.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["甲", "乙"], ['a,"b"\nc', "2"]])
    assert rows_of(open_tables(tmp_path / "a.csv"))[1] == (2, ['a,"b"\nc', "2"])


def test_a_formula_that_nobody_computed_is_a_fault_and_an_empty_text_is_none(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].append(["甲", "乙", "丙"])
    book.worksheets[0].append(["=1/0", "好", '=IF(A1="",1,"")'])
    book.save(tmp_path / "a.xlsx")
    computed = tmp_path / "b.xlsx"  # the last formula as a spreadsheet program leaves it: its value is an empty text
    with zipfile.ZipFile(tmp_path / "a.xlsx") as source, zipfile.ZipFile(computed, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(b'<c r="C2"', b'<c r="C2" t="str"'))
    [fault, good, empty] = rows_of(open_tables(computed))[1][1]
    assert isinstance(fault, Fault)
    assert "没有结果" in fault.reason
    assert (good, empty) == ("好", "")


def test_an_ods_that_is_cut_off_within_a_table_is_refused_at_once(tmp_path: Path) -> None:
    path = ods(tmp_path / "a.ods", f"<table:table-row>{CELL.format('甲')}</table:table-row></table:etable>")
    with pytest.raises(DocumentError, match="不是完整的 XML"):
        open_tables(path)


def test_a_workbook_is_told_by_its_content_whatever_its_suffix(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.xlsx", [["名称", "类型"], ["引流", "视频"]])
    renamed = path.rename(tmp_path / "a.xls")
    assert rows_of(open_tables(renamed)) == [(1, ["名称", "类型"]), (2, ["引流", "视频"])]
