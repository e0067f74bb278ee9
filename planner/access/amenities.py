"""What people find on foot while the car charges: the nearest place of each kind, along the roads."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from planner.access.assumptions import walk_factor_pu
from planner.access.graph import RoadGraph, fastest_arcs
from planner.access.reach import Around, Limits, Places, arrivals, look_around_sites, search_graph, straight_ways
from planner.access.snapping import Snaps, point_geometry, snap
from planner.access.topology import Floats, Geometries, Ints
from planner.model.access_result import Amenity
from planner.model.settings import AccessSettings


def poi_kinds(pois: gpd.GeoDataFrame) -> NDArray[np.object_]:
    """Kind of each point of interest as it stands in column names: lower case, one word; "other" where not said."""
    if "kind" not in pois:
        return np.full(len(pois), "other", dtype=object)
    kinds = pois["kind"].astype("string").str.strip().str.lower().str.replace(r"\W+", "_", regex=True)
    return kinds.fillna("other").replace("", "other").to_numpy(dtype=object)


def amenities_of_sites(
    graph: RoadGraph, points: Geometries, pois: gpd.GeoDataFrame, settings: AccessSettings
) -> list[tuple[Amenity, ...]]:
    """Nearest place of each kind within ``walk_m`` of each site, nearest kind first.

    Ways on foot run along all roads but motorways and their ramps, in both directions, and straight from the road to
    either place. Where no road leads there (one of the two lies off the roads, or on another part of them), the
    straight line times ``walk_over_straight`` stands.
    """
    places = point_geometry(pois)
    site, poi, straight_m = _near(points, places, settings.walk_m)
    walk_m = _along_roads(graph, (points, places), (site, poi), straight_m, settings)
    names = pois["name"].astype("string").fillna("") if "name" in pois else pd.Series("", index=pois.index)
    table = pd.DataFrame(
        {
            "site": site,
            "kind": poi_kinds(pois)[poi],
            "name": [str(name).strip() for name in names.iloc[poi]],
            "walk_m": walk_m,
        }
    )
    table = table[table["walk_m"] <= settings.walk_m].sort_values(["site", "walk_m", "kind", "name"])
    out: list[list[Amenity]] = [[] for _ in range(points.size)]
    nearest = table.drop_duplicates(["site", "kind"])
    columns = (nearest[name].tolist() for name in ("site", "kind", "name", "walk_m"))
    for at, kind, name, walked_m in zip(*columns, strict=True):
        out[at].append(Amenity(kind=kind, name=name, walk_m=walked_m))
    return [tuple(found) for found in out]


def _near(points: Geometries, places: Geometries, walk_m: float) -> tuple[Ints, Ints, Floats]:
    """Sites and places within the straight distance: no way on foot is shorter."""
    site, poi = shapely.STRtree(places).query(points, predicate="dwithin", distance=walk_m)
    return site.astype(np.int64), poi.astype(np.int64), shapely.distance(points[site], places[poi])


def _along_roads(
    graph: RoadGraph,
    layers: tuple[Geometries, Geometries],
    pairs: tuple[Ints, Ints],
    straight_m: Floats,
    settings: AccessSettings,
) -> Floats:
    """Metres on foot of each pair; infinite beyond ``walk_m``."""
    site, poi = pairs
    factor = walk_factor_pu() * straight_m
    if not (site.size and (~graph.limited).any()):
        return np.asarray(factor)
    met = np.unique(poi)
    length_m = np.where(graph.limited, np.inf, graph.length_m)
    ways = length_m, length_m
    matrix = _walking(graph, length_m)
    here, there = _on_foot(graph, layers[0], settings), _on_foot(graph, layers[1][met], settings)
    start, goals = _with_stub(arrivals(graph, ways, here), here), _with_stub(arrivals(graph, ways, there), there)
    directs = straight_ways(ways, here, there)
    on_edge = np.repeat(np.arange(here.edge.size), np.diff(directs.start))
    stubs_m = here.distance_m[on_edge] + there.distance_m[directs.place]
    around = Around(
        weight=np.empty((graph.n_nodes, 0)),
        places=goals,
        kind=np.full(met.size, -1, dtype=np.int64),
        directs=replace(directs, cost=directs.cost + stubs_m),
    )
    found = look_around_sites(
        search_graph(matrix, graph.node_xy_m), start, around, Limits(bands=(settings.walk_m,), limit=settings.walk_m)
    )
    along = pd.Series(found.cost, index=pd.MultiIndex.from_arrays([found.site, met[found.place]]))
    road_m = along.reindex(pd.MultiIndex.from_arrays([site, poi])).to_numpy(dtype=np.float64, na_value=np.inf)
    part, other = _part_of(matrix, graph, here)[site], _part_of(matrix, graph, there)[np.searchsorted(met, poi)]
    linked = (part == other) & (part >= 0)
    return np.where(np.isfinite(road_m) | linked, road_m, factor)


def _walking(graph: RoadGraph, length_m: Floats) -> csr_matrix:
    ends = np.concatenate([graph.edge_from, graph.edge_to]), np.concatenate([graph.edge_to, graph.edge_from])
    return fastest_arcs(*ends, np.tile(length_m, 2), graph.n_nodes)


def _on_foot(graph: RoadGraph, points: Geometries, settings: AccessSettings) -> Snaps:
    """Where places meet roads that people walk on."""
    return snap(graph, points, settings.max_snap_m, limited_too=np.zeros(points.size, dtype=bool))


def _with_stub(places: Places, at: Snaps) -> Places:
    return replace(places, cost=places.cost + at.distance_m[:, None])


def _part_of(matrix: csr_matrix, graph: RoadGraph, at: Snaps) -> Ints:
    """Connected part of the roads each place meets; -1 where it meets none."""
    part = connected_components(matrix, directed=False)[1]
    return np.where(at.found, part[graph.edge_from[at.edge]], -1).astype(np.int64)
