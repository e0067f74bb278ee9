"""Places meet the nearest usable edge."""

import numpy as np
import pytest
import shapely
from shapely import MultiPoint, Point, Polygon

from planner.access.snapping import point_geometry, snap, snapped_points


def snaps(graph, *places, limit_m=500.0, motorway=False):
    points = np.array([Point(place) if place else None for place in places], dtype=object)
    return snap(graph, points, limit_m, limited_too=np.full(len(places), motorway))


def test_a_place_meets_the_nearest_point_of_an_edge(draw):
    graph = draw.graph([(0, 0), (1000, 0)], speed_kmh=[50.0])
    found = snaps(graph, (250, 40))
    assert found.edge.tolist() == [0]
    assert found.along_pu[0] == pytest.approx(0.25)
    assert found.distance_m[0] == pytest.approx(40)
    assert snapped_points(graph, found)[0].equals_exact(Point(250, 0), 1e-6)


def test_out_of_reach_keeps_the_distance(draw):
    graph = draw.graph([(0, 0), (1000, 0)], speed_kmh=[50.0])
    found = snaps(graph, (500, 700), None)
    assert found.found.tolist() == [False, False]
    assert found.distance_m[0] == pytest.approx(700)
    assert np.isinf(found.distance_m[1])
    assert snapped_points(graph, found).tolist() == [None, None]


def test_only_service_areas_meet_a_motorway(draw):
    graph = draw.graph(
        [(0, 0), (1000, 0)], [(0, 300), (1000, 300)], road_class=["motorway", "primary"], speed_kmh=[120.0, 70.0]
    )
    assert graph.road_class[snaps(graph, (500, 20)).edge[0]] == "primary"
    assert graph.road_class[snaps(graph, (500, 20), motorway=True).edge[0]] == "motorway"


def test_small_unconnected_parts_are_met_only_where_nothing_else_is_near(draw):
    graph = draw.graph([(0, 0), (5000, 0)], [(100, 100), (120, 100)], speed_kmh=[50.0, 50.0])
    main, island = (int(np.flatnonzero(graph.minor == value)[0]) for value in (False, True))
    assert snaps(graph, (110, 90)).edge.tolist() == [main]
    assert snaps(graph, (110, 90), limit_m=50.0).edge.tolist() == [island]


def test_a_layer_of_motorways_only_is_still_met(draw):
    graph = draw.graph([(0, 0), (1000, 0)], road_class=["motorway"], speed_kmh=[120.0])
    assert snaps(graph, (500, 20)).found.all()


def test_any_geometry_gives_a_point(draw):
    frame = draw.points((0, 0), (0, 0), (0, 0), (0, 0))
    shapes = [Point(1, 1), Polygon([(0, 0), (4, 0), (4, 4)]), MultiPoint([(5, 5)]), None]
    points = point_geometry(frame.set_geometry(shapes, crs=frame.crs))
    assert points[0].equals(Point(1, 1))
    assert shapely.within(points[1], shapes[1])
    assert points[2].equals(Point(5, 5))
    assert points[3] is None
