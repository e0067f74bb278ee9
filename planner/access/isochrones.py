"""Catchment outlines for maps: how far customers come from within so many minutes.

The figures (people, competitors) come from the network itself; these polygons only show it. Times are put on a grid
along the roads, each cell off the road takes the time of the nearest road (up to 400 m away), and the field is
contoured, so that bands nest and edges are smooth.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias, cast

import contourpy
import geopandas as gpd
import numpy as np
import shapely
from scipy.ndimage import distance_transform_edt, gaussian_filter

from planner.access.graph import RoadGraph
from planner.access.reach import Places, arrivals, reached_from, search_graph
from planner.access.snapping import MOTORWAY_KIND, point_geometry, snap, snapped_points
from planner.access.topology import Floats, Ints
from planner.model.progress import SILENT, Progress

_FINEST_CELL_M = 40.0
_BETWEEN_EDGES_M = 1.0
_CELLS_ACROSS = 320
_OFF_ROAD_M_PER_MIN = 1000.0
_OFF_ROAD_REACH_M = 400.0
_BEYOND_FACTOR = 1.3
_SMOOTH_CELLS = 1.2
_SMALLEST_PU = 0.002
_SIMPLIFY_CELLS = 0.1
_Filled: TypeAlias = tuple[list[Floats], list[Ints]]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Drawn:
    """Vertices of all edges in one row: metres along the row, coordinates, and where each edge begins in it."""

    at_m: Floats
    xy_m: Floats
    begin_m: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Samples:
    """Places along edges, closer together than a grid cell: edge number, share of the edge, coordinates."""

    edge: Ints
    along_pu: Floats
    xy_m: Floats


def isochrones(
    graph: RoadGraph,
    sites: gpd.GeoDataFrame,
    minutes: tuple[int, ...],
    *,
    max_snap_m: float = 500.0,
    progress: Progress = SILENT,
) -> gpd.GeoDataFrame:
    """Areas from which a site is reached within each of the minutes.

    Returns
    -------
    GeoDataFrame
        ``site_id, minutes, geometry`` (Polygon or MultiPolygon), the widest band first for each site, so that drawing
        in order shows all; sites off the roads have no row. A wider band contains the narrower ones.
    """
    rows: list[tuple[str, int, shapely.Geometry]] = []
    bands = sorted(set(minutes), reverse=True)
    beyond_min = _BEYOND_FACTOR * max(bands, default=0)
    if graph.n_edges and bands and len(sites):
        at_motorway = sites["kind"].eq(MOTORWAY_KIND).to_numpy() if "kind" in sites else np.zeros(len(sites), bool)
        to = snap(graph, point_geometry(sites), max_snap_m, limited_too=at_motorway)
        own, drawn = snapped_points(graph, to), _drawn(graph)
        search = search_graph(graph.minutes, graph.node_xy_m)
        ends = arrivals(graph, (graph.forward_min, graph.backward_min), to)
        for row in np.flatnonzero(to.found).tolist():
            progress.report(row / len(sites), "access.progress_isochrones", done=row, total=len(sites))
            cost = np.full(graph.n_nodes, np.inf)
            nodes, minutes_to = reached_from(search, Places(node=ends.node[[row]], cost=ends.cost[[row]]), beyond_min)
            cost[nodes] = minutes_to
            own_edge = int(to.edge[row]), float(to.along_pu[row])
            samples = _samples(graph, drawn, _edges_reached(graph, cost, own_edge[0]), _FINEST_CELL_M)
            times = _sample_minutes(graph, samples, cost, own_edge)
            xy_m = np.vstack([samples.xy_m, shapely.get_coordinates(own[row])])
            areas = _areas(xy_m, np.append(times, 0.0), bands)
            rows += [(str(sites.index[row]), band, area) for band, area in zip(bands, areas, strict=True)]
    data = {"site_id": [r[0] for r in rows], "minutes": np.array([r[1] for r in rows], dtype=np.int64)}
    return gpd.GeoDataFrame(data, geometry=[r[2] for r in rows], crs=graph.crs or None)


def _drawn(graph: RoadGraph) -> _Drawn:
    xy_m, edge = shapely.get_coordinates(graph.geometry, return_index=True)
    step_m = np.hypot(*np.diff(xy_m, axis=0, prepend=xy_m[:1]).T)
    first = np.concatenate([[True], edge[1:] != edge[:-1]])
    step_m[first] = 0.0
    at_m = np.cumsum(step_m) + edge * _BETWEEN_EDGES_M
    return _Drawn(at_m=at_m, xy_m=xy_m, begin_m=at_m[first])


def _edges_reached(graph: RoadGraph, cost: Floats, own_edge: int) -> Ints:
    reached = np.isfinite(cost)
    touched = reached[graph.edge_from] | reached[graph.edge_to]
    touched[own_edge] = True
    return np.flatnonzero(touched)


def _samples(graph: RoadGraph, drawn: _Drawn, edges: Ints, spacing_m: float) -> _Samples:
    length_m = graph.length_m[edges]
    steps = np.maximum(1, np.ceil(length_m / spacing_m)).astype(np.int64)
    row = np.repeat(np.arange(edges.size), steps + 1)
    start = np.repeat(np.cumsum(steps + 1) - (steps + 1), steps + 1)
    along_pu = (np.arange(row.size) - start) / np.repeat(steps, steps + 1)
    at_m = drawn.begin_m[edges][row] + along_pu * length_m[row]
    xy_m = np.stack([np.interp(at_m, drawn.at_m, drawn.xy_m[:, axis]) for axis in range(2)], axis=1)
    return _Samples(edge=edges[row], along_pu=along_pu, xy_m=xy_m)


def _sample_minutes(graph: RoadGraph, samples: _Samples, cost: Floats, own_edge: tuple[int, float]) -> Floats:
    """Minutes from each sample to the site, over the quicker end of its edge, or straight on the site's own edge."""
    edge, at = samples.edge, samples.along_pu
    ahead = np.where(np.isfinite(graph.forward_min[edge]), graph.forward_min[edge], 1e9) * (1.0 - at)
    back = np.where(np.isfinite(graph.backward_min[edge]), graph.backward_min[edge], 1e9) * at
    minutes = np.minimum(ahead + cost[graph.edge_to[edge]], back + cost[graph.edge_from[edge]])
    number, site_at = own_edge
    here = np.flatnonzero(edge == number)
    step = site_at - at[here]
    along = np.where(step >= 0, graph.forward_min[number], graph.backward_min[number])
    straight = np.where(step == 0, 0.0, np.abs(np.where(step == 0, 1.0, step)) * along)
    minutes[here] = np.minimum(minutes[here], straight)
    return minutes


