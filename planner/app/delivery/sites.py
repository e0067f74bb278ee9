"""Which sites a project has, and what they are called, as far as is known without reading its files."""

from planner.app.run import Run
from planner.model.project import Project


def known_sites(project: Project, run: Run | None) -> tuple[str, ...]:
    """Ids of all sites that the project or its result speak of, sorted."""
    found = {site.site_id for site in project.sites} | {step.site_id for step in project.gates}
    found |= {use.site_id for use in project.actuals}
    if run is not None:
        found |= {site.site_id for site in run.assessment.sites}
    return tuple(sorted(found))
