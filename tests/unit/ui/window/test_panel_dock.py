"""A dock makes its panel when it is needed: not before, and once."""

import pytest
from PySide6.QtWidgets import QLabel, QMainWindow

from ui.widgets.dock_title import DockTitles
from ui.window.panel_dock import PanelDock


@pytest.fixture
def made(qtbot):
    window = QMainWindow()
    qtbot.addWidget(window)
    calls = []

    def make():
        calls.append(1)
        return QLabel("panel")

    window.dock = PanelDock("Panel", window, make)
    window.calls = calls
    return window


def test_nothing_is_made_before_it_is_needed(made):
    made.dock.setVisible(False)
    made.dock.turned(False)
    made.dock.empty()
    assert made.calls == []
    assert not made.dock.is_filled


@pytest.mark.parametrize("need", [PanelDock.fill, PanelDock.show, PanelDock.widget])
def test_the_panel_is_made_once_when_it_is_needed(made, need):
    need(made.dock)
    need(made.dock)
    assert made.calls == [1]
    assert made.dock.widget().text() == "panel"


def test_a_panel_made_behind_another_tab_takes_no_keys_until_it_is_in_front(made, qtbot):
    other = PanelDock("Other", made, lambda: QLabel("other"))
    for dock in (made.dock, other):
        made.addDockWidget(made.dockWidgetArea(dock), dock)
    made.titles = DockTitles(made, (made.dock, other))
    made.dock.turned(False)
    made.dock.fill()
    assert not made.dock.widget().isEnabled()
    made.dock.turned(True)
    assert made.dock.widget().isEnabled()


def test_an_emptied_dock_has_no_panel_to_tell(made):
    made.dock.fill()
    made.dock.empty()
    made.dock.turned(True)
    assert made.dock.findChildren(QLabel) == []
