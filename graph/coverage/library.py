"""One library's report: the majors it serves with five components, its own courses, requirements and resources."""

from collections import Counter
from collections.abc import Iterable
from datetime import date

import numpy as np

from graph.coverage.components import complete, components, places_of
from graph.coverage.demand import STATES
from graph.coverage.detail import LAMPS, SPLIT_ORDER, detailed, states
from graph.coverage.governing import APPLICABLE
from graph.coverage.jobs import LEVEL_OF_RANK
from graph.coverage.joins import Index, Mask, Small
from graph.coverage.owned import Owned, rows_of
from graph.coverage.pairs import FIGURES
from graph.coverage.report import Json, parameters
from graph.coverage.rules import stated, verdicts
from graph.coverage.scopes import Coverage, Scope, audit
from graph.coverage.supply import SUPPLY
from graph.store import Keys
from ontology.rules import Rule


def library_report(
    coverage: Coverage,
    library: str,
    c: float = 1.0,
    rules: Iterable[Rule] = (),
    today: date | None = None,
    references: bool = False,
) -> Json | None:
    """Report one library at confidence c, None where the graph has no such library.

    Rules are judged as of `today`; without a day none is. `references` shows values of unverified rules as 参考值.
    """
    view = coverage.view
    key = int(view.keys([library])[0])
    if key not in coverage.pairs.library_keys and key not in view.nodes("Library"):
        return None
    owned = Owned(view, key)
    return {
        "revision": view.revision,
        "parameters": parameters(c, Scope(library=library)),
        "library": _about(owned, library),
        "majors": [_major(coverage, owned, library, place, c) for place in places_of(coverage, key)],
        "own": own_figures(coverage, owned, c),
        "courses": own_courses(owned, c),
        "resources": resources(owned, c),
        "rules": verdicts(owned, rules, today, references) if today else [],
    }


def _about(owned: Owned, library: str) -> Json:
    view = owned.view
    keys = np.array([owned.library], np.int64)
    about = stated(view, owned.library)
    return {
        "id": library,
        "name": view.labels(keys)[0],
        "tier": about.tier.value if about.tier else None,
        "region": view.values("Library", "region", keys)[0],
        "sample": view.values("Library", "sample", keys)[0] is True,
        "accepted_on": about.accepted_on.isoformat() if about.accepted_on else None,
        "accepted_total": about.accepted_total,
    }


def _major(coverage: Coverage, owned: Owned, library: str, place: int, c: float) -> Json:
    """Report the library for one major that it serves; its figures are zeros where it serves it below c only."""
    demand = coverage.demand
    code = demand.codes[place]
    only = Scope(major=code, library=library)
    by_origin = [audit(coverage, c, only, reach=reach) for reach in SPLIT_ORDER]
    claims = coverage.pairs.claims
    mine = np.arange(claims.bounds[place], claims.bounds[place + 1])
    mine = mine[coverage.pairs.library_keys[claims.libraries[mine]] == owned.library]
    mine = mine[claims.worth[mine] >= np.float32(c)]
    state = max(claims.states[mine].tolist(), default=0)
    aims = sorted({LEVEL_OF_RANK[rank] for rank in claims.aims[mine].tolist() if rank})
    return {
        "code": code,
        "name": coverage.names[place],
        "level": code.level.value,
        "demand_state": STATES[demand.states[0, place]],
        "awaiting_review": coverage.awaiting.of(place),
        "states": states(coverage, place),
        "supply": SUPPLY[max(state, 1)] if len(mine) else SUPPLY[0],
        "aims": aims,
        "items": detailed(by_origin[-1], [one.singles for one in by_origin]),
        "components": components(coverage, owned, place, c),
    }


def own_figures(coverage: Coverage, owned: Owned, c: float) -> Json:
    """Return the figures of the library's own requirements, by course too, and of its posts; never official ones."""
    view = owned.view
    asked = owned.asked
    lit = coverage.ledger.lookup(np.full(len(asked.requirements), owned.library), asked.requirements) >= np.float32(c)
    ids, labels = view.ids(asked.courses), view.labels(asked.courses)
    named = sorted(
        {(identity, label, key) for identity, label, key in zip(ids, labels, asked.courses.tolist(), strict=True)}
    )
    by_course = []
    for identity, label, key in named:
        rows = np.flatnonzero(asked.courses == key)
        by_course.append({"id": identity, "label": label, **_figure(lit[:, rows], asked.kinds[rows])})
    first = once(asked.requirements)
    bits = np.array(
        [np.bitwise_or.reduce(asked.kinds[asked.requirements == key]) for key in asked.requirements[first]], np.uint8
    )
    posts = coverage.ledger.lookup(np.full(len(asked.posts), owned.library), asked.posts) >= np.float32(c)
    return {
        "requirements": {**_figure(lit[:, first], bits), "courses": by_course},
        "posts": _figure(posts, np.zeros(len(asked.posts), np.uint8)),
    }


def once(keys: Keys) -> Index:
    """Return the first position of each key, in order of keys."""
    return np.unique(keys, return_index=True)[1]


def _figure(lit: Mask, bits: Small) -> Json:
    applies = APPLICABLE[bits]
    rows = [
        lit[0],
        *(lit[lamp] & (applies & bit > 0) for lamp, bit in ((1, 1), (2, 2), (3, 4))),
        complete(lit, applies),
    ]
    return {
        "total": len(bits),
        **dict(zip(FIGURES, (int(row.sum()) for row in rows), strict=True)),
        "applicable": {lamp: int((applies & bit > 0).sum()) for lamp, bit in zip(LAMPS, (1, 2, 4), strict=True)},
    }


def own_courses(owned: Owned, c: float) -> list[Json]:
    """Return the library's 标准课程 by id: points and the lamps over them, resources, latest date, 更新滞后."""
    view = owned.view
    keys, worth = owned.standard_courses
    keys = keys[worth >= np.float32(c)]
    points = owned.points
    counts = Counter(owned.by_course[0].tolist())
    found = []
    for identity, label, key in sorted(zip(view.ids(keys), view.labels(keys), keys.tolist(), strict=True)):
        mine = points.seats == key
        lit = [
            len(np.unique(points.points[rows_of(points, c, row)[mine[rows_of(points, c, row)]]])) for row in range(4)
        ]
        latest = owned.latest.get(key)
        found.append(
            {
                "id": identity,
                "label": label,
                "points": lit[0],
                "lamps": dict(zip(LAMPS, lit[1:], strict=True)),
                "resources": counts.get(key, 0),
                "latest": latest.isoformat() if latest else None,
                "stale": key in owned.stale,
            }
        )
    return found


def resources(owned: Owned, c: float) -> Json:
    """Return the library's resources by medium, how many can be opened, and those not attached to a point."""
    of = owned.resources
    loose = ~owned.attached(c)
    names = owned.view.ids(of.keys[loose])
    labels = owned.view.labels(of.keys[loose])
    return {
        "total": len(of.keys),
        "live": int(of.live.sum()),
        "media": dict(sorted(Counter(of.media).items())),
        "unattached": {
            "total": int(loose.sum()),
            "resources": [{"id": one, "label": label} for one, label in sorted(zip(names, labels, strict=True))],
        },
    }
