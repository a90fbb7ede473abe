"""The interval of a share estimated from a simple random sample without replacement of a finite population.

Exact, by inverting the hypergeometric test in each tail (J. P. Buonaccorsi, A Note on Confidence Intervals for
Proportions in Finite Populations, The American Statistician 41 (1987) 215–218). For a population that is large beside
the sample it is the interval of Clopper and Pearson (Biometrika 26 (1934) 404–413); where all were drawn it is a point.
Whole numbers throughout: the same everywhere.
"""

from collections.abc import Callable
from math import comb
from typing import NamedTuple

CONFIDENCE = 95
"""In percent: in so many of a hundred draws the true share lies within, or more."""


class Interval(NamedTuple):
    """How many of the population may be sound: the fewest and the most, and how many it has."""

    fewest: int
    most: int
    population: int

    @property
    def low(self) -> float:
        """The lower end as a share."""
        return self.fewest / self.population

    @property
    def high(self) -> float:
        """The upper end as a share."""
        return self.most / self.population


def interval(sound: int, drawn: int, population: int, confidence: int = CONFIDENCE) -> Interval:
    """Return between how many of a population are sound, of which `drawn` were drawn and `sound` found so."""
    if not 0 <= sound <= drawn <= population or not drawn:
        raise ValueError("sound ≤ drawn ≤ population, and something has to be drawn")
    lowest, highest = sound, population - (drawn - sound)
    fewest = _first(lowest, highest, lambda truly: _at_least(sound, drawn, truly, population, confidence))
    most = highest - _first(
        0, highest - lowest, lambda less: _at_most(sound, drawn, highest - less, population, confidence)
    )
    return Interval(fewest, most, population)


def _first(low: int, high: int, holds: Callable[[int], bool]) -> int:
    """Return the smallest number from which on a test holds; it holds at `high`."""
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle + 1, high)
    return low


def _at_least(sound: int, drawn: int, truly: int, population: int, confidence: int) -> bool:
    """Whether so many or more would be found more often than in half of what is beyond the confidence."""
    return _likelier(range(sound, drawn + 1), drawn, truly, population, confidence)


def _at_most(sound: int, drawn: int, truly: int, population: int, confidence: int) -> bool:
    return _likelier(range(sound + 1), drawn, truly, population, confidence)


def _likelier(found: range, drawn: int, truly: int, population: int, confidence: int) -> bool:
    """Whether P(found | truly sound) > (1 − confidence) / 2, by the hypergeometric distribution."""
    ways = sum(comb(truly, each) * comb(population - truly, drawn - each) for each in found)
    return 200 * ways > (100 - confidence) * comb(population, drawn)
