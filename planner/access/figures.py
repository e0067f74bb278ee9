"""Access figures of every site: who reaches it, what passes, which motorway, rivals and places on foot."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from planner.access.amenities import amenities_of_sites
from planner.access.around import Column, PoiKinds, Surroundings, look, objects, poi_places, supply, surroundings
from planner.access.bothways import both_ways
from planner.access.detour import junction_detours
from planner.access.graph import RoadGraph
from planner.access.junctions import motorway_junctions
from planner.access.rivals import ChargingPlaces, charging_places
from planner.access.roadtraffic import RoadTraffic, captured_traffic, road_traffic
from planner.access.search import Network, drive_length_network, nearest_source, time_network, towards
from planner.access.snapping import MOTORWAY_KIND, NOWHERE, Snaps, point_geometry, snap
from planner.access.topology import Floats, Geometries
from planner.access.traffic import passing_traffic
from planner.access.unreached import REACHED, unreachable_reasons, unreached_issues
from planner.model.errors import PlannerError
from planner.model.issues import Issue, Severity
from planner.model.progress import SILENT, Part, Progress
from planner.model.settings import AccessSettings


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AccessLayers:
    """What is looked for around the sites; None: not given, so the figure is unknown.

    ``own_operator``: name of the planner's own company; chargers of this operator are own unless their column ``own``
    says otherwise.
    """

    population: gpd.GeoDataFrame | None = None
    traffic: gpd.GeoDataFrame | None = None
    chargers: gpd.GeoDataFrame | None = None
    pois: gpd.GeoDataFrame | None = None
    own_operator: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AccessFigures:
    """Figures by site and the findings on the way.

    ``frame`` is indexed by site_id; unknown is NaN. ``reachable`` (True, False, or None without roads) with
    ``unreachable_reason`` (text code, empty where reached) and ``road_distance_m``. For each band ``people_<b>min``,
    ``jobs_<b>min``, ``traffic_<b>min`` (vehicle-km a day driven within it) and ``poi_<kind>_<b>min`` (counts; only
    where points of interest are given); ``gravity_people`` (each weighted by exp(-minutes / decay) within the widest
    band) and ``charger_supply_kw_per_1000_people`` (E2SFCA).
    ``junction_min``, ``junction_name``, ``junction_km``: the shortest drive from any junction (rules count driving
    distance, not minutes); ``junction_detour_min``: see :func:`planner.access.detour.junction_detours`.
    ``traffic_aadt_per_day``, ``traffic_hgv_share_pu``, ``traffic_road`` of the road a site fronts;
    ``captured_traffic_per_day`` on all roads around, never less than on the road in front; who turns from one into
    another counts on both.
    ``competitor_min``, ``competitor_name``, ``competitor_power_kw``, ``competitors_10min``, the same of fast chargers
    alone (``fast_competitor_min``, ``fast_competitors_10min``): rows of the charger layer that are not own.
    ``rivals`` (tuple of Rival, own ones marked, by drive time) and ``amenities`` (tuple of Amenity) are objects.
    """

    frame: pd.DataFrame
    issues: tuple[Issue, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Chargers:
    """Charger rows as places, and where they meet the roads."""

    places: ChargingPlaces
    frame: gpd.GeoDataFrame
    snaps: Snaps


def access_figures(
    graph: RoadGraph,
    sites: gpd.GeoDataFrame,
    layers: AccessLayers,
    settings: AccessSettings,
    progress: Progress = SILENT,
) -> AccessFigures:
    """Look around each site on the roads; all drive times are times towards the site.

    Parameters
    ----------
    sites : GeoDataFrame indexed by site_id
        Points in the graph's CRS; column ``kind`` tells motorway service areas, the only sites on motorway edges.

    Raises
    ------
    PlannerError
        Every site lies farther than ``max_snap_m`` from all roads, or the roads stand in degrees.
    """
    _refuse_degrees(graph.crs)
    points, at_motorway = point_geometry(sites), _at_motorway(sites)
    progress.report(0.0, "access.progress_traffic")
    traffic, of_traffic = both_ways(graph, layers.traffic)
    layers = replace(layers, traffic=traffic)
    passing = passing_traffic(graph, points, at_motorway, layers.traffic, settings.traffic_search_m)
    kinds = poi_places(graph, layers.pois, settings.max_snap_m)
    columns = _unknown(len(sites), settings.bands_min, kinds)
    columns |= {str(name): passing[name].to_numpy() for name in passing}
    if not graph.n_edges:
        return AccessFigures(frame=pd.DataFrame(columns, index=sites.index), issues=of_traffic)
    snaps = snap(graph, points, settings.max_snap_m, limited_too=at_motorway)
    reasons = unreachable_reasons(graph, snaps)
    issues = [*of_traffic, *unreached_issues(sites, snaps, reasons, settings.max_snap_m)]
    counted = road_traffic(graph, layers.traffic, settings.traffic_search_m)
    chargers = _chargers(graph, layers, settings.max_snap_m)
    progress.report(0.15, "access.progress_junctions")
    captured = captured_traffic(graph, counted, points, at_motorway, settings.traffic_search_m)
    columns |= {
        "reachable": objects([bool(reason == REACHED) for reason in reasons]),
        "unreachable_reason": reasons,
        "road_distance_m": snaps.distance_m,
        "captured_traffic_per_day": np.fmax(captured, passing["traffic_aadt_per_day"].to_numpy(dtype=np.float64)),
    }
    columns |= _nearest(graph, snaps, chargers, points, settings.competitor_search_km)
    progress.report(0.3, "access.progress_detours")
    columns["junction_detour_min"] = junction_detours(graph, snaps, Part(progress, 0.3, 0.35))
    around, more = _around(graph, snaps, chargers, (layers, kinds, counted), settings, Part(progress, 0.35, 0.95))
    columns |= around
    progress.report(0.95, "access.progress_amenities")
    if layers.pois is not None:
        columns["amenities"] = objects(amenities_of_sites(graph, points, layers.pois, settings))
    frame = pd.DataFrame(columns, index=sites.index)
    issues += _unknown_everywhere(frame)
    progress.report(1.0, "access.progress_done")
    return AccessFigures(frame=_without_unreached(frame, reasons), issues=(*issues, *kinds.issues, *more))


def _refuse_degrees(crs: str) -> None:
    if crs and CRS.from_user_input(crs).is_geographic:
        raise PlannerError.of("access.degrees", where="roads", crs=crs)


def minutes_between(graph: RoadGraph, sites: gpd.GeoDataFrame, settings: AccessSettings) -> Floats:
    """Drive minutes from each site (row) to each other (column).

    Returns
    -------
    ndarray, shape (n, n)
        Infinite where no road leads from one to the other; 0 on the diagonal.
    """
    n = len(sites)
    out = np.full((n, n), np.inf)
    if graph.n_edges and n:
        snaps = snap(graph, point_geometry(sites), settings.max_snap_m, limited_too=_at_motorway(sites))
        network = time_network(graph, to=snaps, origin=snaps)
        for rows, minutes in towards(network):
            out[:, rows] = minutes[:, network.from_nodes].T
    np.fill_diagonal(out, 0.0)
    return out


def _at_motorway(sites: gpd.GeoDataFrame) -> NDArray[np.bool_]:
    return sites["kind"].eq(MOTORWAY_KIND).to_numpy() if "kind" in sites else np.zeros(len(sites), dtype=bool)


def _unknown(n_sites: int, bands_min: tuple[int, ...], kinds: PoiKinds) -> dict[str, Column]:
    """Every column of the figures, nothing known."""
    numbers = ["road_distance_m", *_bands(("people", "jobs", "traffic"), bands_min)]
    numbers += _bands([f"poi_{kind}" for kind in kinds.names], bands_min)
    numbers += ["gravity_people", "charger_supply_kw_per_1000_people"]
    numbers += ["junction_min", "junction_km", "junction_detour_min", "captured_traffic_per_day"]
    numbers += ["competitor_min", "competitor_power_kw", "competitors_10min"]
    numbers += ["fast_competitor_min", "fast_competitors_10min"]
    columns: dict[str, Column] = {"reachable": objects([None] * n_sites), "unreachable_reason": [""] * n_sites}
    columns |= {name: np.full(n_sites, np.nan) for name in numbers}
    columns |= {name: [""] * n_sites for name in ("junction_name", "competitor_name")}
    return columns | {name: objects([()] * n_sites) for name in ("rivals", "amenities")}


def _bands(names: Sequence[str], bands_min: tuple[int, ...]) -> list[str]:
    return [f"{name}_{band}min" for name in names for band in bands_min]


def _chargers(graph: RoadGraph, layers: AccessLayers, max_snap_m: float) -> _Chargers | None:
    if layers.chargers is None:
        return None
    points = point_geometry(layers.chargers)
    anywhere = np.ones(points.size, dtype=bool)
    return _Chargers(
        places=charging_places(layers.chargers, layers.own_operator),
        frame=layers.chargers,
        snaps=snap(graph, points, max_snap_m, limited_too=anywhere),
    )


def _nearest(
    graph: RoadGraph, snaps: Snaps, chargers: _Chargers | None, points: Geometries, search_km: float
) -> dict[str, Column]:
    """Nearest junction and nearest competitor."""
    network = time_network(graph, to=snaps, origin=NOWHERE if chargers is None else chargers.snaps)
    out = _junction(graph, network, snaps)
    if chargers is not None:
        other = ~chargers.places.row_own
        out |= _competitor(network, chargers, other, points, search_km)
        fast_min, _ = nearest_source(network, network.from_nodes[other & chargers.places.row_fast])
        out["fast_competitor_min"] = np.where(np.isfinite(fast_min), fast_min, np.nan)
    return out


def _unknown_everywhere(frame: pd.DataFrame) -> list[Issue]:
    """Figures that the layers cannot give for any site."""
    silent = (("junction_min", "access.no_junction"), ("traffic_aadt_per_day", "access.no_traffic"))
    codes = [code for column, code in silent if len(frame) and frame[column].isna().all()]
    return [Issue(severity=Severity.NOTE, code=code, where="roads") for code in codes]


def _junction(graph: RoadGraph, network: Network, snaps: Snaps) -> dict[str, Column]:
    junctions = motorway_junctions(graph)
    by_length, _ = nearest_source(drive_length_network(graph, to=snaps), junctions.node)
    minutes, root = nearest_source(network, junctions.node)
    place = {int(node): str(name) for node, name in zip(junctions.node, junctions.name, strict=True)}
    return {
        "junction_min": np.where(np.isfinite(minutes), minutes, np.nan),
        "junction_km": np.where(np.isfinite(by_length), by_length / 1000.0, np.nan),
        "junction_name": [place.get(int(node), "") for node in root],
    }


def _competitor(
    network: Network, chargers: _Chargers, other: NDArray[np.bool_], points: Geometries, search_km: float
) -> dict[str, Column]:
    """Nearest charger by drive time; none where it lies farther off than ``search_km`` in a straight line."""
    minutes, root = nearest_source(network, network.from_nodes[other])
    row = root - (network.n_nodes + network.n_to)
    found = np.flatnonzero(root >= 0)
    apart_m = np.full(points.size, np.inf)
    apart_m[found] = shapely.distance(points[found], point_geometry(chargers.frame)[row[found]])
    near = apart_m <= 1000.0 * search_km
    row = np.where(near, row, -1)
    power_kw, names = chargers.places.row_power_kw, chargers.places.row_name
    return {
        "competitor_min": np.where(near, minutes, np.nan),
        "competitor_name": [names[k] if k >= 0 else "" for k in row],
        "competitor_power_kw": [power_kw[k] if k >= 0 else np.nan for k in row],
    }


def _around(
    graph: RoadGraph,
    snaps: Snaps,
    chargers: _Chargers | None,
    what: tuple[AccessLayers, PoiKinds, RoadTraffic],
    settings: AccessSettings,
    progress: Progress,
) -> tuple[dict[str, Column], tuple[Issue, ...]]:
    """All figures of the search around each site."""
    layers, kinds, counted = what
    place: Surroundings = surroundings(graph, layers.population, kinds, counted, settings)
    columns = look(
        graph,
        snaps,
        place,
        None if chargers is None else (chargers.places, chargers.snaps),
        settings,
        Part(progress, 0.0, 0.8),
    )
    progress.report(0.8, "access.progress_supply")
    issues = place.issues
    if chargers is not None and place.people is not None:
        part = Part(progress, 0.8, 1.0)
        lived, rivals = (place.people, place.feet), (chargers.places, chargers.snaps)
        column, more = supply(graph, snaps, lived, rivals, settings, part)
        columns["charger_supply_kw_per_1000_people"], issues = column, (*issues, *more)
    return columns, issues


def _without_unreached(frame: pd.DataFrame, reasons: NDArray[np.object_]) -> pd.DataFrame:
    """What is counted around a site that nobody reaches is unknown, not zero."""
    lost = reasons != REACHED
    known = ("traffic_aadt_per_day", "traffic_hgv_share_pu", "road_distance_m")
    numbers = [name for name in frame.select_dtypes("number").columns if name not in known]
    frame = frame.copy()
    frame.loc[lost, numbers] = np.nan
    frame.loc[lost, ["junction_name", "competitor_name"]] = ""
    for name in ("rivals", "amenities"):
        frame[name] = objects([() if gone else found for gone, found in zip(lost, frame[name], strict=True)])
    return frame
