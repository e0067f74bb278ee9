"""A new project for a use case: it is open at once, without data; a file is asked for when it is saved."""

from planner.app.editing_settings import with_setting
from planner.app.projectfiles.templates import Template, new_project, templates
from planner.model.rates import EUR
from ui import project_files
from ui.desk import Desk
from ui.texts import language, tr

ICONS = {"corridor_hub": "access", "town_kerbside": "demand", "depot": "power", "destination": "site", "": "document"}


def use_cases() -> tuple[Template, ...]:
    """What a new project can begin with; the last one without settings of its own."""
    empty = Template(template_id="", title=tr("ui.new_empty"), description=tr("ui.new_empty_tip"))
    return (*templates(language()), empty)


def begin(desk: Desk, case: Template) -> None:
    """Open a new project with the settings of a use case."""
    folder = desk.preferences.new_folder
    project = new_project(tr("ui.new_name"), folder, case.template_id, language=language())
    if desk.preferences.currency != EUR:
        project = with_setting(project, "cost.display_currency", desk.preferences.currency)
    project_files.begin_project(desk, project)
