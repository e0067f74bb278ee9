"""Bays of one site: of its plan, of ground from a file or a text, without the rest of the main job."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from planner.app.bay_layout import fit_issues, layout_of, read_ground, road_of_frame
from planner.app.own_values import own_values_of
from planner.model.errors import PlannerError
from planner.model.issues import Issue
from planner.model.progress import SILENT, Part, Progress
from planner.model.project import Project, Role
from planner.model.site_plan import BayLayout, SitePlan

if TYPE_CHECKING:
    from geopandas import GeoDataFrame
    from shapely.geometry.base import BaseGeometry

_ASKED = frozenset({Role.ROADS, Role.CANDIDATES})
_FILES = (".geojson", ".json")
_MOST_LON, _MOST_LAT = 180.0, 90.0


@dataclass(frozen=True, slots=True, kw_only=True)
class BayQuestion:
    """What is asked beside the site's plan; None or empty: as the plan says.

    ``area``: path of a GeoJSON file, or WKT in WGS 84 or in the project's metres.
    """

    site_id: str
    area: str = ""
    bays: int | None = None
    accessible: int | None = None
    geometry: str = ""
    angle_deg: float | None = None
    bearing_deg: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteBays:
    """Bays of one site and what is to be said of them."""

    project: Project
    site_id: str
    crs: str
    layout: BayLayout
    issues: tuple[Issue, ...]


def site_bays(project_path: Path, question: BayQuestion, progress: Progress = SILENT) -> SiteBays:
    """Place the bays of a site.

    Raises
    ------
    PlannerError
        Project, sources or ground are at fault, there is no such site, or it has no plan and no ground was given.
    """
    from planner.app.projects import read_any

    project = read_any(project_path)
    frames, crs = _sources(project, Part(progress, 0.0, 0.8))
    plan = _plan(project, question)
    _check_site(question.site_id, project, frames.get(Role.CANDIDATES), project_path)
    area = _area(question.area, crs) if question.area else _outline(plan, frames.get(Role.CANDIDATES), crs)
    road = road_of_frame(frames.get(Role.ROADS), area.bounds)
    with own_values_of(project):
        layout = layout_of(plan, area, crs, project.defaults.country, road=road)
    progress.report(1.0, "app.step_done")
    issues = fit_issues(question.site_id, layout, None)
    return SiteBays(project=project, site_id=question.site_id, crs=crs, layout=layout, issues=issues)


def write_plan(found: SiteBays, path: Path, language: str, size_mm: tuple[float, float] = (180.0, 120.0)) -> None:
    """Write the drawing as SVG.

    Raises
    ------
    PlannerError
        The file cannot be written.
    """
    from planner.report.figures.bay_plan import bay_plan_svg
    from planner.report.files import write_bytes_whole
    from planner.report.words import Words

    try:
        write_bytes_whole(path, bay_plan_svg(found.layout, Words(language), size_mm))
    except OSError as error:
        raise PlannerError.of("app.write_failed", where=str(path), reason=error.strerror or str(error)) from error


def _sources(project: Project, progress: Progress) -> "tuple[dict[Role, GeoDataFrame], str]":
    """Roads and candidates of a project, and its CRS."""
    from planner.app.own_features import read_inputs

    kept = tuple(source for source in project.sources if source.role in _ASKED)
    if not kept:
        return {}, project.crs
    inputs = read_inputs(replace(project, sources=kept), progress)
    return dict(inputs.frames), inputs.crs


def _plan(project: Project, question: BayQuestion) -> SitePlan:
    """The site's plan with what is asked otherwise."""
    plan = next((each for each in project.site_plans if each.site_id == question.site_id), None)
    said = {
        "bays": question.bays, "accessible_bays": question.accessible, "geometry": question.geometry or None,
        "angle_deg": question.angle_deg, "bearing_deg": question.bearing_deg,
    }  # fmt: skip
    changes = {name: value for name, value in said.items() if value is not None}
    plan = plan or SitePlan(site_id=question.site_id, area_wkt="")
    if question.area:
        changes["obstacles_wkt"] = ""
    return replace(plan, **changes)  # type: ignore[arg-type]  # fields of the plan


def _check_site(site_id: str, project: Project, candidates: "GeoDataFrame | None", path: Path) -> None:
    """Refuse a site that stands nowhere; where the file has no ids of its own, anything may be one."""
    known = {site.site_id for site in project.sites} | {plan.site_id for plan in project.site_plans}
    ids = candidates["site_id"] if candidates is not None and "site_id" in candidates else None
    if ids is not None:
        if ids.isna().any():
            return
        known |= set(ids.astype(str))
    if site_id not in known:
        some = ", ".join(sorted(known)[:6]) or "–"
        raise PlannerError.of("app.bays_no_site", where=path.name, site=site_id, known=some)


def _outline(plan: SitePlan, candidates: "GeoDataFrame | None", crs: str) -> "BaseGeometry":
    """Ground of the plan, else the site's outline in the candidates' file."""
    if plan.area_wkt:
        return read_ground(plan.area_wkt, crs)
    if candidates is not None and "site_id" in candidates:
        own = candidates[(candidates["site_id"].astype(str) == plan.site_id) & (candidates.geometry.area > 0)]
        if len(own):
            shape: BaseGeometry = own.geometry.iloc[0]
            return shape
    raise PlannerError.of("app.bays_no_ground", site=plan.site_id)


def _area(written: str, crs: str) -> "BaseGeometry":
    """Ground in metres of a file or of WKT."""
    import shapely

    from planner.app.editing.places import to_metres

    if written.lower().endswith(_FILES):
        return _of_file(Path(written), crs)
    try:
        shape: BaseGeometry = shapely.from_wkt(written)
    except shapely.errors.ShapelyError as err:
        raise PlannerError.of("app.edit_area_text") from err
    coords = np.abs(shapely.get_coordinates(shape))
    if len(coords) and (coords[:, 0] <= _MOST_LON).all() and (coords[:, 1] <= _MOST_LAT).all():
        return shapely.transform(shape, lambda lonlat: to_metres(lonlat, crs))
    return shape


def _of_file(path: Path, crs: str) -> "BaseGeometry":
    import shapely

    from planner.io.crs import WGS84
    from planner.io.geojson import read_geojson

    try:
        raw = read_geojson(path, path.name)
    except OSError as error:
        raise PlannerError.of("app.bays_no_file", where=str(path), reason=error.strerror or str(error)) from error
    frame = raw.frame.set_crs(raw.crs or WGS84, allow_override=True).to_crs(crs)
    shape: BaseGeometry = shapely.union_all(np.asarray(frame.geometry.array))
    return shape
