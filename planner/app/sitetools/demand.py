"""Demand of one site of a project, as the main job reckons it, without grid, rules and costs."""

from dataclasses import dataclass, replace
from pathlib import Path

from planner.model.demand_result import DemandResult
from planner.model.errors import PlannerError
from planner.model.issues import Issue
from planner.model.progress import SILENT, Part, Progress
from planner.model.project import GIS_ROLES, Project, Role
from planner.model.result import Assumption

_NOT_ASKED = frozenset({Role.GRID, Role.GRID_CAPACITY, *GIS_ROLES})


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteDemand:
    """Demand of one site, with the findings on it and the constants behind it."""

    project: str
    site_id: str
    name: str
    kind: str
    result: DemandResult
    issues: tuple[Issue, ...]
    assumptions: tuple[Assumption, ...]


def site_demand(project_path: Path, site_id: str, year: int | None = None, progress: Progress = SILENT) -> SiteDemand:
    """Demand of one site.

    Parameters
    ----------
    year : int, optional
        Design year instead of the project's.

    Raises
    ------
    PlannerError
        Project or sources are at fault, there is no such site, or nothing is known that its demand could be drawn from.
    """
    from planner.app.own_values import own_values_of
    from planner.app.projects import read_any
    from planner.store.scenarios import in_scenario

    project = _without_grid(in_scenario(read_any(project_path)), year)
    with own_values_of(project):
        return _of_site(project, site_id, project_path, progress)


def _of_site(project: Project, site_id: str, project_path: Path, progress: Progress) -> SiteDemand:
    from planner.app.own_features import read_inputs
    from planner.app.places import calibration_of, places_with_demand
    from planner.demand.assumptions import assumptions

    inputs = read_inputs(project, Part(progress, 0.0, 0.5))
    candidates = inputs.frames.get(Role.CANDIDATES)
    if (
        candidates is not None
        and not project.settings.candidates.from_car_parks
        and candidates["site_id"].notna().all()
    ):
        row = candidates[candidates["site_id"].astype(str) == site_id]
        if row.empty:
            raise _unknown(site_id, candidates["site_id"].astype(str).tolist(), project_path)
        inputs = replace(inputs, frames={**inputs.frames, Role.CANDIDATES: row})
    places = places_with_demand(inputs, project, Part(progress, 0.5, 1.0))
    known = [str(name) for name in places.sites.index]
    if site_id not in known:
        raise _unknown(site_id, known, project_path)
    about = tuple(issue for issue in places.issues if issue.code.startswith("demand."))
    if site_id not in places.demand:
        raise PlannerError(tuple(issue for issue in about if issue.code == "demand.no_estimate"))
    site = places.site_row(site_id)
    return SiteDemand(
        project=project.name,
        site_id=site_id,
        name=str(site["name"] or site_id),
        kind=str(site["kind"]),
        result=places.demand[site_id],
        issues=about,
        assumptions=assumptions(project.settings.demand, calibration_of(project)),
    )


def _without_grid(project: Project, year: int | None) -> Project:
    """The project without what demand does not ask for."""
    demand = project.settings.demand
    settings = replace(project.settings, demand=demand if year is None else replace(demand, year=year))
    sources = tuple(source for source in project.sources if source.role not in _NOT_ASKED)
    return replace(project, sources=sources, settings=settings)


def _unknown(site_id: str, known: list[str], project_path: Path) -> PlannerError:
    from planner.io.names import nearest

    near = nearest(site_id, known) or next(iter(known), "")
    return PlannerError.of("demand.site_unknown", where=project_path.name, site=site_id, near=near)
