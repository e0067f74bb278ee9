"""Groups of points: all are counted, none is far from its middle, moving the map does not change them."""

import numpy as np

from planner.maps.cluster import clusters

POINTS = np.random.default_rng(8).normal((3_000.0, -2_000.0), 120.0, (900, 2))


def test_every_point_is_counted_once_and_near_its_group():
    centres, counts, members = clusters(POINTS, 40.0)
    assert counts.sum() == len(POINTS)
    assert np.bincount(members).tolist() == counts.tolist()
    assert len(counts) < len(POINTS) / 3
    away = np.hypot(*(POINTS - centres[members]).T)
    assert away.max() <= 3 * 40.0
    for group in (0, len(counts) // 2):
        assert np.allclose(centres[group], POINTS[members == group].mean(axis=0))


def test_groups_do_not_depend_on_what_else_is_in_view_or_on_the_order():
    centres, counts, members = clusters(POINTS, 40.0)
    turned = np.random.default_rng(1).permutation(len(POINTS))
    centres_2, counts_2, members_2 = clusters(POINTS[turned], 40.0)
    assert np.allclose(centres, centres_2)
    assert counts.tolist() == counts_2.tolist()
    assert (members[turned] == members_2).all()


def test_a_pair_across_a_square_edge_is_one_group():
    centres, counts, _ = clusters(np.array([[39.0, 10.0], [41.0, 10.0]]), 40.0)
    assert counts.tolist() == [2]
    assert centres.tolist() == [[40.0, 10.0]]


def test_no_radius_no_groups():
    centres, counts, members = clusters(POINTS[:3], 0.0)
    assert (centres == POINTS[:3]).all()
    assert counts.tolist() == [1, 1, 1]
    assert members.tolist() == [0, 1, 2]
    assert clusters(np.empty((0, 2)), 30.0)[1].size == 0
