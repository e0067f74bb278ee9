"""Frames to columnar layers."""

import geopandas as gpd
import numpy as np
from shapely.geometry import LineString, MultiLineString, MultiPolygon, Point, Polygon

from planner.app.layers import map_layer


def frame(*geometry, **columns):
    return gpd.GeoDataFrame(columns, geometry=list(geometry), crs="EPSG:25832")


def test_points_have_one_vertex_a_part():
    layer = map_layer(frame(Point(1, 2), Point(3, 4), name=["a", "b"]), "candidates", ("name", "absent"))
    assert layer.kind == "point"
    assert layer.coords_m.tolist() == [[1, 2], [3, 4]]
    assert layer.offsets.tolist() == [0, 1, 2]
    assert list(layer.attributes) == ["name"]
    assert layer.crs == "EPSG:25832"
    assert layer.bounds_m() == (1, 2, 3, 4)


def test_parts_of_one_feature_share_its_row():
    lines = MultiLineString([[(0, 0), (1, 0)], [(5, 5), (6, 6), (7, 7)]])
    layer = map_layer(frame(lines, LineString([(9, 9), (8, 8)])), "roads")
    assert layer.offsets.tolist() == [0, 2, 5, 7]
    assert layer.feature_of_part.tolist() == [0, 0, 1]
    assert layer.n_features == 2


def test_holes_are_parts_of_their_polygon():
    ring = Polygon([(0, 0), (9, 0), (9, 9), (0, 9)], holes=[[(1, 1), (2, 1), (2, 2)]])
    layer = map_layer(frame(MultiPolygon([ring])), "landuse")
    assert layer.kind == "polygon"
    assert layer.feature_of_part.tolist() == [0, 0]
    assert np.diff(layer.offsets).tolist() == [5, 4]


def test_empty_and_foreign_geometry_is_left_out():
    layer = map_layer(frame(Point(1, 1), None, LineString([(0, 0), (1, 1)]), name=["a", "b", "c"]), "x", ("name",))
    assert layer.attributes["name"].tolist() == ["a"]
    assert map_layer(frame(None), "x") is None
