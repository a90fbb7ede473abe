"""A search from what was typed to hits: which ways of matching are tried in which order, and what a hit says."""

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from heapq import merge
from typing import NamedTuple

import numpy as np

from graph.views.text_build import Ids
from graph.views.text_search import CONTAINS, EXACT, PREFIX, Finder, Name, label
from graph.views.text_slips import Slip, slips
from graph.views.text_terms import SHELVES, SHELVES_OF, Qualified, fold, folded_of, qualified
from ontology.codes import MajorCode
from ontology.errors import CodeError
from ontology.names import segments

NAME, ENGLISH, CODE, QUALIFIED, INITIALS, PINYIN, WORDS = (
    "name",
    "english",
    "code",
    "level",
    "initials",
    "pinyin",
    "words",
)
SCORES = {
    (NAME, EXACT): 1.0,
    (QUALIFIED, EXACT): 0.95,
    (PINYIN, EXACT): 0.9,
    (NAME, PREFIX): 0.8,
    (QUALIFIED, PREFIX): 0.75,
    (PINYIN, PREFIX): 0.7,
    (NAME, CONTAINS): 0.6,
    (QUALIFIED, CONTAINS): 0.55,
    (PINYIN, CONTAINS): 0.5,
    (WORDS, CONTAINS): 0.4,
}
"""What a hit is worth, in the order in which ways of matching are tried; codes and English names count as names."""

APPROXIMATE = {EXACT: 0.3, PREFIX: 0.2, CONTAINS: 0.1}
_LETTERS = re.compile(r"[a-z]{2}[a-z0-9]*|[a-z0-9]+[a-z][a-z0-9]*")
_MAJOR = SHELVES_OF["Major"][0]


class Hit(NamedTuple):
    """A node that was found, and why: `matched` is the name or code that fits, `span` the part of it that was typed.

    `how` is name, english, code, level (a name with its level), initials, pinyin or words, `grade` exact, prefix or
    contains. `score` falls along the hits of a search; it compares ways of matching, not searches.
    """

    id: str
    kind: str
    label: str
    how: str
    grade: str
    matched: str
    span: tuple[int, int]
    score: float
    approximate: bool = False


class _Found(NamedTuple):
    shelf: int
    key: int
    name: Name
    how: str
    grade: str
    score: float
    slip: Slip | None = None


