"""First half of the main job: what each place is, who reaches it, who would come, how many chargers that takes."""

from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, TypeVar, cast

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from planner.access import unreached
from planner.access.figures import AccessFigures, AccessLayers, access_figures
from planner.access.graph import RoadGraph, build_road_graph
from planner.app.inputs import frame_of
from planner.app.own_features import missing_rows, with_words_on_rows
from planner.app.records import number, whole, words
from planner.demand.calibration.document import read_calibration
from planner.demand.design_day import with_design_days
from planner.demand.estimate import estimate_demand
from planner.demand.issues import demand_issues
from planner.io.load import Inputs
from planner.model.demand_result import Calibration
from planner.model.errors import Cancelled, PlannerError
from planner.model.issues import Issue
from planner.model.machine import usable_cores
from planner.model.progress import Part, Progress
from planner.model.project import Project, Role
from planner.model.result import DemandResult, SizingResult
from planner.sites.candidates import make_candidates
from planner.sites.exclusions import exclude, kind_issues
from planner.sizing.seeds import site_seed
from planner.sizing.size import size_site

OFF_ROAD = "off_road"
Sized = TypeVar("Sized")


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

    def lon_lat(self, site_id: str) -> tuple[float, float]:
        """Longitude and latitude of one site in degrees."""
        degrees = self.sites.loc[[site_id]].geometry.to_crs("EPSG:4326")
        lon, lat = shapely.get_coordinates(np.asarray(degrees.array))[0]
        return float(lon), float(lat)

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
    places = places_with_demand(inputs, project, Part(progress, 0.0, 0.45))
    return replace(places, sizing=sizes_of(places, project, Part(progress, 0.45, 1.0)))


def places_with_demand(inputs: Inputs, project: Project, progress: Progress) -> Places:
    """Candidates, exclusions, access and demand; nothing is sized.

    Raises
    ------
    PlannerError
        There are no candidates, or all lie outside the road network.
    """
    reached = reach_places(inputs, project, Part(progress, 0.0, 0.9))
    progress.report(0.9, "app.step_demand")
    return with_demand(reached, project)


def reach_places(inputs: Inputs, project: Project, progress: Progress) -> Places:
    """Candidates, exclusions and access; nothing is said of demand yet.

    Raises
    ------
    PlannerError
        There are no candidates, or all lie outside the road network.
    """
    settings = project.settings
    sites, site_issues = _candidates(inputs, project)
    graph = build_road_graph(frame_of(inputs, Role.ROADS), settings.access, country=project.defaults.country)
    access = _access(inputs, project, graph, sites, progress)
    sites = _without_road(sites, access.frame)
    issues = (*site_issues, *graph.issues, *access.issues)
    return Places(crs=inputs.crs, sites=sites, graph=graph, access=access.frame, demand={}, sizing={}, issues=issues)


def with_demand(places: Places, project: Project) -> Places:
    """Places whose demand is known, under the project's settings of demand and design day.

    Raises
    ------
    PlannerError
        The calibration is missing or cannot be used.
    """
    facts = demand_facts(places.sites, places.access)
    estimated = estimate_demand(facts, project.settings.demand, calibration_of(project))
    demand = with_design_days(estimated, project.settings.sizing)
    return replace(places, demand=demand, issues=(*places.issues, *demand_issues(facts, demand)))


def _candidates(inputs: Inputs, project: Project) -> tuple[GeoDataFrame, tuple[Issue, ...]]:
    settings = project.settings.candidates
    made = make_candidates(
        frame_of(inputs, Role.CANDIDATES), frame_of(inputs, Role.LANDUSE), settings, language=project.language
    )
    # car parks of the land use get their ids here, so words on them are heard here
    worded = with_words_on_rows(made.frame, project.sites, inputs.crs)
    constraints = frame_of(inputs, Role.CONSTRAINTS)
    excluded = exclude(worded, constraints, settings)
    missing = missing_rows(project.sites, [str(site_id) for site_id in made.frame.index])
    return excluded, (*made.issues, *missing, *kind_issues(constraints, settings))


