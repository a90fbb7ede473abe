"""How well a kind of pair is aligned against a truth: by model fold by fold, by words alone, by the literal rule."""

from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from graph.alignment.calibration import Bin
from graph.alignment.evaluation import measure, ranking
from graph.alignment.items import Link, Matter
from graph.alignment.models import judged
from graph.alignment.rank import LEAST_LINKS, LEAST_SUBJECTS, Scored, by_words, fitted
from graph.alignment.signals import Signals

SAME_SORT = 0.6
"""A truth that has so many of its pairs in common with known links, where both tell of a subject, is of their sort."""


class Quality(NamedTuple):
    """How many subjects were asked, metrics by name, reliability bins (none without a model), what was unknown."""

    n: int
    metrics: dict[str, float]
    bins: tuple[Bin, ...]
    unknown: tuple[str, ...]


def quality(matter: Matter, truth: Iterable[Link]) -> Quality:
    """Measure against a truth; pairs of ids that are unknown are named and not counted.

    Subjects are held out fold by fold. With a truth of the same sort as the known links, those of other subjects teach
    too; otherwise the truth alone does. With too little of it words alone are measured.
    """
    pairs = sorted(set(truth))
    ids = {item.id for item in (*matter.subjects, *matter.objects)}
    unknown = tuple(sorted({identity for link in pairs for identity in link} - ids))
    good = frozenset(link for link in pairs if link[0] in ids and link[1] in ids)
    asked = {subject for subject, _ in good}
    others = frozenset(link for link in matter.holding if link[0] not in asked)
    teaching = replace(matter, holding=good | others if _of_one_sort(good, matter.holding) else good)
    signals = Signals(teaching)
    subjects, objects = [item.id for item in matter.subjects], [item.id for item in matter.objects]

    def measured(scored: Scored) -> dict[str, float]:
        return measure(ranking(scored, subjects, objects), good).metrics

    among = np.array([identity in asked for identity in subjects], np.bool_)
    by_word = measured(by_words(signals, among)) if len(asked) else measure({}, ()).metrics
    metrics = {f"words.{name}": value for name, value in by_word.items()}
    if matter.pairing.naming and len(asked):
        rows, columns = np.nonzero((signals.named.outright > 0) & among[:, None])
        literal = signals.named.outright[rows, columns] + 1e-3 * signals.text[rows, columns]
        metrics |= {f"literal.{name}": value for name, value in measured(Scored(rows, columns, literal)).items()}
    if len(asked) < LEAST_SUBJECTS or len(good) < LEAST_LINKS or not matter.pairing.naming:
        return Quality(len(asked), {**by_word, **metrics}, (), unknown)
    found = fitted(signals)
    own, bins = judged(found, teaching)
    own |= measured(found.held_out.pairs)
    return Quality(len(asked), {**own, **metrics}, bins, unknown)


def _of_one_sort(good: frozenset[Link], known: frozenset[Link]) -> bool:
    told = {subject for subject, _ in known}
    both = [link for link in good if link[0] in told]
    return bool(both) and sum(link in known for link in both) / len(both) >= SAME_SORT
