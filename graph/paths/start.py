"""What a learner has mastered: ids looked up, oddities named, and what carries over to other libraries."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from graph.coverage.joins import coded, matches, within
from graph.paths.places import known_points
from graph.store import Keys
from graph.views.columns import Columns
from graph.views.rows import distinct, take
from ontology.names import prefix_of


class Start(NamedTuple):
    """Mastered points by key, `stated` by the learner, `carried` over from these; ids unknown, of other things, gone.

    A point that is gone (no source in force states it any more) stays mastered: it may still be a prerequisite.
    """

    stated: frozenset[int]
    carried: frozenset[int]
    unknown: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()

    @property
    def keys(self) -> frozenset[int]:
        """All that counts as mastered."""
        return self.stated | self.carried


NOTHING_MASTERED = Start(frozenset(), frozenset())


def start_of(view: Columns, identities: Sequence[str]) -> Start:
    """Look up mastered points by their ids, in the order given."""
    asked = list(dict.fromkeys(identities))
    keys = view.keys(asked)
    points = np.fromiter((prefix_of(identity) == "point" for identity in asked), np.bool_, len(asked))
    known = (keys >= 0) & points
    gone = np.zeros(len(asked), np.bool_)
    gone[known] = ~known_points(view, keys[known])

    def named(mask: npt.NDArray[np.bool_]) -> tuple[str, ...]:
        return tuple(asked[at] for at in np.flatnonzero(mask).tolist())

    stated = distinct(keys[known])
    carried = frozenset(carried_over(view, stated).tolist())
    unknown = named(points & (keys < 0))
    return Start(frozenset(stated.tolist()), carried, unknown, named(~points), named(gone))


def carried_over(view: Columns, points: Keys) -> Keys:
    """Return the points of other libraries that meet in full, by an accepted claim, an item that one of these meets so.

    So one skill is marked once; within a library a point stands for itself, since several may share an item.
    """
    full = coded(view.props("meets"), "extent", {"full": 1}) == 1
    mine = view.out("meets", points)
    mine = take(mine, (mine.worth >= 1) & full[mine.props])
    theirs = view.into("meets", distinct(mine.objects))
    theirs = take(theirs, (theirs.worth >= 1) & full[theirs.props])
    theirs = take(theirs, ~within(theirs.subjects, points))
    i, j = matches(mine.objects, theirs.objects)
    libraries = {key: identity.split("/")[1] for key, identity in _named(view, mine.subjects[i], theirs.subjects[j])}
    pairs = zip(mine.subjects[i].tolist(), theirs.subjects[j].tolist(), strict=True)
    return np.array(sorted({other for own, other in pairs if libraries[own] != libraries[other]}), np.int64)


def _named(view: Columns, *keys: npt.NDArray[np.int32]) -> list[tuple[int, str]]:
    unique = distinct(np.concatenate(keys))
    return list(zip(unique.tolist(), view.ids(unique), strict=True))
