"""Swatches and legends: how a layer looks, as a small picture beside its name, in the layer list and on layouts."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QIcon, QImage, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from planner.maps.legend import LegendEntry
from planner.maps.style import EXCLUDED, INK, MUTED, UNRATED, LayerStyle, Theme, score_rgb
from ui.map.sprites import draw_shape
from ui.numbers import number
from ui.theme.tokens import legible, tokens

WIDTH_PX, HEIGHT_PX = 22, 16
_NEAR = 60  # lightness, of 255, by which a point must differ from the list it stands in
ROW_PX, GAP_PX = 20.0, 8.0
LegendGroup = tuple[str, Sequence[LegendEntry]]


def swatch(style: LayerStyle, theme: Theme) -> QIcon:
    """Picture of a style: a line, an area or a point."""
    picture, painter = _canvas()
    paint_symbol(painter, QRectF(0, 0, WIDTH_PX, HEIGHT_PX), _seen(style, theme), theme)
    painter.end()
    return QIcon(picture)


def _seen(style: LayerStyle, theme: Theme) -> LayerStyle:
    """A point whose ring and inside are both nearly the ground's colour gets a ring that is seen."""
    ground = QColor(tokens().base).lightness()
    near = (abs(QColor(each).lightness() - ground) < _NEAR for each in (style.color(theme), style.fill(theme)) if each)
    if style.kind != "point" or not all(near):
        return style
    return replace(style, color_light=tokens().field, color_dark=tokens().field)


def paint_symbol(painter: QPainter, box: QRectF, style: LayerStyle, theme: Theme) -> None:
    """Paint a style into a small box."""
    color = QColor(style.color(theme))
    middle = box.center()
    if style.kind == "line":
        width = min(max(style.width_px, 1.2), box.height() * 0.6)
        pen = QPen(color, width)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        if style.dashed:
            pen.setDashPattern([2.2 * max(1.6 / width, 0.6), 1.4 * max(1.6 / width, 0.6)])
        painter.setPen(pen)
        painter.drawLine(QPointF(box.left() + 2, middle.y()), QPointF(box.right() - 2, middle.y()))
    elif style.kind == "polygon":
        fill = QColor(style.fill(theme) or style.color(theme))
        fill.setAlphaF(max(style.opacity_pu, 0.08))
        painter.setBrush(fill)
        painter.setPen(QPen(color, min(max(style.width_px, 1.0), 3.0)))
        painter.drawRoundedRect(box.adjusted(3, 2.5, -3, -2.5), 2, 2)
        painter.setBrush(Qt.BrushStyle.NoBrush)
    else:
        draw_shape(painter, middle, replace(style, width_px=min(style.width_px, 2.0)), theme,
                   min(max(style.size_px, 6.0), box.height() - 3.0))  # fmt: skip


def paint_legend(painter: QPainter, rect: QRectF, groups: Sequence[LegendGroup], theme: Theme) -> float:
    """Paint a legend for layouts; the height it takes (beyond the box it is cut between two entries).

    Parameters
    ----------
    painter : QPainter
        Its font is used; headings are set bold.
    rect : QRectF
    groups : sequence of (layer's name, entries)
        A layer with one entry of its own name has no heading.
    """
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    row = max(QFontMetricsF(painter.font()).height() + 4.0, ROW_PX)
    top = rect.top()
    for title, entries in groups:
        if len(entries) != 1 or entries[0].kind == "ramp":
            if top + 2 * row > rect.bottom() + 0.5:
                break
            top = _heading(painter, QRectF(rect.left(), top, rect.width(), row), title, theme)
        for entry in entries:
            high = row * (1.7 if entry.kind == "ramp" else 1.0)
            if top + high > rect.bottom() + 0.5:
                break
            _entry(painter, QRectF(rect.left(), top, rect.width(), high), entry, theme)
            top += high
        top += GAP_PX / 2
    painter.restore()
    return top - rect.top()


def legend_height_px(font: QFont, groups: Sequence[LegendGroup]) -> float:
    """Height that :func:`paint_legend` needs for all of it."""
    row = max(QFontMetricsF(font).height() + 4.0, ROW_PX)
    high = 0.0
    for _, entries in groups:
        heading = len(entries) != 1 or entries[0].kind == "ramp"
        high += row * heading + sum(row * (1.7 if each.kind == "ramp" else 1.0) for each in entries) + GAP_PX / 2
    return high


