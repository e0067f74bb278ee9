"""One column of the board: cards that can be dragged to another column or moved with the keys."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QByteArray, QMimeData, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPen,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from ui.theme.tokens import tokens
from ui.widgets.plain import tip
from ui.widgets.syllables import parted

CARD_MIME = "application/x-chargesite-card"
_SITE, _CARD = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1
_GAP_PX, _PAD_PX, _NAME_LINES = 3, 8, 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What a card says: name, day, who sees to it, and whether it is overdue."""

    site_id: str
    name: str
    due: str
    who: str
    late: bool
    explained: str


class CardColumn(QListWidget):
    """Cards of one gate.

    Signals
    -------
    dropped : str, id of a site that was dropped here from another column
    moved : str, int: a site is to go one gate on (1) or back (-1)
    beside : int: the keys go to the next column (1) or the one before (-1)
    """

    dropped = Signal(str)
    moved = Signal(str, int)
    beside = Signal(int)

    def __init__(self, name: str, explained: str) -> None:
        super().__init__()
        self._cards: list[Card] = []
        self.setObjectName("plain")
        self.setAccessibleName(name)
        self.setToolTip(tip(explained))
        self.setItemDelegate(_CardDelegate(self))
        self.setDragEnabled(True)
        self.setAcceptDrops(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setResizeMode(QListView.ResizeMode.Adjust)

    @property
    def site_id(self) -> str:
        """Site of the current card; empty: none."""
        item = self.currentItem()
        return "" if item is None else str(item.data(_SITE))

    def show_cards(self, cards: Sequence[Card], selected: str) -> None:
        """Show cards, the selected site's as the current one; a card that says the same as before is left alone."""
        self.blockSignals(True)
        if list(cards) != self._cards:
            self._change(cards)
        at = next((at for at, card in enumerate(cards) if card.site_id == selected), -1)
        self.setCurrentRow(at)
        if at < 0:
            self.clearSelection()
        self.blockSignals(False)

    def _change(self, cards: Sequence[Card]) -> None:
        """Take out cards of sites that are gone, write those that say something else, and put in the new ones."""
        staying = {card.site_id for card in cards}
        for at in range(len(self._cards) - 1, -1, -1):
            if self._cards[at].site_id not in staying:
                self._take_out(at)
        for at, card in enumerate(cards):
            there = self._cards[at].site_id if at < len(self._cards) else ""
            if there == card.site_id:
                if self._cards[at] != card:
                    self._write(self.item(at), card)
                    self._cards[at] = card
                continue
            before = next((k for k in range(at, len(self._cards)) if self._cards[k].site_id == card.site_id), -1)
            if before >= 0:
                self._take_out(before)
            item = QListWidgetItem()
            self._write(item, card)
            self.insertItem(at, item)
            self._cards.insert(at, card)

    def _take_out(self, at: int) -> None:
        self.takeItem(at)
        del self._cards[at]

    @staticmethod
    def _write(item: QListWidgetItem, card: Card) -> None:
        item.setText("\n".join(part for part in (card.name, card.due, card.who) if part))
        item.setData(_SITE, card.site_id)
        item.setData(_CARD, card)
        item.setToolTip(tip(card.explained))

    def mimeTypes(self) -> list[str]:
        """What can be dropped here."""
        return [CARD_MIME]

    def mimeData(self, items: Sequence[QListWidgetItem]) -> QMimeData:
        """A card on its way: the id of its site."""
        data = QMimeData()
        data.setData(CARD_MIME, QByteArray(str(items[0].data(_SITE)).encode() if items else b""))
        return data

    def supportedDropActions(self) -> Qt.DropAction:
        """Cards are moved."""
        return Qt.DropAction.MoveAction

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take cards of this board alone."""
        self._take(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Take cards anywhere in the column."""
        self._take(event)

    def _take(self, event: QDropEvent) -> None:
        if isinstance(event.source(), CardColumn) and event.mimeData().hasFormat(CARD_MIME):
            event.acceptProposedAction()
        else:
            event.ignore()

    def dropEvent(self, event: QDropEvent) -> None:
        """Tell of the card; the board is filled anew, so nothing is moved by hand here."""
        if not isinstance(event.source(), CardColumn) or not event.mimeData().hasFormat(CARD_MIME):
            event.ignore()
            return
        site_id = bytes(event.mimeData().data(CARD_MIME).data()).decode("utf-8", "replace")
        event.setDropAction(Qt.DropAction.IgnoreAction)
        event.accept()
        if event.source() is not self:
            self.dropped.emit(site_id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right change the column, with Ctrl they take the card along."""
        steps = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}
        step = steps.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        elif event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            if self.site_id:
                self.moved.emit(self.site_id, step)
        else:
            self.beside.emit(step)


class _CardDelegate(QStyledItemDelegate):
    """Paints a card: name, day and owner; the day in the colour of danger where it is past."""

    def __init__(self, parent: CardColumn) -> None:
        super().__init__(parent)
        self._heights: dict[tuple[str, bool, int, str], int] = {}

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """As high as the lines the card has at this width."""
        card, view = index.data(_CARD), self.parent()
        width = view.viewport().width() if isinstance(view, QListWidget) else 100
        if not isinstance(card, Card):
            return QSize(width, 0)
        known = card.name, bool(card.who), width, option.font.key()
        if known not in self._heights:
            lines = len(_lines(card.name, option.font, width - 2 * (_GAP_PX + _PAD_PX) - 2)) + 1 + bool(card.who)
            self._heights[known] = lines * QFontMetrics(option.font).height() + 2 * _GAP_PX + 10
        return QSize(width, self._heights[known])

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint one."""
        card, colors = index.data(_CARD), tokens()
        if not isinstance(card, Card):
            return
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
        box = QRectF(option.rect).adjusted(_GAP_PX, _GAP_PX, -_GAP_PX, -_GAP_PX)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = colors.focus if focused else colors.accent if chosen else colors.border
        painter.setPen(QPen(QColor(edge), 2 if focused else 1))
        painter.setBrush(QColor(colors.accent_soft if chosen else colors.raised))
        painter.drawRoundedRect(box, 5, 5)
        if card.late:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colors.bad))
            painter.drawRoundedRect(QRectF(box.left(), box.top() + 5, 3, box.height() - 10), 1.5, 1.5)
        self._words(painter, box.adjusted(_PAD_PX + 2, 4, -_PAD_PX, -4), card, option.font)
        painter.restore()

    def _words(self, painter: QPainter, room: QRectF, card: Card, font: QFont) -> None:
        colors, bold = tokens(), QFont(font)
        bold.setBold(True)
        lines = [(bold, words, colors.text) for words in _lines(card.name, font, int(room.width()))]
        lines.append((font, card.due, colors.bad if card.late else colors.muted))
        if card.who:
            lines.append((font, card.who, colors.muted))
        for number, (face, words, color) in enumerate(lines):
            height = QFontMetrics(font).height()
            line = QRectF(room.left(), room.top() + number * height, room.width(), height)
            painter.setFont(face)
            painter.setPen(QColor(color))
            shown = QFontMetrics(face).elidedText(words, Qt.TextElideMode.ElideRight, int(line.width()))
            painter.drawText(line, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), shown)


def _lines(name: str, font: QFont, width_px: int) -> list[str]:
    """Name in at most four lines, parted at a blank, within a word only where that alone is too long.

    What does not fit is cut off when it is painted.
    """
    bold = QFont(font)
    bold.setBold(True)
    return parted(name, QFontMetrics(bold), width_px, _NAME_LINES)
