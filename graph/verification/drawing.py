"""The draw: so many of a library's own statements, by a seed, the same for the same seed and revision.

Drawn from are the statements that lead to figures: which official course a course implements, what a point meets, what
a resource supports, what is taken over, what is learnt before what. That something is there and of the library (`owns`,
names, sizes) is not drawn: it would fill the sample without saying anything of coverage.

Each statement gets a number by hashing the seed with it, and the smallest are taken: a simple random sample without
replacement that needs no generator, so that it is the same everywhere and can be checked by hand.
"""

import hashlib
from collections.abc import Iterable, Sequence
from heapq import nsmallest
from typing import NamedTuple

from graph.store import Store, Stored
from graph.verification.shelf import Shelf
from graph.verification.statement import Drawn

SIZE = 30
LARGEST_SEED = 999_999_999


class Draw(NamedTuple):
    """What was drawn of a library (its slug) at a revision by a seed, in the order of the draw, and from how many."""

    library: str
    revision: int
    seed: int
    population: int
    claims: tuple[Drawn, ...]


def draw(store: Store, library: str, own: Iterable[Stored], revision: int, seed: int, size: int = SIZE) -> Draw:
    """Draw from what a library's own sources (`own`, in force at the revision) state; all where there are fewer."""
    return draw_from(Shelf(store, own, revision), library, revision, seed, size)


def draw_from(shelf: Shelf, library: str, revision: int, seed: int, size: int = SIZE) -> Draw:
    """Draw from what has been read of a library at the revision already."""
    found = shelf.statements
    taken = nsmallest(size, found, key=lambda identity: (_number(seed, identity), identity))
    return Draw(library, revision, seed, len(found), tuple(shelf.drawn(identity) for identity in taken))


def still_stated(store: Store, own: Sequence[Stored], drawn: Sequence[Drawn], revision: int) -> frozenset[str]:
    """Return which of the statements drawn are still in force at a later revision, by identity."""
    return frozenset({each.identity for each in drawn} & Shelf(store, own, revision).statements.keys())


def _number(seed: int, identity: str) -> bytes:
    return hashlib.sha256(f"{seed}\n{identity}".encode()).digest()
