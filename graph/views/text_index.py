"""A run of names as an inverted index: where each pair of neighbouring characters stands, and the names in blocks.

The names of a run are entries (text_terms) in the order that hits come in: by length, then by text. So whatever a
posting list yields first is the best hit, and nothing needs to be cut off before it is ranked. A name of n characters
has n + 1 postings: each character with the next one, the last with END, the first with START; all lists of one first
character lie together in a row, hence a single character is found through its row and needs no postings of its own.
"""

import json
import zlib
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from graph.views.text_codec import Longs, pack, pack_keys, unpack, unpack_keys, widths
from graph.views.text_terms import folded_of

PART = 1 << 18
"""At most so many names a run: one that is sought among the first is found without reading the rest."""

BLOCK = 128
_SLICE = 1 << 19
_WORDED, _SAMPLES, _WINDOW = 4096, 900, 32_000
END, START = 0, 1
_TEXTS: Callable[[str], tuple[list[str], list[int]]] = json.loads
_PLACE, _CHAR = 18, 16
_FOLDED, _PRIVATE = 0x1900, 0xE000  # characters beyond the first plane share places; what is found is read again


class Names(NamedTuple):
    """Distinct entries in order, how many nodes bear each, and their keys: one after the other, by text id."""

    texts: Sequence[str]
    counts: Longs
    keys: Longs


def length_of(text: str) -> int:
    """Return the length of the folded name in an entry."""
    return len(folded_of(text))


def rank(text: str) -> tuple[int, str]:
    """Return what entries are ordered by."""
    return length_of(text), text


def char_code(char: str) -> int:
    """Return the number of a character in the index."""
    code = ord(char)
    return code if code <= 0xFFFF else _PRIVATE + code % _FOLDED


def lengths(texts: Sequence[str]) -> list[tuple[int, int]]:
    """Return (length, place of the first entry of it), ascending."""
    found: list[tuple[int, int]] = []
    for place, text in enumerate(texts):
        size = length_of(text)
        if not found or found[-1][0] != size:
            found.append((size, place))
    return found


def _matrix(texts: Sequence[str], size: int) -> npt.NDArray[np.uint64]:
    joined = "".join(map(folded_of, texts))
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), "<u4").astype(np.uint64).reshape(-1, size)
    return np.where(codes > 0xFFFF, _PRIVATE + codes % _FOLDED, codes).astype(np.uint64)


def _postings(texts: Sequence[str]) -> npt.NDArray[np.uint64]:
    """Return all postings, distinct and ordered: first character, second character and place in one integer."""
    starts = lengths(texts)
    parts: list[npt.NDArray[np.uint64]] = []
    for (size, first), end in zip(starts, [*(start for _, start in starts[1:]), len(texts)], strict=True):
        if not size:
            continue
        codes = _matrix(texts[first:end], size)
        places = np.arange(first, end, dtype=np.uint64)[:, None]
        seconds = np.concatenate([codes[:, 1:], np.full((len(codes), 1), END, np.uint64)], 1)
        parts.append((_pair(codes, seconds) | places).reshape(-1))
        parts.append((_pair(codes[:, :1], np.full((len(codes), 1), START, np.uint64)) | places).reshape(-1))
    joined = np.concatenate(parts) if parts else np.empty(0, np.uint64)
    joined.sort()
    if len(joined):
        joined = joined[np.concatenate([[True], joined[1:] != joined[:-1]])]
    return joined


