"""The surface of the score under the map's layers: where good sites lie together."""

import numpy as np
from PySide6.QtCore import QObject, QPointF, QRectF, Signal
from PySide6.QtGui import QImage, QPainter, QPixmap

from planner.maps.heat import Surface, reach_of, surface, surface_rgba
from planner.maps.style import Theme
from ui.layer_state import HEAT, LayerState
from ui.map.canvas import MapCanvas
from ui.map.viewport import Viewport
from ui.session import Session


class ScoreHeat(QObject):
    """Underlay of a canvas that follows the run and the layer list; made only while it is shown."""

    changed = Signal()

    def __init__(self, canvas: MapCanvas, session: Session, layers: LayerState, parent: QObject) -> None:
        super().__init__(parent)
        self._canvas, self._session, self._layers = canvas, session, layers
        self._made_of: object = None
        self._surface: Surface | None = None
        self._pictures: dict[str, QPixmap] = {}
        session.run_changed.connect(self._follow)
        layers.changed.connect(self._follow)
        self._follow()

    @property
    def shown(self) -> bool:
        """Whether there is a surface, and it is ticked."""
        return HEAT in self._layers.order and HEAT not in self._layers.hidden

    def paint(self, painter: QPainter, view: Viewport, theme: Theme) -> None:
        """Paint the surface where it lies now."""
        if not self.shown or self._surface is None:
            return
        if theme not in self._pictures:
            self._pictures[theme] = picture_of(self._surface, theme)
        west, south, east, north = self._surface.bounds_m
        corners = view.to_px(np.array([[west, north], [east, south]]))
        painter.save()
        painter.setOpacity(self._layers.look(HEAT).opacity_pu)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        target = QRectF(QPointF(*corners[0].tolist()), QPointF(*corners[1].tolist()))
        picture = self._pictures[theme]
        painter.drawPixmap(target, picture, QRectF(picture.rect()))
        painter.restore()

    def _follow(self) -> None:
        run = self._session.run
        if self.shown and run is not None and run is not self._made_of:
            rated = [site for site in run.assessment.sites if site.score is not None]
            xy_m = np.array([[site.x_m, site.y_m] for site in rated], dtype=np.float64).reshape(-1, 2)
            scores = np.array([site.score for site in rated], dtype=np.float64)
            self._surface = surface(xy_m, scores, reach_of(xy_m)) if rated else None
            self._made_of, self._pictures = run, {}
        self._canvas.remove_underlay(self)
        if self.shown:
            self._canvas.add_underlay(self)
        self.changed.emit()


def picture_of(found: Surface, theme: Theme) -> QPixmap:
    """Picture of a surface, a pixel a cell."""
    rgba = np.ascontiguousarray(surface_rgba(found, theme))
    high, wide = rgba.shape[:2]
    raw = rgba.tobytes()
    image = QImage(raw, wide, high, 4 * wide, QImage.Format.Format_RGBA8888)
    return QPixmap.fromImage(image)
