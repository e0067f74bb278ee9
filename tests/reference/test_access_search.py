"""The compiled search, the plain search and the floating catchment against networkx and brute force."""

import geopandas as gpd
import networkx as nx
import numpy as np
import pytest
from shapely import Point

from planner.access import reach
from planner.access.assumptions import catchment_weights
from planner.access.figures import AccessLayers, access_figures, minutes_between
from planner.access.graph import build_road_graph
from planner.access.search import time_network, towards
from planner.access.snapping import NOWHERE, snap
from planner.model.settings import AccessSettings
from tests.access_town import on_edge, town

BANDS = (2, 5, 8)
SETTINGS = AccessSettings(bands_min=BANDS, gravity_decay_min=3.0)


@pytest.fixture(scope="module")
def layout():
    lines, plain = town(seed=21)
    return lines, plain, build_road_graph(lines, AccessSettings())


def numbered(graph, plain):
    """Number in our graph of each node of networkx's."""
    ours = {tuple(np.round(xy, 6)): number for number, xy in enumerate(graph.node_xy_m)}
    return {node: ours[tuple(np.round(node, 6))] for node in plain.nodes}


def nothing(n_nodes, n_sites):
    none = np.empty(0, dtype=np.int64)
    return reach.Around(
        weight=np.zeros((n_nodes, 0)), places=reach.at_nodes(none), kind=none, directs=reach.no_ways(n_sites)
    )


def test_nodes_within_the_limit_and_their_minutes_are_those_of_networkx(layout):
    _, plain, graph = layout
    number = numbered(graph, plain)
    search = reach.search_graph(graph.minutes, graph.node_xy_m)
    for node in list(plain.nodes)[::7]:
        for limit in (0.0, 1.5, 6.0, 500.0):
            theirs = nx.single_source_dijkstra_path_length(plain.reverse(), node, cutoff=limit, weight="minutes")
            found, minutes = reach.reached_from(search, reach.at_nodes(np.array([number[node]])), limit)
            ours = dict(zip(found.tolist(), minutes.tolist(), strict=True))
            assert set(ours) == {number[name] for name in theirs}
            assert max(abs(ours[number[name]] - cost) for name, cost in theirs.items()) <= 1e-9


def test_searching_away_from_a_place_follows_the_driving_direction(layout):
    _, plain, graph = layout
    number = numbered(graph, plain)
    search = reach.search_graph(graph.minutes, graph.node_xy_m, towards=False)
    for node in list(plain.nodes)[::23]:
        theirs = nx.single_source_dijkstra_path_length(plain, node, cutoff=5.0, weight="minutes")
        found, _ = reach.reached_from(search, reach.at_nodes(np.array([number[node]])), 5.0)
        assert set(found.tolist()) == {number[name] for name in theirs}


def test_sums_by_band_and_with_decay_are_those_of_networkx(layout):
    _, plain, graph = layout
    number, rng = numbered(graph, plain), np.random.default_rng(5)
    weight = rng.integers(0, 90, (graph.n_nodes, 3)).astype(float)
    nodes = list(plain.nodes)[::5]
    sites = np.array([number[node] for node in nodes])
    around = reach.Around(**{**fields(nothing(graph.n_nodes, sites.size)), "weight": weight})
    limits = reach.Limits(bands=(2.0, 5.0, 8.0), limit=8.0, decay=3.0)
    found = reach.look_around_sites(
        reach.search_graph(graph.minutes, graph.node_xy_m), reach.at_nodes(sites), around, limits
    )
    for row, node in enumerate(nodes):
        cost = nx.single_source_dijkstra_path_length(plain.reverse(), node, cutoff=8.0, weight="minutes")
        for place, band in enumerate(BANDS):
            inside = [number[name] for name, minutes in cost.items() if minutes <= band]
            assert found.sums[row, :, place] == pytest.approx(weight[inside].sum(axis=0), rel=1e-12)
        decayed = sum(weight[number[name], 0] * np.exp(-minutes / 3.0) for name, minutes in cost.items())
        assert found.decayed[row] == pytest.approx(decayed, rel=1e-9)


def fields(record):
    return {name: getattr(record, name) for name in record.__slots__}


def test_the_plain_search_says_the_same(layout):
    lines, _, graph = layout
    rng = np.random.default_rng(8)
    chosen = rng.choice(len(lines), 20, replace=False)
    points = np.array([lines.geometry[k].interpolate(0.3, normalized=True) for k in chosen], dtype=object)
    at = snap(graph, points, 10.0, limited_too=np.zeros(20, dtype=bool))
    ends = reach.arrivals(graph, (graph.forward_min, graph.backward_min), at)
    search = reach.search_graph(graph.minutes, graph.node_xy_m)
    plain = np.vstack([rows for _, rows in towards(time_network(graph, to=at, origin=NOWHERE), 7.0)])[
        :, : graph.n_nodes
    ]
    for row in range(20):
        own = reach.Places(node=ends.node[[row]], cost=ends.cost[[row]])
        found, minutes = reach.reached_from(search, own, 7.0)
        assert set(found.tolist()) == set(np.flatnonzero(np.isfinite(plain[row])).tolist())
        assert np.abs(plain[row, found] - minutes).max(initial=0.0) <= 1e-9


