"""A learner's record beside the graph: what is told of it, and points and goals looked up before they are noted."""

import csv
import io
from collections.abc import Sequence
from typing import NamedTuple, cast

import numpy as np

from api.answers import Json
from api.cells import harmless
from graph.coverage.scopes import Coverage
from graph.errors import UnknownNode
from graph.paths.frontier import standing_of
from graph.paths.goals import NotAGoal, checked_goal
from graph.paths.path import find_path
from graph.paths.places import known_points
from graph.paths.standing_report import standing_report
from graph.paths.start import start_of
from graph.views.columns import Columns
from ontology.names import prefix_of
from people.mastery import Mastery, Pursued, Record

COLUMNS = ("id", "label", "evidence", "at", "in_force")


class Named(NamedTuple):
    """Points by their names, and what cannot be noted: ids that no point has, and ids of other things."""

    labels: dict[str, str]
    unknown: tuple[str, ...]
    others: tuple[str, ...]


def named_points(view: Columns, identities: Sequence[str]) -> Named:
    """Look points up by their ids; one that was withdrawn is known still, by the last part of its id."""
    asked = list(dict.fromkeys(identities))
    others = tuple(each for each in asked if prefix_of(each) != "point")
    points = [each for each in asked if prefix_of(each) == "point"]
    known = [(each, key) for each, key in zip(points, view.keys(points).tolist(), strict=True) if key >= 0]
    labels = view.labels(np.array([key for _, key in known], np.int64))
    found = {each: label or each.rpartition("/")[2] for (each, _), label in zip(known, labels, strict=True)}
    return Named(found, tuple(each for each in points if each not in found), others)


def goal_name(view: Columns, identity: str, level: str) -> str:
    """Return what a goal is called; UnknownNode or NotAGoal where it can be none."""
    return view.labels(np.array([checked_goal(view, identity, level)], np.int64))[0]


def in_force(view: Columns, points: Sequence[str]) -> list[bool]:
    """Whether each point is stated by something in force: what was withdrawn stays mastered, and that is told."""
    keys = view.keys(list(points))
    found = (keys >= 0) & known_points(view, keys)
    return [bool(each) for each in found]


def mastery_data(view: Columns, found: Sequence[Mastery]) -> list[Json]:
    """Return mastered points as they are told."""
    standing = in_force(view, [each.point for each in found])
    return [
        {
            "id": each.point,
            "label": each.label,
            "evidence": str(each.proof),
            "at": each.at.isoformat(),
            "in_force": there,
        }
        for each, there in zip(found, standing, strict=True)
    ]


def goal_data(of: Pursued) -> Json:
    """Return a goal as it is told."""
    return {"id": of.goal, "level": of.level or None, "label": of.label, "at": of.at.isoformat()}


def record_data(view: Columns, name: str, of: Record) -> Json:
    """Return all that is kept of a learner, for her to take away."""
    return {
        "learner": name,
        "goals": [goal_data(each) for each in of.goals],
        "mastery": mastery_data(view, of.points),
    }


def progress_data(coverage: Coverage, of: Pursued, mastered: Sequence[str]) -> Json:
    """Return how far a goal is; nothing of that where it is there no more."""
    said: Json = goal_data(of)
    try:
        path = find_path(coverage, of.goal, of.level, start_of(coverage.view, mastered))
    except (UnknownNode, NotAGoal):
        return {**said, "there": False, "progress": None, "left": None}
    report = standing_report(standing_of(path))
    return {**said, "there": True, "progress": report["progress"], "left": report["left"]}


def as_csv(record: Json) -> str:
    """Return the mastered points of a record as rows."""
    rows = cast(list[Json], record["mastery"])
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([harmless(str(row[name])) for name in COLUMNS] for row in rows)
    return text.getvalue()
