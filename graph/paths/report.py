"""A path as plain values: steps by course and module with resources, minutes, reasons and the documents behind them."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

import numpy as np

from graph.coverage.chains import Hop
from graph.coverage.evidence import Describe, Json, Witness
from graph.paths.andor import Solution
from graph.paths.links import Broken
from graph.paths.path import Path, Step
from graph.paths.places import PURPOSES, Backing, backings
from graph.paths.territory import Options, Territory

_NAMED = 20  # of unknown ids and the like so many are named, all are counted


def parameters(goal: str, level: str, options: Options) -> Json:
    """Return what was asked, as given; what was not set is left out."""
    given: Json = {"goal": goal, "level": level, **options.scope.given}
    given |= {"soft": options.soft, "media": sorted(options.media), "budget": options.budget}
    kept = {name: value for name, value in given.items() if value not in ("", None, [], False)}
    return {**kept, "min_confidence": options.confidence, "nodes": options.limit}


class Labels:
    """Ids and labels of keys, looked up together beforehand."""

    def __init__(self, territory: Territory, keys: Iterable[int]) -> None:
        unique = np.array(sorted(set(keys) - {0}), np.int64)
        view = territory.view
        self._ids: dict[int, str] = dict(zip(unique.tolist(), view.ids(unique), strict=True))
        self._labels: dict[int, str] = dict(zip(unique.tolist(), view.labels(unique), strict=True))

    def id(self, key: int) -> str:
        """Return a key's id."""
        return self._ids[key]

    def thing(self, key: int) -> Json | None:
        """Return id and label, None for nothing."""
        return {"id": self._ids[key], "label": self._labels[key]} if key else None


def path_report(path: Path, describe: Describe | None = None) -> Json:
    """Report a path; with the store's `describe` each reason carries the claims that it rests on."""
    territory = path.territory
    resources = backings(territory.view, path.points, territory.options.media, territory.options.confidence)
    labels = Labels(territory, _keys(path, resources))
    witness = Witness(describe) if describe else None
    goal = territory.goal
    return {
        "revision": territory.view.revision,
        "parameters": parameters(goal.id, goal.level, territory.options),
        "goal": {**(labels.thing(goal.key) or {}), "level": goal.level or None},
        "start": start_report(path, labels),
        "minutes": minutes_report(territory, path.points),
        "proof": proof(path.solution, path.shortest),
        "groups": _groups(path, resources, labels, witness),
        "met": [labels.thing(need.key) for need in path.quest.met],
        "left_out": [labels.thing(need.key) for need in path.left_out],
        "blocked": [
            {**(labels.thing(each.key) or {}), "reason": each.why, "point": labels.thing(each.point)}
            for each in path.quest.blocked
        ],
        "ignored": [_ignored(each, labels) for each in territory.broken],
    }


def _keys(path: Path, resources: Mapping[int, list[Backing]]) -> Iterable[int]:
    territory = path.territory
    yield territory.goal.key
    yield from path.start.keys & territory.mastered
    for need in (*path.quest.met, *path.left_out):
        yield need.key
    for blocked in path.quest.blocked:
        yield from (blocked.key, blocked.point)
    for broken in territory.broken:
        yield from broken.circle
    for step in path.steps:
        yield from (step.point, step.home.library, step.home.course, step.home.module, *step.serves)
        yield from (end for hop in step.chain for end in (hop[0], hop[2]))
        yield from (backing.resource for backing in resources[step.point])


def start_report(path: Path, labels: Labels) -> Json:
    """Return what the learner has: how much, how much of it matters here, and what is odd about it."""
    territory, start = path.territory, path.start
    contradictory = sorted(
        labels.id(point)
        for point in territory.mastered
        if any(link.before not in start.keys for link in territory.lacking.get(point, ()))
    )
    return {
        "mastered": len(start.stated),
        "carried": len(start.carried & territory.mastered),
        "used": len(territory.mastered),
        "unknown": some(start.unknown),
        "not_points": some(start.others),
        "gone": some(start.gone),
        "without_prerequisites": some(contradictory),
    }


