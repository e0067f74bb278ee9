"""Surfaces from points: against the sum written out, means between their points, nothing far from all of them."""

import numpy as np
import pytest

from planner.maps.heat import reach_of, surface, surface_rgba

PLACES = np.array([[0.0, 0.0], [1_000.0, 0.0], [0.0, 2_000.0]])
VALUES = np.array([0.2, 0.8, 0.5])


def cell_middle(found, row, column):
    west, south, east, north = found.bounds_m
    rows, columns = found.values.shape
    return west + (column + 0.5) * (east - west) / columns, north - (row + 0.5) * (north - south) / rows


def test_the_mean_is_that_of_the_kernel_written_out():
    found = surface(PLACES, VALUES, 400.0, cell_m=20.0)
    for row, column in ((60, 60), (100, 90), (150, 70)):
        x, y = cell_middle(found, row, column)
        weights = np.exp(-0.5 * ((PLACES - (x, y)) ** 2).sum(axis=1) / 400.0**2)
        assert found.values[row, column] == pytest.approx((weights * VALUES).sum() / weights.sum(), abs=0.02)
        assert found.support[row, column] == pytest.approx(weights.sum(), abs=0.03)


def test_a_sum_keeps_north_up_and_adds():
    found = surface(np.array([[0.0, 0.0], [0.0, 1_000.0]]), [1.0, 3.0], 100.0, cell_m=25.0, summed=True)
    row, _ = np.unravel_index(np.argmax(found.values), found.values.shape)
    assert row < found.values.shape[0] / 2, "the stronger point lies in the north"
    assert found.values.max() == pytest.approx(3.0, rel=0.05)


def test_nothing_is_said_where_nothing_is_known():
    assert surface(PLACES, [np.nan] * 3, 300.0) is None
    assert surface(PLACES, VALUES, 0.0) is None
    found = surface(PLACES, [0.4, np.nan, 0.6], 100.0)
    picture = surface_rgba(found)
    assert picture.dtype == np.uint8
    assert picture[0, 0, 3] == 0, "the corner is far from both points"
    assert picture[..., 3].max() > 150


def test_colours_follow_the_look_and_the_ramp():
    found = surface(PLACES, VALUES, 300.0)
    light, dark = surface_rgba(found, "light"), surface_rgba(found, "dark")
    assert (light[..., :3] != dark[..., :3]).any()
    assert (surface_rgba(found, "light", "viridis")[..., :3] != light[..., :3]).any()


def test_large_regions_do_not_need_more_than_a_million_cells():
    far = np.array([[0.0, 0.0], [900_000.0, 900_000.0]])
    assert surface(far, [0.1, 0.9], 200.0).values.size <= 1.02e6


def test_the_reach_follows_the_scatter():
    assert reach_of(PLACES[:1]) == 500.0
    close = np.random.default_rng(2).uniform(0.0, 1_000.0, (400, 2))
    assert reach_of(close) == 150.0
    assert reach_of(close * 100.0) > 1_000.0
