"""Paints bays, marked zones, aisles and obstacles of a site plan: on its page and over the map, in light and dark."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPainterPath, QPen, QPolygonF

from planner.maps.bay_marks import Dimension, accessible_sign, bounds_of, dimensions, hatching
from planner.maps.style import Theme
from planner.model.site_plan import BayLayout, Ring
from ui.numbers import number

Pixels = Callable[[NDArray[np.float64]], NDArray[np.float64]]
NUMBERS_FROM_PX, MARKS_FROM_PX = 9.0, 12.0
_WIDTH_FROM_PX, _LENGTH_FROM_PX = 26.0, 62.0


@dataclass(frozen=True, slots=True)
class Inks:
    """Colours of one theme."""

    ground: str
    aisle: str
    bay: str
    accessible: str
    zone: str
    strip: str
    obstacle: str
    ink: str
    access: str


INKS: dict[Theme, Inks] = {
    "light": Inks("#eef1ee", "#d3d8db", "#ffffff", "#bcd9f2", "#0b5fa5", "#8a969c", "#9dbb93", "#1c2b33", "#d55e00"),
    "dark": Inks("#2a3236", "#3d474c", "#181e21", "#1d3a54", "#7fbcf0", "#7b878d", "#47653e", "#e6ebec", "#ff9e4a"),
}


@dataclass(frozen=True, slots=True)
class Pen:
    """A painter with the way from metres to its pixels."""

    painter: QPainter
    to_px: Pixels
    px_per_m: float
    inks: Inks

    def ring(self, ring: Ring) -> QPolygonF:
        """Corners in pixels."""
        return QPolygonF([QPointF(x, y) for x, y in self.to_px(np.asarray(ring, dtype=np.float64)).tolist()])

    def areas(
        self, rings: Iterable[Ring], fill: str, edge: str = "", width: float = 1.0, *, dashed: bool = False
    ) -> None:
        """Areas as one shape, holes by the even-odd rule."""
        path = QPainterPath()
        path.setFillRule(Qt.FillRule.OddEvenFill)
        for ring in rings:
            path.addPolygon(self.ring(ring))
            path.closeSubpath()
        pen = QPen(QColor(edge), width, Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine)
        self.painter.setPen(pen if edge else Qt.PenStyle.NoPen)
        self.painter.setBrush(QColor(fill) if fill else Qt.BrushStyle.NoBrush)
        self.painter.drawPath(path)

    def lines(self, lines: Iterable[NDArray[np.float64]], color: str, width: float) -> None:
        """Open lines."""
        self.painter.setPen(QPen(QColor(color), width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        self.painter.setBrush(Qt.BrushStyle.NoBrush)
        for line in lines:
            self.painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in self.to_px(line).tolist()]))


def paint_layout(pen: Pen, layout: BayLayout, *, ground: bool = True, measures: bool = True) -> None:
    """Draw a layout. ``ground``: fill its area too; ``measures``: with the lines of its dimensions."""
    painter, inks = pen.painter, pen.inks
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen.areas(layout.area_m, inks.ground if ground else "", inks.ink, 1.6)
    pen.areas(layout.aisles_m, inks.aisle)
    pen.areas(layout.strips_m, "", inks.strip, 0.8, dashed=True)
    pen.areas(layout.obstacles_m, inks.obstacle, inks.ink, 0.8)
    pen.areas(layout.zones_m, inks.bay, inks.zone, 1.0)
    pen.lines((line for ring in layout.zones_m for line in hatching(ring)), inks.zone, 0.9)
    pen.areas(layout.area_m, "", inks.ink, 1.6)
    pen.lines((np.asarray(line, dtype=np.float64) for line in layout.access_m), inks.access, 3.0)
    for kind, fill in (("standard", inks.bay), ("accessible", inks.accessible)):
        for bay in layout.bays:
            if bay.kind == kind:
                pen.areas([bay.corners_m], fill, inks.ink, 1.1)
    _signs(pen, layout)
    _numbers(pen, layout)
    if measures:
        for each in dimensions(layout):
            _measure(pen, each)
    painter.restore()


def _signs(pen: Pen, layout: BayLayout) -> None:
    for bay in layout.bays:
        if bay.kind == "accessible" and min(bay.width_m, bay.length_m) * pen.px_per_m >= MARKS_FROM_PX:
            pen.lines(accessible_sign(bay), pen.inks.zone, max(1.2, 0.10 * pen.px_per_m))


def _numbers(pen: Pen, layout: BayLayout) -> None:
    painter = pen.painter
    painter.setPen(QColor(pen.inks.ink))
    for bay in layout.bays:
        room_px = min(bay.width_m, bay.length_m) * pen.px_per_m
        if room_px < NUMBERS_FROM_PX:
            continue
        painter.setFont(_font(painter.font(), min(max(room_px * 0.42, 7.0), 13.0)))
        corners = np.asarray(bay.corners_m, dtype=np.float64)
        at = corners[:2].mean(axis=0) * 0.82 + corners[2:].mean(axis=0) * 0.18
        x, y = pen.to_px(at.reshape(1, 2))[0]
        painter.drawText(QRectF(x - 30, y - 12, 60, 24), Qt.AlignmentFlag.AlignCenter, str(bay.number))


def _measure(pen: Pen, each: Dimension) -> None:
    """Line with ticks, its figure beside it; nothing where it would be too small to read."""
    painter = pen.painter
    ends = pen.to_px(np.array([each.a_m, each.b_m]))
    away = np.array([each.away_m[0], -each.away_m[1]])
    inside = each.kind.endswith("_length") or each.kind == "aisle"
    a, b = ends + away * (0.0 if inside else 7.0)
    long_px = float(np.hypot(*(b - a)))
    if long_px < (_LENGTH_FROM_PX if each.kind.endswith("_length") else _WIDTH_FROM_PX):
        return
    along = (b - a) / long_px
    tick = (along + np.array([-along[1], along[0]])) * 3.0
    painter.setPen(QPen(QColor(pen.inks.ink), 0.9))
    painter.drawLine(QPointF(*a), QPointF(*b))
    for end in (a, b):
        painter.drawLine(QPointF(*(end - tick)), QPointF(*(end + tick)))
    x, y = a + (b - a) * (0.62 if each.kind.endswith("_length") else 0.5) + away * 8.0
    turn = float(np.degrees(np.arctan2(along[1], along[0])))
    turn = turn - 180.0 if turn > 90.0 else turn + 180.0 if turn <= -90.0 else turn
    painter.save()
    painter.setFont(_font(painter.font(), 8.5, bold=False))
    painter.translate(x, y)
    painter.rotate(turn)
    painter.drawText(QRectF(-40, -8, 80, 16), Qt.AlignmentFlag.AlignCenter, number(each.value_m, 2))
    painter.restore()


def _font(base: QFont, size_px: float, *, bold: bool = True) -> QFont:
    font = QFont(base)
    font.setPixelSize(max(round(size_px), 6))
    font.setBold(bold)
    return font


def fitted(layout: BayLayout, width_px: float, height_px: float, margin_px: float) -> tuple[Pixels, float]:
    """Way from metres to pixels that shows all of a layout, north up, and pixels a metre."""
    west, south, east, north = bounds_of(layout)
    wide, high = max(width_px - 2 * margin_px, 10.0), max(height_px - 2 * margin_px, 10.0)
    px_per_m = min(wide / max(east - west, 1e-6), high / max(north - south, 1e-6))
    middle = np.array([(west + east) / 2.0, (south + north) / 2.0])

    def to_px(xy_m: NDArray[np.float64]) -> NDArray[np.float64]:
        shifted = (np.asarray(xy_m, dtype=np.float64).reshape(-1, 2) - middle) * px_per_m
        return np.column_stack([shifted[:, 0] + width_px / 2.0, height_px / 2.0 - shifted[:, 1]])

    return to_px, px_per_m