def test_rivals_jobs_and_points_of_interest_by_drive_time(layout):
    lines, plain, graph = layout
    rng = np.random.default_rng(4)
    for _ in range(6):
        site_edge, *others = rng.choice(len(lines), 13, replace=False)
        net = plain.copy()
        site, site_point = on_edge(lines.geometry[site_edge], 0.4, net)
        places = [on_edge(lines.geometry[edge], float(rng.uniform(0.1, 0.9)), net) for edge in others]
        cost = nx.single_source_dijkstra_path_length(net.reverse(), site, weight="minutes")
        sites = gpd.GeoDataFrame(geometry=[site_point], crs=lines.crs)
        layer = gpd.GeoDataFrame(
            {"operator": [f"o{k}" for k in range(12)], "kind": ["Café", "shop"] * 6},
            geometry=[point for _, point in places],
            crs=lines.crs,
        )
        row = access_figures(graph, sites, AccessLayers(chargers=layer, pois=layer), SETTINGS).frame.iloc[0]
        if row["unreachable_reason"]:
            continue
        ours = {rival.operator: rival.drive_min for rival in row["rivals"]}
        theirs = {f"o{k}": cost[node] for k, (node, _) in enumerate(places) if cost.get(node, np.inf) <= 15.0}
        assert ours == pytest.approx(theirs, abs=1e-9)
        for band in BANDS:
            kinds = ["café", "shop"] * 6
            for kind in ("café", "shop"):
                near = [cost.get(node, np.inf) <= band for (node, _), k in zip(places, kinds, strict=True) if k == kind]
                assert row[f"poi_{kind}_{band}min"] == sum(near)


def test_minutes_between_sites_are_those_of_networkx(layout):
    lines, plain, graph = layout
    rng = np.random.default_rng(12)
    net = plain.copy()
    places = [on_edge(lines.geometry[k], 0.35, net) for k in rng.choice(len(lines), 9, replace=False)]
    sites = gpd.GeoDataFrame(geometry=[point for _, point in places], crs=lines.crs)
    found = minutes_between(graph, sites, SETTINGS)
    assert found.shape == (9, 9)
    for i, (start, _) in enumerate(places):
        cost = nx.single_source_dijkstra_path_length(net, start, weight="minutes")
        theirs = [cost.get(goal, np.inf) for goal, _ in places]
        assert found[i] == pytest.approx(theirs, abs=1e-9)


def test_floating_catchment_is_that_of_brute_force(layout):
    """A = 1000 sum over chargers of w(t) S / sum over people of P w(t), every minute from networkx."""
    lines, plain, graph = layout
    rng = np.random.default_rng(31)
    widest = 6.0
    people = {node: float(rng.integers(1, 50)) for node in plain.nodes}
    population = gpd.GeoDataFrame(
        {"people": list(people.values())}, geometry=[Point(node) for node in people], crs=lines.crs
    )
    edges = rng.choice(len(lines), 22, replace=False)
    net = plain.copy()
    placed = [on_edge(lines.geometry[edge], float(rng.uniform(0.1, 0.9)), net) for edge in edges]
    chargers, sites = placed[:12], placed[12:]
    power_kw = rng.choice([22.0, 150.0, 300.0], 12)

    def weight(minutes):
        near, middle, far = catchment_weights()
        if minutes <= widest / 3:
            return near
        return middle if minutes <= 2 * widest / 3 else far if minutes <= widest else 0.0

    expected = np.zeros(10)
    for (charger, _), power in zip(chargers, power_kw, strict=True):
        to_charger = nx.single_source_dijkstra_path_length(net.reverse(), charger, cutoff=widest, weight="minutes")
        shared = sum(count * weight(to_charger[node]) for node, count in people.items() if node in to_charger)
        for row, (site, _) in enumerate(sites):
            if site in to_charger and shared:
                expected[row] += 1000.0 * weight(to_charger[site]) * power / shared
    layer = gpd.GeoDataFrame({"power_kw": power_kw}, geometry=[point for _, point in chargers], crs=lines.crs)
    frame = access_figures(
        graph,
        gpd.GeoDataFrame(geometry=[point for _, point in sites], crs=lines.crs),
        AccessLayers(population=population, chargers=layer),
        AccessSettings(bands_min=(2, int(widest))),
    ).frame
    known = frame["unreachable_reason"] == ""
    assert known.sum() >= 5
    assert expected[known].max() > 0
    assert frame["charger_supply_kw_per_1000_people"][known].tolist() == pytest.approx(expected[known].tolist())


