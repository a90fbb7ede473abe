"""Doubts about hours: plans that teach less than the standard of their major asks for."""

from collections.abc import Iterator

import numpy as np

from graph.examination_sources import Doubt, Ground, stated_by


def plans_below_hours(ground: Ground) -> Iterator[Doubt]:
    """Yield plans whose hours in all are fewer than those that the standard of a major they implement states."""
    view = ground.view
    rows = view.edges("implements")
    named = np.array([identity.startswith("plan/") for identity in view.ids(rows.subjects)], np.bool_)
    chosen = np.flatnonzero(named & (rows.worth > 0))
    pairs = sorted(set(zip(rows.subjects[chosen].tolist(), rows.objects[chosen].tolist(), strict=True)))
    if not pairs:
        return
    plans, majors = (np.array(side, np.int64) for side in zip(*pairs, strict=True))
    planned, least = view.values("TrainingPlan", "hours", plans), view.values("Major", "total_hours", majors)
    low = [
        at
        for at, (own, asked) in enumerate(zip(planned, least, strict=True))
        if isinstance(own, int | float) and isinstance(asked, int | float) and own < asked
    ]
    keys, of = plans[low], majors[low]
    own_sources = stated_by(view, "TrainingPlan", keys)
    for at, place in enumerate(low):
        asked = stated_by(view, "Major", of[at : at + 1], "total_hours", least[place])[0]
        detail = f"总学时 {planned[place]:g}，{ground.majors.get(int(of[at]), '')}的教学标准要求不少于 {least[place]:g}"
        identity, label = view.ids(keys[at : at + 1])[0], view.labels(keys[at : at + 1])[0]
        yield Doubt(identity, label, detail, tuple(sorted({*own_sources[at], *asked})))
