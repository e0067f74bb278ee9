"""Where people live and work, put on the nodes of the road graph."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from scipy.spatial import cKDTree

from planner.access.graph import RoadGraph
from planner.access.topology import Floats, Geometries, Ints
from planner.model.issues import Issue, Severity

_WIDE_CELL_M2 = 250_000.0
_REACH_FACTOR = 2.0
_LEFT_OUT_SHARE_PU = 0.01


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class People:
    """People (or jobs) at each node, shape (n_nodes,), and those too far from any road to be counted."""

    at_node: Floats
    left_out: float
    issues: tuple[Issue, ...] = ()


def people_at_nodes(graph: RoadGraph, population: gpd.GeoDataFrame, max_snap_m: float) -> People:
    """Put the people of points and cells on nodes of ordinary roads.

    Cells up to 0.25 km² and points go to the node nearest their centroid, within twice ``max_snap_m`` plus half the
    cell's width. Wider zones spread their people evenly over the nodes inside them; a zone without a node inside is
    treated like a cell.
    """
    people = _numbers(population, "people")
    at_node, left_out = _at_nodes(graph, population, people, max_snap_m)
    return People(at_node=at_node, left_out=left_out, issues=_left_out_issue(left_out, _sum(people)))


def jobs_at_nodes(graph: RoadGraph, population: gpd.GeoDataFrame, max_snap_m: float) -> People | None:
    """Put the jobs of the population layer on nodes like its people.

    None where the layer has no such column or no figure in it. A layer whose jobs are all zero is told: that is rather
    a column that nobody filled than a region without work.
    """
    jobs = _numbers(population, "jobs")
    if not np.isfinite(jobs).any():
        return None
    at_node, left_out = _at_nodes(graph, population, jobs, max_snap_m)
    zero = () if _sum(jobs) > 0 else (Issue(severity=Severity.WARNING, code="access.no_jobs", where="population"),)
    return People(at_node=at_node, left_out=left_out, issues=zero)


def _numbers(frame: pd.DataFrame, column: str) -> Floats:
    if column not in frame:
        return np.full(len(frame), np.nan)
    return pd.to_numeric(frame[column], errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)


def _sum(count: Floats) -> float:
    return float(count[np.isfinite(count) & (count > 0)].sum())


def _at_nodes(
    graph: RoadGraph, population: gpd.GeoDataFrame, people: Floats, max_snap_m: float
) -> tuple[Floats, float]:
    """What stands at each node, and what lies too far from any."""
    geometry = population.geometry.to_numpy()
    usable = np.isfinite(people) & (people > 0) & ~shapely.is_missing(geometry) & ~shapely.is_empty(geometry)
    people, geometry = people[usable], geometry[usable]
    nodes = _ordinary_nodes(graph)
    at_node = np.zeros(graph.n_nodes)
    wide = np.flatnonzero(shapely.area(geometry) > _WIDE_CELL_M2)
    spread = _spread(graph, nodes, geometry[wide], people[wide], at_node)
    small = np.ones(people.size, dtype=bool)
    small[wide[spread]] = False
    left_out = _to_nearest(graph, nodes, geometry[small], people[small], max_snap_m, at_node)
    return at_node, left_out


def _ordinary_nodes(graph: RoadGraph) -> Ints:
    ordinary = ~graph.limited & ~graph.minor
    ordinary = ordinary if ordinary.any() else np.ones(graph.n_edges, dtype=bool)
    return np.unique(np.concatenate([graph.edge_from[ordinary], graph.edge_to[ordinary]]))


def _spread(graph: RoadGraph, nodes: Ints, zones: Geometries, people: Floats, at_node: Floats) -> Ints:
    """Spread the people of zones over the nodes inside (adds to ``at_node``); which zones had any."""
    if not zones.size:
        return np.empty(0, dtype=np.int64)
    points: Geometries = np.asarray(shapely.points(graph.node_xy_m[nodes]), dtype=object)
    zone, hit = shapely.STRtree(points).query(shapely.make_valid(zones), predicate="covers")
    inside = np.bincount(zone, minlength=zones.size)
    np.add.at(at_node, nodes[hit], people[zone] / inside[zone])
    return np.flatnonzero(inside > 0)


def _to_nearest(
    graph: RoadGraph, nodes: Ints, cells: Geometries, people: Floats, max_snap_m: float, at_node: Floats
) -> float:
    """Put cells on their nearest node (adds to ``at_node``); people out of reach."""
    if not cells.size:
        return 0.0
    centre_xy_m = shapely.get_coordinates(shapely.centroid(cells))
    distance_m, found = cKDTree(graph.node_xy_m[nodes]).query(centre_xy_m)
    hit = np.asarray(found, dtype=np.int64)
    near = distance_m <= _REACH_FACTOR * max_snap_m + 0.5 * np.sqrt(shapely.area(cells))
    np.add.at(at_node, nodes[hit[near]], people[near])
    return float(people[~near].sum())


def _left_out_issue(left_out: float, total: float) -> tuple[Issue, ...]:
    if total <= 0:
        return (Issue(severity=Severity.WARNING, code="access.nobody", where="population"),)
    if left_out / total <= _LEFT_OUT_SHARE_PU:
        return ()
    params = {"share_percent": round(100.0 * left_out / total, 1)}
    return (Issue(severity=Severity.NOTE, code="access.people_left_out", params=params, where="population"),)
