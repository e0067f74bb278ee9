"""First half of the main job: what each place is, who reaches it, who would come, how many chargers that takes."""

import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, cast

import pandas as pd
from geopandas import GeoDataFrame

from planner.access.figures import AccessFigures, AccessLayers, access_figures
from planner.access.graph import RoadGraph, build_road_graph
from planner.app.inputs import frame_of
from planner.app.records import number
from planner.demand.estimate import estimate_demand
from planner.demand.issues import demand_issues
from planner.io.load import Inputs
from planner.model.errors import Cancelled, PlannerError
from planner.model.issues import Issue
from planner.model.progress import Part, Progress
from planner.model.project import Project, Role
from planner.model.result import DemandResult, SizingResult
from planner.sites.candidates import make_candidates
from planner.sites.exclusions import exclude, kind_issues
from planner.sizing.seeds import site_seed
from planner.sizing.size import size_site

OFF_ROAD = "off_road"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Places:
    """Candidates with all that does not need the grid; frames are indexed by site_id.

    ``demand`` and ``sizing`` hold the sites for which they are known; excluded sites are not sized.
    """

    crs: str
    sites: GeoDataFrame
    graph: RoadGraph
    access: pd.DataFrame
    demand: Mapping[str, DemandResult]
    sizing: Mapping[str, SizingResult]
    issues: tuple[Issue, ...]

    def site_row(self, site_id: str) -> "pd.Series[Any]":
        """Attributes of one site."""
        return cast("pd.Series[Any]", self.sites.loc[site_id])

    def access_row(self, site_id: str) -> "pd.Series[Any]":
        """Access figures of one site."""
        return cast("pd.Series[Any]", self.access.loc[site_id])

    def xy_m(self, site_id: str) -> tuple[float, float]:
        """Easting and northing of one site in the project's CRS."""
        at = self.site_row(site_id)["geometry"]
        return float(at.x), float(at.y)

    @property
    def open_ids(self) -> list[str]:
        """Ids of the sites that no constraint excludes."""
        return [str(i) for i in self.sites.index[self.sites["excluded_by"].map(len) == 0]]


def look_at_places(inputs: Inputs, project: Project, progress: Progress) -> Places:
    """Candidates, exclusions, access, demand and sizing.

    Raises
    ------
    PlannerError
        There are no candidates, or all lie outside the road network.
    """
    settings = project.settings
    sites, site_issues = _candidates(inputs, project)
    graph = build_road_graph(frame_of(inputs, Role.ROADS), settings.access, country=project.defaults.country)
    access = _access(inputs, project, graph, sites, Part(progress, 0.0, 0.4))
    sites = _without_road(sites, access.frame)
    facts = demand_facts(sites, access.frame)
    progress.report(0.4, "app.step_demand")
    demand = estimate_demand(facts, settings.demand)
    sizing = _sizes(sites, demand, project, Part(progress, 0.45, 1.0))
    issues = (*site_issues, *graph.issues, *access.issues, *demand_issues(facts, demand))
    return Places(
        crs=inputs.crs, sites=sites, graph=graph, access=access.frame, demand=demand, sizing=sizing, issues=issues
    )


def _candidates(inputs: Inputs, project: Project) -> tuple[GeoDataFrame, tuple[Issue, ...]]:
    settings = project.settings.candidates
    made = make_candidates(
        frame_of(inputs, Role.CANDIDATES), frame_of(inputs, Role.LANDUSE), settings, language=project.language
    )
    constraints = frame_of(inputs, Role.CONSTRAINTS)
    excluded = exclude(made.frame, constraints, settings)
    return excluded, (*made.issues, *kind_issues(constraints, settings))


def _access(
    inputs: Inputs, project: Project, graph: RoadGraph, sites: GeoDataFrame, progress: Progress
) -> AccessFigures:
    layers = AccessLayers(
        population=frame_of(inputs, Role.POPULATION),
        traffic=frame_of(inputs, Role.TRAFFIC),
        chargers=frame_of(inputs, Role.CHARGERS),
    )
    try:
        return access_figures(graph, sites, layers, project.settings.access, progress)
    except PlannerError as error:
        raise PlannerError(tuple(_with_files(issue, project) for issue in error.issues)) from error


def _with_files(issue: Issue, project: Project) -> Issue:
    """Name the files instead of the roles that a stage knows them by."""
    roles = [role.strip() for role in issue.where.split(",")]
    files = [Path(source.path).name for role in roles for source in project.sources if source.role.value == role]
    return replace(issue, where=", ".join(files)) if files else issue


def _without_road(sites: GeoDataFrame, access: pd.DataFrame) -> GeoDataFrame:
    """Rule out what no road leads to: nothing can be known of who would come there."""
    reached = access["reachable"].map(lambda known: known is None or bool(known))
    distance_km = access["road_distance_m"] / 1000.0
    lost = [() if ok else (f"{OFF_ROAD}: {km:.1f} km",) for ok, km in zip(reached, distance_km, strict=True)]
    excluded = [(*old, *new) for old, new in zip(sites["excluded_by"], lost, strict=True)]
    return sites.assign(excluded_by=pd.Series(excluded, index=sites.index, dtype=object))


def demand_facts(sites: GeoDataFrame, access: pd.DataFrame) -> pd.DataFrame:
    """Columns the demand room asks for."""
    facts = access.rename(columns={"traffic_hgv_share_pu": "hgv_share_pu"})
    return facts.assign(kind=sites["kind"], bays=sites["bays"])


def needed_on(project: Project) -> date:
    """Day from which the sites need their power: the year of energisation, never before the project's own date."""
    year = project.settings.grid.energisation_year or project.settings.demand.year
    return max(project.project_date, date(year, 1, 1))


def first_weekday(project: Project) -> int:
    """Weekday (Monday 0) on which the studied year begins: the one in which the sites need their power."""
    return date(needed_on(project).year, 1, 1).weekday()


def firm_powers(project: Project) -> dict[str, float]:
    """Power that the grid operator has answered for a site, where the answer holds on the project's date."""
    if not project.operator_answers:
        return {}
    from planner.grid.connection.operator import applies, firm_kw

    on, needed = project.project_date, needed_on(project)
    return {answer.site_id: firm_kw(answer, needed) for answer in project.operator_answers if applies(answer, on)}


def _sizes(
    sites: GeoDataFrame, demand: Mapping[str, DemandResult], project: Project, progress: Progress
) -> dict[str, SizingResult]:
    """Sizes of the sites that are not excluded; the simulator works outside Python's lock, so threads share it."""
    open_to = sites.index[sites["excluded_by"].map(len) == 0]
    ids = [str(site_id) for site_id in open_to if site_id in demand]
    firm_kw = firm_powers(project)

    def size(site_id: str) -> SizingResult:
        bays = number(sites["bays"].at[site_id])
        return size_site(
            demand[site_id],
            None if bays is None else int(bays),
            project.settings.sizing,
            seed=site_seed(project.settings.seed, site_id),
            power_factor=project.settings.grid.power_factor,
            connection_cap_kw=firm_kw.get(site_id),
        )

    sized = {}
    with ThreadPoolExecutor(max_workers=min(4, os.cpu_count() or 1)) as pool:
        try:
            for done, (site_id, result) in enumerate(zip(ids, pool.map(size, ids), strict=True)):
                progress.report(done / len(ids), "app.step_sizing")
                sized[site_id] = result
        except Cancelled:
            pool.shutdown(cancel_futures=True)
            raise
    return sized
