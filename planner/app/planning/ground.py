"""Roads, people, chargers and networks as a programme asks for them, from a run's own stages or read again."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from planner.access.coverage import coverage, drive_km_between
from planner.access.graph import RoadGraph, build_road_graph
from planner.app.freshness import made_of
from planner.app.gridwork import Grids, solve_grids
from planner.app.inputs import frame_of
from planner.app.own_features import read_inputs
from planner.grid.hosting.base import BaseCase
from planner.io.load import Inputs
from planner.io.provenance import stamps_of
from planner.model.progress import Part, Progress
from planner.model.project import Project, Role
from planner.model.result import SiteResult
from planner.siting.programme.problem import Apart, Reach
from planner.store.scenarios import flat_settings

DISTRICT = "district"
SEES_GROUND = ("access.", "grid.", "demand.year")
NOTE_ONE_DISTRICT, NOTE_NO_PEOPLE = "plan.note_one_district", "plan.note_no_people"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ground:
    """What a programme is chosen on.

    ``bases``: networks of the year in which the sites need their power, as ``ConnectionOption.grid_index`` counts them.
    """

    crs: str
    graph: RoadGraph
    population: gpd.GeoDataFrame | None
    chargers: gpd.GeoDataFrame | None
    areas: gpd.GeoDataFrame | None
    bases: tuple[BaseCase, ...]


_KEPT: dict[str, Ground] = {}


def ground_of(inputs: Inputs, graph: RoadGraph, grids: Grids) -> Ground:
    """Ground of a run's own stages."""
    return Ground(
        crs=inputs.crs,
        graph=graph,
        population=frame_of(inputs, Role.POPULATION),
        chargers=frame_of(inputs, Role.CHARGERS),
        areas=frame_of(inputs, Role.CONSTRAINTS),
        bases=grids.bases,
    )


def open_ground(project: Project, progress: Progress) -> Ground:
    """Ground of a project whose run is done: its files are read again; the last one is kept in this process."""
    key = _key(project)
    if key not in _KEPT:
        inputs = read_inputs(project, Part(progress, 0.0, 0.3))
        progress.report(0.3, "plan.reading")
        graph = build_road_graph(
            frame_of(inputs, Role.ROADS), project.settings.access, country=project.defaults.country
        )
        grids = solve_grids(inputs, project, Part(progress, 0.5, 1.0))
        _KEPT.clear()
        _KEPT[key] = ground_of(inputs, graph, grids)
    return _KEPT[key]


def _key(project: Project) -> str:
    """All that the ground is made of, with the state of the files on the disk."""
    flat = {key: str(value) for key, value in flat_settings(project.settings).items() if key.startswith(SEES_GROUND)}
    files: list[object] = []
    for source in project.sources:
        path = (project.folder / source.path).resolve()
        try:
            files.append((str(path), *map(str, stamps_of(path))))
        except (OSError, ValueError):
            files.append((str(path),))
    said = json.dumps([dict(made_of(project)), flat, files], sort_keys=True, default=str)
    return hashlib.sha256(said.encode()).hexdigest()


def points_of(sites: Sequence[SiteResult], crs: str) -> gpd.GeoDataFrame:
    """Sites of a run as points with their kind, in the run's CRS."""
    at = shapely.points([site.x_m for site in sites], [site.y_m for site in sites])
    kinds = [site.kind for site in sites]
    return gpd.GeoDataFrame({"kind": kinds}, geometry=at, crs=crs, index=[site.site_id for site in sites])


def too_near(ground: Ground, sites: Sequence[SiteResult], project: Project) -> tuple[Apart, ...]:
    """Pairs of sites nearer by road than the plan allows; a pair without a road between it is far enough."""
    least_km = project.settings.plan.min_distance_km
    if least_km <= 0 or len(sites) < 2:
        return ()
    km = drive_km_between(ground.graph, points_of(sites, ground.crs), project.settings.access)
    return tuple(
        Apart(one=sites[a].site_id, other=sites[b].site_id)
        for a, b in np.argwhere(np.triu(km < least_km, k=1)).tolist()
    )


def people_of(ground: Ground, sites: Sequence[SiteResult], project: Project) -> tuple[Reach | None, tuple[str, ...]]:
    """Whom the sites newly reach, by district, and notes on it; None where nobody is known of."""
    plan = project.settings.plan
    if ground.population is None or not ground.graph.n_edges or not len(ground.population) or not sites:
        return None, (NOTE_NO_PEOPLE,)
    number, names = _districts(ground)
    found = coverage(
        ground.graph,
        points_of(sites, ground.crs),
        ground.population,
        _counting(ground.chargers, plan.covered_kw),
        project.settings.access,
        reach_min=plan.reach_min,
        district=number,
    )
    reach = Reach(
        people=found.people,
        district=found.district,
        by=found.by,
        districts=names,
        all_people=found.all_people,
        reached_today=found.reached_today,
    )
    return reach, ((NOTE_ONE_DISTRICT,) if names == ("",) else ())


def _counting(chargers: gpd.GeoDataFrame | None, least_kw: float) -> gpd.GeoDataFrame | None:
    """Chargers of at least some power; one of unknown power counts only where all do."""
    if chargers is None or least_kw <= 0 or "power_kw" not in chargers:
        return chargers
    power_kw: pd.Series[Any] = pd.to_numeric(chargers["power_kw"], errors="coerce")
    return gpd.GeoDataFrame(chargers[(power_kw >= least_kw).to_numpy()])


def _districts(ground: Ground) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """District of each row of the population: its own column, else the areas of that kind, else one for all."""
    people = ground.population
    if people is None:
        return np.zeros(0, dtype=np.int64), ()
    if DISTRICT in people and people[DISTRICT].notna().any():
        return _numbered(people[DISTRICT].fillna("").astype(str).tolist())
    areas = ground.areas
    if areas is not None and "kind" in areas:
        mine = areas[areas["kind"].astype(str).str.strip().str.lower() == DISTRICT]
        if len(mine):
            return _numbered(_by_area(people, gpd.GeoDataFrame(mine)))
    return np.zeros(len(people), dtype=np.int64), ("",)


def _by_area(people: gpd.GeoDataFrame, areas: gpd.GeoDataFrame) -> list[str]:
    """Name of the district each row's centre lies in; the first of several, empty outside all."""
    centres = shapely.centroid(people.geometry.to_numpy())
    names = [str(name) for name in areas["name"].fillna("")] if "name" in areas else [""] * len(areas)
    found = [""] * len(people)
    row, hit = shapely.STRtree(shapely.make_valid(areas.geometry.to_numpy())).query(centres, predicate="intersects")
    for r, h in sorted(zip(row.tolist(), hit.tolist(), strict=True), reverse=True):
        found[r] = names[h]
    return found


def _numbered(names: Sequence[str]) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    known = tuple(sorted(set(names)))
    at = {name: number for number, name in enumerate(known)}
    return np.array([at[name] for name in names], dtype=np.int64), known
