"""Find names by what was typed: exact before prefix before contains, then by shelf, length and text.

A search is a row of stages, each a generator that yields its best first; whoever asks takes as many as they want. So
no limit ever drops a better hit than those it lets through.
"""

import heapq
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from graph.errors import StoreDamaged
from graph.views import text_build
from graph.views.text_build import BLOCK_BITS, CHAR_BITS, Also, Ids
from graph.views.text_codec import Longs
from graph.views.text_file import TextFile
from graph.views.text_index import BLOCK, START, Block, Row, char_code, rank
from graph.views.text_sounds import Sounds
from graph.views.text_terms import SHELVES, as_code, folded_of, label_of

EXACT, PREFIX, CONTAINS = "exact", "prefix", "contains"
_RUNS = "SELECT key, shelf, names, lengths, first, words FROM run ORDER BY key"
_NOWHERE = np.empty(0, np.int64)
_ALSO = "SELECT how, text, shelf, node, shown, label FROM also WHERE how = :how AND "
_CODES = _ALSO + "text >= :text AND text < :text || char(0x10FFFF) ORDER BY length(text), text, node"
_ENGLISH = _ALSO + "instr(text, :text) ORDER BY length(text), text, node"


class Run(NamedTuple):
    """A run of names: its number, shelf, size, where each length begins, its least entry, words to read it with."""

    key: int
    shelf: int
    names: int
    sizes: Longs
    starts: Longs
    first: tuple[int, str]
    words: bytes

    def of_length(self, size: int) -> tuple[int, int]:
        """Return the first place of names of a length and the one after the last."""
        at = int(np.searchsorted(self.sizes, size))
        if at == len(self.sizes) or self.sizes[at] != size:
            return 0, 0
        return int(self.starts[at]), int(self.starts[at + 1]) if at + 1 < len(self.starts) else self.names


class Name(NamedTuple):
    """A name that was found: the entry, and where it stands (run, place); or the row of `also` it was found by."""

    text: str
    where: tuple[tuple[Run, int], ...] = ()
    also: Also | None = None

    @property
    def rank(self) -> tuple[int, str]:
        """What names of one shelf are ordered by."""
        return rank(self.text)


def read_runs(file: TextFile) -> list[Run]:
    """Return the runs of a file by shelf."""
    runs = []
    for key, shelf, names, lengths, first, words in file.run(_RUNS):
        table = np.frombuffer(lengths, "<u4").astype(np.int64).reshape(-1, 2)
        runs.append(Run(key, shelf, names, table[:, 0], table[:, 1], rank(first), zlib.decompress(words)))
    return runs


