"""What targeted occupations ask for, by the SkillLevels that serving libraries aim at (DESIGN 7.1, 7.2)."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from graph.coverage.governing import Ranks, accepted, governed, kinds, merged
from graph.coverage.joins import Index, Ints, Small, coded, matches, offsets, pack, positions, unpack
from graph.store import Keys
from graph.views.columns import Columns
from graph.views.rows import Edges
from ontology.codes import SkillLevel

SKILL_RANK = {level.value: level.rank for level in SkillLevel}
LEVEL_OF_RANK = {level.rank: level.value for level in SkillLevel}


class Pool(NamedTuple):
    """Items with their kinds as bits, in blocks (`bounds`), ascending by key within a block."""

    bounds: Index
    items: Keys
    kinds: Small


class Jobs(NamedTuple):
    """Jobs by major.

    `targets`: (major, occupation) rows by major (`target_bounds`), ordered by the occupation's id, as positions in
    `occupations`. `rows`: (major, occupation, level) by major (`bounds`), ordered by occupation's id and level, with
    the block of `levels` that holds the items; it is empty where no standard governs. `whole` has a block for each
    occupation: all its items at any level. `aims` are what libraries aim at, as `aims()` returns them.
    """

    occupations: Keys
    codes: tuple[str, ...]
    documents: npt.NDArray[np.int32]
    depths: tuple[str, ...]
    target_bounds: Index
    targets: Index
    bounds: Index
    row_occupations: Index
    row_levels: Small
    blocks: Index
    levels: Pool
    whole: Pool
    aims: Keys

    @property
    def recorded(self) -> npt.NDArray[np.bool_]:
        """Whether a major targets an occupation with a standard that governs."""
        counts = np.diff(self.target_bounds)
        majors = np.repeat(np.arange(len(counts)), counts)
        return np.bincount(majors[self.documents[self.targets] > 0], minlength=len(counts)) > 0


class Stated(NamedTuple):
    """Requirements of occupations: what one `requires` claim of the governing standard says."""

    occupations: Index
    items: Keys
    ranks: Small
    kinds: Small


def jobs(view: Columns, rank: Ranks, place: Callable[[Ints], Index], size: int) -> Jobs:
    """Work out the jobs of majors; `place` gives a major's position by its key, `size` is the number of majors."""
    rows = view.edges("targets")
    some = np.flatnonzero(accepted(rows, rank))
    majors, objects = place(rows.subjects[some]), rows.objects[some].astype(np.int64)
    majors, objects = majors[majors >= 0], objects[majors >= 0]
    occupations, codes = _occupations(view, np.unique(objects))
    at = _order(objects, occupations)
    majors, targets = unpack(np.unique(pack(majors[at >= 0], at[at >= 0])))
    documents, depths, stated = standards(view, rank, occupations)
    aimed = aims(view, place)
    at, levels_aimed = unpack(aimed)
    i, j = matches(majors, at)
    row_majors, row_occupations, row_levels = majors[i], targets[i], levels_aimed[j].astype(np.uint8)
    blocks, levels = _levels(row_occupations, row_levels, stated)
    keys, bits = merged(pack(stated.occupations, stated.items), stated.kinds)
    block, items = unpack(keys)
    return Jobs(
        occupations,
        codes,
        documents,
        depths,
        offsets(np.bincount(majors, minlength=size)),
        targets,
        offsets(np.bincount(row_majors, minlength=size)),
        row_occupations,
        row_levels,
        blocks,
        levels,
        Pool(offsets(np.bincount(block, minlength=len(occupations))), items, bits),
        aimed,
    )


def aims(view: Columns, place: Callable[[Ints], Index]) -> Keys:
    """Return the distinct (major, level's rank) pairs that accepted `serves` claims aim at, packed."""
    rows = view.edges("serves")
    levels = coded(view.props("serves"), "skill_level", SKILL_RANK)[rows.props]
    majors = place(rows.objects)
    some = (rows.worth >= 1) & (levels > 0) & (majors >= 0)
    return np.unique(pack(majors[some], levels[some].astype(np.int64)))


