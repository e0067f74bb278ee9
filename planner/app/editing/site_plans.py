"""What the planner says of a site's ground: the area for bays, what stands on it, and which bays are wanted."""

from dataclasses import fields, replace
from math import isfinite

import numpy as np

from planner.app.editing.places import area_wkt, read_area
from planner.model.errors import PlannerError
from planner.model.project import Project
from planner.model.site_plan import BayLayout, SitePlan
from planner.sites.bays.names import ANGLES_DEG, geometry_ids, geometry_of_country

MOST_BAYS = 10_000
_FIELDS = frozenset(item.name for item in fields(SitePlan)) - {"site_id"}


def geometry_choices() -> tuple[str, ...]:
    """Ids of the geometries that a plan may name."""
    return geometry_ids()


def geometry_in_use(project: Project, plan: SitePlan) -> str:
    """Geometry of a plan: its own, else that of the project's country."""
    return plan.geometry or geometry_of_country(project.defaults.country)


def outline_wkt(layout: BayLayout, crs: str) -> str:
    """Ground of a layout as WKT in WGS 84, to make it the planner's own.

    Raises
    ------
    PlannerError
        The CRS is not known, or the outline is no area.
    """
    return area_wkt(tuple(np.array(ring, dtype=np.float64) for ring in layout.area_m), crs)


def find_plan(project: Project, site_id: str) -> SitePlan | None:
    """Plan of a site; None: there is none."""
    return next((plan for plan in project.site_plans if plan.site_id == site_id), None)


def set_plan(project: Project, site_id: str, area_wkt: str) -> Project:
    """Draw the ground of a site; what the plan says beside it stays.

    Raises
    ------
    PlannerError
        The shape is no area.
    """
    return _with(project, replace(find_plan(project, site_id) or SitePlan(site_id=site_id, area_wkt=""),
                                  area_wkt=area_wkt))  # fmt: skip


def change_plan(project: Project, site_id: str, **values: object) -> Project:
    """Say something else of a site's plan: any fields of :class:`SitePlan` but its site.

    Raises
    ------
    PlannerError
        There is no plan, or a value cannot be; the sentence names it.
    """
    unknown = set(values) - _FIELDS
    if unknown:
        message = f"a site plan has no field {sorted(unknown)[0]} to edit"
        raise ValueError(message)
    return _with(project, replace(_found(project, site_id), **values))  # type: ignore[arg-type]  # names are checked


def add_obstacle(project: Project, site_id: str, wkt: str) -> Project:
    """Keep an area of the ground free of bays, beside those already kept free.

    Raises
    ------
    PlannerError
        There is no plan, or the shape is no area.
    """
    import shapely

    plan = _found(project, site_id)
    shape = read_area(wkt)
    if plan.obstacles_wkt:
        shape = shapely.union_all([shape, read_area(plan.obstacles_wkt)])
    return _with(project, replace(plan, obstacles_wkt=shapely.to_wkt(shape, rounding_precision=8)))


def clear_obstacles(project: Project, site_id: str) -> Project:
    """Keep nothing free any more."""
    return _with(project, replace(_found(project, site_id), obstacles_wkt=""))


def clear_plan(project: Project, site_id: str) -> Project:
    """Drop a site's plan; nothing happens where there is none."""
    return replace(project, site_plans=tuple(plan for plan in project.site_plans if plan.site_id != site_id))


def _found(project: Project, site_id: str) -> SitePlan:
    plan = find_plan(project, site_id)
    if plan is None:
        raise PlannerError.of("app.plan_none", site=site_id)
    return plan


def _with(project: Project, plan: SitePlan) -> Project:
    """Project with a plan that was checked, in the order in which sites were planned."""
    _check(plan)
    plans = project.site_plans
    if all(each.site_id != plan.site_id for each in plans):
        return replace(project, site_plans=(*plans, plan))
    return replace(project, site_plans=tuple(plan if each.site_id == plan.site_id else each for each in plans))


def _check(plan: SitePlan) -> None:
    read_area(plan.area_wkt)
    if plan.obstacles_wkt:
        read_area(plan.obstacles_wkt)
    for value in (plan.bays, plan.accessible_bays):
        if value is not None and not 0 <= value <= MOST_BAYS:
            raise PlannerError.of("app.plan_bays", value=value, most=MOST_BAYS)
    if plan.bays is not None and plan.accessible_bays is not None and plan.accessible_bays > plan.bays:
        raise PlannerError.of("app.plan_accessible", accessible=plan.accessible_bays, bays=plan.bays)
    if plan.angle_deg not in ANGLES_DEG:
        raise PlannerError.of("sites.bays_angle", value=plan.angle_deg)
    if plan.bearing_deg is not None and not (isfinite(plan.bearing_deg) and 0.0 <= plan.bearing_deg <= 360.0):
        raise PlannerError.of("app.plan_bearing", value=plan.bearing_deg)
    if plan.geometry and plan.geometry not in geometry_ids():
        raise PlannerError.of("sites.bays_geometry", value=plan.geometry, known=", ".join(geometry_ids()))
