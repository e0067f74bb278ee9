"""What is at a place, against shapely asking every feature."""

import numpy as np
import pytest
import shapely

from planner.maps.columns import data_of_layer
from planner.maps.find import features_at, features_in_box, features_in_polygon, nearest_on_line, nearest_vertex
from planner.maps.layer import MapLayer


def made(kind, shapes, layer_id="x"):
    parts, feature = shapely.get_parts(shapes, return_index=True)
    if kind == "polygon":
        parts, ring = shapely.get_rings(parts, return_index=True)
        feature = feature[ring]
    xy, part = shapely.get_coordinates(parts, return_index=True)
    offsets = np.concatenate([[0], np.cumsum(np.bincount(part, minlength=len(parts)))])
    layer = MapLayer(layer_id=layer_id, kind=kind, coords_m=xy, offsets=offsets, feature_of_part=feature)
    return data_of_layer(layer)


RNG = np.random.default_rng(11)
PLACES = RNG.uniform(0, 1_000, (400, 2))
STEPS = RNG.normal(0, 30, (400, 4, 2)).cumsum(axis=1)
LINES = shapely.linestrings(PLACES[:, None, :] + STEPS)
HOLED = [shapely.Point(x, y).buffer(r).difference(shapely.Point(x, y).buffer(r / 2)) if i % 2 else
         shapely.MultiPolygon([shapely.box(x, y, x + r, y + r), shapely.box(x + 2 * r, y, x + 3 * r, y + r)])
         for i, (x, y, r) in enumerate(np.column_stack([PLACES[:150], RNG.uniform(5, 60, 150)]).tolist())]  # fmt: skip
SHAPES = {"point": shapely.points(PLACES), "line": LINES, "polygon": np.array(HOLED, dtype=object)}
DATA = {kind: made(kind, shapes) for kind, shapes in SHAPES.items()}
KINDS = list(SHAPES)


@pytest.mark.parametrize("kind", KINDS)
def test_features_at_a_place(kind):
    for x, y in RNG.uniform(0, 1_000, (60, 2)).tolist():
        distance = shapely.distance(SHAPES[kind], shapely.Point(x, y))
        found = features_at(DATA[kind], x, y, 15.0)
        sure = np.abs(distance - 15.0) > 0.01
        assert set(found.tolist()) - set(np.flatnonzero(~sure)) == set(np.flatnonzero((distance < 15.0) & sure))
        assert (np.diff(distance[found]) >= -0.01).all(), "the nearest first"


@pytest.mark.parametrize("kind", KINDS)
def test_features_in_a_box(kind):
    for x, y in RNG.uniform(0, 900, (60, 2)).tolist():
        box = shapely.box(x, y, x + 70.0, y + 40.0)
        found = features_in_box(DATA[kind], (x, y, x + 70.0, y + 40.0))
        sure = shapely.intersects(SHAPES[kind], box.buffer(-0.02)) == shapely.intersects(SHAPES[kind], box.buffer(0.02))
        wanted = np.flatnonzero(shapely.intersects(SHAPES[kind], box) & sure)
        assert set(wanted.tolist()) == set(found.tolist()) & set(np.flatnonzero(sure).tolist())


@pytest.mark.parametrize("kind", KINDS)
def test_features_in_a_polygon(kind):
    ring = np.array([[100, 100], [700, 200], [500, 500], [800, 900], [200, 600]], dtype=float)
    shape = shapely.Polygon(ring)
    wanted = np.flatnonzero(shapely.intersects(SHAPES[kind], shape))
    assert features_in_polygon(DATA[kind], ring).tolist() == wanted.tolist()
    assert features_in_polygon(DATA[kind], np.vstack([ring, ring[:1]])).tolist() == wanted.tolist()
    assert features_in_polygon(DATA[kind], ring[:2]).tolist() == []


def test_a_ring_within_an_area_finds_it_and_in_its_hole_does_not():
    area = made("polygon", np.array([shapely.box(0, 0, 100, 100).difference(shapely.box(40, 40, 60, 60))]))
    assert features_in_box(area, (5, 5, 10, 10)).tolist() == [0]
    assert features_in_box(area, (45, 45, 55, 55)).tolist() == []
    assert features_at(area, 50, 50, 5.0).tolist() == []
    assert features_at(area, 20, 20, 0.5).tolist() == [0]


@pytest.mark.parametrize("kind", KINDS)
def test_nearest_vertex(kind):
    xy = shapely.get_coordinates(SHAPES[kind])
    for x, y in RNG.uniform(0, 1_000, (40, 2)).tolist():
        distance = np.hypot(*(xy - (x, y)).T)
        found = nearest_vertex(DATA[kind], x, y, 30.0)
        if distance.min() > 30.0:
            assert found is None
        else:
            assert found is not None
            assert found == pytest.approx((*xy[distance.argmin()], distance.min()), abs=0.01)


@pytest.mark.parametrize("kind", KINDS)
def test_nearest_place_on_a_line(kind):
    outlines = SHAPES[kind] if kind != "polygon" else shapely.boundary(SHAPES[kind])
    for x, y in RNG.uniform(0, 1_000, (40, 2)).tolist():
        distance = float(shapely.distance(outlines, shapely.Point(x, y)).min())
        found = nearest_on_line(DATA[kind], x, y, 25.0)
        if distance > 25.0:
            assert found is None
        else:
            assert found is not None
            assert found[2] == pytest.approx(distance, abs=0.01)
            assert np.hypot(found[0] - x, found[1] - y) == pytest.approx(found[2])


def test_far_away_there_is_nothing():
    for data in DATA.values():
        assert features_at(data, -9e5, 0.0, 10.0).size == 0
        assert nearest_vertex(data, -9e5, 0.0, 10.0) is None
        assert nearest_on_line(data, -9e5, 0.0, 10.0) is None
        assert features_in_box(data, (-9e5, 0, -8.9e5, 1)).size == 0
