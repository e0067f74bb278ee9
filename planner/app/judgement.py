"""Rules and costs, twice: of the place before it is scored, of the sized and connected site after."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from planner.app.corridors import Corridor, corridor_issues, corridor_of, spacing_facts, ten_t_facts
from planner.app.crossings import Obstacles, obstacles_of
from planner.app.facts import constraint_facts, criteria_facts, landuse_at, place_rule_facts, site_rule_facts, with_grid
from planner.app.grants import grants_of
from planner.app.gridsites import GridStudy
from planner.app.hostload import host_issues
from planner.app.inputs import frame_of
from planner.app.money import MoneyCase, billed_years, place_frame
from planner.app.places import Places
from planner.app.rulepacks import evidence_for, evidence_issues, rule_places
from planner.cost.site_cost import CostPlace, cost_issues, site_cost
from planner.io.load import Inputs
from planner.model.issues import Issue
from planner.model.progress import Progress
from planner.model.project import Project, Role
from planner.model.result import CostResult, GridResult, RuleResult, UpgradeOption
from planner.rules.evaluate import evaluate


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PlaceJudgement:
    """What rules and prices say of the places; ``facts`` holds all criteria but the grid."""

    facts: pd.DataFrame
    rule_facts: Mapping[str, Mapping[str, object]]
    corridor: Corridor | None = None
    obstacles: Obstacles | None = None

    def facts_with_grid(self, grid: Mapping[str, GridResult]) -> pd.DataFrame:
        """Criteria with the grid included."""
        return with_grid(self.facts, grid)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SiteJudgement:
    """Upgrades, rules, what they were judged on, and costs by site_id, and what the sums leave out."""

    upgrades: Mapping[str, tuple[UpgradeOption, ...]]
    rules: Mapping[str, tuple[RuleResult, ...]]
    costs: Mapping[str, CostResult]
    issues: tuple[Issue, ...]
    rule_facts: Mapping[str, Mapping[str, object]] = field(default_factory=dict)


def judge_places(places: Places, inputs: Inputs, project: Project, progress: Progress) -> PlaceJudgement:
    """Rules that the place alone can answer, and the cost of the sized site without its connection."""
    progress.report(0.0, "app.step_rules")
    landuse = landuse_at(places.sites, frame_of(inputs, Role.LANDUSE))
    country = project.defaults.country
    ids = [str(site_id) for site_id in places.sites.index]
    areas = constraint_facts(places.sites, frame_of(inputs, Role.CONSTRAINTS))
    corridor = corridor_of(places, inputs, project)
    ten_t = ten_t_facts(places, corridor, project)
    rule_facts = {
        i: place_rule_facts(places, i, country, landuse) | areas[i] | ten_t[i] | evidence_for(project, i) for i in ids
    }
    rules = {i: _rules(rule_facts[i], project, place=True) for i in ids}
    frame = place_frame(project)
    costs = {
        i: site_cost(
            places.sizing[i],
            places.demand[i],
            None,
            project.settings.cost,
            cost_place(rule_facts[i], None, project),
            frame=frame,
        )
        for i in places.sizing
    }
    return PlaceJudgement(
        facts=criteria_facts(places, costs, rules),
        rule_facts=rule_facts,
        corridor=corridor,
        obstacles=obstacles_of(inputs),
    )


def judge_sites(
    places: Places,
    judged: PlaceJudgement,
    study: GridStudy,
    upgrades: Mapping[str, tuple[UpgradeOption, ...]],
    project: Project,
) -> SiteJudgement:
    """Rules and costs of the sites as they would be built."""
    shortlisted = frozenset(study.points.index)
    known = _site_facts(places, judged, study, upgrades, project)
    ways = {i: next((each for each in upgrades.get(i, ()) if each.chosen), None) for i in shortlisted}
    money = MoneyCase(
        places=places,
        study=study,
        project=project,
        obstacles=judged.obstacles,
        grants=grants_of(project),
        billed=billed_years(places, ways, project),
    )
    rules: dict[str, tuple[RuleResult, ...]] = {}
    costs: dict[str, CostResult] = {}
    issues = [*corridor_issues(places, project), *evidence_issues(project, judged.rule_facts.keys())]
    for site_id, facts in judged.rule_facts.items():
        sizing, grid = places.sizing.get(site_id), study.results.get(site_id)
        options = upgrades.get(site_id, ())
        chosen = next((option for option in options if option.chosen), None)
        rules[site_id] = _rules(known[site_id], project, place=sizing is None)
        if sizing is None:
            continue
        place = cost_place(facts, grid, project)
        costs[site_id] = site_cost(
            sizing,
            places.demand[site_id],
            chosen,
            project.settings.cost,
            place,
            connectable=_connectable(options),
            frame=money.frame(site_id, chosen, known[site_id]),
        )
        if site_id in shortlisted:
            issues += (*cost_issues(costs[site_id], site_id), *host_issues(places, site_id))
    return SiteJudgement(upgrades=upgrades, rules=rules, costs=costs, issues=tuple(issues), rule_facts=known)


def _site_facts(
    places: Places,
    judged: PlaceJudgement,
    study: GridStudy,
    upgrades: Mapping[str, tuple[UpgradeOption, ...]],
    project: Project,
) -> dict[str, dict[str, object]]:
    """Facts of the sites as they would be built, with the pools around them; the planner's evidence stands over all.

    Only shortlisted sites are pools of the programme.
    """
    shortlisted = frozenset(study.points.index)
    facts = {
        site_id: site_rule_facts(
            place,
            places.sizing.get(site_id),
            study.results.get(site_id),
            next((option for option in upgrades.get(site_id, ()) if option.chosen), None),
        )
        for site_id, place in judged.rule_facts.items()
    }
    spaced: Mapping[str, Mapping[str, object]] = {}
    if judged.corridor is not None:
        planned = {site_id: each for site_id, each in facts.items() if site_id in shortlisted}
        spaced = spacing_facts(places, judged.corridor, planned, project)
    return {i: {**each, **spaced.get(i, {}), **evidence_for(project, i)} for i, each in facts.items()}


def _connectable(options: tuple[UpgradeOption, ...]) -> bool | None:
    """False where every way was tried and none works; None where that is not known."""
    if any(option.feasible for option in options):
        return True
    return False if options and all(option.feasible is False for option in options) else None


def cost_place(facts: Mapping[str, object], grid: GridResult | None, project: Project) -> CostPlace:
    """Where a site stands, as prices ask for it."""
    return CostPlace(
        country=str(facts["country"] or ""),
        connection_kv=grid.connection_kv if grid else None,
        lv_limit_kva=project.settings.grid.lv_limit_kva,
    )


def _rules(facts: Mapping[str, object], project: Project, *, place: bool) -> tuple[RuleResult, ...]:
    return evaluate(
        facts,
        rule_places(project),
        project.project_date,
        "place" if place else "site",
        language=project.language,
    )
