"""Columns, bins and overviews: nothing is lost, nothing is large, and what is left out cannot be seen."""

import numpy as np
import pytest
import shapely

from planner.maps.bins import make_bins
from planner.maps.columns import Geometry, data_of_geometry, data_of_layer, joined
from planner.maps.layer import MapLayer
from planner.maps.pyramid import build_overviews, quick_overview, straightened


def town(n_side=120, seed=3):
    """Streets between the crossings of a jittered grid, with a kink in each."""
    rng = np.random.default_rng(seed)
    at = np.stack(np.meshgrid(np.arange(n_side), np.arange(n_side)), axis=-1) * 100.0 + 500_000
    at = at + rng.normal(0, 8, at.shape)
    start = np.vstack([at[:, :-1].reshape(-1, 2), at[:-1].reshape(-1, 2)])
    end = np.vstack([at[:, 1:].reshape(-1, 2), at[1:].reshape(-1, 2)])
    xy = np.stack([start, (start + end) / 2 + rng.normal(0, 3, start.shape), end], axis=1).reshape(-1, 2)
    n = len(start)
    return MapLayer(layer_id="roads", kind="line", coords_m=xy, offsets=np.arange(n + 1) * 3,
                    feature_of_part=np.arange(n), attributes={"id": np.arange(n)}, crs="EPSG:25832")  # fmt: skip


@pytest.fixture(scope="module")
def roads():
    return town()


@pytest.fixture(scope="module")
def data(roads):
    return data_of_layer(roads)


def test_all_parts_are_there_sorted_by_place_to_a_few_millimetres(roads, data):
    assert data.n_parts == len(roads.offsets) - 1
    assert sorted(data.feature.tolist()) == list(range(data.n_parts))
    for part in (0, 777, data.n_parts - 1):
        feature = int(data.feature[part])
        own = roads.coords_m[roads.offsets[feature] : roads.offsets[feature + 1]]
        assert data.part_m(part) == pytest.approx(own, abs=0.005)
    assert data.bounds_m == pytest.approx(roads.bounds_m(), abs=0.005)
    back = data.to_layer()
    assert back.crs == roads.crs
    assert back.coords_m.shape == roads.coords_m.shape


def test_no_window_loses_a_part(roads, data):
    rng = np.random.default_rng(1)
    xy = roads.coords_m.reshape(-1, 3, 2)
    low, high = xy.min(axis=1), xy.max(axis=1)
    for _ in range(60):
        west, south = rng.uniform(499_000, 512_000, 2)
        size = 10.0 ** rng.uniform(0, 4)
        box = (west, south, west + size, south + size)
        touching = (high >= (west, south)).all(axis=1) & (low <= (west + size, south + size)).all(axis=1)
        runs = data.bins.runs(data.local(box))
        found = {int(data.feature[p]) for a, b in runs.tolist() for p in range(a, b)}
        assert set(np.flatnonzero(touching).tolist()) <= found
        assert (np.diff(runs, axis=1) > 0).all()


def test_one_long_line_does_not_make_every_window_wide():
    rng = np.random.default_rng(2)
    low = rng.uniform(0, 10_000, (5_000, 2))
    boxes = np.vstack([np.hstack([low, low + 20.0]), [[0.0, 0.0, 10_000.0, 10_000.0]]])
    bins, order = make_bins(boxes)
    assert len(bins.tiers) > 1
    runs = bins.runs((5_000.0, 5_000.0, 5_050.0, 5_050.0))
    found = np.concatenate([order[a:b] for a, b in runs.tolist()])
    assert 5_000 in found.tolist()
    assert len(found) < 500


@pytest.mark.parametrize("boxes", [np.empty((0, 4)), np.zeros((7, 4)), np.array([[0.0, 0.0, 1e6, 0.0]])])
def test_odd_extents_have_bins(boxes):
    bins, order = make_bins(boxes)
    runs = bins.runs((-1.0, -1.0, 1.0, 1.0))
    assert sum(b - a for a, b in runs.tolist()) == len(boxes)
    assert len(order) == len(boxes)


def test_memory_of_a_vertex():
    """A million roads of 4.5 vertices must fit with their overviews: 180 bytes a vertex are allowed."""
    made = data_of_layer(town(250))
    assert made.overviews
    assert made.n_bytes / len(made.xy_m) < 45
    level_0 = made.xy_m.nbytes + made.offsets.nbytes + made.feature.nbytes + made.groups.nbytes
    assert level_0 / len(made.xy_m) < 13
    assert made.xy_m.dtype == np.float32