def cut(net, line, shares):
    """Cut the arcs of a line at some shares of it; the new nodes in the order of the shares."""
    a, b = line.coords[0], line.coords[-1]
    order = np.argsort(shares)
    nodes = [("cut", a, b, float(shares[k])) for k in order]
    stops, at = [a, *nodes, b], np.concatenate([[0.0], np.asarray(shares)[order], [1.0]])
    for tail, head, chain in ((a, b, range(len(stops) - 1)), (b, a, range(len(stops) - 1, 0, -1))):
        if net.has_edge(tail, head):
            minutes = net.edges[tail, head]["minutes"]
            for k in chain:
                other = k + 1 if tail == a else k - 1
                net.add_edge(stops[k], stops[other], minutes=minutes * abs(at[other] - at[k]))
    return [("cut", a, b, float(share)) for share in shares]


def test_people_on_edges_by_drive_time_and_supply_are_those_of_networkx(layout):
    """People far from nodes, several on one edge and some on the site's and the charger's own edge."""
    lines, plain, graph = layout
    rng = np.random.default_rng(77)
    long = np.flatnonzero(lines.length.to_numpy() > 330.0)
    sites, stands, chargers = [], [], []
    net = plain.copy()
    for edge in rng.choice(long, 30, replace=False):
        line = lines.geometry[edge]
        shares = rng.permutation([0.37, 0.43, 0.5, 0.58, 0.63]).tolist()
        nodes = cut(net, line, shares)
        points = [line.interpolate(share, normalized=True) for share in shares]
        sites.append((nodes[0], points[0]))
        chargers.append((nodes[1], points[1]))
        stands += list(zip(nodes[2:], points[2:], strict=True))
    people = rng.integers(1, 60, len(stands)).astype(float)
    layer = gpd.GeoDataFrame({"people": people}, geometry=[point for _, point in stands], crs=lines.crs)
    power = gpd.GeoDataFrame({"power_kw": 50.0}, index=range(30), geometry=[p for _, p in chargers], crs=lines.crs)
    places = gpd.GeoDataFrame(geometry=[point for _, point in sites], crs=lines.crs)
    frame = access_figures(graph, places, AccessLayers(population=layer, chargers=power), SETTINGS).frame
    near, middle, far = catchment_weights()
    supply = np.zeros(30)
    for charger, _ in chargers:
        cost = nx.single_source_dijkstra_path_length(net.reverse(), charger, cutoff=8.0, weight="minutes")
        zone = {node: near if t <= 8 / 3 else middle if t <= 16 / 3 else far for node, t in cost.items()}
        shared = sum(count * zone.get(node, 0.0) for (node, _), count in zip(stands, people, strict=True))
        supply += [1000.0 * zone.get(node, 0.0) * 50.0 / shared if shared else 0.0 for node, _ in sites]
    for row, (site, _) in enumerate(sites):
        if frame["unreachable_reason"].iloc[row]:
            continue
        cost = nx.single_source_dijkstra_path_length(net.reverse(), site, weight="minutes")
        minutes = np.array([cost.get(node, np.inf) for node, _ in stands])
        for band in BANDS:
            assert frame[f"people_{band}min"].iloc[row] == people[minutes <= band].sum()
        close = minutes <= BANDS[-1]
        decayed = (people[close] * np.exp(-minutes[close] / 3.0)).sum()
        assert frame["gravity_people"].iloc[row] == pytest.approx(decayed, rel=1e-9)
        assert frame["charger_supply_kw_per_1000_people"].iloc[row] == pytest.approx(supply[row], rel=1e-9)
    assert (frame["unreachable_reason"] == "").sum() >= 25


def test_a_real_network_is_searched_as_networkx_does(shared_data):
    """19,846 real links with one-way streets: minutes and reached nodes of five places."""
    from planner.io.crs import utm_crs
    from planner.io.layer import read_source
    from planner.model.project import Role, Source

    frame = read_source(Source(role=Role.ROADS, path="roads.shp"), shared_data / "roads" / "coquimbo").frame
    graph = build_road_graph(frame.to_crs(utm_crs(frame)), AccessSettings(), country="CL")
    plain = nx.from_scipy_sparse_array(graph.minutes, create_using=nx.DiGraph).reverse()
    search = reach.search_graph(graph.minutes, graph.node_xy_m)
    for node in np.random.default_rng(1).choice(graph.n_nodes, 5, replace=False).tolist():
        theirs = nx.single_source_dijkstra_path_length(plain, node, cutoff=15.0)
        found, minutes = reach.reached_from(search, reach.at_nodes(np.array([node])), 15.0)
        assert set(found.tolist()) == set(theirs)
        assert max(abs(theirs[k] - m) for k, m in zip(found.tolist(), minutes.tolist(), strict=True)) <= 1e-9
