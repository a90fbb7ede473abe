"""Static embeddings run by numpy alone: a text is the mean of its words' rows, kept as bytes with a scale a row.

Both sides read the same tokens: `spoken` cuts a text, and what is trained gets those words with a space between them.
"""

from collections import Counter
from collections.abc import Callable, Container, Iterable, Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import sparse  # type: ignore[import-untyped] # scipy ships no types

from graph.alignment.items import Item, Matter
from graph.alignment.lexical import Floats
from graph.alignment.words import cutter, plain, words

Table = npt.NDArray[np.float32]
MOST_WORDS, DIMENSIONS = 9_500, 512
"""So many rows of so many bytes are just under 5 MB."""
_STEPS = 127


class Embedding(NamedTuple):
    """Words in their own order, a row of bytes for each, and what each row's bytes are multiplied by."""

    name: str
    words: tuple[str, ...]
    rows: npt.NDArray[np.int8]
    scales: npt.NDArray[np.float32]

    @property
    def table(self) -> Table:
        """The rows as numbers, in single precision as training has them."""
        return self.rows.astype(np.float32) * self.scales[:, None]


def quantised(name: str, of: Sequence[str], table: Table) -> Embedding:
    """Keep rows as bytes: each row's greatest number becomes 127."""
    most = np.abs(table).max(axis=1, initial=0)
    scales = np.where(most > 0, most / _STEPS, 1).astype(np.float32)
    return Embedding(name, tuple(of), np.rint(table / scales[:, None]).astype(np.int8), scales)


def spoken(text: str, known: Container[str], cut: Callable[[str], list[str]]) -> list[str]:
    """Return the tokens of a text: its words where they are known, else such of their characters as are."""
    found = []
    for word in words(plain(text), cut):
        found += [word] if word in known else [character for character in word if character in known]
    return found


def chosen_words(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the words to give rows to: those most texts have, and the characters of all, in their own order."""
    cut = cutter()
    having, characters = Counter[str](), Counter[str]()
    for text in dict.fromkeys(texts):
        of = set(words(plain(text), cut))
        having.update(of)
        characters.update({character for word in of for character in word})
    often = sorted((-number, word) for word, number in (characters | having).items())
    return tuple(sorted(word for _, word in often[:MOST_WORDS]))


class Encoder:
    """Turns texts into vectors by an embedding's words and a table of rows; the dictionary is read once."""

    def __init__(self, of: Sequence[str], table: Table) -> None:
        self._places = {word: at for at, word in enumerate(of)}
        self._table = table

    @cached_property
    def _cut(self) -> Callable[[str], list[str]]:
        return cutter()

    def tokens(self, text: str) -> list[str]:
        """Return the tokens of a text."""
        return spoken(text, self._places, self._cut)

    def means(self, texts: Sequence[str]) -> Floats:
        """Return the mean of each text's rows; a text without known words gives zeros."""
        rows, columns = list[int](), list[int]()
        for at, text in enumerate(texts):
            said = [self._places[token] for token in self.tokens(text)]
            rows += [at] * len(said)
            columns += said
        counts = sparse.csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(texts), len(self._table)))
        lengths = np.maximum(np.asarray(counts.sum(axis=1)), 1)
        found: Floats = np.asarray(counts @ self._table.astype(np.float64)) / lengths
        return found


def encoder(of: Embedding) -> Encoder:
    """Return what turns texts into vectors by a kept embedding."""
    return Encoder(of.words, of.table)


def unit(vectors: Floats) -> Floats:
    """Bring vectors to length 1; zeros stay."""
    lengths = np.sqrt((vectors * vectors).sum(axis=1, keepdims=True))
    found: Floats = np.divide(vectors, lengths, out=np.zeros_like(vectors), where=lengths > 0)
    return found


def said_by_subject(item: Item, naming: str) -> str:
    """Return a subject's text for embedding: its name and what it names weigh more than the rest."""
    return "\n".join([*[item.name] * 2, *[item.words.get(naming, "")] * 2, item.all_words])


def said_by_object(item: Item) -> str:
    """Return an object's text for embedding: its name weighs more than the rest."""
    return "\n".join([*[item.name] * 2, item.all_words])


def texts_of(matter: Matter) -> tuple[list[str], list[str]]:
    """Return the texts of all subjects and of all objects."""
    ours = [said_by_subject(item, matter.pairing.naming) for item in matter.subjects]
    return ours, [said_by_object(item) for item in matter.objects]


def meaning(of: Callable[[Sequence[str]], Floats], matter: Matter) -> Floats:
    """Return how alike vectors find each subject and object (cosine), as a full table."""
    ours, theirs = texts_of(matter)
    table: Floats = unit(of(ours)) @ unit(of(theirs)).T
    return table
