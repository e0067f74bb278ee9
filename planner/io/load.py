"""All sources of a project: every fault is gathered before the work stops, all layers end in one metric CRS."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from planner.io.counts import one_count_a_place
from planner.io.crs import WGS84, check_scale, crs_name, project_crs
from planner.io.files import existing_file
from planner.io.findings import error, note, warning
from planner.io.finish import finish, to_metric
from planner.io.frames import shapes_of
from planner.io.gridfile import Convert, no_converter
from planner.io.gridgis import with_gis_rows
from planner.io.gridnet import read_grid
from planner.io.gridnotes import grid_notes, with_own_names, without_drawn_positions
from planner.io.layer import SourceLayer, read_source
from planner.io.provenance import provenance, public_path
from planner.model.errors import PlannerError
from planner.model.issues import Issue
from planner.model.progress import SILENT, Part, Progress
from planner.model.project import GIS_ROLES, Project, Role, Source
from planner.model.result import Provenance
from planner.tables.grid import GridTables
from planner.tables.roles import ROLE_TABLES

_NEIGHBOURHOOD_DEG = 1.0
WHERE_PROJECT_LIES = (Role.CANDIDATES, Role.ROADS, Role.LANDUSE, Role.POPULATION, Role.TRAFFIC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """Everything a project's files say.

    Attributes
    ----------
    crs : str
        Metric CRS of all frames.
    frames : mapping of Role to GeoDataFrame
        Only roles that were given (traffic also where the roads carry counts); columns as in planner.tables.roles,
        then the files' other columns.
    faults : tuple of Issue
        What keeps sources from being read that were left out; empty unless that was asked for.
    """

    crs: str
    frames: Mapping[Role, gpd.GeoDataFrame]
    grids: tuple[GridTables, ...] = ()
    provenance: tuple[Provenance, ...] = ()
    issues: tuple[Issue, ...] = ()
    faults: tuple[Issue, ...] = ()


@dataclass(slots=True)
class _Gathered:
    layers: list[SourceLayer] = field(default_factory=list)
    grids: list[tuple[str, GridTables]] = field(default_factory=list)
    provenance: list[Provenance] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    faults: list[Issue] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Grids:
    """How grids of foreign formats are read, and whom their reading tells."""

    convert: Convert
    progress: Progress


def load_sources(
    project: Project, progress: Progress = SILENT, convert: Convert = no_converter, *, leave_out: bool = False
) -> Inputs:
    """Read all sources of a project.

    Parameters
    ----------
    convert : Convert
        Reads grids that are not pandapower JSON, in a process of its own.
    leave_out : bool
        Go on without sources that cannot be read, as long as one can: enough to draw, not to assess.

    Raises
    ------
    PlannerError
        With every fault of every source.
    Cancelled
        The planner asked to stop.
    """
    gathered = _Gathered()
    total = max(len(project.sources), 1)
    for number, source in enumerate(project.sources):
        if source.role is Role.REFERENCE:
            continue
        where = public_path(source, project.folder)
        progress.report(0.8 * number / total, "io.progress_reading", file=where)
        try:
            part = Part(progress, 0.8 * number / total, 0.8 * (number + 1) / total)
            _read_one(source, project, where, gathered, _Grids(convert=convert, progress=part))
        except PlannerError as fault:
            gathered.faults.extend(fault.issues)
    if not project.sources:
        gathered.faults.append(error("io.no_sources", project.name))
    if not (leave_out and (gathered.layers or gathered.grids)):
        _stop_at(gathered.faults)
    progress.report(0.8, "io.progress_projecting")
    crs = project_crs(project.crs, _locating_frame(gathered.layers), project.name)
    _place_grids(gathered)
    gathered.issues.extend(_compare_areas(gathered.layers))
    _stop_at([issue for issue in gathered.issues if issue.severity == "error"])
    frames = _frames(gathered, crs)
    first = _locating_layer(gathered.layers)
    check_scale(crs, None if first is None else frames[first.source.role], project.name, chosen=bool(project.crs))
    progress.report(1.0, "io.progress_done")
    return Inputs(
        crs=crs_name(crs),
        frames=frames,
        grids=tuple(grid for _, grid in gathered.grids),
        provenance=tuple(gathered.provenance),
        issues=tuple(gathered.issues),
        faults=tuple(gathered.faults),
    )


def _stop_at(faults: Iterable[Issue]) -> None:
    found = tuple(faults)
    if found:
        raise PlannerError(found)


def _read_one(source: Source, project: Project, where: str, gathered: _Gathered, grids: _Grids) -> None:
    if source.role is Role.GRID:
        path = existing_file(project.folder / source.path, where)
        grid = read_grid(path, crs=source.crs, where=where, convert=grids.convert, progress=grids.progress)
        record = provenance(source, project.folder, layer="", crs=grid.crs, rows=len(grid.tables["bus"]))
        gathered.grids.append((where, grid))
        gathered.issues.extend(grid_notes(grid, where))
        gathered.provenance.append(record)
        return
    layer = read_source(source, project.folder)
    gathered.layers.append(layer)
    gathered.provenance.append(layer.provenance)
    gathered.issues.extend(layer.issues)


def _place_grids(gathered: _Gathered) -> None:
    first = _locating_layer(gathered.layers)
    area = None if first is None else _area(first)
    placed = []
    for where, grid in gathered.grids:
        kept, issues = without_drawn_positions(grid, area, where)
        placed.append((where, kept))
        gathered.issues.extend(issues)
    gathered.grids, issues = with_own_names(placed)
    gathered.issues.extend(issues)


def _locating_frame(layers: list[SourceLayer]) -> gpd.GeoDataFrame | None:
    for role in WHERE_PROJECT_LIES:
        for layer in layers:
            if layer.source.role is role:
                return layer.frame
    return layers[0].frame if layers else None


def _frames(gathered: _Gathered, crs: CRS) -> dict[Role, gpd.GeoDataFrame]:
    by_role: dict[Role, list[gpd.GeoDataFrame]] = {}
    faults: list[Issue] = []
    for layer in gathered.layers:
        try:
            moved, issues = to_metric(layer.frame, crs_name(crs), layer.where)
        except PlannerError as fault:
            faults.extend(fault.issues)
            continue
        gathered.issues.extend(issues)
        if layer.source.role in GIS_ROLES:
            moved = with_gis_rows(moved, layer.where)
        if layer.source.role is Role.TRAFFIC:
            moved, issues = one_count_a_place(moved, layer.where)
            gathered.issues.extend(issues)
        by_role.setdefault(layer.source.role, []).append(moved)
    _stop_at(faults)
    frames = {role: _one_frame(role, parts, gathered) for role, parts in by_role.items()}
    return _with_traffic(frames, gathered)


def _one_frame(role: Role, parts: list[gpd.GeoDataFrame], gathered: _Gathered) -> gpd.GeoDataFrame:
    whole = parts[0] if len(parts) == 1 else gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), crs=parts[0].crs)
    frame, issues = finish(whole, ROLE_TABLES[role], role.value)
    gathered.issues.extend(issues)
    return frame


def _with_traffic(frames: dict[Role, gpd.GeoDataFrame], gathered: _Gathered) -> dict[Role, gpd.GeoDataFrame]:
    roads = frames.get(Role.ROADS)
    if Role.TRAFFIC in frames or roads is None:
        return frames
    counted = roads[roads["aadt_per_day"].notna()]
    if counted.empty:
        return frames
    where = next(layer.where for layer in gathered.layers if layer.source.role is Role.ROADS)
    gathered.issues.append(note("io.traffic_from_roads", where, count=len(counted)))
    traffic = counted[["aadt_per_day", "hgv_share_pu", "name", "geometry"]].assign(year=np.nan, direction=None)
    traffic = traffic.reset_index(drop=True)
    return {**frames, Role.TRAFFIC: traffic[[*ROLE_TABLES[Role.TRAFFIC].names, "geometry"]]}


def _compare_areas(layers: list[SourceLayer]) -> list[Issue]:
    """Layers that lie elsewhere than the roads (or the sites): swapped coordinates, or the wrong file or CRS."""
    first = _locating_layer(layers)
    if first is None:
        return []
    area = _area(first)
    issues: list[Issue] = []
    for layer in layers:
        if layer is first:
            continue
        positions = _positions(layer)
        if _near(positions, area):
            continue
        swapped = _near(positions[:, ::-1], area)
        found = error if swapped else warning
        issues.append(found("io.swapped" if swapped else "io.far_away", layer.where, other=first.where))
    return issues


def _locating_layer(layers: list[SourceLayer]) -> SourceLayer | None:
    roads = [layer for layer in layers if layer.source.role is Role.ROADS]
    return next(iter([*roads, *layers]), None)


def _positions(layer: SourceLayer) -> NDArray[np.float64]:
    boxes = shapely.box(*layer.frame.geometry.bounds.to_numpy().T)
    moved = gpd.GeoSeries(boxes, crs=layer.frame.crs).to_crs(WGS84)
    corners = shapely.get_coordinates(shapes_of(moved))
    return corners[np.isfinite(corners).all(axis=1)]


def _area(layer: SourceLayer) -> NDArray[np.float64]:
    """Corners of the area around a layer, outliers left aside, shape (2, 2) in degrees."""
    margin = np.array([[-_NEIGHBOURHOOD_DEG], [_NEIGHBOURHOOD_DEG]])
    corners: NDArray[np.float64] = np.percentile(_positions(layer), [1.0, 99.0], axis=0) + margin
    return corners


def _near(positions: NDArray[np.float64], area: NDArray[np.float64]) -> bool:
    return bool(((positions >= area[0]) & (positions <= area[1])).all(axis=1).any())
