"""The grid's part of the main job: base cases, the shortlist's capacity, and ways to connect."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from planner.access.routes import routes
from planner.app.layers import map_layer
from planner.app.places import Places
from planner.grid.base import BaseCase, solve_base
from planner.grid.check import check_sites
from planner.grid.connection import connection_points
from planner.grid.layers import grid_frames
from planner.grid.network import Network, build_network
from planner.io.load import Inputs
from planner.maps.layer import MapLayer
from planner.model.issues import Issue, Severity
from planner.model.progress import Part, Progress
from planner.model.project import Project
from planner.model.result import GridResult, GridStatus
from planner.model.settings import GridSettings
from planner.model.texts import text


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Grids:
    """All networks of a project, each with its solved base case, in the order given."""

    networks: tuple[Network, ...]
    bases: tuple[BaseCase, ...]
    issues: tuple[Issue, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GridStudy:
    """Results by site_id (every site has one); connection points and cable routes of those that were checked."""

    results: Mapping[str, GridResult]
    points: pd.DataFrame
    routes: gpd.GeoDataFrame | None


def open_grids(inputs: Inputs, project: Project, progress: Progress) -> Grids:
    """Build the networks and solve them as they are."""
    networks: list[Network] = []
    bases: list[BaseCase] = []
    issues: list[Issue] = []
    for done, tables in enumerate(inputs.grids):
        progress.report(done / len(inputs.grids), "app.step_grid_base")
        network = build_network(tables)
        base = solve_base(network, project.settings.grid)
        networks.append(network)
        bases.append(base)
        issues += network.issues
        if not base.summary.solved:
            reason = text(base.summary.reason, project.language)
            params = {"grid": network.name, "reason": reason}
            issues.append(Issue(severity=Severity.WARNING, code="app.grid_failed", params=params, where=network.name))
    return Grids(networks=tuple(networks), bases=tuple(bases), issues=tuple(issues))


def study_shortlist(
    grids: Grids, places: Places, shortlist: Sequence[str], project: Project, progress: Progress
) -> GridStudy:
    """Capacity at the connection point of each shortlisted site; the others are "not checked"."""
    waiting = GridStatus.NOT_CHECKED if grids.networks else GridStatus.UNKNOWN
    reason = "app.grid_not_shortlisted" if grids.networks else "app.grid_no_data"
    results = {str(i): GridResult(status=waiting, reason=reason) for i in places.sites.index}
    excluded = GridResult(status=waiting, reason="app.grid_excluded")
    results |= dict.fromkeys(set(results) - set(places.open_ids), excluded)
    if not grids.networks or not shortlist:
        return GridStudy(results=results, points=pd.DataFrame(), routes=None)
    settings = project.settings.grid
    crs = places.crs
    points = connection_points(grids.networks, _requests(places, shortlist), crs, settings)
    cables = _cables(places, points, project)
    points = points.join(cables.set_index("site_id")[["route_m", "basis"]].rename(columns={"basis": "route_basis"}))
    points = _within_reach(points, settings)
    requested_kw = {i: places.sizing[i].connection_kw if i in places.sizing else None for i in shortlist}
    checked = check_sites(grids.networks, grids.bases, points, requested_kw, settings, Part(progress, 0.1, 1.0))
    laid = cables[cables["site_id"].isin(points.index[points["grid_index"] >= 0])]
    return GridStudy(results=results | checked, points=points, routes=laid)


def _within_reach(points: pd.DataFrame, settings: GridSettings) -> pd.DataFrame:
    """Points without those whose cable along the roads is longer than the project allows."""
    too_far = points["route_m"] > 1000.0 * settings.max_connection_km
    kept = points.copy()
    kept.loc[too_far, "grid"] = ""
    kept.loc[too_far, "grid_index"] = -1
    kept.loc[too_far, "reason"] = "app.route_too_long"
    return kept


def _requests(places: Places, shortlist: Sequence[str]) -> pd.DataFrame:
    sites = places.sites.loc[list(shortlist)]
    requested_kva = [places.sizing[i].connection_kva if i in places.sizing else float("nan") for i in shortlist]
    columns = {"x_m": sites.geometry.x, "y_m": sites.geometry.y, "requested_kva": requested_kva}
    return pd.DataFrame(columns, index=sites.index)


def _cables(places: Places, points: pd.DataFrame, project: Project) -> gpd.GeoDataFrame:
    found = points[points["x_m"].notna()]
    at = places.sites.loc[found.index].geometry
    pairs = pd.DataFrame(
        {
            "site_id": found.index,
            "from_x_m": at.x.to_numpy(),
            "from_y_m": at.y.to_numpy(),
            "to_x_m": found["x_m"].to_numpy(dtype=float),
            "to_y_m": found["y_m"].to_numpy(dtype=float),
        }
    )
    settings = project.settings
    return routes(
        places.graph, pairs, route_factor=settings.grid.route_factor, max_snap_m=settings.access.max_snap_m
    ).set_crs(places.crs, allow_override=True)


def grid_layers(grids: Sequence[tuple[Network, BaseCase | None]], crs: str) -> tuple[MapLayer, ...]:
    """Lines and buses of all grids that have a place on the map, with loadings and voltages where solved."""
    frames = [grid_frames(network, crs, base) for network, base in grids]
    layers = []
    for layer_id, number, columns in (
        ("grid_lines", 0, ("grid", "name", "vn_kv", "length_km", "loading_percent")),
        ("grid_buses", 1, ("grid", "name", "vn_kv", "vm_pu")),
    ):
        placed = [pair[number] for pair in frames if len(pair[number])]
        if placed:
            layers.append(map_layer(gpd.GeoDataFrame(pd.concat(placed, ignore_index=True)), layer_id, columns))
    return tuple(layer for layer in layers if layer is not None)
