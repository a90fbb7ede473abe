"""Figures over the confidence, as a chart and as a table."""

from collections.abc import Sequence
from typing import Any

from api.pages import names
from api.pages.tables import Column, Table
from api.pages.visit import Visit
from api.words import mark

Json = Any  # a report as it goes out: the JSON border


def curve_chart(visit: Visit, curve: Sequence[Json], kind: str) -> Json:
    """Return what the script draws: a stepped line a figure, of the best libraries and of all."""
    lines = [
        {
            "name": f"{visit.say(word)} · {visit.say(names.FIGURES[figure])}",
            "points": [[point["min_confidence"], point[scope].get(kind, {}).get(figure, 0)] for point in curve],
        }
        for scope, word in names.SCOPES.items()
        for figure in ("named", "complete")
    ]
    return {
        "lines": lines,
        "x": visit.say(mark("匹配可信度不低于")),
        "y": visit.say(mark("已覆盖（项）")),
        "at": visit.confidence,
    }


def curve_table(visit: Visit, curve: Sequence[Json], kind: str) -> Table:
    """Return the same as a table."""
    columns = [Column(visit.say(mark("匹配可信度不低于")), "number")]
    for word in names.SCOPES.values():
        for figure in ("named", "complete"):
            columns.append(Column(f"{visit.say(word)} · {visit.say(names.FIGURES[figure])}", "number"))
    rows = [
        [
            f"{point['min_confidence']:g}",
            *(point[s].get(kind, {}).get(f, 0) for s in names.SCOPES for f in ("named", "complete")),
        ]
        for point in curve
    ]
    note = visit.say(mark("1 只算已确认的对应；降低可信度，待复核的对应也计入。"))
    return Table("curve", visit.say(mark("匹配可信度与已覆盖")), columns, rows, note)
