"""What a reader must know of the project as a whole: what it leaves out, and whose rules and demand it uses."""

from planner.io.load import Inputs
from planner.model.issues import Issue, Severity
from planner.model.project import GIS_ROLES, Project, Role
from planner.report.ocpi import alpha3

COUNTRY_OF = {"de": "DEU", "uk": "GBR", "us": "USA"}


def project_notes(inputs: Inputs, project: Project) -> tuple[Issue, ...]:
    """Missing grid data; rules or an adoption path of another country than the project's."""
    return (*_grid(inputs, project), *_country(project))


def _grid(inputs: Inputs, project: Project) -> tuple[Issue, ...]:
    """No network, or nothing at all that says what the grid can take."""
    if inputs.grids or any(role in inputs.frames for role in GIS_ROLES):
        return ()
    indicative = Role.GRID_CAPACITY in inputs.frames or project.typical_grid is not None
    return (Issue(severity=Severity.WARNING, code="app.no_network" if indicative else "app.no_grid"),)


def _country(project: Project) -> tuple[Issue, ...]:
    path = project.settings.demand.adoption_path
    used = (*project.settings.rules.jurisdictions, path)
    params = {"used": ", ".join(used)}
    given = project.defaults.country.strip()
    if not given:
        return (Issue(severity=Severity.WARNING, code="app.no_country", params=params),)
    national = [COUNTRY_OF[name] for name in (*used[:-1], path.partition("_")[0]) if name in COUNTRY_OF]
    if all(country == alpha3(given) for country in national):
        return ()
    return (Issue(severity=Severity.WARNING, code="app.foreign_rules", params=params | {"country": given}),)
