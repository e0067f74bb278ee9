"""Paints a picked bus: its way to the feed-in, the element that binds, and a plate that says so."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from planner.maps.style import ACCENT, BACKGROUND, INK, SELECTED, Theme
from ui.map.grid_trace import Trace
from ui.map.painting import draw_lines
from ui.map.viewport import Viewport
from ui.numbers import quantity
from ui.texts import readable, tr, tr_or

_WAY_PX, _BINDING_PX, _HALO_PX = 3.0, 5.0, 3.0
_PAD_PX, _OFF_PX, _WIDEST_PX = 8.0, 14.0, 300.0


def trace_words(trace: Trace) -> list[str]:
    """What the plate says: bus, capacity, what binds or why nothing is known."""
    name = f"{trace.name}, {quantity(trace.vn_kv, 'x_kv')}"
    if trace.hosting_kw is None:
        return [name, tr("ui.trace_unknown"), *([tr_or(trace.reason, readable(trace.reason))] if trace.reason else [])]
    lines = [name, tr("ui.trace_free", power=quantity(trace.hosting_kw, "x_kw", 0))]
    if trace.binding_element:
        kind = tr_or(f"ui.binding_{trace.binding_kind}", readable(trace.binding_kind))
        lines.append(tr("ui.trace_binding", element=trace.binding_element, kind=kind))
    return lines


def paint_trace(painter: QPainter, trace: Trace, view: Viewport, theme: Theme) -> None:
    """Paint the way, the binding element over it, and the bus."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for segments, color, width in (
        (trace.way_m, ACCENT[theme], _WAY_PX),
        (trace.binding_m, SELECTED[theme], _BINDING_PX),
    ):
        _strokes(painter, segments, view, BACKGROUND[theme], width + _HALO_PX)
        _strokes(painter, segments, view, color, width)
    if trace.binding_at_m is not None:
        _ring(painter, trace.binding_at_m, view, SELECTED[theme], 9.0)
    _ring(painter, trace.at_m, view, ACCENT[theme], 7.0)


def paint_callout(painter: QPainter, trace: Trace, view: Viewport, theme: Theme) -> None:
    """Paint the plate beside the bus, inside the map."""
    lines = trace_words(trace)
    metrics = QFontMetricsF(painter.font())
    flags = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap)
    text = "\n".join(lines)
    size = metrics.boundingRect(QRectF(0, 0, _WIDEST_PX, 400), flags, text)
    at = view.to_px(np.array([trace.at_m]))[0]
    wide, high = size.width() + 2 * _PAD_PX + 2, size.height() + 2 * _PAD_PX
    left = at[0] + _OFF_PX if at[0] + _OFF_PX + wide < view.width_px else at[0] - _OFF_PX - wide
    top = min(max(at[1] - high / 2, 4.0), max(view.height_px - high - 4.0, 4.0))
    plate = QRectF(max(left, 4.0), top, wide, high)
    ground = QColor(BACKGROUND[theme])
    ground.setAlpha(240)
    painter.setPen(QPen(QColor(ACCENT[theme]), 1.2))
    painter.setBrush(ground)
    painter.drawRoundedRect(plate, 6, 6)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QColor(INK[theme]))
    painter.drawText(plate.adjusted(_PAD_PX, _PAD_PX, -_PAD_PX, -_PAD_PX), flags, text)


def _strokes(painter: QPainter, segments: NDArray[np.float64], view: Viewport, color: str, width_px: float) -> None:
    if not len(segments):
        return
    pen = QPen(QColor(color), width_px)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    draw_lines(painter, view.to_px(segments.reshape(-1, 2)).reshape(-1, 4))


def _ring(painter: QPainter, at_m: tuple[float, float], view: Viewport, color: str, radius_px: float) -> None:
    x, y = view.to_px(np.array([at_m]))[0]
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(color), 2.6))
    painter.drawEllipse(QPointF(x, y), radius_px, radius_px)
