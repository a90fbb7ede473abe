"""Integers in few bytes: seven bits a byte, least first, the eighth says that more follow; whole arrays at a time."""

import numpy as np
import numpy.typing as npt

Longs = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.uint8]

_LIMITS = tuple(1 << (7 * width) for width in range(1, 9))
_MORE, _BITS = np.uint8(128), 127


def widths(values: Longs) -> Longs:
    """Return how many bytes each value takes; values are not negative and below 2 ** 56."""
    wide = np.ones(len(values), np.int64)
    top = int(values.max()) if len(values) else 0
    for limit in _LIMITS:
        if top < limit:
            break
        wide += values >= limit
    return wide


def pack(values: Longs) -> bytes:
    """Return the bytes of all values, one after the other."""
    wide = widths(values)
    ends = np.cumsum(wide)
    out = np.zeros(int(ends[-1]) if len(ends) else 0, np.uint8)
    starts = ends - wide
    for place in range(int(wide.max()) if len(wide) else 0):
        rows = wide > place
        part = ((values[rows] >> (7 * place)) & _BITS).astype(np.uint8)
        part[wide[rows] > place + 1] |= _MORE
        out[starts[rows] + place] = part
    return out.tobytes()


def unpack(data: bytes | memoryview) -> Longs:
    """Return the values out of their bytes."""
    raw = np.frombuffer(data, np.uint8)
    last = np.flatnonzero(raw < _MORE)
    if len(last) == len(raw):
        return raw.astype(np.int64)
    starts = np.empty_like(last)
    starts[:1] = 0
    starts[1:] = last[:-1] + 1
    wide = last - starts
    values = (raw[starts] & _BITS).astype(np.int64)
    for place in range(1, int(wide.max()) + 1):
        rows = np.flatnonzero(wide >= place)
        values[rows] |= (raw[starts[rows] + place] & _BITS).astype(np.int64) << (7 * place)
    return values


def pack_keys(keys: Longs) -> bytes:
    """Return keys in as many bytes each as the largest needs, that number first."""
    width = max(1, (int(keys.max()).bit_length() + 7) // 8) if len(keys) else 1
    cut = np.ascontiguousarray(keys, "<i8").view(np.uint8).reshape(-1, 8)[:, :width]
    return bytes([width]) + cut.tobytes()


def unpack_keys(data: bytes, first: int = 0, count: int | None = None) -> Longs:
    """Return `count` keys from the one at `first` on, all where None."""
    width = data[0]
    if count is None:
        count = (len(data) - 1) // width - first
    cut = np.frombuffer(data, np.uint8, count * width, 1 + first * width).reshape(count, width)
    whole = np.zeros((count, 8), np.uint8)
    whole[:, :width] = cut
    return whole.view("<i8").reshape(-1).astype(np.int64)
