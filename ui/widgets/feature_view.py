"""Table view whose selection is the model's: hundreds of thousands of rows can be selected without lists of ranges."""

from collections.abc import Callable, Mapping

import numpy as np
from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from ui.models.feature_table import FeatureModel

ROW_PX = 26
_HEADER_PX = 42
Index = QModelIndex | QPersistentModelIndex


class FeatureView(QTableView):
    """Click selects a row, Ctrl adds or takes one, Shift a span; Space, Shift and arrows do the same by keys.

    Signals
    -------
    chosen : object, str
        Rows of the layer and how: set, add or remove.
    copy_wanted : Ctrl+C
    """

    chosen = Signal(object, str)
    copy_wanted = Signal()

    def __init__(self, model: FeatureModel, choices: Callable[[], Mapping[str, tuple[str, ...]]]) -> None:
        super().__init__()
        self._features = model
        self._anchor = 0
        self.setModel(model)
        self.setItemDelegate(_Delegate(model, choices, self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked | QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(ROW_PX)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setFixedHeight(_HEADER_PX)
        header.setSectionsClickable(True)
        header.setSortIndicatorShown(True)
        header.setSortIndicatorClearable(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.setStretchLastSection(True)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose rows."""
        super().mousePressEvent(event)
        index = self.indexAt(event.position().toPoint())
        if not index.isValid():
            return
        right = event.button() == Qt.MouseButton.RightButton
        if right and self._features.is_selected(index.row()):
            return
        self._choose(index.row(), event.modifiers())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Draw a span while the button is held."""
        super().mouseMoveEvent(event)
        if event.buttons() & Qt.MouseButton.LeftButton and self.state() != QAbstractItemView.State.EditingState:
            index = self.indexAt(event.position().toPoint())
            if index.isValid() and index.row() != self._anchor:
                self._span(index.row())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Select all, copy, and choose rows with arrows and Space."""
        if event.matches(QKeySequence.StandardKey.SelectAll):
            self.chosen.emit(self._features.shown, "set")
            return
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_wanted.emit()
            return
        if event.key() == Qt.Key.Key_Space and self.currentIndex().isValid():
            line = self.currentIndex().row()
            self._anchor = line
            how = "remove" if self._features.is_selected(line) else "add"
            self.chosen.emit(self._features.shown[line : line + 1], how)
            return
        before = self.currentIndex().row()
        super().keyPressEvent(event)
        now = self.currentIndex().row()
        if now != before and now >= 0 and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._choose(now, event.modifiers())

    def _choose(self, line: int, keys: Qt.KeyboardModifier) -> None:
        if keys & Qt.KeyboardModifier.ShiftModifier:
            self._span(line)
            return
        self._anchor = line
        row = self._features.shown[line : line + 1]
        if keys & Qt.KeyboardModifier.ControlModifier:
            self.chosen.emit(row, "remove" if self._features.is_selected(line) else "add")
        else:
            self.chosen.emit(row, "set")

    def _span(self, line: int) -> None:
        low, high = sorted((min(self._anchor, len(self._features.shown) - 1), line))
        self.chosen.emit(np.sort(self._features.shown[low : high + 1]), "set")


class _Delegate(QStyledItemDelegate):
    """Paints rows of the model's selection as selected; offers a list where a cell takes one of some words."""

    def __init__(self, model: FeatureModel, choices: Callable[[], Mapping[str, tuple[str, ...]]],
                 parent: QObject) -> None:  # fmt: skip
        super().__init__(parent)
        self._features, self._choices = model, choices

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        """Mark selected rows; the cell that is written in shows its editor alone."""
        super().initStyleOption(option, index)
        if self._features.is_selected(index.row()):
            option.state |= QStyle.StateFlag.State_Selected
        view = self.parent()
        if isinstance(view, QTableView) and view.indexWidget(index) is not None:
            option.text = ""  # the list in the cell lets it shine through

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """A list of words, or a line."""
        name = self._features.names[index.column()]
        codes = self._choices().get(name)
        if codes is None:
            return super().createEditor(parent, option, index)
        box = QComboBox(parent)
        for code in codes:
            box.addItem(self._features.attributes.said(name, code), code)
        box.setEditable(name == "kind")
        box.activated.connect(lambda _at: self._done(box))
        return box

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        """A list has the room of its words, also in a narrow column."""
        super().updateEditorGeometry(editor, option, index)
        if isinstance(editor, QComboBox):
            editor.resize(max(editor.width(), editor.sizeHint().width()), editor.height())

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Show the cell's word."""
        if isinstance(editor, QComboBox):
            code = str(index.data(Qt.ItemDataRole.EditRole))
            editor.setCurrentText(self._features.attributes.said(self._features.names[index.column()], code))
        else:
            super().setEditorData(editor, index)

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        """Tell the code of the word that was chosen, or what was typed where it is none of the list's."""
        if isinstance(editor, QComboBox):
            at = editor.findText(editor.currentText(), Qt.MatchFlag.MatchFixedString)
            self._features.setData(index, editor.currentText() if at < 0 else editor.itemData(at))
        else:
            super().setModelData(editor, model, index)

    def _done(self, box: QComboBox) -> None:
        self.commitData.emit(box)
        self.closeEditor.emit(box)
