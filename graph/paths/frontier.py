"""Where a learner stands on the way to a goal: what can be learnt now, what that opens, how far it is.

Everything is worked out on a territory that was surveyed once, so that one more mastered point costs next to nothing.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from graph.paths.goals import Choice, Wanted
from graph.paths.path import Path
from graph.paths.standard import KNOWLEDGE, SKILL
from graph.paths.territory import Territory


class Candidate(NamedTuple):
    """A point that can be learnt now: whether the path takes it, points that come right after and open with it."""

    point: int
    on_path: bool
    opens: tuple[int, ...]


class Skipped(NamedTuple):
    """What stays closed without a point: points in sight that need it, and needs that nothing else meets then."""

    points: tuple[int, ...]
    needs: tuple[int, ...]


class Share(NamedTuple):
    """Items of a part of a standard: how many are met, its weights, None where unstated."""

    level: str
    function: int
    met: int
    total: int
    theory_weight: float | None
    skill_weight: float | None


class Left(NamedTuple):
    """Time left on the path: stated minutes, points without any; whether it is the shortest, the least it can be."""

    minutes: float
    unknown: int
    shortest: bool
    at_least: float


@dataclass(frozen=True, eq=False)
class Standing:
    """Where a learner stands with what is mastered now; `path` was found for what was mastered before."""

    path: Path
    mastered: frozenset[int]

    @property
    def territory(self) -> Territory:
        """What the goal concerns."""
        return self.path.territory

    def with_point(self, point: int) -> "Standing":
        """Return where the learner stands after one more point."""
        later = Standing(self.path, self.mastered | {point})
        waiting = dict(self.waiting)
        if point not in self.mastered:
            for following in self.territory.after.get(point, ()):
                waiting[following] -= 1
        later.__dict__["waiting"] = waiting  # what `cached_property` would work out from the beginning
        later.__dict__["met"] = self.met.union(self.territory.serves.get(point, ()))
        return later

    @cached_property
    def waiting(self) -> dict[int, int]:
        """How many prerequisites each point in sight still waits for."""
        before = self.territory.before
        return {
            point: sum(link.before not in self.mastered for link in before.get(point, ()))
            for point in self.territory.names
        }

    @cached_property
    def candidates(self) -> tuple[Candidate, ...]:
        """Points that can be learnt now: those of the path in its order, then others in sight by id."""
        territory, place = self.territory, {point: at for at, point in enumerate(self.path.points)}
        found = [
            Candidate(point, point in place, self._opening(point))
            for point, count in self.waiting.items()
            if not count and point not in self.mastered and point not in territory.closed
        ]
        return tuple(sorted(found, key=lambda each: place.get(each.point, len(place))))

    def _opening(self, point: int) -> tuple[int, ...]:
        """Return the points for which nothing but this one is missing."""
        after = self.territory.after.get(point, ())
        return tuple(later for later in after if self.waiting[later] == 1 and later not in self.mastered)

    def skipped(self, point: int) -> Skipped:
        """Return what stays closed if a point is never learnt."""
        territory = self.territory
        shut = self._shut(point)
        needs = tuple(
            need.key for need in territory.wanted if not territory.met(need, self.mastered) and self._lost(need, shut)
        )
        return Skipped(tuple(later for later in territory.names if later in shut and later != point), needs)

    def _shut(self, point: int) -> set[int]:
        shut, ahead = {point}, [point]
        while ahead:
            for later in self.territory.after.get(ahead.pop(), ()):
                if later not in shut and later not in self.mastered:
                    shut.add(later)
                    ahead.append(later)
        return shut

    def _lost(self, need: Wanted, shut: Collection[int]) -> bool:
        able = (need.key,) if need.point else self.territory.meeting.get(need.key, ())
        return bool(able) and all(other in shut or other in self.territory.closed for other in able)

    @cached_property
    def met(self) -> frozenset[int]:
        """Items and points of the goal that are met."""
        return frozenset(need.key for need in self.territory.wanted if self.territory.met(need, self.mastered))

    @cached_property
    def counted(self) -> tuple[int, int]:
        """How many of the items and points asked for are met, of how many; of courses to choose from, the fullest."""
        met = total = 0
        for need in self.territory.goal.needs:
            ways = [way.wanted for way in need.ways if way.wanted] if isinstance(need, Choice) else [(need,)]
            tallies = [(sum(one.key in self.met for one in wanted), len(wanted)) for wanted in ways]
            done, of = max(tallies, key=lambda tally: (tally[0] / tally[1], -tally[1]), default=(0, 1))
            met, total = met + done, total + of
        return met, total

    @cached_property
    def percent(self) -> float | None:
        """Progress in percent by the weights of the standard, all levels and kinds alike; None where nothing is asked.

        Where no weight is stated every item counts the same.
        """
        weighed = [share for of in self.weighed.values() for share in of.values() if share is not None]
        if weighed:
            return round(sum(weighed) / len(weighed), 2)
        met, total = self.counted
        return round(100 * met / total, 2) if total else None

    @cached_property
    def shares(self) -> tuple[Share, ...]:
        """How much is met of each part of the occupational standard; nothing where the goal has none."""
        return tuple(
            Share(
                part.level,
                part.function,
                len(part.items & self.met),
                len(part.items),
                part.theory_weight,
                part.skill_weight,
            )
            for part in self.territory.goal.parts
        )

    @cached_property
    def weighed(self) -> dict[str, dict[str, float | None]]:
        """Progress by level of the standard, in percent of the weights stated: theory by knowledge, skill by skills.

        None where a level states no weight of that kind, or asks for nothing of it.
        """
        kinds = {need.key: need.kinds for need in self.territory.wanted}
        found: dict[str, dict[str, float | None]] = {}
        for level in dict.fromkeys(part.level for part in self.territory.goal.parts):
            parts = [part for part in self.territory.goal.parts if part.level == level]
            theory = ((part.theory_weight, _of(part.items, kinds, KNOWLEDGE)) for part in parts)
            skill = ((part.skill_weight, _of(part.items, kinds, SKILL)) for part in parts)
            found[level] = {"theory": _percent(theory, self.met), "skill": _percent(skill, self.met)}
        return found

    @cached_property
    def left(self) -> Left:
        """The time left on the path.

        Whoever learns what the path says stays on a shortest way. A point beside the path may have opened a shorter
        one: then the path is still a way, and no way is shorter than the old one less what was learnt.
        """
        territory = self.territory
        left = [point for point in self._needed() if point not in self.mastered]
        minutes = [territory.minutes[point] for point in left]
        stated = sum(one for one in minutes if one is not None)
        learnt = [point for point in self.mastered - self.path.start.keys if point in territory.names]
        beside = not set(learnt) <= set(self.path.points)
        counted = sum(territory.cost(point) for point in left)
        least = max(0.0, self.path.solution.bound - sum(territory.cost(point) for point in sorted(learnt)))
        return Left(stated, minutes.count(None), not beside and self.path.solution.gap == 0, min(least, counted))

    def _needed(self) -> tuple[int, ...]:
        """Return the points of the path that still serve a need, or something that does."""
        served = {need.key for need in self.territory.wanted} - self.met
        needed: set[int] = set()
        for step in reversed(self.path.steps):
            if step.point not in self.mastered and (
                served.intersection(step.serves) or any(later in needed for later in step.opens)
            ):
                needed.add(step.point)
        return tuple(point for point in self.path.points if point in needed)


def standing_of(path: Path) -> Standing:
    """Return where the learner stands at the start of a path."""
    return Standing(path, path.start.keys)


def _of(items: frozenset[int], kinds: dict[int, int], kind: int) -> frozenset[int]:
    return frozenset(item for item in items if kinds.get(item, 0) & kind)


def _percent(parts: Iterable[tuple[float | None, frozenset[int]]], met: frozenset[int]) -> float | None:
    """Return the share of the weights that is met, in percent; parts without a weight or items are out."""
    counted = [(weight, items) for weight, items in parts if weight and items]
    whole = sum(weight for weight, _ in counted)
    done = sum(weight * len(items & met) / len(items) for weight, items in counted)
    return round(100 * done / whole, 2) if whole else None
