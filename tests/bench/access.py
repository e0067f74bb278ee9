"""Catchments: our compiled search against networkx on the same graph, places and sums, paired in one run, in CPU time.

Run: python tests/bench/access.py [--quick] [streets a side] [further road files]

Prints one JSON object. Ratios are theirs over ours for each source on one thread: networkx' ego_graph (what people
reach for first) and its search with a cutoff, each followed by the five sums. Rows of building the graph come from
tests/bench/access_build.py. ``many_*``: 10,000 sites in one go on all threads, in a process of its own.
"""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import geopandas as gpd
import networkx as nx
import numpy as np
import shapely

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from planner.access import reach
from planner.access.figures import AccessLayers, access_figures
from planner.access.graph import RoadGraph, build_road_graph
from planner.access.isochrones import isochrones
from planner.model.settings import AccessSettings

SIDE, QUICK_SIDE = 557, 150
BANDS, DECAY_MIN = (5.0, 10.0, 15.0), 5.0
SITES, REPEATS = 40, 5
MANY = 10_000
SETTINGS = AccessSettings()


def street_grid(side: int) -> gpd.GeoDataFrame:
    """Perturbed street grid of 120 m blocks with three speeds; one street in five is one-way."""
    rng = np.random.default_rng(1)
    at = np.stack(np.meshgrid(np.arange(side), np.arange(side), indexing="ij"), -1) * 120.0
    at += rng.normal(0, 15, at.shape)
    pairs = np.concatenate(
        [np.stack([at[:-1], at[1:]], 2).reshape(-1, 2, 2), np.stack([at[:, :-1], at[:, 1:]], 2).reshape(-1, 2, 2)]
    )
    columns = {
        "speed_kmh": rng.choice([30.0, 50.0, 80.0], len(pairs)),
        "oneway": rng.choice(["both", "forward", "backward"], len(pairs), p=[0.8, 0.1, 0.1]),
    }
    return gpd.GeoDataFrame(columns, geometry=shapely.linestrings(pairs), crs="EPSG:25832")


def sums_of(search: reach.SearchGraph, weight: np.ndarray, nodes: np.ndarray, threads: int) -> np.ndarray:
    """Five outputs of each source, shape (sources, 5): people in three bands, jobs in the widest, gravity."""
    none = np.empty(0, dtype=np.int64)
    around = reach.Around(weight=weight, places=reach.at_nodes(none), kind=none, directs=reach.no_ways(nodes.size))
    limits = reach.Limits(bands=BANDS, limit=BANDS[-1], decay=DECAY_MIN, threads=threads)
    found = reach.look_around_sites(search, reach.at_nodes(nodes), around, limits)
    return np.column_stack([found.sums[:, 0, :], found.sums[:, 1, -1], found.decayed])


def sums_of_networkx(minutes: dict[int, float], weight: np.ndarray) -> list[float]:
    """The same five outputs of a dictionary of minutes."""
    node = np.fromiter(minutes.keys(), dtype=np.int64, count=len(minutes))
    cost = np.fromiter(minutes.values(), dtype=np.float64, count=len(minutes))
    people, jobs = weight[node, 0], weight[node, 1]
    return [*(people[cost <= band].sum() for band in BANDS), jobs.sum(), (people * np.exp(-cost / DECAY_MIN)).sum()]


def by_cutoff(graph: nx.DiGraph, node: int, weight: np.ndarray) -> list[float]:
    """networkx' search with a cutoff, then the sums."""
    return sums_of_networkx(nx.single_source_dijkstra_path_length(graph, node, cutoff=BANDS[-1]), weight)


def by_ego_graph(graph: nx.DiGraph, node: int, weight: np.ndarray) -> list[float]:
    """networkx' ego graph, the minutes within it, then the sums."""
    ego = nx.ego_graph(graph, node, radius=BANDS[-1], distance="weight")
    return sums_of_networkx(nx.single_source_dijkstra_path_length(ego, node), weight)


def against_networkx(graph: RoadGraph, *, egos: int) -> dict[str, object]:
    """Ratios, the median and the range over paired repeats, and the largest difference of any sum."""
    rng = np.random.default_rng(2)
    weight = rng.integers(0, 100, (graph.n_nodes, 2)).astype(float)
    search = reach.search_graph(graph.minutes, graph.node_xy_m)
    plain = nx.from_scipy_sparse_array(graph.minutes, create_using=nx.DiGraph).reverse()
    sums_of(search, weight, np.array([0]), 1)
    ours_ms, cutoff, ego, apart = [], [], [], 0.0
    for _ in range(REPEATS):
        nodes = rng.choice(graph.n_nodes, SITES, replace=False)
        start = time.process_time()
        ours = sums_of(search, weight, nodes, 1)
        own_s = (time.process_time() - start) / SITES
        asked = nodes[:10]
        start = time.process_time()
        theirs = np.array([by_cutoff(plain, int(node), weight) for node in asked])
        cutoff.append((time.process_time() - start) / asked.size / own_s)
        start = time.process_time()
        egos_found = np.array([by_ego_graph(plain, int(node), weight) for node in asked[:egos]])
        ego.append((time.process_time() - start) / egos / own_s)
        ours_ms.append(1000.0 * own_s)
        apart = max(apart, float(np.abs(theirs / ours[:10] - 1.0).max()))
        apart = max(apart, float(np.abs(egos_found / ours[:egos] - 1.0).max()))
    return {
        "nodes": graph.n_nodes,
        "arcs": int(graph.minutes.nnz),
        "site_ms": round(float(np.median(ours_ms)), 2),
        "ego_graph_over_ours": round(float(np.median(ego)), 1),
        "ego_graph_over_ours_range": [round(min(ego), 1), round(max(ego), 1)],
        "cutoff_over_ours": round(float(np.median(cutoff)), 1),
        "cutoff_over_ours_range": [round(min(cutoff), 1), round(max(cutoff), 1)],
        "largest_relative_difference": apart,
    }


