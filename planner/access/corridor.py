"""Driving distances for corridor rules: to the next pool, and from the exits of named roads; never crow-fly."""

import re
from collections.abc import Collection
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray
from scipy.sparse.csgraph import dijkstra

from planner.access.assumptions import distance_m
from planner.access.attributes import numbers
from planner.access.graph import LIMITED_CLASSES, RoadGraph
from planner.access.junctions import motorway_junctions, ramp_groups
from planner.access.search import Network, drive_length_network, nearest_source
from planner.access.snapping import MOTORWAY_KIND, NOWHERE, Snaps, point_geometry, snap
from planner.access.topology import Floats, Ints

FURTHEST_KM = 150.0
"""Rules ask for 120 km at most; what lies farther off is not looked for."""
_M_PER_KM = 1000.0
_ASIDE = re.compile(r"\(.*?\)")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pools:
    """Existing charging pools on the roads and the power of each in kW (NaN: not known).

    ``n_150kw_least``, ``n_150kw_most``: points of 150 kW and more that it has for certain, and may have by what is
    known of its rows' power and number of points.
    """

    at: Snaps
    power_kw: Floats
    n_150kw_least: Floats
    n_150kw_most: Floats

    def reach(self, power_kw: float, points: int) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Pools of a power with so many points of 150 kW: for certain, and as far as is known.

        A power of 0 kW every pool has, also one whose power is not known.
        """
        certain = ((self.power_kw >= power_kw) | (power_kw <= 0.0)) & (self.n_150kw_least >= points)
        return certain, ~(self.power_kw < power_kw) & (self.n_150kw_most >= points)


NO_POOLS = Pools(at=NOWHERE, power_kw=np.empty(0), n_150kw_least=np.empty(0), n_150kw_most=np.empty(0))
FAST_KW = 150.0


def sites_on_roads(graph: RoadGraph, sites: gpd.GeoDataFrame, max_snap_m: float) -> Snaps:
    """Where sites meet the roads; only service areas meet motorways."""
    return snap(graph, point_geometry(sites), max_snap_m, limited_too=service_areas(sites))


def service_areas(sites: gpd.GeoDataFrame) -> NDArray[np.bool_]:
    """Sites that are motorway service areas."""
    return sites["kind"].eq(MOTORWAY_KIND).to_numpy() if "kind" in sites else np.zeros(len(sites), dtype=bool)


def pools_on_roads(graph: RoadGraph, chargers: gpd.GeoDataFrame | None, max_snap_m: float) -> Pools:
    """Rows of a charger layer joined to pools (see :func:`planner.access.rivals.charging_places`)."""
    from planner.access.rivals import charging_places

    if chargers is None or not len(chargers) or not graph.n_edges:
        return NO_POOLS
    places = charging_places(chargers)
    first = np.unique(places.place, return_index=True)[1]
    points = point_geometry(chargers)[first]
    at = snap(graph, points, max_snap_m, limited_too=np.ones(points.size, dtype=bool))
    least, most = _fast_points(places.row_power_kw, numbers(chargers, "n_points"))
    count = places.power_kw.size
    return Pools(
        at=at,
        power_kw=places.power_kw,
        n_150kw_least=np.asarray(np.bincount(places.place, weights=least, minlength=count), dtype=np.float64),
        n_150kw_most=np.asarray(np.bincount(places.place, weights=most, minlength=count), dtype=np.float64),
    )


def _fast_points(power_kw: Floats, n_points: Floats) -> tuple[Floats, Floats]:
    """Least and most points of 150 kW of each row: a row's power is the sum of its points', who need not be alike.

    >>> [each.tolist() for each in _fast_points(np.array([600.0, 600.0, 100.0, np.nan]), np.array([4, np.nan, 1, 2]))]
    [[1.0, 0.0, 0.0, 0.0], [4.0, 4.0, 0.0, 2.0]]
    """
    whole = np.where(np.isfinite(n_points), n_points, np.inf)
    fit = np.where(np.isfinite(power_kw), np.floor(power_kw / FAST_KW), np.inf)
    most = np.minimum(whole, fit)
    strong = (whole >= 1.0) & (power_kw >= FAST_KW * whole)
    return np.where(strong, 1.0, 0.0), most


def nearest_pool_km(graph: RoadGraph, sites: Snaps, pools: Snaps) -> Floats:
    """Driving distance from each site to the nearest of the pools; infinite where none is within 150 km of road."""
    if not pools.found.any() or not graph.n_edges:
        return np.full(sites.edge.size, np.inf)
    network = drive_length_network(graph, to=pools, origin=sites)
    return _to_nearest_km(network, network.to_nodes)


def nearest_other_km(graph: RoadGraph, sites: Snaps, pools: NDArray[np.bool_]) -> Floats:
    """Driving distance from each site to the nearest other site that is a pool.

    Notes
    -----
    Two sites differ in at least one binary digit of their numbers: a search towards the pools with that digit, and one
    towards those without, meet every pair, so that 2 log2(n) searches answer for n sites.
    """
    found_km = np.full(sites.edge.size, np.inf)
    rows = np.flatnonzero(pools & sites.found)
    if not rows.size or not graph.n_edges:
        return found_km
    network = drive_length_network(graph, to=sites, origin=sites)
    number = np.arange(sites.edge.size)
    for digit in range(int(max(sites.edge.size - 1, 1)).bit_length()):
        of_digit = (number >> digit) & 1
        for value in (0, 1):
            goals = rows[of_digit[rows] == value]
            if goals.size:
                askers = of_digit != value
                km = _to_nearest_km(network, network.to_nodes[goals])
                found_km[askers] = np.minimum(found_km[askers], km[askers])
    return found_km


def _to_nearest_km(network: Network, goals: Ints) -> Floats:
    """Distance from every origin to the nearest goal."""
    cost_m = dijkstra(network.matrix.T.tocsr(), indices=goals, min_only=True, limit=FURTHEST_KM * _M_PER_KM)
    return np.asarray(cost_m[network.from_nodes] / _M_PER_KM, dtype=np.float64)


def is_named(graph: RoadGraph, names: Collection[str]) -> NDArray[np.bool_]:
    """Edges of the roads of these names or numbers; case and blanks do not count, ``A 5;E 35`` is both.

    A name without a letter or digit is none: roads without a name would all be called so.
    """
    wanted = {_plain(name) for name in names} - {""}
    return np.array([bool(wanted & {_plain(part) for part in _parts(name)}) for name in graph.name], dtype=bool)


def exits_km(graph: RoadGraph, sites: Snaps, names: Collection[str]) -> Floats:
    """Driving distance to each site from the nearest exit of the named roads; infinite where no exit leads there.

    An exit is where a ramp of such a road meets the ordinary roads; of a road without ramps, where it does itself.
    """
    edges = is_named(graph, names)
    node = _exits(graph, edges)
    length_m, _ = nearest_source(drive_length_network(graph, to=sites), node)
    return np.asarray(length_m / _M_PER_KM, dtype=np.float64)


def _exits(graph: RoadGraph, named: NDArray[np.bool_]) -> Ints:
    """Junctions that the ramps of the named roads lead to."""
    junctions = motorway_junctions(graph).node
    if not (graph.road_class == "motorway_link").any():
        return np.intersect1d(junctions, _touched(graph, named)).astype(np.int64)
    group, of_road = _groups_of(graph, named)
    return junctions[np.isin(group[junctions], of_road)].astype(np.int64)


def on_named(
    graph: RoadGraph, sites: Snaps, names: Collection[str], service_area: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Whether each site lies on one of the named roads.

    It does where it meets the road or a ramp of it; a service area also where the drive from such a ramp to it is no
    longer than ``service_area_ramp`` of data/catalogue/access_distances.csv: its own lanes lie in between.
    """
    edges = is_named(graph, names)
    ramp = graph.road_class == "motorway_link"
    on = np.zeros(sites.edge.size, dtype=bool)
    if ramp.any():
        group, of_road = _groups_of(graph, edges)
        edges = edges | ramp & np.isin(group[graph.edge_from], of_road)
        ends = np.unique(np.concatenate([graph.edge_from[ramp], graph.edge_to[ramp]]))
        node = ends[np.isin(group[ends], of_road)].astype(np.int64)
        length_m, _ = nearest_source(drive_length_network(graph, to=sites), node)
        on |= service_area & (length_m <= distance_m("service_area_ramp"))
    on[sites.found] |= edges[sites.edge[sites.found]]
    return on


def _touched(graph: RoadGraph, named: NDArray[np.bool_]) -> Ints:
    """Nodes of the named roads, as far as they are motorways."""
    road = named & np.isin(graph.road_class, LIMITED_CLASSES)
    return np.unique(np.concatenate([graph.edge_from[road], graph.edge_to[road]]))


def _groups_of(graph: RoadGraph, named: NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """Set of ramps of each node, and the sets that meet the named roads."""
    ramp, group = graph.road_class == "motorway_link", ramp_groups(graph)
    ends = np.unique(np.concatenate([graph.edge_from[ramp], graph.edge_to[ramp]]))
    return group, np.unique(group[np.intersect1d(ends, _touched(graph, named))])


def _parts(name: object) -> list[str]:
    return str(name).replace("/", ";").replace(",", ";").split(";") if isinstance(name, str) else []


def _plain(name: str) -> str:
    """Letters and digits alone.

    >>> _plain("A 5 (Rheintal)")
    'A5'
    """
    return "".join(letter for letter in _ASIDE.sub("", name).upper() if letter.isalnum())
