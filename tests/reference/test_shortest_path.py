"""Drive times, catchments and routes against networkx on a graph built apart from ours."""

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import pytest
from shapely import Point

from planner.access.figures import AccessLayers, access_figures
from planner.access.graph import build_road_graph
from planner.access.routes import routes
from planner.model.settings import AccessSettings
from tests.access_town import on_edge, town


@pytest.fixture(scope="module", name="town")
def town_of_test():
    return town()


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
