"""A recent project that is no longer where it was: locate it, or take it off the list."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QDialog, QFileDialog, QPushButton

from ui import project_files
from ui.desk import Desk
from ui.dialogs import button_row, headline, make_dialog
from ui.texts import tr
from ui.theme.tokens import tokens
from ui.widgets.plain import label


def gone_dialog(desk: Desk, path: Path, forgotten: Callable[[], None] = lambda: None) -> QDialog:
    """Offer to find a project, or to forget it; ``forgotten`` is called when it is off the list."""
    dialog, layout = make_dialog(desk.window, tr("ui.gone_title"), "first_project")
    layout.addWidget(headline("issues", tokens().warn, tr("ui.gone_head", name=path.name)))
    layout.addWidget(label(str(path), "muted"))
    layout.addWidget(label(tr("ui.gone_text")))
    locate, remove = QPushButton(tr("ui.gone_locate")), QPushButton(tr("ui.gone_remove"))

    def forget() -> None:
        desk.preferences.forget(path)
        dialog.accept()
        forgotten()

    def find() -> None:
        start = str(next((each for each in path.parents if each.is_dir()), desk.preferences.start_folder))
        name, _ = QFileDialog.getOpenFileName(dialog, tr("ui.open_title"), start, tr("ui.open_filter"))
        if name:
            forget()
            project_files.open_path(desk, Path(name))

    locate.clicked.connect(find)
    remove.clicked.connect(forget)
    layout.addWidget(button_row(dialog, [remove], default=locate))
    dialog.setMinimumWidth(460)
    return dialog