def _occupations(view: Columns, keys: Keys) -> tuple[Keys, tuple[str, ...]]:
    """Return the occupations among what majors target (posts are no occupations), ordered by id, with their codes."""
    named = sorted((identity, key) for identity, key in zip(view.ids(keys), keys, strict=True))
    named = [(identity, key) for identity, key in named if identity.startswith("occupation/")]
    return np.array([key for _, key in named], np.int64), tuple(identity.partition("/")[2] for identity, _ in named)


def _order(keys: Keys, among: Keys) -> Index:
    """Return the positions of keys in an unordered list, -1 where they are not there."""
    order = np.argsort(among, kind="stable")
    at = positions(keys, among[order])
    return np.where(at < 0, -1, np.append(order, -1)[at])


def standards(view: Columns, rank: Ranks, occupations: Keys) -> tuple[npt.NDArray[np.int32], tuple[str, ...], Stated]:
    """Return by occupation its governing document (0: none), the standard's depth, and what it asks for."""
    rows = view.out("hasStandard", occupations)
    chosen = governed(rows, rank, np.ones(len(rows.subjects), np.bool_))
    who = _order(rows.subjects[chosen].astype(np.int64), occupations)
    documents = np.zeros(len(occupations), np.int32)
    documents[who] = rows.versions[chosen]
    standards = rows.objects[chosen].astype(np.int64)
    depths = _depths(view, who, standards, len(occupations))
    nodes = standards
    for predicate in ("hasFunction", "hasTask"):
        below = view.out(predicate, np.unique(nodes))
        i, j = _of_document(documents, who, nodes, below, rank)
        who, nodes = unpack(np.unique(pack(who[i], below.objects[j])))
    asked = view.out("requires", np.unique(nodes))
    i, j = _of_document(documents, who, nodes, asked, rank)
    levels = coded(view.props("requires"), "skill_level", SKILL_RANK)[asked.props[j]]
    stated = Stated(who[i], asked.objects[j].astype(np.int64), levels, kinds(view, "requires", asked, j))
    return documents, depths, stated


def _depths(view: Columns, who: Index, standards: Keys, size: int) -> tuple[str, ...]:
    """Return how deep the standard of each occupation was read; of several standards that of the smallest id."""
    depths = view.values("OccupationalStandard", "depth", standards)
    first = sorted(zip(who.tolist(), view.ids(standards), depths, strict=True), key=lambda row: row[:2], reverse=True)
    found = {position: str(depth or "") for position, _, depth in first}
    return tuple(found.get(position, "") for position in range(size))


def _of_document(
    documents: npt.NDArray[np.int32], who: Index, nodes: Keys, rows: Edges, rank: Ranks
) -> tuple[Index, Index]:
    """Join nodes of occupations with rows that the occupation's own governing document states."""
    i, j = matches(nodes, rows.subjects)
    keep = (rows.versions[j] == documents[who[i]]) & accepted(rows, rank)[j]
    return i[keep], j[keep]


def _levels(occupations: Index, levels: Small, stated: Stated) -> tuple[Index, Pool]:
    """Return the block of each row, and the blocks: items that a claim asks for at that level or a lower one."""
    wanted, blocks = np.unique(pack(occupations, levels.astype(np.int64)), return_inverse=True)
    who, level = unpack(wanted)
    order = np.argsort(stated.occupations, kind="stable")
    i, j = matches(who, stated.occupations[order])
    j = order[j]
    keep = (stated.ranks[j] > 0) & (stated.ranks[j] <= level[i])
    keys, bits = merged(pack(i[keep], stated.items[j[keep]]), stated.kinds[j[keep]])
    block, items = unpack(keys)
    return blocks.astype(np.int64), Pool(offsets(np.bincount(block, minlength=len(wanted))), items, bits)


def job_name(of: Jobs, row: int) -> str:
    """Name a figure of jobs: `jobs:<occupation code>:<SkillLevel>`."""
    return f"jobs:{of.codes[of.row_occupations[row]]}:{LEVEL_OF_RANK[int(of.row_levels[row])]}"
