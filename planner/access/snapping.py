"""Places off the graph: the nearest point on an edge, and the part of the edge's minutes to either end."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from planner.access.graph import RoadGraph
from planner.access.topology import Floats, Geometries, Ints

MOTORWAY_KIND = "motorway_service_area"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Snaps:
    """Where places meet the roads.

    Attributes
    ----------
    edge : ndarray of int, shape (k,)
        Edge number, -1 where no road lies within reach.
    along_pu : ndarray, shape (k,)
        Position on the edge, 0 at its first vertex.
    distance_m : ndarray, shape (k,)
        Straight distance from the place to that point; infinite where there is no road at all.
    """

    edge: Ints
    along_pu: Floats
    distance_m: Floats

    @property
    def found(self) -> NDArray[np.bool_]:
        """Places that lie within reach of a road."""
        return self.edge >= 0


NOWHERE = Snaps(edge=np.empty(0, dtype=np.int64), along_pu=np.empty(0), distance_m=np.empty(0))


def point_geometry(frame: gpd.GeoDataFrame) -> Geometries:
    """One point a row: points as they are, anything else by a point inside it; None where geometry is missing."""
    geometry = frame.geometry.to_numpy()
    kinds = shapely.get_type_id(geometry)
    points = geometry.copy()
    other = ~np.isin(kinds, (0, -1))
    points[other] = shapely.point_on_surface(geometry[other])
    points[shapely.is_empty(points)] = None
    return points


def snap(graph: RoadGraph, points: Geometries, max_snap_m: float, *, limited_too: NDArray[np.bool_]) -> Snaps:
    """Nearest edge of each place within ``max_snap_m``.

    Motorways and their ramps have no frontage: only places marked in ``limited_too`` (service areas) may meet them.
    Small unconnected parts of the network are met only where nothing else lies within reach.
    """
    edge = np.full(points.size, -1, dtype=np.int64)
    limited = graph.limited
    ordinary = ~limited if (~limited).any() else np.ones_like(limited)
    for allowed, rows in (
        (ordinary & ~graph.minor, ~limited_too),
        (~graph.minor, limited_too),
        (ordinary, ~limited_too),
        (np.ones_like(limited), limited_too),
    ):
        open_rows = np.flatnonzero(rows & (edge < 0) & ~shapely.is_missing(points))
        edge[open_rows] = _nearest(graph, np.flatnonzero(allowed), points[open_rows], max_snap_m)
    met = edge >= 0
    along_pu, distance_m = np.zeros(points.size), np.full(points.size, np.inf)
    lines = graph.geometry[edge[met]]
    along_pu[met] = shapely.line_locate_point(lines, points[met], normalized=True)
    distance_m[met] = shapely.distance(lines, points[met])
    distance_m[~met] = _distance_to_any(graph, points[~met])
    return Snaps(edge=edge, along_pu=along_pu, distance_m=distance_m)


def _nearest(graph: RoadGraph, edges: NDArray[np.intp], points: Geometries, max_snap_m: float) -> Ints:
    out = np.full(points.size, -1, dtype=np.int64)
    if edges.size and points.size:
        tree = shapely.STRtree(graph.geometry[edges])
        row, hit = tree.query_nearest(points, max_distance=max(max_snap_m, 1e-9), all_matches=True)
        order = np.lexsort((edges[hit], row))
        first = np.unique(row[order], return_index=True)[1]
        out[row[order][first]] = edges[hit[order][first]]
    return out


def _distance_to_any(graph: RoadGraph, points: Geometries) -> Floats:
    distance_m = np.full(points.size, np.inf)
    here = np.flatnonzero(~shapely.is_missing(points))
    if here.size and graph.n_edges:
        (row, _), found_m = shapely.STRtree(graph.geometry).query_nearest(
            points[here], return_distance=True, all_matches=False
        )
        distance_m[here[row]] = found_m
    return distance_m


def snapped_points(graph: RoadGraph, snaps: Snaps) -> Geometries:
    """Point on the road of each place; None where no road lies within reach."""
    out = np.full(snaps.edge.size, None, dtype=object)
    met = snaps.found
    out[met] = shapely.line_interpolate_point(graph.geometry[snaps.edge[met]], snaps.along_pu[met], normalized=True)
    return out