def _areas(xy_m: Floats, minutes: Floats, bands: list[int]) -> list[shapely.Geometry]:
    """Polygons of each band (widest first) from times at places along the roads."""
    reached = minutes <= _BEYOND_FACTOR * bands[0]
    xy_m, minutes = xy_m[reached], minutes[reached]
    columns = xy_m.T.copy()
    low, high = columns.min(axis=1), columns.max(axis=1)
    cell_m = max(_FINEST_CELL_M, float((high - low).max()) / _CELLS_ACROSS)
    margin = int(np.ceil(_OFF_ROAD_REACH_M / cell_m)) + 4
    column, row = np.round((xy_m - low) / cell_m).astype(np.int64).T + margin
    shape = (int(row.max()) + margin + 1, int(column.max()) + margin + 1)
    field = np.full(shape, np.inf)
    np.minimum.at(field, (row, column), minutes)
    field = _off_road(field, cell_m, float(bands[0]))
    x_m = low[0] + (np.arange(shape[1]) - margin) * cell_m
    y_m = low[1] + (np.arange(shape[0]) - margin) * cell_m
    contours = contourpy.contour_generator(x_m, y_m, field, fill_type="OuterOffset")
    areas: list[shapely.Geometry] = []
    for band in bands:
        area = _polygons(cast("_Filled", contours.filled(-1.0, float(band))), cell_m)
        areas.append(shapely.intersection(area, areas[-1]) if areas else area)
    return areas


def _off_road(field: Floats, cell_m: float, widest_min: float) -> Floats:
    """Spread times off the road to the nearest road cell, at most 400 m, and smooth them."""
    distance, (row, column) = distance_transform_edt(~np.isfinite(field), return_indices=True)
    off_m = distance * cell_m
    spread = field[row, column] + off_m / _OFF_ROAD_M_PER_MIN
    outside_min = 1.5 * widest_min
    spread = np.where(off_m > _OFF_ROAD_REACH_M, outside_min, np.minimum(spread, outside_min))
    return np.asarray(gaussian_filter(spread, _SMOOTH_CELLS, mode="nearest"))


def _polygons(filled: _Filled, cell_m: float) -> shapely.Geometry:
    """Polygons of contourpy's outer-and-holes answer; specks and pinholes are left out."""
    parts: list[shapely.Polygon] = []
    for points, offsets in zip(*filled, strict=True):
        rings = [points[a:b] for a, b in pairwise(offsets)]
        parts.append(shapely.Polygon(rings[0], rings[1:]))
    whole = np.array(parts, dtype=object)
    area_m2 = shapely.area(whole)
    speck_m2 = max(_SMALLEST_PU * float(area_m2.sum()), 4.0 * cell_m**2)
    large = whole[(area_m2 >= speck_m2) | (area_m2 == area_m2.max())]
    kept = shapely.get_parts(shapely.make_valid([_without_pinholes(part, speck_m2) for part in large]))
    kept = kept[shapely.get_dimensions(kept) == 2]
    whole_area: shapely.Geometry = kept[0] if kept.size == 1 else shapely.union_all(kept)
    return shapely.simplify(whole_area, _SIMPLIFY_CELLS * cell_m)


def _without_pinholes(part: shapely.Polygon, speck_m2: float) -> shapely.Polygon:
    return shapely.Polygon(part.exterior, [ring for ring in part.interiors if shapely.Polygon(ring).area >= speck_m2])
