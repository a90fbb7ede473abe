"""The five components of a library for one major (DESIGN 7.10)."""

from typing import NamedTuple

import numpy as np

from graph.coverage.demand import CORE
from graph.coverage.governing import APPLICABLE, SKILL, merged
from graph.coverage.implementing import Implementing
from graph.coverage.joins import Index, Mask, Small, block, coded, positions, spread, within
from graph.coverage.owned import Owned, rows_of
from graph.coverage.scopes import Coverage
from graph.store import Keys
from graph.views.columns import Columns

NOTHING, LISTED, MATCHED, COVERED = "无", "有清单", "已对应", "已覆盖"
Json = dict[str, object]


class Items(NamedTuple):
    """Items with their applicable lamps, and the four lamps of the library at c (rows)."""

    keys: Keys
    applies: Small
    lit: Mask

    @property
    def complete(self) -> Mask:
        """Named and all applicable lamps lit."""
        return complete(self.lit, self.applies)


def complete(lit: Mask, applies: Small) -> Mask:
    """Whether items are named and every applicable lamp is lit; `lit` rows are named, taught, practised, assessed."""
    whole: Mask = lit[0].copy()
    for lamp, bit in ((1, 1), (2, 2), (3, 4)):
        whole &= lit[lamp] | (applies & bit == 0)
    return whole


def components(coverage: Coverage, owned: Owned, place: int, c: float) -> Json:
    """Return the five components of the library for the major at `place`, at confidence c."""
    skills, standards = items(coverage, owned, place, c)
    listed = _listed(coverage, owned, place, c)
    depths = depth_of(coverage, place)
    return {
        "人才培养方案": {"state": _plan(coverage, owned, place, c)},
        **_courses(coverage, owned, place, c),
        "必备技能": {**_state(skills, listed), "depths": depths},
        "职业岗位标准": {**_state(standards, listed), "depths": depths},
    }


def _plan(coverage: Coverage, owned: Owned, place: int, c: float) -> str:
    """无; 有 (the library owns a plan); 已对应 (one implements the major in full)."""
    view = coverage.view
    plans = owned.of_kind("plan/", c)
    rows = view.out("implements", plans)
    full = coded(view.props("implements"), "extent", {"full": 1})[rows.props] == 1
    on = full & (rows.objects == coverage.demand.majors[place]) & (rows.worth >= np.float32(c))
    if on.any():
        return MATCHED
    return "有" if len(plans) else NOTHING


def _courses(coverage: Coverage, owned: Owned, place: int, c: float) -> Json:
    """Count core courses with a full 标准课程 that has a live resource on a point, and those whose one has points."""
    demand = coverage.demand
    rows = np.arange(demand.courses.bounds[place], demand.courses.bounds[place + 1])
    core = demand.courses.keys[rows[demand.courses.roles[rows] & CORE > 0]]
    full = implementing_at(coverage, owned.library, c, core)
    with_points = np.unique(owned.points.seats[rows_of(owned.points, c)])
    with_resource = np.unique(owned.points.seats[rows_of(owned.points, c, 4)])
    counts = [len(np.unique(full.standards[within(full.courses, had)])) for had in (with_resource, with_points)]
    links = prerequisite_links(coverage.view, owned, c)
    return {
        "课程教学资源": {"n": counts[0], "N": len(core)},
        "知识图谱": {"n": counts[1], "N": len(core), "prerequisites": links},
    }


def implementing_at(coverage: Coverage, library: int, c: float, standards: Keys) -> Implementing:
    """Return what the library's 标准课程 implement in full at c of these courses of standards."""
    rows = coverage.ledger.implementing
    of_library = np.flatnonzero(rows.libraries == library)
    mine = Implementing._make(column[of_library] for column in rows)
    level = np.float32(c)
    kept = mine.full & (mine.floors < level) & (mine.values >= level) & within(mine.standards, np.sort(standards))
    return Implementing._make(column[kept] for column in mine)


