"""Where classes meet: against brute force, against worked examples, and with as few digits as do the work."""

from itertools import combinations

import numpy as np
import pytest

from planner.maps.classify import MOST_VALUES, SAMPLED_FROM, breaks, natural_starts, roundest


def least_by_trying(values, n):
    """Least sum of squared distances over all ways to cut sorted values into n runs."""
    best = np.inf
    for cuts in combinations(range(1, len(values)), n - 1):
        runs = np.split(values, cuts)
        best = min(best, sum(((run - run.mean()) ** 2).sum() for run in runs))
    return best


def spread_of(values, cuts):
    return sum(((run - run.mean()) ** 2).sum() for run in np.split(values, np.searchsorted(values, cuts)) if run.size)


@pytest.mark.parametrize("seed", range(6))
def test_natural_breaks_are_the_best_of_all_ways_to_cut(seed):
    rng = np.random.default_rng(seed)
    values = np.sort(np.round(rng.gamma(1.5, 40.0, 14), 1))
    for n in (2, 3, 4, 5):
        assert spread_of(values, breaks(values, n, "natural")) == pytest.approx(least_by_trying(values, n))


def test_natural_breaks_of_the_worked_example():
    """Values 4, 5, 9, 10 in two classes: 4 5 | 9 10, squared distances 1.0 of 26.0 (the textbook's example)."""
    assert breaks(np.array([4.0, 5.0, 9.0, 10.0]), 2, "natural") == (7.0,)
    assert natural_starts(np.array([4.0, 5.0, 9.0, 10.0]), np.ones(4), 2) == [2]


def test_repeated_values_weigh_as_often_as_they_occur():
    values = np.array([1.0] * 50 + [2.0] * 50 + [3.0, 9.0])
    assert spread_of(np.sort(values), breaks(values, 3, "natural")) == pytest.approx(0.0 + 50 / 51)


def test_many_values_are_sampled_the_same_way_each_time():
    values = np.random.default_rng(3).lognormal(5.0, 1.0, 20 * MOST_VALUES)
    first = breaks(values, 5, "natural")
    assert len(first) == 4
    assert breaks(values[::-1].copy(), 5, "natural") == first


def test_very_many_values_keep_their_ends():
    values = np.random.default_rng(5).lognormal(5.0, 1.0, 2 * SAMPLED_FROM)
    values[7] = 1e6
    cuts = breaks(values, 3, "natural")
    assert 1e5 < cuts[-1] <= 1e6, "one far value is a class of its own, sampled or not"


def test_equal_steps_and_equal_counts():
    assert breaks(np.array([0.0, 1.0, 100.0]), 4, "equal") == (25.0, 50.0, 75.0)
    values = np.arange(100.0)
    cuts = breaks(values, 4, "quantile")
    assert np.bincount(np.searchsorted(cuts, values, side="right")).tolist() == [25, 25, 25, 25]


def test_equal_values_are_never_parted_and_fewer_classes_are_made():
    values = np.array([0.0] * 90 + [1.0] * 5 + [7.0] * 5)
    cuts = breaks(values, 5, "quantile")
    assert len(cuts) <= 2
    assert all(0.0 < cut <= 7.0 for cut in cuts)
    assert breaks(np.array([3.0, 3.0, np.nan]), 5, "natural") == ()
    assert breaks(np.array([np.nan]), 5, "equal") == ()
    assert breaks(values, 1, "equal") == ()


@pytest.mark.parametrize("n", range(2, 10))
def test_pretty_breaks_are_round_and_not_too_many(n):
    values = np.array([-13.0, 0.4, 871.0])
    cuts = breaks(values, n, "pretty")
    assert 1 <= len(cuts) <= n - 1
    steps = np.unique(np.round(np.diff((*cuts, *cuts[-1:])), 9))
    assert all(f"{step:.6e}"[0] in "0125" for step in steps)


def test_the_shortest_figure_that_parts():
    assert roundest(1234.0, 1290.0) == 1250.0
    assert roundest(0.0123, 0.0179) == 0.015
    assert roundest(-3.7, -1.2) in {-2.0, -3.0, -2.5}
    assert roundest(2.0, 2.0) == 2.0
    for low, high in ((1.0, 2.0), (10.0, 11.0), (0.0, 1e-9), (99.999, 100.0)):
        assert low < roundest(low, high, over=True) <= high
