"""Use case: how sites are reached on the planner's own roads, from files, with the quality of the road layer."""

import json
import math
import sqlite3
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS

from planner.access.figures import AccessLayers, access_figures
from planner.access.graph import build_road_graph
from planner.access.isochrones import isochrones
from planner.app.sitetools.access_files import AccessFiles
from planner.io.load import Inputs, load_sources
from planner.io.provenance import public_path
from planner.model.access_result import RoadQuality
from planner.model.errors import PlannerError
from planner.model.issues import Issue, merged
from planner.model.progress import SILENT, Part, Progress
from planner.model.project import Project, Role, Source
from planner.model.settings import AccessSettings, CandidateSettings
from planner.model.texts import text
from planner.report.files import whole_file
from planner.sites.candidates import make_candidates
from planner.store.geopackage import Crs, GeometryName, Layer, Value, write_layers

UNDATED = date(2000, 1, 1)
_NO_CRS = "io.no_crs"
_OBJECTS = ("rivals", "amenities")
_OPTION_TEXTS = {
    "access.disconnected": "cli.access_disconnected",
    "access.gaps": "cli.access_gaps",
    "access.gaps_joining": "cli.access_gaps_joining",
    "access.crossings_split": "cli.access_crossings_split",
    "access.crossings_open": "cli.access_crossings_open",
    "access.site_island": "cli.access_site_island",
}
"""Findings that name a setting of a project file, and the same with the option of the command line."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AccessAnswer:
    """What was found.

    Attributes
    ----------
    sites : GeoDataFrame indexed by site_id
        ``name``, ``kind`` and all columns of :class:`planner.access.figures.AccessFigures`.
    catchments : GeoDataFrame
        ``site_id, minutes, geometry``, the widest band first for each site.
    quality : RoadQuality
        Of the road layer.
    """

    crs: str
    bands_min: tuple[int, ...]
    sites: gpd.GeoDataFrame
    catchments: gpd.GeoDataFrame
    quality: RoadQuality
    issues: tuple[Issue, ...]

    @property
    def unreached(self) -> pd.Series:
        """Text code of the reason by site_id, for sites that nobody reaches."""
        reasons: pd.Series = self.sites["unreachable_reason"]
        return reasons[reasons != ""]


def access_of_files(
    files: AccessFiles,
    settings: AccessSettings,
    *,
    country: str = "",
    own_operator: str = "",
    outlines: bool = True,
    progress: Progress = SILENT,
) -> AccessAnswer:
    """Access figures and catchments of the sites in a file.

    Parameters
    ----------
    own_operator : str
        Name of the planner's own company in the charger layer.
    outlines : bool
        Also draw the catchments, which takes longer than all figures.

    Raises
    ------
    PlannerError
        A file cannot be read, holds no road or no site, or every site lies off the roads.
    """
    sources = files.sources()
    inputs = _inputs(sources, files.crs, Part(progress, 0.0, 0.3))
    made = make_candidates(inputs.frames.get(Role.CANDIDATES), None, CandidateSettings())
    graph = build_road_graph(inputs.frames.get(Role.ROADS), settings, country=country)
    if not graph.n_edges or graph.quality is None:
        raise PlannerError.of("access.no_roads", where=_named(sources, Role.ROADS))
    layers = AccessLayers(
        population=inputs.frames.get(Role.POPULATION),
        traffic=inputs.frames.get(Role.TRAFFIC),
        chargers=inputs.frames.get(Role.CHARGERS),
        pois=inputs.frames.get(Role.POIS),
        own_operator=own_operator,
    )
    try:
        found = access_figures(graph, made.frame, layers, settings, Part(progress, 0.4, 0.7))
    except PlannerError as error:
        raise PlannerError(tuple(_with_files(issue, sources) for issue in error.issues)) from error
    reached = made.frame[(found.frame["unreachable_reason"] == "").to_numpy()]
    catchments = isochrones(
        graph,
        reached if outlines else reached.iloc[:0],
        settings.bands_min,
        max_snap_m=settings.max_snap_m,
        progress=Part(progress, 0.7, 1.0),
    )
    issues = (*inputs.issues, *made.issues, *graph.issues, *found.issues)
    sites = gpd.GeoDataFrame(
        found.frame.assign(name=made.frame["name"], kind=made.frame["kind"]), geometry=made.frame.geometry
    )
    return AccessAnswer(
        crs=inputs.crs,
        bands_min=settings.bands_min,
        sites=sites,
        catchments=catchments,
        quality=graph.quality,
        issues=merged(_with_files(issue, sources) for issue in issues),
    )


def _inputs(sources: tuple[Source, ...], crs: Sequence[str], progress: Progress) -> Inputs:
    """Read the files; those that do not name their coordinate system get the one given for them.

    Raises
    ------
    PlannerError
        With every fault of every file.
    """
    try:
        return load_sources(_project(sources), progress)
    except PlannerError as fault:
        silent = {issue.where for issue in fault.issues if issue.code == _NO_CRS}
        given = {where: _given(where, crs) for where in silent}
        if not silent or "" in given.values():
            told = (replace(i, code="cli.access_no_crs") if i.code == _NO_CRS else i for i in fault.issues)
            raise PlannerError(tuple(told)) from fault
    named = tuple(replace(source, crs=given.get(public_path(source, Path()), "")) for source in sources)
    return load_sources(_project(named), progress)


def _project(sources: tuple[Source, ...]) -> Project:
    return Project(name="", folder=Path(), project_date=UNDATED, sources=sources)


def _given(where: str, crs: Sequence[str]) -> str:
    """Coordinate system given for a file: by its own name, else for all; empty where there is none."""
    own = [written.partition("=")[2] for written in crs if written.partition("=")[0] == Path(where).name]
    return next(iter([*own, *(written for written in crs if "=" not in written)]), "")


def _named(sources: Sequence[Source], role: Role) -> str:
    return ", ".join(Path(source.path).name for source in sources if source.role is role)


def _with_files(issue: Issue, sources: Sequence[Source]) -> Issue:
    """Name the files instead of the roles that a stage knows them by."""
    roles = [role for part in issue.where.split(",") for role in Role if role.value == part.strip()]
    named = ", ".join(_named(sources, role) for role in roles)
    return replace(issue, where=named) if named else issue


def access_message(issue: Issue, language: str) -> str:
    """Sentence of a finding that names options of the command line where others name settings of a project file."""
    return replace(issue, code=_OPTION_TEXTS.get(issue.code, issue.code)).message(language)


def access_values(answer: AccessAnswer, language: str) -> dict[str, Any]:
    """Everything for other programs; unknown figures are None."""
    columns = [name for name in answer.sites.columns if name != "geometry"]
    rows = [
        {"site_id": str(site_id), **{name: _plain(row[name]) for name in columns}}
        for site_id, row in answer.sites[columns].iterrows()
    ]
    for row in rows:
        row["unreachable_text"] = text(row["unreachable_reason"], language) if row["unreachable_reason"] else ""
    return {
        "crs": answer.crs,
        "minutes": list(answer.bands_min),
        "sites": rows,
        "road_quality": {name: _plain(value) for name, value in asdict(answer.quality).items()},
        "issues": [
            {
                "severity": issue.severity.value,
                "code": issue.code,
                "where": issue.where,
                "message": access_message(issue, language),
            }
            for issue in answer.issues
        ],
    }


def _plain(value: object) -> Any:  # noqa: ANN401 - JSON
    """Value as JSON knows it."""
    if isinstance(value, (tuple, list)):
        return [_plain(item if isinstance(item, dict) else asdict(item)) for item in value]
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    if isinstance(value, (float, np.floating)):
        return float(value) if math.isfinite(value) else None
    return int(value) if isinstance(value, np.integer) else value


def write_access(answer: AccessAnswer, path: Path) -> None:
    """Write the layers ``sites``, ``catchments`` and ``road_gaps`` into a new GeoPackage.

    Raises
    ------
    PlannerError
        The file cannot be written; nothing half-written stays behind.
    """
    crs = CRS.from_user_input(answer.crs)
    epsg = crs.to_epsg()
    named = Crs(epsg=-1 if epsg is None else epsg, name=crs.name, wkt=crs.to_wkt("WKT1_GDAL"))
    try:
        with whole_file(path) as part:
            write_layers(part, named, [_sites_layer(answer), _catchments_layer(answer), _gaps_layer(answer)], UNDATED)
    except (OSError, sqlite3.Error) as error:
        raise PlannerError.of("cli.access_cannot_write", name=path.name) from error


def _sites_layer(answer: AccessAnswer) -> Layer:
    table = pd.DataFrame(answer.sites.drop(columns="geometry")).reset_index(names="site_id")
    table["reachable"] = [None if value is None else int(value) for value in table["reachable"]]
    for name in _OBJECTS:
        table[name] = [json.dumps(_plain(found), ensure_ascii=False) for found in table[name]]
    return _layer("sites", "POINT", table, answer.sites.geometry.tolist(), {"reachable": "INTEGER"})


def _catchments_layer(answer: AccessAnswer) -> Layer:
    table = pd.DataFrame(answer.catchments[["site_id", "minutes"]])
    shapes = [shapely.MultiPolygon(list(shapely.get_parts(shape))) for shape in answer.catchments.geometry]
    return _layer("catchments", "MULTIPOLYGON", table, shapes, {})


def _gaps_layer(answer: AccessAnswer) -> Layer:
    gaps = answer.quality.gaps
    table = pd.DataFrame({"gap_m": [gap.gap_m for gap in gaps], "joins_km": [gap.joins_km for gap in gaps]})
    return _layer("road_gaps", "POINT", table, [shapely.Point(gap.x_m, gap.y_m) for gap in gaps], {})


def _layer(
    name: str, geometry: GeometryName, table: pd.DataFrame, shapes: Sequence[shapely.Geometry], types: dict[str, str]
) -> Layer:
    kinds = {"i": "INTEGER", "f": "REAL"}
    columns = {str(column): types.get(str(column), kinds.get(table[column].dtype.kind, "TEXT")) for column in table}
    rows = []
    for shape, values in zip(shapes, table.astype(object).to_numpy().tolist(), strict=True):
        cells: list[Value] = [_plain(value) for value in values]
        rows.append((shapely.to_wkb(shape, byte_order=1), shapely.bounds(shape).tolist(), cells))
    return Layer(name=name, geometry=geometry, columns=columns, rows=rows)
