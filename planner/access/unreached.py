"""Sites that no driver reaches, and why: off the roads, on an island of them, or behind one-way roads."""

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray
from scipy.sparse.csgraph import breadth_first_order, connected_components

from planner.access.graph import RoadGraph
from planner.access.snapping import Snaps
from planner.model.errors import PlannerError
from planner.model.issues import Issue, Severity

REACHED = ""
OFF_ROAD = "access.reason_off_road"
ISLAND = "access.reason_island"
ONE_WAY = "access.reason_one_way"
_ISSUES_BY_SITE = 20
_MAIN_SHARE_PU = 0.5


def unreachable_reasons(graph: RoadGraph, snaps: Snaps) -> NDArray[np.object_]:
    """Text code of why no driver reaches each site; empty where drivers do.

    Off the roads: no road within reach. Island: the road hangs together with less than 1 % of the road length. One way:
    the roads around can be left but not entered (told only where most of the network can be driven in a round).
    """
    out = np.full(snaps.edge.size, REACHED, dtype=object)
    out[~snaps.found] = OFF_ROAD
    rows = np.flatnonzero(snaps.found)
    edge = snaps.edge[rows]
    island = graph.minor[edge]
    out[rows[island]] = ISLAND
    entered = _enterable(graph)
    forward, backward = np.isfinite(graph.forward_min[edge]), np.isfinite(graph.backward_min[edge])
    way_in = (forward & entered[graph.edge_from[edge]]) | (backward & entered[graph.edge_to[edge]])
    out[rows[~way_in & ~island & (graph.component[graph.edge_from[edge]] == 0)]] = ONE_WAY
    return out


def _enterable(graph: RoadGraph) -> NDArray[np.bool_]:
    """Nodes that can be driven to from where most of the network can be driven in a round; all where that is not so."""
    count, label = connected_components(graph.minutes, directed=True, connection="strong")
    size = np.bincount(label, minlength=count)
    largest = int(np.argmax(size))
    if size[largest] < _MAIN_SHARE_PU * graph.n_nodes:
        return np.ones(graph.n_nodes, dtype=bool)
    start = int(np.flatnonzero(label == largest)[0])
    out = np.zeros(graph.n_nodes, dtype=bool)
    out[breadth_first_order(graph.minutes, start, return_predecessors=False)] = True
    return out


def unreached_issues(
    sites: gpd.GeoDataFrame, snaps: Snaps, reasons: NDArray[np.object_], limit_m: float
) -> tuple[Issue, ...]:
    """One finding for each site that nobody reaches (the first 20 of each kind, then their number).

    Raises
    ------
    PlannerError
        All sites lie farther than the limit from any road.
    """
    off = np.flatnonzero(reasons == OFF_ROAD)
    if len(sites) and off.size == len(sites):
        nearest_m = float(snaps.distance_m.min())
        raise PlannerError.of(
            "access.candidates_outside",
            where="candidates, roads",
            count=len(sites),
            nearest_m=_metres(nearest_m),
            limit_m=limit_m,
        )
    limit = {"limit_m": limit_m}
    issues = [
        _of_site("access.site_outside", sites, row, distance_m=_metres(float(snaps.distance_m[row])), **limit)
        for row in off[:_ISSUES_BY_SITE].tolist()
    ]
    issues += _more("access.more_outside", off.size, **limit)
    for reason in (ISLAND, ONE_WAY):
        rows = np.flatnonzero(reasons == reason)
        code = reason.replace("reason", "site")
        issues += [_of_site(code, sites, row) for row in rows[:_ISSUES_BY_SITE].tolist()]
        issues += _more(reason.replace("reason", "more"), rows.size)
    return tuple(issues)


def _of_site(code: str, sites: gpd.GeoDataFrame, row: int, **params: float) -> Issue:
    return Issue(severity=Severity.WARNING, code=code, params=params, where=str(sites.index[row]))


def _more(code: str, number: int, **params: float) -> list[Issue]:
    if number <= _ISSUES_BY_SITE:
        return []
    told: dict[str, float] = {"count": number - _ISSUES_BY_SITE, **params}
    return [Issue(severity=Severity.WARNING, code=code, params=told, where="candidates")]


def _metres(distance_m: float) -> float:
    """Distance as it is told; tenths only where they matter."""
    return float(round(distance_m)) if distance_m >= 10.0 else round(distance_m, 1)
