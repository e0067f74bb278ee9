"""Traffic passing a site: the road it fronts, both carriageways together, from counts or the roads' own figures."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from planner.access.graph import RoadGraph
from planner.access.snapping import point_geometry
from planner.access.topology import Floats, Geometries

_FRONTAGE_M = 50.0
_CARRIAGEWAYS_APART_M = 60.0
_OPPOSITE_COS = -0.7
_COUNT_ON_ROAD_M = 100.0
_NO_ROWS: NDArray[np.intp] = np.empty(0, dtype=np.intp)


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


def passing_traffic(
    graph: RoadGraph,
    points: Geometries,
    at_motorway: NDArray[np.bool_],
    traffic: gpd.GeoDataFrame | None,
    search_m: float,
) -> pd.DataFrame:
    """Vehicles a day on the road each place fronts.

    Of the counted roads within 50 m of the nearest one (and within ``search_m`` of the place) the busiest is taken.
    On a divided road the opposite carriageway is added: open the other way, of the same class and name, within 60 m.
    Motorways and ramps pass only places ``at_motorway``. Lines of a traffic layer go before the roads' own figures;
    count points stand for the road they lie on.

    Returns
    -------
    DataFrame
        ``traffic_aadt_per_day``, ``traffic_hgv_share_pu``, ``traffic_road``; NaN and "" where no count is near.
    """
    sources = (*_layer_lines(graph, traffic), _graph_lines(graph, traffic, search_m))
    out = pd.DataFrame(
        {"traffic_aadt_per_day": np.nan, "traffic_hgv_share_pu": np.nan, "traffic_road": ""}, index=range(points.size)
    )
    for counted in sources:
        limited = np.isin(counted.road_class, ("motorway", "motorway_link"))
        ramp = counted.road_class == "motorway_link"
        for rows, allowed in ((~at_motorway, ~limited), (at_motorway, ~ramp)):
            open_rows = np.flatnonzero(rows & out["traffic_aadt_per_day"].isna().to_numpy())
            found = _fronting(counted.take(allowed), points[open_rows], search_m)
            out.iloc[open_rows] = found.to_numpy()
    return out.astype({"traffic_aadt_per_day": float, "traffic_hgv_share_pu": float})


def _fronting(counted: Counted, points: Geometries, search_m: float) -> pd.DataFrame:
    rows: list[tuple[float, float, str]] = []
    tree = shapely.STRtree(counted.geometry)
    for point in points:
        near = tree.query(point, predicate="dwithin", distance=search_m) if point is not None else _NO_ROWS
        if not near.size:
            rows.append((np.nan, np.nan, ""))
            continue
        near = np.sort(near)
        distance_m = shapely.distance(counted.geometry[near], point)
        front = near[distance_m <= distance_m.min() + _FRONTAGE_M]
        totals = np.array([_both_ways(counted, int(row), point, near) for row in front])
        best = int(front[int(np.argmax(totals))])
        rows.append((float(totals.max()), float(counted.hgv_share_pu[best]), str(counted.name[best])))
    return pd.DataFrame(rows, columns=["traffic_aadt_per_day", "traffic_hgv_share_pu", "traffic_road"])


def _both_ways(counted: Counted, row: int, point: shapely.Point, near: NDArray[np.intp]) -> float:
    """Traffic of a road and, where it is one carriageway of a divided road, of the other one."""
    own = float(counted.aadt_per_day[row])
    if counted.oneway[row] == 0 or counted.total[row]:
        return own
    same = (counted.road_class[near] == counted.road_class[row]) & (counted.name[near] == counted.name[row])
    others = near[same & (counted.oneway[near] != 0) & (near != row)]
    here = shapely.get_point(shapely.shortest_line(counted.geometry[row], point), 0)
    heading = _heading(counted, row, here)
    opposite = [
        (float(shapely.distance(counted.geometry[other], here)), int(other))
        for other in others
        if float(heading @ _heading(counted, int(other), here)) < _OPPOSITE_COS
    ]
    within = sorted(pair for pair in opposite if pair[0] <= _CARRIAGEWAYS_APART_M)
    return own + (float(counted.aadt_per_day[within[0][1]]) if within else 0.0)


def _heading(counted: Counted, row: int, near: shapely.Point) -> Floats:
    """Direction of travel of a carriageway at the point nearest to a place, as a unit vector."""
    line = counted.geometry[row]
    along_m = float(shapely.line_locate_point(line, near))
    ends = shapely.line_interpolate_point(line, [max(along_m - 5.0, 0.0), min(along_m + 5.0, line.length)])
    step = np.diff(shapely.get_coordinates(ends), axis=0)[0] * float(counted.oneway[row])
    return np.asarray(step / max(float(np.hypot(*step)), 1e-9))


def _graph_lines(graph: RoadGraph, traffic: gpd.GeoDataFrame | None, search_m: float) -> Counted:
    """Roads of the graph with their own figures, replaced where a count point lies on the road."""
    aadt, hgv = graph.aadt_per_day.copy(), graph.hgv_share_pu.copy()
    total = np.zeros(graph.n_edges, dtype=bool)
    points = _of_dimension(traffic, 0)
    if len(points) and graph.n_edges:
        _put_counts(graph, points, search_m, (aadt, hgv, total))
    oneway = np.where(graph.oneway, np.where(np.isfinite(graph.forward_min), 1, -1), 0).astype(np.int8)
    lines = Counted(
        geometry=graph.geometry,
        aadt_per_day=aadt,
        hgv_share_pu=hgv,
        name=graph.name,
        road_class=graph.road_class,
        oneway=oneway,
        total=total,
    )
    return lines.take(np.isfinite(aadt))


def _put_counts(
    graph: RoadGraph, counts: gpd.GeoDataFrame, search_m: float, into: tuple[Floats, Floats, NDArray[np.bool_]]
) -> None:
    """Write each count on the edge it lies on and on edges of the same name and class around it (fills ``into``)."""
    aadt, hgv, total = into
    points = point_geometry(counts)
    tree = shapely.STRtree(graph.geometry)
    row, hit = tree.query_nearest(points, max_distance=_COUNT_ON_ROAD_M, all_matches=False)
    counted_m = np.full(graph.n_edges, np.inf)
    for point, edge in sorted(zip(row.tolist(), hit.tolist(), strict=True)):
        around = tree.query(points[point], predicate="dwithin", distance=search_m)
        same = (graph.name[around] == graph.name[edge]) & (graph.road_class[around] == graph.road_class[edge])
        edges = np.union1d(around[same], [edge]) if graph.name[edge] else np.array([edge])
        distance_m = shapely.distance(graph.geometry[edges], points[point])
        edges, distance_m = edges[distance_m < counted_m[edges]], distance_m[distance_m < counted_m[edges]]
        counted_m[edges] = distance_m
        aadt[edges], total[edges] = float(counts["aadt_per_day"].iloc[point]), True
        share = float(counts["hgv_share_pu"].iloc[point]) if "hgv_share_pu" in counts else np.nan
        hgv[edges] = np.where(np.isfinite(share), share, hgv[edges])


def _of_dimension(traffic: gpd.GeoDataFrame | None, dimension: int) -> gpd.GeoDataFrame:
    """Counted rows of a traffic layer that are points (0) or lines (1)."""
    if traffic is None or "aadt_per_day" not in traffic:
        return gpd.GeoDataFrame(geometry=[])
    right = shapely.get_dimensions(traffic.geometry.to_numpy()) == dimension
    rows = np.flatnonzero(right & traffic["aadt_per_day"].notna().to_numpy())
    chosen: gpd.GeoDataFrame = traffic.iloc[rows]
    return chosen


def _layer_lines(graph: RoadGraph, traffic: gpd.GeoDataFrame | None) -> tuple[Counted, ...]:
    """Lines of the traffic layer; class, and name where the layer has none, of the road under each line."""
    lines = _of_dimension(traffic, 1)
    if not len(lines):
        return ()
    geometry = lines.geometry.to_numpy()
    middle = shapely.line_interpolate_point(shapely.line_merge(geometry), 0.5, normalized=True)
    middle = np.where(shapely.is_missing(middle), shapely.point_on_surface(geometry), middle)
    name = lines["name"].astype("string").fillna("").to_numpy(dtype=object) if "name" in lines else None
    name = np.full(len(lines), "", dtype=object) if name is None else name.copy()
    road_class = np.full(len(lines), "", dtype=object)
    if graph.n_edges:
        row, hit = shapely.STRtree(graph.geometry).query_nearest(middle, max_distance=20.0, all_matches=False)
        road_class[row] = graph.road_class[hit]
        name[row] = np.where(name[row] == "", graph.name[hit], name[row])
    hgv = lines["hgv_share_pu"].to_numpy(dtype=float) if "hgv_share_pu" in lines else np.full(len(lines), np.nan)
    counted = Counted(
        geometry=geometry,
        aadt_per_day=lines["aadt_per_day"].to_numpy(dtype=float),
        hgv_share_pu=hgv,
        name=name,
        road_class=road_class,
        oneway=np.zeros(len(lines), dtype=np.int8),
        total=np.ones(len(lines), dtype=bool),
    )
    return (counted,)
