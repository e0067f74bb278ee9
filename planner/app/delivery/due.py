"""Due dates suggested from lead times: what is known of the site before what is assumed of all."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache

from planner.app.delivery.edits import set_step
from planner.app.delivery.gates import steps_of
from planner.model.delivery import GateName
from planner.model.plan_result import PlanResult
from planner.model.project import Project
from planner.model.result import SiteResult
from planner.resources import data_path


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A due day that nobody has set yet.

    ``basis``: text code of what it rests on: the site's energisation, the lead time of its connection, the programme's
    year, or the assumptions in data/catalogue/gate_times.csv.
    """

    gate: GateName
    due_on: date
    weeks: float
    basis: str


def suggested_due(
    project: Project, site_id: str, start: date, site: SiteResult | None = None, plan: PlanResult | None = None
) -> tuple[Suggestion, ...]:
    """Due days for the open gates of a site that have none, each after the one before.

    Parameters
    ----------
    start : date
        Day from which the first open gate counts, unless the gate before it was closed later.
    site : SiteResult, optional
        Gives the lead time of the connection and the day of energisation, where they are known.
    plan : PlanResult, optional
        A site of the programme does not go live before the year it is chosen for.
    """
    weeks = usual_weeks()
    at, found = start, []
    for step in steps_of(project, site_id):
        if step.done_on is not None or step.due_on is not None:
            at = max(at, step.done_on or step.due_on or at)
            continue
        made = _suggested(step.gate, at, weeks[step.gate], site, _year(plan, site_id))
        found.append(made)
        at = made.due_on
    return tuple(found)


@cache
def usual_weeks() -> Mapping[str, float]:
    """Base duration of each gate, assumed."""
    with data_path("catalogue", "gate_times.csv").open(encoding="utf-8") as file:
        rows = csv.DictReader(line for line in file if not line.startswith("#"))
        return {row["id"]: float(row["base_weeks"]) for row in rows}


def take_suggestions(project: Project, site_id: str, found: tuple[Suggestion, ...], on: date) -> Project:
    """Set the suggested days; from then on they are the planner's own."""
    for each in found:
        project = set_step(project, site_id, each.gate, on, due_on=each.due_on)
    return project


def _suggested(gate: GateName, at: date, weeks: float, site: SiteResult | None, year: int | None) -> Suggestion:
    usual = Suggestion(gate=gate, due_on=_after(at, weeks), weeks=weeks, basis="delivery.basis_usual")
    if gate == "build":
        return _build(usual, at, site)
    if gate == "live" and year is not None and usual.due_on < (begin := date(year, 1, 1)):
        return replace(usual, due_on=begin, basis="delivery.basis_plan")
    return usual


def _build(usual: Suggestion, at: date, site: SiteResult | None) -> Suggestion:
    """Building ends with the energisation, where that is known; else with the connection's lead time."""
    day = energised(site)
    if day is not None and day > at:
        return replace(usual, due_on=day, weeks=(day - at).days / 7, basis="delivery.basis_energised")
    lead = connection_weeks(site)
    if lead is None:
        return usual
    return replace(usual, due_on=_after(at, lead), weeks=lead, basis="delivery.basis_connection")


def connection_weeks(site: SiteResult | None) -> float | None:
    """Base lead time of the way to connect that was chosen; None where it is not known."""
    if site is None:
        return None
    for option in site.upgrades:
        if option.chosen and option.lead_weeks is not None:
            return option.lead_weeks.base
    for way in site.grid.connections if site.grid is not None else ():
        if way.chosen and way.lead_weeks is not None:
            return way.lead_weeks.base
    return None


def energised(site: SiteResult | None) -> date | None:
    """Day on which the result connects a site; None where it is not known."""
    timing = site.cost.timing if site is not None and site.cost is not None else None
    if timing is None or not timing.energised_on:
        return None
    try:
        return date.fromisoformat(timing.energised_on)
    except ValueError:
        return None


def _year(plan: PlanResult | None, site_id: str) -> int | None:
    choices = plan.choices if plan is not None else ()
    return next((choice.year for choice in choices if choice.site_id == site_id), None)


def _after(day: date, weeks: float) -> date:
    return day + timedelta(days=round(7 * weeks))
