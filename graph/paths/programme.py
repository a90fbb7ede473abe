"""The AND/OR problem as a mixed-integer programme, for HiGHS: one thread, one seed, a limit of nodes, no clock."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from graph.paths.andor import Problem

Values = npt.NDArray[np.float64]


class Row(NamedTuple):
    """`low` ≤ Σ factor · variable ≤ `high`."""

    low: float
    high: float
    terms: tuple[tuple[int, float], ...]


class Outcome(NamedTuple):
    """Values of the variables (None where HiGHS found none), the proved bound of the objective, nodes explored."""

    values: Values | None
    bound: float
    proved: bool
    explored: int


INFINITE = float("inf")


def needs(problem: Problem, place: dict[int, int], required: frozenset[int], met: frozenset[int]) -> list[Row]:
    """Return a row for each need among the placed nodes and each required OR; what is required holds anyway."""
    rows = []
    for node in sorted(place):
        below = [place[child] for child in problem.children[node] if child in place]
        if problem.any_of[node]:
            if not any(child in required for child in problem.children[node]):
                rows.append(Row(-INFINITE, 0.0, ((place[node], 1.0), *((child, -1.0) for child in below))))
        else:
            rows.extend(Row(-INFINITE, 0.0, ((place[node], 1.0), (child, -1.0))) for child in below)
    for node in sorted(met):
        rows.append(Row(1.0, INFINITE, tuple((place[child], 1.0) for child in problem.children[node])))
    return rows


def minimise(costs: Sequence[float], whole: Sequence[bool], rows: Sequence[Row], limit: int) -> Outcome:
    """Minimise over variables between 0 and 1, those marked being whole numbers; at most `limit` nodes are explored.

    HiGHS is given no first guess: with one, 1.16 was seen to return it beside the objective of something else.
    """
    import highspy

    solver = highspy._core._Highs()  # the class above it prints a banner to stdout before anything can be set
    for name, value in (
        ("output_flag", False),
        ("threads", 1),
        ("parallel", "off"),
        ("random_seed", 0),
        ("mip_rel_gap", 0.0),
        ("mip_abs_gap", 1e-6),
        ("mip_max_nodes", limit),
    ):
        solver.setOptionValue(name, value)
    solver.passModel(_model(costs, whole, rows))
    solver.run()
    info = solver.getInfo()
    proved = solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
    some = info.primal_solution_status == 2  # kSolutionStatusFeasible
    values = np.array(solver.getSolution().col_value, np.float64) if some else None
    mixed = any(whole)
    bound = float(info.mip_dual_bound if mixed else info.objective_function_value)
    return Outcome(values, bound, proved, int(info.mip_node_count) if mixed else 0)


def _model(costs: Sequence[float], whole: Sequence[bool], rows: Sequence[Row]):  # type: ignore[no-untyped-def] # highspy's own
    import highspy

    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(costs), len(rows)
    lp.col_cost_ = np.array(costs, np.float64)
    lp.col_lower_, lp.col_upper_ = np.zeros(len(costs)), np.ones(len(costs))
    lp.row_lower_ = np.array([row.low for row in rows], np.float64)
    lp.row_upper_ = np.array([row.high for row in rows], np.float64)
    matrix = lp.a_matrix_
    matrix.format_ = highspy.MatrixFormat.kRowwise
    matrix.start_ = np.cumsum([0, *(len(row.terms) for row in rows)]).astype(np.int32)
    matrix.index_ = np.array([at for row in rows for at, _ in row.terms], np.int32)
    matrix.value_ = np.array([factor for row in rows for _, factor in row.terms], np.float64)
    kinds = {True: highspy.HighsVarType.kInteger, False: highspy.HighsVarType.kContinuous}
    lp.integrality_ = [kinds[bool(one)] for one in whole]
    return lp
