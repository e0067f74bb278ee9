"""What would be lost with a window: a study under way when it is closed, an open dialog when it is built anew."""

from PySide6.QtWidgets import QApplication, QDialog, QDialogButtonBox, QWidget

from ui import project_files
from ui.desk import Desk
from ui.dialogs import headline, make_dialog, mark_default
from ui.texts import tr
from ui.theme.tokens import tokens
from ui.widgets.plain import label


def may_quit(desk: Desk) -> bool:
    """Whether the window may close: no study is under way and nothing unsaved, or the planner has decided."""
    task = desk.work.task
    if task is not None and not ask_study(desk.window, task.title):
        return False
    if not project_files.may_leave(desk):
        return False
    desk.work.cancel()
    return True


def ask_study(parent: QWidget | None, title: str) -> bool:
    """Ask whether a study is stopped; Esc lets it go on."""
    return study_dialog(parent, title).exec() == QDialog.DialogCode.Accepted.value


def study_dialog(parent: QWidget | None, title: str) -> QDialog:
    """A study is under way: stop it (the dialog is accepted then), or let it go on."""
    dialog, layout = make_dialog(parent, tr("ui.leave_study_title"))
    layout.addWidget(headline("info", tokens().warn, tr("ui.leave_study", task=title)))
    layout.addWidget(label(tr("ui.leave_study_text"), "muted"))
    box = QDialogButtonBox()
    stop = box.addButton(tr("ui.leave_study_stop"), QDialogButtonBox.ButtonRole.DestructiveRole)
    stay = mark_default(box.addButton(tr("ui.leave_study_stay"), QDialogButtonBox.ButtonRole.RejectRole))
    stop.clicked.connect(dialog.accept)
    stay.clicked.connect(dialog.reject)
    layout.addWidget(box)
    dialog.setMinimumWidth(420)
    return dialog


def holds_choices(window: QWidget) -> bool:
    """Whether something is open whose answers would vanish with the window, or is being painted from it."""
    if QApplication.activeModalWidget() is not None:
        return True
    return any(
        getattr(each, "is_painting", False)
        or (each.isVisible() and (each.isModal() or getattr(each, "holds_choices", False)))
        for each in window.findChildren(QDialog)
    )
