"""Names never lie on each other, the important ones first, none is cut by the window's edge."""

import numpy as np

from planner.maps.labels import CELL_PX, place, place_on

VIEW = (400.0, 300.0)


def overlaps(corners, size):
    for i in range(len(corners)):
        for j in range(i):
            gap = np.maximum(corners[i], corners[j]) < np.minimum(corners[i] + size[i], corners[j] + size[j])
            if gap.all():
                return True
    return False


def test_names_of_a_crowd_lie_apart_and_inside():
    rng = np.random.default_rng(4)
    xy = rng.uniform(0.0, 1.0, (600, 2)) * VIEW
    wide, high = rng.uniform(20.0, 90.0, 600), rng.uniform(10.0, 18.0, 600)
    for way in (place, place_on):
        kept, corners = way(xy, wide, high, np.zeros(600), VIEW)
        size = np.stack([wide, high], axis=1)[kept]
        assert 20 < len(kept) < 200
        assert not overlaps(corners, size)
        assert (corners >= 0).all()
        assert (corners + size <= VIEW).all()


def test_the_important_come_first_unknown_importance_last():
    xy = np.array([[200.0, 150.0]] * 3)
    kept, _ = place_on(xy, 80.0, 14.0, [1.0, np.nan, 5.0], VIEW)
    assert kept.tolist() == [2]
    kept, corners = place(xy, 80.0, 14.0, [1.0, np.nan, 5.0], VIEW)
    assert kept.tolist() == [2, 0], "above and below the names right and left stand in the way"
    assert corners[0, 0] > 200.0 > corners[1, 0], "right of the point first, then left"


def test_kept_boxes_stay_free_even_where_they_stick_out():
    xy = np.array([[200.0, 150.0]])
    kept, _ = place_on(xy, 50.0, 14.0, [1.0], VIEW, [(210.0, 140.0, 500.0, 20.0)])
    assert kept.size == 0
    kept, _ = place_on(xy, 50.0, 14.0, [1.0], VIEW, [(300.0, 140.0, 20.0, 900.0), (-50.0, -50.0, 60.0, 60.0)])
    assert kept.tolist() == [0]


def test_nothing_to_place_and_places_outside():
    kept, corners = place(np.empty((0, 2)), 10.0, 10.0, [], VIEW)
    assert (kept.size, corners.shape) == (0, (0, 2))
    kept, _ = place(np.array([[-500.0, 20.0], [1e9, 5.0]]), 10.0, 10.0, [1.0, 1.0], VIEW)
    assert kept.size == 0


def test_the_same_names_each_time():
    xy = np.random.default_rng(5).uniform(0.0, 300.0, (200, 2))
    first, at = place(xy, 40.0, 12.0, np.ones(200), VIEW)
    again, there = place(xy, 40.0, 12.0, np.ones(200), VIEW)
    assert first.tolist() == again.tolist()
    assert (at == there).all()
    assert CELL_PX > 0
