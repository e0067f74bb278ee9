"""Ways into the import: new files, or a source of the project once more."""

from collections.abc import Sequence
from pathlib import Path

from planner.model.project import source_id_of
from ui.desk import Desk
from ui.wizard.dialog import ImportWizard


def import_files(desk: Desk, paths: Sequence[Path] = ()) -> ImportWizard:
    """Import files, one after another; without any the first page asks. Where an import is open, they queue."""
    window = desk.window
    known = window.findChild(ImportWizard) if window is not None else None
    wizard = known if known is not None and known.is_current else ImportWizard(desk)
    if paths:
        wizard.add_files(paths)
    wizard.show()
    wizard.raise_()
    wizard.activateWindow()
    return wizard


def edit_source(desk: Desk, source_id: str) -> ImportWizard | None:
    """Change how a source of the project is read; None where the project has no such source."""
    project = desk.session.project
    if project is None:
        return None
    for number, source in enumerate(project.sources):
        if source_id_of(project, number) == source_id:
            wizard = ImportWizard(desk)
            wizard.edit(project.folder / source.path, source, source_id)
            wizard.show()
            return wizard
    return None
