"""A finished run as the window shows it: ranked under the weights in use, with the planner's present words on sites."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from planner.app.editing_settings import settings_of
from planner.app.run import Run
from planner.model.drawn import PlannerSite
from planner.model.project import Project
from planner.model.result import Assessment, SiteResult


def shown(run: Run, project: Project) -> Run:
    """Run under the project's weights, stages and notes, in its scenario in use; the run itself where they agree.

    Raises
    ------
    PlannerError
        The weights name no criterion, are negative, or all are zero.
    """
    scoring = settings_of(project).scoring
    ranked = run
    if scoring != run.assessment.settings.scoring:
        from planner.app import rerank

        ranked = rerank.rescored(run, scoring)
    assessment = with_words(ranked.assessment, project.sites)
    return ranked if assessment is ranked.assessment else replace(ranked, assessment=assessment)


def view_key(project: Project) -> object:
    """What :func:`shown` asks of a project; where it is the same, so is what is shown."""
    words = tuple((each.site_id, each.stage, each.note) for each in project.sites)
    return project.scenario, settings_of(project).scoring, words


def with_words(assessment: Assessment, words: tuple[PlannerSite, ...]) -> Assessment:
    """Assessment whose sites carry the planner's stages and notes; the same where they do already."""
    said = {each.site_id: each for each in words}
    sites = tuple(_with_words(site, said) for site in assessment.sites)
    same = all(new is old for new, old in zip(sites, assessment.sites, strict=True))
    return assessment if same else replace(assessment, sites=sites)


def _with_words(site: SiteResult, said: Mapping[str, PlannerSite]) -> SiteResult:
    own = said.get(site.site_id)
    stage, note = ("", "") if own is None else (own.stage, own.note)
    return site if (site.stage, site.note) == (stage, note) else replace(site, stage=stage, note=note)


def project_of(run: Run, folder: Path) -> Project:
    """What a run alone tells of its project, head and settings without sources: for a result looked at by itself."""
    found = run.assessment
    return Project(
        name=found.project_name,
        folder=folder,
        project_date=found.project_date,
        crs=found.crs,
        language=found.language,
        organisation=found.organisation,
        author=found.author,
        notice=found.notice,
        settings=found.settings,
    )
