"""One major's report: documents, figures with their origins, its courses lamp by lamp, every serving library."""

import numpy as np

from graph.coverage.components import depth_of
from graph.coverage.curve import curve
from graph.coverage.demand import CORE, FOUNDATION, KINDS, RECORDED, STATES
from graph.coverage.evidence import document
from graph.coverage.governing import APPLICABLE
from graph.coverage.jobs import job_name
from graph.coverage.joins import Mask, block
from graph.coverage.pairs import FIGURES
from graph.coverage.reach import CITED, JOINT, ORIGINS, OWN
from graph.coverage.report import Items, Json, majors, parameters
from graph.coverage.scopes import Audit, Counts, Coverage, Scope, audit, lit
from graph.coverage.supply import SUPPLY, supply_of_pairs

SPLIT_ORDER = (OWN, JOINT, CITED)
LAMPS = FIGURES[1:4]


def major_report(coverage: Coverage, code: str, c: float = 1.0, scope: Scope | None = None) -> Json | None:
    """Report one major at confidence c; None where the catalogue has no such major. `scope` narrows the libraries."""
    place = coverage.demand.place(code)
    if place is None:
        return None
    given = scope or Scope()
    within = Scope(major=coverage.demand.codes[place], tier=given.tier, region=given.region, library=given.library)
    _name(coverage, place)
    by_origin = [audit(coverage, c, within, reach=reach) for reach in SPLIT_ORDER]
    of = by_origin[-1]
    entry = next(majors(of), None)
    if entry is None:  # the library in scope does not serve the major
        return None
    best = [_singles(coverage, one, int(of.best[0]), c, within) for one in by_origin]
    return {
        "revision": coverage.view.revision,
        "parameters": parameters(c, within),
        **entry,
        "states": states(coverage, place),
        "documents": _documents(coverage, place),
        "best": {**_best(entry), "items": detailed(of, best)},
        "union": {
            "libraries": int(of.alive.sum()),
            "items": detailed(of, [one.unions for one in by_origin]),
        },
        "courses": courses(coverage, of, c),
        "libraries": libraries(coverage, of, c, within),
        "curve": curve(coverage, within),
    }


def _best(entry: Json) -> Json:
    """Return which library is best, and how far it is built, as the entry has it."""
    best = entry["best"]
    assert isinstance(best, dict)
    return {name: best[name] for name in ("library", "supply")}


def _name(coverage: Coverage, place: int) -> None:
    """Look all names up at once that the report will ask for: those of the major, its courses, its libraries."""
    demand, pairs = coverage.demand, coverage.pairs
    courses_of, pairs_of = block(demand.courses.bounds, place), block(pairs.bounds, place)
    libraries_of = pairs.library_keys[pairs.libraries[pairs_of]]
    coverage.view.labels(np.concatenate([demand.majors[[place]], demand.courses.keys[courses_of], libraries_of]))


def states(coverage: Coverage, place: int) -> dict[str, str]:
    """Return the state of a major's documents by kind, each occupation and level by itself too."""
    demand, jobs = coverage.demand, coverage.demand.jobs
    found = {kind: STATES[state] for kind, state in zip(KINDS, demand.states[:, place].tolist(), strict=True)}
    for row in range(int(jobs.bounds[place]), int(jobs.bounds[place + 1])):
        governed = jobs.documents[jobs.row_occupations[row]] > 0
        found[job_name(jobs, row)] = STATES[RECORDED if governed else int(demand.absent[place])]
    return found


def _library(coverage: Coverage, pair: int) -> str | None:
    return None if pair < 0 else coverage.pairs.library_ids[coverage.pairs.libraries[pair]]


def _singles(coverage: Coverage, of: Audit, pair: int, c: float, scope: Scope) -> dict[str, Counts]:
    """Return the counts of one library whatever library is best when fewer origins count."""
    if pair < 0 or int(of.best[0]) == pair:
        return of.singles
    only = Scope(major=scope.major, library=_library(coverage, pair) or "")
    return audit(coverage, c, only, reach=of.reach).singles


def detailed(of: Audit, counts: list[dict[str, Counts]]) -> Json:
    """Return figures with the number of items each lamp applies to, and their split by origin.

    `counts` are those of 自建 alone, of 自建 and 共建, of all: what each adds is its share.
    """
    found = Items(of, counts[-1]).of(0)
    names = list(found)
    steps = [_flat(one) for one in counts]
    applicable = _flat({kind: of.denominators(kind).applicable for kind in KINDS})
    for number, name in enumerate(names):
        figure = found[name]
        assert isinstance(figure, dict)
        before = np.zeros(len(FIGURES), np.int64)
        origins: Json = {}
        for origin, step in zip(SPLIT_ORDER, steps, strict=True):
            origins[ORIGINS[origin]] = dict(zip(FIGURES, (step[:, number] - before).tolist(), strict=True))
            before = step[:, number]
        figure["applicable"] = dict(zip(LAMPS, applicable[:, number].tolist(), strict=True))
        figure["origins"] = origins
    return found


