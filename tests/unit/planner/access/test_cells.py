"""Hashed cells against the plain way of comparing all with all."""

import numpy as np
import pytest
import shapely
from scipy.spatial.distance import cdist

from planner.access.cells import join_near, near_any, number_places
from planner.access.meetings import crossing, drawing, index_segments, touching


@pytest.fixture(params=[1, 2, 3])
def rng(request):
    return np.random.default_rng(request.param)


def test_equal_places_share_a_number_in_order_of_appearance():
    ix, iy = np.array([5, -3, 5, 5, -3]), np.array([1, 1, 1, 2, 1])
    label, first, count = number_places(ix, iy)
    assert label.tolist() == [0, 1, 0, 2, 1]
    assert first.tolist() == [0, 1, 3]
    assert count.tolist() == [2, 2, 1]


def test_places_far_apart_do_not_overflow():
    far = np.array([0, 10**12, -(10**12), 10**12])
    assert number_places(far, -far)[0].tolist() == [0, 1, 2, 1]


def test_near_is_what_all_distances_say(rng):
    a, b = rng.uniform(-50, 50, (200, 2)), rng.uniform(-50, 50, (60, 2))
    assert near_any(a, b, 3.0).tolist() == (cdist(a, b) <= 3.0).any(axis=1).tolist()
    assert not near_any(a, b[:0], 3.0).any()


def test_clusters_are_what_all_distances_say(rng):
    xy = rng.uniform(-30, 30, (150, 2))
    near = cdist(xy, xy) <= 2.5
    for _ in range(10):
        near = (near.astype(int) @ near.astype(int)) > 0
    assert join_near(xy, 2.5).tolist() == near.argmax(axis=1).tolist()


def lines_of(rng, count):
    parts = [rng.uniform(-100, 100, (rng.integers(2, 6), 2)) for _ in range(count)]
    shapes = [shapely.LineString(part) for part in parts]
    return drawing(np.concatenate(parts), np.repeat(np.arange(count), [len(part) for part in parts])), shapes


def test_distances_along_lines(rng):
    lines, shapes = lines_of(rng, 6)
    assert lines.total_m == pytest.approx(shapely.length(shapes))
    starts = np.flatnonzero(np.diff(lines.line, prepend=-1))
    assert lines.along_m[starts] == pytest.approx(0.0, abs=1e-9)


def test_touching_is_what_shapely_finds(rng):
    lines, shapes = lines_of(rng, 40)
    ends = np.flatnonzero(np.diff(lines.line, prepend=-1))
    reach_m = 4.0
    end, segment, share_pu = touching(lines, index_segments(lines, reach_m), ends, reach_m)
    along_m = lines.along_m[segment] + share_pu * (lines.along_m[segment + 1] - lines.along_m[segment])
    found = {(int(e), int(line)): along for e, line, along in zip(end, lines.line[segment], along_m, strict=True)}
    expected = {}
    for e, vertex in enumerate(ends):
        point = shapely.Point(lines.xy_m[vertex])
        for number, shape in enumerate(shapes):
            along = shape.project(point)
            inside = reach_m < along < shape.length - reach_m
            if number != e and inside and shape.distance(point) <= reach_m:
                expected[e, number] = along
    assert expected
    assert found == pytest.approx(expected)


def test_crossings_are_what_shapely_finds(rng):
    lines, shapes = lines_of(rng, 40)
    pairs, shares_pu = crossing(lines, index_segments(lines, 1.0), np.arange(lines.line.size), 1.0)
    found = sorted(tuple(sorted(lines.line[pair].tolist())) for pair in pairs)
    expected = []
    for a, one in enumerate(shapes):
        for b in range(a):
            for place in shapely.get_parts(one.intersection(shapes[b])):
                inside = all(1.0 < shape.project(place) < shape.length - 1.0 for shape in (one, shapes[b]))
                expected += [(b, a)] if inside else []
    assert len(expected) > 10
    assert found == sorted(expected)
    a_m, b_m = (lines.xy_m[pairs[:, k]] for k in (0, 1))
    at_a = a_m + shares_pu[:, :1] * (lines.xy_m[pairs[:, 0] + 1] - a_m)
    at_b = b_m + shares_pu[:, 1:] * (lines.xy_m[pairs[:, 1] + 1] - b_m)
    assert at_a == pytest.approx(at_b)


def test_more_finds_than_room_was_made_for():
    comb = [np.array([[x, -1000.0], [x, 1000.0]]) for x in np.arange(0.0, 400.0, 10.0)]
    comb += [np.array([[-1000.0, y], [1000.0, y]]) for y in np.arange(0.0, 400.0, 10.0)]
    lines = drawing(np.concatenate(comb), np.repeat(np.arange(80), 2))
    pairs, _ = crossing(lines, index_segments(lines, 1.0), np.arange(160), 1.0)
    assert len(pairs) == 1600
    ends = np.array([0])
    many = drawing(np.concatenate([[[0.0, 0.0], [0.0, 50.0]], *comb[40:41] * 20]), np.repeat(np.arange(21), 2))
    assert touching(many, index_segments(many, 1.0), ends, 1.0)[0].size == 20
