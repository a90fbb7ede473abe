"""What two things' words say about their belonging together: signals that need no known link."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse  # type: ignore[import-untyped] # scipy ships no types

from graph.alignment.items import Matter
from graph.alignment.lexical import (
    Floats,
    Index,
    Mask,
    Sparse,
    cosines,
    greatest,
    places,
    vectors,
    vocabulary,
)
from graph.alignment.naming import Named, incidence, named
from graph.alignment.wording import Table, wording
from graph.alignment.words import counted

NEAREST = 50
"""So many candidates each source gives a subject."""
FAR = 200
"""Places further back than this are all the same."""
ALIKE = 0.6
"""A mention that shares so much with a name makes it a candidate."""


@dataclass(frozen=True, eq=False)
class Signals:
    """All that the words of a matter say, as full tables of subjects and objects, or pair by pair where that is dearer.

    `meaning` is how alike embeddings find them, if an encoder was at hand.
    """

    matter: Matter
    meaning: Floats | None = None

    @cached_property
    def _texts(self) -> tuple[Sparse, Sparse]:
        ours = counted(item.all_words for item in self.matter.subjects)
        theirs = counted(item.all_words for item in self.matter.objects)
        words = vocabulary(ours, theirs)
        return vectors(ours, words), vectors(theirs, words)

    @cached_property
    def _heads(self) -> tuple[Sparse, Sparse]:
        """A subject's name, thrice, and what it names, against names alone."""
        place = self.matter.pairing.naming
        ours = counted("\n".join([*[item.name] * 3, *[item.words.get(place, "")] * 2]) for item in self.matter.subjects)
        theirs = counted(item.name for item in self.matter.objects)
        words = vocabulary(ours, theirs)
        return vectors(ours, words), vectors(theirs, words)

    @cached_property
    def _parts(self) -> tuple[Floats, ...]:
        """Names against texts, what names against texts, mentions against names, texts against names."""
        place = self.matter.pairing.naming
        names = counted(item.name for item in self.matter.subjects)
        naming = counted(item.words.get(place, "") for item in self.matter.subjects)
        mentioned = counted("、".join(said) for said in self.named.mentioned)
        texts = counted(item.all_words for item in self.matter.subjects)
        their_names = counted(item.name for item in self.matter.objects)
        their_texts = counted(item.all_words for item in self.matter.objects)
        found = []
        compared = (names, their_texts), (naming, their_texts), (mentioned, their_names), (texts, their_names)
        for ours, theirs in compared:
            words = vocabulary(ours, theirs)
            found.append(cosines(vectors(ours, words), vectors(theirs, words)))
        return tuple(found)

    @cached_property
    def text(self) -> Floats:
        """How alike whole texts are."""
        return cosines(*self._texts)

    @cached_property
    def head(self) -> Floats:
        """How alike names are, with what the subject names."""
        return cosines(*self._heads)

    @cached_property
    def named(self) -> Named:
        """What is named outright."""
        return named(self.matter.subjects, self.matter.objects, self.matter.pairing.naming)

    @cached_property
    def same(self) -> Floats:
        """How alike the texts of two subjects are; a subject is not its own neighbour."""
        ours = self._texts[0]
        table = cosines(ours, ours)
        np.fill_diagonal(table, 0)
        return table

    @cached_property
    def wording(self) -> dict[str, Table]:
        """How subjects word names, by signal; nothing where they name no objects."""
        place, said = self.matter.pairing.naming, self.named
        return wording(self.matter.subjects, self.matter.objects, place, said.outright) if place else {}

    @cached_property
    def open(self) -> Mask:
        """Whether scopes let a subject and an object be aligned at all."""
        ours, theirs = self.matter.subjects, self.matter.objects
        if not any(item.scopes for item in ours) or not any(item.scopes for item in theirs):
            return np.ones((len(ours), len(theirs)), np.bool_)
        rows = {of: np.array([_meets(of, item.scopes) for item in theirs], np.bool_) for of in {i.scopes for i in ours}}
        return np.array([rows[item.scopes] for item in ours], np.bool_).reshape(len(ours), len(theirs))

    @cached_property
    def plain(self) -> Floats:
        """What stands in for a model: names given outright, names alike, words alike. Uncalibrated."""
        said, meant = self.named, 0 if self.meaning is None else self.meaning
        if self.matter.pairing.naming:
            return said.outright + 0.5 * said.alike * (said.alike >= ALIKE) + self.text + 0.1 * said.dice + meant
        return self.text + said.dice + meant

    @cached_property
    def candidates(self) -> Mask:
        """Which pairs are looked at more closely."""
        said = self.named
        chosen = (said.outright > 0) | (said.alike > ALIKE)
        for table, number in ((self.text, NEAREST), (self.head, NEAREST), (said.dice, NEAREST // 5)):
            chosen |= greatest(np.where(self.open, table, 0), number)
        if self.meaning is not None:
            chosen |= greatest(np.where(self.open, self.meaning, 0), NEAREST)
        return chosen & self.open

    @cached_property
    def mentioning(self) -> sparse.csr_matrix:
        """Which subject mentions what."""
        return incidence(self.named.mentioned)

    @cached_property
    def families(self) -> sparse.csr_matrix:
        """Which object is of which family: its narrowest group, itself where it has none."""
        of = [item.groups[0] if item.groups else item.id for item in self.matter.objects]
        names = {key: at for at, key in enumerate(sorted(set(of)))}
        shape = len(of), max(1, len(names))
        return sparse.csr_matrix((np.ones(len(of)), (np.arange(len(of)), [names[key] for key in of])), shape=shape)

    def columns(self, rows: Index, columns: Index) -> dict[str, Floats]:
        """Return the signals of some pairs, by name."""
        text, head, said = self.text, self.head, self.named
        best = np.maximum(text.max(axis=1, initial=0), 1e-12)
        names, naming, mentioned, reverse = self._parts
        objects = self.matter.objects
        return {
            "text": text[rows, columns],
            "head": head[rows, columns],
            "name_text": names[rows, columns],
            "naming_text": naming[rows, columns],
            "mention_name": mentioned[rows, columns],
            "text_name": reverse[rows, columns],
            "outright": said.outright[rows, columns],
            "anywhere": said.anywhere[rows, columns],
            "alike": said.alike[rows, columns],
            "within": said.within[rows, columns],
            "dice": said.dice[rows, columns],
            "text_place": _near(self._text_places[rows, columns]),
            "head_place": _near(self._head_places[rows, columns]),
            "back_place": _near(self._back_places[columns, rows]),
            "alike_place": _near(self._alike_places[rows, columns]),
            "text_of_best": text[rows, columns] / best[rows],
            "first_code": np.array([_digit(item.id) for item in objects], np.float64)[columns],
            "own_code": np.array([_digit(item.id) for item in self.matter.subjects], np.float64)[rows],
            "naming_length": self._naming_lengths[rows],
            "meaning": np.zeros(len(rows)) if self.meaning is None else self.meaning[rows, columns],
            **{name: table[rows, columns].astype(np.float64) for name, table in self.wording.items()},
        }

    @cached_property
    def _text_places(self) -> Floats:
        return places(self.text).astype(np.float64)

    @cached_property
    def _head_places(self) -> Floats:
        return places(self.head).astype(np.float64)

    @cached_property
    def _back_places(self) -> Floats:
        return places(self.text.T).astype(np.float64)

    @cached_property
    def _alike_places(self) -> Floats:
        return places(self.named.alike + 1e-3 * self.text).astype(np.float64)

    @cached_property
    def _naming_lengths(self) -> Floats:
        place = self.matter.pairing.naming
        return np.array([len(item.words.get(place, "")) for item in self.matter.subjects], np.float64)


def _near(at: Floats) -> Floats:
    return np.minimum(at, FAR)


def _meets(left: frozenset[str], right: frozenset[str]) -> bool:
    return not left or not right or not left.isdisjoint(right)


def _digit(identity: str) -> float:
    """Return the first digit of an official code, which is its widest group; 0 for other ids."""
    first = identity.partition("/")[2][:1]
    return float(first) if first.isdigit() else 0.0
