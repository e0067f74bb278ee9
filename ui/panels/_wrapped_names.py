"""Words of a tree that break into lines where the column is narrow, rather than end in dots."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTreeView

from ui.widgets.syllables import softened


class WrappedNames(QStyledItemDelegate):
    """Gives a row the height that its words in a column need at the column's width."""

    def __init__(self, tree: QTreeView) -> None:
        super().__init__(tree)
        self._tree = tree
        tree.setWordWrap(True)
        tree.header().sectionResized.connect(lambda *_: tree.scheduleDelayedItemsLayout())

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        """A word that is longer than the column may be parted between syllables."""
        super().initStyleOption(option, index)
        option.text = softened(option.text, option.fontMetrics, self._room_px(option))

    def _room_px(self, option: QStyleOptionViewItem) -> int:
        style = self._tree.style()
        room = style.subElementRect(QStyle.SubElement.SE_ItemViewItemText, option, self._tree)
        margin = style.pixelMetric(QStyle.PixelMetric.PM_FocusFrameHMargin, option, self._tree) + 1
        return max(room.width() - 2 * margin, 1)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Size of an item: as without breaks, or as high as its lines."""
        hint = super().sizeHint(option, index)
        given = index.data(Qt.ItemDataRole.SizeHintRole)
        if given is not None or not index.data(Qt.ItemDataRole.DisplayRole):
            return hint
        told = QStyleOptionViewItem(option)
        self.initStyleOption(told, index)
        whole = index.column() == 0 and self._tree.isFirstColumnSpanned(index.row(), index.parent())
        width_px = self._tree.viewport().width() if whole else self._tree.columnWidth(index.column())
        told.rect = QRect(0, 0, width_px - self._indent(index), 1000)
        room_px = self._room_px(told)
        words = softened(str(index.data(Qt.ItemDataRole.DisplayRole)), told.fontMetrics, room_px)
        lines = told.fontMetrics.boundingRect(QRect(0, 0, room_px, 1000), int(Qt.TextFlag.TextWordWrap), words)
        return QSize(hint.width(), max(hint.height(), lines.height() + hint.height() - told.fontMetrics.height()))

    def _indent(self, index: QModelIndex | QPersistentModelIndex) -> int:
        if index.column() != 0:
            return 0
        levels, above = int(self._tree.rootIsDecorated()), index.parent()
        while above.isValid():
            levels, above = levels + 1, above.parent()
        return levels * self._tree.indentation()