def _heading(painter: QPainter, box: QRectF, title: str, theme: Theme) -> float:
    font = QFont(painter.font())
    painter.save()
    font.setBold(True)
    painter.setFont(font)
    painter.setPen(QColor(INK[theme]))
    _text(painter, box, title)
    painter.restore()
    return box.bottom()


def _entry(painter: QPainter, box: QRectF, entry: LegendEntry, theme: Theme) -> None:
    if entry.kind == "ramp":
        strip = QRectF(box.left() + 2, box.top() + 3, min(box.width() - 4, 170.0), 9.0)
        paint_ramp(painter, strip, theme)
        painter.setPen(QColor(INK[theme]))
        ends = QRectF(strip.left(), strip.bottom(), strip.width(), box.bottom() - strip.bottom())
        for side, value in ((Qt.AlignmentFlag.AlignLeft, entry.low), (Qt.AlignmentFlag.AlignRight, entry.high)):
            if value is not None:
                painter.drawText(ends, int(side | Qt.AlignmentFlag.AlignVCenter), number(value, 2))
        return
    symbol = QRectF(box.left(), box.top() + (box.height() - HEIGHT_PX) / 2, WIDTH_PX, HEIGHT_PX)
    paint_symbol(painter, symbol, entry.style, theme)
    painter.setPen(QColor(INK[theme]))
    _text(painter, box.adjusted(WIDTH_PX + GAP_PX, 0, 0, 0), entry.label)


def _text(painter: QPainter, box: QRectF, words: str) -> None:
    shown = QFontMetricsF(painter.font()).elidedText(words, Qt.TextElideMode.ElideRight, box.width())
    painter.drawText(box, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), shown)


def paint_ramp(painter: QPainter, box: QRectF, theme: Theme) -> None:
    """Paint the colours of the score, from worst to best."""
    strip = score_rgb(np.linspace(0.0, 1.0, 64), theme).reshape(1, 64, 3)
    pixels = np.ascontiguousarray(strip).tobytes()
    image = QImage(pixels, 64, 1, 192, QImage.Format.Format_RGB888)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(box, image)
    painter.setPen(QColor(legible(MUTED[theme], theme)))
    painter.drawRect(box)


def marker_swatch(theme: Theme, *, excluded: bool) -> QIcon:
    """Picture of an unrated or an excluded site."""
    picture, painter = _canvas()
    at = QPointF(WIDTH_PX / 2, HEIGHT_PX / 2)
    if excluded:
        painter.setPen(
            QPen(QColor(legible(EXCLUDED[theme], theme)), 1.8, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
        )
        painter.drawLine(at + QPointF(-3.5, -3.5), at + QPointF(3.5, 3.5))
        painter.drawLine(at + QPointF(-3.5, 3.5), at + QPointF(3.5, -3.5))
    else:
        painter.setPen(QPen(QColor(INK[theme]), 1.1))
        painter.setBrush(QColor(UNRATED[theme]))
        painter.drawEllipse(at, 5, 5)
    painter.end()
    return QIcon(picture)


def ramp_swatch(theme: Theme) -> QIcon:
    """Picture of the score's colours."""
    picture, painter = _canvas()
    paint_ramp(painter, QRectF(2, 3, WIDTH_PX - 4, HEIGHT_PX - 6), theme)
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
        box = QRectF(2, 3, min(self.width() - 8, 170), 9)
        paint_ramp(painter, box, tokens().theme)
        painter.setPen(QColor(tokens().muted))
        font = painter.font()
        font.setPointSizeF(max(font.pointSizeF() - 1.0, 7.0))
        painter.setFont(font)
        below = QRectF(box.left(), box.bottom() + 1, box.width(), self.height() - box.bottom() - 1)
        sides = (Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignHCenter, Qt.AlignmentFlag.AlignRight)
        for side, word in zip(sides, self._words, strict=True):
            painter.drawText(below, side | Qt.AlignmentFlag.AlignVCenter, word)
        painter.end()
