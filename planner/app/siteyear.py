"""The year of power that a sized site draws, as grid year and storage ask for it."""

from math import inf

import numpy as np
from numpy.typing import NDArray

from planner.app.places import Places, first_weekday
from planner.model.project import Project
from planner.sizing.chargers import layout_of
from planner.sizing.plan import make_plan
from planner.sizing.seeds import site_seed
from planner.sizing.year_profile import year_profile


def site_year(
    places: Places, site_id: str, project: Project, cap_kw: float = inf, *, steps_per_h: int = 1
) -> NDArray[np.float64]:
    """Power that a sized site draws in each step of the studied year, kW; held to a cap where one is given."""
    plan = make_plan(places.demand[site_id], project.settings.sizing, site_seed(project.settings.seed, site_id))
    layout = layout_of(places.sizing[site_id].chargers)
    weekday = first_weekday(project)
    return year_profile(plan, layout, cap_kw, start_weekday=weekday, steps_per_h=steps_per_h)
