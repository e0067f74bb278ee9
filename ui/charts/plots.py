"""Curves with axes, by pyqtgraph. They are pictures: the mouse goes through them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont
from PySide6.QtWidgets import QWidget

from ui.numbers import number
from ui.theme.tokens import tokens

if TYPE_CHECKING:
    from pyqtgraph import PlotWidget

_HEIGHT_PX = 158


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """One curve: points in drawing order."""

    name: str
    x: tuple[float, ...]
    y: tuple[float, ...]
    color: str


def tick_texts(values: Sequence[float], spacing: float) -> list[str]:
    """Figures at an axis' ticks: all with the decimals the spacing needs, in the window's number format."""
    decimals = max(0, -math.floor(math.log10(spacing) + 1e-9)) if spacing > 0 else 0
    return [number(value if abs(value) > spacing * 1e-6 else 0.0, decimals) for value in values]


def curves(lines: Sequence[Curve], x_title: str, y_title: str, description: str, limit: float | None = None) -> QWidget:
    """Curves with their points, and a dashed limit where there is one."""
    import pyqtgraph

    plot = _plot(x_title, y_title, description)
    for line in lines:
        color = QColor(line.color)
        plot.plot(list(line.x), list(line.y), pen=pyqtgraph.mkPen(color, width=2), symbol="o", symbolSize=5,
                  symbolBrush=color, symbolPen=None, antialias=True)  # fmt: skip
    if limit is not None:
        pen = pyqtgraph.mkPen(QColor(tokens().bad), width=1.4, style=Qt.PenStyle.DashLine)
        plot.addItem(pyqtgraph.InfiniteLine(pos=limit, angle=0, pen=pen))
        every = [limit, *(value for line in lines for value in line.y)]
        room = (max(every) - min(every)) * 0.08 or 0.01
        plot.setYRange(min(every) - room, max(every) + room, padding=0)
    return _widget(plot)


def _plot(x_title: str, y_title: str, description: str) -> "PlotWidget":
    import pyqtgraph

    colors = tokens()
    plot = pyqtgraph.PlotWidget(background=QColor(colors.base))
    plot.setMenuEnabled(False)
    plot.hideButtons()
    plot.setMouseEnabled(x=False, y=False)
    plot.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    plot.setFixedHeight(_HEIGHT_PX)
    plot.setAccessibleName(description)
    font = QFont(plot.font())
    font.setPointSizeF(max(font.pointSizeF() - 1.0, 7.0))
    for side, title in (("bottom", x_title), ("left", y_title)):
        axis = plot.getAxis(side)
        axis.setPen(QColor(colors.border))
        axis.setTextPen(QColor(colors.muted))
        axis.setTickFont(font)
        axis.tickStrings = lambda values, _scale, spacing: tick_texts(values, spacing)
        axis.enableAutoSIPrefix(False)
        axis.setLabel(text=title, **{"color": colors.muted, "font-size": f"{font.pointSizeF():.0f}pt"})
    plot.showGrid(y=True, alpha=0.12)
    return plot


def _widget(plot: "PlotWidget") -> QWidget:
    assert isinstance(plot, QWidget)  # noqa: S101 - pyqtgraph is untyped
    return plot
