"""Zipped spreadsheets (XLSX, ODS) are measured before anything parses them.

The parser keeps a sheet as one dense rectangle and turns formula errors into empty cells. So the parts are first
inflated in a stream, never trusting a declared size: rows, columns and error cells are found by their tags alone.
"""

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import BinaryIO, NamedTuple

from lxml import etree

from ingest.documents.errors import DocumentError, Locked, TooLarge

RESAVE = "请用 Excel 或 WPS 打开后另存为 .xlsx 再导入"


class Limits(NamedTuple):
    """What is far above any honest file and still fits in memory."""

    rows: int = 200_000
    columns: int = 256
    cells: int = 8_000_000
    part: int = 512 << 20  # bytes of one inflated part
    ratio: int = 400  # inflated : stored, for parts above `small`
    small: int = 16 << 20
    entries: int = 20_000
    cell: int = 32_767  # characters, the limit of spreadsheets themselves
    html: int = 64 << 20  # bytes of a page with tables


LIMITS = Limits()


class Measure(NamedTuple):
    """One sheet measured: rows and columns that the parser would lay out, error cells by 1-based row and column."""

    rows: int
    columns: int
    errors: dict[tuple[int, int], str]
    excess: str = ""


_CHUNK = 1 << 20
_FORBIDDEN = re.compile(rb"<!(?:DOCTYPE|ENTITY)")
_PREFIXED_ROW = re.compile(rb"<\w+:row[\s>]")
_FAR = re.compile(
    rb"""<(?:\w+:)?(?:c|row)\s(?:[^>]*?\s)?r\s*=\s*["']([A-Za-z]{0,3}\d{6,}|[A-Za-z]{2,3}\d+)["'][^>]*>"""
    rb"""(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?(</(?:\w+:)?c>)?"""  # an empty cell is only formatted
)
_MAYBE_FAR = re.compile(rb"""r\s*=\s*["'](?:[A-Za-z]{0,3}\d{6}|[A-Za-z]{2,3}\d)""")  # cheap, and rarely true
_ERROR = re.compile(rb"""<(?:\w+:)?c\s([^>]*?\bt\s*=\s*["']e["'][^>]*)>(.{0,2000}?)</(?:\w+:)?c>""", re.DOTALL)
_UNCOMPUTED = re.compile(
    rb"""<(?:\w+:)?c\s((?:(?!\bt\s*=)[^>])*)><(?:\w+:)?f\b[^>]*(?:/>|>[^<]*</(?:\w+:)?f>)"""
    rb"""(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?</(?:\w+:)?c>"""  # a formula that nobody computed
)
_REFERENCE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{1,3})(\d+)["']""")
_VALUE = re.compile(rb"<(?:\w+:)?v>([^<]*)<")
_REPEATED_ROW = re.compile(
    rb"<table:table-row\b[^>]*number-rows-repeated=\"(\d+)\"[^>]*(?<!/)>(.*?)</table:table-row>", re.DOTALL
)
_REPEATED_CELL = re.compile(rb"<table:table-cell\b[^>]*?number-columns-repeated=\"(\d+)\"[^>]*>")
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"


def open_archive(path: Path, limits: Limits = LIMITS) -> zipfile.ZipFile:
    """Open a zip whose directory looks honest; Locked, TooLarge or DocumentError otherwise."""
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise DocumentError("文件已损坏，压缩结构不完整", RESAVE) from error
    try:
        _inspect(archive, limits)
    except DocumentError:
        archive.close()
        raise
    return archive


def _inspect(archive: zipfile.ZipFile, limits: Limits) -> None:
    entries = archive.infolist()
    if len(entries) > limits.entries:
        raise TooLarge(f"文件内含 {len(entries)} 个部件，超过上限 {limits.entries}", RESAVE)
    for entry in entries:
        if entry.flag_bits & 1:
            raise Locked("文件已加密", "请取消密码保护后再导入")
        if entry.file_size > limits.small and entry.file_size > limits.ratio * max(entry.compress_size, 1):
            raise TooLarge(
                f"部件 {entry.filename} 解压后达 {entry.file_size >> 20} MB，压缩比异常，疑为压缩炸弹",
                "请勿导入来历不明的文件；若确为自己的文件，" + RESAVE,
            )


