"""Where and how a site could be connected: options and cost curve of one place, from files."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
from pyproj import Transformer

from planner.access.graph import RoadGraph, build_road_graph
from planner.access.routes import routes
from planner.app.gridtools.opening import open_base
from planner.app.gridtools.power import asked_power
from planner.grid.connection.cost_curve import cost_curve
from planner.grid.connection.options import study_connections
from planner.grid.connection.points import Place
from planner.grid.connection.spots import Router
from planner.grid.hosting.base import BaseCase
from planner.io.crs import WGS84, crs_name, utm_crs
from planner.io.finish import to_metric
from planner.io.layer import read_source
from planner.model.errors import PlannerError
from planner.model.issues import Issue, Severity, merged
from planner.model.progress import SILENT, Part, Progress
from planner.model.project import Role, Source
from planner.model.settings import AccessSettings, GridSettings

if TYPE_CHECKING:
    from planner.model.grid_study import ConnectionOption, CostStep

MOST_LON, MOST_LAT = 180.0, 90.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Connected:
    """Options of a place, the curve of its connection's cost, and the cable route of each option."""

    lon: float
    lat: float
    place: Place
    requested_kw: float
    rule: str
    options: tuple["ConnectionOption", ...]
    curve: tuple["CostStep", ...]
    routes: gpd.GeoDataFrame
    issues: tuple[Issue, ...]


def connect_place(  # noqa: PLR0913 - what the command and the window are asked for
    nets: Sequence[Path],
    lon_lat: tuple[float, float],
    requested_kw: float,
    settings: GridSettings,
    *,
    roads: Path | None = None,
    crs: str = "",
    progress: Progress = SILENT,
) -> Connected:
    """Options of one place on one or several grids.

    Parameters
    ----------
    lon_lat : tuple of float
        WGS 84 degrees.
    roads : Path, optional
        Any line layer; without it cables run straight, times ``settings.route_factor``.
    crs : str
        CRS of grid files that do not name theirs.

    Returns
    -------
    Connected
        ``routes`` has one row an option, in their order: kind, bus, route_m, basis, geometry, in the metric CRS (the
        UTM zone of the place).

    Raises
    ------
    PlannerError
        A file is at fault, the power is not above zero or beyond any site, the place is not on the globe or far from
        the grid (with a hint where longitude and latitude are swapped), or a grid has no place on the map.
    """
    lon, lat = _on_globe(lon_lat)
    asked_power(requested_kw, "grid.connect_power")
    place = _place(lon, lat)
    bases = _bases(nets, settings, crs, Part(progress, 0.0, 0.3))
    graph, issues = _roads(roads, place.crs)
    router = None if graph is None else road_router(graph, settings)
    found = study_connections(bases, place, requested_kw, settings, router, Part(progress, 0.4, 0.8))
    if not found.options:
        if found.nothing_near:
            _say_distance(bases, place, (lon, lat), settings)
        raise PlannerError(found.issues)
    curve = cost_curve(bases, found.options, settings, progress=Part(progress, 0.8, 1.0))
    noticed = [issue for base in bases for issue in base.network.issues if issue.severity is not Severity.NOTE]
    return Connected(
        lon=lon,
        lat=lat,
        place=place,
        requested_kw=requested_kw,
        rule=bases[0].rule.name,
        options=found.options,
        curve=curve,
        routes=option_routes(graph, place, found.options, settings),
        issues=merged((*issues, *noticed, *found.issues)),
    )


def road_router(graph: RoadGraph, settings: GridSettings, max_snap_m: float = AccessSettings().max_snap_m) -> Router:
    """Router along a road graph, for :func:`planner.grid.connection.options.study_connections`."""

    def router(pairs: pd.DataFrame) -> pd.DataFrame:
        named = pairs.assign(site_id=np.arange(len(pairs)))
        found = routes(graph, named, route_factor=settings.route_factor, max_snap_m=max_snap_m)
        return pd.DataFrame({"route_m": found["route_m"].to_numpy(), "basis": found["basis"].to_numpy()})

    return router


