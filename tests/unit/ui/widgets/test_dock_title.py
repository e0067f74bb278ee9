"""A dock's title takes the height it says, so that nothing of the panel lies under it."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow, QWidget

from ui.widgets.dock_title import DockTitles


@pytest.fixture
def docks(qtbot):
    window = QMainWindow()
    qtbot.addWidget(window)
    made = []
    for name in ("One", "Two"):
        dock = QDockWidget(name, window)
        dock.setWidget(QWidget())
        window.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, dock)
        made.append(dock)
    window.resize(400, 400)
    window.docks, window.titles = made, DockTitles(window, made)
    window.show()
    return window


def test_a_panel_begins_below_its_title(docks, qtbot):
    for dock in docks.docks:
        title = dock.titleBarWidget()
        assert title.height() == title.sizeHint().height()
        assert dock.widget().geometry().top() > title.geometry().bottom()


def test_a_tabbed_panel_begins_at_the_top_of_its_dock(docks, qtbot):
    one, two = docks.docks
    docks.tabifyDockWidget(one, two)
    qtbot.waitUntil(lambda: two.titleBarWidget().sizeHint().height() == 0)
    qtbot.waitUntil(lambda: two.widget().geometry().top() == 0)
