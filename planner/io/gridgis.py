"""The layers of a GIS from which a grid is built: columns by alias, one metric CRS, rows with file and number."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pandas as pd

from planner.io.crs import check_scale, crs_name, project_crs
from planner.io.finish import finish, to_metric
from planner.io.layer import SourceLayer, read_source
from planner.model.errors import PlannerError
from planner.model.issues import Issue
from planner.model.progress import SILENT, Progress
from planner.model.project import GIS_ROLES, Role, Source
from planner.model.result import Provenance
from planner.tables.roles import ROLE_TABLES


@dataclass(frozen=True, slots=True, kw_only=True)
class GisLayers:
    """Layers of one grid: canonical columns and ``gis_file``, ``gis_row``, all in one metric CRS."""

    crs: str
    frames: Mapping[Role, gpd.GeoDataFrame]
    provenance: tuple[Provenance, ...]
    issues: tuple[Issue, ...]


def with_gis_rows(frame: gpd.GeoDataFrame, where: str) -> gpd.GeoDataFrame:
    """Frame of one file whose rows remember the file and their number in it."""
    return frame.assign(gis_file=where, gis_row=frame.index)


def read_gis_layers(
    sources: Sequence[Source], folder: Path, *, crs: str = "", progress: Progress = SILENT
) -> GisLayers:
    """Layers of the roles grid_lines, grid_stations, grid_loads and grid_switches.

    Parameters
    ----------
    crs : str
        Metric CRS of the work; empty: the UTM zone of the lines.

    Raises
    ------
    PlannerError
        With every fault of every file; or there is no layer of lines.
    """
    layers: list[SourceLayer] = []
    faults: list[Issue] = []
    for number, source in enumerate(sources):
        progress.report(number / max(len(sources), 1), "io.progress_reading", file=Path(source.path).name)
        try:
            layers.append(read_source(source, folder))
        except PlannerError as fault:
            faults.extend(fault.issues)
    if faults:
        raise PlannerError(tuple(faults))
    lines = [layer for layer in layers if layer.source.role is Role.GRID_LINES]
    if not lines:
        raise PlannerError.of("grid.build_lines_missing")
    metric = project_crs(crs, lines[0].frame, lines[0].where)
    issues = [issue for layer in layers for issue in layer.issues]
    frames: dict[Role, gpd.GeoDataFrame] = {}
    for role in GIS_ROLES:
        parts = []
        for layer in layers:
            if layer.source.role is role:
                moved, dropped = to_metric(layer.frame, crs_name(metric), layer.where)
                issues += dropped
                parts.append(with_gis_rows(moved, layer.where))
        if parts:
            whole = gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), crs=parts[0].crs)
            frames[role], told = finish(whole, ROLE_TABLES[role], role.value)
            issues += told
    check_scale(metric, frames[Role.GRID_LINES], lines[0].where)
    return GisLayers(
        crs=crs_name(metric),
        frames=frames,
        provenance=tuple(layer.provenance for layer in layers),
        issues=tuple(issues),
    )
