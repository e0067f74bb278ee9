"""Which sites a project has, and what they are called."""

from dataclasses import replace

from planner.app.run import Run
from planner.model.errors import PlannerError
from planner.model.project import Project, Role


def known_sites(project: Project, run: Run | None) -> tuple[str, ...]:
    """Ids of all sites that the project or its result speak of, sorted; its files are not read."""
    found = {site.site_id for site in project.sites} | {step.site_id for step in project.gates}
    found |= {use.site_id for use in project.actuals}
    if run is not None:
        found |= {site.site_id for site in run.assessment.sites}
    return tuple(sorted(found))


def names_in_files(project: Project) -> dict[str, str]:
    """Names of sites by id, read from the lists of candidates; none where these cannot be read."""
    from planner.app.own_features import read_inputs
    from planner.sites.candidates import make_candidates

    lists = tuple(source for source in project.sources if source.role is Role.CANDIDATES)
    if not lists:
        return {}
    settings = replace(project.settings.candidates, from_car_parks=False)
    try:
        inputs = read_inputs(replace(project, sources=lists))
        frame = make_candidates(inputs.frames.get(Role.CANDIDATES), None, settings, language=project.language).frame
    except PlannerError:
        return {}
    return {str(site_id): str(name) for site_id, name in frame["name"].items()}