def inflate(archive: zipfile.ZipFile, name: str, limits: Limits = LIMITS) -> Iterator[bytes]:
    """Yield a part's true content in chunks, whatever size its entry declares; TooLarge beyond the limits."""
    entry, handle = archive.getinfo(name), archive.fp
    if handle is None or entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise DocumentError(f"部件 {name} 的压缩方式不是表格文件所用", RESAVE)
    total = 0
    try:
        for chunk in _raw(handle, entry):  # type: ignore[arg-type]  # ZipFile.fp is a binary file opened by ZipFile itself
            total += len(chunk)
            if total > limits.part or (total > limits.small and total > limits.ratio * max(entry.compress_size, 1)):
                raise TooLarge(f"部件 {name} 解压后超过 {total >> 20} MB，疑为压缩炸弹", RESAVE)
            yield chunk
    except (zlib.error, struct.error) as error:
        raise DocumentError(f"文件已损坏：部件 {name} 无法解压", RESAVE) from error


def _raw(handle: BinaryIO, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    position = entry.header_offset
    handle.seek(position)
    name, extra = struct.unpack("<HH", handle.read(30)[26:30])
    position += 30 + name + extra
    left, inflater = entry.compress_size, zlib.decompressobj(-15)
    while left > 0:
        handle.seek(position)  # another part may have been read in between
        data = handle.read(min(_CHUNK, left))
        if not data:
            raise zlib.error("cut short")
        position, left = position + len(data), left - len(data)
        if entry.compress_type == zipfile.ZIP_STORED:
            yield data
            continue
        while data:
            yield inflater.decompress(data, _CHUNK)
            data = inflater.unconsumed_tail
    if entry.compress_type == zipfile.ZIP_DEFLATED:
        yield inflater.flush()


def mimetype(archive: zipfile.ZipFile) -> bytes:
    """Return what an OpenDocument file says it is, b"" where it says nothing."""
    return b"".join(inflate(archive, "mimetype")) if "mimetype" in archive.NameToInfo else b""


def sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the part that holds each worksheet of an XLSX, by the sheet's name."""
    try:
        workbook = _xml(archive, "xl/workbook.xml")
        relations = _xml(archive, "xl/_rels/workbook.xml.rels")
    except KeyError as error:
        raise DocumentError("文件不是完整的 Excel 工作簿", RESAVE) from error
    targets = {str(item.get("Id")): str(item.get("Target")) for item in relations}
    parts = {}
    for space in (_MAIN, _STRICT):
        for sheet in workbook.iterfind(f"{space}sheets/{space}sheet"):
            link = next((value for key, value in sheet.attrib.items() if str(key).endswith("}id")), "")
            part = str(PurePosixPath("xl") / targets.get(str(link), "")).removeprefix("/")
            if part in archive.NameToInfo:
                parts[str(sheet.get("name"))] = part
    return parts


def _xml(archive: zipfile.ZipFile, name: str) -> etree._Element:
    content = b"".join(inflate(archive, name))
    if _FORBIDDEN.search(content):
        raise DocumentError("文件含 XML 实体定义，不予解析", RESAVE)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise DocumentError(f"文件已损坏：部件 {name} 不是完整的 XML", RESAVE) from error


def check_part(archive: zipfile.ZipFile, name: str, limits: Limits = LIMITS) -> None:
    """Inflate one part to see that it stays within the limits and defines no entities."""
    tail = b""
    for chunk in inflate(archive, name, limits):
        if _FORBIDDEN.search(tail + chunk):
            raise DocumentError("文件含 XML 实体定义，不予解析", RESAVE)
        tail = chunk[-16:]


def measure(archive: zipfile.ZipFile, part: str, limits: Limits = LIMITS) -> Measure:
    """Measure one worksheet; it stops, and says so in `excess`, as soon as the sheet is too large to lay out."""
    rows = far_rows = columns = 0
    errors: dict[tuple[int, int], str] = {}
    excess = b""
    for text in _pieces(inflate(archive, part, limits)):
        if _FORBIDDEN.search(text):
            raise DocumentError("文件含 XML 实体定义，不予解析", RESAVE)
        rows += text.count(b"<row") + (len(_PREFIXED_ROW.findall(text)) if b":row" in text else 0)
        for match in _FAR.finditer(text) if _MAYBE_FAR.search(text) else ():
            if not match[2] and not match[0].endswith(b"/>"):
                column, row = _place(match[1])
                far_rows, columns = max(far_rows, row), max(columns, column)
        if b'"e"' in text or b"'e'" in text:
            errors.update(_errors(text))
        if b"<f" in text or b":f" in text:
            errors.update(_uncomputed(text))
        excess = _excess(max(rows, far_rows), max(columns, 26), limits)
        if excess:
            break
    return Measure(max(rows, far_rows), columns, errors, excess.decode())


def _excess(rows: int, columns: int, limits: Limits) -> bytes:
    if rows > limits.rows + 1:
        return f"超过 {limits.rows} 行".encode()
    if columns > limits.columns:
        return f"用到第 {columns} 列，超过 {limits.columns} 列".encode()
    if rows * columns > limits.cells:
        return f"有 {rows} 行 × {columns} 列，超过 {limits.cells} 个单元格".encode()
    return b""


def _pieces(chunks: Iterator[bytes]) -> Iterator[bytes]:
    tail = b""
    for chunk in chunks:
        text = tail + chunk
        cut = _cut(text)
        yield text[:cut]
        tail = text[cut:]
    yield tail


def _cut(text: bytes) -> int:
    """Return where the last cell or row begins, so that no tag and no cell is seen in two halves."""
    found = max(text.rfind(b"<c "), text.rfind(b":c "), text.rfind(b"<row"), text.rfind(b":row"))
    if found < 0 or len(text) - found > 4 * _CHUNK:
        found = max(text.rfind(b"<"), 0)
    start = text.rfind(b"<", 0, found + 1)
    return max(start, 0)


def _place(reference: bytes) -> tuple[int, int]:
    letters = reference.rstrip(b"0123456789")
    column = 0
    for letter in letters.upper():
        column = column * 26 + letter - 64
    return column, int(reference[len(letters) :][:9])


def _errors(text: bytes) -> Iterator[tuple[tuple[int, int], str]]:
    for match in _ERROR.finditer(text):
        reference, value = _REFERENCE.search(match[1]), _VALUE.search(match[2])
        if reference:
            column, row = _place(reference[1] + reference[2])
            yield (row, column), value[1].decode("ascii", "replace") if value else "#ERROR!"


def _uncomputed(text: bytes) -> Iterator[tuple[tuple[int, int], str]]:
    for match in _UNCOMPUTED.finditer(text):
        if reference := _REFERENCE.search(match[1]):
            column, row = _place(reference[1] + reference[2])
            yield (row, column), "没有结果"


class _Nothing:
    """What a parser builds when it is only to say whether a part is well formed."""

    def close(self) -> None:
        """End."""


def check_ods(archive: zipfile.ZipFile, limits: Limits = LIMITS) -> None:
    """See that an ODS is whole and repeats no filled row or cell beyond the limits; empty repeats are usual.

    Where its XML is cut off the parser of sheets would wait for the end of a table for ever.
    """
    content = b"".join(inflate(archive, "content.xml", limits._replace(part=limits.part // 4)))
    if _FORBIDDEN.search(content):
        raise DocumentError("文件含 XML 实体定义，不予解析", RESAVE)
    parser = etree.XMLParser(target=_Nothing(), resolve_entities=False, no_network=True, huge_tree=True)
    try:
        parser.feed(content)
        parser.close()
    except etree.XMLSyntaxError as error:
        raise DocumentError("文件已损坏：部件 content.xml 不是完整的 XML", RESAVE) from error
    filled_rows = (int(m[1]) for m in _REPEATED_ROW.finditer(content) if b"office:value-type" in m[2])
    filled_cells = (int(m[1]) for m in _REPEATED_CELL.finditer(content) if b"office:value-type" in m[0])
    if sum(filled_rows) > limits.rows or max(filled_cells, default=0) > limits.columns:
        raise TooLarge(f"表格重复的行或列超过上限（{limits.rows} 行，{limits.columns} 列）", "请删去多余的行列后再导入")
