"""How paths and standings look on pages: minutes, rings, steps with their reasons, what is not reached."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from api.pages.evidence import quote_of
from api.pages.learning_start import Study, with_point
from api.pages.tables import Link, Quote
from api.pages.visit import Visit
from api.phrases import value_word
from api.reported import BLOCKED
from api.words import mark
from ontology.names import prefix_of, segments
from ontology.terms import KIND_OF_PREFIX

Json = Any  # a report as it goes out: the JSON border
PURPOSES = (("teach", mark("学")), ("practise", mark("练")), ("assess", mark("考")))
_HOUR = 60
_OPEN = 12  # steps that are shown at once; further modules are opened one by one


def minutes_word(visit: Visit, minutes: float | None) -> str:
    """Say how long something takes."""
    if minutes is None:
        return visit.say(mark("时长未写明"))
    hours, rest = divmod(round(minutes), _HOUR)
    if not hours:
        return visit.say(mark("{minutes} 分钟"), minutes=rest)
    if not rest:
        return visit.say(mark("{hours} 小时"), hours=hours)
    return visit.say(mark("{hours} 小时 {minutes} 分钟"), hours=hours, minutes=rest)


def thing(visit: Visit, of: Json) -> Link:
    """Return a thing of a report as a link to its page."""
    return Link(of["label"] or segments(of["id"])[-1], visit.page_of(of["id"]))


def goal_word(visit: Visit, identity: str) -> str:
    """Say of which kind a goal is."""
    kind = KIND_OF_PREFIX[prefix_of(identity)]
    return kind.zh if visit.words.language == "zh" else kind.en


def ring(visit: Visit, progress: Json) -> dict[str, object]:
    """Return what a ring shows: percent, and on what that rests."""
    levels = []
    for each in progress["levels"]:
        said = [
            visit.say(word, percent=f"{each[name]:g}")
            for name, word in (("theory", mark("理论 {percent}%")), ("skill", mark("技能 {percent}%")))
            if each[name] is not None
        ]
        if said:
            levels.append((visit.words.told(each["level"] or ""), visit.say(mark("，")).join(said)))
    basis = mark("按职业标准的权重") if progress["by"] == "weights" else mark("每项要求同样计")
    return {
        "percent": progress["percent"],
        "met": progress["met"],
        "total": progress["total"],
        "basis": visit.say(basis),
        "levels": levels,
    }


def left_words(visit: Visit, left: Json) -> list[str]:
    """Say how much time is left, and what that estimate rests on."""
    said = [visit.say(mark("还要 {time}"), time=minutes_word(visit, left["minutes"]))]
    if left["unknown_points"]:
        said.append(visit.say(mark("另有 {count} 个点没有写明时长，不在其中"), count=left["unknown_points"]))
    if not left["shortest"]:
        said.append(visit.say(mark("最少 {time}"), time=minutes_word(visit, left["at_least"])))
    return said


def now_rows(visit: Visit, study: Study, report: Json, steps: dict[str, Json]) -> list[dict[str, object]]:
    """Return what can be learnt now, those on the path first, each with what it opens and closes."""
    rows = []
    for each in report["now"]:
        without = each.get("without_it", {"points_closed": 0, "needs_closed": []})
        rows.append(
            {
                "id": each["id"],
                "point": thing(visit, each),
                "time": minutes_word(visit, each["minutes"]),
                "kind": value_word(visit.words, "kind", each["kind"]) if each["kind"] else "",
                "on_path": each["on_path"],
                "opens": [thing(visit, one) for one in each["opens"]],
                "closes": [thing(visit, one) for one in without["needs_closed"]],
                "resources": resource_rows(visit, steps[each["id"]]) if each["id"] in steps else [],
                "take": with_point(visit, study, each["id"]) if study.who is None else "",
            }
        )
    return rows


def resource_rows(visit: Visit, step: Json) -> list[tuple[str, list[Link]]]:
    """Return the resources of a step by what they are for."""
    rows = []
    for purpose, word in PURPOSES:
        links = []
        for each in step["resources"][purpose]:
            parts = [visit.words.told(each["media"])] if each["media"] else []
            parts += [minutes_word(visit, each["minutes"])] if each["minutes"] else []
            links.append(thing(visit, each)._replace(note=" · ".join(parts)))
        if links:
            rows.append((visit.say(word), links))
    return rows


def group_rows(visit: Visit, study: Study, report: Json) -> list[dict[str, object]]:
    """Return the steps by course and module; the first of them open, further ones shut."""
    labels = _labels(visit, report)
    rows: list[dict[str, object]] = []
    shown = 0
    for group in report["groups"]:
        minutes = [step["minutes"] for step in group["steps"] if step["minutes"] is not None]
        rows.append(
            {
                "course": thing(visit, group["course"]) if group["course"] else None,
                "module": thing(visit, group["module"]) if group["module"] else None,
                "library": thing(visit, group["library"]) if group["library"] else None,
                "time": minutes_word(visit, sum(minutes)),
                "open": shown < _OPEN,
                "steps": [_step(visit, study, step, labels) for step in group["steps"]],
            }
        )
        shown += len(group["steps"])
    return rows


def _step(visit: Visit, study: Study, step: Json, labels: dict[str, str]) -> dict[str, object]:
    why = step["why"]
    return {
        "number": step["step"],
        "id": step["id"],
        "point": thing(visit, step),
        "time": minutes_word(visit, step["minutes"]),
        "kind": value_word(visit.words, "kind", step["kind"]) if step["kind"] else "",
        "serves": [thing(visit, each) for each in why["for"]],
        "opens": [thing(visit, each) for each in why["opens"]],
        "chain": [Link(labels[each], visit.page_of(each)) for each in why["chain"][1:]],
        "quotes": list(_quotes(visit, why["because"])),
        "resources": resource_rows(visit, step),
        "take": with_point(visit, study, step["id"]) if study.who is None else "",
    }


def _quotes(visit: Visit, hops: Iterable[Json]) -> Iterator[Quote]:
    """Yield the lines of documents behind a step, each once, those of officials as of libraries."""
    seen = set()
    for hop in reversed(list(hops)):
        for claim in hop["claims"]:
            quote = quote_of(visit, claim["document"], [claim["evidence"]])
            if quote is not None and quote not in seen:
                seen.add(quote)
                yield quote


def _labels(visit: Visit, report: Json) -> dict[str, str]:
    steps = [step for group in report["groups"] for step in group["steps"]]
    ids = sorted({identity for step in steps for identity in step["why"]["chain"]})
    if not ids:
        return {}
    found = visit.store.labels(visit.store.keys(ids), visit.revision)
    return {each: label or segments(each)[-1] for each, label in zip(ids, found, strict=True)}


def blocked_rows(visit: Visit, report: Json) -> list[tuple[str, list[Link]]]:
    """Return what is not reached, by the reason."""
    rows: dict[str, list[Link]] = {}
    for each in report["blocked"]:
        if each["reason"] != "nothing-asked":
            note = each["point"]["label"] if each["point"] else ""
            rows.setdefault(each["reason"], []).append(thing(visit, each)._replace(note=note))
    return [(visit.say(BLOCKED[reason]), links) for reason, links in rows.items()]


def oddities(visit: Visit, start: Json, labels: dict[str, str]) -> list[str]:
    """Say what is odd about what is mastered; it counts all the same."""
    words = (
        ("unknown", mark("已掌握的里面有 {count} 个不认识：{ids}")),
        ("not_points", mark("已掌握的里面有 {count} 个不是点：{ids}")),
        ("gone", mark("已掌握的里面有 {count} 个点现在没有来源说到，仍算掌握：{ids}")),
        ("without_prerequisites", mark("已掌握的里面有 {count} 个点缺先修，仍算掌握：{ids}")),
    )
    return [
        visit.say(word, count=start[name]["count"], ids=visit.say(mark("、")).join(_called(start[name]["ids"], labels)))
        for name, word in words
        if start[name]["count"]
    ]


def _called(ids: Sequence[str], labels: dict[str, str]) -> list[str]:
    return [labels.get(each) or each for each in ids]
