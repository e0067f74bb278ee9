"""Swatches: how a layer looks, as a small picture beside its name."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QImage, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from planner.maps.style import EXCLUDED, INK, UNRATED, LayerStyle, Theme, score_rgb
from ui.theme.tokens import tokens

WIDTH_PX, HEIGHT_PX = 22, 16


def swatch(style: LayerStyle, theme: Theme) -> QIcon:
    """Picture of a style: a line, an area or a point."""
    picture, painter = _canvas()
    color = QColor(style.color(theme))
    middle = HEIGHT_PX / 2
    if style.kind == "line":
        pen = QPen(color, min(max(style.width_px, 1.4), 3.4))
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        if style.dashed:
            pen.setDashPattern([2.2, 1.4])
        painter.setPen(pen)
        painter.drawLine(QPointF(2, middle), QPointF(WIDTH_PX - 2, middle))
    else:
        fill = QColor(style.fill(theme) or style.color(theme))
        if style.kind == "polygon":
            fill.setAlphaF(max(style.opacity_pu, 0.25))
        painter.setBrush(fill)
        painter.setPen(QPen(color, 1.2))
        if style.kind == "polygon":
            painter.drawRoundedRect(QRectF(3, 2.5, WIDTH_PX - 6, HEIGHT_PX - 5), 2, 2)
        else:
            radius = min(max(style.size_px, 6.0), 10.0) / 2
            painter.drawEllipse(QPointF(WIDTH_PX / 2, middle), radius, radius)
    painter.end()
    return QIcon(picture)


def marker_swatch(theme: Theme, *, excluded: bool) -> QIcon:
    """Picture of an unrated or an excluded site."""
    picture, painter = _canvas()
    at = QPointF(WIDTH_PX / 2, HEIGHT_PX / 2)
    if excluded:
        painter.setPen(QPen(QColor(EXCLUDED[theme]), 1.8, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawLine(at + QPointF(-3.5, -3.5), at + QPointF(3.5, 3.5))
        painter.drawLine(at + QPointF(-3.5, 3.5), at + QPointF(3.5, -3.5))
    else:
        painter.setPen(QPen(QColor(INK[theme]), 1.1))
        painter.setBrush(QColor(UNRATED[theme]))
        painter.drawEllipse(at, 5, 5)
    painter.end()
    return QIcon(picture)


def _canvas() -> tuple[QPixmap, QPainter]:
    picture = QPixmap(WIDTH_PX * 2, HEIGHT_PX * 2)
    picture.setDevicePixelRatio(2.0)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    return picture, painter


class Ramp(QWidget):
    """The colours of the score from worst to best, with the two ends in figures and what they are between them."""

    def __init__(self, words: tuple[str, str, str], description: str) -> None:
        super().__init__()
        self._words = words
        self.setAccessibleName(description)
        self.setMinimumSize(120, 30)

    def sizeHint(self) -> QSize:
        """Size asked for."""
        return QSize(150, 30)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Paint the strip and its ends."""
        painter = QPainter(self)
        strip = score_rgb(np.linspace(0.0, 1.0, 64), tokens().theme).reshape(1, 64, 3)
        pixels = np.ascontiguousarray(strip).tobytes()
        image = QImage(pixels, 64, 1, 192, QImage.Format.Format_RGB888)
        box = QRectF(2, 3, min(self.width() - 8, 170), 9)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(box, image)
        painter.setPen(QColor(tokens().border))
        painter.drawRect(box)
        painter.setPen(QColor(tokens().muted))
        font = painter.font()
        font.setPointSizeF(max(font.pointSizeF() - 1.0, 7.0))
        painter.setFont(font)
        below = QRectF(box.left(), box.bottom() + 1, box.width(), self.height() - box.bottom() - 1)
        sides = (Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignHCenter, Qt.AlignmentFlag.AlignRight)
        for side, word in zip(sides, self._words, strict=True):
            painter.drawText(below, side | Qt.AlignmentFlag.AlignVCenter, word)
        painter.end()
