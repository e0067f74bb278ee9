"""Bays on the ground of sites: of the planner's plans, else of outlines in the candidates' file; facts and findings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from planner.maps.layer import MapLayer
from planner.model.company import OwnValue
from planner.model.errors import PlannerError
from planner.model.issues import Issue, Severity
from planner.model.progress import SILENT, Progress
from planner.model.project import Project, Role
from planner.model.site_plan import BayLayout, SitePlan
from planner.sites.bays.names import geometry_of_country

if TYPE_CHECKING:
    from geopandas import GeoDataFrame
    from shapely.geometry.base import BaseGeometry

    from planner.app.judgement import PlaceJudgement
    from planner.app.places import Places
    from planner.io.load import Inputs
    from planner.model.result import SizingResult

ROAD_REACH_M = 150.0
"""How far from the ground a road is looked for at which cars may come in."""
FAR_M = 500.0
"""Ground so far from its site was drawn at the wrong one, or the site was moved."""
_TRUCK = "truck"
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layouts:
    """Bays by site, and what is to be said of them."""

    by_site: Mapping[str, BayLayout] = field(default_factory=dict)
    issues: tuple[Issue, ...] = ()


def site_layouts(inputs: "Inputs", places: "Places", project: Project, shortlist: Sequence[str]) -> Layouts:
    """Bays of every site with a plan, and of the shortlisted ones whose outline stands in the candidates' file.

    Ground on which nothing can be placed is a finding, not a fault: the run goes on without its drawing.
    """
    roads = inputs.frames.get(Role.ROADS)
    layouts: dict[str, BayLayout] = {}
    issues: list[Issue] = []
    known = frozenset(str(site_id) for site_id in places.sites.index)
    plans = {plan.site_id: plan for plan in project.site_plans if plan.site_id in known}
    outlines = {i: shape for i, shape in outlines_of(inputs, places, shortlist).items() if i not in plans}
    for site_id in (*plans, *outlines):
        points = charging_bays(places.sizing.get(site_id))
        plan = plans.get(site_id, SitePlan(site_id=site_id, area_wkt=""))
        try:
            shape = outlines.get(site_id)
            area = read_ground(plan.area_wkt, inputs.crs) if shape is None else shape
            road = road_of_frame(roads, area.bounds)
            layout = layout_of(plan, area, inputs.crs, project.defaults.country, road=road, points=points)
        except PlannerError as err:
            issues += [replace(each, severity=Severity.WARNING, where=site_id) for each in err.issues]
            continue
        layouts[site_id] = layout if site_id in plans else replace(layout, ground="file")
        issues += fit_issues(site_id, layouts[site_id], points)
        away_m = float(area.distance(places.sites.geometry.loc[site_id]))
        if away_m > FAR_M:
            issues.append(_finding("app.bays_far", site_id, {"away_m": round(away_m), "most_m": round(FAR_M)}))
    return Layouts(by_site=layouts, issues=tuple(issues))


def layout_of(
    plan: SitePlan, area: "BaseGeometry", crs: str, country: str, *, road: "BaseGeometry | None" = None,
    points: int | None = None,
) -> BayLayout:  # fmt: skip
    """Bays of a plan on ground in metres.

    Parameters
    ----------
    area : Geometry
        The plan's ground in the project's CRS (:func:`read_ground`).
    country : str
        Proposes the geometry where the plan names none.
    road : Geometry, optional
        Roads nearby.
    points : int, optional
        Bays that the site's points take, where the plan itself names no number.

    Raises
    ------
    PlannerError
        The ground, the angle or the geometry cannot be.
    """
    from planner.sites.bays.geometry import bay_geometry
    from planner.sites.bays.ground import ground_of
    from planner.sites.bays.layout import lay_out

    geometry = bay_geometry(plan.geometry or geometry_of_country(country))
    obstacles = read_ground(plan.obstacles_wkt, crs) if plan.obstacles_wkt else None
    return lay_out(
        ground_of(area, obstacles, road),
        geometry,
        bays=plan.bays if plan.bays is not None else points,
        accessible=plan.accessible_bays,
        angle_deg=plan.angle_deg,
        bearing_deg=plan.bearing_deg,
    )


def preview_layout(  # noqa: PLR0913 - a job's payload stands in its arguments
    plan: SitePlan, crs: str, country: str, roads: Sequence[NDArray[np.float64]] = (), points: int | None = None,
    progress: Progress = SILENT, *, own_values: Sequence[OwnValue] = (),
) -> BayLayout | tuple[Issue, ...]:  # fmt: skip
    """Bays of a plan at once, as the window shows them while a plan is edited; why not, where they cannot be placed.

    Parameters
    ----------
    country : str
        Proposes the geometry where the plan names none.
    roads : sequence of ndarray, each shape (n, 2)
        Lines near the ground (:func:`roads_near`).
    own_values : sequence of OwnValue
        Of the project: its own sizes of bays stand over the catalogue's, as in a run.
    """
    from planner.tables.catalogue import own_catalogue

    try:
        with own_catalogue(own_values):
            layout = _at_once(plan, crs, country, roads, points)
    except PlannerError as err:
        return tuple(err.issues)
    progress.report(1.0, "app.step_done")
    return layout


def _at_once(
    plan: SitePlan, crs: str, country: str, roads: Sequence[NDArray[np.float64]], points: int | None
) -> BayLayout:
    import shapely

    area = read_ground(plan.area_wkt, crs)
    lines = [shapely.LineString(line) for line in roads]
    road = _nearest(shapely.union_all(lines), area.bounds) if lines else None
    return layout_of(plan, area, crs, country, road=road, points=points)


def roads_near(roads: MapLayer | None, plan: SitePlan, crs: str) -> tuple[NDArray[np.float64], ...]:
    """Lines of a map layer about the ground of a plan; none where its ground cannot be read."""
    if roads is None or roads.kind != "line" or not roads.coords_m.size:
        return ()
    try:
        west, south, east, north = _around(read_ground(plan.area_wkt, crs).bounds)
    except PlannerError:
        return ()
    low = np.minimum.reduceat(roads.coords_m, roads.offsets[:-1])
    high = np.maximum.reduceat(roads.coords_m, roads.offsets[:-1])
    near = (low[:, 0] <= east) & (high[:, 0] >= west) & (low[:, 1] <= north) & (high[:, 1] >= south)
    lines = (roads.coords_m[roads.offsets[k] : roads.offsets[k + 1]] for k in np.flatnonzero(near).tolist())
    return tuple(line for line in lines if len(line) > 1)


def read_ground(wkt: str, crs: str) -> "BaseGeometry":
    """Area of a WKT text in WGS 84 as a shape in the project's plane.

    Raises
    ------
    PlannerError
        The text is no area, or the CRS is not known.
    """
    import shapely

    from planner.app.editing.places import read_area, to_metres

    shape: BaseGeometry = shapely.transform(  # type: ignore[assignment]  # shapely types its own base
        read_area(wkt), lambda lonlat: to_metres(lonlat, crs)
    )
    return shape


def charging_bays(sizing: "SizingResult | None") -> int | None:
    """Bays that the site's points for cars take; None where it is not sized."""
    if sizing is None:
        return None
    cars = [each for each in sizing.chargers if each.vehicle_group != _TRUCK]
    return sum(each.count * each.evse_per_charger for each in cars) or None


