"""What one library has: its courses, points and resources, and what it asks of itself (DESIGN 7.2, 7.7, 7.10).

A library's own requirements and posts have denominators of their own and never lift an official figure.
"""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple

import numpy as np

from graph.coverage.governing import kinds, merged
from graph.coverage.joins import Index, Mask, Small, Worth, matches, pack, unpack, within
from graph.coverage.reach import OWN, Held, content, held, own_courses
from graph.store import Keys
from graph.views.columns import Columns

STALE_AFTER = 365  # days behind the library's latest resource (decision 0003)


class Asked(NamedTuple):
    """What a library asks of itself: (course, requirement) rows with kinds as bits, and its posts."""

    courses: Keys
    requirements: Keys
    kinds: Small
    posts: Keys


class Resources(NamedTuple):
    """A library's resources, ascending by key; dates are the later of created and updated, None where unstated."""

    keys: Keys
    media: list[str]
    live: Mask
    dates: list[date | None]


@dataclass(frozen=True, eq=False)
class Owned:
    """One library's holdings at one revision, worked out when asked."""

    view: Columns
    library: int

    @cached_property
    def points(self) -> Held:
        """Points by own 标准课程 (`seats`), whether its own or taken over."""
        view = self.view
        return held(view, content(view, own_courses(view, np.array([self.library]), by_course=True)))

    @cached_property
    def standard_courses(self) -> tuple[Keys, Worth]:
        """The library's 标准课程, ascending by key, with the worth of owning them."""
        seats = own_courses(self.view, np.array([self.library]))
        return seats.courses, seats.worth

    @cached_property
    def things(self) -> tuple[Keys, Worth, list[str]]:
        """All that the library owns, ascending by key, with worth and ids."""
        rows = self.view.out("owns", np.array([self.library]))
        keys, place = np.unique(rows.objects.astype(np.int64), return_inverse=True)
        worth = np.zeros(len(keys), np.float32)
        np.maximum.at(worth, place, rows.worth)
        return keys, worth, self.view.ids(keys)

    def of_kind(self, prefix: str, c: float = 0.0) -> Keys:
        """Return what it owns whose ids start so, at c."""
        keys, worth, ids = self.things
        named = np.fromiter((identity.startswith(prefix) for identity in ids), np.bool_, len(ids))
        return keys[named & (worth >= np.float32(c))]

    @cached_property
    def asked(self) -> Asked:
        """Requirements of its own courses and its own posts: accepted claims only, as for official demand."""
        courses = self.of_kind("course/", 1.0)
        rows = self.view.out("requires", courses)
        chosen = np.flatnonzero(rows.worth >= 1)
        keys = pack(rows.subjects[chosen], rows.objects[chosen])
        pairs, bits = merged(keys, kinds(self.view, "requires", rows, chosen))
        return Asked(*unpack(pairs), bits, self.of_kind("post/", 1.0))

    @cached_property
    def resources(self) -> Resources:
        """Its resources."""
        keys = self.of_kind("resource/")
        media = [str(value or "未注明") for value in self.view.values("Resource", "media", keys)]
        live = np.array([value is True for value in self.view.values("Resource", "live", keys)], np.bool_)
        created = self.view.values("Resource", "created", keys)
        updated = self.view.values("Resource", "updated", keys)
        dates = [_later(a, b) for a, b in zip(created, updated, strict=True)]
        return Resources(keys, media, live, dates)

    def attached(self, c: float) -> Mask:
        """Whether each resource supports a point at c; the others are 未挂接."""
        keys = self.resources.keys
        rows = self.view.out("supports", keys)
        points = self._points_among(rows.objects.astype(np.int64))
        on = (rows.worth >= np.float32(c)) & within(rows.objects, points)
        return within(keys, np.unique(rows.subjects[on]))

    def _points_among(self, keys: Keys) -> Keys:
        unique = np.unique(keys)
        named = [identity.startswith("point/") for identity in self.view.ids(unique)]
        return unique[np.array(named, np.bool_)]

    @cached_property
    def by_course(self) -> tuple[Keys, Keys]:
        """(course, resource) rows: own resources on the points, modules or itself of each own 标准课程."""
        courses = self.standard_courses[0]
        modules = self.view.out("hasModule", courses)
        own = self.points.origins == OWN
        at = [courses, modules.subjects, self.points.seats[own]]
        target = [courses, modules.objects, self.points.points[own]]
        supports = self.view.out("supports", self.resources.keys)
        order = np.argsort(supports.objects, kind="stable")
        i, j = matches(np.concatenate(target).astype(np.int64), supports.objects[order])
        pairs = np.unique(pack(np.concatenate(at)[i], supports.subjects[order][j]))
        return unpack(pairs)

    @cached_property
    def latest(self) -> dict[int, date]:
        """The latest date of each own 标准课程's resources, where any is dated."""
        courses, resources = self.by_course
        place = np.searchsorted(self.resources.keys, resources)
        found: dict[int, date] = {}
        for course, at in zip(courses.tolist(), place.tolist(), strict=True):
            day = self.resources.dates[at]
            if day is not None and day > found.get(course, date.min):
                found[course] = day
        return found

    @cached_property
    def stale(self) -> frozenset[int]:
        """Own 标准课程 whose latest resource is more than STALE_AFTER days behind the library's latest."""
        dated = [day for day in self.resources.dates if day is not None]
        newest = max(dated, default=date.min)
        return frozenset(course for course, day in self.latest.items() if (newest - day).days > STALE_AFTER)


def _later(*values: object) -> date | None:
    """Return the latest of dates as the graph keeps them (ISO text); None where none can be read."""
    found = []
    for value in values:
        try:
            found.append(date.fromisoformat(str(value)))
        except ValueError:
            continue
    return max(found, default=None)


def rows_of(of: Held, c: float, row: int = 0) -> Index:
    """Return the held rows whose threshold (0 held, 1 to 3 lamps, 4 any live resource) reaches c."""
    return np.flatnonzero(of.values[row] >= np.float32(c))
