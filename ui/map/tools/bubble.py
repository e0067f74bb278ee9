"""Words on the map beside the cursor, on a ground that can be read over anything."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from ui.map.viewport import Viewport
from ui.theme.tokens import tokens

_OFF_PX = 14.0
_PAD_PX = 6.0


def paint_bubble(painter: QPainter, at: QPointF, words: str, view: Viewport) -> QRectF:
    """Paint words right below a point, or on its other sides where the window ends; the box they took."""
    metrics = QFontMetricsF(painter.font())
    lines = words.splitlines()
    width = max(metrics.horizontalAdvance(line) for line in lines) + 2 * _PAD_PX
    height = metrics.lineSpacing() * len(lines) + 2 * _PAD_PX
    left = at.x() + _OFF_PX if at.x() + _OFF_PX + width <= view.width_px else at.x() - _OFF_PX - width
    top = at.y() + _OFF_PX if at.y() + _OFF_PX + height <= view.height_px else at.y() - _OFF_PX - height
    box = QRectF(left, top, width, height)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(tokens().border), 1.0))
    painter.setBrush(QColor(tokens().raised))
    painter.drawRoundedRect(box, 5, 5)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QColor(tokens().text))
    inner = box.adjusted(_PAD_PX, _PAD_PX, -_PAD_PX, -_PAD_PX)
    painter.drawText(inner, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, words)
    return box
