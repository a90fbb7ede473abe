"""What is wrong with prerequisites as plain values, and the repairs proposed: rows for a person to decide."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np

from graph.coverage.evidence import Json
from graph.paths.links import Link
from graph.paths.prerequisites import Findings
from graph.views.columns import Columns

LISTS = ("circles", "shut", "reversed", "redundant", "jumps")


class Repair(NamedTuple):
    """A proposed change to one link: `reject` where the doctor would take it out, "" where a person has to judge."""

    before: str
    after: str
    decision: str
    why: str
    confidence: float
    hardness: str


def repairs(findings: Findings) -> list[Repair]:
    """Return the proposed changes: the weakest links of circles to be rejected, others to be judged; each link once."""
    found: dict[tuple[int, int], Repair] = {}

    def propose(link: Link, decision: str, why: str) -> None:
        name = findings.names
        hardness = "hard" if link.hard else "soft"
        repair = Repair(name[link.before], name[link.after], decision, why, round(link.worth, 6), hardness)
        found.setdefault((link.before, link.after), repair)

    for broken in findings.circles:
        propose(broken.link, "reject", "circle")
    for each in findings.dangling:
        propose(each, "reject", "unknown")
    for reverse in findings.reversed:
        propose(reverse.link, "", f"reversed-{reverse.how}")
    for link, _ in findings.redundant:
        propose(link, "", "redundant")
    return list(found.values())


def prerequisites_report(view: Columns, findings: Findings) -> Json:
    """Report every list, with names."""
    keys = np.array(sorted(findings.names), np.int64)
    labels = dict(zip(keys.tolist(), view.labels(keys), strict=True))

    def thing(key: int) -> Json:
        return {"id": findings.names[key], "label": labels[key]}

    return {
        "revision": view.revision,
        "checked": findings.checked,
        "circles": [
            {
                "points": [thing(key) for key in each.circle],
                "ignored": _link(each.link, thing(each.link.before), thing(each.link.after)),
            }
            for each in findings.circles
        ],
        "shut": [
            {**thing(each.point), "because": "circle" if each.circle else "unknown", "root": thing(each.root)}
            for each in findings.shut
        ],
        "reversed": [
            {**_link(each.link, thing(each.link.before), thing(each.link.after)), "how": each.how}
            for each in findings.reversed
        ],
        "redundant": [
            {**_link(link, thing(link.before), thing(link.after)), "implied_by": [thing(key) for key in way]}
            for link, way in findings.redundant
        ],
        "jumps": [
            {**_link(each.link, thing(each.link.before), thing(each.link.after)), "modules": each.modules}
            for each in findings.jumps
        ],
        "repairs": _rows(repairs(findings), {findings.names[key]: label for key, label in labels.items()}),
    }


def _link(link: Link, before: Json, after: Json) -> Json:
    hardness = "hard" if link.hard else "soft"
    return {"before": before, "after": after, "confidence": round(link.worth, 6), "hardness": hardness}


def _rows(found: Iterable[Repair], labels: Mapping[str, str]) -> list[Json]:
    return [
        {**repair._asdict(), "before_label": labels[repair.before], "after_label": labels[repair.after]}
        for repair in found
    ]
