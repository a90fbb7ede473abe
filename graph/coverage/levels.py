"""One field of study at the three 层次: majors of one name in corresponding classes, to go from one to the other."""

from typing import NamedTuple

from graph.coverage.scopes import Coverage
from ontology.codes import Level, MajorCode
from ontology.names import normalise

_BASE = {Level.SECONDARY: 60, Level.DIPLOMA: 40, Level.BACHELOR: 20}
"""What a category's two digits are above those of the same category elsewhere; classes correspond likewise."""


class AtLevel(NamedTuple):
    """A major at its 层次."""

    code: MajorCode
    name: str


def at_levels(coverage: Coverage, code: str) -> list[AtLevel]:
    """Return a major and those of its name in the corresponding classes of the other levels, from 中职 up.

    They are shown side by side and nothing is joined by it: each keeps its own documents and figures.
    """
    place = coverage.demand.place(code)
    if place is None:
        return []
    own, codes = coverage.demand.codes[place], coverage.demand.codes
    name = normalise(coverage.called(place, place + 1)[0])
    field = int(own.category) - _BASE[own.level]
    found = []
    for base in _BASE.values():
        first, last = coverage.demand.stretch(f"{field + base:02}{own.major_class[2:]}")
        called = coverage.called(first, last)
        found += [
            AtLevel(codes[at], label)
            for at, label in zip(range(first, last), called, strict=True)
            if normalise(label) == name
        ]
    return found
