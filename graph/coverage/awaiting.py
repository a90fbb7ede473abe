"""What is read but waits for review: beside the state 官方文件未收录 (DESIGN 7.3), which it does not change.

A document that could govern may only propose what it says of a kind: then it governs nothing, and still it is not
unread. What it says is counted here, by major and kind of demand, where the state of the kind is 官方文件未收录.
"""

from typing import NamedTuple

import numpy as np

from graph.coverage.demand import CORE, FOUNDATION, KINDS, NOT_READ, ROLES, Demand
from graph.coverage.governing import Ranks, ranks
from graph.coverage.joins import Index, Mask, block, coded, matches, offsets, pack, unpack
from graph.store import Keys
from graph.views.columns import Columns
from graph.views.rows import Edges

AWAITED = KINDS[:-1]
"""The kinds that are told; for jobs it is the occupation's standard that counts, not a document of the major."""


class Awaiting(NamedTuple):
    """Items that are proposed only: how many by kind of AWAITED (rows) and major; versions by major (`bounds`)."""

    counts: Index
    bounds: Index
    versions: Index

    def of(self, place: int) -> dict[str, int]:
        """Return by kind how many items of one major wait, without the kinds of which none does."""
        return {kind: count for kind, count in zip(AWAITED, self.counts[:, place].tolist(), strict=True) if count}

    def majors(self, first: int, last: int) -> dict[str, int]:
        """Return by kind of how many majors of a stretch something waits."""
        return dict(zip(AWAITED, (self.counts[:, first:last] > 0).sum(axis=1).tolist(), strict=True))

    def documents(self, place: int) -> list[int]:
        """Return the keys of the versions of which something waits for one major."""
        found: list[int] = self.versions[block(self.bounds, place)].tolist()
        return found


class _Said(NamedTuple):
    """What is proposed: the position of a major, the item, the version that says it."""

    places: Index
    items: Keys
    versions: Index


def awaiting(view: Columns, demand: Demand) -> Awaiting:
    """Count what official documents read whole only propose, where nothing governs."""
    rank, size = ranks(view), len(demand.majors)
    courses = _proposed(view.edges("hasCourse"), rank)
    roles = coded(view.props("hasCourse"), "role", ROLES)[courses.props]
    core, foundation = (_by_major(demand, _some(courses, roles & role > 0)) for role in (CORE, FOUNDATION))
    said = (
        core,
        foundation,
        _requirements(view, demand, rank, core),
        _by_major(demand, _proposed(view.edges("develops"), rank)),
    )
    counts, documents = np.zeros((len(AWAITED), size), np.int64), []
    for number, each in enumerate(said):
        places, items, versions = (column[demand.states[number, each.places] == NOT_READ] for column in each)
        counts[number] = np.bincount(unpack(np.unique(pack(places, items)))[0], minlength=size)
        documents.append(pack(places, versions))
    places, versions = unpack(np.unique(np.concatenate(documents)))
    return Awaiting(counts, offsets(np.bincount(places, minlength=size)), versions)


def _proposed(rows: Edges, rank: Ranks) -> Edges:
    """Return the proposed rows of documents that could govern."""
    return _some(rows, (rows.worth > 0) & (rows.worth < 1) & (rank[rows.versions] > 0))


def _some(rows: Edges, chosen: Mask) -> Edges:
    return Edges._make(column[chosen] for column in rows)


def _by_major(demand: Demand, rows: Edges) -> _Said:
    places = demand.places(rows.subjects)
    known = places >= 0
    return _Said(places[known], rows.objects[known].astype(np.int64), rows.versions[known].astype(np.int64))


def _requirements(view: Columns, demand: Demand, rank: Ranks, proposed: _Said) -> _Said:
    """Return the proposed requirements of core courses, be those accepted or proposed themselves."""
    courses = demand.courses
    majors = np.repeat(np.arange(len(demand.majors)), np.diff(courses.bounds))
    accepted = courses.roles & CORE > 0
    places = np.concatenate((majors[accepted], proposed.places))
    keys = np.concatenate((courses.keys[accepted], proposed.items))
    rows = _proposed(view.out("requires", np.unique(keys)), rank)
    i, j = matches(keys, rows.subjects)
    return _Said(places[i], rows.objects[j].astype(np.int64), rows.versions[j].astype(np.int64))
