"""Drive times, catchments and routes against networkx on a graph built apart from ours."""

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import pytest
import shapely
from shapely import LineString, Point

from planner.access.figures import AccessLayers, access_figures
from planner.access.graph import build_road_graph
from planner.access.routes import routes
from planner.model.settings import AccessSettings

SIDE = 14


@pytest.fixture(scope="module")
def town():
    """Perturbed street grid with holes, one-way streets and mixed speeds, as lines and as a networkx graph."""
    rng = np.random.default_rng(7)
    at = np.stack(np.meshgrid(np.arange(SIDE), np.arange(SIDE), indexing="ij"), -1) * 400.0
    at += rng.uniform(-120, 120, at.shape)
    rows, graph = [], nx.DiGraph()
    for i in range(SIDE):
        for j in range(SIDE):
            for k, m in ((i + 1, j), (i, j + 1)):
                if k >= SIDE or m >= SIDE or rng.random() < 0.12:
                    continue
                a, b = tuple(at[i, j]), tuple(at[k, m])
                speed, way = (
                    float(rng.choice([30.0, 50.0, 70.0])),
                    str(rng.choice(["both", "both", "forward", "backward"])),
                )
                rows.append((LineString([a, b]), speed, way))
                minutes = np.hypot(b[0] - a[0], b[1] - a[1]) / speed * 0.06
                length = float(np.hypot(b[0] - a[0], b[1] - a[1]))
                graph.add_nodes_from([a, b])
                if way != "backward":
                    graph.add_edge(a, b, minutes=minutes, length=length)
                if way != "forward":
                    graph.add_edge(b, a, minutes=minutes, length=length)
    frame = gpd.GeoDataFrame(
        {"speed_kmh": [r[1] for r in rows], "oneway": [r[2] for r in rows]},
        geometry=[r[0] for r in rows],
        crs="EPSG:25832",
    )
    return frame, graph


def on_edge(line, share, graph):
    """The networkx graph with a node put on a line, by cutting its arcs."""
    point = shapely.line_interpolate_point(line, share, normalized=True)
    a, b = line.coords[0], line.coords[-1]
    node = ("place", a, b, share)
    for tail, head, first in ((a, b, share), (b, a, 1 - share)):
        if graph.has_edge(tail, head):
            for key in ("minutes", "length"):
                cost = graph.edges[tail, head][key]
                graph.add_edge(tail, node, **{key: cost * first})
                graph.add_edge(node, head, **{key: cost * (1 - first)})
    return node, point


def test_people_and_competitors_agree_with_networkx(town):
    frame, plain = town
    rng = np.random.default_rng(3)
    graph = build_road_graph(frame, AccessSettings())
    assert graph.n_nodes == plain.number_of_nodes()
    people = gpd.GeoDataFrame(
        {"people": rng.integers(1, 100, plain.number_of_nodes()).astype(float)},
        geometry=[Point(n) for n in plain.nodes],
        crs=frame.crs,
    )
    for _ in range(12):
        site_edge, charger_edge = rng.choice(len(frame), 2, replace=False)
        net = plain.copy()
        site, site_point = on_edge(frame.geometry[site_edge], float(rng.uniform(0.1, 0.9)), net)
        charger, charger_point = on_edge(frame.geometry[charger_edge], float(rng.uniform(0.1, 0.9)), net)
        towards = nx.single_source_dijkstra_path_length(net.reverse(), site, weight="minutes")
        sites = gpd.GeoDataFrame(geometry=[site_point], crs=frame.crs)
        chargers = gpd.GeoDataFrame(geometry=[charger_point], crs=frame.crs)
        row = access_figures(
            graph, sites, AccessLayers(population=people, chargers=chargers), AccessSettings(bands_min=(2, 5, 8))
        ).frame.iloc[0]
        round_trip = max(nx.strongly_connected_components(plain), key=len)
        if row["unreachable_reason"]:
            assert not any(node in towards for node in round_trip)
            assert np.isnan(row["people_8min"])
            continue
        for band in (2, 5, 8):
            near = [towards.get(node, np.inf) <= band for node in plain.nodes]
            assert row[f"people_{band}min"] == people["people"][near].sum()
        if charger in towards:
            assert row["competitor_min"] == pytest.approx(towards[charger], abs=1e-9)
        else:
            assert np.isnan(row["competitor_min"])


def test_cable_routes_agree_with_networkx(town):
    frame, plain = town
    rng = np.random.default_rng(11)
    graph = build_road_graph(frame, AccessSettings())
    for _ in range(12):
        first, second = rng.choice(len(frame), 2, replace=False)
        net = nx.DiGraph(plain.to_undirected())
        a, a_point = on_edge(frame.geometry[first], float(rng.uniform(0.1, 0.9)), net)
        b, b_point = on_edge(frame.geometry[second], float(rng.uniform(0.1, 0.9)), net)
        pair = pd.DataFrame(
            [("x", a_point.x, a_point.y, b_point.x, b_point.y)],
            columns=["site_id", "from_x_m", "from_y_m", "to_x_m", "to_y_m"],
        )
        row = routes(graph, pair).iloc[0]
        assert row["basis"] == "roads"
        assert row["route_m"] == pytest.approx(nx.dijkstra_path_length(net, a, b, weight="length"), rel=1e-9)
