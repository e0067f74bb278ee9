"""A finished run as the window shows it: ranked under the weights in use, with the planner's present words on sites."""

from collections import defaultdict
from dataclasses import replace
from pathlib import Path

from planner.app.editing_settings import settings_of
from planner.app.run import Run
from planner.model.delivery import EvseNumbers, GateEvent, GateStep
from planner.model.project import Project
from planner.model.result import Assessment, SiteResult
from planner.rules.evse_numbers import seen_in


def shown(run: Run, project: Project) -> Run:
    """Run under the project's weights and with its words, in its scenario in use; the run itself where they agree.

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
    assessment = with_words(ranked.assessment, project)
    return ranked if assessment is ranked.assessment else replace(ranked, assessment=assessment)


def view_key(project: Project) -> object:
    """What :func:`shown` asks of a project; where it is the same, so is what is shown."""
    words = tuple((each.site_id, each.stage, each.note) for each in project.sites)
    delivery = (project.gates, project.gate_events, project.stakeholders, project.company)
    ids = (project.evse_numbers, project.project_id)
    return project.scenario, settings_of(project).scoring, words, delivery, ids


def with_words(assessment: Assessment, project: Project) -> Assessment:
    """Assessment with the planner's words: stages, notes, gates, their history and numbers given out, parties, company.

    The same object where it says all that already.
    """
    words = _Words(project)
    sites = tuple(words.on(site) for site in assessment.sites)
    same = all(new is old for new, old in zip(sites, assessment.sites, strict=True))
    head = (project.company, project.stakeholders, project.project_id)
    if same and (assessment.company, assessment.stakeholders, assessment.project_id) == head:
        return assessment
    return replace(
        assessment,
        sites=assessment.sites if same else sites,
        company=project.company,
        stakeholders=project.stakeholders,
        project_id=project.project_id,
    )


class _Words:
    """What the planner says of each site, by id."""

    def __init__(self, project: Project) -> None:
        self._sites = {each.site_id: each for each in project.sites}
        self._gates: dict[str, list[GateStep]] = defaultdict(list)
        self._events: dict[str, list[GateEvent]] = defaultdict(list)
        self._numbers: dict[str, list[EvseNumbers]] = defaultdict(list)
        for numbers in seen_in(project.evse_numbers, project.scenario):
            self._numbers[numbers.site_id].append(numbers)
        for step in project.gates:
            self._gates[step.site_id].append(step)
        for event in project.gate_events:
            self._events[event.site_id].append(event)

    def on(self, site: SiteResult) -> SiteResult:
        """Site with all that is said of it; itself where it says so already."""
        own = self._sites.get(site.site_id)
        stage, note = ("", "") if own is None else (own.stage, own.note)
        gates = tuple(self._gates.get(site.site_id, ()))
        history = tuple(self._events.get(site.site_id, ()))
        numbers = tuple(self._numbers.get(site.site_id, ()))
        said = (stage, note, gates, history, numbers)
        if (site.stage, site.note, site.gates, site.history, site.evse_numbers) == said:
            return site
        return replace(site, stage=stage, note=note, gates=gates, history=history, evse_numbers=numbers)


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
        project_id=found.project_id,
    )