def some(ids: Sequence[str]) -> Json:
    """Return how many ids there are, and the first of them."""
    return {"count": len(ids), "ids": list(ids[:_NAMED])}


def minutes_report(territory: Territory, points: Iterable[int]) -> Json:
    """Return stated minutes; points without any apart, with what each was counted for in choosing."""
    minutes = [territory.minutes[point] for point in points]
    stated = [one for one in minutes if one is not None]
    unknown = len(minutes) - len(stated)
    return {"points": len(minutes), "stated": sum(stated), "unknown_points": unknown, "assumed": territory.assumed}


def proof(solution: Solution, shortest: Solution) -> Json:
    """Return whether the way is proved to be the shortest, the gap and the bound, and what it took."""
    return {
        "shortest": solution.gap == 0,
        "gap": round(solution.gap, 6),
        "minutes": solution.cost,
        "at_least": solution.bound,
        "method": solution.how,
        "nodes": solution.explored,
        "whole_goal_minutes": shortest.cost,
    }


def _groups(path: Path, resources: Mapping[int, list[Backing]], labels: Labels, witness: Witness | None) -> list[Json]:
    found: list[Json] = []
    place = 0
    for (library, course, module), steps in groupby(path.steps, key=lambda step: step.home[:3]):
        written = []
        for step in steps:
            place += 1
            written.append(_step(path, step, place, resources[step.point], labels, witness))
        of = {"library": labels.thing(library), "course": labels.thing(course), "module": labels.thing(module)}
        found.append({**of, "steps": written})
    return found


def _step(
    path: Path, step: Step, place: int, resources: list[Backing], labels: Labels, witness: Witness | None
) -> Json:
    territory = path.territory
    head: Json = {
        "step": place,
        **(labels.thing(step.point) or {}),
        "kind": territory.kinds[step.point] or None,
        "minutes": step.minutes,
    }
    by_purpose = {
        purpose: [
            {**(labels.thing(one.resource) or {}), "media": one.media or None, "minutes": one.minutes}
            for one in resources
            if one.purpose == purpose
        ]
        for purpose in PURPOSES
    }
    why: Json = {
        "for": [labels.thing(key) for key in step.serves],
        "opens": [labels.thing(key) for key in step.opens],
        "chain": [labels.id(key) for key in _walk(step.chain)],
        "because": [_hop(hop, labels, witness) for hop in _first_hops(step)],
    }
    return {**head, "resources": by_purpose, "why": why}


def _walk(chain: tuple[Hop, ...]) -> list[int]:
    """Return the things on the way from a step to the goal, whichever way the edges between them point."""
    found = [hop[0] for hop in chain[:1]]
    for subject, _, object_ in chain:
        if subject == found[-1] and object_ not in found:
            found.append(object_)
        elif object_ == found[-1] and subject not in found:
            found.append(subject)
    return found


def _first_hops(step: Step) -> tuple[Hop, ...]:
    """Return the part of the chain that is this step's own: to the next point, or to the goal where it serves it."""
    return step.chain[:1] if step.chain and step.chain[0][1] == "prerequisite" else step.chain


def _hop(hop: Hop, labels: Labels, witness: Witness | None) -> Json:
    subject, predicate, object_ = labels.id(hop[0]), hop[1], labels.id(hop[2])
    found: Json = {"subject": subject, "predicate": predicate, "object": object_}
    return {**found, "claims": witness.claims(subject, predicate, object_)} if witness else found


def _ignored(broken: Broken, labels: Labels) -> Json:
    link = broken.link
    return {
        "circle": [labels.id(point) for point in broken.circle],
        "before": labels.thing(link.before),
        "after": labels.thing(link.after),
        "confidence": round(link.worth, 6),
        "hardness": "hard" if link.hard else "soft",
    }
