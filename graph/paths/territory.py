"""The part of the graph that a goal concerns: what may meet it, what comes before that, and the problem it poses."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from statistics import median_low

import numpy as np

from graph.coverage.joins import Ints, coded, within
from graph.coverage.scopes import EVERYTHING, Coverage, Scope
from graph.paths.goals import Choice, Goal, Need, Wanted
from graph.paths.links import Broken, Link, links, opened
from graph.paths.places import Home, homes, known_points, minutes_of, scoped, taught
from graph.paths.solve import NODES
from graph.store import Keys
from graph.views.columns import Columns, Edges
from graph.views.rows import distinct, join, take
from ontology.names import prefix_of

GONE, MEDIA = "gone", "media"
ASSUMED = 60.0  # minutes of a point where no point in sight states any


@dataclass(frozen=True)
class Options:
    """How a path may run: scope of libraries, soft prerequisites too, media, most minutes, confidence, node limit."""

    scope: Scope = EVERYTHING
    soft: bool = False
    media: frozenset[str] = frozenset()
    budget: float | None = None
    confidence: float = 1.0
    limit: int = NODES


ANY_WAY = Options()


@dataclass(frozen=True, eq=False)
class Territory:
    """What a goal concerns, for one start: points in sight with their ids, minutes, kinds and places; who meets what.

    `meeting` holds for each item the points in scope that meet it in full (and those that the learner has); `elsewhere`
    and `partly` say how many do so out of scope or only in part; `before` has for each point its prerequisites, with
    circles opened (`broken`); `closed` are points that cannot be learnt, with the reason.
    """

    view: Columns
    goal: Goal
    options: Options
    names: dict[int, str]
    minutes: dict[int, float | None]
    kinds: dict[int, str]
    homes: dict[int, Home]
    closed: dict[int, str]
    meeting: dict[int, tuple[int, ...]]
    elsewhere: Counter[int]
    partly: Counter[int]
    before: dict[int, tuple[Link, ...]]
    broken: tuple[Broken, ...]
    mastered: frozenset[int]

    @cached_property
    def assumed(self) -> float:
        """What a point without stated minutes counts for in choosing: the median of the stated ones in sight."""
        stated = [minutes for minutes in self.minutes.values() if minutes is not None]
        return median_low(stated) if stated else ASSUMED

    def cost(self, point: int) -> float:
        """Return what learning a point counts for in choosing."""
        stated = self.minutes.get(point)
        return self.assumed if stated is None else stated

    @cached_property
    def after(self) -> dict[int, tuple[int, ...]]:
        """For each point in sight those that come right after it, by id."""
        found: dict[int, list[int]] = {}
        for point, before in self.before.items():
            for link in before:
                found.setdefault(link.before, []).append(point)
        return {point: tuple(sorted(later, key=self.names.__getitem__)) for point, later in found.items()}

    @cached_property
    def wanted(self) -> tuple[Wanted, ...]:
        """All items and points that the goal may ask for, those of courses that may be chosen too, each once."""
        return tuple({need.key: need for need in _wanted(self.goal.needs)}.values())

    @cached_property
    def lacking(self) -> dict[int, tuple[Link, ...]]:
        """For each mastered point in sight its prerequisites: a record that lacks them contradicts itself."""
        points = np.array(sorted(self.mastered), np.int64)
        rows = _hard_or_soft(self.view, self.view.into("prerequisite", points), self.options)
        found: dict[int, list[Link]] = {}
        for link in links(self.view, rows, self.options.confidence):
            found.setdefault(link.after, []).append(link)
        return {point: tuple(of) for point, of in found.items()}

    @cached_property
    def serves(self) -> dict[int, tuple[int, ...]]:
        """For each point the items and points of the goal that it meets."""
        found: dict[int, list[int]] = {}
        for need in self.wanted:
            for point in (need.key,) if need.point else self.meeting.get(need.key, ()):
                found.setdefault(point, []).append(need.key)
        return {point: tuple(keys) for point, keys in found.items()}

    def met(self, need: Wanted, mastered: Collection[int]) -> bool:
        """Whether an item is met, or a point mastered, by what is mastered."""
        if need.point:
            return need.key in mastered
        return any(point in mastered for point in self.meeting.get(need.key, ()))


def survey(coverage: Coverage, goal: Goal, start: Iterable[int], options: Options) -> Territory:
    """Look up what a goal concerns. `start` are the keys of mastered points, whatever they are to the goal."""
    view, c = coverage.view, options.confidence
    mastered = np.unique(np.fromiter(start, np.int64))
    libraries = scoped(coverage, options.scope)
    wanted = list(_wanted(goal.needs))
    items = np.array(sorted({need.key for need in wanted if not need.point}), np.int64)
    points = np.array(sorted({need.key for need in wanted if need.point}), np.int64)
    rows = view.into("meets", items)
    rows = take(rows, rows.worth >= np.float32(c))
    full = coded(view.props("meets"), "extent", {"full": 1})[rows.props] == 1
    inside = homes(view, distinct(rows.subjects[full]), libraries, c)
    able = np.array(sorted(inside), np.int64)
    kept = full & (within(rows.subjects, able) | within(rows.subjects, mastered))
    names, edges = _closure(view, np.concatenate([rows.subjects[kept], points]), mastered, options)
    reached = np.array(list(names), np.int64)
    standing, broken = opened(links(view, edges, c), names.__getitem__)
    return Territory(
        view,
        goal,
        options,
        names,
        dict(zip(names, minutes_of(view, reached), strict=True)),
        {point: str(kind or "") for point, kind in zip(names, view.values("Point", "kind", reached), strict=True)},
        _homes(view, reached, libraries, c),
        _closed(view, reached, options),
        _meeting(rows.subjects[kept], rows.objects[kept], names),
        Counter(rows.objects[full & ~kept].tolist()),
        Counter(rows.objects[~full].tolist()),
        _before(standing, names),
        tuple(broken),
        frozenset(mastered[within(mastered, np.sort(reached))].tolist()),
    )


def _wanted(needs: Iterable[Need]) -> Iterator[Wanted]:
    for need in needs:
        if isinstance(need, Choice):
            for way in need.ways:
                yield from way.wanted
        else:
            yield need


def _closure(view: Columns, points: Keys, mastered: Keys, options: Options) -> tuple[dict[int, str], Edges]:
    """Return the points that some points need, with their ids, in the order of ids, and the prerequisites between.

    What a mastered point needs is not asked for any more.
    """
    names: dict[int, str] = {}
    parts: list[Edges] = []
    ahead = distinct(points)
    seen = ahead
    while len(ahead):
        named = zip(ahead.tolist(), view.ids(ahead), strict=True)
        names.update((key, name) for key, name in named if prefix_of(name) == "point")
        open_points = ahead[~within(ahead, mastered)]
        rows = _hard_or_soft(view, view.into("prerequisite", open_points), options)
        parts.append(rows)
        seen = np.union1d(seen, ahead)
        following = distinct(rows.subjects)
        ahead = following[~within(following, seen)]
    order = sorted(names, key=names.__getitem__)
    return {key: names[key] for key in order}, join(parts)


def _homes(view: Columns, points: Keys, libraries: Keys | None, c: float) -> dict[int, Home]:
    """Return where points are learnt, in scope where they can be, else anywhere."""
    inside = homes(view, points, libraries, c)
    return inside if libraries is None else {**homes(view, points, None, c), **inside}


def _hard_or_soft(view: Columns, rows: Edges, options: Options) -> Edges:
    """Return the prerequisites that count at the options' confidence: the hard ones, soft ones if asked for."""
    keep = rows.worth >= np.float32(options.confidence)
    if not options.soft:
        keep &= coded(view.props("prerequisite"), "hardness", {"soft": 1})[rows.props] == 0
    return take(rows, keep)


def _closed(view: Columns, points: Keys, options: Options) -> dict[int, str]:
    """Return points that nothing in force states, and those that no resource of the learner's media teaches."""
    found = dict.fromkeys(points[~known_points(view, points)].tolist(), GONE)
    if options.media:
        untaught = points[~taught(view, points, options.media, options.confidence)]
        found = {**dict.fromkeys(untaught.tolist(), MEDIA), **found}
    return found


def _meeting(points: Ints, items: Ints, names: dict[int, str]) -> dict[int, tuple[int, ...]]:
    found: dict[int, set[int]] = {}
    for point, item in zip(points.tolist(), items.tolist(), strict=True):
        if point in names:
            found.setdefault(item, set()).add(point)
    return {item: tuple(sorted(of, key=names.__getitem__)) for item, of in found.items()}


def _before(standing: Iterable[Link], names: dict[int, str]) -> dict[int, tuple[Link, ...]]:
    found: dict[int, list[Link]] = {}
    for link in standing:
        if link.before in names and link.after in names:
            found.setdefault(link.after, []).append(link)
    return {point: tuple(sorted(of, key=lambda link: names[link.before])) for point, of in found.items()}
