"""Figures over c: how much of the coverage rests on what was only proposed (DESIGN 7.8).

Everything is kept as thresholds, so a point of the curve costs one comparison and count of the joined tables.
"""

from collections.abc import Sequence

import numpy as np

from graph.coverage.demand import KINDS
from graph.coverage.pairs import FIGURES
from graph.coverage.report import Items, Json, parameters
from graph.coverage.scopes import Audit, Coverage, Scope, audit, span

MOST = 200
"""A curve has at most this many points; where more confidences occur, every n-th is shown."""


def change_points(coverage: Coverage, scope: Scope, kinds: tuple[str, ...] = KINDS) -> list[float]:
    """Return the confidences at which a figure in scope may change, ascending, 1 last."""
    first, last = span(coverage.demand, scope)
    tables, pair = coverage.tables(), coverage.pairs
    low, high = int(pair.bounds[first]), int(pair.bounds[last])
    found = [pair.worth[low:high]]
    for kind in kinds:
        table = tables.of(kind)
        slot, slot_end = (int(table.slots[table.cells[at]]) for at in (low, high))
        values = table.values[:, slot:slot_end]
        found.append(np.unique(values[(values > 0) & (values < 1)]))
        inside = (table.above.slots >= slot) & (table.above.slots < slot_end)
        found += [table.above.floors[inside], table.above.values[:, inside].ravel()]
    points = np.unique(np.concatenate(found))
    points = points[(points > 0) & (points < 1)]
    if len(points) >= MOST:
        points = points[:: -(-len(points) // (MOST - 1))]
    return [*(round(float(point), 6) for point in points), 1.0]


def curve(
    coverage: Coverage, scope: Scope, grid: Sequence[float] | None = None, kinds: tuple[str, ...] = KINDS
) -> list[Json]:
    """Return the figures at each c of the grid, or at all change points: figures hold down to the one before.

    For one major figures are by kind with the best library of that c; for several they are sums, jobs left out.
    """
    points = change_points(coverage, scope, kinds) if grid is None else sorted(grid)
    return [_point(audit(coverage, c, scope, kinds)) for c in points]


def _point(of: Audit) -> Json:
    head: Json = {"min_confidence": of.c}
    if of.last - of.first == 1:
        best = int(of.best[0])
        pair = of.coverage.pairs
        library = None if best < 0 else pair.library_ids[pair.libraries[best]]
        return {
            **head,
            "library": library,
            "best": Items(of, of.singles).of(0),
            "union": Items(of, of.unions).of(0),
        }
    summed = [kind for kind in of.singles if kind != "jobs"]
    return {
        **head,
        "best": {kind: dict(zip(FIGURES, of.singles[kind].sum(axis=1).tolist(), strict=True)) for kind in summed},
        "union": {kind: dict(zip(FIGURES, of.unions[kind].sum(axis=1).tolist(), strict=True)) for kind in summed},
    }


def curve_report(
    coverage: Coverage, scope: Scope, grid: Sequence[float] | None = None, kinds: tuple[str, ...] = KINDS
) -> Json:
    """Return the curve with what it was asked with."""
    given = parameters(1.0, scope)
    del given["min_confidence"]
    return {"revision": coverage.view.revision, "parameters": given, "curve": curve(coverage, scope, grid, kinds)}
