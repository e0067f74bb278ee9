import numpy as np
import pytest

from planner.maps.layer import MapLayer
from ui.map.drawable import lines_in_view, make_drawable, segments


def layer(layer_id, shape, parts, features=None, **attributes):
    return MapLayer(
        layer_id=layer_id,
        kind=shape,
        coords_m=np.concatenate([np.asarray(part, dtype=float) for part in parts]),
        offsets=np.cumsum([0, *(len(part) for part in parts)]).astype(np.int64),
        feature_of_part=np.asarray(range(len(parts)) if features is None else features, dtype=np.int64),
        attributes={name: np.asarray(values, dtype=object) for name, values in attributes.items()},
    )


ROADS = layer(
    "roads", "line",
    [[(0, 0), (1, 0), (2, 0)], [(5, 5), (6, 6)], [(7, 7), (8, 8)]],
    features=[0, 1, 1],
    road_class=["residential", "motorway"],
)  # fmt: skip


def test_no_segment_joins_two_parts():
    found = segments(ROADS, np.arange(3))
    assert found.tolist() == [[0, 0, 1, 0], [1, 0, 2, 0], [5, 5, 6, 6], [7, 7, 8, 8]]


def test_segments_of_chosen_parts_only():
    assert segments(ROADS, np.array([2])).tolist() == [[7, 7, 8, 8]]


def test_the_motorway_is_drawn_last_and_named_first():
    drawable = make_drawable(ROADS)
    assert [batch.class_name for batch in drawable.batches] == ["residential", "motorway"]
    assert [name for name, _ in drawable.classes] == ["motorway", "residential"]
    assert len(drawable.batches[1].lines_m) == 2


def test_unknown_classes_lie_below_known_ones():
    odd = layer("roads", "line", [[(0, 0), (1, 1)], [(0, 0), (1, 1)]], road_class=["service", "bridleway"])
    assert [batch.class_name for batch in make_drawable(odd).batches] == ["bridleway", "service"]


def test_per_site_layers_show_one_site():
    routes = layer("routes", "line", [[(0, 0), (1, 1)], [(2, 2), (3, 3)]], site_id=["A", "B"])
    assert make_drawable(routes, "B").batches[0].lines_m.tolist() == [[2, 2, 3, 3]]
    assert make_drawable(routes, None).batches == ()
    assert make_drawable(routes, None).bounds_m == (0, 0, 3, 3)


def test_rings_and_holes_belong_to_their_feature():
    square = [(0, 0), (4, 0), (4, 4), (0, 4), (0, 0)]
    hole = [(1, 1), (2, 1), (2, 2), (1, 1)]
    areas = layer("constraints", "polygon", [square, hole], features=[0, 0], kind=["flood"])
    batch = make_drawable(areas).batches[0]
    assert batch.feature_of_ring.tolist() == [0, 0]
    assert batch.ring_boxes_m.tolist() == [[0, 0, 4, 4], [1, 1, 2, 2]]
    assert make_drawable(areas).classes == ()


def test_points():
    points = layer("chargers", "point", [[(1, 2)], [(3, 4)]])
    assert make_drawable(points).batches[0].points_m.tolist() == [[1, 2], [3, 4]]


def test_an_empty_layer_draws_nothing():
    empty = MapLayer(layer_id="roads", kind="line", coords_m=np.empty((0, 2)), offsets=np.zeros(1, dtype=np.int64),
                     feature_of_part=np.empty(0, dtype=np.int64))  # fmt: skip
    assert make_drawable(empty).batches == ()


@pytest.mark.parametrize(("line", "seen"), [
    ((0, 0, 1, 1), True), ((-5, 5, 15, 5), True), ((11, 0, 12, 1), False), ((0, -3, 9, -1), False),
])  # fmt: skip
def test_culling_by_boxes(line, seen):
    assert bool(len(lines_in_view(np.array([line], dtype=float), (0, 0, 10, 10)))) is seen
