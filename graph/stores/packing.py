"""Bytes of packed columns: frames of named arrays, and compressed runs of texts.

A *frame* is a header (JSON list of [name, dtype or "json", offset, size]) and what it points to, read without copying.
A *run* is a JSON list [rows, column, …] of parallel columns, deflated; a column that is one value throughout is that
value alone. Both are canonical: equal content gives equal bytes, so a hash tells whether two versions say the same.
"""

import json
import zlib
from collections.abc import Mapping, Sequence
from functools import cached_property
from hashlib import blake2b
from typing import Any

import numpy as np
import numpy.typing as npt

from graph.errors import StoreDamaged

Array = npt.NDArray[Any]
Field = str | int | float | bool | None

RUN = 128  # rows of a run, on average: describing a node decodes one run a segment
_SHORTEST, _LONGEST = RUN // 4, RUN * 2
_LEVEL = 1  # of deflate: 6 saves a tenth of the bytes for three times the time
_ALIGN = 8
_ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_DECODE = json.JSONDecoder().raw_decode  # `json.loads` spends as long on looking around as on small texts


def digest(*parts: bytes) -> bytes:
    """Return the hash that blocks and versions are recognised by."""
    state = blake2b(digest_size=16)
    for part in parts:
        state.update(part)
    return state.digest()


def dumps(value: object) -> bytes:
    """Write JSON in its one compact form."""
    return _ENCODE(value).encode()


def loads(data: bytes) -> Any:
    """Read JSON as `dumps` writes it."""
    return _DECODE(data.decode())[0]


def narrow(array: Array) -> Array:
    """Return non-negative integers in the narrowest type that holds them."""
    top = int(array.max(initial=0))
    return array.astype(np.uint8 if top < 1 << 8 else np.uint16 if top < 1 << 16 else np.uint32, copy=False)


def pack_frame(arrays: Mapping[str, Array], texts: Mapping[str, object]) -> bytes:
    """Write a frame of arrays and of JSON texts."""
    entries: list[tuple[str, str, int, int]] = []
    chunks: list[bytes] = []
    offset = 0
    for name, kind, data in (
        *((name, array.dtype.str, array.tobytes()) for name, array in arrays.items()),
        *((name, "json", dumps(text)) for name, text in texts.items()),
    ):
        entries.append((name, kind, offset, len(data)))
        padding = -len(data) % _ALIGN
        chunks.append(data + bytes(padding))
        offset += len(data) + padding
    header = dumps(entries)
    header += b" " * (-(len(header) + 4) % _ALIGN)
    return b"".join((len(header).to_bytes(4, "little"), header, *chunks))


class Frame:
    """A frame read in place; what is not asked for is not decoded."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._start = 4 + int.from_bytes(data[:4], "little")

    @cached_property
    def _entries(self) -> dict[str, tuple[str, int, int]]:
        header = loads(self._data[4 : self._start])
        return {name: (kind, self._start + offset, size) for name, kind, offset, size in header}

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    @property
    def data(self) -> bytes:
        """The bytes the frame is in."""
        return self._data

    def names(self) -> list[str]:
        """Return the names of all arrays and texts."""
        return list(self._entries)

    def array(self, name: str) -> Array:
        """Return an array as it was packed, read-only."""
        kind, offset, size = self._entries[name]
        dtype = np.dtype(kind)
        return np.frombuffer(self._data, dtype, size // dtype.itemsize, offset)

    def text(self, name: str) -> Any:
        """Return a JSON text's value."""
        _, offset, size = self._entries[name]
        return loads(self._data[offset : offset + size])


def pack_run(columns: Sequence[Sequence[Field]]) -> bytes:
    """Write parallel columns, at least one row; `deflate` comes after the hash is taken."""
    packed: list[object] = [len(columns[0])]
    for column in columns:
        first = column[0]
        packed.append(first if column.count(first) == len(column) and not _mixed(column) else column)
    return dumps(packed)


def _mixed(column: Sequence[Field]) -> bool:
    return isinstance(column[0], bool | int | float) and len(set(map(type, column))) > 1


def unpack_run(data: bytes) -> list[list[Field]]:
    """Return the columns of a run."""
    return run_columns(inflate(data))


def run_columns(run: bytes) -> list[list[Field]]:
    """Return the columns of a run that is not deflated."""
    rows, *columns = loads(run)
    return [column if isinstance(column, list) else [column] * rows for column in columns]


def unpack_row(data: bytes, row: int) -> list[Field]:
    """Return one row of a run."""
    _, *columns = loads(inflate(data))
    return [column[row] if isinstance(column, list) else column for column in columns]


def deflate(data: bytes) -> bytes:
    """Compress a run."""
    return zlib.compress(data, _LEVEL)


def inflate(data: bytes) -> bytes:
    """Undo `deflate`; StoreDamaged for bytes that are not what it wrote."""
    try:
        return zlib.decompress(data)
    except zlib.error as error:
        raise StoreDamaged(f"数据块已损坏，请用备份恢复（{error}）") from error


def run_starts(*keys: Array) -> list[int]:
    """Cut rows into runs where their keys say so, so that rows put in or taken out move no cut but their own."""
    rows = len(keys[0])
    mixed = np.zeros(rows, np.uint64)
    for key in keys:
        mixed = (mixed ^ key.astype(np.uint64)) * np.uint64(0x9E3779B97F4A7C15)
    starts = [0]
    for cut in np.flatnonzero((mixed >> np.uint64(40)) % np.uint64(RUN) == 0).tolist():
        while cut - starts[-1] > _LONGEST:
            starts.append(starts[-1] + _LONGEST)
        if cut - starts[-1] >= _SHORTEST:
            starts.append(cut)
    while rows - starts[-1] > _LONGEST:
        starts.append(starts[-1] + _LONGEST)
    return starts
