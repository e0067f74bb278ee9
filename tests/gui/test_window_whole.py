"""The window as a whole: nothing cut, named for readers of the screen, nothing left behind, help in both languages."""

import gc
import weakref

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QDockWidget,
    QLabel,
    QLineEdit,
    QScrollArea,
    QSlider,
    QSpinBox,
    QTabBar,
    QTableView,
    QToolBar,
    QTreeView,
)

from ui.help_topics import TOPICS

QT_PARTS = (QTabBar, QLineEdit, QSpinBox, QDockWidget, QTableView, QToolBar, QTreeView)


@pytest.fixture
def shell(lent_shell):
    return lent_shell


def is_cut(label):
    """A visible text with less room than it needs: too narrow for its longest word, or too low for its lines."""
    if not label.isVisible() or not label.text():
        return False
    narrow = label.width() < min(label.minimumSizeHint().width(), label.sizeHint().width())
    low = label.height() < (label.heightForWidth(label.width()) if label.wordWrap() else label.sizeHint().height())
    return narrow or low


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("size", [(1000, 700), (1400, 900)])
def test_nothing_is_cut(shell, window, language, size, qtbot):
    shell.preferences.language = language
    before = shell.window
    shell.rebuild()
    qtbot.waitUntil(lambda: shell.window is not before)
    made = shell.window
    made.resize(*size)
    made.arrange()
    qtbot.wait(30)
    panel = made.docks["site"].widget()
    cut = []
    for page in panel.pages:
        panel.show_page(page.page_id)
        qtbot.wait(5)
        cut += [(page.page_id, label.text()) for label in panel.findChildren(QLabel) if is_cut(label)]
        cut += [(page.page_id, b.text()) for b in panel.buttons.values() if b.width() < b.sizeHint().width()]
        if panel.area.widget().width() > panel.area.viewport().width():
            cut.append((page.page_id, "wider than the panel"))
    made.docks["weights"].raise_()
    qtbot.wait(5)
    scroll = made.docks["weights"].widget().findChild(QScrollArea)
    if scroll.widget().width() > scroll.viewport().width():
        cut.append(("weights", "wider than the panel"))
    for row in made.docks["weights"].widget().rows.values():
        line = row.box.lineEdit()
        if line.contentsRect().width() < line.fontMetrics().horizontalAdvance("100"):
            cut.append(("weights", row.criterion))
    assert cut == []


def in_a_box(widget):
    """The list that a combo box opens is Qt's own."""
    while widget is not None:
        if isinstance(widget, QComboBox):
            return True
        widget = widget.parent()
    return False


def test_controls_have_names_for_screen_readers(window):
    window.docks["weights"].raise_()
    controls = [
        widget
        for kind in (QAbstractButton, QSlider, QAbstractItemView, QLineEdit, QSpinBox)
        for widget in window.findChildren(kind)
        if not widget.objectName().startswith("qt_")
        and not isinstance(widget.parent(), QT_PARTS)
        and not in_a_box(widget)
    ]
    assert len(controls) > 20
    nameless = [
        widget
        for widget in controls
        if not widget.accessibleName() and not (isinstance(widget, QAbstractButton) and widget.text())
    ]
    assert nameless == []
    assert window.desk.canvas.accessibleName() == "Map"


@pytest.mark.parametrize("language", ["en", "de"])
def test_help_opens_in_both_languages(shell, language, qtbot):
    from ui.texts import set_language

    set_language(language)
    for topic in TOPICS:
        dialog = shell.window.help.open(topic)
        assert dialog.windowTitle() in {"Help", "Hilfe"}
        dialog.close()


def test_a_rebuilt_window_leaves_nothing_behind(shell, window, qtbot):
    others = [w for w in QApplication.allWidgets() if w is not window and not window.isAncestorOf(w)]
    gone = weakref.ref(window)
    shell.rebuild()
    qtbot.waitUntil(lambda: shell.window is not gone())
    del window
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    qtbot.wait(5)
    gc.collect()
    shell.window.frame.fill()
    for kind in ("MainWindow", "MapCanvas", "SitePanel", "WeightsPanel", "SitesPanel"):
        found = [w for w in QApplication.allWidgets() if type(w).__name__ == kind and w not in others]
        assert len(found) == 1, kind
    shell.session.select("S004")
    assert shell.window.desk.canvas._selected == "S004"


def test_turning_pages_leaves_no_widgets_behind(window, qtbot):
    panel = window.docks["site"].widget()

    def turn():
        for site_id in ("S001", "S002", "S003"):
            window.desk.session.select(site_id)
            for page in panel.pages:
                panel.show_page(page.page_id)
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        qtbot.wait(5)
        gc.collect()
        return len(QApplication.allWidgets())

    first = turn()
    assert turn() <= first + 5