def test_overviews_grow_coarser_and_keep_the_picture_within_half_a_step(data):
    steps = [each.step_m for each in data.overviews]
    assert steps == sorted(steps)
    counts = [len(each.lines) for each in data.overviews]
    assert counts == sorted(counts, reverse=True)
    full = shapely.multilinestrings(shapely.linestrings(data.xy_m.reshape(-1, 3, 2).astype(float)))
    for each in data.overviews:
        middle = each.lines.reshape(-1, 2, 2).mean(axis=1) * each.unit_m
        sample = shapely.points(middle[:: max(len(middle) // 300, 1)])
        assert shapely.distance(sample, full).max() <= each.step_m


def test_every_place_of_the_layer_is_near_to_something_in_each_overview(data):
    rng = np.random.default_rng(5)
    places = shapely.points(data.xy_m[rng.integers(0, len(data.xy_m), 300)].astype(float))
    for each in data.overviews:
        lines = shapely.linestrings(each.lines.reshape(-1, 2, 2) * each.unit_m)
        tree = shapely.STRtree(lines)
        _, distance = tree.query_nearest(places, return_distance=True, all_matches=False)
        assert distance.max() <= 1.5 * each.step_m


def test_of_things_upon_each_other_the_highest_rank_stays():
    twice = np.tile([[0.0, 0.0], [1_900.0, 40.0]], (200, 1)).reshape(-1, 2).astype(np.float32)
    offsets, feature = np.arange(201) * 2, np.arange(200, dtype=np.int32)
    rank = np.zeros(200, dtype=np.int16)
    rank[57] = 3
    made = build_overviews("line", twice, offsets, feature, rank)
    assert made
    assert all(each.feature.tolist() == [57] for each in made)


def test_a_lone_thing_too_small_for_the_grid_stays_as_a_dot():
    rng = np.random.default_rng(7)
    far = np.array([[9_000.0, 9_000.0], [9_000.5, 9_000.5]])
    heap = np.repeat(rng.uniform(0, 100, (2_000, 1, 2)), 2, axis=1) + np.array([[0, 0], [0.3, 0.3]])
    xy = np.vstack([heap.reshape(-1, 2), far]).astype(np.float32)
    made = build_overviews("line", xy, np.arange(2_002) * 2, np.arange(2_001, dtype=np.int32))
    assert made
    assert all(2_000 in each.feature.tolist() for each in made)


def test_points_thin_out_to_one_a_cell():
    rng = np.random.default_rng(8)
    xy = rng.uniform(0, 3_000, (30_000, 2)).astype(np.float32)
    made = build_overviews("point", xy, np.arange(30_001), np.arange(30_000, dtype=np.int32))
    for each in made:
        cells = np.rint(each.lines[:, :2] * each.unit_m / each.step_m).astype(int)
        every = np.unique(np.rint(xy / each.step_m).astype(int), axis=0)
        assert len(np.unique(cells, axis=0)) >= 0.9 * len(every)
        assert len(each.lines) < 1.3 * len(every)


def test_straightening_keeps_ends_bends_and_spurs():
    line = np.array([[0, 0], [10, 0.1], [20, 0], [30, 0], [30, 30]], dtype=np.float32)
    spur = np.array([[0, 50], [40, 50], [5, 50]], dtype=np.float32)
    xy, offsets = straightened(np.vstack([line, spur]), np.array([0, 5, 8]), 1.0)
    first, second = xy[offsets[0] : offsets[1]].tolist(), xy[offsets[1] : offsets[2]].tolist()
    assert first[0] == [0, 0]
    assert first[-1] == [30, 30]
    assert [30, 0] in first
    assert [10, pytest.approx(0.1)] not in first
    assert second == spur.tolist(), "a way that turns back is no straight line"


def test_a_quick_overview_leaves_winding_lines_alone():
    angle = np.linspace(0, 2 * np.pi, 40)
    ring = np.column_stack([np.cos(angle), np.sin(angle)]).astype(np.float32) * 100
    assert quick_overview(ring, np.array([0, 40]), np.zeros(1, dtype=np.int32), 10.0) == ()


def test_parts_that_are_no_places_are_left_out():
    xy = np.array([[0, 0], [1, 1], [np.nan, 0], [1, 0], [2, 2], [3, 3]], dtype=np.float32)
    made = data_of_geometry("x", Geometry(kind="line", origin_m=(5.0, 5.0), xy_m=xy,
                                          counts=np.array([2, 2, 0, 2], dtype=np.int32),
                                          feature=np.arange(4, dtype=np.int32)))  # fmt: skip
    assert sorted(made.feature.tolist()) == [0, 3]
    assert made.bounds_m == (5.0, 5.0, 8.0, 8.0)


def test_an_empty_layer_has_columns_too():
    empty = MapLayer(layer_id="x", kind="line", coords_m=np.empty((0, 2)), offsets=np.zeros(1, dtype=np.int64),
                     feature_of_part=np.empty(0, dtype=np.int64))  # fmt: skip
    made = data_of_layer(empty)
    assert made.bounds_m is None
    assert made.bounds_of(np.array([0])) is None


def test_pieces_are_joined_on_one_origin():
    a = Geometry(kind="point", origin_m=(100.0, 100.0), xy_m=np.array([[1, 1]], dtype=np.float32),
                 counts=np.ones(1, dtype=np.int32), feature=np.array([0], dtype=np.int32))  # fmt: skip
    b = Geometry(kind="point", origin_m=(200.0, 100.0), xy_m=np.array([[2, 2]], dtype=np.float32),
                 counts=np.ones(1, dtype=np.int32), feature=np.array([1], dtype=np.int32))  # fmt: skip
    assert joined([a, b]).xy_m.tolist() == [[1, 1], [102, 2]]


def test_bounds_of_some_features(data, roads):
    rows = np.array([3, 400, 999_999])
    own = np.vstack([roads.coords_m[roads.offsets[r] : roads.offsets[r + 1]] for r in rows[:2].tolist()])
    assert data.bounds_of(rows) == pytest.approx((*own.min(axis=0), *own.max(axis=0)), abs=0.01)


def test_points_that_fall_upon_lines_are_no_dots_of_their_own():
    """A short part on the end of a long one needs no dot; one in the open does."""
    far = np.arange(0, 40_000, 20.0)
    long = np.column_stack([far, np.zeros_like(far)])
    on, off = np.array([[0.0, 0.0], [0.4, 0.4]]), np.array([[0.0, 9_000.0], [0.4, 9_000.4]])
    xy = np.vstack([long, on, off]).astype(np.float32)
    offsets = np.array([0, len(far), len(far) + 2, len(far) + 4])
    coarse = build_overviews("line", xy, offsets, np.arange(3, dtype=np.int32))[-1]
    assert 2 in coarse.feature
    assert 1 not in coarse.feature