def _access(
    inputs: Inputs, project: Project, graph: RoadGraph, sites: GeoDataFrame, progress: Progress
) -> AccessFigures:
    layers = AccessLayers(
        population=frame_of(inputs, Role.POPULATION),
        traffic=frame_of(inputs, Role.TRAFFIC),
        chargers=frame_of(inputs, Role.CHARGERS),
        pois=frame_of(inputs, Role.POIS),
        own_operator=project.defaults.operator_name,
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


def calibration_of(project: Project) -> Calibration | None:
    """What the project's own charging sessions say; None where it names no calibration.

    Raises
    ------
    PlannerError
        The file is missing or cannot be used.
    """
    name = project.settings.demand.calibration
    return read_calibration(project.folder / name) if name else None


def _without_road(sites: GeoDataFrame, access: pd.DataFrame) -> GeoDataFrame:
    """Rule out what no road leads to: nothing can be known of who would come there."""
    reached = access["reachable"].map(lambda known: known is None or bool(known))
    lost = [() if ok else (_lost(row),) for ok, (_, row) in zip(reached, access.iterrows(), strict=True)]
    excluded = [(*old, *new) for old, new in zip(sites["excluded_by"], lost, strict=True)]
    return sites.assign(excluded_by=pd.Series(excluded, index=sites.index, dtype=object))


def _lost(access: "pd.Series[Any]") -> str:
    """Why no driver reaches a site: too far from every road, or on roads that lead nowhere."""
    reason = words(access.get("unreachable_reason"))
    if reason in {"", unreached.OFF_ROAD}:
        return f"{OFF_ROAD}: {access['road_distance_m'] / 1000.0:.1f} km"
    return reason


SITE_FACTS = ("kind", "use_cases", "bays", "visits_per_day", "employees", "fleet_vehicles", "truck_bays")


def demand_facts(sites: GeoDataFrame, access: pd.DataFrame) -> pd.DataFrame:
    """Columns the demand room asks for: all of access, and what the candidates' own columns tell."""
    facts = access.rename(columns={"traffic_hgv_share_pu": "hgv_share_pu"})
    return facts.assign(**{name: sites[name] for name in SITE_FACTS if name in sites})


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


def sizes_of(
    places: Places, project: Project, progress: Progress, only: Collection[str] | None = None
) -> dict[str, SizingResult]:
    """Sizes of the sites that are not excluded, or only of some of them."""
    sites, demand = places.sites, places.demand
    ids = [site_id for site_id in places.open_ids if site_id in demand and (only is None or site_id in only)]
    firm_kw, settings = firm_powers(project), project.settings.sizing

    def size(site_id: str) -> SizingResult:
        bays = number(sites["bays"].at[site_id])
        return size_site(
            demand[site_id],
            None if bays is None else int(bays),
            settings,
            seed=site_seed(project.settings.seed, site_id),
            power_factor=project.settings.grid.power_factor,
            connection_cap_kw=firm_kw.get(site_id),
            planner_cap_kw=settings.caps_kw.get(site_id),
            protected_cap_kw=settings.protected_cap_kw.get(site_id),
            kind=words(sites["kind"].at[site_id]),
            designs=project.designs,
            truck_bays=whole(sites["truck_bays"].at[site_id]) if "truck_bays" in sites else None,
        )

    return in_threads(ids, size, progress, "app.step_sizing")


def in_threads(ids: Sequence[str], work: Callable[[str], Sized], progress: Progress, step: str) -> dict[str, Sized]:
    """Answers by site id, worked out side by side; simulator and linear programmes run outside Python's lock."""
    found = {}
    with ThreadPoolExecutor(max_workers=min(4, usable_cores())) as pool:
        try:
            answers = pool.map(lambda here, site_id: here.run(work, site_id), [copy_context() for _ in ids], ids)
            for done, (site_id, result) in enumerate(zip(ids, answers, strict=True)):
                progress.report(done / len(ids), step, site=site_id)
                found[site_id] = result
        except Cancelled:
            pool.shutdown(cancel_futures=True)
            raise
    return found
