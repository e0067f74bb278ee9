"""The score as a surface under the map: seen from afar, where the good places lie together. With its legend."""

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPixmap
from PySide6.QtWidgets import QWidget

from planner.maps.heat import reach_of, surface, surface_rgba
from planner.maps.style import BACKGROUND, INK, Theme, score_range
from ui.layer_state import HEAT
from ui.map.decor import MARGIN_PX, small_font
from ui.map.legend import paint_ramp
from ui.map.viewport import Viewport
from ui.numbers import number
from ui.texts import tr

if TYPE_CHECKING:
    from planner.app.run import Run

LAYER_ID = HEAT
_WIDE_PX, _HIGH_PX, _BESIDE_NORTH_PX = 150.0, 52.0, 40.0


class ScoreSurface(QObject):
    """Underlay and, by :meth:`paint_legend`, overlay: the scores of a run between its sites."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._run: Run | None = None
        self._pixmaps: dict[Theme, tuple[QPixmap, tuple[float, float, float, float]] | None] = {}
        self._opacity_pu = 1.0
        self.shown = False
        self.legend_on_paper = True
        self.ends = (0.0, 1.0)

    def show(self, run: "Run | None", *, shown: bool, opacity_pu: float = 1.0) -> None:
        """Show the scores of a run, or nothing."""
        self._opacity_pu = opacity_pu
        if run is not self._run:
            self._run, self._pixmaps = run, {}
        self.shown = shown and run is not None
        self.changed.emit()

    def paint(self, painter: QPainter, view: Viewport, theme: Theme) -> None:
        """Paint the surface."""
        made = self._made(theme) if self.shown else None
        if made is None:
            return
        pixmap, (west, south, east, north) = made
        left, _, _, top = view.bounds_m
        target = QRectF((west - left) / view.m_per_px, (top - north) / view.m_per_px,
                        (east - west) / view.m_per_px, (north - south) / view.m_per_px)  # fmt: skip
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setOpacity(self._opacity_pu)
        painter.drawPixmap(target, pixmap, QRectF(pixmap.rect()))

    def _made(self, theme: Theme) -> tuple[QPixmap, tuple[float, float, float, float]] | None:
        if theme not in self._pixmaps:
            self._pixmaps[theme] = self._make(theme)
        return self._pixmaps[theme]

    def _make(self, theme: Theme) -> tuple[QPixmap, tuple[float, float, float, float]] | None:
        if self._run is None:
            return None
        rated = [site for site in self._run.assessment.sites if site.score is not None]
        xy_m = np.array([(site.x_m, site.y_m) for site in rated], dtype=np.float64).reshape(-1, 2)
        scores = np.array([site.score for site in rated], dtype=np.float64)
        found = surface(xy_m, scores, reach_of(xy_m))
        if found is None:
            return None
        self.ends = score_range(found.values)
        rgba = np.ascontiguousarray(surface_rgba(found, theme))
        high, wide = rgba.shape[:2]
        image = QImage(rgba.data, wide, high, 4 * wide, QImage.Format.Format_RGBA8888)
        return QPixmap.fromImage(image), found.bounds_m


class ScoreLegend:
    """Overlay: what the colours of the surface mean, at the upper right beside the north arrow."""

    def __init__(self, heat: ScoreSurface) -> None:
        self._heat = heat

    def paint(self, painter: QPainter, view: Viewport, theme: Theme) -> None:
        """Paint words, colours and their two ends."""
        if not self._heat.shown or not (self._heat.legend_on_paper or isinstance(painter.device(), QWidget)):
            return
        painter.save()
        painter.setFont(small_font(painter.font()))
        words = tr("ui.map_score_surface")
        wide = max(QFontMetricsF(painter.font()).horizontalAdvance(words), _WIDE_PX) + 22
        box = QRectF(view.width_px - MARGIN_PX - _BESIDE_NORTH_PX - wide, MARGIN_PX, wide, _HIGH_PX)
        ground = QColor(BACKGROUND[theme])
        ground.setAlpha(225)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(box, 5, 5)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QColor(INK[theme]))
        inner = box.adjusted(10, 4, -10, -4)
        painter.drawText(inner, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop), words)
        paint_ramp(painter, QRectF(inner.left(), inner.top() + 17, inner.width(), 9), theme)
        painter.setPen(QColor(INK[theme]))
        for side, value in zip((Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight), self._heat.ends, strict=True):
            painter.drawText(inner, int(side | Qt.AlignmentFlag.AlignBottom), number(value, 2))
        painter.restore()
