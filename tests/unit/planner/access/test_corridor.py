"""Driving distances for corridor rules, against networkx and by hand."""

import geopandas as gpd
import networkx as nx
import numpy as np
import pytest
from shapely import LineString, Point

from planner.access.corridor import (
    Pools,
    exits_km,
    is_named,
    nearest_other_km,
    nearest_pool_km,
    on_named,
    pools_on_roads,
    sites_on_roads,
)
from planner.access.graph import build_road_graph
from planner.access.snapping import NOWHERE, Snaps
from planner.model.settings import AccessSettings
from tests.access_town import on_edge, town

CRS = "EPSG:25832"


def snaps(points_m, graph, kinds=None):
    frame = gpd.GeoDataFrame({"kind": kinds or ["car_park"] * len(points_m)}, geometry=[Point(p) for p in points_m],
                             crs=CRS)  # fmt: skip
    return sites_on_roads(graph, frame, 50.0)


@pytest.fixture(scope="module")
def streets():
    frame, reference = town(seed=3)
    graph = build_road_graph(frame, AccessSettings(snap_tolerance_m=0.5))
    rng = np.random.default_rng(5)
    lines = [frame.geometry.iloc[k] for k in rng.choice(len(frame), 13, replace=False)]
    placed = [on_edge(line, 0.3 + 0.03 * k, reference) for k, line in enumerate(lines)]
    return graph, reference, [node for node, _ in placed], [(point.x, point.y) for _, point in placed]


def driven_km(reference, start, goal):
    try:
        return nx.shortest_path_length(reference, start, goal, weight="length") / 1000.0
    except nx.NetworkXNoPath:
        return np.inf


def test_the_next_pool_is_a_drive_from_the_site_not_a_line(streets):
    graph, reference, nodes, at_m = streets
    found = nearest_pool_km(graph, snaps(at_m[:8], graph), snaps(at_m[8:], graph))
    expected = [min(driven_km(reference, site, pool) for pool in nodes[8:]) for site in nodes[:8]]
    assert found == pytest.approx(expected, abs=1e-6)
    crow = [min(np.hypot(s[0] - p[0], s[1] - p[1]) / 1000.0 for p in at_m[8:]) for s in at_m[:8]]
    assert all(drive > line for drive, line in zip(found, crow, strict=True))


@pytest.mark.parametrize("pools", [range(13), (0, 4, 5, 9), (7,)])
def test_the_nearest_other_pool_of_the_programme_is_never_the_site_itself(streets, pools):
    graph, reference, nodes, at_m = streets
    mask = np.isin(np.arange(len(nodes)), list(pools))
    found = nearest_other_km(graph, snaps(at_m, graph), mask)
    for row, site in enumerate(nodes):
        others = [driven_km(reference, site, nodes[k]) for k in pools if k != row]
        expected = min(others, default=np.inf)
        assert found[row] == pytest.approx(expected, abs=1e-6) or (np.isinf(expected) and np.isinf(found[row]))


def test_without_pools_or_sites_nothing_is_found(streets):
    graph, _, _, at_m = streets
    at = snaps(at_m[:2], graph)
    assert np.isinf(nearest_pool_km(graph, at, NOWHERE)).all()
    assert np.isinf(nearest_other_km(graph, at, np.array([False, False]))).all()
    assert np.isinf(nearest_other_km(graph, snaps(at_m[:1], graph), np.array([True]))).all()
    empty = build_road_graph(None, AccessSettings())
    nowhere = Snaps(edge=np.full(2, -1), along_pu=np.zeros(2), distance_m=np.full(2, np.inf))
    assert np.isinf(nearest_pool_km(empty, nowhere, nowhere)).all()
    assert pools_on_roads(empty, None, 50.0).power_kw.size == 0


