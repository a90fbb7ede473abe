"""Plain text and Markdown as numbered lines, whatever of the usual encodings they come in."""

import codecs
import re
import unicodedata
from pathlib import Path
from typing import NamedTuple

from ingest.documents.errors import DocumentError, TooLarge

LIMIT = 64 * 1024 * 1024
"""No brief, classification or list comes near this size; a larger file is something else."""

_SIGNATURES = (b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_MATH = re.compile(r"\s*\$([^$\n]{1,200})\$\s*")
_COMMANDS = {"sim": "~", "gamma": "γ", "alpha": "α", "beta": "β", "mu": "μ", "times": "×", "circ": "°", "pm": "±"}
_COMMAND = re.compile(r"\\([A-Za-z]+)")


class Line(NamedTuple):
    """A line of a text: its 1-based number in the file and its words, unchanged but for the line end."""

    number: int
    text: str


def read_lines(path: Path) -> list[Line]:
    """Read a text file in UTF-8 (with or without byte order mark) or GB18030; a DocumentError says what is wrong."""
    try:
        size = path.stat().st_size
        if size > LIMIT:
            raise TooLarge(f"文件有 {size // 1024 // 1024} MB，不像简介或目录一类的文本", "请拆成几个文件")
        data = path.read_bytes()
    except OSError as fault:
        raise DocumentError(f"文件读不出来（{fault.strerror}）", "请检查路径与权限") from fault
    return lines_of(decode(data))


def lines_of(text: str) -> list[Line]:
    """Number the lines of a text; form feeds and other odd separators do not end a line."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return [Line(number, line) for number, line in enumerate(plain.split("\n"), 1)]


def decode(data: bytes) -> str:
    """Decode the bytes of a text file, strictly: what is no text in a known encoding is a DocumentError."""
    if not data.strip():
        raise DocumentError("文件是空的", "请确认导出或下载是否完整")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", errors="replace")
    if data.startswith(_SIGNATURES) or b"\x00" in data:
        raise DocumentError("不是纯文本（PDF、Word、Excel 或压缩文件改了后缀名）", "请另存为 UTF-8 文本")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise DocumentError("文字编码不是 UTF-8 或 GB18030（GBK）", "请另存为 UTF-8 文本")


def flatten_math(text: str) -> str:
    r"""Write formulas that a converter left (`$\mathrm { C O } _ { 2 }$`) as the plain words they stand for (`CO2`)."""
    return _MATH.sub(lambda found: _plain(found.group(1)), text) if "$" in text else text


def _plain(formula: str) -> str:
    symbols = _COMMAND.sub(lambda found: _COMMANDS.get(found.group(1), ""), formula)
    return re.sub(r"[\s{}_^\\]", "", unicodedata.normalize("NFKC", symbols))
