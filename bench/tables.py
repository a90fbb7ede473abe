"""The graph as the tables that peers load, taken from the columns view and the demand."""

import numpy as np

from bench.peers.question import Ints, Row, Table, Tables
from graph.coverage.demand import CORE
from graph.coverage.joins import Mask, coded, within
from graph.coverage.reach import standard_courses
from graph.coverage.scopes import EVERYTHING, Coverage, measure, span
from graph.views.rows import Edges

_PURPOSES = {"teach": 1, "practise": 2, "assess": 3}
_KNOWLEDGE, _SKILL = 1, 2  # bits of an item's kinds; quality is the third


def tables(coverage: Coverage) -> Tables:
    """Give every peer the same rows: 标准课程, live resources, full extents, the core demand ready-made."""
    view = coverage.view
    owns = view.edges("owns")
    resources = view.nodes("Resource")
    live = view.codes("Resource", "live", resources)
    alive = resources[np.isin(live.codes, [code for code, value in enumerate(live.values, 1) if value is True])]
    supports = view.edges("supports")
    purposes = coded(view.props("supports"), "purpose", _PURPOSES)[supports.props]
    meets = view.edges("meets")
    full = coded(view.props("meets"), "extent", {"full": 1})[meets.props] == 1
    implements = view.edges("implements")
    complete = coded(view.props("implements"), "extent", {"full": 1})[implements.props].astype(np.int64)
    lit = within(supports.subjects, alive) & (purposes > 0) & within(supports.objects, view.nodes("Point"))
    standard = within(implements.objects, view.nodes("Course"))
    core, requires = _core(coverage)
    return Tables(
        owns=_table(owns, within(owns.objects, standard_courses(view)), "library", "course"),
        reuses=_table(view.edges("reuses"), None, "taker", "taken"),
        has_module=_table(view.edges("hasModule"), None, "course", "module"),
        has_point=_table(view.edges("hasPoint"), None, "module", "point"),
        meets=_table(meets, full, "point", "item"),
        supports=_table(supports, lit, "resource", "point", purpose=purposes.astype(np.int64)),
        owner=_owner(owns, alive),
        implements=_table(implements, standard, "course", "standard", full=complete),
        serves=_table(view.edges("serves"), None, "library", "major"),
        core=core,
        requires=requires,
    )


def _table(rows: Edges, keep: Mask | None, subject: str, object_: str, **more: Ints) -> Table:
    columns = {subject: rows.subjects.astype(np.int64), object_: rows.objects.astype(np.int64), **more}
    worth = np.empty(len(rows.worth), np.float64)
    np.around(rows.worth.astype(np.float64), 6, out=worth)  # 0.35 kept as float32 lies below 0.35
    if keep is None:
        return Table(columns, worth)
    return Table({name: column[keep] for name, column in columns.items()}, worth[keep])


def _owner(owns: Edges, alive: Ints) -> Table:
    rows = _table(owns, within(owns.objects, alive), "library", "resource")
    return Table(
        {"resource": rows.columns["resource"], "library": rows.columns["library"]}, np.ones(len(rows.worth), np.float64)
    )


def _core(coverage: Coverage) -> tuple[Table, Table]:
    demand = coverage.demand
    majors = np.repeat(demand.majors, np.diff(demand.courses.bounds))
    chosen = demand.courses.roles & CORE > 0
    core = {"major": majors[chosen], "course": demand.courses.keys[chosen]}
    needing = np.repeat(np.arange(len(chosen)), np.diff(demand.needs.bounds))
    kept = chosen[needing]
    kinds = demand.needs.kinds[kept].astype(np.int64)
    requires = {
        "course": demand.courses.keys[needing[kept]],
        "item": demand.wanted.keys[demand.needs.wanted[kept]],
        "teach": (kinds > 0).astype(np.int64),
        "practise": (kinds & _SKILL > 0).astype(np.int64),
        "assess": (kinds & (_KNOWLEDGE | _SKILL) > 0).astype(np.int64),
    }
    return Table(core, np.ones(len(core["major"]), np.float64)), Table(
        requires, np.ones(len(requires["item"]), np.float64)
    )


def our_rows(coverage: Coverage, c: float) -> list[Row]:
    """Return our own answer in the peers' shape, cell by cell of (library, major), to compare with theirs."""
    pairs = coverage.pairs
    first, last = span(coverage.demand, EVERYTHING)
    alive = pairs.worth >= np.float32(c)
    counted = measure(coverage.tables(), first, last, c, alive, ("core", "requirements"))
    totals = {kind: coverage.denominators[kind].totals for kind in counted}
    rows = []
    for cell in np.flatnonzero(alive).tolist():
        place = int(pairs.majors[cell])
        if not totals["core"][place]:
            continue
        core, items = counted["core"].cells[:, cell].tolist(), counted["requirements"].cells[:, cell].tolist()
        library, major = int(pairs.library_keys[pairs.libraries[cell]]), int(coverage.demand.majors[place])
        numbers = (int(totals["core"][place]), *core, int(totals["requirements"][place]), items[0], items[4])
        rows.append(Row(*(library, major, *numbers)))
    return sorted(rows)