class Finder:
    """Answers one search in one state of the file; remembers the rows and blocks that it has read."""

    def __init__(self, file: TextFile, runs: Iterable[Run], sounds: dict[int, Sounds], ids: Ids) -> None:
        self._file = file
        self._runs: dict[int, list[Run]] = {}
        for run in runs:
            self._runs.setdefault(run.shelf, []).append(run)
        self._sounds = sounds
        self._ids = ids
        self._rows: dict[int, Row | None] = {}
        self._blocks: dict[int, Block] = {}
        self._lists: dict[tuple[int, str], Longs] = {}
        self._starting: dict[int, tuple[Longs, Longs]] = {}

    # names by text

    def names(self, shelf: int, folded: str, grade: str) -> Iterator[Name]:
        """Yield the names of a shelf that hold a text, only those of one grade, best first."""
        check = {
            EXACT: folded.__eq__,
            PREFIX: lambda name: name.startswith(folded) and name != folded,
            CONTAINS: lambda name: folded in name and not name.startswith(folded),
        }[grade]
        return self._merged(shelf, lambda run: self._places(run, folded, grade), check)

    def having(self, shelf: int, parts: Sequence[str], check: Callable[[str], bool]) -> Iterator[Name]:
        """Yield the names of a shelf that hold all parts and pass a check, in order."""
        return self._merged(shelf, lambda run: self._holding(run, parts), check)

    def may_hold(self, shelf: int, beginning: str, end: str) -> bool:
        """Whether a name of a shelf may hold both texts: each is looked for pair by pair, once for all its extensions.

        What was typed with a slip has many readings that share beginnings and ends; this is one step for each.
        """
        return any(
            len(_both(holding, ending))
            for run in self._runs.get(shelf, ())
            if len(holding := self._beginning(run, beginning)) and len(ending := self._ending(run, end))
        )

    def _beginning(self, run: Run, text: str) -> Longs:
        if len(text) < 2:
            return self._all(run)
        return self._cached(run, "\0<" + text, lambda: self._further(run, self._beginning(run, text[:-1]), text[-2:]))

    def _ending(self, run: Run, text: str) -> Longs:
        if len(text) < 2:
            return self._all(run)
        return self._cached(run, "\0>" + text, lambda: self._further(run, self._ending(run, text[1:]), text[:2]))

    def _all(self, run: Run) -> Longs:
        return self._cached(run, "\0*", lambda: np.arange(run.names, dtype=np.int64))

    def _further(self, run: Run, places: Longs, pair: str) -> Longs:
        """Return those of some places whose names hold a pair too."""
        if not len(places) or (row := self._row(run, pair[0])) is None or not row.size(char_code(pair[1])):
            return _NOWHERE
        return _both(places, self._list(run, row, pair))

    def _merged(self, shelf: int, places: Callable[[Run], Longs], check: Callable[[str], bool]) -> Iterator[Name]:
        """Merge what the runs of a shelf hold; a run is not looked into before its least name could be next."""
        heap: list[tuple[tuple[int, str], int, int, Iterator[int]]] = [
            (run.first, number, -1, iter(())) for number, run in enumerate(self._runs.get(shelf, ()))
        ]
        heapq.heapify(heap)
        same: list[tuple[Run, int]] = []
        current = ""
        while heap:
            (_, text), number, place, rest = heapq.heappop(heap)
            run = self._runs[shelf][number]
            if place < 0:
                rest = iter(places(run).tolist())
            elif same and text == current:
                same.append((run, place))
            else:
                if same:
                    yield Name(current, tuple(same))
                current, same = text, [(run, place)]
            for place in rest:
                text = self.text(run, place)
                folded = folded_of(text)
                if check(folded):
                    heapq.heappush(heap, ((len(folded), text), number, place, rest))
                    break
        if same:
            yield Name(current, tuple(same))

    def _places(self, run: Run, folded: str, grade: str) -> Longs:
        if len(folded) > run.sizes[-1]:
            return _NOWHERE
        low, high = run.of_length(len(folded))
        if grade == EXACT and low == high:
            return _NOWHERE
        row = self._row(run, folded[0])
        if row is None:
            return _NOWHERE
        holding = self._holding(run, (folded,))
        if grade == CONTAINS or not len(holding):
            return holding
        starting = self._cached(run, folded[0] + "\0\0", lambda: row.places(START))
        if grade == EXACT:
            holding = holding[np.searchsorted(holding, low) : np.searchsorted(holding, high)]
        return _both(holding, starting)

    def _holding(self, run: Run, parts: Sequence[str]) -> Longs:
        """Return the places of names that hold every pair of neighbours in each part: all that hold the parts."""
        key = "\0\0".join(parts)
        return self._cached(run, "\0" + key, lambda: self._intersection(run, parts))

    def _intersection(self, run: Run, parts: Sequence[str]) -> Longs:
        lists: list[tuple[int, Row, str]] = []
        for part in parts:
            for pair in (part,) if len(part) == 1 else map("".join, pairwise(part)):
                row = self._row(run, pair[0])
                size = 0 if row is None else run.names if len(pair) == 1 else row.size(char_code(pair[1]))
                if row is None or not size:
                    return _NOWHERE
                lists.append((size, row, pair))
        lists.sort(key=lambda item: item[0])
        places = self._list(run, *lists[0][1:])
        for _, row, pair in lists[1:]:
            if not len(places):
                break
            places = _both(places, self._list(run, row, pair))
        return places

    def _list(self, run: Run, row: Row, pair: str) -> Longs:
        if len(pair) == 1:
            return self._cached(run, pair, lambda: row.anywhere(run.names))
        return self._cached(run, pair, lambda: row.places(char_code(pair[1])))

    def _cached(self, run: Run, key: str, read: Callable[[], Longs]) -> Longs:
        if (run.key, key) not in self._lists:
            self._lists[run.key, key] = read()
        return self._lists[run.key, key]

    def _row(self, run: Run, char: str) -> Row | None:
        key = run.key << CHAR_BITS | char_code(char)
        if key not in self._rows:
            found = self._file.run("SELECT row FROM posting WHERE key = ?", (key,))
            with _whole():
                self._rows[key] = Row(found[0][0]) if found else None
        return self._rows[key]

    def _block(self, run: Run, place: int) -> Block:
        key = run.key << BLOCK_BITS | place // BLOCK
        if key not in self._blocks:
            found = self._file.run("SELECT texts, nodes FROM block WHERE key = ?", (key,))
            with _whole():
                texts, nodes = found[0]
                self._blocks[key] = Block(texts, nodes, run.words)
        return self._blocks[key]

    def text(self, run: Run, place: int) -> str:
        """Return the entry at a place of a run."""
        with _whole():
            return self._block(run, place).texts[place % BLOCK]

    # names by sound, English names and codes

    def sounding(self, shelf: int, typed: str, grade: str) -> Iterator[Name]:
        """Yield the names of a shelf whose initials or full pinyin are, start with or hold what was typed."""
        return self._merged(shelf, lambda run: self._sounding(run, typed, grade), bool)

    def _sounding(self, run: Run, typed: str, grade: str) -> Longs:
        sounds = self._sounds_of(run)
        if sounds is None:
            return _NOWHERE
        if grade == CONTAINS:
            return sounds.contains(typed)
        if run.key not in self._starting:
            self._starting[run.key] = sounds.starting(typed)
        return self._starting[run.key][grade == PREFIX]

    def covered(self, name: Name, typed: str) -> tuple[bool, tuple[int, int]]:
        """Return whether a name was found by its initials, and which characters of the folded name these are."""
        run, place = name.where[0]
        sounds = self._sounds_of(run)
        return sounds.covered(place, typed, folded_of(name.text)) if sounds else (False, (0, 0))

    def _sounds_of(self, run: Run) -> Sounds | None:
        if not SHELVES[run.shelf].spelt:
            return None
        if run.key not in self._sounds:
            found = self._file.run("SELECT spellings FROM sound WHERE key = ?", (run.key,))
            with _whole():
                self._sounds[run.key] = Sounds(found[0][0])
        return self._sounds[run.key]

    def also(self, folded: str) -> dict[tuple[int, str], list[Name]]:
        """Return by shelf and grade the nodes with an English name or a code that holds the text."""
        rows: list[tuple[str, str, int, int, str, str]] = []
        if any("a" <= char <= "z" for char in folded):
            rows += self._file.run(_ENGLISH, {"how": "english", "text": folded})
        code = as_code(folded)
        if code:
            rows += self._file.run(_CODES, {"how": "code", "text": code})
        found: dict[tuple[int, str], list[Name]] = {}
        for row in rows:
            said = Also(*row)
            typed = code if said.how == "code" and code else folded
            if said.how == "code" and "-" in folded and not said.shown.startswith(folded):
                continue
            grade = EXACT if said.text == typed else PREFIX if said.text.startswith(typed) else CONTAINS
            found.setdefault((said.shelf, grade), []).append(Name(said.text, also=said))
        return found

    # nodes

    def nodes(self, name: Name, limit: int) -> list[int]:
        """Return the keys of the nodes that bear a name, by text id, at most so many."""
        if name.also is not None:
            return [name.also.node]
        parts = [self._living(run, place, limit) for run, place in name.where]
        if len(parts) == 1:
            return parts[0]
        joined = sorted({key for part in parts for key in part})
        by_id = dict(zip(joined, self._ids(np.array(joined, np.int64)), strict=True))
        return sorted(joined, key=by_id.__getitem__)[:limit]

    def _living(self, run: Run, place: int, limit: int) -> list[int]:
        keys = self._block(run, place).keys(place % BLOCK)
        living: list[int] = []
        for first in range(0, len(keys), 1024):
            some = keys[first : first + 1024]
            gone = text_build.gone(self._file, some, run.key)
            living += [key for key in some.tolist() if key not in gone]
            if len(living) >= limit:
                break
        return living[:limit]


@contextmanager
def _whole() -> Iterator[None]:
    """Tell what cannot be read out of the file's bytes from other errors: the file is to be built anew."""
    try:
        yield
    except (zlib.error, IndexError, ValueError) as error:
        raise StoreDamaged(f"检索视图已损坏（{error}）") from error


def label(name: Name) -> str:
    """Return the label of the nodes that bear a name."""
    return label_of(name.text) if name.also is None else name.also.label


def _both(some: Longs, others: Longs) -> Longs:
    """Return what two ascending arrays share."""
    if len(some) > len(others):
        some, others = others, some
    if not len(some):
        return some
    at = np.searchsorted(others, some)
    at[at == len(others)] = 0
    shared: Longs = some[others[at] == some]
    return shared
