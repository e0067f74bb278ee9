"""Actions on the project's files: import, read again, show in the file manager."""

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QMenu

from planner.model.project import Source, source_id_of
from ui.action_spec import ActionSpec, is_open
from ui.desk import Desk
from ui.texts import tr
from ui.widgets.plain import menu_text

ORDER = 10


def has_sources(desk: Desk) -> bool:
    """The project has files."""
    project = desk.session.project
    return project is not None and bool(project.sources)


def import_data(desk: Desk) -> None:
    """Open the import, and let files be dropped on the window from now on."""
    from ui.wizard.open import import_files

    import_files(desk)


def edit_import(desk: Desk) -> None:
    """Change how one of the project's files is read."""
    _menu(desk, lambda source_id, _source: _edit(desk, source_id))


def show_file(desk: Desk) -> None:
    """Show where one of the project's files lies."""
    _menu(desk, lambda _source_id, source: _show(desk, source))


def _edit(desk: Desk, source_id: str) -> None:
    from ui.wizard.open import edit_source

    edit_source(desk, source_id)


def _show(desk: Desk, source: Source) -> None:
    project = desk.session.project
    if project is not None:
        path = (project.folder / source.path).resolve()
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent)))
        desk.say(str(path))


def _menu(desk: Desk, do: "object") -> None:
    """Choose one of the project's files from a short menu."""
    project = desk.session.project
    if project is None or desk.window is None or not callable(do):
        return
    menu = QMenu(desk.window)
    for number, source in enumerate(project.sources):
        name = source.title or Path(source.path).name
        words = tr("ui.wizard_source", name=name, role=tr(f"ui.wizard_role_{source.role.value}"))
        action = menu.addAction(menu_text(words))
        source_id = source_id_of(project, number)
        action.triggered.connect(lambda _on=False, i=source_id, s=source: do(i, s))
    menu.popup(desk.window.mapToGlobal(desk.window.rect().center()))


ACTIONS = (
    ActionSpec(action_id="import", menu="file", do=import_data, icon="import", shortcuts=("Ctrl+I",), enabled=is_open,
               toolbar=2, gap=True),
    ActionSpec(action_id="edit_import", menu="file", do=edit_import, icon="settings", enabled=has_sources),
    ActionSpec(action_id="show_file", menu="file", do=show_file, icon="open", enabled=has_sources),
)  # fmt: skip
