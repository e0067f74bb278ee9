"""New projects: empty, or with the settings of a use case (data/templates)."""

import uuid
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from planner.model.errors import PlannerError
from planner.model.project import Project
from planner.model.texts import text
from planner.resources import data_path


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """Settings for one kind of task; title and description in the reader's language."""

    template_id: str
    title: str
    description: str


# in the order in which they are offered
TEMPLATES = ("corridor_hub", "town_kerbside", "depot", "destination")
_TITLES = {
    "corridor_hub": ("store.template_corridor_hub", "store.template_corridor_hub_tip"),
    "town_kerbside": ("store.template_town_kerbside", "store.template_town_kerbside_tip"),
    "depot": ("store.template_depot", "store.template_depot_tip"),
    "destination": ("store.template_destination", "store.template_destination_tip"),
}


def templates(language: str = "en") -> tuple[Template, ...]:
    """What a new project can begin with."""
    return tuple(
        Template(template_id=name, title=text(_TITLES[name][0], language), description=text(_TITLES[name][1], language))
        for name in TEMPLATES
    )


def new_project(
    name: str, folder: Path, template: str = "", *, day: date | None = None, language: str = "en"
) -> Project:
    """A project without sources in a folder, with the settings of a template (empty: the defaults).

    Parameters
    ----------
    day : date, optional
        Date that stands in its outputs; None: today.

    Raises
    ------
    PlannerError
        There is no such template.
    """
    day = day or datetime.now(UTC).astimezone().date()
    project = Project(
        name=name, folder=folder.resolve(), project_date=day, language=language, project_id=uuid.uuid4().hex
    )
    if not template:
        return project
    if template not in TEMPLATES:
        raise PlannerError.of("store.no_template", where=name, template=template, known=", ".join(TEMPLATES))
    from planner.store.project_text import read_project

    return replace(project, settings=read_project(data_path("templates", f"{template}.toml")).settings)
