"""The lines above every report: what it is about, its revision, 数据截至, its parameters."""

from typing import Any

from api.cli.desk import Desk
from api.words import mark
from graph.store import Store


def head(desk: Desk, store: Store, report: Any, title: str, about: tuple[str, ...] = ()) -> list[str]:
    """Return the lines, and add `data_as_of` (the day on which the revision was recorded) to the report."""
    parameters = dict(report["parameters"])
    revision = report["revision"]
    day = desk.as_of(store, revision)
    report["data_as_of"] = day.isoformat() if day else None
    confidence = f"{parameters.pop('min_confidence'):g}"
    words = [desk.say("匹配可信度 ≥ {value}", value=confidence), *about]
    named = {"major", "library", "item"}  # the title says them
    words += [desk.words.told(str(value)) for name, value in parameters.items() if name not in named]
    said = mark("第 {revision} 版，数据截至 {day}；{parameters}")
    return [
        title,
        desk.say(said, revision=revision, day=report["data_as_of"] or "", parameters=desk.say("，").join(words)),
    ]
