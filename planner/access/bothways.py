"""Counts of a traffic layer that are given by direction, put together on roads that are drawn as one line."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from planner.access.assumptions import distance_m as distance_of
from planner.access.counts import headings, is_both, layer_lines, layer_text
from planner.access.graph import RoadGraph
from planner.access.topology import Floats, Geometries, Ints, explode
from planner.model.issues import Issue, Severity

_ALONG_COS = 0.7
_BESIDE_COS = 0.5
_TOUCHING_M = 0.5
_NO_EDGE = -1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Counts:
    """Counts of one kind (lines or points): the layer's row of each, and the road under it."""

    row: Ints
    at: Geometries
    geometry: Geometries
    name: NDArray[np.object_]
    edge: Ints
    undivided: NDArray[np.bool_]
    direction: NDArray[np.object_]
    year: Floats
    figure: Floats
    silent: bool
    apart_m: float
    reach_m: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Pairs:
    """Counts a and b of one road and year.

    ``two_ways``: counts of its two directions; ``unsure``: nothing tells whether they are.
    """

    a: Ints
    b: Ints
    two_ways: NDArray[np.bool_]
    unsure: NDArray[np.bool_]
    apart_m: Floats


def both_ways(graph: RoadGraph, traffic: gpd.GeoDataFrame | None) -> tuple[gpd.GeoDataFrame | None, tuple[Issue, ...]]:
    """Traffic layer whose counts hold both directions wherever the road under them is one line, and what was found.

    Two counts of one road are its two directions where the column ``direction`` tells different ones, or, where it
    tells nothing, where two lines over one road are drawn against each other. Each then carries the sum. On divided
    roads counts stay as they are: their carriageways are put together later. Counts of different years never add up.

    Notes
    -----
    Where any row tells a direction, those without one hold both. Two counts of one road that do not say which way they
    count stay as they are, which is told: the figures may hold one direction only. (A count that names its direction
    and has no counterpart is told when the layer is read.)
    """
    if traffic is None or "aadt_per_day" not in traffic or not len(traffic):
        return traffic, ()
    figures = traffic["aadt_per_day"].to_numpy(dtype=float)
    summed = figures.copy()
    added, unsure = 0, 0
    for counts in (_lines(graph, traffic), _points(graph, traffic)):
        pairs = _pairs(counts, graph)
        a, b = _nearest(pairs, pairs.two_ways & counts.undivided[pairs.a] & counts.undivided[pairs.b])
        rows, first = np.unique(counts.row[a], return_index=True)
        summed[rows] = figures[rows] + figures[counts.row[b[first]]]
        added += rows.size
        unsure += np.setdiff1d(counts.row[pairs.a[pairs.unsure]], rows).size
    found = (("directions_added", added), ("maybe_one_direction", unsure))
    issues = tuple(
        Issue(
            severity=Severity.NOTE if code == "directions_added" else Severity.WARNING,
            code=f"access.traffic_{code}",
            params={"count": int(count)},
            where="traffic",
        )
        for code, count in found
        if count
    )
    return (traffic.assign(aadt_per_day=summed) if added else traffic), issues


def _lines(graph: RoadGraph, traffic: gpd.GeoDataFrame) -> _Counts:
    known, rows = _rows(traffic, 1)
    layers = layer_lines(graph, traffic)
    geometry, part = explode(traffic.geometry.to_numpy()[rows])
    at = np.asarray(shapely.line_interpolate_point(geometry, 0.5, normalized=True), dtype=object)
    row = rows[part]
    return _Counts(
        row=row,
        at=at,
        geometry=geometry,
        name=layers[0].name if layers else np.empty(0, dtype=object),
        edge=_edge_at(graph, at, distance_of("line_on_road")),
        undivided=layers[0].oneway == 0 if layers else np.empty(0, dtype=bool),
        direction=known.direction[row],
        year=known.year[row],
        figure=known.figure[row],
        silent=known.silent,
        apart_m=distance_of("carriageways_apart"),
        reach_m=distance_of("line_on_road"),
    )


