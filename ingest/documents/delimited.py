"""Text tables (CSV): their encoding, their separator and their rows, in a stream."""

import codecs
import csv
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from ingest.documents.errors import DocumentError

_CHUNK = 1 << 20
_LONGEST = 4 << 20  # characters of one line


def encoding_of(path: Path) -> tuple[str, int]:
    """Return the encoding in which all of the file decodes, and how many lines it has.

    UTF-8 (with or without BOM), UTF-16 with BOM and GB18030 are tried; a DocumentError if none fits.
    """
    with path.open("rb") as file:
        start = file.read(4)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        candidates = ["utf-16"]
    else:
        candidates = ["utf-8-sig", "gb18030"]
    for name in candidates:
        lines = _decodes(path, name)
        if lines is not None:
            return name, lines
    raise DocumentError("文字编码不是 UTF-8 或 GB18030（GBK）", "请另存为“CSV UTF-8（逗号分隔）”再导入")


def _decodes(path: Path, name: str) -> int | None:
    decoder = codecs.getincrementaldecoder(name)()
    lines = 0
    with path.open("rb") as file:
        try:
            while chunk := file.read(_CHUNK):
                lines += decoder.decode(chunk).count("\n")
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return None
    return lines


def rows_of(path: Path, encoding: str) -> Iterator[list[str] | csv.Error]:
    """Yield the rows of a CSV file; a row that cannot be told apart is yielded as the csv.Error it made."""
    with path.open(encoding=encoding, newline="") as file:
        heading = file.readline(_LONGEST)
        file.seek(0)
        separator = next((mark for mark in (",", "\t", ";") if mark in heading), ",")
        rows = csv.reader(_lines(file), delimiter=separator, strict=True)
        while True:
            try:
                yield next(rows)
            except StopIteration:
                return
            except csv.Error as error:
                yield error


def _lines(file: TextIO) -> Iterator[str]:
    while line := file.readline(_LONGEST):
        if len(line) == _LONGEST:
            raise DocumentError(f"有一行超过 {_LONGEST} 个字符，不是逐行的表格", "请确认文件是 CSV 表格")
        yield line
