"""How names sound: initials (dzsw) and full pinyin (dianzishangwu), with the readings that polyphones may have."""

import re
import zlib
from collections.abc import Collection, Iterable
from functools import lru_cache
from itertools import islice, pairwise, product

import numpy as np

from graph.views.text_codec import Longs, pack, unpack

READINGS = 6
"""At most so many spellings of a name are kept, the likeliest first."""

_NEWLINE = ord("\n")
_VOICED = re.compile(r"[a-z0-9\u3400-\u9fff]")
_LETTER = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")


def syllables(name: str) -> list[tuple[str, ...]]:
    """Return for each character of a folded name its possible syllables, likeliest first; signs have none.

    Words that pypinyin knows are read as it reads them (会计 kuaiji); a polyphone elsewhere keeps all its readings.
    """
    from pypinyin.seg.mmseg import seg  # its tables take 0.1 s to load: only who spells pays for them

    return [sounds for word in seg.cut(name) for sounds in _word(word)]


@lru_cache(maxsize=1 << 16)
def _word(word: str) -> list[tuple[str, ...]]:
    from pypinyin import Style, pinyin

    spoken = pinyin(word, style=Style.NORMAL, heteronym=True)
    return [tuple(sound for sound in dict.fromkeys(sounds) if sound and _LETTER.issuperset(sound)) for sounds in spoken]


def spellings(name: str) -> tuple[list[str], list[str]]:
    """Return the initials and the full spellings of a folded name, each at most READINGS.

    A syllable of a full spelling starts with a capital letter or is a digit.
    """
    spoken = [tuple(map(str.capitalize, sounds)) for sounds in syllables(name) if sounds]
    initials = [tuple(dict.fromkeys(sound[0].lower() for sound in sounds)) for sounds in spoken]
    return _some(initials), _some(spoken)


def _some(parts: list[tuple[str, ...]]) -> list[str]:
    if not parts:
        return []
    if all(len(part) == 1 for part in parts):
        return ["".join(part[0] for part in parts)]
    return ["".join(chosen) for chosen in islice(product(*parts), READINGS)]


def pack_sounds(names: Iterable[str]) -> bytes:
    """Return the spellings of folded names in order, ready to store."""
    lines: tuple[list[str], list[str]] = ([], [])
    counts: tuple[list[int], list[int]] = ([], [])
    for name in names:
        for sort, kept in enumerate(spellings(name)):
            lines[sort].extend(kept)
            counts[sort].append(len(kept))
    parts = [part for sort in (0, 1) for part in (pack(np.array(counts[sort], np.int64)), _lines(lines[sort]))]
    return zlib.compress(np.array([len(part) for part in parts], "<u4").tobytes() + b"".join(parts), 9)


def _lines(spelled: list[str]) -> bytes:
    return "".join(f"\n{line}" for line in [*spelled, ""]).encode("ascii")


class Sounds:
    """The spellings of a run of names, searched by plain scanning: there are few, as only some shelves are spelt."""

    def __init__(self, data: bytes) -> None:
        raw = zlib.decompress(data)
        sizes = np.frombuffer(raw, "<u4", 4).tolist()
        ends = np.cumsum([16, *sizes]).tolist()
        counts, initials, more, full = (raw[start:end] for start, end in pairwise(ends))
        self._initials = _Spelled(unpack(counts), initials)
        self._full = _Spelled(unpack(more), full)

    def starting(self, typed: str) -> tuple[Longs, Longs]:
        """Return the places of names that are spelt so, by initials or in full, and of those whose spelling goes on."""
        letters = typed.encode("ascii")
        spelt: set[int] = set()
        going_on: set[int] = set()
        for lines in (self._initials, self._full):
            whole, longer = lines.starting(letters)
            spelt |= whole
            going_on |= longer
        return _ascending(spelt), _ascending(going_on - spelt)

    def contains(self, typed: str) -> Longs:
        """Return the places of names with these initials somewhere; full pinyin is found from its start only."""
        return _ascending(self._initials.holding(typed.encode("ascii")))

    def covered(self, place: int, typed: str, name: str) -> tuple[bool, tuple[int, int]]:
        """Return whether initials were typed, and the characters of the folded name that they stand for."""
        letters = typed.encode("ascii")
        voiced = [at for at, char in enumerate(name) if _VOICED.match(char)]
        for line in self._initials.lines(place):
            at = line.find(letters)
            if at >= 0 and len(line) == len(voiced):
                return True, (voiced[at], voiced[at + len(letters) - 1] + 1)
        for line in self._full.lines(place):
            starts = [at for at, char in enumerate(line) if chr(char).isupper() or chr(char).isdigit()]
            if line.lower().startswith(letters) and len(starts) == len(voiced):
                return False, (voiced[0], voiced[sum(at < len(letters) for at in starts) - 1] + 1)
        return any(letters in line for line in self._initials.lines(place)), (0, 0)


def _ascending(places: Collection[int]) -> Longs:
    return np.array(sorted(places), np.int64)


class _Spelled:
    def __init__(self, counts: Longs, lines: bytes) -> None:
        self._lines = lines
        self._plain = lines.lower()
        self._starts = np.flatnonzero(np.frombuffer(lines, np.uint8) == _NEWLINE).astype(np.int32)
        self._place = np.repeat(np.arange(len(counts), dtype=np.int32), counts)

    def starting(self, letters: bytes) -> tuple[set[int], set[int]]:
        """Return the places of names that are spelt with these letters, and of those whose spelling goes on after."""
        plain, size = self._plain, len(letters) + 1
        hits = self._find(b"\n" + letters)
        whole = [at for at in hits if plain[at + size] == _NEWLINE]
        return self._places(whole), self._places([at for at in hits if plain[at + size] != _NEWLINE])

    def holding(self, letters: bytes) -> set[int]:
        """Return the places of names with these letters somewhere in a spelling."""
        return self._places(self._find(letters))

    def _find(self, wanted: bytes) -> list[int]:
        hits: list[int] = []
        at = self._plain.find(wanted)
        while at >= 0:
            hits.append(at)
            at = self._plain.find(wanted, at + 1)
        return hits

    def _places(self, hits: list[int]) -> set[int]:
        lines = self._starts.searchsorted(np.array(hits, np.int32), "right") - 1
        return set(self._place[lines].tolist())

    def lines(self, place: int) -> list[bytes]:
        """Return the spellings of the name at a place."""
        low, high = np.searchsorted(self._place, [place, place + 1]).tolist()
        return self._lines[self._starts[low] + 1 : self._starts[high]].split(b"\n") if low < high else []