class Search:
    """One search of one text; `hits` and `grouped` may be asked for any kinds."""

    def __init__(self, finder: Finder, text: str, ids: Ids) -> None:
        self._finder = finder
        self._ids = ids
        self._folded = fold(text)
        self._words = [word for word in map(fold, text.split()) if word]
        letters = self._folded.replace(" ", "").replace("'", "").replace("ü", "v")
        self._typed = letters if _LETTERS.fullmatch(letters) else ""

    def hits(self, kinds: Sequence[str], limit: int) -> list[Hit]:
        """Return the best hits of some kinds."""
        shelves = sorted(shelf for kind in kinds for shelf in SHELVES_OF[kind])
        found = self._some(self._plain(shelves, limit), limit)
        return self._shown(found or self._some(self._loose(shelves, limit), limit))

    def grouped(self, kinds: Sequence[str], per_kind: int) -> dict[str, list[Hit]]:
        """Return the best hits of each of some kinds that has any."""
        shelved = [SHELVES_OF[kind] for kind in kinds]
        found = [item for shelves in shelved for item in self._some(self._plain(shelves, per_kind), per_kind)]
        if not found:
            found = [item for shelves in shelved for item in self._some(self._loose(shelves, per_kind), per_kind)]
        groups: dict[str, list[Hit]] = {}
        for hit in self._shown(found):
            groups.setdefault(hit.kind, []).append(hit)
        return groups

    def _some(self, stream: Iterator[_Found], limit: int) -> list[_Found]:
        """Take the first so many nodes, each once."""
        found: dict[int, _Found] = {}
        if limit > 0 and self._folded:
            for item in stream:
                found.setdefault(item.key, item)
                if len(found) >= limit:
                    break
        return list(found.values())

    # ways of matching

    def _plain(self, shelves: Sequence[int], limit: int) -> Iterator[_Found]:
        for (how, grade), score in SCORES.items():
            for shelf in shelves:
                for name in self._names(shelf, how, grade):
                    for key in self._nodes(name, how, limit):
                        yield _Found(shelf, key, name, how, grade, score)

    def _names(self, shelf: int, how: str, grade: str) -> Iterator[Name]:
        finder = self._finder
        if how == NAME:
            also = self._also.get((shelf, grade), [])
            return merge(finder.names(shelf, self._folded, grade), also, key=lambda name: name.rank)
        if how == QUALIFIED and self._qualified and shelf == _MAJOR:
            return finder.names(shelf, self._qualified.name, grade)
        if how == PINYIN and self._typed and SHELVES[shelf].spelt:
            return finder.sounding(shelf, self._typed, grade)
        return iter(())

    @cached_property
    def _also(self) -> dict[tuple[int, str], list[Name]]:
        return self._finder.also(self._folded)

    @cached_property
    def _qualified(self) -> Qualified | None:
        return qualified(self._folded)

    def _nodes(self, name: Name, how: str, limit: int) -> list[int]:
        if how != QUALIFIED or self._qualified is None or self._qualified.level is None:
            return self._finder.nodes(name, limit)
        keys = self._finder.nodes(name, 1000)
        ids = self._ids(np.array(keys, np.int64))
        return [
            key for key, identity in zip(keys, ids, strict=True) if _level_word(identity) == self._qualified.level.value
        ]

    def _loose(self, shelves: Sequence[int], limit: int) -> Iterator[_Found]:
        """Try what is tried only when nothing matches: all words in any order, then one slip of typing."""
        if len(self._words) > 1:
            for shelf in shelves:
                for name in self._finder.having(shelf, self._words, self._with_all_words):
                    for key in self._finder.nodes(name, limit):
                        yield _Found(shelf, key, name, WORDS, CONTAINS, SCORES[WORDS, CONTAINS])
        for _, shelf, name, slip in sorted(self._slipped(shelves), key=lambda item: item[0]):
            grade = _grade(slip, name)
            for key in self._finder.nodes(name, limit):
                yield _Found(shelf, key, name, NAME, grade, APPROXIMATE[grade], slip)

    def _with_all_words(self, folded: str) -> bool:
        return all(word in folded for word in self._words)

    def _slipped(
        self, shelves: Sequence[int]
    ) -> Iterator[tuple[tuple[int, int, int, tuple[int, str]], int, Name, Slip]]:
        """Yield names with one slip, each with what it is ordered by: grade, likelihood, shelf, length and text."""
        grades = list(APPROXIMATE)
        for slip in slips(self._folded):
            for shelf in shelves:
                if SHELVES[shelf].spelt and self._finder.may_hold(shelf, *slip.kept):
                    for name in self._finder.having(shelf, slip.parts, slip.fits):
                        yield (grades.index(_grade(slip, name)), slip.sort, shelf, name.rank), shelf, name, slip

    # what hits say

    def _shown(self, found: Sequence[_Found]) -> list[Hit]:
        ids = self._ids(np.array([item.key for item in found], np.int64)) if found else []
        return [self._hit(item, identity) for item, identity in zip(found, ids, strict=True) if identity]

    def _hit(self, item: _Found, identity: str) -> Hit:
        said = label(item.name)
        how, matched, span = item.how, said, (0, 0)
        if item.name.also is not None:
            how, matched = item.name.also.how, item.name.also.shown
            span = code_span(matched, self._folded) if how == CODE else located(matched, self._folded)
        elif item.slip is not None:
            found = item.slip.pattern.search(folded_of(item.name.text))
            span = located(said, found[0]) if found else span
        elif how == PINYIN:
            short, covered = self._finder.covered(item.name, self._typed)
            how = INITIALS if short else PINYIN
            span = located(said, folded_of(item.name.text)[slice(*covered)], covered[0])
        elif how == WORDS:
            span = located(said, self._words[0])
        else:
            span = located(said, self._qualified.name if how == QUALIFIED and self._qualified else self._folded)
        kind = SHELVES[item.shelf].kind
        return Hit(identity, kind, said, how, item.grade, matched, span, item.score, item.slip is not None)


def _grade(slip: Slip, name: Name) -> str:
    folded = folded_of(name.text)
    if slip.pattern.fullmatch(folded):
        return EXACT
    return PREFIX if slip.pattern.match(folded) else CONTAINS


def _level_word(identity: str) -> str:
    try:
        return MajorCode(segments(identity)[1]).level.value
    except (CodeError, IndexError):
        return ""


def code_span(shown: str, folded: str) -> tuple[int, int]:
    """Return which part of a code was typed, dashes or none."""
    rest = len(folded.replace("-", ""))
    end = 0
    while rest and end < len(shown):
        rest -= shown[end] != "-"
        end += 1
    return 0, end


def located(said: str, folded: str, after: int = 0) -> tuple[int, int]:
    """Return the characters of a name that fold to a text that the folded name holds; (0, 0) where it does not."""
    whole = fold(said)
    at = whole.find(folded, after)
    if at < 0 or not folded:
        return 0, 0
    if len(whole) == len(said):
        return at, at + len(folded)
    sizes = [len(fold(said[:end])) for end in range(len(said) + 1)]
    start = max(end for end, size in enumerate(sizes) if size <= at)
    stop = min((end for end, size in enumerate(sizes) if size >= at + len(folded)), default=len(said))
    return start, max(start, stop)
