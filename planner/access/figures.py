"""Access figures of every site: people around, motorway junction, passing traffic, nearest competitor."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from planner.access.assumptions import fast_charger_kw
from planner.access.graph import RoadGraph
from planner.access.junctions import motorway_junctions
from planner.access.people import people_at_nodes
from planner.access.search import Network, drive_length_network, nearest_source, time_network, towards
from planner.access.snapping import MOTORWAY_KIND, NOWHERE, Snaps, point_geometry, snap
from planner.access.topology import Floats, Geometries
from planner.access.traffic import passing_traffic
from planner.model.errors import PlannerError
from planner.model.issues import Issue, Severity
from planner.model.progress import SILENT, Progress
from planner.model.settings import AccessSettings

Column: TypeAlias = Floats | list[str] | list[float]

_COMPETITION_MIN = 10.0
_ISSUES_BY_SITE = 20


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AccessLayers:
    """What is looked for around the sites; None: not given, so the figure is unknown."""

    population: gpd.GeoDataFrame | None = None
    traffic: gpd.GeoDataFrame | None = None
    chargers: gpd.GeoDataFrame | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AccessFigures:
    """Figures by site and the findings on the way.

    ``frame`` is indexed by site_id: ``reachable`` (True, False, or None without roads), ``people_<b>min`` for each
    band, ``junction_min``, ``junction_name``, ``traffic_aadt_per_day``, ``traffic_hgv_share_pu``, ``traffic_road``,
    ``competitor_min``, ``competitor_name``, ``competitor_power_kw``, ``competitors_10min``, the same of fast chargers
    alone (``fast_competitor_min``, ``fast_competitors_10min``), ``road_distance_m``, and ``junction_km``, the shortest
    drive from any junction (rules count driving distance, not minutes).
    Unknown is NaN.
    """

    frame: pd.DataFrame
    issues: tuple[Issue, ...]


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
        There are roads, but every site lies farther than ``max_snap_m`` from all of them.
    """
    points = point_geometry(sites)
    at_motorway = sites["kind"].eq(MOTORWAY_KIND).to_numpy() if "kind" in sites else np.zeros(len(sites), dtype=bool)
    progress.report(0.0, "access.progress_traffic")
    passing = passing_traffic(graph, points, at_motorway, layers.traffic, settings.traffic_search_m)
    passing.index = sites.index
    frame = _unknown(sites.index, settings.bands_min).assign(**{str(name): passing[name] for name in passing})
    if not graph.n_edges:
        return AccessFigures(frame=frame, issues=())
    snaps = snap(graph, points, settings.max_snap_m, limited_too=at_motorway)
    issues = [*_outside(sites, snaps, settings.max_snap_m)]
    frame["reachable"] = pd.Series(list(snaps.found), index=sites.index, dtype=object)
    frame["road_distance_m"] = snaps.distance_m
    network, chargers = _with_chargers(graph, snaps, layers.chargers, settings)
    progress.report(0.2, "access.progress_junctions")
    frame = frame.assign(**_junction(graph, network, snaps))
    issues += _unknown_everywhere(frame)
    if chargers is not None:
        frame = frame.assign(**_competitor(network, chargers, points, settings.competitor_search_km))
        fast_min, _ = nearest_source(network, network.from_nodes[_fast(chargers)])
        frame["fast_competitor_min"] = np.where(np.isfinite(fast_min), fast_min, np.nan)
    around, more = _around(graph, network, layers, settings, progress)
    frame = frame.assign(**around)
    frame.loc[~snaps.found, [f"people_{band}min" for band in settings.bands_min]] = np.nan
    frame.loc[~snaps.found, ["competitors_10min", "fast_competitors_10min"]] = np.nan
    progress.report(1.0, "access.progress_done")
    return AccessFigures(frame=frame, issues=(*issues, *more))


def _unknown(index: pd.Index, bands_min: tuple[int, ...]) -> pd.DataFrame:
    columns: dict[str, object] = {"reachable": None, "road_distance_m": np.nan}
    columns |= {f"people_{band}min": np.nan for band in bands_min}
    columns |= {"junction_min": np.nan, "junction_name": "", "junction_km": np.nan}
    columns |= {"competitor_min": np.nan, "competitor_name": "", "competitor_power_kw": np.nan}
    columns |= {"competitors_10min": np.nan, "fast_competitor_min": np.nan, "fast_competitors_10min": np.nan}
    return pd.DataFrame(columns, index=index).astype({"reachable": object})


def _outside(sites: gpd.GeoDataFrame, snaps: Snaps, limit_m: float) -> tuple[Issue, ...]:
    """One finding for each site out of reach of the roads (the first 20, then their number)."""
    lost = np.flatnonzero(~snaps.found)
    if len(sites) and lost.size == len(sites):
        nearest_m = float(snaps.distance_m.min())
        raise PlannerError.of(
            "access.candidates_outside",
            where="candidates, roads",
            count=len(sites),
            nearest=f"{_metres(nearest_m)} m" if nearest_m < 1000.0 else f"{nearest_m / 1000.0:.1f} km",
            limit_m=f"{limit_m:g}",
        )
    issues = [
        Issue(
            severity=Severity.WARNING,
            code="access.site_outside",
            params={"distance_m": _metres(float(snaps.distance_m[row])), "limit_m": f"{limit_m:g}"},
            where=str(sites.index[row]),
        )
        for row in lost[:_ISSUES_BY_SITE]
    ]
    if lost.size > _ISSUES_BY_SITE:
        params: dict[str, str | int] = {"count": int(lost.size) - _ISSUES_BY_SITE, "limit_m": f"{limit_m:g}"}
        issues.append(Issue(severity=Severity.WARNING, code="access.more_outside", params=params, where="candidates"))
    return tuple(issues)


