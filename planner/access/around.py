"""What one search from each site finds: people, jobs, traffic and places by band, and the chargers in reach."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.access.amenities import poi_kinds
from planner.access.assumptions import time_min
from planner.access.catchment import charger_supply
from planner.access.feet import NO_FEET, Feet, arrivals_with_feet, search_with_feet
from planner.access.graph import RoadGraph
from planner.access.people import people_on_roads
from planner.access.reach import (
    Around,
    Found,
    Limits,
    departures,
    joined_directs,
    joined_places,
    look_around_sites,
    straight_ways,
)
from planner.access.rivals import ChargingPlaces, counted_within, rivals_of_sites
from planner.access.roadtraffic import RoadTraffic, vehicle_km_at_nodes
from planner.access.snapping import NOWHERE, Snaps, point_geometry, snap
from planner.access.topology import Floats, Ints
from planner.model.issues import Issue, Severity
from planner.model.progress import SILENT, Progress
from planner.model.settings import AccessSettings

Column: TypeAlias = Floats | NDArray[np.object_] | list[str] | list[float]

_COMPETITION_MIN = 10.0
_LEFT_OUT_SHARE_PU = 0.01


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PoiKinds:
    """Points of interest on the roads: names of the kinds in alphabetical order, number of the kind of each point."""

    names: tuple[str, ...]
    kind: Ints
    snaps: Snaps
    issues: tuple[Issue, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Surroundings:
    """What stands at nodes and feet: columns of ``weight`` by name, people (None: not given), points of interest."""

    names: tuple[str, ...]
    weight: Floats
    people: Floats | None
    pois: PoiKinds
    issues: tuple[Issue, ...]
    feet: Feet = NO_FEET


def objects(values: Sequence[object]) -> NDArray[np.object_]:
    """One-dimensional array of any objects; tuples stay tuples."""
    return np.fromiter(values, dtype=object, count=len(values))


def poi_places(graph: RoadGraph, pois: gpd.GeoDataFrame | None, max_snap_m: float) -> PoiKinds:
    """Put points of interest on the nearest ordinary roads; many that lie off them are told."""
    if pois is None:
        return PoiKinds(names=(), kind=np.empty(0, dtype=np.int64), snaps=NOWHERE)
    names, kind = np.unique(poi_kinds(pois).astype(str), return_inverse=True)
    snaps = snap(graph, point_geometry(pois), max_snap_m, limited_too=np.zeros(len(pois), dtype=bool))
    lost = int((~snaps.found).sum()) if graph.n_edges else 0
    issues: tuple[Issue, ...] = ()
    if lost > _LEFT_OUT_SHARE_PU * len(pois):
        params = {"count": lost, "total": len(pois)}
        issues = (Issue(severity=Severity.NOTE, code="access.pois_left_out", params=params, where="pois"),)
    return PoiKinds(names=tuple(names.tolist()), kind=kind.astype(np.int64), snaps=snaps, issues=issues)


def surroundings(
    graph: RoadGraph,
    population: gpd.GeoDataFrame | None,
    pois: PoiKinds,
    counted: RoadTraffic,
    settings: AccessSettings,
) -> Surroundings:
    """Gather what is summed around each site; what is not given has no column."""
    lived = None if population is None else people_on_roads(graph, population, settings.max_snap_m)
    feet = NO_FEET if lived is None else lived.feet
    columns: dict[str, Floats] = {}
    if lived is not None:
        columns["people"] = lived.people
        columns |= {} if lived.jobs is None else {"jobs": lived.jobs}
    if counted.edge.size:
        columns["traffic"] = np.append(vehicle_km_at_nodes(graph, counted), np.zeros(feet.edge.size))
    size = graph.n_nodes + feet.edge.size
    weight = np.stack(list(columns.values()), axis=1) if columns else np.empty((size, 0))
    return Surroundings(
        names=tuple(columns),
        weight=weight,
        people=None if lived is None else lived.people,
        pois=pois,
        issues=() if lived is None else lived.issues,
        feet=feet,
    )


def look(
    graph: RoadGraph,
    sites: Snaps,
    place: Surroundings,
    chargers: tuple[ChargingPlaces, Snaps] | None,
    settings: AccessSettings,
    progress: Progress = SILENT,
) -> dict[str, Column]:
    """Columns of the figures that one search from each site gives."""
    minutes = graph.forward_min, graph.backward_min
    layers = [(place.pois.snaps, place.pois.kind)]
    if chargers is not None:
        layers.append((chargers[1], np.full(chargers[1].edge.size, -1, dtype=np.int64)))
    around = Around(
        weight=place.weight,
        places=joined_places([departures(graph, minutes, at) for at, _ in layers]),
        kind=np.concatenate([kind for _, kind in layers]),
        directs=joined_directs([(straight_ways(minutes, sites, at), at.edge.size) for at, _ in layers]),
    )
    bands = tuple(float(band) for band in sorted(settings.bands_min))
    rivals_min = max(time_min("rivals_within"), *bands)
    limits = Limits(
        bands=bands, limit=rivals_min if chargers is not None else bands[-1], decay=settings.gravity_decay_min
    )
    search = search_with_feet(graph, place.feet)
    found = look_around_sites(search, arrivals_with_feet(graph, place.feet, sites), around, limits, progress)
    out = _sums(found, place, bands)
    if chargers is not None:
        met = found.site, found.place - place.pois.kind.size, found.cost
        out |= _rivals(chargers[0], sites.edge.size, met, rivals_min)
    return out


def _sums(found: Found, place: Surroundings, bands: tuple[float, ...]) -> dict[str, Column]:
    out: dict[str, Column] = {}
    for number, band in enumerate(bands):
        for column, name in enumerate(place.names):
            out[f"{name}_{band:.0f}min"] = found.sums[:, column, number]
        for kind, name in enumerate(place.pois.names):
            out[f"poi_{name}_{band:.0f}min"] = found.counts[:, kind, number]
    if place.people is not None:
        out["gravity_people"] = found.decayed
    return out


def _rivals(
    places: ChargingPlaces, n_sites: int, found: tuple[Ints, Ints, Floats], within_min: float
) -> dict[str, Column]:
    site, row, minutes = found
    other, fast = ~places.row_own[row], places.row_fast[row]
    return {
        "competitors_10min": counted_within(n_sites, site[other], minutes[other], _COMPETITION_MIN),
        "fast_competitors_10min": counted_within(n_sites, site[other & fast], minutes[other & fast], _COMPETITION_MIN),
        "rivals": objects(rivals_of_sites(places, n_sites, found, within_min)),
    }


def supply(
    graph: RoadGraph,
    sites: Snaps,
    lived: tuple[Floats, Feet],
    chargers: tuple[ChargingPlaces, Snaps],
    settings: AccessSettings,
    progress: Progress = SILENT,
) -> tuple[Floats, tuple[Issue, ...]]:
    """Charging power for each 1,000 people at each site; chargers of unknown power are left out and told."""
    places, at = chargers
    spot, power_kw, unknown = _by_spot(at, places.row_power_kw)
    issues: tuple[Issue, ...] = ()
    if unknown:
        params = {"count": unknown, "total": int(at.found.sum())}
        issues = (Issue(severity=Severity.NOTE, code="access.supply_unknown_power", params=params, where="chargers"),)
    if not power_kw.size and unknown:
        return np.full(sites.edge.size, np.nan), issues
    minutes = graph.forward_min, graph.backward_min
    people, feet = lived
    column = charger_supply(
        search_with_feet(graph, feet),
        people,
        (arrivals_with_feet(graph, feet, spot), power_kw),
        places=(departures(graph, minutes, sites), straight_ways(minutes, spot, sites)),
        catchment_min=float(max(settings.bands_min)),
        progress=progress,
    )
    return column, issues


def _by_spot(at: Snaps, power_kw: Floats) -> tuple[Snaps, Floats, int]:
    """Chargers that meet the roads at one spot taken together; how many on the roads have no known power."""
    on_road: NDArray[np.bool_] = at.found
    rows = np.flatnonzero(on_road & np.isfinite(power_kw))
    table = pd.DataFrame({"edge": at.edge[rows], "along_pu": at.along_pu[rows], "power_kw": power_kw[rows]})
    together = table.groupby(["edge", "along_pu"], as_index=False)["power_kw"].sum()
    spot = Snaps(
        edge=together["edge"].to_numpy(dtype=np.int64),
        along_pu=together["along_pu"].to_numpy(dtype=np.float64),
        distance_m=np.zeros(len(together)),
    )
    return spot, together["power_kw"].to_numpy(dtype=np.float64), int(on_road.sum()) - rows.size
