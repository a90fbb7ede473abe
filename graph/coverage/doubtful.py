"""What a library's figures could still gain or lose: links of its own that are only proposed (DESIGN 7.8)."""

import numpy as np

from graph.coverage.evidence import Json
from graph.coverage.owned import Owned
from graph.coverage.scopes import Coverage
from graph.store import Keys


def proposed(coverage: Coverage, library: str) -> list[Json]:
    """Return the links from the library's courses, points and resources that wait for review, the surest first.

    What was reviewed does not wait: it is accepted or no longer in force.
    """
    view = coverage.view
    owned = Owned(view, int(view.keys([library])[0]))
    subjects: dict[str, Keys] = {
        "implements": owned.standard_courses[0],
        "meets": np.unique(owned.points.points),
        "supports": owned.resources.keys,
    }
    found: list[Json] = []
    for predicate, keys in subjects.items():
        rows = view.out(predicate, keys)
        worth: dict[tuple[int, int], float] = {}
        for ends in zip(rows.subjects.tolist(), rows.objects.tolist(), rows.worth.tolist(), strict=True):
            worth[ends[:2]] = max(worth.get(ends[:2], 0.0), ends[2])
        waiting = sorted((pair, sure) for pair, sure in worth.items() if 0 < sure < 1)
        ends_of = np.array([end for pair, _ in waiting for end in pair], np.int64)
        ids, labels = view.ids(ends_of), view.labels(ends_of)
        found += [
            {
                "predicate": predicate,
                "subject": {"id": ids[2 * at], "label": labels[2 * at]},
                "object": {"id": ids[2 * at + 1], "label": labels[2 * at + 1]},
                "confidence": round(sure, 6),
            }
            for at, (_, sure) in enumerate(waiting)
        ]
    return sorted(found, key=_surest_first)


def _surest_first(link: Json) -> tuple[float, str]:
    confidence = link["confidence"]
    assert isinstance(confidence, float)
    return -confidence, repr((link["predicate"], link["subject"], link["object"]))
