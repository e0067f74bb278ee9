"""A year at a glance: hours of the day up, days of the year along, the value as colour."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from planner.maps.style import score_rgb
from ui.texts import tr
from ui.theme.tokens import tokens

DAYS = 365
MONTH_STARTS = (0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334)
_HEIGHT_PX = 168
_LEFT_PX, _BELOW_PX, _ABOVE_PX = 26, 18, 6


def day_table(values: Sequence[float], step_h: float) -> NDArray[np.float64]:
    """Values as a table, hours of the day down, days along, shape (steps a day, days).

    Raises
    ------
    ValueError
        The values do not make whole days.
    """
    per_day = round(24.0 / step_h)
    table = np.asarray(values, dtype=np.float64)
    if not table.size or table.size % per_day:
        message = f"{table.size} values do not make days of {per_day}"
        raise ValueError(message)
    return table.reshape(-1, per_day).T


class YearMap(QWidget):
    """Heat map of a year. Low values take the ramp's low end; the legend stands below it."""

    def __init__(self, table: NDArray[np.float64], description: str) -> None:
        super().__init__()
        self.table = table
        self.low, self.high = float(np.nanmin(table)), float(np.nanmax(table))
        self.setFixedHeight(_HEIGHT_PX)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(description)

    def picture(self) -> QImage:
        """Picture with a pixel for each value, midnight at the bottom."""
        span = self.high - self.low
        share = (self.table - self.low) / span if span > 0 else np.ones_like(self.table)
        rows, columns = share.shape
        colors = score_rgb(share[::-1].ravel(), tokens().theme).reshape(rows, columns, 3)
        pixels = np.ascontiguousarray(colors).tobytes()
        return QImage(pixels, columns, rows, 3 * columns, QImage.Format.Format_RGB888).copy()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Paint the picture between its axes."""
        painter = QPainter(self)
        colors = tokens()
        box = QRectF(_LEFT_PX, _ABOVE_PX, self.width() - _LEFT_PX - 6, self.height() - _ABOVE_PX - _BELOW_PX)
        painter.drawImage(box, self.picture())
        painter.setPen(QColor(colors.border))
        painter.drawRect(box)
        font = painter.font()
        font.setPointSizeF(max(font.pointSizeF() - 1.5, 7.0))
        painter.setFont(font)
        painter.setPen(QColor(colors.muted))
        for hour in (0, 6, 12, 18, 24):
            y = box.bottom() - box.height() * hour / 24.0
            at = QRectF(0, y - 8, _LEFT_PX - 5, 16)
            painter.drawText(at, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), str(hour))
        letters = tr("ui.month_letters").split()
        days = self.table.shape[1]
        for first, last, letter in zip(MONTH_STARTS, (*MONTH_STARTS[1:], DAYS), letters, strict=True):
            left = box.left() + box.width() * first / days
            at = QRectF(left, box.bottom() + 2, box.width() * (last - first) / days, _BELOW_PX - 3)
            painter.drawText(at, int(Qt.AlignmentFlag.AlignCenter), letter)
        painter.end()
