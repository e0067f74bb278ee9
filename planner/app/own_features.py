"""The planner's own sites and areas among what the files say: sites moved, renamed, taken out or drawn; constraints."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from planner.io.load import Inputs, load_sources
from planner.model.drawn import DrawnArea, PlannerSite
from planner.model.issues import Issue, Severity
from planner.model.progress import SILENT, Progress
from planner.model.project import Project, Role
from planner.tables.roles import ROLE_TABLES

WHERE = "candidates"
_EDITED = ("name", "kind", "bays", "area_m2")
_NAMED = 5


def read_inputs(project: Project, progress: Progress = SILENT) -> Inputs:
    """All that the project's files say, and what the planner has drawn and said over them.

    Raises
    ------
    PlannerError
        With every fault of every source.
    Cancelled
        The planner asked to stop.
    """
    from planner.app.gridtools.converting import convert

    return with_own_features(load_sources(project, progress, convert), project)


def with_own_features(inputs: Inputs, project: Project) -> Inputs:
    """Inputs whose candidates and constraints are as the planner has them.

    Rows of the file are renamed, moved or left out; sites drawn are added; areas drawn as constraints join those of
    the files. Where a drawn site has the id of a row, it is taken as the planner's word on that row.
    """
    frames = dict(inputs.frames)
    rows, issues = with_own_sites(frames.get(Role.CANDIDATES), project.sites, inputs.crs)
    if rows is not None:
        frames[Role.CANDIDATES] = rows
    areas = with_own_areas(frames.get(Role.CONSTRAINTS), project.areas, inputs.crs)
    if areas is not None:
        frames[Role.CONSTRAINTS] = areas
    return replace(inputs, frames=frames, issues=(*inputs.issues, *issues))


def with_own_sites(
    rows: gpd.GeoDataFrame | None, sites: Sequence[PlannerSite], crs: str
) -> tuple[gpd.GeoDataFrame | None, tuple[Issue, ...]]:
    """Candidates as the planner has them, and what could not be done.

    Parameters
    ----------
    rows : GeoDataFrame or None
        Of the files, with ``site_id``, in the CRS.
    crs : str
        Metric.

    Returns
    -------
    GeoDataFrame
        None where there is no candidate at all; the frame given where the planner says nothing to it.
    """
    if not any(_says(site) for site in sites):
        return rows, ()
    points = _points(sites, crs)
    issues = _outside(sites, points)
    known = frozenset() if rows is None else frozenset(rows["site_id"].astype(str))
    clashes = [site.site_id for site in sites if site.drawn and site.site_id in known]
    if clashes:
        issues += (_warn("app.own_site_clash", clashes),)
    edited = None if rows is None else with_words_on_rows(rows, sites, crs)
    added = [site for site in sites if site.drawn and not site.removed and site.site_id in points]
    added = [site for site in added if site.site_id not in known]
    if not added:
        return edited, issues
    drawn = _drawn(added, points, crs)
    if edited is None or edited.empty:
        return drawn, issues
    both = pd.concat([edited, drawn.reindex(columns=edited.columns)], ignore_index=True)
    return gpd.GeoDataFrame(both, geometry="geometry", crs=crs), issues


def with_words_on_rows(rows: gpd.GeoDataFrame, sites: Sequence[PlannerSite], crs: str) -> gpd.GeoDataFrame:
    """Rows renamed, moved, resized or left out by their ``site_id`` (a column, or the index); nothing is added."""
    indexed = rows.index.name == "site_id"
    ids = np.asarray(rows.index.astype(str) if indexed else rows["site_id"].astype(str))
    at = {site_id: row for row, site_id in enumerate(ids.tolist())}
    said = [site for site in sites if site.site_id in at and _says(site)]
    if not said:
        return rows
    points = _points(said, crs)
    out, geometry = rows.copy(), np.array(rows.geometry.array, dtype=object)
    cells: Any = out.iloc
    for site in said:
        row = at[site.site_id]
        for name, value in _words(site).items():
            if name in out.columns:
                cells[row, out.columns.get_loc(name)] = value
        geometry[row] = points.get(site.site_id, geometry[row])
    moved = out.set_geometry(geometry, crs=rows.crs)
    gone = {site.site_id for site in said if site.removed}
    left = moved[~np.isin(ids, sorted(gone))] if gone else moved
    return left if indexed else left.reset_index(drop=True)


def missing_rows(sites: Sequence[PlannerSite], known: Sequence[str]) -> tuple[Issue, ...]:
    """Note the planner's words on rows that no file has any more: they wait for the row to come back."""
    there = frozenset(known)
    lost = [site.site_id for site in sites if not site.drawn and not site.removed and site.site_id not in there]
    if not lost:
        return ()
    params: dict[str, str | int | float] = {"count": len(lost), "sites": ", ".join(lost[:_NAMED])}
    return (Issue(severity=Severity.NOTE, code="app.own_site_missing", params=params, where=WHERE),)


