"""The main job: from a planner's files to ranked, sized, grid-checked sites. Read it from top to bottom."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from planner.app.own_values import with_own_values
from planner.app.run import Run
from planner.model.progress import SILENT, Part, Progress
from planner.model.project import Project

if TYPE_CHECKING:
    import pandas as pd

    from planner.sites.scoring import Scores


@with_own_values
def assess(project: Project, progress: Progress = SILENT) -> Run:
    """Assess all candidate sites of a project, in its scenario in use.

    Candidates and exclusions, access, demand and size of each place come first; rules and costs of the place join the
    criteria; the best by everything but the grid, and those the operator has answered for, form the shortlist: where
    each could be connected, what the network carries there, intact, in outages, over a year and in later years; then
    all is scored, and the sized sites are connected, judged and priced.

    Returns
    -------
    Run
        The frozen assessment with its map layers. Same project, same files, same seed: same content.

    Raises
    ------
    PlannerError
        Project or sources are at fault; every fault found is named.
    Cancelled
        The planner asked to stop; nothing is left behind.
    """
    from planner.app.bay_layout import site_layouts, with_layouts
    from planner.app.beside import beside
    from planner.app.conclusion import Findings, conclude
    from planner.app.connect import connect_sites
    from planner.app.freshness import contents_read, made_of
    from planner.app.griddepth import deepen, with_curves
    from planner.app.gridsites import Shortlist, study_shortlist, with_answered
    from planner.app.gridwork import open_grids
    from planner.app.judgement import judge_places, judge_sites
    from planner.app.own_features import read_inputs
    from planner.app.places import look_at_places
    from planner.app.sizework import simulate_sizes, study_sizes, with_design_rules, with_programme
    from planner.store.scenarios import in_scenario

    project = in_scenario(project)
    _refuse_at_once(project)
    inputs = read_inputs(project, Part(progress, 0.0, 0.15))
    with beside(lambda side: open_grids(inputs, project, side)) as opened:
        places = look_at_places(inputs, project, Part(progress, 0.15, 0.45))
        grids = opened.answer(Part(progress, 0.45, 0.5))

    judged = judge_places(places, inputs, project, Part(progress, 0.5, 0.53))
    shortlist = with_answered(best(rank(judged.facts, project), project.settings.grid.shortlist), places, project)
    places, programme = with_programme(places, shortlist, project)

    with beside(lambda side: simulate_sizes(places, shortlist, project, side)) as simulated:
        study = study_shortlist(grids, places, inputs, shortlist, project, Part(progress, 0.53, 0.7))
        progress.report(0.7, "app.step_score")
        facts = judged.facts_with_grid(study.results)
        scores = rank(facts, project)
        listed = Shortlist(ids=shortlist, deep=deepest(scores, shortlist, project))

        upgrades = connect_sites(grids, study, places, listed, project, Part(progress, 0.71, 0.85))
        priced = with_curves(grids, study, upgrades, listed, project)
        with beside(lambda side: study_sizes(simulated.answer(side), judged, priced, listed, side)) as sized:
            study = deepen(grids, priced, places, listed, project, Part(progress, 0.85, 0.95))
            places = sized.answer(Part(progress, 0.95, 0.99))
    layouts = site_layouts(inputs, places, project, shortlist)
    verdicts = judge_sites(places, with_layouts(judged, layouts), study, upgrades, project)
    findings = Findings(
        inputs=inputs,
        places=with_design_rules(places, verdicts.rules),
        grids=grids,
        study=study,
        facts=facts,
        scores=scores,
        verdicts=verdicts,
        layouts=layouts,
        shortlist=shortlist,
        programme=programme,
    )
    run = conclude(findings, project)
    progress.report(1.0, "app.step_done")
    return replace(run, made_of=made_of(project) | contents_read(project, inputs.provenance))


def _refuse_at_once(project: Project) -> None:
    """What a late stage would refuse is asked before the first."""
    from planner.app.currencies import shown_rate
    from planner.app.rulepacks import rule_packs

    rule_packs(project)
    shown_rate(project)


def rank(facts: "pd.DataFrame", project: Project) -> "Scores":
    """Score and rank under the project's weights and value functions; whether it holds is asked of the whole answer."""
    from planner.sites.criteria import criteria_in_use
    from planner.sites.scoring import score
    from planner.sites.weighting import weights_in_use

    scoring = project.settings.scoring
    return score(facts, weights_in_use(scoring), seed=project.settings.seed, draws=0, criteria=criteria_in_use(scoring))


def best(scores: "Scores", count: int) -> tuple[str, ...]:
    """Ids of the best ranked sites."""
    ranked = scores.frame["rank"].dropna().sort_values(kind="stable")
    return tuple(str(site_id) for site_id in ranked.index[:count])


def deepest(scores: "Scores", shortlist: Sequence[str], project: Project) -> tuple[str, ...]:
    """Best of the shortlist, now that the grid's answer counts, whose grid is studied in depth."""
    in_order = [site_id for site_id in best(scores, len(scores.frame)) if site_id in shortlist]
    return tuple(in_order[: project.settings.grid.deep_sites])
