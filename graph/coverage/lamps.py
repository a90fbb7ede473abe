"""The four lamps of every item for every library, as thresholds over c (DESIGN 7.6, 7.8).

Rows do not depend on any demand: an item is whatever a point meets. A row's value is the greatest c at which the lamp
is lit: the best chain's weakest claim.
"""

from typing import NamedTuple

import numpy as np

from graph.coverage.implementing import Implementing, implementing
from graph.coverage.joins import Ints, Worth, coded, matches, strongest
from graph.coverage.reach import Held, Seats, content, held, own_courses
from graph.store import Keys
from graph.views.columns import Columns
from graph.views.rows import distinct

NAMED, TAUGHT, PRACTISED, ASSESSED, PART = range(5)
LAMPS = ("named", "taught", "practised", "assessed")
_CHUNK = 96  # libraries at a time: bounds memory, keeps the arrays of a step in the cache


class Lamps(NamedTuple):
    """Threshold rows; `keys` ascend and are `lamp_keys(origin, library, item)`; `values` rows: four lamps and part.

    PART is what points meet in part: shown, never counted.
    """

    keys: Keys
    values: Worth


class Holdings(NamedTuple):
    """All that coverage needs of some libraries' supply."""

    lamps: Lamps
    implementing: Implementing


def lamp_keys(origin: int | Ints, libraries: Ints, items: Ints) -> Keys:
    """Number (origin, library, item) so that sorting the numbers sorts the triples; keys below 2²⁸ and 2³²."""
    return (np.asarray(origin, np.int64) << 60) | (np.asarray(libraries, np.int64) << 32) | items


def libraries_of(keys: Keys) -> Keys:
    """Return the libraries of numbered rows."""
    return (keys >> 32) & 0xFFFFFFF


def items_of(keys: Keys) -> Keys:
    """Return the items of numbered rows."""
    return keys & 0xFFFFFFFF


def holdings(view: Columns, libraries: Keys) -> Holdings:
    """Compute the rows of these libraries, some at a time."""
    libraries = np.sort(libraries)
    seats = own_courses(view, libraries)
    parts = []
    for first in range(0, max(len(libraries), 1), _CHUNK):
        some = libraries[first : first + _CHUNK]
        keep = np.isin(seats.libraries, some)
        parts.append(_lamps(view, Seats._make(column[keep] for column in seats)))
    keys = np.concatenate([part.keys for part in parts])
    order = np.argsort(keys, kind="stable")
    values = np.concatenate([part.values for part in parts], axis=1)[:, order]
    return Holdings(Lamps(keys[order], values), implementing(view, seats))


def _lamps(view: Columns, seats: Seats) -> Lamps:
    return lamps_of(view, held(view, content(view, seats)))


def lamps_of(view: Columns, points: Held) -> Lamps:
    """Return what the points meet: one row an origin, seat and item."""
    meets = view.out("meets", distinct(points.points))
    full = coded(view.props("meets"), "extent", {"full": 1})[meets.props] == 1
    i, j = matches(points.points, meets.subjects)
    values = np.zeros((5, len(i)), np.float32)
    whole = full[j]
    chain = np.minimum(meets.worth[j], points.values[:4, i])
    values[:4, whole] = chain[:, whole]
    values[PART, ~whole] = chain[0, ~whole]
    return Lamps(*strongest(lamp_keys(points.origins[i], points.seats[i], meets.objects[j]), values))