def with_own_areas(rows: gpd.GeoDataFrame | None, areas: Sequence[DrawnArea], crs: str) -> gpd.GeoDataFrame | None:
    """Constraints of the files and those the planner has drawn; None where there is none."""
    own = [area for area in areas if area.use == "constraint"]
    if not own:
        return rows
    shapes = gpd.GeoSeries(shapely.from_wkt([area.wkt for area in own]), crs="EPSG:4326").to_crs(crs)
    data = {"kind": [area.kind for area in own], "name": [area.name for area in own]}
    drawn = gpd.GeoDataFrame(data, geometry=shapely.make_valid(np.asarray(shapes.array)), crs=crs)
    if rows is None or rows.empty:
        return drawn.reindex(columns=[*ROLE_TABLES[Role.CONSTRAINTS].names, "geometry"])
    both = pd.concat([rows, drawn.reindex(columns=rows.columns)], ignore_index=True)
    return gpd.GeoDataFrame(both, geometry="geometry", crs=rows.crs)


def of_files(inputs: Inputs, project: Project) -> Inputs:
    """Inputs without the areas the planner has drawn, which have a layer of their own on the map."""
    own = sum(area.use == "constraint" for area in project.areas)
    rows = inputs.frames.get(Role.CONSTRAINTS)
    if not own or rows is None:
        return inputs
    left: dict[Role, gpd.GeoDataFrame] = {
        role: frame for role, frame in inputs.frames.items() if role is not Role.CONSTRAINTS
    }
    if len(rows) > own:
        left[Role.CONSTRAINTS] = rows.iloc[:-own]
    return replace(inputs, frames=left)


def _says(site: PlannerSite) -> bool:
    """Whether a planner's word on a site means anything to an assessment."""
    return site.drawn or site.removed or site.lon_deg is not None or bool(_words(site))


def _words(site: PlannerSite) -> dict[str, object]:
    values = {name: getattr(site, name) for name in _EDITED}
    return {name: value for name, value in values.items() if value not in ("", None)}


def _points(sites: Sequence[PlannerSite], crs: str) -> dict[str, Any]:
    """Points in the CRS of the sites that have a place it reaches, by id."""
    placed = [site for site in sites if site.lon_deg is not None and site.lat_deg is not None]
    lon_lat = np.array([(site.lon_deg, site.lat_deg) for site in placed], dtype=np.float64).reshape(-1, 2)
    degrees = gpd.GeoSeries(gpd.points_from_xy(lon_lat[:, 0], lon_lat[:, 1]), crs=4326)
    found = np.asarray(degrees.to_crs(crs).array)
    finite = np.isfinite(shapely.get_x(found)) & np.isfinite(shapely.get_y(found))
    return {site.site_id: point for site, point, fine in zip(placed, found, finite, strict=True) if fine}


def _outside(sites: Sequence[PlannerSite], points: Mapping[str, Any]) -> tuple[Issue, ...]:
    lost = [site.site_id for site in sites if site.lon_deg is not None and site.site_id not in points]
    return (_warn("app.own_site_outside", lost),) if lost else ()


def _drawn(sites: Sequence[PlannerSite], points: Mapping[str, Any], crs: str) -> gpd.GeoDataFrame:
    """Rows of sites that stand in no file, with all columns a candidate can have."""
    rows = [{"site_id": site.site_id, "kind": "other", **_words(site)} for site in sites]
    frame = pd.DataFrame(rows).reindex(columns=list(ROLE_TABLES[Role.CANDIDATES].names))
    return gpd.GeoDataFrame(frame, geometry=[points[site.site_id] for site in sites], crs=crs)


def _warn(code: str, site_ids: Sequence[str]) -> Issue:
    params: dict[str, str | int | float] = {"count": len(site_ids), "sites": ", ".join(site_ids[:_NAMED])}
    return Issue(severity=Severity.WARNING, code=code, params=params, where=WHERE)