def prerequisite_links(view: Columns, owned: Owned, c: float) -> int:
    """Count prerequisite links between two points of the library."""
    points = np.unique(owned.points.points[rows_of(owned.points, c)])
    rows = view.out("prerequisite", points)
    on = (rows.worth >= np.float32(c)) & within(rows.objects, points)
    return len(np.unique((rows.subjects[on].astype(np.int64) << 32) | rows.objects[on]))


def items(coverage: Coverage, owned: Owned, place: int, c: float) -> tuple[Items, Items]:
    """Return the items of 必备技能 (abilities, skill items of occupations) and of 职业岗位标准 (all of these)."""
    demand = coverage.demand
    of_major = block(demand.abilities.bounds, place)
    asked = job_items(coverage, place)
    skill = asked[1] & SKILL > 0
    keys = np.concatenate((demand.abilities.keys[of_major], asked[0][skill]))
    bits = np.concatenate((demand.abilities.kinds[of_major], asked[1][skill]))
    return _lit(coverage, owned.library, keys, bits, c), _lit(coverage, owned.library, *asked, c)


def job_items(coverage: Coverage, place: int) -> tuple[Keys, Small]:
    """Return all items, at any level, of the standards of the occupations that the major targets."""
    jobs = coverage.demand.jobs
    occupations = targets(coverage, place)
    lengths = jobs.whole.bounds[occupations + 1] - jobs.whole.bounds[occupations]
    rows = spread(jobs.whole.bounds[occupations], lengths)
    return merged(jobs.whole.items[rows], jobs.whole.kinds[rows])


def targets(coverage: Coverage, place: int) -> Index:
    """Return the positions of the occupations that the major targets."""
    jobs = coverage.demand.jobs
    return jobs.targets[block(jobs.target_bounds, place)]


def depth_of(coverage: Coverage, place: int) -> dict[str, str]:
    """Return by targeted occupation's code how deep its standard was read, 官方文件未收录 where none governs."""
    jobs = coverage.demand.jobs
    return {
        jobs.codes[at]: (jobs.depths[at] or "未注明") if jobs.documents[at] else "官方文件未收录"
        for at in targets(coverage, place).tolist()
    }


def _lit(coverage: Coverage, library: int, keys: Keys, bits: Small, c: float) -> Items:
    lamps = coverage.ledger.lookup(np.full(len(keys), library), keys)
    return Items(keys, APPLICABLE[bits], lamps >= np.float32(c))


def _listed(coverage: Coverage, owned: Owned, place: int, c: float) -> bool:
    """Whether the library has skill points or states a SkillLevel that it aims at for the major."""
    claims = coverage.pairs.claims
    mine = block(claims.bounds, place)
    libraries = coverage.pairs.library_keys[claims.libraries[mine]]
    if ((libraries == owned.library) & (claims.worth[mine] >= np.float32(c)) & (claims.aims[mine] > 0)).any():
        return True
    points = np.unique(owned.points.points[rows_of(owned.points, c)])
    return "skill" in coverage.view.values("Point", "kind", points)


def _state(of: Items, listed: bool) -> Json:
    done, named = int(of.complete.sum()), int(of.lit[0].sum())
    if len(of.keys) and done == len(of.keys):
        state = COVERED
    elif named:
        state = MATCHED
    else:
        state = LISTED if listed else NOTHING
    return {"state": state, "n": done, "N": len(of.keys), "named": named}


def places_of(coverage: Coverage, library: int) -> list[int]:
    """Return the positions of the catalogue majors that a library serves at any confidence."""
    pair = coverage.pairs
    at = positions(np.array([library]), np.sort(pair.library_keys))
    if at[0] < 0:
        return []
    which = int(np.flatnonzero(pair.library_keys == library)[0])
    return pair.majors[pair.libraries == which].tolist()  # type: ignore[no-any-return]  # numpy's tolist is Any
