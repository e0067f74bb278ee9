"""The grid's answer for each shortlisted site: places to connect, capacity at the one chosen, the operator's word."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import cast

import geopandas as gpd
import pandas as pd
from shapely.geometry.base import BaseGeometry

from planner.access.routes import routes
from planner.app.gridwork import Grids
from planner.app.hostload import asked_kw
from planner.app.inputs import frame_of
from planner.app.places import Places, firm_powers, needed_on
from planner.grid.connection.check import check_sites
from planner.grid.connection.choice import at_site, chosen_point
from planner.grid.connection.operator import operator_issues, with_operator
from planner.grid.connection.options import Connections, study_connections
from planner.grid.connection.points import Place
from planner.grid.connection.spots import Router
from planner.grid.hosting.base import BaseCase
from planner.grid.indicative.capacity_map import capacity_answer
from planner.grid.indicative.typical import typical_answer, typical_base
from planner.io.load import Inputs
from planner.model.grid_study import GridTier
from planner.model.issues import Issue, Severity
from planner.model.progress import Part, Progress
from planner.model.project import Project, Role
from planner.model.result import GridResult, GridStatus

Shapes = dict[tuple[str, float, float], tuple[BaseGeometry, float, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortlist:
    """Sites whose grid is studied, best first; the ``deep`` ones also over a year, in outages and in later years."""

    ids: tuple[str, ...]
    deep: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GridStudy:
    """Results by site_id (every site has one); connection points and cable routes of those that were checked.

    ``points``: index site_id, columns as of :func:`planner.grid.connection.points.connection_points` with the route;
    sites without any point in reach have ``grid_index`` -1. ``routes``: site_id, kind, chosen, route_m, basis.
    """

    results: Mapping[str, GridResult]
    points: pd.DataFrame = field(default_factory=pd.DataFrame)
    routes: gpd.GeoDataFrame | None = None
    issues: tuple[Issue, ...] = ()


class _Roads:
    """Cable routes along the roads; remembers their shapes for the map."""

    def __init__(self, places: Places, project: Project) -> None:
        self._graph = places.graph
        self._factor = project.settings.grid.route_factor
        self._snap_m = project.settings.access.max_snap_m
        self._crs = places.crs
        self.shapes: Shapes = {}

    def router(self, site_id: str) -> Router:
        """Router of one site."""

        def route(pairs: pd.DataFrame) -> pd.DataFrame:
            found = routes(
                self._graph, pairs.assign(site_id=site_id), route_factor=self._factor, max_snap_m=self._snap_m
            )
            ends = zip(pairs["to_x_m"], pairs["to_y_m"], found.geometry, found["route_m"], found["basis"], strict=True)
            for x_m, y_m, shape, route_m, basis in ends:
                self.shapes[site_id, float(x_m), float(y_m)] = (shape, float(route_m), str(basis))
            return pd.DataFrame(found[["route_m", "basis"]])

        return route

    def layer(self, results: Mapping[str, GridResult]) -> gpd.GeoDataFrame | None:
        """Routes of all options of the sites, chosen ones marked."""
        rows, shapes = [], []
        for site_id, result in results.items():
            for option in result.connections:
                known = self.shapes.get((site_id, *option.xy_m))
                if known is not None:
                    rows.append((site_id, option.kind, option.chosen, known[1], known[2]))
                    shapes.append(known[0])
        if not rows:
            return None
        frame = pd.DataFrame(rows, columns=["site_id", "kind", "chosen", "route_m", "basis"])
        return gpd.GeoDataFrame(frame, geometry=shapes, crs=self._crs)


def study_shortlist(
    grids: Grids, places: Places, inputs: Inputs, shortlist: Sequence[str], project: Project, progress: Progress
) -> GridStudy:
    """Capacity at the connection point of each shortlisted site; the others are "not checked".

    A site that no network reaches is answered by the capacity layer, else by the project's typical grid; the
    operator's own answer stands above all of them.
    """
    any_grid = bool(grids.networks) or frame_of(inputs, Role.GRID_CAPACITY) is not None or bool(project.typical_grid)
    waiting = GridStatus.NOT_CHECKED if any_grid else GridStatus.UNKNOWN
    reason = "app.grid_not_shortlisted" if any_grid else "app.grid_no_data"
    results = {str(i): GridResult(status=waiting, reason=reason, tier=GridTier.NONE) for i in places.sites.index}
    excluded = GridResult(status=waiting, reason="app.grid_excluded", tier=GridTier.NONE)
    results |= dict.fromkeys(set(results) - set(places.open_ids), excluded)
    roads = _Roads(places, project)
    found: dict[str, Connections] = {}
    for done, site_id in enumerate(shortlist):
        progress.report(0.6 * done / max(len(shortlist), 1), "app.step_connections", site=site_id)
        found[site_id] = _connections(grids, places, site_id, project, roads)
    points = pd.DataFrame([chosen_point(found[i].options) for i in shortlist], index=list(shortlist))
    results |= _checked(grids, places, found, points, project, Part(progress, 0.6, 1.0))
    results |= _elsewhere([i for i in shortlist if grid_index(points, i) < 0], results, places, inputs, project)
    results |= {i: replace(results[i], model_hosting_kw=results[i].hosting_kw) for i in shortlist}
    results, issues = _with_answers(results, places, shortlist, project)
    return GridStudy(results=results, points=points, routes=roads.layer(results), issues=issues)


def grid_index(points: pd.DataFrame, site_id: str) -> int:
    """Which network a site is connected to; -1 for none."""
    return int(cast("int", points.at[site_id, "grid_index"]))


def _connections(grids: Grids, places: Places, site_id: str, project: Project, roads: _Roads) -> Connections:
    """Places where a site could be connected; none for a site that asks for no power."""
    need_kw = asked_kw(places, site_id, project)
    if not grids.networks or need_kw <= 0:
        return Connections(options=())
    x_m, y_m = places.xy_m(site_id)
    place = Place(x_m=x_m, y_m=y_m, crs=places.crs)
    return study_connections(grids.bases, place, need_kw, project.settings.grid, roads.router(site_id))


def _checked(
    grids: Grids,
    places: Places,
    found: Mapping[str, Connections],
    points: pd.DataFrame,
    project: Project,
    progress: Progress,
) -> dict[str, GridResult]:
    if not len(points):
        return {}
    requested_kw = {i: asked_kw(places, i, project) if i in places.sizing else None for i in found}
    results = check_sites(grids.networks, grids.bases, points, requested_kw, project.settings.grid, progress)
    return {i: at_site(result, found[i].options) for i, result in results.items()}


def _elsewhere(
    alone: Sequence[str], results: Mapping[str, GridResult], places: Places, inputs: Inputs, project: Project
) -> dict[str, GridResult]:
    """Answers for sites that no network reaches: a declared capacity, a typical grid, or the reason why not."""
    settings = project.settings.grid
    capacities = frame_of(inputs, Role.GRID_CAPACITY)
    found: dict[str, GridResult] = {}
    typical: BaseCase | None = None
    for site_id in alone:
        found[site_id] = result = replace(results[site_id], tier=GridTier.NONE)
        if capacities is not None:
            found[site_id] = capacity_answer(capacities, *places.xy_m(site_id), result.requested_kw, settings)
        if found[site_id].hosting_kw is None and project.typical_grid is not None:
            typical = typical or typical_base(project.typical_grid, settings)
            found[site_id] = typical_answer(project.typical_grid, result.requested_kw, settings, typical)
    return found


def with_answered(shortlist: Sequence[str], places: Places, project: Project) -> tuple[str, ...]:
    """Shortlist, and after it the sites for which the operator's answer holds: what he has answered is studied."""
    open_ids = frozenset(places.open_ids)
    answered = [i for i in firm_powers(project) if i in open_ids and i not in shortlist]
    return (*shortlist, *answered)


def _with_answers(
    results: Mapping[str, GridResult], places: Places, shortlist: Sequence[str], project: Project
) -> tuple[dict[str, GridResult], tuple[Issue, ...]]:
    """Results with the operator's answers in the model's place, and what is to be said of those."""
    changed = dict(results)
    issues: list[Issue] = []
    for answer in project.operator_answers:
        site_id = answer.site_id
        if site_id not in places.open_ids:
            code = "app.answer_excluded" if site_id in results else "app.answer_no_site"
            issues.append(Issue(severity=Severity.WARNING, code=code, params={"site": site_id}, where=site_id))
            continue
        before = results[site_id]
        issues += operator_issues(
            answer, project.project_date, needed_on=needed_on(project), model_kw=before.hosting_kw, where=site_id
        )
        if site_id in shortlist:
            changed[site_id] = with_operator(before, answer, project.project_date, needed_on=needed_on(project))
    return changed, tuple(issues)
