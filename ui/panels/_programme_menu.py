"""What the planner says of a site for the programme, in the menu of the list of sites."""

from functools import partial

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu, QWidget

from planner.app.editing.programme import Word, with_word, word_on
from ui.desk import Desk
from ui.texts import tr
from ui.widgets.plain import menu_text

WORDS: tuple[tuple[Word, str], ...] = (
    ("must", "ui.programme_word_must"),
    ("must_not", "ui.programme_word_must_not"),
    ("", "ui.programme_word_free"),
)


def programme_menu(desk: Desk, site_id: str, parent: QWidget) -> QMenu:
    """Must, must not, or as it may be; what holds is ticked."""
    menu = QMenu(parent)
    menu.setAccessibleName(tr("ui.panel_programme"))
    menu.addAction(menu_text(desk.session.site_name(site_id))).setEnabled(False)
    menu.addSeparator()
    settings = desk.session.settings
    now = "" if settings is None else word_on(settings.plan, site_id)
    for word, code in WORDS:
        action = menu.addAction(tr(code))
        action.setCheckable(True)
        action.setChecked(word == now)
        action.triggered.connect(partial(say, desk, site_id, word))
    menu.aboutToHide.connect(menu.deleteLater)
    return menu


def say(desk: Desk, site_id: str, word: Word, _checked: bool = False) -> None:
    """Make the planner's word on a site a step of the project."""
    session = desk.session
    if session.project is not None:
        text = tr("ui.programme_word_step", site=session.site_name(site_id))
        session.apply(with_word(session.project, site_id, word), text)


def open_menu(desk: Desk, site_id: str, parent: QWidget, at: QPoint) -> None:
    """Show the menu at a point of the list."""
    programme_menu(desk, site_id, parent).popup(parent.mapToGlobal(at))