def _flat(counts: dict[str, Counts]) -> Counts:
    return np.concatenate([counts[kind] for kind in KINDS], axis=1)


def _documents(coverage: Coverage, place: int) -> Json:
    """Return what governs courses, abilities and each targeted occupation, null where nothing does, and what waits."""
    versions, demand = coverage.view.versions, coverage.demand
    depths = depth_of(coverage, place)
    jobs = demand.jobs
    occupations: Json = {}
    for at in jobs.targets[block(jobs.target_bounds, place)].tolist():
        code, key = jobs.codes[at], int(jobs.documents[at])
        occupations[code] = {"depth": depths[code], "document": document(versions[key]) if key else None}
    courses, abilities = int(demand.course_documents[place]), int(demand.ability_documents[place])
    return {
        "courses": document(versions[courses]) if courses else None,
        "abilities": document(versions[abilities]) if abilities else None,
        "awaiting_review": [document(versions[key]) for key in coverage.awaiting.documents(place)],
        "occupations": occupations,
    }


def courses(coverage: Coverage, of: Audit, c: float) -> list[Json]:
    """Return core and foundation courses, each with its requirements' document and lamps: best library and union."""
    demand, view, place = coverage.demand, coverage.view, of.first
    best = int(of.best[0])
    low, high = (int(coverage.pairs.bounds[at]) for at in (place, place + 1))
    found = []
    for role, name in ((CORE, "core"), (FOUNDATION, "foundation")):
        table = coverage.tables().of(name)
        rows = np.arange(demand.courses.bounds[place], demand.courses.bounds[place + 1])
        rows = rows[demand.courses.roles[rows] & role > 0]
        single = lit(table, best, c)[1] if best >= 0 else np.zeros((5, len(rows)), np.bool_)
        union = np.zeros_like(single)
        for pair in np.flatnonzero(of.alive[: high - low]).tolist():
            union |= lit(table, low + pair, c)[1]
        ids, labels = view.ids(demand.courses.keys[rows]), view.labels(demand.courses.keys[rows])
        for number, row in enumerate(rows.tolist()):
            found.append(
                {
                    "id": ids[number],
                    "label": labels[number],
                    "role": name,
                    **_needs(coverage, row),
                    "best": lamps(single[:, number]),
                    "union": lamps(union[:, number]),
                }
            )
    found.sort(key=lambda course: (course["role"], course["id"]))
    return found


def _needs(coverage: Coverage, row: int) -> Json:
    """Return the document of a course's official requirements, their number, and which lamps apply to the course."""
    demand = coverage.demand
    key = int(demand.courses.documents[row])
    mine = block(demand.needs.bounds, row)
    bits = int(np.bitwise_or.reduce(APPLICABLE[demand.needs.kinds[mine]], initial=0))
    return {
        "document": document(coverage.view.versions[key]) if key else None,
        "requirements": mine.stop - mine.start,
        "applicable": [lamp for lamp, bit in zip(LAMPS, (1, 2, 4), strict=True) if bits & bit],
    }


def lamps(lit_at: Mask) -> dict[str, bool]:
    """Return the five yes-or-no figures of one item."""
    return dict(zip(FIGURES, lit_at.tolist(), strict=True))


def libraries(coverage: Coverage, of: Audit, c: float, scope: Scope) -> list[Json]:
    """Return every library in scope that serves the major at c, by id, with its own figures."""
    pair = coverage.pairs
    low = int(pair.bounds[of.first])
    alive = np.flatnonzero(of.alive).tolist()
    states = supply_of_pairs(coverage, c, of.first, of.last).tolist()
    which = [int(pair.libraries[low + at]) for at in alive]
    labels = coverage.view.labels(pair.library_keys[which])
    found: list[Json] = []
    for at, number, label in zip(alive, which, labels, strict=True):
        only = audit(coverage, c, Scope(major=scope.major, library=pair.library_ids[number]))
        found.append(
            {
                "library": pair.library_ids[number],
                "name": label,
                "tier": pair.tiers[number] or None,
                "region": pair.regions[number] or None,
                "supply": SUPPLY[states[at]],
                "items": Items(only, only.singles).of(0),
            }
        )
    return found