def motorway(ramps=True):
    """A motorway, one exit by ramps to a road along y = 1000 m, a rest area on a ramp of its own."""
    rows = [
        ([(0, 0), (1000, 0), (4000, 0), (5000, 0), (9000, 0)], "motorway", "forward", "A 5 (north)"),
        ([(1000, 0), (1200, 1000)], "motorway_link" if ramps else "motorway", "both", "Exit"),
        ([(4000, 0), (4500, -200), (5000, 0)], "motorway_link", "forward", "Rest area"),
        ([(1200, 1000), (6000, 1000)], "primary", "both", "B 3"),
        ([(6000, 1000), (6000, 9000)], "secondary", "both", "L 99;K 5"),
    ]
    if not ramps:
        rows = [row for row in rows if row[3] != "Rest area"]
        rows[1] = ([(1000, 0), (1200, 1000)], "primary", "both", "B 3")
    lines = gpd.GeoDataFrame(
        {"road_class": [r[1] for r in rows], "oneway": [r[2] for r in rows], "name": [r[3] for r in rows]},
        geometry=[LineString(r[0]) for r in rows],
        crs=CRS,
    )
    return build_road_graph(lines, AccessSettings(snap_tolerance_m=0.5))


def test_roads_are_known_by_name_or_number():
    graph = motorway()
    by = {name: int(is_named(graph, [name]).sum()) for name in ("A5", "a 5", "K5", "L 99", "A 50", "B3", "")}
    assert by["A5"] == by["a 5"] > 0
    assert (by["A 50"], by[""]) == (0, 0)
    assert by["K5"] == by["L 99"] == 1
    assert by["B3"] > 0


def test_exits_are_measured_by_the_road_from_where_the_ramp_ends():
    graph = motorway()
    at = snaps([(2200, 1000), (6000, 4000)], graph)
    assert exits_km(graph, at, ["A5"]) == pytest.approx([1.0, 4.8 + 3.0], abs=1e-6)
    assert np.isinf(exits_km(graph, at, ["A 8"])).all()
    bare = motorway(ramps=False)
    assert exits_km(bare, snaps([(2200, 1000)], bare), ["A5"])[0] == pytest.approx(1.0198 + 1.0, abs=1e-3)


def test_service_areas_lie_on_the_road_of_their_ramps():
    graph = motorway()
    kinds = ["motorway_service_area", "motorway_service_area", "car_park", "car_park"]
    at = snaps([(4500, -200), (3000, 1000), (3000, 1000), (6000, 5000)], graph, kinds)
    areas = np.array([True, True, False, False])
    # the second area is 1.8 km of drive from the exit's ramp: no lane of a service area is as long
    assert on_named(graph, at, ["A5"], areas).tolist() == [True, False, False, False]
    assert on_named(graph, at, ["B3"], areas).tolist() == [False, True, True, False]
    near = snaps([(2100, 1000), (2100, 1000)], graph)
    assert on_named(graph, near, ["A5"], np.array([True, False])).tolist() == [True, False]
    bare = motorway(ramps=False)
    assert on_named(bare, snaps([(3000, 0)], bare, ["motorway_service_area"]), ["A5"], areas[:1]).tolist() == [True]


def test_pools_join_the_posts_of_one_operator():
    graph = motorway()
    chargers = gpd.GeoDataFrame(
        {"operator": ["x", "x", "y"], "power_kw": [300.0, 300.0, np.nan], "n_points": [2, 2, 1],
         "name": ["a", "b", "c"]},
        geometry=[Point(2000, 1010), Point(2005, 1010), Point(5000, 990)],
        crs=CRS,
    )  # fmt: skip
    pools = pools_on_roads(graph, chargers, 50.0)
    assert pools.power_kw[0] == 600.0
    assert np.isnan(pools.power_kw[1])
    assert pools.at.found.all()


def test_a_pool_of_unknown_power_counts_where_none_is_asked_for_and_else_may_count():
    pools = Pools(at=NOWHERE, power_kw=np.array([600.0, np.nan, 50.0, 0.0]), n_150kw_least=np.array([2.0, 0, 0, 0]),
                  n_150kw_most=np.array([4.0, 2, 0, 0]))  # fmt: skip
    sure, maybe = pools.reach(0.0, 0)
    assert sure.tolist() == maybe.tolist() == [True, True, True, True]
    sure, maybe = pools.reach(400.0, 0)
    assert (sure.tolist(), maybe.tolist()) == ([True, False, False, False], [True, True, False, False])
    sure, maybe = pools.reach(0.0, 1)
    assert (sure.tolist(), maybe.tolist()) == ([True, False, False, False], [True, True, False, False])


def test_a_name_without_letters_is_no_road():
    frame, _ = town(seed=3)
    graph = build_road_graph(frame, AccessSettings(snap_tolerance_m=0.5))
    assert graph.n_edges
    assert not is_named(graph, ["", " - "]).any()
