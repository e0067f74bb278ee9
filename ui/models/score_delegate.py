"""Paints a score as a figure with a bar of its colour on the map."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from planner.maps.style import score_color
from ui.models.site_model import SCORE_ROLE
from ui.theme.tokens import tokens

_BAR_PX = 34.0


class ScoreDelegate(QStyledItemDelegate):
    """Figure left, bar right: its length and colour say where the score lies between worst and best."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint one cell."""
        super().paint(painter, option, index)
        at_pu = index.data(SCORE_ROLE)
        if not isinstance(at_pu, float):
            return
        box = QRectF(option.rect)
        track = QRectF(box.right() - _BAR_PX - 8, box.center().y() - 3, _BAR_PX, 6)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens().neutral_soft))
        painter.drawRoundedRect(track, 3, 3)
        filled = QRectF(track)
        filled.setWidth(max(6.0, track.width() * at_pu))
        painter.setBrush(QColor(score_color(at_pu, tokens().theme)))
        painter.drawRoundedRect(filled, 3, 3)
        painter.restore()
