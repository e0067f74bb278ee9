"""Points that would lie upon each other, drawn as one with their number; the same groups in every tile of a scale."""

from collections import deque
from functools import lru_cache
from math import log10

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPen

from planner.maps.cluster import clusters
from planner.maps.columns import LayerData
from planner.maps.style import BACKGROUND, INK, LayerStyle, Theme
from planner.maps.styled import Styled
from ui.map.sprites import stamp

Grouped = tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.int32]]
_known: "deque[tuple[LayerData, NDArray[np.int16], tuple[float, float], Grouped]]" = deque(maxlen=6)


def grouped_at(look: Styled, scale: float) -> bool:
    """Whether a look draws groups at a scale 1 : n."""
    return look.cluster_px > 0 and (look.cluster_from_scale is None or scale >= look.cluster_from_scale)


def groups_of(data: LayerData, class_of: NDArray[np.int16], m_per_px: float, radius_px: float) -> Grouped:
    """Groups of a layer's points: places from its origin in metres, how many, and the feature of one of them.

    Those of the last few layers and scales are remembered: every tile of a picture asks for the same.
    """
    for known, of, asked, found in list(_known):
        if known is data and of is class_of and asked == (m_per_px, radius_px):
            return found
    made = _grouped(data, class_of, m_per_px, radius_px)
    _known.append((data, class_of, (m_per_px, radius_px), made))
    return made


def _grouped(data: LayerData, class_of: NDArray[np.int16], m_per_px: float, radius_px: float) -> Grouped:
    shown = np.flatnonzero(class_of[data.feature] >= 0)
    xy_m = data.xy_m[data.offsets[:-1][shown]].astype(np.float64)
    world_px = (xy_m + data.origin_m) / m_per_px
    centres_px, counts, members = clusters(world_px, radius_px)
    one_of = np.zeros(len(counts), dtype=np.int32)
    one_of[members[::-1]] = data.feature[shown][::-1]
    return centres_px * m_per_px - data.origin_m, counts, one_of


def group_size_px(count: int) -> float:
    """Diameter of a group's disc: it grows with the digits of its number."""
    return 18.0 + 5.0 * log10(max(count, 1))


def group_words(count: int) -> str:
    """Number as it stands in a disc: at most four signs."""
    if count < 1_000:
        return str(count)
    return f"{count / 1_000:.1f}k" if count < 9_950 else f"{round(count / 1_000)}k"


@lru_cache(maxsize=1_000)
def group_picture(style: LayerStyle, theme: Theme, count: int, ratio: float) -> QImage:
    """Picture of a group, its middle in the picture's middle."""
    wide_px = group_size_px(count) + 6.0
    return stamp(wide_px, ratio, lambda painter, at: draw_group(painter, at, style, theme, count))


def draw_group(painter: QPainter, at: QPointF, style: LayerStyle, theme: Theme, count: int) -> None:
    """Draw a disc with the number of its points, dark on light fills and light on dark ones."""
    radius = group_size_px(count) / 2.0
    fill = QColor(style.fill(theme) or style.color(theme))
    painter.setPen(QPen(QColor(BACKGROUND[theme]), 3.0))
    painter.setBrush(fill)
    painter.drawEllipse(at, radius, radius)
    painter.setPen(QPen(QColor(style.color(theme)), 1.2))
    painter.drawEllipse(at, radius, radius)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    font = QFont(painter.font())
    font.setPixelSize(10)
    font.setBold(True)
    painter.setFont(font)
    dark_fill = fill.redF() * 0.299 + fill.greenF() * 0.587 + fill.blueF() * 0.114 < 0.52
    painter.setPen(QColor(INK["dark"] if dark_fill else INK["light"]))
    box = QRectF(at.x() - radius, at.y() - radius, 2 * radius, 2 * radius)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, group_words(count))
