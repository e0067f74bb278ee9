"""Who is reached within some minutes by which sites and by the chargers that are there; driving distances of sites."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray

from planner.access.feet import arrivals_with_feet, search_with_feet
from planner.access.graph import RoadGraph
from planner.access.people import dwellings
from planner.access.reach import Places, reached_from
from planner.access.search import drive_length_network, towards
from planner.access.snapping import MOTORWAY_KIND, Snaps, point_geometry, snap
from planner.access.topology import Floats, Ints
from planner.model.settings import AccessSettings


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Coverage:
    """People in groups that the same sites reach.

    Attributes
    ----------
    people : ndarray, shape (groups,)
        Not reached by any charger today.
    district : ndarray of int, shape (groups,)
        Number into the districts asked about.
    by : ndarray of bool, shape (groups, sites)
        Whether a site reaches them.
    all_people, reached_today : tuple of float
        By district.
    """

    people: Floats
    district: Ints
    by: NDArray[np.bool_]
    all_people: tuple[float, ...]
    reached_today: tuple[float, ...]


def coverage(  # noqa: PLR0913 - who, where, by whom, and within what
    graph: RoadGraph,
    sites: gpd.GeoDataFrame,
    population: gpd.GeoDataFrame,
    chargers: gpd.GeoDataFrame | None,
    settings: AccessSettings,
    *,
    reach_min: float,
    district: Ints,
) -> Coverage:
    """People within reach of each site who are not within reach of a charger today.

    Parameters
    ----------
    sites : GeoDataFrame
        With ``kind``; columns of the answer are in its order.
    chargers : GeoDataFrame or None
        Those that count as reach today.
    district : ndarray of int
        District of each row of the population, from 0; every district has a row.

    Notes
    -----
    Minutes run towards the charger, as everywhere: a one-way street out of a site does not bring customers. People whom
    no road reaches count as people of their district, never as reached.
    """
    found = dwellings(graph, population, settings.max_snap_m)
    search = search_with_feet(graph, found.feet)
    there = arrivals_with_feet(graph, found.feet, _snaps(graph, sites, settings))
    n_spots, n_districts = graph.n_nodes + found.feet.edge.size, int(district.max(initial=-1)) + 1
    near = np.zeros((len(sites), n_spots), dtype=bool)
    for number in range(len(sites)):
        one = Places(node=there.node[[number]], cost=there.cost[[number]])
        near[number, reached_from(search, one, reach_min)[0]] = True
    today = np.zeros(n_spots, dtype=bool)
    if chargers is not None and len(chargers):
        points = point_geometry(chargers)
        at = snap(graph, points, settings.max_snap_m, limited_too=np.ones(points.size, dtype=bool))
        today[reached_from(search, arrivals_with_feet(graph, found.feet, at), reach_min)[0]] = True
    of_row = district[found.row]
    people = np.nan_to_num(population["people"].to_numpy(dtype=np.float64, na_value=np.nan))
    everybody = np.bincount(district, weights=np.maximum(people, 0.0), minlength=n_districts)
    met_today = today[found.spot]
    reached = np.bincount(of_row, weights=found.people * met_today, minlength=n_districts)
    open_rows = ~met_today & near[:, found.spot].any(axis=0)
    by, where, inverse = _grouped(near[:, found.spot[open_rows]].T, of_row[open_rows])
    return Coverage(
        people=np.bincount(inverse, weights=found.people[open_rows], minlength=len(where)).astype(np.float64),
        district=where,
        by=by,
        all_people=tuple(everybody.tolist()),
        reached_today=tuple(reached.tolist()),
    )


def _grouped(by: NDArray[np.bool_], district: Ints) -> tuple[NDArray[np.bool_], Ints, Ints]:
    """Rows that the same sites reach in the same district, once each, and the number of each row's group."""
    keys = np.column_stack([district, by.astype(np.int64)])
    groups, inverse = np.unique(keys, axis=0, return_inverse=True)
    return groups[:, 1:].astype(bool), groups[:, 0], inverse.reshape(-1).astype(np.int64)


def drive_km_between(graph: RoadGraph, sites: gpd.GeoDataFrame, settings: AccessSettings) -> Floats:
    """Driving distance between sites in km, the shorter of the two ways; infinite where no road leads.

    Returns
    -------
    ndarray, shape (n, n)
        Symmetric, 0 on the diagonal.
    """
    n = len(sites)
    metres = np.full((n, n), np.inf)
    if graph.n_edges and n:
        snaps = _snaps(graph, sites, settings)
        network = drive_length_network(graph, to=snaps, origin=snaps)
        for rows, length_m in towards(network):
            metres[:, rows] = length_m[:, network.from_nodes].T
    np.fill_diagonal(metres, 0.0)
    return np.asarray(np.minimum(metres, metres.T) / 1000.0, dtype=np.float64)


def _snaps(graph: RoadGraph, sites: gpd.GeoDataFrame, settings: AccessSettings) -> Snaps:
    kinds = sites["kind"].to_numpy() if "kind" in sites else np.full(len(sites), "")
    return snap(graph, point_geometry(sites), settings.max_snap_m, limited_too=np.asarray(kinds == MOTORWAY_KIND))
