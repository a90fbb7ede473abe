"""Where a learner stands, as plain values: what can be learnt now, what it opens, how far the goal is."""

from collections.abc import Iterable

from graph.coverage.evidence import Json
from graph.paths.frontier import Standing
from graph.paths.quest import NOBODY
from graph.paths.report import Labels, parameters, start_report

SKIPPED = 50  # of so many candidates it is said what stays closed without them


def standing_report(standing: Standing) -> Json:
    """Report where a learner stands on the way to a goal."""
    territory = standing.territory
    goal = territory.goal
    candidates = standing.candidates
    skipped = {each.point: standing.skipped(each.point) for each in candidates[:SKIPPED]}
    labels = Labels(territory, _keys(standing))
    rows = []
    for each in candidates:
        row: Json = {
            **(labels.thing(each.point) or {}),
            "kind": territory.kinds[each.point] or None,
            "minutes": territory.minutes[each.point],
            "on_path": each.on_path,
            "opens": [labels.thing(point) for point in each.opens],
        }
        if each.point in skipped:
            closed = skipped[each.point]
            row["without_it"] = {
                "points_closed": len(closed.points),
                "needs_closed": [labels.thing(key) for key in closed.needs],
            }
        rows.append(row)
    left = standing.left
    return {
        "revision": territory.view.revision,
        "parameters": parameters(goal.id, goal.level, territory.options),
        "goal": {**(labels.thing(goal.key) or {}), "level": goal.level or None},
        "start": start_report(standing.path, labels),
        "now": rows,
        "progress": _progress(standing, labels),
        "nobody_teaches": [labels.thing(each.key) for each in standing.path.quest.blocked if each.why == NOBODY],
        "left": {
            "minutes": left.minutes,
            "unknown_points": left.unknown,
            "assumed": territory.assumed,
            "shortest": left.shortest,
            "at_least": left.at_least,
        },
    }


def _keys(standing: Standing) -> Iterable[int]:
    territory = standing.territory
    yield territory.goal.key
    yield from territory.mastered
    yield from (part.function for part in territory.goal.parts)
    yield from (need.key for need in territory.wanted)
    yield from (blocked.key for blocked in standing.path.quest.blocked)
    for each in standing.candidates:
        yield from (each.point, *each.opens)


def _progress(standing: Standing, labels: Labels) -> Json:
    """Return what is met of the goal: items, percent by level of a standard with its weights, and its functions."""
    met, total = standing.counted
    weighed = any(share is not None for of in standing.weighed.values() for share in of.values())
    return {
        "met": met,
        "total": total,
        "percent": standing.percent,
        "by": "weights" if weighed else "items",
        "levels": [{"level": level or None, **of} for level, of in standing.weighed.items()],
        "functions": [
            {
                "level": share.level or None,
                **(labels.thing(share.function) or {}),
                "met": share.met,
                "total": share.total,
                "theory_weight": share.theory_weight,
                "skill_weight": share.skill_weight,
            }
            for share in standing.shares
        ],
    }
