"""A random town as lines and, built apart from ours, as a networkx graph."""

import geopandas as gpd
import networkx as nx
import numpy as np
import shapely
from shapely import LineString

SIDE = 14


def town(seed=7, two_way=False):
    """Perturbed street grid with holes, one-way streets and mixed speeds, as lines and as a networkx graph."""
    rng = np.random.default_rng(seed)
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
                    "both" if two_way else str(rng.choice(["both", "both", "forward", "backward"])),
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