def outlines_of(inputs: "Inputs", places: "Places", wanted: Sequence[str]) -> "dict[str, BaseGeometry]":
    """Outlines of sites that stand as areas in the candidates' file, or that were made of car parks."""
    import shapely

    found: dict[str, BaseGeometry] = {}
    for role in (Role.CANDIDATES, Role.LANDUSE):
        frame = inputs.frames.get(role)
        left = [site_id for site_id in wanted if site_id not in found]
        if frame is None or not left or (role is Role.LANDUSE and not _from_car_parks(places, left)):
            continue
        areas = frame if role is Role.CANDIDATES else _car_parks(frame)
        shapes = np.asarray(areas.geometry.array)
        shapes = shapes[(shapely.get_dimensions(shapes) == 2) & ~shapely.is_empty(shapes)]
        at = np.asarray(places.sites.loc[left].geometry.array)
        tree = shapely.STRtree(shapes)
        of_site, of_shape = tree.query(at, predicate="intersects")
        for i, k in zip(of_site.tolist(), of_shape.tolist(), strict=True):
            found.setdefault(left[i], shapes[k])
    return found


def _from_car_parks(places: "Places", wanted: Sequence[str]) -> bool:
    return bool((places.sites.loc[list(wanted), "kind"] == "car_park").any())


def _car_parks(landuse: "GeoDataFrame") -> "GeoDataFrame":
    """Areas that candidates are made of (data/catalogue/bay_area.csv)."""
    from planner.tables.catalogue import read_catalogue

    use = landuse["landuse"].astype("string").str.strip().str.lower()
    return landuse[use.isin(read_catalogue("catalogue", "bay_area")["id"]).to_numpy(dtype=bool)]


def road_of_frame(roads: "GeoDataFrame | None", bounds: Box) -> "BaseGeometry | None":
    """Roads within reach of some ground; None where there are none."""
    import shapely

    if roads is None:
        return None
    near = roads.sindex.intersection(_around(bounds))
    lines = np.asarray(roads.geometry.array)[np.sort(np.asarray(near, dtype=np.int64))]
    return _nearest(shapely.union_all(lines), bounds) if len(lines) else None


def _around(bounds: Box) -> Box:
    west, south, east, north = bounds
    return west - ROAD_REACH_M, south - ROAD_REACH_M, east + ROAD_REACH_M, north + ROAD_REACH_M


def _nearest(lines: "BaseGeometry", bounds: Box) -> "BaseGeometry | None":
    """What of the roads lies within reach."""
    import shapely

    near = shapely.clip_by_rect(lines, *_around(bounds))
    return None if near.is_empty else near


def with_layouts(judged: "PlaceJudgement", layouts: Layouts) -> "PlaceJudgement":
    """Facts of the places with what the site plans say of bays.

    An outline of the file is not the planner's word: nothing is judged by what could be drawn on it.
    """
    from planner.rules.facts import layout_facts

    drawn = {i: each for i, each in layouts.by_site.items() if each.ground == "plan" and each.bays}
    facts = {i: {**each, **layout_facts(drawn[i])} if i in drawn else each for i, each in judged.rule_facts.items()}
    return replace(judged, rule_facts=facts)


def fit_issues(site_id: str, layout: BayLayout, points: int | None) -> tuple[Issue, ...]:
    """Bays that are wanted and do not fit, accessible ones apart; points that have no bay on the drawing."""
    found = []
    if layout.missing:
        params = {"wanted": layout.wanted, "fit": len(layout.bays), "bound": layout.bound}
        found.append(_finding("app.bays_short", site_id, params))
    elif points is not None and points > len(layout.bays):
        found.append(_finding("app.bays_points", site_id, {"points": points, "fit": len(layout.bays)}))
    if layout.missing_accessible:
        params = {"wanted": layout.wanted_accessible, "fit": layout.accessible}
        found.append(_finding("app.bays_accessible_short", site_id, params))
    return tuple(found)


def _finding(code: str, site_id: str, params: dict[str, int]) -> Issue:
    return Issue(severity=Severity.WARNING, code=code, params=dict(params), where=site_id)
