"""Lines with traffic figures: the roads' own, with count points put on them, and lines of a traffic layer."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from planner.access.assumptions import distance_m as distance_of
from planner.access.graph import RoadGraph
from planner.access.snapping import point_geometry
from planner.access.topology import Floats, Geometries, explode

BOTH_WAYS = frozenset(
    {"", "both", "both directions", "two-way", "total", "sum", "beide", "beide richtungen", "gesamt", "summe"}
    | {"querschnitt", "gesamtquerschnitt", "1+2", "a+b"}
)
"""What traffic layers write in ``direction`` of a count of both."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Counted:
    """Lines with traffic: roads of the graph, or lines of a traffic layer.

    ``total`` marks figures that already hold both directions; ``oneway`` +1 or -1 for a carriageway open along or
    against its drawing, 0 for both.
    """

    geometry: Geometries
    aadt_per_day: Floats
    hgv_share_pu: Floats
    name: NDArray[np.object_]
    road_class: NDArray[np.object_]
    oneway: NDArray[np.int8]
    total: NDArray[np.bool_]

    def take(self, rows: NDArray[np.bool_]) -> "Counted":
        """Only the chosen rows."""
        return Counted(**{field: getattr(self, field)[rows] for field in self.__slots__})


def layer_text(layer: gpd.GeoDataFrame, column: str) -> NDArray[np.object_]:
    """Texts of a column, without blanks at the ends; empty where missing."""
    if column not in layer:
        return np.full(len(layer), "", dtype=object)
    return layer[column].astype("string").fillna("").str.strip().to_numpy(dtype=object)


