"""OLE compound files (.xls, .doc) are walked once before anything parses them: a damaged chain may lead in a circle.

The parser of sheets follows such a circle for ever, so a file that has one is refused.
"""

import struct
from array import array
from collections.abc import Iterator
from pathlib import Path

from ingest.documents.archive import LIMITS, RESAVE, Limits
from ingest.documents.errors import DocumentError, TooLarge

_LAST = 0xFFFFFFFA  # the largest number of a sector; above it are marks
_HEADER = 512
_IN_HEADER = 109  # sectors of the allocation table that the header lists
_ENTRY = 128
_BROKEN = "文件已损坏，无法解析：内部的分配表不完整"


def check_compound(path: Path, limits: Limits = LIMITS) -> None:
    """See that every chain of sectors ends; a DocumentError says that one does not."""
    if path.stat().st_size > limits.part:
        raise TooLarge(f"文件超过 {limits.part >> 20} MB", "请拆分后再导入")
    data = path.read_bytes()
    if len(data) < _HEADER:
        raise DocumentError(_BROKEN, RESAVE)
    (shift,) = struct.unpack_from("<H", data, 30)
    if shift not in (9, 12):
        raise DocumentError(_BROKEN, RESAVE)
    directory, _, _, minor_start, _, more, _ = struct.unpack_from("<7I", data, 48)
    size = 1 << shift
    listed = list(struct.unpack_from(f"<{_IN_HEADER}I", data, 76))
    for sector in _more(data, size, more):
        numbers = _numbers(data, size, sector)
        listed.extend(numbers[:-1])
    table = array("I")
    for sector in listed:
        if sector < _LAST:
            table.extend(_numbers(data, size, sector))
    minor = array("I")
    for sector in _chain(table, minor_start):
        minor.extend(_numbers(data, size, sector))
    for sector in _chain(table, directory):
        _check_entries(data[(sector + 1) * size : (sector + 2) * size], table, minor)


def _check_entries(data: bytes, table: "array[int]", minor: "array[int]") -> None:
    for at in range(0, len(data) - _ENTRY + 1, _ENTRY):
        kind = data[at + 66]
        start, length = struct.unpack_from("<II", data, at + 116)
        if kind in (2, 5):
            for _ in _chain(minor if kind == 2 and length < 4096 else table, start):
                pass


def _more(data: bytes, size: int, sector: int) -> Iterator[int]:
    """Yield the sectors that go on listing the allocation table; each ends with the number of the next."""
    seen: set[int] = set()
    while sector < _LAST:
        if sector in seen:
            raise DocumentError(_BROKEN, RESAVE)
        seen.add(sector)
        yield sector
        numbers = _numbers(data, size, sector)
        if not numbers:
            return
        sector = numbers[-1]


def _chain(table: "array[int]", sector: int) -> Iterator[int]:
    steps = 0
    while sector < len(table):
        if steps > len(table):
            raise DocumentError(_BROKEN, RESAVE)
        steps += 1
        yield sector
        sector = table[sector]


def _numbers(data: bytes, size: int, sector: int) -> tuple[int, ...]:
    """Return the numbers in a sector; none where it lies beyond the end."""
    start = (sector + 1) * size
    count = max(0, min(size, len(data) - start)) // 4
    return struct.unpack_from(f"<{count}I", data, start) if count else ()
