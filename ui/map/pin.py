"""A mark at the place one has gone to; it stays for a moment."""

from PySide6.QtCore import QObject, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPen

from planner.maps.style import BACKGROUND, SELECTED, Theme
from ui.map.viewport import Viewport

_STAYS_MS = 6000
_RADIUS_PX = 13.0


class Pin(QObject):
    """Overlay of a canvas; ``changed``: it is to be painted again."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.at_m: tuple[float, float] | None = None
        self._end = QTimer(self, singleShot=True, interval=_STAYS_MS)
        self._end.timeout.connect(self.clear)

    def put(self, x_m: float, y_m: float) -> None:
        """Mark a place."""
        self.at_m = x_m, y_m
        self._end.start()
        self.changed.emit()

    def clear(self) -> None:
        """Take the mark away."""
        self.at_m = None
        self.changed.emit()

    def paint(self, painter: QPainter, view: Viewport, theme: Theme) -> None:
        """Paint a ring with a cross in it."""
        if self.at_m is None:
            return
        x_px = (self.at_m[0] - view.center_x_m) / view.m_per_px + view.width_px / 2
        y_px = (view.center_y_m - self.at_m[1]) / view.m_per_px + view.height_px / 2
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        at = QPointF(x_px, y_px)
        for color, width in ((BACKGROUND[theme], 5.0), (SELECTED[theme], 2.4)):
            painter.setPen(QPen(QColor(color), width))
            painter.drawEllipse(at, _RADIUS_PX, _RADIUS_PX)
            for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
                out = QPointF(dx * (_RADIUS_PX + 7), dy * (_RADIUS_PX + 7))
                painter.drawLine(at + QPointF(dx * 5, dy * 5), at + out)
        painter.restore()
