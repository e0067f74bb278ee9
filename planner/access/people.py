"""Where people live and work, put on the nodes of the road graph, or on the road itself where no node is near."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from planner.access.feet import Feet, feet_at
from planner.access.graph import RoadGraph
from planner.access.topology import Floats, Geometries, Ints
from planner.model.issues import Issue, Severity

_WIDE_CELL_M2 = 250_000.0
_AT_NODE_M = 100.0
_LEFT_OUT_SHARE_PU = 0.01


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class People:
    """People and jobs of a population layer on the roads.

    Attributes
    ----------
    feet : Feet
        Places on edges where people stand who live far from any node.
    people, jobs : ndarray, shape (n_nodes + n_feet,)
        At each node and foot; ``jobs`` is None where the layer has no such column or no figure in it.
    left_out : float
        People too far from any road to be counted.
    """

    feet: Feet
    people: Floats
    jobs: Floats | None
    left_out: float
    issues: tuple[Issue, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Shares:
    """Which share of each cell (row) stands at which node or foot (spot)."""

    row: Ints
    spot: Ints
    share_pu: Floats


def people_on_roads(graph: RoadGraph, population: gpd.GeoDataFrame, max_snap_m: float) -> People:
    """Put the people and jobs of points and cells on ordinary roads.

    Cells up to 0.25 km² and points whose centroid lies within 100 m of a node (of an ordinary road of the connected
    network) stand there; others on the nearest point of such a road, within ``max_snap_m`` plus half the cell's width.
    Wider zones spread evenly over the nodes inside them; a zone without a node inside is treated like a cell. Jobs that
    are all zero are told: that is rather a column that nobody filled than a region without work.
    """
    people, jobs = _numbers(population, "people"), _numbers(population, "jobs")
    geometry = population.geometry.to_numpy()
    drawn = ~shapely.is_missing(geometry) & ~shapely.is_empty(geometry)
    rows = np.flatnonzero(drawn & ((_counted(people) > 0) | (_counted(jobs) > 0)))
    shares, feet = _shares(graph, geometry[rows], max_snap_m)
    size = graph.n_nodes + feet.edge.size
    at = [_at_spots(_counted(what)[rows], shares, size) for what in (people, jobs)]
    away = np.ones(rows.size, dtype=bool)
    away[shares.row] = False
    left_out = float(_counted(people)[rows][away].sum())
    known_jobs = bool(np.isfinite(jobs).any())
    issues = _left_out_issue(left_out, float(_counted(people).sum()))
    if known_jobs and not _counted(jobs).any():
        issues = (*issues, Issue(severity=Severity.WARNING, code="access.no_jobs", where="population"))
    return People(feet=feet, people=at[0], jobs=at[1] if known_jobs else None, left_out=left_out, issues=issues)


def _numbers(frame: pd.DataFrame, column: str) -> Floats:
    if column not in frame:
        return np.full(len(frame), np.nan)
    return pd.to_numeric(frame[column], errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)


def _counted(count: Floats) -> Floats:
    """Figures above zero; what is unknown counts nobody."""
    return np.where(np.isfinite(count) & (count > 0), count, 0.0)


def _at_spots(count: Floats, shares: _Shares, size: int) -> Floats:
    weights = count[shares.row] * shares.share_pu
    return np.asarray(np.bincount(shares.spot, weights=weights, minlength=size), dtype=np.float64)


def _shares(graph: RoadGraph, cells: Geometries, max_snap_m: float) -> tuple[_Shares, Feet]:
    """Where the people of each cell stand; a cell too far from any road has no row."""
    edges = _ordinary_edges(graph)
    nodes = np.unique(np.concatenate([graph.edge_from[edges], graph.edge_to[edges]]))
    wide = np.flatnonzero(shapely.area(cells) > _WIDE_CELL_M2)
    zone, inside, share_pu = _spread(graph, nodes, cells[wide])
    whole = np.setdiff1d(np.arange(cells.size), wide[zone])
    centre: Geometries = np.asarray(shapely.centroid(cells[whole]), dtype=object)
    distance_m, nearest = cKDTree(graph.node_xy_m[nodes]).query(shapely.get_coordinates(centre).reshape(-1, 2))
    near = distance_m <= min(_AT_NODE_M, max_snap_m)
    off = np.flatnonzero(~near)
    reach_m = max_snap_m + 0.5 * np.sqrt(shapely.area(cells[whole[off]]))
    met, edge, along_pu = _on_edges(graph, edges, centre[off], reach_m)
    feet, number = feet_at(edge, along_pu)
    at_node = nodes[np.asarray(nearest, dtype=np.int64)[near]]
    spots = (inside, at_node, graph.n_nodes + number)
    shares = _Shares(
        row=np.concatenate([wide[zone], whole[near], whole[off[met]]]),
        spot=np.concatenate(spots),
        share_pu=np.concatenate([share_pu, np.ones(at_node.size + number.size)]),
    )
    return shares, feet


def _ordinary_edges(graph: RoadGraph) -> NDArray[np.intp]:
    ordinary = ~graph.limited & ~graph.minor
    return np.flatnonzero(ordinary if ordinary.any() else np.ones(graph.n_edges, dtype=bool))


def _spread(graph: RoadGraph, nodes: Ints, zones: Geometries) -> tuple[Ints, Ints, Floats]:
    """Zones with nodes inside, one row a node: number of the zone, node, share."""
    if not zones.size:
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64), np.empty(0)
    points: Geometries = np.asarray(shapely.points(graph.node_xy_m[nodes]), dtype=object)
    zone, hit = shapely.STRtree(points).query(shapely.make_valid(zones), predicate="covers")
    inside = np.bincount(zone, minlength=zones.size)
    return zone.astype(np.int64), nodes[hit], 1.0 / inside[zone]


def _on_edges(
    graph: RoadGraph, edges: NDArray[np.intp], points: Geometries, reach_m: Floats
) -> tuple[Ints, Ints, Floats]:
    """Points within reach of an edge: their rows, the nearest edge (the first of equals) and the share of it."""
    if not points.size:
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64), np.empty(0)
    (row, hit), distance_m = shapely.STRtree(graph.geometry[edges]).query_nearest(
        points, max_distance=float(reach_m.max()), return_distance=True, all_matches=True
    )
    order = np.lexsort((hit, row))
    order = order[np.unique(row[order], return_index=True)[1]]
    order = order[distance_m[order] <= reach_m[row[order]]]
    row, edge = row[order], edges[hit[order]]
    along_pu = shapely.line_locate_point(graph.geometry[edge], points[row], normalized=True)
    return row.astype(np.int64), edge.astype(np.int64), np.asarray(along_pu, dtype=np.float64)


def _left_out_issue(left_out: float, total: float) -> tuple[Issue, ...]:
    if total <= 0:
        return (Issue(severity=Severity.WARNING, code="access.nobody", where="population"),)
    if left_out / total <= _LEFT_OUT_SHARE_PU:
        return ()
    params = {"share_percent": round(100.0 * left_out / total, 1)}
    return (Issue(severity=Severity.NOTE, code="access.people_left_out", params=params, where="population"),)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Dwellings:
    """Where the people of each row of a population layer stand.

    Attributes
    ----------
    row : ndarray of int
        Row of the layer; a wide zone has several.
    spot : ndarray of int
        Node, or number of nodes plus the number of the foot.
    people : ndarray
        Of the row at the spot.
    """

    feet: Feet
    row: Ints
    spot: Ints
    people: Floats


def dwellings(graph: RoadGraph, population: gpd.GeoDataFrame, max_snap_m: float) -> Dwellings:
    """People of each row on the roads, placed as :func:`people_on_roads` places them."""
    people = _counted(_numbers(population, "people"))
    geometry = population.geometry.to_numpy()
    rows = np.flatnonzero(~shapely.is_missing(geometry) & ~shapely.is_empty(geometry) & (people > 0))
    shares, feet = _shares(graph, geometry[rows], max_snap_m)
    return Dwellings(
        feet=feet, row=rows[shares.row], spot=shares.spot, people=people[rows[shares.row]] * shares.share_pu
    )
