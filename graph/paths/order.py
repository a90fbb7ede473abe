"""In which order the points of a path are learnt: prerequisites first, course by course, module by module."""

import heapq
from collections import Counter
from collections.abc import Collection, Iterator

import numpy as np

from graph.paths.places import NOWHERE, Home
from graph.paths.territory import Territory

_Entry = tuple[int, int, str, int]
_UNPLACED = "\uffff"  # a point without a course comes last


def in_order(territory: Territory, chosen: Collection[int]) -> tuple[int, ...]:
    """Order points so that each comes after its prerequisites.

    A module, then a course, is kept to as long as can be; next comes a course that waits for no other one, by id.
    """
    return tuple(_Queue(territory, frozenset(chosen)))


class _Queue:
    """Points ready to be learnt, by course and module, and what each course still waits for from others."""

    def __init__(self, territory: Territory, chosen: frozenset[int]) -> None:
        self.territory, self.chosen = territory, chosen
        self.ready: dict[tuple[int, int], list[_Entry]] = {}
        self.waiting: dict[int, int] = {}
        self.foreign: Counter[int] = Counter()
        keys = sorted({self.home(point).course for point in chosen})
        some = np.array([key for key in keys if key], np.int64)
        self.named = {0: _UNPLACED, **dict(zip(some.tolist(), territory.view.ids(some), strict=True))}
        for point in sorted(chosen, key=territory.names.__getitem__):
            before = [link.before for link in territory.before.get(point, ()) if link.before in chosen]
            course = self.home(point).course
            self.waiting[point] = len(before)
            self.foreign[course] += sum(self.home(other).course != course for other in before)
            if not before:
                self._enter(point)

    def home(self, point: int) -> Home:
        return self.territory.homes.get(point, NOWHERE)

    def _enter(self, point: int) -> None:
        home = self.home(point)
        entry = (home.module_order, home.point_order, self.territory.names[point], point)
        heapq.heappush(self.ready.setdefault((home.course, home.module), []), entry)

    def __iter__(self) -> Iterator[int]:
        here = (0, 0)
        while self.ready:
            here = min(self.ready, key=lambda place: self._turn(place, here))
            point = heapq.heappop(self.ready[here])[3]
            if not self.ready[here]:
                del self.ready[here]
            yield point
            self._learnt(point)

    def _turn(self, place: tuple[int, int], here: tuple[int, int]) -> tuple[bool, bool, bool, str, _Entry]:
        course = place[0]
        return place != here, course != here[0], self.foreign[course] > 0, self.named[course], self.ready[place][0]

    def _learnt(self, point: int) -> None:
        course = self.home(point).course
        for later in self.territory.after.get(point, ()):
            if later in self.waiting:
                self.waiting[later] -= 1
                if self.home(later).course != course:
                    self.foreign[self.home(later).course] -= 1
                if not self.waiting[later]:
                    self._enter(later)
