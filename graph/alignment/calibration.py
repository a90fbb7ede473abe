"""Scores as probabilities, and whether they are: isotonic regression, reliability bins with intervals, ECE."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from graph.alignment.lexical import Floats, Index

BINS = 10
SURE = 0.95
_LEAST, _MOST = 0.0001, 0.9999
"""Held-out pairs never show that something is certain; a probability stays within these."""


class Calibration(NamedTuple):
    """A rising curve from score to probability, straight between its corners."""

    scores: Floats
    probabilities: Floats

    def of(self, scores: Floats) -> Floats:
        """Return the probability of each score."""
        return np.clip(np.interp(scores, self.scores, self.probabilities), _LEAST, _MOST)


class Bin(NamedTuple):
    """Pairs whose probabilities are close: how many, their mean probability, how many hold, the interval of the share.

    The intervals hold together with 95 % certainty if pairs are independent, which pairs of one subject are not quite.
    """

    n: int
    said: float
    held: int
    low: float
    high: float

    @property
    def fits(self) -> bool:
        """Whether what was said lies within what was found."""
        return self.low <= self.said <= self.high


def calibrate(scores: Floats, holds: Floats) -> Calibration:
    """Fit the rising curve that is nearest to what held (pool adjacent violators), kept off 0 and 1."""
    order = np.argsort(scores, kind="stable")
    values, ends = list[float](), list[tuple[float, float]]()
    weights = list[float]()
    for score, held in zip(scores[order].tolist(), holds[order].tolist(), strict=True):
        values.append(held)
        weights.append(1.0)
        ends.append((score, score))
        while len(values) > 1 and (values[-2] >= values[-1] or ends[-2][1] == ends[-1][0]):
            weight = weights[-2] + weights[-1]
            values[-2:] = [(values[-2] * weights[-2] + values[-1] * weights[-1]) / weight]
            ends[-2:] = [(ends[-2][0], ends[-1][1])]
            weights[-2:] = [weight]
    total = sum(weights)
    mean = sum(value * weight for value, weight in zip(values, weights, strict=True)) / total if total else 0.0
    drawn = [(value * weight + mean) / (weight + 1) for value, weight in zip(values, weights, strict=True)]
    middles = [(low + high) / 2 for low, high in ends]
    if not middles:
        return Calibration(np.array([0.0, 1.0]), np.array([0.0, 0.0]))
    return Calibration(np.array(middles), np.maximum.accumulate(np.array(drawn)))


def reliability(probabilities: Floats, holds: Floats, bins: int = BINS) -> list[Bin]:
    """Put pairs into bins of equal width; bins without pairs are left out."""
    at = np.minimum((probabilities * bins).astype(np.int64), bins - 1)
    filled = [of for of in range(bins) if (at == of).any()]
    sure = 1 - (1 - SURE) / max(1, len(filled))
    return [_bin(probabilities[at == of], holds[at == of], sure) for of in filled]


def _bin(probabilities: Floats, holds: Floats, sure: float) -> Bin:
    held = int(holds.sum())
    low, high = interval(held, len(holds), sure)
    return Bin(len(holds), float(probabilities.mean()), held, low, high)


def interval(held: int, of: int, sure: float = SURE) -> tuple[float, float]:
    """Return the exact (Clopper–Pearson) interval of a share."""
    from scipy.stats import beta  # type: ignore[import-untyped] # scipy ships no types

    if not of:
        return 0.0, 1.0
    tail = (1 - sure) / 2
    low = float(beta.ppf(tail, held, of - held + 1)) if held else 0.0
    high = float(beta.ppf(1 - tail, held + 1, of - held)) if held < of else 1.0
    return low, high


def expected_error(bins: Sequence[Bin]) -> float:
    """Return the mean distance between what was said and what held, by pairs (ECE)."""
    total = sum(of.n for of in bins)
    return sum(of.n * abs(of.said - of.held / of.n) for of in bins) / total if total else 0.0


def across(scores: Floats, holds: Floats, folds: Index) -> Floats:
    """Return each pair's probability by the curve of the other folds: what calibration is judged by."""
    found = np.zeros(len(scores))
    for fold in np.unique(folds).tolist():
        mine = folds == fold
        found[mine] = calibrate(scores[~mine], holds[~mine]).of(scores[mine])
    return found
