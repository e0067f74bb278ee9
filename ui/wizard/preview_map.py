"""Small map of what is imported, over the outlines of the project's own layers: right or wrong is seen at a glance."""

import math

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen, QPixmap, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from planner.maps.layer import MapLayer
from planner.model.texts import figure
from ui.texts import language, tr
from ui.theme.tokens import tokens
from ui.widgets.plain import tip

_MARGIN_PX = 14
_MOST_PARTS = 25_000
_GROUND = ("roads", "landuse", "population", "candidates")
Bounds = tuple[float, float, float, float]


class PreviewMap(QWidget):
    """Draws one layer in the accent colour over the project's; repainted from a picture of its own size."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(tr("ui.wizard_map"))
        self.setToolTip(tip(tr("ui.wizard_map_tip")))
        self.setMinimumSize(220, 160)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._layer: MapLayer | None = None
        self._ground: tuple[MapLayer, ...] = ()
        self._words = tr("ui.wizard_map_empty")
        self._picture: QPixmap | None = None

    def sizeHint(self) -> QSize:
        """Room for a look."""
        return QSize(360, 260)

    def show_layer(self, layer: MapLayer | None, project: tuple[MapLayer, ...], words: str = "") -> None:
        """Draw another layer; project layers in other coordinate systems are left out."""
        self._layer = layer
        self._ground = tuple(
            each for each in project if each.layer_id in _GROUND and layer is not None and each.crs == layer.crs
        )
        self._words = words or tr("ui.wizard_map_empty")
        self._picture = None
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another size is another picture."""
        self._picture = None
        super().resizeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Blit the picture."""
        if self._picture is None:
            self._picture = self._painted()
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._picture)
        painter.end()

    def _painted(self) -> QPixmap:
        ratio = self.devicePixelRatioF()
        picture = QPixmap(self.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        colors = tokens()
        picture.fill(QColor(colors.base))
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        bounds = self._bounds()
        if bounds is None:
            painter.setPen(QColor(colors.muted))
            area = QRectF(self.rect()).adjusted(20, 20, -20, -20)
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._words)
        else:
            scale, left, top = self._view(bounds)
            for ground in self._ground:
                self._draw(painter, ground, (scale, left, top), colors.faint, soft=True)
            if self._layer is not None:
                self._draw(painter, self._layer, (scale, left, top), colors.accent, soft=False)
            self._scale_bar(painter, scale)
        painter.setPen(QPen(QColor(colors.border), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        painter.end()
        return picture

    def _bounds(self) -> Bounds | None:
        """What is shown: the middle 98 % of the data, and the project where it is not lost beside it."""
        if self._layer is None or not self._layer.coords_m.size:
            return None
        low, high = np.percentile(self._layer.coords_m, [1.0, 99.0], axis=0)
        boxes = [(float(low[0]), float(low[1]), float(high[0]), float(high[1]))]
        wide = max(boxes[0][2] - boxes[0][0], boxes[0][3] - boxes[0][1], 100.0)
        for ground in self._ground:
            box = ground.bounds_m()
            if box is not None and max(box[2] - box[0], box[3] - box[1]) < 40 * wide:
                boxes.append(box)
        west, south = min(box[0] for box in boxes), min(box[1] for box in boxes)
        east, north = max(box[2] for box in boxes), max(box[3] for box in boxes)
        return west, south, east, north

    def _view(self, bounds: Bounds) -> tuple[float, float, float]:
        west, south, east, north = bounds
        width, height = self.width() - 2 * _MARGIN_PX, self.height() - 2 * _MARGIN_PX
        scale = min(width / max(east - west, 50.0), height / max(north - south, 50.0))
        left = (self.width() - (east - west) * scale) / 2 - west * scale
        top = (self.height() + (north - south) * scale) / 2 + south * scale
        return scale, left, top

    def _draw(self, painter: QPainter, layer: MapLayer, view: tuple[float, float, float], color: str, *,
              soft: bool) -> None:  # fmt: skip
        scale, left, top = view
        xy = np.column_stack([left + layer.coords_m[:, 0] * scale, top - layer.coords_m[:, 1] * scale])
        ink = QColor(color)
        if layer.kind == "point":
            ink.setAlphaF(0.5 if soft else 0.75)
            painter.setPen(QPen(ink, 3.0 if soft else 4.5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            painter.drawPoints(QPolygonF([QPointF(x, y) for x, y in _thinned(xy)]))
            return
        ink.setAlphaF(0.55 if soft else 0.9)
        painter.setPen(QPen(ink, 0.8 if soft else 1.3))
        fill = QColor(color)
        fill.setAlphaF(0.05 if soft else 0.18)
        painter.setBrush(fill if layer.kind == "polygon" else Qt.BrushStyle.NoBrush)
        path = QPainterPath()
        step = max(1, (len(layer.offsets) - 1) // _MOST_PARTS)
        for part in range(0, len(layer.offsets) - 1, step):
            line = QPolygonF([QPointF(x, y) for x, y in xy[layer.offsets[part] : layer.offsets[part + 1]]])
            path.addPolygon(line)
        painter.drawPath(path)

    def _scale_bar(self, painter: QPainter, scale: float) -> None:
        length_m = 90 / scale
        power = 10.0 ** math.floor(math.log10(length_m))
        nice_m = next(each * power for each in (5.0, 2.0, 1.0) if each * power <= length_m)
        length, unit = (nice_m / 1000, "km") if nice_m >= 1000 else (nice_m, "m")
        words = f"{figure(length, 'g', language())} {unit}"
        y = self.height() - 12
        ground = QColor(tokens().base)
        ground.setAlphaF(0.85)
        wide = max(nice_m * scale, painter.fontMetrics().horizontalAdvance(words))
        painter.fillRect(QRectF(8, y - 20, wide + 10, 26), ground)
        painter.setPen(QPen(QColor(tokens().muted), 1.5))
        painter.drawLine(QPointF(12, y), QPointF(12 + nice_m * scale, y))
        painter.drawText(QPointF(12, y - 4), words)


def _thinned(xy: NDArray[np.float64]) -> NDArray[np.float64]:
    return xy[:: max(1, len(xy) // _MOST_PARTS)]
