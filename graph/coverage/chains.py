"""The chain of claims behind a lamp: the best way from a library to an item, edge by edge (DESIGN 7.14).

A way's worth is that of its weakest edge. Of equally good ways the one with the smallest ids is shown.
"""

import heapq
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from graph.coverage.joins import coded
from graph.coverage.reach import own_courses
from graph.views.columns import Columns

Hop = tuple[int, str, int]  # subject, predicate, object
LAMP_PURPOSE = {"taught": "teach", "practised": "practise", "assessed": "assess"}


class Way(NamedTuple):
    """Edges from a library on, and the weakest worth among them."""

    worth: float
    hops: tuple[Hop, ...]


@dataclass(frozen=True, eq=False)
class Chains:
    """Finds the ways of one library at one revision."""

    view: Columns
    library: int

    @cached_property
    def _courses(self) -> dict[tuple[int, int, bool], Way]:
        """The best way to each course whose content the library has, by (course, owner admitted on the way, at start).

        Owner 0 admits resources of the library itself and of nobody; the others are met along `reuses`.
        """
        seats = own_courses(self.view, np.array([self.library]))
        queue: list[tuple[float, tuple[str, ...], int, int, bool, tuple[Hop, ...]]] = []
        for course, worth in zip(seats.courses.tolist(), seats.worth.tolist(), strict=True):
            hops: tuple[Hop, ...] = ((self.library, "owns", course),)
            heapq.heappush(queue, (-worth, (self._id(course),), 0, course, True, hops))
        best: dict[tuple[int, int, bool], Way] = {}
        while queue:
            negative, names, admitted, course, start, hops = heapq.heappop(queue)
            if (course, admitted, start) in best:
                continue
            best[course, admitted, start] = Way(-negative, hops)
            for other, worth in self._edges("reuses", course):
                owners = {admitted}
                if admitted == 0:
                    owners |= self._owners(other) | (self._owners(course) if start else set())
                step = (-min(-negative, worth), (*names, self._id(other)))
                for owner in owners - {self.library}:
                    heapq.heappush(queue, (*step, owner, other, False, (*hops, (course, "reuses", other))))
        return best

    def _id(self, key: int) -> str:
        return self.view.ids(np.array([key]))[0]

    def _edges(self, predicate: str, subject: int) -> list[tuple[int, float]]:
        rows = self.view.out(predicate, np.array([subject]))
        return list(zip(rows.objects.tolist(), rows.worth.tolist(), strict=True))

    def _into(self, predicate: str, object_: int) -> list[tuple[int, float]]:
        rows = self.view.into(predicate, np.array([object_]))
        return list(zip(rows.subjects.tolist(), rows.worth.tolist(), strict=True))

    def _owners(self, thing: int) -> set[int]:
        return {owner for owner, _ in self._into("owns", thing)}

    def named(self, item: int, extent: str = "full") -> Way | None:
        """Return the best way to the item by a point that meets it so."""
        return self._best([way for _, _, way in self._to_points(item, extent)])

    def lamp(self, item: int, lamp: str) -> Way | None:
        """Return the best way to the item on which a live resource of the lamp's purpose stands."""
        found = []
        for point, admitted, way in self._to_points(item, "full"):
            for resource, worth in self._resources(point, LAMP_PURPOSE[lamp]):
                owners = self._owners(resource) or {0}
                if admitted in owners or (admitted == 0 and self.library in owners):
                    hops = (*way.hops, (resource, "supports", point))
                    found.append(Way(min(way.worth, worth), hops))
        return self._best(found)

    def _to_points(self, item: int, extent: str) -> list[tuple[int, int, Way]]:
        """Return (point, owner admitted, way) for each way to the item."""
        rows = self.view.into("meets", np.array([item]))
        wanted = coded(self.view.props("meets"), "extent", {"full": 1})[rows.props] == (1 if extent == "full" else 0)
        found = []
        for point, met in zip(rows.subjects[wanted].tolist(), rows.worth[wanted].tolist(), strict=True):
            for module, in_module in self._into("hasPoint", point):
                for course, in_course in self._into("hasModule", module):
                    for (at, admitted, _), way in self._courses.items():
                        if at == course:
                            hops = ((course, "hasModule", module), (module, "hasPoint", point), (point, "meets", item))
                            worth = min(way.worth, in_course, in_module, met)
                            found.append((point, admitted, Way(worth, (*way.hops, *hops))))
        return found

    def _resources(self, point: int, purpose: str) -> list[tuple[int, float]]:
        rows = self.view.into("supports", np.array([point]))
        fit = coded(self.view.props("supports"), "purpose", {purpose: 1})[rows.props] == 1
        live = self.view.values("Resource", "live", rows.subjects)
        return [
            (resource, worth)
            for resource, worth, fits, opens in zip(
                rows.subjects.tolist(), rows.worth.tolist(), fit.tolist(), live, strict=True
            )
            if fits and opens is True
        ]

    def implementing(self, standard: int, c: float) -> Way | None:
        """Return the way by which a 标准课程 implements a course of a standard in full at c."""
        level = float(np.float32(c))
        seats = own_courses(self.view, np.array([self.library]))
        ahead = [
            (Way(worth, ((self.library, "owns", course),)), course)
            for course, worth in zip(seats.courses.tolist(), seats.worth.tolist(), strict=True)
            if worth >= level
        ]
        found, seen = [], set()
        while ahead:
            way, course = ahead.pop(0)
            if course in seen:
                continue
            seen.add(course)
            own = [(other, worth, full) for other, worth, full in self._implements(course) if worth >= level]
            for other, worth, full in own:
                if other == standard and full:
                    found.append(Way(min(way.worth, worth), (*way.hops, (course, "implements", standard))))
            if not own:
                for other, worth in sorted(self._edges("reuses", course)):
                    if worth >= level:
                        ahead.append((Way(min(way.worth, worth), (*way.hops, (course, "reuses", other))), other))
        return self._best(found)

    def _implements(self, course: int) -> list[tuple[int, float, bool]]:
        rows = self.view.out("implements", np.array([course]))
        full = coded(self.view.props("implements"), "extent", {"full": 1})[rows.props] == 1
        return list(zip(rows.objects.tolist(), rows.worth.tolist(), full.tolist(), strict=True))

    def _best(self, ways: list[Way]) -> Way | None:
        """Return the way of the greatest worth; shorter first, then by ids."""
        if not ways:
            return None
        top = max(way.worth for way in ways)
        equal = [way for way in ways if way.worth == top]
        return min(equal, key=lambda way: (len(way.hops), self.named_hops(way)))

    def named_hops(self, way: Way) -> list[tuple[str, str, str]]:
        """Return the edges of a way by ids."""
        ids = self.view.ids(np.array([end for hop in way.hops for end in (hop[0], hop[2])], np.int64))
        return [(ids[2 * at], hop[1], ids[2 * at + 1]) for at, hop in enumerate(way.hops)]
