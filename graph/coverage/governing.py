"""Which document governs: of those read whole by an official authority, the latest (DESIGN 7.1)."""

from datetime import date

import numpy as np
import numpy.typing as npt

from graph.coverage.joins import Index, Mask, Small, coded, runs
from graph.store import Keys, Stored
from graph.views.columns import Columns
from graph.views.rows import Edges

KNOWLEDGE, SKILL, QUALITY = 1, 2, 4
KIND_BITS = {"knowledge": KNOWLEDGE, "skill": SKILL, "quality": QUALITY}
TEACH, PRACTISE, ASSESS = 1, 2, 4
_APPLICABLE = {KNOWLEDGE: TEACH | ASSESS, SKILL: TEACH | PRACTISE | ASSESS, QUALITY: TEACH}
APPLICABLE: Small = np.array(
    [
        sum({bit for kind, lamps in _APPLICABLE.items() if kind & kinds for bit in (1, 2, 4) if bit & lamps})
        for kinds in range(8)
    ],
    np.uint8,
)
"""Applicable lamps, as bits, by the kinds of an item, as bits: an item of several kinds needs the lamps of all."""

Ranks = npt.NDArray[np.int32]


def governing_rank(stored: Stored) -> tuple[date, str, str]:
    """Return what documents are ranked by: `effective` (none is earliest), sha-256; the source's id leaves no tie."""
    version = stored.version
    return version.effective or date.min, version.sha256, version.source


def ranks(view: Columns) -> Ranks:
    """Return by version key its rank among documents that can govern, 0 where it cannot."""
    able = [stored for stored in view.versions.values() if stored.version.whole and stored.version.authority.official]
    table = np.zeros(max(view.versions, default=0) + 1, np.int32)
    for number, stored in enumerate(sorted(able, key=governing_rank), 1):
        table[stored.key] = number
    return table


def accepted(rows: Edges, rank: Ranks) -> Mask:
    """Whether a row is an accepted claim of a document that can govern."""
    return np.asarray((rows.worth >= 1) & (rank[rows.versions] > 0))


def governed(rows: Edges, rank: Ranks, stated: Mask) -> Index:
    """Return the rows among `stated` of each subject's governing document; rows must be ordered by subject."""
    able = np.flatnonzero(stated & accepted(rows, rank))
    if not len(able):
        return able
    subjects, rank_of = rows.subjects[able], rank[rows.versions[able]]
    heads = runs(subjects)
    best = np.maximum.reduceat(rank_of, heads)
    found: Index = able[rank_of == np.repeat(best, np.diff(np.append(heads, len(able))))]
    return found


def kinds(view: Columns, predicate: str, rows: Edges, chosen: Index) -> Small:
    """Return the kinds, as bits, that the chosen rows state; 0 where a row states none."""
    return coded(view.props(predicate), "kind", KIND_BITS)[rows.props[chosen]]


def merged(keys: Keys, bits: Small) -> tuple[Keys, Small]:
    """Keep each key once, ascending, with the bits of all its rows."""
    order = np.argsort(keys, kind="stable")
    keys, bits = keys[order], bits[order]
    heads = runs(keys)
    if not len(heads):
        return keys, bits
    return keys[heads], np.bitwise_or.reduceat(bits, heads)
