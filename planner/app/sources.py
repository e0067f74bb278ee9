"""Every constant behind a result, with its source: what the report's list of assumptions shows."""

from typing import TYPE_CHECKING, Any

from planner.access.assumptions import assumptions as access_assumptions
from planner.app.places import calibration_of
from planner.cost.assumptions import assumptions as cost_assumptions
from planner.demand.assumptions import assumptions as demand_assumptions
from planner.grid.loadflow.planning_rules import planning_rule
from planner.model.project import Project
from planner.model.result import Assumption
from planner.sites.assumptions import assumptions as site_assumptions
from planner.sizing.assumptions import assumptions as sizing_assumptions
from planner.storage.assumptions import assumptions as storage_assumptions
from planner.tables.catalogue import assumption_of, read_catalogue

if TYPE_CHECKING:
    import pandas as pd


def all_assumptions(project: Project) -> tuple[Assumption, ...]:
    """Constants of all stages, in the order of the main job."""
    settings = project.settings
    return (
        *access_assumptions(project.defaults.country),
        *site_assumptions(settings.scoring.weights, from_car_parks=settings.candidates.from_car_parks),
        *demand_assumptions(settings.demand, calibration_of(project)),
        *sizing_assumptions(),
        *storage_assumptions(),
        *_planning_rule(project),
        *cost_assumptions(settings.cost),
    )


def _planning_rule(project: Project) -> tuple[Assumption, ...]:
    rows = read_catalogue("catalogue", "planning_rules")
    settings = project.settings.grid
    mine = rows[rows["rule"] == settings.planning_rule]
    rule = planning_rule(settings.planning_rule, settings.limits)
    whole = rule.name if rule.edited or rule.by_columns else ""
    return tuple(assumption_of(row, str(row["id"]), whole or _limits(row), "grid") for _, row in mine.iterrows())


def _limits(row: "pd.Series[Any]") -> str:
    """Limits of one voltage level of a planning rule, as its name writes them."""
    return (
        f"{row['vm_min_pu']:.2f}–{row['vm_max_pu']:.2f} p.u.; I ≤ {row['line_percent']:g} %; "
        f"S_T ≤ {row['transformer_percent']:g} %"
    )
