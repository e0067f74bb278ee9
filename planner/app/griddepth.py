"""Deeper questions for each shortlisted site: outages, later years, a year hour by hour, and what each power costs."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

import pandas as pd

from planner.app.gridsites import GridStudy, Shortlist, grid_index
from planner.app.gridwork import Grids
from planner.app.places import Places, first_weekday
from planner.app.siteyear import site_year
from planner.grid.connection.choice import option_at
from planner.grid.connection.cost_curve import cost_curve
from planner.grid.connection.points import LOW_VOLTAGE
from planner.grid.contingency.report import study_outages
from planner.grid.growth.later_years import headroom_by_year
from planner.grid.year.study import study_year
from planner.model.progress import Part, Progress
from planner.model.project import Project
from planner.model.result import GridResult, GridTier, UpgradeOption
from planner.model.settings import GridSettings

NETWORKS = frozenset({GridTier.NETWORK, GridTier.GIS})


def deepen(
    grids: Grids, study: GridStudy, places: Places, listed: Shortlist, project: Project, progress: Progress
) -> GridStudy:
    """Study with outages, later years and the year for those of the deep sites that a network answers."""
    deeper = dict(study.results)
    for done, site_id in enumerate(listed.deep):
        step = Part(progress, done / len(listed.deep), (done + 1) / len(listed.deep))
        step.report(0.0, "app.step_grid_depth", site=site_id)
        result = study.results[site_id]
        number = grid_index(study.points, site_id)
        if number >= 0 and result.tier in NETWORKS and result.hosting_kw is not None:
            point = cast("pd.Series[Any]", study.points.loc[site_id])
            deeper[site_id] = _deeper(grids, number, point, result, places, site_id, project, step)
    return replace(study, results=deeper)


def _deeper(  # noqa: PLR0913, PLR0917 - what is asked, of which site, on which grid
    grids: Grids,
    number: int,
    point: "pd.Series[Any]",
    result: GridResult,
    places: Places,
    site_id: str,
    project: Project,
    progress: Progress,
) -> GridResult:
    settings = project.settings.grid
    base, bus = grids.bases[number], int(point["bus"])
    most_kw = _connection_kw(result, settings, mv_near=bool(point["mv_near"]))
    by_year = headroom_by_year(grids.by_year[number], bus, settings, most_kw=most_kw)
    security = None
    if settings.n_minus_1:
        security = study_outages(base, bus, result.requested_kw, settings, Part(progress, 0.2, 0.6))
    year = None
    if settings.study_year and site_id in places.sizing:
        profile_kw = site_year(places, site_id, project, places.sizing[site_id].connection_kw)
        weekday = first_weekday(project)
        year = study_year(base, bus, profile_kw, settings, start_weekday=weekday, progress=Part(progress, 0.6, 1.0))
    return replace(result, by_year=by_year, security=security, year=year)


def _connection_kw(result: GridResult, settings: GridSettings, *, mv_near: bool) -> float | None:
    """What the connection itself allows in any year: the low-voltage limit, the site's own feeder; None: no bound."""
    bounds = []
    if mv_near and result.connection_kind in LOW_VOLTAGE:
        bounds.append(settings.lv_limit_kva * settings.power_factor)
    option = option_at(result)
    if option is not None and option.hosting_kw is not None and option.cable and option.binding_element == option.cable:
        bounds.append(option.hosting_kw)
    return min(bounds, default=None)


def with_curves(
    grids: Grids,
    study: GridStudy,
    upgrades: Mapping[str, tuple[UpgradeOption, ...]],
    listed: Shortlist,
    project: Project,
) -> GridStudy:
    """Study with the steps of the deep sites' connection cost, places and works on the grid together."""
    curved = {
        site_id: replace(
            result,
            cost_curve=cost_curve(
                grids.bases, result.connections, project.settings.grid, upgrades=upgrades.get(site_id, ())
            ),
        )
        for site_id, result in ((site_id, study.results[site_id]) for site_id in listed.deep)
        if result.connections
    }
    return replace(study, results={**study.results, **curved})
