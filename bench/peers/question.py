"""The question every peer answers: the national audit of core demand at one c (DESIGN 7.6 to 7.8, 7.12).

Peers get the demand ready-made and only live resources, which spares them work; each must give the same rows.
"""

from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


class Table(NamedTuple):
    """Parallel integer columns by name, and the worth of each row."""

    columns: dict[str, Ints]
    worth: Floats

    def above(self, c: float) -> dict[str, Ints]:
        """Return the columns of the rows that count at c."""
        keep = self.worth >= c
        return {name: column[keep] for name, column in self.columns.items()}


class Tables(NamedTuple):
    """The graph as a peer would keep it: one table a predicate, node keys as integers."""

    owns: Table  # library, course (标准课程 only)
    reuses: Table  # taker, taken
    has_module: Table  # course, module
    has_point: Table  # module, point
    meets: Table  # point, item; extent full only
    supports: Table  # resource, point, purpose 1 teach 2 practise 3 assess; live resources only
    owner: Table  # resource, library
    implements: Table  # course, standard, full 0 or 1
    serves: Table  # library, major
    core: Table  # major, course
    requires: Table  # course, item, teach, practise, assess (whether the lamp applies)


class Row(NamedTuple):
    """The figures of one library for one major: courses, then their requirements."""

    library: int
    major: int
    courses: int
    named: int
    taught: int
    practised: int
    assessed: int
    complete: int
    items: int
    items_named: int
    items_complete: int


class Peer(Protocol):
    """A loaded engine that answers the question."""

    def audit(self, c: float, major: int | None = None) -> list[Row]:
        """Return a row for each library and major (or the one asked for) it serves that has core demand, in order."""
        ...
