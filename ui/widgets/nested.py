"""One layout inside another. The only module that calls Qt's ``addLayout``.

PySide keeps a Python object for each item of a layout that is added with something in it, under the item's address, and
is not told when Qt deletes the item with its widget. What Qt puts at that address afterwards, a line of a list say, is
then taken for the dead item: ``QListWidget.clear`` ended the process. So those objects are let go at once.
"""

import shiboken6
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QLayout


def nest(outer: QBoxLayout, inner: QLayout, stretch: int = 0) -> None:
    """Put a layout at the end of a row or a column."""
    outer.addLayout(inner, stretch)
    _let_go(inner)


def nest_at(outer: QGridLayout, inner: QLayout, row: int, column: int, columns: int = 1) -> None:
    """Put a layout into a cell of a grid, or over some ``columns``."""
    outer.addLayout(inner, row, column, 1, columns)
    _let_go(inner)


def _let_go(layout: QLayout) -> None:
    for at in range(layout.count()):
        item = layout.itemAt(at)
        if isinstance(item, QLayout):
            _let_go(item)
        elif item is not None and not shiboken6.createdByPython(item):
            shiboken6.invalidate(item)
