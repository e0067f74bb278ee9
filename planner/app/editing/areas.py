"""Areas drawn by the planner: constraints, or notes on the map. Shapes are WKT in WGS 84."""

from dataclasses import replace

from planner.app.editing.ids import fresh_id
from planner.app.editing.places import read_area
from planner.model.drawn import AreaUse, DrawnArea
from planner.model.errors import PlannerError
from planner.model.project import Project

AREA_KINDS = ("flood", "water", "nature", "heritage")


def find_area(project: Project, area_id: str) -> DrawnArea:
    """Area of an id.

    Raises
    ------
    PlannerError
        There is none.
    """
    found = next((area for area in project.areas if area.area_id == area_id), None)
    if found is None:
        raise PlannerError.of("app.edit_no_area", area=area_id)
    return found


def add_area(project: Project, wkt: str, *, name: str = "", use: AreaUse = "note", kind: str = "",
             note: str = "") -> tuple[Project, str]:  # fmt: skip
    """Draw a new area.

    Returns
    -------
    Project, str
        The project with the area, and the area's id (``A001`` and on).

    Raises
    ------
    PlannerError
        The shape is no area, or a constraint has no kind.
    """
    area_id = fresh_id("A", (area.area_id for area in project.areas))
    area = _checked(DrawnArea(area_id=area_id, wkt=wkt, name=name.strip(), use=use, kind=kind.strip(), note=note))
    return replace(project, areas=(*project.areas, area)), area_id


def reshape_area(project: Project, area_id: str, wkt: str) -> Project:
    """Give an area another shape (its vertices were edited).

    Raises
    ------
    PlannerError
        The shape is no area.
    """
    return _with(project, replace(find_area(project, area_id), wkt=wkt))


def rename_area(project: Project, area_id: str, name: str) -> Project:
    """Give an area another name."""
    return _with(project, replace(find_area(project, area_id), name=name.strip()))


def set_area_kind(project: Project, area_id: str, use: AreaUse, kind: str = "") -> Project:
    """Say what an area is: a constraint of a kind, or a note.

    Raises
    ------
    PlannerError
        A constraint has no kind.
    """
    return _with(project, replace(find_area(project, area_id), use=use, kind=kind.strip()))


def set_area_note(project: Project, area_id: str, note: str) -> Project:
    """Note something of an area."""
    return _with(project, replace(find_area(project, area_id), note=note.strip()))


def remove_area(project: Project, area_id: str) -> Project:
    """Remove an area."""
    find_area(project, area_id)
    return replace(project, areas=tuple(area for area in project.areas if area.area_id != area_id))


def _with(project: Project, after: DrawnArea) -> Project:
    _checked(after)
    return replace(project, areas=tuple(after if area.area_id == after.area_id else area for area in project.areas))


def _checked(area: DrawnArea) -> DrawnArea:
    read_area(area.wkt)
    if area.use == "constraint" and not area.kind:
        raise PlannerError.of("app.edit_area_kind", area=area.name or area.area_id)
    return area
