"""One way to open any document: its format is told from its content, never from its name alone."""

from pathlib import Path

from ingest.documents import archive, tables
from ingest.documents.archive import LIMITS, Limits
from ingest.documents.blocks import Paper
from ingest.documents.docx import read_docx
from ingest.documents.errors import DocumentError, Locked, Scanned, TooLarge, Unrecognised
from ingest.documents.markdown import read_markdown, read_text
from ingest.documents.ocr import recogniser
from ingest.documents.office import as_docx
from ingest.documents.repair import repaired
from ingest.documents.sheets import paper_of
from ingest.documents.web import read_web

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WORD = "WordDocument".encode("utf-16-le")
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\0", b"MM\0*")
_MARKDOWN = {".md", ".markdown"}
_TABLES = {".csv", ".tsv"}
_FLOWING = ("docx", "html", "markdown")  # a PDF is repaired by its reader; sheets are no parts of each other
_PDF_WITHIN = 1024
_LARGEST = 512 << 20


def open_paper(path: Path, limits: Limits = LIMITS, *, ocr: bool = False) -> Paper:
    """Open a document of any format; with `ocr` the text of pictures is recognised and the paper is `guessed`.

    A DocumentError says why it cannot be read and what to do.
    """
    try:
        if path.stat().st_size > _LARGEST:
            raise TooLarge(f"文件超过 {_LARGEST >> 20} MB", "请拆分，或压缩其中的图片后再导入")
        with path.open("rb") as file:
            start = file.read(4096)
        if not start.strip():
            raise DocumentError("文件是空的", "请确认选对了文件")
        paper = _opened(path, start, limits, ocr)
    except OSError as error:
        raise DocumentError(
            f"文件无法打开（{error.strerror or error}）", "请检查文件是否存在、是否有读取权限"
        ) from error
    return repaired(paper) if paper.format in _FLOWING else paper


def is_word(path: Path) -> bool:
    """Whether a file is a text document, new or old, by its content; False for what cannot be opened."""
    try:
        with path.open("rb") as file:
            start = file.read(len(_OLE))
        if start.startswith(b"PK"):
            with archive.open_archive(path) as opened:
                names = opened.NameToInfo
                flowing = "content.xml" in names and b"opendocument.text" in archive.mimetype(opened)
                return flowing or any(name.startswith("word/") for name in names)
        return start.startswith(b"{\\rtf") or (start == _OLE and _WORD in path.read_bytes())
    except (OSError, DocumentError):
        return False


def _opened(path: Path, start: bytes, limits: Limits, ocr: bool) -> Paper:
    if b"%PDF-" in start[:_PDF_WITHIN]:
        return _pdf(path, ocr)
    if start.startswith(b"PK"):
        return _zipped(path, limits, ocr)
    if start.startswith(_OLE):
        return _ole(path, limits, ocr)
    if start.startswith(b"{\\rtf"):
        return _converted(path, "RTF 文档", limits, ocr)
    if start.startswith(_PICTURES):
        raise Unrecognised("内容是图片", "请导入文字版，或把图片插入 Word 文档后用文字识别导入")
    return _text(path, start, limits)


def _pdf(path: Path, ocr: bool) -> Paper:
    from ingest.documents.pdf import read_pdf  # its libraries take half a second that other formats need not wait for

    try:
        return read_pdf(path)
    except Scanned:
        if not ocr:
            raise
    from ingest.documents.scans import read_scan

    return read_scan(path, recogniser())


def _zipped(path: Path, limits: Limits, ocr: bool) -> Paper:
    with archive.open_archive(path, limits) as opened:
        names = set(opened.NameToInfo)
        mimetype = archive.mimetype(opened) if "content.xml" in names else b""
    if "word/document.xml" in names or any(name.startswith("word/") for name in names):
        return read_docx(path, limits, recogniser() if ocr else None)
    if b"opendocument.text" in mimetype:
        return _converted(path, "ODT 文档", limits, ocr)
    if any(name.startswith("ppt/") for name in names):
        raise Unrecognised("内容是演示文稿（PPT）", "请把其中的文字和表格存为 .docx 再导入")
    return paper_of(tables.open_tables(path, limits), path, limits)


def _ole(path: Path, limits: Limits, ocr: bool) -> Paper:
    content = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise Locked("文件已用密码加密", "请取消密码保护后另存，再导入")
    if _WORD in content:
        return _converted(path, "旧格式的 Word 或 WPS 文档（.doc、.wps）", limits, ocr)
    if "PowerPoint Document".encode("utf-16-le") in content:
        raise Unrecognised("内容是演示文稿（PPT）", "请把其中的文字和表格存为 .docx 再导入")
    return paper_of(tables.open_tables(path, limits), path, limits)


def _converted(path: Path, what: str, limits: Limits, ocr: bool) -> Paper:
    with as_docx(path, what) as made:
        return read_docx(made, limits, recogniser() if ocr else None)


def _text(path: Path, start: bytes, limits: Limits) -> Paper:
    head = start.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    suffix = path.suffix.lower()
    if head.startswith(b"mime-version:"):
        raise Unrecognised("内容是单个文件网页（MHTML）", "请另存为 .docx、.xlsx 或普通网页再导入")
    if head.startswith(b"<?xml") and (b"word/2003" in head or b"office:word" in head):
        return _converted(path, "XML 格式的 Word 文档", limits, False)
    if suffix in _MARKDOWN:
        return read_markdown(path, limits)
    if head.startswith(b"<") and any(mark in head for mark in (b"<html", b"<table", b"<!doctype html", b"<body")):
        return read_web(path, limits)
    if suffix in _TABLES:
        return paper_of(tables.open_tables(path, limits), path, limits)
    return read_text(path, limits)