def _metres(distance_m: float) -> str:
    """Figure of a distance; tenths only where they matter."""
    return f"{distance_m:.0f}" if distance_m >= 10.0 else f"{distance_m:.1f}"


def _with_chargers(
    graph: RoadGraph, sites: Snaps, chargers: gpd.GeoDataFrame | None, settings: AccessSettings
) -> tuple[Network, gpd.GeoDataFrame | None]:
    """Network with sites as destinations and chargers as origins."""
    if chargers is None:
        return time_network(graph, to=sites, origin=NOWHERE), None
    points = point_geometry(chargers)
    anywhere = np.ones(len(chargers), dtype=bool)
    return time_network(
        graph, to=sites, origin=snap(graph, points, settings.max_snap_m, limited_too=anywhere)
    ), chargers


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
    network: Network, chargers: gpd.GeoDataFrame, points: Geometries, search_km: float
) -> dict[str, Column]:
    """Nearest charger by drive time; none where it lies farther off than ``search_km`` in a straight line."""
    minutes, root = nearest_source(network, network.from_nodes)
    row = root - (network.n_nodes + network.n_to)
    found = np.flatnonzero(root >= 0)
    apart_m = np.full(points.size, np.inf)
    apart_m[found] = shapely.distance(points[found], point_geometry(chargers)[row[found]])
    near = apart_m <= 1000.0 * search_km
    row = np.where(near, row, -1)
    power_kw, names = _column(chargers, "power_kw"), _names(chargers)
    return {
        "competitor_min": np.where(near, minutes, np.nan),
        "competitor_name": [names[k] if k >= 0 else "" for k in row],
        "competitor_power_kw": [power_kw[k] if k >= 0 else np.nan for k in row],
    }


def _fast(chargers: gpd.GeoDataFrame) -> NDArray[np.bool_]:
    """Chargers that a driver on the way would choose; unknown power is not taken as little power."""
    return ~(_column(chargers, "power_kw") < fast_charger_kw())


def _column(frame: pd.DataFrame, name: str) -> Floats:
    if name not in frame:
        return np.full(len(frame), np.nan)
    return pd.to_numeric(frame[name], errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)


def _names(chargers: pd.DataFrame) -> list[str]:
    """Name of each charger, else its operator, else its address."""
    names = pd.Series("", index=range(len(chargers)), dtype="string")
    for column in ("name", "operator", "address"):
        if column in chargers:
            other = chargers[column].astype("string").fillna("").str.strip().reset_index(drop=True)
            names = names.where(names != "", other)
    return [str(name) for name in names]


def _around(
    graph: RoadGraph, network: Network, layers: AccessLayers, settings: AccessSettings, progress: Progress
) -> tuple[dict[str, Floats], tuple[Issue, ...]]:
    """People within each band and chargers within ten minutes, site by site in chunks."""
    people = None
    if layers.population is not None:
        people = people_at_nodes(graph, layers.population, settings.max_snap_m)
    names = [f"people_{band}min" for band in settings.bands_min]
    out = {name: np.full(network.n_to, np.nan) for name in names} if people is not None else {}
    if layers.chargers is not None:
        out |= {name: np.full(network.n_to, np.nan) for name in ("competitors_10min", "fast_competitors_10min")}
    if not out:
        return {}, ()
    limit_min = float(max((*settings.bands_min, _COMPETITION_MIN)))
    at_node = people.at_node if people is not None else np.zeros(network.n_nodes)
    living = np.flatnonzero(at_node)
    nodes = network.from_nodes
    rivals = {"competitors_10min": nodes}
    if layers.chargers is not None:
        rivals["fast_competitors_10min"] = nodes[_fast(layers.chargers)]
    for rows, minutes in towards(network, limit_min):
        progress.report(0.4 + 0.6 * rows.start / network.n_to, "access.progress_people", done=rows.start)
        _count_chunk(out, rows, minutes, (living, at_node[living], rivals))
    return out, people.issues if people is not None else ()


def _count_chunk(
    out: dict[str, Floats],
    rows: slice,
    minutes: Floats,
    what: tuple[NDArray[np.intp], Floats, Mapping[str, NDArray[np.int64]]],
) -> None:
    """Fill the rows of a chunk of sites (changes ``out``, made by the caller for this)."""
    living, count, rivals = what
    for name, values in out.items():
        if name.startswith("people_"):
            band = float(name.removeprefix("people_").removesuffix("min"))
            values[rows] = (minutes[:, living] <= band) @ count
        else:
            values[rows] = (minutes[:, rivals[name]] <= _COMPETITION_MIN).sum(axis=1)
