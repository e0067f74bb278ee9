"""A share as a thin bar."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.theme.tokens import tokens


class Meter(QWidget):
    """Bar filled from the left by a share of 0..1."""

    def __init__(self, share_pu: float, color: str, words: str) -> None:
        super().__init__()
        self._share_pu = min(max(share_pu, 0.0), 1.0)
        self._color = color
        self.setFixedHeight(6)
        self.setAccessibleName(words)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Paint ground and bar."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        area = QRectF(self.rect())
        painter.setBrush(QColor(tokens().neutral_soft))
        painter.drawRoundedRect(area, 3, 3)
        painter.setBrush(QColor(self._color))
        area.setWidth(area.width() * self._share_pu)
        painter.drawRoundedRect(area, 3, 3)
        painter.end()