def is_both(direction: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Whether counts hold both directions: they say so, or name none."""
    return np.array([str(one).strip().casefold() in BOTH_WAYS for one in direction], dtype=bool)


def headings(lines: Geometries, near: Geometries) -> Floats:
    """Directions in which lines are drawn at the points nearest to places, as unit vectors, shape (k, 2)."""
    along_m = shapely.line_locate_point(lines, near)
    before = shapely.line_interpolate_point(lines, np.maximum(along_m - 5.0, 0.0))
    after = shapely.line_interpolate_point(lines, np.minimum(along_m + 5.0, shapely.length(lines)))
    step = shapely.get_coordinates(after) - shapely.get_coordinates(before)
    return np.asarray(step / np.maximum(np.hypot(*step.T), 1e-9)[:, None])


def drawn_heading(line: shapely.LineString, near: shapely.Point) -> Floats:
    """Direction in which a line is drawn at the point nearest to a place, as a unit vector."""
    along_m = float(shapely.line_locate_point(line, near))
    ends = shapely.line_interpolate_point(line, [max(along_m - 5.0, 0.0), min(along_m + 5.0, line.length)])
    step = np.diff(shapely.get_coordinates(ends), axis=0)[0]
    return np.asarray(step / max(float(np.hypot(*step)), 1e-9))


def _way(graph: RoadGraph) -> NDArray[np.int8]:
    """+1 or -1 for edges open along or against their drawing only, 0 for both."""
    return np.where(graph.oneway, np.where(np.isfinite(graph.forward_min), 1, -1), 0).astype(np.int8)


def graph_lines(graph: RoadGraph, traffic: gpd.GeoDataFrame | None, search_m: float) -> Counted:
    """Counted roads of the graph."""
    edges = edge_lines(graph, traffic, search_m)
    return edges.take(np.isfinite(edges.aadt_per_day))


def edge_lines(graph: RoadGraph, traffic: gpd.GeoDataFrame | None, search_m: float) -> Counted:
    """All edges of the graph with their own figures, replaced where a count point lies on the road."""
    aadt, hgv = graph.aadt_per_day.copy(), graph.hgv_share_pu.copy()
    total = np.zeros(graph.n_edges, dtype=bool)
    points = _of_dimension(traffic, 0)
    if len(points) and graph.n_edges:
        _put_counts(graph, points, search_m, (aadt, hgv, total))
    return Counted(
        geometry=graph.geometry,
        aadt_per_day=aadt,
        hgv_share_pu=hgv,
        name=graph.name,
        road_class=graph.road_class,
        oneway=_way(graph),
        total=total,
    )


def _put_counts(
    graph: RoadGraph, counts: gpd.GeoDataFrame, search_m: float, into: tuple[Floats, Floats, NDArray[np.bool_]]
) -> None:
    """Write each count on the edge it lies on and on edges of the same name and class around it (fills ``into``).

    A count on one carriageway holds both directions, unless the other carriageway has a count of its own beside it.
    """
    aadt, hgv, total = into
    points = point_geometry(counts)
    tree = shapely.STRtree(graph.geometry)
    row, hit = tree.query_nearest(points, max_distance=distance_of("count_on_road"), all_matches=False)
    counted_m = np.full(graph.n_edges, np.inf)
    one_way = _counted_by_direction(graph, points[row], hit)
    year = counts["year"].fillna(-np.inf) if "year" in counts else pd.Series(0.0, index=counts.index)
    # of two counts at one place (from two files) the newer one comes first, and so is kept
    order = np.lexsort((row, -year.to_numpy(dtype=float)[row]))
    for at in order.tolist():
        point, edge, single = int(row[at]), int(hit[at]), bool(one_way[at])
        around = tree.query(points[point], predicate="dwithin", distance=search_m)
        same = (graph.name[around] == graph.name[edge]) & (graph.road_class[around] == graph.road_class[edge])
        edges = np.union1d(around[same], [edge]) if graph.name[edge] else np.array([edge])
        distance_m = shapely.distance(graph.geometry[edges], points[point])
        edges, distance_m = edges[distance_m < counted_m[edges]], distance_m[distance_m < counted_m[edges]]
        counted_m[edges] = distance_m
        aadt[edges], total[edges] = float(counts["aadt_per_day"].iloc[point]), not single
        share = float(counts["hgv_share_pu"].iloc[point]) if "hgv_share_pu" in counts else np.nan
        hgv[edges] = np.where(np.isfinite(share), share, hgv[edges])


def _counted_by_direction(graph: RoadGraph, points: Geometries, edge: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Counts on one carriageway with another count, on another carriageway of the same road, beside them."""
    oneway = graph.oneway[edge]
    a, b = shapely.STRtree(points).query(points, predicate="dwithin", distance=distance_of("count_on_road"))
    same_road = (graph.name[edge[a]] == graph.name[edge[b]]) & (graph.road_class[edge[a]] == graph.road_class[edge[b]])
    pair = (edge[a] != edge[b]) & oneway[a] & oneway[b] & same_road
    return np.isin(np.arange(edge.size), a[pair])


def _of_dimension(traffic: gpd.GeoDataFrame | None, dimension: int) -> gpd.GeoDataFrame:
    """Counted rows of a traffic layer that are points (0) or lines (1)."""
    if traffic is None or "aadt_per_day" not in traffic:
        return gpd.GeoDataFrame(geometry=[])
    right = shapely.get_dimensions(traffic.geometry.to_numpy()) == dimension
    rows = np.flatnonzero(right & traffic["aadt_per_day"].notna().to_numpy())
    chosen: gpd.GeoDataFrame = traffic.iloc[rows]
    return chosen


def layer_lines(graph: RoadGraph, traffic: gpd.GeoDataFrame | None) -> tuple[Counted, ...]:
    """Lines of the traffic layer; class and direction, and name where the layer has none, of the road under each."""
    layer = _of_dimension(traffic, 1)
    geometry, rows = explode(layer.geometry.to_numpy())
    if not rows.size:
        return ()
    name, direction = layer_text(layer, "name")[rows], layer_text(layer, "direction")
    road_class, oneway = np.full(rows.size, "", dtype=object), np.zeros(rows.size, dtype=np.int8)
    middle = shapely.line_interpolate_point(geometry, 0.5, normalized=True)
    if graph.n_edges:
        row, hit = shapely.STRtree(graph.geometry).query_nearest(
            middle, max_distance=distance_of("line_on_road"), all_matches=False
        )
        road_class[row] = graph.road_class[hit]
        name[row] = np.where(name[row] == "", graph.name[hit], name[row])
        way = _way(graph)
        single = way[hit] != 0
        for line, edge in zip(row[single].tolist(), hit[single].tolist(), strict=True):
            turned = drawn_heading(geometry[line], middle[line]) @ drawn_heading(graph.geometry[edge], middle[line])
            oneway[line] = way[edge] * np.sign(turned)
    hgv = layer["hgv_share_pu"].to_numpy(dtype=float)[rows] if "hgv_share_pu" in layer else np.full(rows.size, np.nan)
    counted = Counted(
        geometry=geometry,
        aadt_per_day=layer["aadt_per_day"].to_numpy(dtype=float)[rows],
        hgv_share_pu=hgv,
        name=name,
        road_class=road_class,
        oneway=oneway,
        total=(is_both(direction) & (direction != ""))[rows],
    )
    return (counted,)
