"""From where somebody learns: the own record of a learner who is signed in, and what the address says."""

from collections.abc import Sequence
from typing import Annotated, NamedTuple

from fastapi import Depends, Query

from api.http.people_rows import opened
from api.pages.admission import asked_of
from api.pages.visit import Visit, Visiting
from people import mastery
from people.access import Action, allows
from people.mastery import Record
from people.roles import Person

LONGEST_LIST = 6_000
_POINT = "point/"

Mastered = Annotated[
    str, Query(max_length=LONGEST_LIST, description="Mastered points, joined by commas: a start in the address")
]


class Study(NamedTuple):
    """Who learns (None: nobody who is signed in as a learner), what is kept of her, and points that the address has."""

    who: Person | None
    record: Record
    given: tuple[str, ...]

    @property
    def own(self) -> frozenset[str]:
        """The points of the record."""
        return frozenset(each.point for each in self.record.points)

    @property
    def start(self) -> list[str]:
        """All that counts as mastered."""
        return list(dict.fromkeys((*(each.point for each in self.record.points), *self.given)))

    @property
    def unkept(self) -> tuple[str, ...]:
        """Points that only the address has."""
        return tuple(point for point in self.given if point not in self.own)


def studying(visit: Visiting, mastered: Mastered = "") -> Study:
    """Look up from where somebody learns."""
    person = asked_of(visit.request).person
    given = points_in(mastered)
    if not (person.known and allows(person, Action.LEARN)):
        return Study(None, Record((), ()), given)
    return Study(person, mastery.record(opened(visit.request), person.id), given)


Studying = Annotated[Study, Depends(studying)]


def points_in(text: str) -> tuple[str, ...]:
    """Return the points of a list in an address; their ids may stand without the word that all share."""
    parts = (part.strip() for part in text.split(","))
    return tuple(dict.fromkeys(part if part.startswith(_POINT) else _POINT + part for part in parts if part))


def listed(points: Sequence[str]) -> str:
    """Write a list as `points_in` reads it."""
    return ",".join(point.removeprefix(_POINT) for point in points)


def with_point(visit: Visit, study: Study, point: str) -> str:
    """Return this page's address with one more mastered point; "" where the address cannot hold more."""
    text = listed((*study.given, point))
    return visit.here(mastered=text) if len(text) <= LONGEST_LIST else ""