def _points(graph: RoadGraph, traffic: gpd.GeoDataFrame) -> _Counts:
    known, rows = _rows(traffic, 0)
    at = np.asarray(shapely.force_2d(traffic.geometry.to_numpy()[rows]), dtype=object)
    edge = _edge_at(graph, at, distance_of("count_on_road"))
    on_road = edge != _NO_EDGE
    rows, at, edge = rows[on_road], at[on_road], edge[on_road]
    return _Counts(
        row=rows,
        at=at,
        geometry=at,
        name=graph.name[edge],
        edge=edge,
        undivided=~graph.oneway[edge],
        direction=known.direction[rows],
        year=known.year[rows],
        figure=known.figure[rows],
        silent=known.silent,
        apart_m=distance_of("count_on_road"),
        reach_m=distance_of("count_on_road"),
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Known:
    """What the layer says of each row; ``silent``: no row tells a direction."""

    direction: NDArray[np.object_]
    year: Floats
    figure: Floats
    silent: bool


def _rows(traffic: gpd.GeoDataFrame, dimension: int) -> tuple[_Known, Ints]:
    """Direction and year of every row, and the counted rows that are points (0) or lines (1)."""
    year = traffic["year"].to_numpy(dtype=float) if "year" in traffic else np.full(len(traffic), np.nan)
    figure = traffic["aadt_per_day"].to_numpy(dtype=float)
    right = shapely.get_dimensions(traffic.geometry.to_numpy()) == dimension
    rows = np.flatnonzero(right & np.isfinite(figure))
    direction = layer_text(traffic, "direction")
    return _Known(direction=direction, year=year, figure=figure, silent=not (direction != "").any()), rows


def _edge_at(graph: RoadGraph, at: Geometries, reach_m: float) -> Ints:
    out = np.full(at.size, _NO_EDGE, dtype=np.int64)
    if graph.n_edges and at.size:
        place, edge = shapely.STRtree(graph.geometry).query_nearest(at, max_distance=reach_m, all_matches=False)
        out[place] = edge
    return out


def _pairs(counts: _Counts, graph: RoadGraph) -> _Pairs:
    """Counts beside each other of one name and not of different years, by what tells their directions."""
    a, b = shapely.STRtree(counts.geometry).query(counts.at, predicate="dwithin", distance=counts.apart_m)
    other_year = np.abs(counts.year[a] - counts.year[b]) > 0.0
    near = (counts.row[a] != counts.row[b]) & (counts.name[a] == counts.name[b]) & ~other_year
    a, b = a[near], b[near]
    gap = np.asarray(shapely.shortest_line(counts.geometry[b], counts.at[a]), dtype=object)
    cos = _cos_beside(counts, a, b, gap)
    on_b = np.asarray(shapely.get_point(gap, 0), dtype=object)
    one_road = _one_road(counts, a, _edge_at(graph, on_b, counts.reach_m))
    alike, whole = counts.direction[a] == counts.direction[b], is_both(counts.direction)
    told = ~whole[a] & ~whole[b] & ~alike & one_road & (np.abs(cos) > _ALONG_COS)
    untold = one_road & counts.undivided[a] & counts.silent
    return _Pairs(
        a=a,
        b=b,
        two_ways=told | (untold & (cos < -_ALONG_COS)),
        unsure=untold & (cos > _ALONG_COS) & (counts.figure[a] != counts.figure[b]),
        apart_m=np.asarray(shapely.length(gap), dtype=np.float64),
    )


def _cos_beside(counts: _Counts, a: Ints, b: Ints, gap: Geometries) -> Floats:
    """Cosine between the drawings of lines that run beside each other, 0 where one continues the other; 1 of points."""
    if not a.size or shapely.get_dimensions(counts.geometry[a[0]]) == 0:
        return np.ones(a.size)
    here, there = headings(counts.geometry[a], counts.at[a]), headings(counts.geometry[b], counts.at[a])
    across = np.diff(shapely.get_coordinates(gap).reshape(-1, 2, 2), axis=1)[:, 0]
    gap_m = np.hypot(*across.T)
    beside = (gap_m < _TOUCHING_M) | (np.abs((across * here).sum(axis=1)) < _BESIDE_COS * gap_m)
    return np.where(beside, (here * there).sum(axis=1), 0.0)


def _one_road(counts: _Counts, a: Ints, edge_under_b: Ints) -> NDArray[np.bool_]:
    """Whether two counts lie over the same edge; away from all roads, whether they bear one name.

    Legs of a hairpin bear one name and run against each other, but lie over edges of their own.
    """
    here = counts.edge[a]
    return np.asarray((here == edge_under_b) & ((here != _NO_EDGE) | (counts.name[a] != "")))


def _nearest(pairs: _Pairs, wanted: NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """For each count the nearest of its counterparts."""
    rows = np.flatnonzero(wanted)
    order = rows[np.lexsort((pairs.b[rows], pairs.apart_m[rows], pairs.a[rows]))]
    first = order[np.unique(pairs.a[order], return_index=True)[1]]
    return pairs.a[first], pairs.b[first]
