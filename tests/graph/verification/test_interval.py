"""The interval of a share from a finite population: exact, and what its sources say of its ends."""

from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import beta  # type: ignore[import-untyped] # it has no types

from graph.verification.interval import interval

SAMPLES = st.integers(1, 60).flatmap(
    lambda population: st.integers(1, population).flatmap(
        lambda drawn: st.tuples(st.integers(0, drawn), st.just(drawn), st.just(population))
    )
)


def chance(found: range, drawn: int, truly: int, population: int) -> float:
    ways = sum(comb(truly, each) * comb(population - truly, drawn - each) for each in found)
    return ways / comb(population, drawn)


@given(SAMPLES)
def test_within_lies_every_number_that_the_sample_does_not_speak_against(sample: tuple[int, int, int]) -> None:
    sound, drawn, population = sample
    possible = [
        truly
        for truly in range(sound, population - (drawn - sound) + 1)
        if chance(range(sound, drawn + 1), drawn, truly, population) > 0.025
        and chance(range(sound + 1), drawn, truly, population) > 0.025
    ]
    found = interval(sound, drawn, population)
    assert (found.fewest, found.most) == (possible[0], possible[-1])


@given(SAMPLES)
def test_sound_and_unsound_mirror_each_other(sample: tuple[int, int, int]) -> None:
    sound, drawn, population = sample
    found, mirrored = interval(sound, drawn, population), interval(drawn - sound, drawn, population)
    assert (found.fewest, found.most) == (population - mirrored.most, population - mirrored.fewest)


@pytest.mark.parametrize("truly", [0, 12, 40, 77, 80])
def test_in_95_of_100_draws_or_more_the_true_number_lies_within(truly: int) -> None:
    drawn, population = 30, 80
    held = 0.0
    for sound in range(max(0, drawn - (population - truly)), min(drawn, truly) + 1):
        found = interval(sound, drawn, population)
        if found.fewest <= truly <= found.most:
            held += chance(range(sound, sound + 1), drawn, truly, population)
    assert held >= 0.95


@pytest.mark.parametrize("sound", [0, 15, 28, 30])
def test_of_a_large_population_it_is_that_of_clopper_and_pearson(sound: int) -> None:
    found = interval(sound, 30, 1_000_000)
    low = beta.ppf(0.025, sound, 31 - sound) if sound else 0.0
    high = beta.ppf(0.975, sound + 1, 30 - sound) if sound < 30 else 1.0
    assert found.low == pytest.approx(low, abs=1e-4)
    assert found.high == pytest.approx(high, abs=1e-4)


def test_where_all_were_drawn_nothing_is_left_open() -> None:
    assert interval(7, 9, 9)[:2] == (7, 7)


def test_what_was_not_drawn_has_no_interval() -> None:
    with pytest.raises(ValueError, match="drawn"):
        interval(0, 0, 10)
