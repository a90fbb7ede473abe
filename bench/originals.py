"""One small whole document of every format, the same headings and table in each, to be damaged."""

import struct
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import docx
import openpyxl

TITLE = "一、职业面向"
HEADINGS = ("课程代码", "课程名称", "学分")
ROWS = (("A100001", "市场营销基础", "3"), ("A100002", "网店运营", "4"), ("A100003", "数据分析", "2"))


def originals(folder: Path) -> dict[str, Path]:
    """Write every document into a folder and return them by the names of their formats."""
    folder.mkdir(parents=True, exist_ok=True)
    made = {}
    for name, write in WRITERS.items():
        made[name] = folder / f"original.{name}"
        write(made[name])
    return made


def _docx(path: Path) -> None:
    document = docx.Document()
    document.add_heading(TITLE, 1)
    document.add_paragraph("本专业面向互联网和相关服务业。", style="List Number")
    table = document.add_table(rows=len(ROWS) + 1, cols=3)
    for row, texts in zip(table.rows, (HEADINGS, *ROWS), strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    table.cell(1, 2).merge(table.cell(2, 2))
    document.save(str(path))


def _xlsx(path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "进程表"
    sheet.append([TITLE])
    sheet.merge_cells("A1:C1")
    for row in (HEADINGS, *ROWS):
        sheet.append(row)
    book.save(path)


def _ods(path: Path) -> None:
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    rows = "".join(
        f"<table:table-row>{''.join(cell.format(text) for text in row)}</table:table-row>" for row in (HEADINGS, *ROWS)
    )
    urn = "urn:oasis:names:tc:opendocument:xmlns:"
    content = (
        f'<?xml version="1.0"?><office:document-content xmlns:office="{urn}office:1.0" xmlns:table="{urn}table:1.0" '
        f'xmlns:text="{urn}text:1.0"><office:body><office:spreadsheet><table:table table:name="进程表">{rows}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", content)


def _html(path: Path) -> None:
    rows = "".join(f"<tr>{''.join(f'<td>{text}</td>' for text in row)}</tr>" for row in ROWS)
    heads = "".join(f"<th>{text}</th>" for text in HEADINGS)
    text = f"<html><body><h1>{TITLE}</h1><table><tr>{heads}</tr>{rows}<tr><td colspan=3>备注</td></tr></table></body>"
    path.write_text(text, encoding="utf-8")


def _markdown(path: Path) -> None:
    lines = [f"# {TITLE}", "", f"| {' | '.join(HEADINGS)} |", "| --- | --- | --- |"]
    lines += [f"| {' | '.join(row)} |" for row in ROWS]
    path.write_text("\n".join([*lines, "", "1. 第一项", "2. 第二项", "", "~~划掉~~"]), encoding="utf-8")


def _csv(path: Path) -> None:
    path.write_text("".join(f"{','.join(row)}\n" for row in (HEADINGS, *ROWS)), encoding="gb18030")


def _text(path: Path) -> None:
    path.write_text("\n".join([TITLE, "（一）岗位", *("，".join(row) for row in ROWS)]), encoding="gb18030")


def _pdf(path: Path) -> None:
    words = [
        f"BT /F1 12 Tf {60 + 120 * column} {700 - 24 * row} Td ({text}) Tj ET"
        for row, texts in enumerate(
            (("Code", "Course", "Credit"), ("A100001", "Marketing", "3"), ("A100002", "Shop", "4"))
        )
        for column, text in enumerate(texts)
    ]
    rules = [f"50 {718 - 24 * row} m 410 {718 - 24 * row} l S" for row in range(4)]
    rules += [f"{50 + 120 * column} 646 m {50 + 120 * column} 718 l S" for column in range(4)]
    stream = "\n".join(words + rules).encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    data, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(data)
    data += b"xref\n0 6\n0000000000 65535 f \n" + table
    path.write_bytes(data + b"trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % start)


def _xls(path: Path) -> None:
    path.write_bytes(compound("Workbook", _biff()))


def _biff() -> bytes:
    """Return a BIFF8 workbook of one sheet whose first row is merged over three columns."""
    sheet = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0))
    for row, texts in enumerate(((TITLE,), HEADINGS, *ROWS)):
        for column, text in enumerate(texts):
            label = text.encode("utf-16-le")
            sheet += _record(0x0204, struct.pack("<HHHHB", row, column, 0, len(text), 1) + label)
    sheet += _record(0x00E5, struct.pack("<HHHHH", 1, 0, 0, 0, 2)) + _record(0x000A, b"")
    opening = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0))
    opening += _record(0x0042, struct.pack("<H", 1200))
    name = "进程表".encode("utf-16-le")
    tail = struct.pack("<BBBB", 0, 0, len(name) // 2, 1) + name
    length = len(opening) + 8 + len(tail) + 4
    return opening + _record(0x0085, struct.pack("<I", length) + tail) + _record(0x000A, b"") + sheet


def _record(kind: int, data: bytes) -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def compound(name: str, stream: bytes) -> bytes:
    """Return an OLE compound file of one stream, padded so that it needs no small-sector table."""
    sector = 512
    stream = stream.ljust(max(4096, -(-len(stream) // sector) * sector), b"\0")
    count = len(stream) // sector
    fat = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, count + 2), 0xFFFFFFFE]
    if len(fat) > sector // 4:
        raise ValueError("too long for one sector of the allocation table")
    table = struct.pack(f"<{len(fat)}I", *fat).ljust(sector, b"\xff")
    root = _entry("Root Entry", 5, 1, 0xFFFFFFFE, 0)
    directory = (root + _entry(name, 2, 0xFFFFFFFF, 2, len(stream))).ljust(sector, b"\0")
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    return (header + struct.pack("<I", 0)).ljust(sector, b"\xff") + table + directory + stream


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    text = name.encode("utf-16-le")
    head = text.ljust(64, b"\0") + struct.pack("<HBB", len(text) + 2, kind, 1)
    return head + struct.pack("<III", 0xFFFFFFFF, 0xFFFFFFFF, child) + b"\0" * 36 + struct.pack("<IQ", start, size)


WRITERS: Mapping[str, Callable[[Path], None]] = {
    "docx": _docx,
    "xlsx": _xlsx,
    "xls": _xls,
    "ods": _ods,
    "csv": _csv,
    "html": _html,
    "md": _markdown,
    "txt": _text,
    "pdf": _pdf,
}
