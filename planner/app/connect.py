"""Ways to connect each shortlisted site, re-checked by load flow."""

from dataclasses import replace
from typing import Any, cast

import pandas as pd

from planner.app.gridsites import GridStudy, Shortlist
from planner.app.gridwork import Grids
from planner.app.places import Places, first_weekday
from planner.grid.connection.points import Place
from planner.grid.upgrades.options import upgrade_options
from planner.grid.upgrades.year import Calendar
from planner.model.progress import Progress
from planner.model.project import Project
from planner.model.result import GridStatus, UpgradeOption


def connect_sites(
    grids: Grids,
    study: GridStudy,
    places: Places,
    listed: Shortlist,
    project: Project,
    progress: Progress,
) -> dict[str, tuple[UpgradeOption, ...]]:
    """Options by site_id, those of the ``deep`` sites checked over a year; sites whose grid is not known have none."""
    checked = [i for i in listed.ids if study.results[i].status is GridStatus.CHECKED and i in places.sizing]
    quick = replace(project.settings, grid=replace(project.settings.grid, study_year=False))
    settings_of = {True: project.settings, False: quick}
    calendar = Calendar(start_weekday=first_weekday(project))
    options = {}
    for done, site_id in enumerate(checked):
        progress.report(done / len(checked), "app.step_upgrade")
        x_m, y_m = places.xy_m(site_id)
        options[site_id] = upgrade_options(
            grids.bases,
            cast("pd.Series[Any]", study.points.loc[site_id]),
            study.results[site_id],
            places.sizing[site_id],
            settings_of[site_id in listed.deep],
            Place(x_m=x_m, y_m=y_m, crs=places.crs),
            calendar=calendar,
        )
    return options
