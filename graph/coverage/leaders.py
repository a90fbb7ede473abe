"""Who looks after what: the courses of a library that a gap belongs to, and who leads them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from graph.coverage.evidence import Describe
from graph.coverage.scopes import Coverage
from graph.errors import UnknownNode


class Leaders:
    """Tells of a library's gaps which of its courses they belong to; made for one report."""

    def __init__(self, coverage: Coverage, library: str, describe: Describe) -> None:
        self._view, self._describe = coverage.view, describe
        key = int(coverage.view.keys([library])[0])
        self._own = f"course/{library.partition('/')[2]}/"
        rows = coverage.ledger.implementing
        mine = np.flatnonzero(rows.libraries == key)
        standards, courses = coverage.view.ids(rows.standards[mine]), coverage.view.ids(rows.courses[mine])
        sure = (rows.values[mine] >= 1).tolist()  # what is only proposed takes no gap from whoever has it now
        pairs = zip(standards, sure, rows.full[mine].tolist(), courses, strict=True)
        self._led: dict[str, str] = {}
        self._standing: dict[str, list[str]] = defaultdict(list)
        for standard, _, _, course in sorted(pairs, key=lambda pair: (pair[0], not pair[1], not pair[2], pair[3])):
            self._standing[standard].append(course)

    def course(self, gap: Mapping[str, object]) -> str:
        """Return the course of the library that a gap belongs to, "" where none can be told.

        That is the one that asks for the item, else one that implements the course that does, else the one that the
        nearest own content stands in, unless that is only similar by name.
        """
        nearest = gap.get("nearest")
        asking = gap.get("of")
        for each in (*_listed(asking), str(gap["item"])):
            if each.startswith(self._own):
                return each
            if each in self._standing:
                return self._standing[each][0]
        if not isinstance(nearest, dict) or nearest["how"] == "similar":
            return ""
        found = str(nearest["id"])
        return found if found.startswith("course/") else next(iter(self._courses_of(found)), "")

    def leader(self, course: str) -> str:
        """Return who leads a course, "" where that is not stated."""
        if course not in self._led:
            try:
                self._led[course] = str(dict(self._describe(course).props).get("leader") or "")
            except UnknownNode:
                self._led[course] = ""
        return self._led[course]

    def _courses_of(self, point: str) -> Sequence[str]:
        modules = self._view.into("hasPoint", self._view.keys([point])).subjects
        courses = self._view.into("hasModule", np.unique(modules).astype(np.int64)).subjects
        return sorted(each for each in self._view.ids(np.unique(courses)) if each.startswith(self._own))


def _listed(value: object) -> Iterable[str]:
    return (str(each) for each in value) if isinstance(value, list) else ()
