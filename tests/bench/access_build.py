"""Lines to graph: our building against pyogrio's reading of the same file, paired in one run, in CPU seconds.

Run: python tests/bench/access_build.py [streets a side] [further road files]
"""

import json
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

import geopandas as gpd
import numpy as np
import pyogrio
import shapely

from planner.access.graph import build_road_graph
from planner.io.crs import utm_crs
from planner.io.layer import read_source
from planner.model.project import Role, Source
from planner.model.settings import AccessSettings

STREETS = 448
REPEATS = 5
BLOCK_M, SPAN, BEND_M, JITTER_M = 120.0, 4, 2.0, 0.2
BRIDGES = 600
SETTINGS = AccessSettings(snap_tolerance_m=2.0, split_crossings=True)
Made = TypeVar("Made")


def street_layer(side: int) -> tuple[gpd.GeoDataFrame, tuple[int, int]]:
    """A town as real files draw it, and how many nodes and edges it truly has.

    Streets one way are a line for each block, their ends up to 0.2 m beside the junction. Of the streets across one in
    three is drawn likewise, one in lines of four blocks with a vertex at each junction, one in lines of four blocks
    without. Short streets pass over and through some of them: bridges, and crossings without a common vertex.
    """
    rng = np.random.default_rng(3)
    at = np.stack(np.meshgrid(np.arange(side), np.arange(side), indexing="ij"), -1) * BLOCK_M
    at += rng.normal(0.0, 10.0, at.shape)
    for street in range(2, side, 3):
        for first in range(0, side - 1, SPAN):
            last = min(first + SPAN, side - 1)
            share = np.linspace(0.0, 1.0, last - first + 1)[:, None]
            at[street, first : last + 1] = at[street, first] * (1 - share) + at[street, last] * share
    across = [line for street in range(side) for line in _street(at[street], street % 3, rng)]
    blocks = [_bent(at[i, j], at[i + 1, j], rng) for i in range(side - 1) for j in range(side)]
    chosen = rng.choice(np.flatnonzero(np.arange((side - 1) * side) % side % 2 == 0), 2 * BRIDGES, replace=False)
    middle = np.array([blocks[row][2] for row in chosen])
    short = [xy + np.array([[0.0, -25.0], [3.0, 25.0]]) for xy in middle]
    lines = [*(_jittered(line, rng) for line in [*across, *blocks]), *short]
    n = len(lines)
    frame = gpd.GeoDataFrame(
        {
            "road_class": rng.choice(["residential", "tertiary", "secondary"], n),
            "speed_kmh": rng.choice([30.0, 50.0, np.nan], n),
            "oneway": rng.choice(["both", "forward"], n, p=[0.9, 0.1]),
            "name": [f"Street {row % 5000}" for row in range(n)],
            "bridge": np.where(np.arange(n) >= n - BRIDGES, "yes", "no"),
        },
        geometry=[shapely.LineString(line) for line in lines],
        crs="EPSG:25832",
    )
    # a bridge adds its ends and itself; a crossing adds its ends and the junction, and cuts two lines
    truth = (side * side + 2 * BRIDGES + 3 * BRIDGES, 2 * side * (side - 1) + BRIDGES + 3 * BRIDGES)
    return frame, truth


def _street(at: np.ndarray, kind: int, rng: np.random.Generator) -> list[np.ndarray]:
    if kind == 0:
        return [_bent(a, b, rng) for a, b in pairwise(at)]
    spans = [at[first : first + SPAN + 1] for first in range(0, len(at) - 1, SPAN)]
    if kind == 2:
        return [span[[0, -1]] for span in spans]
    return [np.concatenate([span[:1], *(_bent(a, b, rng)[1:] for a, b in pairwise(span))]) for span in spans]


def _bent(a: np.ndarray, b: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    share = np.linspace(0.0, 1.0, 5)[:, None]
    line = a * (1 - share) + b * share
    line[1:-1] += rng.normal(0.0, BEND_M, (3, 2))
    return line


def _jittered(line: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    moved = line.copy()
    moved[[0, -1]] += rng.uniform(-JITTER_M, JITTER_M, (2, 2))
    return moved


def cpu_s(work: Callable[[], Made]) -> tuple[float, Made]:
    """CPU seconds of all threads, and what came out."""
    start = time.process_time()
    made = work()
    return time.process_time() - start, made


def town(side: int, folder: Path) -> dict[str, object]:
    """Rows of the made town."""
    frame, truth = street_layer(side)
    path = folder / "roads.gpkg"
    frame.to_file(path)
    build_road_graph(frame.iloc[:100], SETTINGS)
    reads, builds, wholes = [], [], []
    for _ in range(REPEATS):
        read, roads = cpu_s(lambda: pyogrio.read_dataframe(path))
        build, graph = cpu_s(lambda roads=roads: build_road_graph(roads, SETTINGS))
        whole, _ = cpu_s(lambda: read_source(Source(role=Role.ROADS, path=path.name), folder))
        assert (graph.n_nodes, graph.n_edges) == truth
        assert graph.quality.crossings_apart == graph.quality.crossings_split == BRIDGES
        reads.append(read)
        builds.append(build)
        wholes.append(whole)
    ratios = np.array(builds) / np.array(reads)
    return {
        "build_lines": len(frame),
        "build_nodes": truth[0],
        "build_pyogrio_read_s": round(float(np.median(reads)), 2),
        "build_graph_s": round(float(np.median(builds)), 2),
        "build_over_read": round(float(np.median(ratios)), 2),
        "build_over_read_range": [round(float(ratios.min()), 2), round(float(ratios.max()), 2)],
        "build_checked_read_over_read": round(float(np.median(np.array(wholes) / np.array(reads))), 2),
    }


def real(path: Path) -> dict[str, object]:
    """Rows of a file at hand: our whole reading and the graph."""
    read, layer = cpu_s(lambda: read_source(Source(role=Role.ROADS, path=path.name), path.parent))
    roads = layer.frame.to_crs(utm_crs(layer.frame))
    build, graph = cpu_s(lambda: build_road_graph(roads, AccessSettings()))
    return {
        f"{path.name}_rows": len(roads),
        f"{path.name}_read_s": round(read, 2),
        f"{path.name}_graph_s": round(build, 3),
        f"{path.name}_nodes": graph.n_nodes,
        f"{path.name}_main_share_pu": round(graph.main_share_pu, 4),
    }


def main(side: int = STREETS, files: Sequence[Path] = ()) -> dict[str, object]:
    """Rows of the made town with about 300,000 lines, and of the files given."""
    with tempfile.TemporaryDirectory(prefix="chargesite-bench-") as folder:
        rows = town(side, Path(folder))
    for path in files:
        rows |= real(path)
    return rows


if __name__ == "__main__":
    sizes = [int(word) for word in sys.argv[1:] if word.isdigit()]
    found = main(*sizes[:1], files=[Path(word) for word in sys.argv[1:] if not word.isdigit()])
    sys.stdout.write(json.dumps(found, indent=1) + "\n")
