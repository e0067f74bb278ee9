"""Catchments: our search against networkx, paired in one run on the same graph and sources.

Run: python tests/bench/access.py [streets a side] [sources]
"""

import sys
import time

import geopandas as gpd
import networkx as nx
import numpy as np
import shapely

from planner.access.figures import AccessLayers, access_figures
from planner.access.graph import build_road_graph
from planner.model.settings import AccessSettings

REPEATS = 5


def say(line: str) -> None:
    """Write one line."""
    sys.stdout.write(line + "\n")


def street_grid(side: int) -> gpd.GeoDataFrame:
    """Perturbed street grid of 120 m blocks with three speeds."""
    rng = np.random.default_rng(1)
    at = np.stack(np.meshgrid(np.arange(side), np.arange(side), indexing="ij"), -1) * 120.0
    at += rng.normal(0, 15, at.shape)
    pairs = np.concatenate(
        [np.stack([at[:-1], at[1:]], 2).reshape(-1, 2, 2), np.stack([at[:, :-1], at[:, 1:]], 2).reshape(-1, 2, 2)]
    )
    return gpd.GeoDataFrame(
        {"speed_kmh": rng.choice([30.0, 50.0, 80.0], len(pairs))}, geometry=shapely.linestrings(pairs), crs="EPSG:25832"
    )


def main() -> None:
    """Print build times, time a site and the ratio, median over paired repeats."""
    side, sources = (int(value) for value in (*sys.argv[1:], 150, 40)[:2])
    roads = street_grid(side)
    start = time.process_time()
    graph = build_road_graph(roads, AccessSettings())
    built_s = time.process_time() - start
    start = time.process_time()
    plain = nx.from_scipy_sparse_array(graph.minutes, create_using=nx.DiGraph).reverse()
    plain_s = time.process_time() - start
    say(f"{graph.n_nodes} nodes, {graph.n_edges} edges; build {built_s:.2f} s (networkx {plain_s:.2f} s)")
    rng = np.random.default_rng(2)
    people = gpd.GeoDataFrame(
        {"people": np.ones(graph.n_nodes)}, geometry=shapely.points(graph.node_xy_m), crs=roads.crs
    )
    ratios, ours_ms = [], []
    for _ in range(REPEATS):
        nodes = rng.choice(graph.n_nodes, sources, replace=False)
        sites = gpd.GeoDataFrame(geometry=shapely.points(graph.node_xy_m[nodes]), crs=roads.crs)
        start = time.process_time()
        frame = access_figures(graph, sites, AccessLayers(population=people), AccessSettings()).frame
        ours = time.process_time() - start
        start = time.process_time()
        reached = [len(nx.single_source_dijkstra_path_length(plain, node, cutoff=15.0)) for node in nodes]
        theirs = time.process_time() - start
        assert frame["people_15min"].tolist() == reached
        ratios.append(theirs / ours)
        ours_ms.append(1000 * ours / sources)
    span = f"[{min(ratios):.1f}-{max(ratios):.1f}]"
    say(f"a site {np.median(ours_ms):.2f} ms; networkx / ours {np.median(ratios):.1f} {span}")
    for count in (100, 1000):
        nodes = rng.choice(graph.n_nodes, count, replace=count > graph.n_nodes)
        sites = gpd.GeoDataFrame(geometry=shapely.points(graph.node_xy_m[nodes]), crs=roads.crs)
        start = time.process_time()
        access_figures(graph, sites, AccessLayers(population=people), AccessSettings())
        say(f"{count} sites: {time.process_time() - start:.2f} s")


if __name__ == "__main__":
    main()