def _pair(first: npt.NDArray[np.uint64], second: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    return (first << np.uint64(_CHAR + _PLACE)) | (second << np.uint64(_PLACE))


def rows(texts: Sequence[str]) -> Iterator[tuple[int, bytes]]:
    """Yield (first character, row) of at most PART entries, ascending."""
    postings = _postings(texts)
    firsts = postings >> np.uint64(_CHAR + _PLACE)
    turns = np.flatnonzero(np.concatenate([[len(postings) > 0], firsts[1:] != firsts[:-1], [True]]))
    low = 0
    while low < len(turns) - 1:  # some rows at a time: working space is several times that of the postings
        high = max(low + 1, int(np.searchsorted(turns, turns[low] + _SLICE)))
        high = min(high, len(turns) - 1)
        yield from _rows(postings[turns[low] : turns[high]])
        low = high


def _rows(postings: npt.NDArray[np.uint64]) -> Iterator[tuple[int, bytes]]:
    pairs = (postings >> np.uint64(_PLACE)).astype(np.int64)
    places = (postings & np.uint64(PART - 1)).astype(np.int64)
    heads = np.flatnonzero(np.concatenate([[True], pairs[1:] != pairs[:-1]]))
    gaps = np.diff(places, prepend=0)
    gaps[heads] = places[heads]
    wide = np.cumsum(widths(gaps))
    begins = np.concatenate([[0], wide[heads[1:] - 1], wide[-1:]])
    packed = pack(gaps)
    sizes = np.diff(begins)
    measured = np.concatenate([[0], np.cumsum(widths(sizes))])
    measures = pack(sizes)
    firsts, seconds = pairs[heads] >> _CHAR, pairs[heads] & ((1 << _CHAR) - 1)
    turns = np.flatnonzero(np.concatenate([[True], firsts[1:] != firsts[:-1], [True]]))
    for low, high in pairwise(turns.tolist()):
        measure = measures[measured[low] : measured[high]]
        header = np.array([high - low, len(measure)], "<u4").tobytes() + seconds[low:high].astype("<u2").tobytes()
        yield int(firsts[low]), header + measure + packed[begins[low] : begins[high]]


class Row:
    """The postings of one first character, read out of its bytes."""

    def __init__(self, data: bytes) -> None:
        count, size = (int(number) for number in np.frombuffer(data, "<u4", 2))
        self._seconds = np.frombuffer(data, "<u2", count, 8)
        start = 8 + 2 * count
        self._sizes = memoryview(data)[start : start + size]
        self._lists = memoryview(data)[start + size :]

    @cached_property
    def _begins(self) -> Longs:
        return np.concatenate([[0], np.cumsum(unpack(self._sizes))])

    def size(self, second: int) -> int:
        """Return the length in bytes of the list of a second character, 0 where there is none."""
        at = int(self._seconds.searchsorted(second))
        if at == len(self._seconds) or self._seconds[at] != second:
            return 0
        return int(self._begins[at + 1] - self._begins[at])

    def places(self, second: int) -> Longs:
        """Return the places, ascending, where the second character follows the first; START and END are ones too."""
        at = int(self._seconds.searchsorted(second))
        if at == len(self._seconds) or self._seconds[at] != second:
            return np.empty(0, np.int64)
        begins = self._begins
        return np.cumsum(unpack(self._lists[begins[at] : begins[at + 1]]))

    def anywhere(self, size: int) -> Longs:
        """Return the places, ascending, where the first character stands, in a run of `size` entries."""
        gaps = unpack(self._lists)
        ends = np.cumsum(widths(gaps))
        heads = np.searchsorted(ends, self._begins[:-1], "right")
        sums = np.cumsum(gaps)
        counts = np.diff(np.concatenate([heads, [len(gaps)]]))
        places = sums - np.repeat(sums[heads] - gaps[heads], counts)
        here = np.zeros(size, bool)
        here[places] = True
        return np.flatnonzero(here)


def wording(texts: Sequence[str]) -> bytes:
    """Return words that blocks of these entries are likely to hold: a dictionary for compressing them."""
    if len(texts) < _WORDED:
        return b""
    some = "\n".join(texts[:: len(texts) // _SAMPLES])
    return some.encode("utf-8", "surrogatepass")[-_WINDOW:]


def blocks(names: Names, words: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield (texts, keys) of each BLOCK of names."""
    ends = np.cumsum(names.counts)
    for first in range(0, len(names.texts), BLOCK):
        texts = names.texts[first : first + BLOCK]
        counts = names.counts[first : first + BLOCK].tolist()
        start = int(ends[first - 1]) if first else 0
        keys = names.keys[start : int(ends[first + len(texts) - 1])]
        held = counts if len(keys) > len(texts) else []  # one node each is not worth saying
        body = json.dumps([texts, held], ensure_ascii=False, separators=(",", ":"))
        deflate = zlib.compressobj(9, zlib.DEFLATED, -15, 9, zlib.Z_DEFAULT_STRATEGY, words)
        yield deflate.compress(body.encode("utf-8", "surrogatepass")) + deflate.flush(), pack_keys(keys)


class Block:
    """A block of names, read out of its bytes and the words of its run."""

    def __init__(self, texts: bytes, keys: bytes, words: bytes) -> None:
        body = zlib.decompressobj(-15, words).decompress(texts)
        self.texts, self._counts = _TEXTS(body.decode("utf-8", "surrogatepass"))
        self._keys = keys

    def keys(self, place: int) -> Longs:
        """Return the keys of the nodes that bear the name at a place in the block, by text id."""
        if not self._counts:
            return unpack_keys(self._keys, place, 1)
        return unpack_keys(self._keys, sum(self._counts[:place]), self._counts[place])
