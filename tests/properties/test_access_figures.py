"""What must hold for the figures of any town."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.access import reach
from planner.access.catchment import charger_supply
from planner.access.figures import AccessLayers, access_figures
from planner.access.graph import build_road_graph
from planner.model.settings import AccessSettings
from tests.access_town import town

SEEDS = st.integers(0, 30)


def search_of(seed, *, two_way):
    lines, _ = town(seed=seed, two_way=two_way)
    graph = build_road_graph(lines, AccessSettings())
    return graph, reach.search_graph(graph.minutes, graph.node_xy_m)


@settings(max_examples=12, deadline=None)
@given(SEEDS, st.floats(0.5, 12.0))
def test_shares_of_all_people_give_the_power_of_all_chargers_back(seed, catchment_min):
    graph, search = search_of(seed, two_way=False)
    rng = np.random.default_rng(seed)
    people = rng.integers(0, 40, graph.n_nodes).astype(float)
    chargers = rng.choice(graph.n_nodes, 15, replace=False)
    people[chargers] += 1.0
    power_kw = rng.uniform(11.0, 400.0, 15)
    supply = charger_supply(
        search,
        people,
        (reach.at_nodes(chargers), power_kw),
        places=(reach.at_nodes(np.arange(graph.n_nodes)), reach.no_ways(15)),
        catchment_min=catchment_min,
    )
    assert (supply * people).sum() / 1000.0 == pytest.approx(power_kw.sum(), rel=1e-9)


@settings(max_examples=8, deadline=None)
@given(SEEDS, st.integers(1, 130), st.integers(2, 4))
def test_the_answer_does_not_depend_on_the_number_of_threads(seed, sites, threads):
    graph, search = search_of(seed, two_way=False)
    rng = np.random.default_rng(seed)
    places = reach.at_nodes(rng.integers(0, graph.n_nodes, 30))
    around = reach.Around(
        weight=rng.uniform(0, 9, (graph.n_nodes, 2)),
        places=places,
        kind=rng.integers(-1, 2, 30),
        directs=reach.no_ways(sites),
    )
    own = reach.at_nodes(rng.integers(0, graph.n_nodes, sites))
    one, more = (
        reach.look_around_sites(search, own, around, reach.Limits(bands=(1.0, 4.0), limit=6.0, decay=2.0, threads=n))
        for n in (1, threads)
    )
    for name in reach.Found.__slots__:
        assert np.array_equal(getattr(one, name), getattr(more, name))


@settings(max_examples=8, deadline=None)
@given(SEEDS)
def test_wider_bands_hold_at_least_as_much(seed):
    lines, _ = town(seed=seed, two_way=True)
    rng = np.random.default_rng(seed)
    lines["aadt_per_day"] = rng.uniform(100, 9000, len(lines))
    graph = build_road_graph(lines, AccessSettings())
    layer = gpd.GeoDataFrame(
        {"people": rng.integers(0, 50, graph.n_nodes) * 1.0, "jobs": rng.integers(0, 9, graph.n_nodes) * 1.0,
         "kind": rng.choice(["a", "b"], graph.n_nodes)},
        geometry=shapely.points(graph.node_xy_m),
        crs=lines.crs,
    )  # fmt: skip
    sites = gpd.GeoDataFrame(geometry=layer.geometry[:12], crs=lines.crs)
    frame = access_figures(graph, sites, AccessLayers(population=layer, pois=layer), AccessSettings()).frame
    for name in ("people", "jobs", "traffic", "poi_a", "poi_b"):
        bands = frame[[f"{name}_5min", f"{name}_10min", f"{name}_15min"]].to_numpy(dtype=float)
        assert (np.diff(bands, axis=1) >= 0).all()
    assert (frame["gravity_people"] <= frame["people_15min"]).all()
    whole_km = float((graph.aadt_per_day * graph.length_m).sum()) / 1000.0
    assert (frame["traffic_15min"] <= whole_km * (1 + 1e-9)).all()
