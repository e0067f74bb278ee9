"""The file enters the project: one named step that can be undone."""

from dataclasses import replace
from pathlib import Path

from planner.app.editing.sources import add_source, replace_source
from planner.app.importing.paths import path_in_project
from planner.model.look import Basemap
from planner.model.project import Source
from ui.desk import Desk
from ui.texts import tr


def take_source(desk: Desk, source: Source, source_id: str) -> str:
    """Add a source, or put it in the place of the one with an id; the id it has then, empty: it was not taken."""
    project = desk.session.project
    if project is None:
        return ""
    name = source.title or Path(source.path).name
    if source_id:
        after = replace_source(project, source_id, replace(source, source_id=source_id))
        desk.session.apply(after, tr("ui.wizard_step_changed", name=name))
        return source_id if desk.session.project == after else ""
    after, new_id = add_source(project, source)
    desk.session.apply(after, tr("ui.wizard_step_added", name=name))
    return new_id if desk.session.project == after else ""


def take_picture(desk: Desk, path: Path, file_format: str) -> bool:
    """Put a picture under the map; whether it is there now."""
    project = desk.session.project
    if project is None:
        return False
    kept = path_in_project(path, project.folder)
    basemap = Basemap(kind="geotiff" if file_format == "geotiff" else "mbtiles", path=kept)
    if basemap not in project.basemaps:
        after = replace(project, basemaps=(*project.basemaps, basemap))
        desk.session.apply(after, tr("ui.wizard_step_picture", name=path.name))
        return desk.session.project == after
    return True
