"""Layouts in layouts: nothing is left in PySide's book of addresses that Qt deletes without telling."""

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLayout,
    QLayoutItem,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ui.widgets.flow import FlowLayout
from ui.widgets.nested import nest, nest_at

N = 200


def kept_items():
    """Items of layouts that PySide has an object for and whose end it would not learn."""
    return {
        shiboken6.getCppPointer(each)[0]
        for each in shiboken6.getAllValidWrappers()
        if isinstance(each, QLayoutItem) and not isinstance(each, QLayout) and not shiboken6.createdByPython(each)
    }


def row_of(widgets):
    row = QHBoxLayout()
    for widget in widgets:
        row.addWidget(widget)
    row.addStretch(1)
    row.addSpacing(3)
    return row


def gone(widgets):
    for widget in widgets:
        widget.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_widgets_of_an_inner_layout_end_and_lists_go_on(qtbot):
    before = kept_items()
    host, labels = QWidget(), [QLabel(str(at)) for at in range(N)]
    qtbot.addWidget(host)
    middle = QVBoxLayout()
    nest(middle, row_of(labels), 2)
    outer = QVBoxLayout(host)
    nest(outer, middle)
    assert kept_items() <= before
    assert middle.stretch(0) == 2
    assert labels[0].parent() is host
    gone(labels)
    assert kept_items() <= before
    lines = QListWidget()
    qtbot.addWidget(lines)
    for _ in range(5):
        for at in range(2 * N):
            lines.addItem(QListWidgetItem(str(at)))
        lines.clear()
    assert lines.count() == 0


def test_what_was_nested_is_taken_out_again(qtbot):
    host, labels, before = QWidget(), [QLabel(str(at)) for at in range(3)], kept_items()
    qtbot.addWidget(host)
    row, outer = row_of(labels), QVBoxLayout(host)
    nest(outer, row)
    taken = []
    while (item := row.takeAt(0)) is not None:
        taken.append(item.widget())
        del item
    assert taken == [*labels, None, None]
    assert kept_items() <= before


def test_cells_of_a_grid(qtbot):
    host, before = QWidget(), kept_items()
    qtbot.addWidget(host)
    grid, row = QGridLayout(host), row_of([QLabel("a"), QLabel("b")])
    nest_at(grid, row, 2, 1, 3)
    assert kept_items() <= before
    assert grid.getItemPosition(0) == (2, 1, 1, 3)


def test_items_of_a_flow_are_its_own(qtbot):
    host, labels, before = QWidget(), [QLabel(str(at)) for at in range(4)], kept_items()
    qtbot.addWidget(host)
    flow = FlowLayout(labels)
    nest(QVBoxLayout(host), flow)
    assert kept_items() <= before
    assert [flow.itemAt(at).widget() for at in range(flow.count())] == labels
    gone(labels[1:3])
    assert [flow.itemAt(at).widget() for at in range(flow.count())] == [labels[0], labels[3]]
