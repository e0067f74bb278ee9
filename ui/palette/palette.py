"""The search box over the window: type, arrow keys, Enter. What was used last stands first."""

from collections.abc import Sequence
from importlib import import_module

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
)

from ui.desk import Desk
from ui.map.room import room_of
from ui.palette.entries import Entry, entries_of
from ui.palette.places import places_of
from ui.palette.rank import ranked
from ui.texts import tr
from ui.theme.icons import icon, pixmap
from ui.theme.tokens import tokens
from ui.widgets.blocks import small

_WIDTH_PX, _ROW_PX, _ROWS = 620, 38, 10
_ENTRY_ROLE = Qt.ItemDataRole.UserRole
_SIDE_PX = 12
_MOVES = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class EntryDelegate(QStyledItemDelegate):
    """Picture, title, what it is, and the keys that do it at once."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:  # noqa: ARG002 - Qt's signature
        """Height of a row."""
        return QSize(200, _ROW_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem,
              index: QModelIndex | QPersistentModelIndex) -> None:  # fmt: skip
        """Paint one entry."""
        entry = index.data(_ENTRY_ROLE)
        colors, area = tokens(), QRect(option.rect)
        painter.save()
        chosen = index.row() == self.parent().currentRow()  # type: ignore[union-attr]  # the list
        if chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colors.accent_soft))
            painter.drawRoundedRect(area.adjusted(4, 1, -4, -1), 6, 6)
            painter.setPen(QPen(QColor(colors.accent), 1))
        right = self._right(painter, area, entry)
        self._words(painter, QRect(area.left() + 42, area.top(), right - area.left() - 50, area.height()), entry)
        painter.drawPixmap(area.left() + _SIDE_PX, area.top() + (area.height() - 18) // 2,
                           pixmap(entry.icon or "run", 18, colors.muted))  # fmt: skip
        painter.restore()

    def _right(self, painter: QPainter, area: QRect, entry: Entry) -> int:
        """Kind of the entry, and its keys; gives the left end of both."""
        colors = tokens()
        painter.setPen(QColor(colors.muted))
        words = entry.shortcut or tr(f"ui.palette_{entry.group}")
        wide = painter.fontMetrics().horizontalAdvance(words)
        at = QRect(area.right() - _SIDE_PX - wide, area.top(), wide, area.height())
        if entry.shortcut:
            painter.setBrush(QColor(colors.neutral_soft))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawRoundedRect(at.adjusted(-6, 9, 6, -9), 4, 4)
            painter.setPen(QColor(colors.text))
        painter.drawText(at, Qt.AlignmentFlag.AlignVCenter, words)
        return at.left() - 8

    def _words(self, painter: QPainter, area: QRect, entry: Entry) -> None:
        colors = tokens()
        painter.setPen(QColor(colors.text if entry.enabled else colors.muted))
        plain = QFont(painter.font())
        metrics = painter.fontMetrics()
        title = metrics.elidedText(entry.title, Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, title)
        used = metrics.horizontalAdvance(title) + 10
        below = entry.below if entry.enabled else tr("ui.palette_not_now")
        if below and area.width() - used > 60:
            plain.setPointSizeF(plain.pointSizeF() - 1.0)
            painter.setFont(plain)
            painter.setPen(QColor(colors.muted))
            rest = area.adjusted(used, 0, 0, 0)
            short = painter.fontMetrics().elidedText(below, Qt.TextElideMode.ElideRight, rest.width())
            painter.drawText(rest, Qt.AlignmentFlag.AlignVCenter, short)


class Palette(QDialog):
    """The search; Enter does what is chosen, Escape leaves."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.window, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("ui.action_palette"))
        self.setAccessibleName(tr("ui.action_palette"))
        self._desk = desk
        self._entries: Sequence[Entry] = entries_of(desk)
        self._words = [entry.words for entry in self._entries]
        at = {entry.key: i for i, entry in enumerate(self._entries)}
        self._recent = [at[key] for key in desk.preferences.used if key in at]
        self.box = QLineEdit()
        self.box.setPlaceholderText(tr("ui.palette_hint"))
        self.box.setAccessibleName(tr("ui.palette_hint"))
        self.box.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.box.setMinimumHeight(36)
        self.box.textChanged.connect(self.fill)
        self.box.installEventFilter(self)
        self.list = QListWidget()
        self.list.setObjectName("plain")
        self.list.setAccessibleName(tr("ui.palette_found"))
        self.list.setItemDelegate(EntryDelegate(self.list))
        self.list.setUniformItemSizes(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.itemClicked.connect(self._do)
        self.foot = small("")
        frame = QFrame()
        frame.setObjectName("palette")
        inner = QVBoxLayout(frame)
        inner.setContentsMargins(10, 10, 10, 8)
        inner.addWidget(self.box)
        inner.addWidget(self.list)
        inner.addWidget(self.foot)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(frame)
        names = room_of(desk).places
        names.prepare()
        names.ready.connect(self._again)
        self.fill("")
        self._place()
        self.box.setFocus()

    def fill(self, typed: str) -> None:
        """Show what fits."""
        found = [self._entries[i] for i in ranked(typed, self._words, self._recent)]
        found += places_of(self._desk, typed)
        self.list.clear()
        for entry in found:
            item = QListWidgetItem(entry.title)
            item.setData(_ENTRY_ROLE, entry)
            item.setData(Qt.ItemDataRole.AccessibleTextRole,
                         f"{entry.title}, {tr(f'ui.palette_{entry.group}')} {entry.shortcut}".strip())  # fmt: skip
            self.list.addItem(item)
        self.list.setCurrentRow(0 if found else -1)
        self.foot.setText(tr("ui.palette_keys") if found else tr("ui.palette_none"))

    def _again(self) -> None:
        """Names of places are there now."""
        self.fill(self.box.text())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The keys that move in the list and choose, while the words are typed."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            key = Qt.Key(event.key())
            if key in _MOVES:
                step = {_MOVES[0]: -1, _MOVES[1]: 1, _MOVES[2]: -_ROWS, _MOVES[3]: _ROWS}[key]
                self.list.setCurrentRow(min(max(self.list.currentRow() + step, 0), self.list.count() - 1))
                return True
            if key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
                item = self.list.currentItem()
                if item is not None:
                    self._do(item)
                return True
        return super().eventFilter(watched, event)

    def _do(self, item: QListWidgetItem) -> None:
        entry = item.data(_ENTRY_ROLE)
        if not entry.enabled:
            self.foot.setText(tr("ui.palette_not_now"))
            return
        self._desk.preferences.use(entry.key)
        self.close()
        entry.do()

    def _place(self) -> None:
        window = self._desk.window
        room = window.width() if window is not None else _WIDTH_PX
        high = window.height() if window is not None else 600
        wide = min(_WIDTH_PX, room - 40)
        self.setFixedSize(wide, min(_ROW_PX * _ROWS + 96, high - 90))
        if window is not None:
            corner = window.mapToGlobal(window.rect().topLeft())
            self.move(corner.x() + (room - wide) // 2, corner.y() + 70)


def open_palette(desk: Desk) -> Palette:
    """Open the search."""
    made = Palette(desk)
    made.show()
    made.box.setFocus()
    return made


def warm() -> None:
    """Load the preferences, which stand among the entries."""
    import_module(".preferences_dialog", "ui")