def sites_at(graph: RoadGraph, number: int) -> gpd.GeoDataFrame:
    """Sites at random nodes."""
    nodes = np.random.default_rng(4).choice(graph.n_nodes, number, replace=number > graph.n_nodes)
    return gpd.GeoDataFrame(geometry=shapely.points(graph.node_xy_m[nodes]), crs=graph.crs)


def outlines(graph: RoadGraph) -> dict[str, object]:
    """Isochrone polygons of three bands: CPU for each of 20 sites, what stands once apart."""
    sites = sites_at(graph, 20)
    isochrones(graph, sites.iloc[:1], (5, 10, 15))
    start = time.process_time()
    isochrones(graph, sites.iloc[:1], (5, 10, 15))
    one_s = time.process_time() - start
    start = time.process_time()
    isochrones(graph, sites, (5, 10, 15))
    all_s = time.process_time() - start
    return {
        "isochrone_site_ms": round(1000.0 * all_s / 20, 1),
        "isochrone_further_site_ms": round(1000.0 * (all_s - one_s) / 19, 1),
    }


def all_figures(graph: RoadGraph, number: int) -> dict[str, object]:
    """Every figure of sites with people, jobs, points of interest and chargers: CPU a site."""
    rng = np.random.default_rng(6)
    people = gpd.GeoDataFrame(
        {"people": rng.integers(0, 60, graph.n_nodes) * 1.0, "jobs": rng.integers(0, 20, graph.n_nodes) * 1.0},
        geometry=shapely.points(graph.node_xy_m),
        crs=graph.crs,
    )
    chosen = rng.choice(graph.n_nodes, 1200, replace=False)
    places = gpd.GeoDataFrame(
        {"kind": rng.choice(["shop", "cafe", "hotel"], 1200), "operator": rng.choice(["a", "b", "c"], 1200),
         "power_kw": rng.choice([22.0, 150.0], 1200)},
        geometry=shapely.points(graph.node_xy_m[chosen]),
        crs=graph.crs,
    )  # fmt: skip
    layers = AccessLayers(population=people, pois=places, chargers=places.iloc[:200])
    times = []
    for count in (1, number):
        start = time.process_time()
        access_figures(graph, sites_at(graph, count), layers, SETTINGS)
        times.append(time.process_time() - start)
    return {
        "all_figures_once_s": round(times[0], 2),
        "all_figures_further_site_ms": round(1000.0 * (times[1] - times[0]) / (number - 1), 2),
    }


def many(side: int) -> dict[str, object]:
    """10,000 sites in one go, from lines to figures, and the peak memory of this process."""
    began = time.perf_counter()
    graph = build_road_graph(street_grid(side), SETTINGS)
    built_mb = _peak_mb()
    rng = np.random.default_rng(6)
    people = gpd.GeoDataFrame(
        {"people": rng.integers(0, 60, graph.n_nodes) * 1.0, "jobs": rng.integers(0, 20, graph.n_nodes) * 1.0},
        geometry=shapely.points(graph.node_xy_m),
        crs=graph.crs,
    )
    built_s, start = time.perf_counter() - began, time.perf_counter()
    cpu = time.process_time()
    frame = access_figures(graph, sites_at(graph, MANY), AccessLayers(population=people), SETTINGS).frame
    assert frame["people_15min"].notna().mean() > 0.99
    return {
        "many_sites": MANY,
        "many_nodes": graph.n_nodes,
        "many_wall_s": round(time.perf_counter() - start, 1),
        "many_cpu_s": round(time.process_time() - cpu, 1),
        "many_build_wall_s": round(built_s, 1),
        "many_build_peak_mb": built_mb,
        "many_peak_mb": _peak_mb(),
    }


def _peak_mb() -> int:
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024.0)


def in_fresh_process(side: int) -> dict[str, object]:
    """Rows of :func:`many`, from a process that did nothing else."""
    done = subprocess.run([sys.executable, __file__, "--many", str(side)], capture_output=True, text=True, check=True)
    rows: dict[str, object] = json.loads(done.stdout)
    return rows


def building(*, quick: bool, files: Sequence[Path]) -> dict[str, object]:
    """Rows of the benchmark of building, where it stands beside this one."""
    try:
        from tests.bench import access_build
    except ImportError:
        return {"build": "tests/bench/access_build.py is not there"}
    return access_build.main(120, files=files) if quick else access_build.main(files=files)


def main() -> None:
    """Print all rows."""
    words = sys.argv[1:]
    sides = [int(word) for word in words if word.isdigit()]
    quick = "--quick" in words
    side = next(iter(sides), QUICK_SIDE if quick else SIDE)
    if "--many" in words:
        rows = many(side)
    else:
        # first, while this process is small: Linux hands the parent's peak memory on to what it starts
        fresh = in_fresh_process(side)
        graph = build_road_graph(street_grid(side), SETTINGS)
        rows = against_networkx(graph, egos=3) | outlines(graph) | all_figures(graph, 100 if quick else 400) | fresh
        del graph
        files = [Path(word) for word in words if not word.isdigit() and not word.startswith("--")]
        rows |= building(quick=quick, files=files)
    sys.stdout.write(json.dumps(rows, indent=1) + "\n")


if __name__ == "__main__":
    main()
