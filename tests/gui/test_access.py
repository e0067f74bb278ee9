"""Everybody can use the window: names on every control of every panel and dialog, keys, focus that is seen."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QDialogButtonBox,
    QDockWidget,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QScrollBar,
    QTabBar,
    QTextEdit,
    QToolBar,
    QWidget,
)

from tests.window_dialogs import all_dialogs, opened
from ui.texts import set_language

CONTROLS = (QAbstractButton, QAbstractSlider, QAbstractItemView, QLineEdit, QAbstractSpinBox, QComboBox, QPlainTextEdit,
            QTextEdit)  # fmt: skip
QT_OWN = (QTabBar, QLineEdit, QAbstractSpinBox, QComboBox, QHeaderView, QToolBar, QDockWidget)


@pytest.fixture
def shell(lent_shell):
    return lent_shell


def parents(widget):
    widget = widget.parent()
    while isinstance(widget, QWidget):
        yield widget
        widget = widget.parent()


def is_ours(widget):
    """Not a part that Qt makes inside another control, which has its name."""
    if widget.objectName().startswith("qt_") or isinstance(widget, QScrollBar | QHeaderView):
        return False
    inside = [parent for parent in parents(widget) if isinstance(parent, QComboBox | QAbstractSpinBox)]
    return not inside and not isinstance(widget.parent(), QT_OWN) and not isinstance(widget.parent(), QAbstractItemView)


def is_named(widget):
    if widget.accessibleName():
        return True
    return isinstance(widget, QAbstractButton) and bool(widget.text().strip())


def controls(root):
    found = [widget for kind in CONTROLS for widget in root.findChildren(kind) if is_ours(widget)]
    return list(dict.fromkeys(found))


def described(widget):
    around = " < ".join(type(parent).__name__ for parent in list(parents(widget))[:3])
    return f"{type(widget).__name__} {widget.objectName()} in {around}"


def nameless(root):
    return [described(widget) for widget in controls(root) if not is_named(widget)]


def test_every_control_of_the_window_has_a_name(window, qtbot):
    for panel_id in window.docks:
        window.desk.show_panel(panel_id)
    pages = window.docks["site"].widget()
    found = nameless(window)
    for page in pages.pages:
        pages.show_page(page.page_id)
        found += nameless(pages)
    assert len(controls(window)) > 60
    assert found == []


def test_every_control_of_every_dialog_has_a_name(window, qtbot):
    found = {}
    for name, make in all_dialogs(window.desk).items():
        with opened(make) as dialog:
            if nameless(dialog):
                found[name] = nameless(dialog)
    assert found == {}


def test_every_action_has_words_and_no_two_share_a_key(window):
    actions = window.desk.actions
    assert [name for name, action in actions.items() if not action.text().strip()] == []
    keys = [key.toString() for action in [*actions.values(), *window.panel_actions] for key in action.shortcuts()]
    keys = [key for key in keys if key]
    assert sorted({key for key in keys if keys.count(key) > 1}) == []


def test_every_panel_can_be_reached_by_a_key_or_the_menu(window):
    shown = {action.text() for action in window.menus.panels.actions()}
    assert {action.text() for action in window.panel_actions} <= shown
    first = {"layers": "Ctrl+1", "sites": "Ctrl+2", "weights": "Ctrl+3", "card": "Ctrl+4", "issues": "Ctrl+5"}
    keys = {name: action.shortcut().toString() for name, action in zip(window.docks, window.panel_actions, strict=True)}
    assert {name: keys[name] for name in first} == first


def test_what_can_be_pressed_by_mouse_can_be_reached_by_tab(window, qtbot):
    for panel_id in ("layers", "weights", "card", "sites", "issues", "history", "log"):
        window.desk.show_panel(panel_id)
        panel = window.docks[panel_id].widget()
        hidden = [described(each) for each in controls(panel)
                  if isinstance(each, QAbstractButton) and each.isVisible() and each.isEnabled()
                  and not each.focusPolicy() & Qt.FocusPolicy.TabFocus
                  and not each.property("by_arrow_keys")]  # fmt: skip
        assert hidden == [], panel_id


def test_the_steps_come_before_the_rest_in_the_order_of_tab(window):
    first = window.steps.buttons["load"]
    order, at = [], first
    for _ in range(12):
        order.append(at)
        at = at.nextInFocusChain()
    steps = [each for each in order if each in window.steps.buttons.values()]
    assert steps == list(window.steps.buttons.values())


def test_dialogs_speak_german(window, qtbot):
    set_language("de")
    english = {"Close", "Cancel", "Apply", "Save", "Discard", "Help", "Reset", "Yes", "No"}
    for name, make in all_dialogs(window.desk).items():
        with opened(make) as dialog:
            words = [label.text() for label in dialog.findChildren(QLabel)]
            assert not [text for text in words if text.startswith("ui.")], name
            boxes = dialog.findChildren(QDialogButtonBox)
            assert not {button.text().replace("&", "") for box in boxes for button in box.buttons()} & english, name


def test_menus_have_no_two_entries_with_one_letter_of_access(window):
    for menu in window.menuBar().findChildren(QMenu):
        letters = [text[text.index("&") + 1].casefold() for text in (action.text() for action in menu.actions())
                   if "&" in text and "&&" not in text]  # fmt: skip
        assert len(letters) == len(set(letters)), menu.title()