def option_routes(
    graph: RoadGraph | None,
    place: Place,
    options: Sequence["ConnectionOption"],
    settings: GridSettings,
    max_snap_m: float = AccessSettings().max_snap_m,
) -> gpd.GeoDataFrame:
    """Cable of each option as a line, in the options' order: columns kind, bus, route_m, basis, geometry."""
    pairs = pd.DataFrame(
        {
            "site_id": np.arange(len(options)),
            "from_x_m": place.x_m,
            "from_y_m": place.y_m,
            "to_x_m": [option.xy_m[0] for option in options],
            "to_y_m": [option.xy_m[1] for option in options],
        }
    )
    known = graph if graph is not None else build_road_graph(None, AccessSettings())
    found = routes(known, pairs, route_factor=settings.route_factor, max_snap_m=max_snap_m)
    return gpd.GeoDataFrame(
        {
            "kind": [option.kind for option in options],
            "bus": [option.bus for option in options],
            "route_m": found["route_m"].to_numpy(),
            "basis": found["basis"].to_numpy(),
        },
        geometry=list(found.geometry),
        crs=place.crs,
    )


def _on_globe(lon_lat: tuple[float, float]) -> tuple[float, float]:
    lon, lat = lon_lat
    if not (abs(lon) <= MOST_LON and abs(lat) <= MOST_LAT):
        raise PlannerError.of("grid.connect_site_range", where="--site", lon=lon, lat=lat)
    return lon, lat


def _place(lon: float, lat: float) -> Place:
    point = gpd.GeoDataFrame(geometry=gpd.points_from_xy([lon], [lat]), crs=WGS84)
    crs = utm_crs(point)
    x_m, y_m = Transformer.from_crs(WGS84, crs, always_xy=True).transform(lon, lat)
    return Place(x_m=float(x_m), y_m=float(y_m), crs=crs_name(crs))


def _bases(nets: Sequence[Path], settings: GridSettings, crs: str, progress: Progress) -> list[BaseCase]:
    bases = []
    for done, path in enumerate(nets):
        progress.report(done / len(nets), "app.step_grid_base")
        base = open_base(path, settings, crs=crs)
        if not base.network.positions.known:
            raise PlannerError.of("grid.connect_no_positions", where=path.name)
        bases.append(base)
    return bases


def _say_distance(
    bases: Sequence[BaseCase], place: Place, lon_lat: tuple[float, float], settings: GridSettings
) -> None:
    """Refuse a place far from every grid, and tell where swapping longitude and latitude would help."""
    away_km = _distance_km(bases, place)
    if away_km <= settings.max_connection_km:
        return
    lon, lat = lon_lat
    swapped_km = math.inf
    if abs(lon) <= MOST_LAT and abs(lat) <= MOST_LON:
        swapped_km = _distance_km(bases, _place(lat, lon))
    code = "grid.connect_swapped" if swapped_km <= settings.max_connection_km else "grid.connect_far"
    params = {"lon": lon, "lat": lat, "away_km": round(away_km, 2), "limit_km": settings.max_connection_km}
    raise PlannerError.of(code, where="--site", **params)


def _distance_km(bases: Sequence[BaseCase], place: Place) -> float:
    """Straight way to the nearest bus of any grid."""
    nearest_m = math.inf
    for base in bases:
        at = base.network.positions.buses_in(place.crs)
        away_m = np.hypot(at["x_m"].to_numpy(float) - place.x_m, at["y_m"].to_numpy(float) - place.y_m)
        finite = away_m[np.isfinite(away_m)]
        nearest_m = min(nearest_m, float(finite.min())) if finite.size else nearest_m
    return nearest_m / 1000


def _roads(path: Path | None, crs: str) -> tuple[RoadGraph | None, tuple[Issue, ...]]:
    if path is None:
        return None, ()
    layer = read_source(Source(role=Role.ROADS, path=path.name), path.parent)
    frame, moved = to_metric(layer.frame, crs, layer.where)
    graph = build_road_graph(frame, AccessSettings())
    doubtful = [issue for issue in (*layer.issues, *moved) if issue.severity is not Severity.NOTE]
    return graph, tuple(doubtful)
