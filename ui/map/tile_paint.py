"""Painting web tiles in the project's CRS, and the picture made of them that moves with the map."""

from collections.abc import Callable
from dataclasses import replace
from math import ceil

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap, QPolygonF, QTransform

from planner.maps.sources.warp import Warp
from planner.maps.sources.webtiles import Tile, tiles_in, zoom_for
from ui.map.tile_source import TileSource
from ui.map.viewport import Viewport

_MARGIN_PU = 0.2
_TOO_FAR_OUT = 3
_SAME_PU = 1e-9


def wanted_tiles(source: TileSource, warp: Warp, view: Viewport, ratio: float = 1.0) -> tuple[Tile, ...]:
    """Tiles that a view needs, its middle first; none where the view is far too wide for what the source has."""
    area = warp.mercator_bounds(view.bounds_m)
    if area is None:
        return ()
    stretch = warp.stretch(view.center_x_m, view.center_y_m)
    zoom = zoom_for(view.m_per_px * stretch / ratio)
    if zoom < source.min_zoom - _TOO_FAR_OUT:
        return ()
    return tiles_in(area, min(max(zoom, source.min_zoom), source.max_zoom))


def paint_tiles(painter: QPainter, source: TileSource, warp: Warp, view: Viewport) -> None:
    """Paint the tiles of a view that are there; where one is not yet, the part of a coarser one."""
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
    kept = painter.transform()
    for tile in wanted_tiles(source, warp, view, painter.device().devicePixelRatioF()):
        found = source.best(tile)
        nodes = warp.mesh(tile, view.m_per_px) if found is not None else None
        if found is None or nodes is None:
            continue
        pixmap, shown = found
        left, top, size = tile.part_of(shown)
        box = QRectF(left * pixmap.width(), top * pixmap.height(), size * pixmap.width(), size * pixmap.height())
        _paint_mesh(painter, kept, pixmap, box, view.to_px(nodes.reshape(-1, 2)).reshape(nodes.shape))
    painter.setTransform(kept)


def _paint_mesh(painter: QPainter, base: QTransform, pixmap: QPixmap, box: QRectF, at_px: NDArray[np.float64]) -> None:
    cells = len(at_px) - 1
    wide, high = box.width() / cells, box.height() / cells
    for i in range(cells):
        for j in range(cells):
            part = QRectF(box.left() + j * wide, box.top() + i * high, wide, high)
            corners = (at_px[i, j], at_px[i, j + 1], at_px[i + 1, j + 1], at_px[i + 1, j])
            there = QPolygonF([QPointF(float(x), float(y)) for x, y in corners])
            bent = QTransform()
            if QTransform.quadToQuad(QPolygonF(_corners(part)), there, bent):
                painter.setTransform(bent * base)
                painter.drawPixmap(part, pixmap, part)


def _corners(box: QRectF) -> list[QPointF]:
    return [box.topLeft(), box.topRight(), box.bottomRight(), box.bottomLeft()]


class Composite:
    """The tiles of a view as one picture with a margin: moving the map is one blit, zooming scales it at first.

    ``again`` is called where a better picture is to be made soon; it leads to another :meth:`paint`.
    """

    def __init__(self, source: TileSource, warp: Warp, again: Callable[[], None]) -> None:
        self._source, self._warp, self._again = source, warp, again
        self._pixmap: QPixmap | None = None
        self._view = Viewport()
        self._asked = False
        self.stale = False

    def paint(self, painter: QPainter, view: Viewport) -> None:
        """Paint the picture where it lies in a view; a new one is made at the second call that needs it."""
        ratio = painter.device().devicePixelRatioF()
        if self._pixmap is None or (self._asked and not self._fits(view)):
            self._make(view, ratio)
        elif not self._fits(view):
            self._asked = True
            self._again()
        if self._pixmap is None:
            return
        west, _, _, north = self._view.bounds_m
        left, _, _, top = view.bounds_m
        scale = self._view.m_per_px / view.m_per_px
        target = QRectF((west - left) / view.m_per_px, (top - north) / view.m_per_px,
                        self._view.width_px * scale, self._view.height_px * scale)  # fmt: skip
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, on=abs(scale - 1) > _SAME_PU)
        painter.drawPixmap(target, self._pixmap, QRectF(self._pixmap.rect()))

    def _fits(self, view: Viewport) -> bool:
        west, south, east, north = self._view.bounds_m
        left, low, right, top = view.bounds_m
        slack_m = view.m_per_px
        covers = (
            west <= left + slack_m and south <= low + slack_m and right - slack_m <= east and top - slack_m <= north
        )
        return covers and not self.stale and abs(self._view.m_per_px / view.m_per_px - 1) < _SAME_PU

    def _make(self, view: Viewport, ratio: float) -> None:
        wide, high = (ceil(px * (1 + 2 * _MARGIN_PU)) for px in (view.width_px, view.height_px))
        self._view = replace(view, width_px=wide, height_px=high)
        pixmap = QPixmap(ceil(wide * ratio), ceil(high * ratio))
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        paint_tiles(painter, self._source, self._warp, self._view)
        painter.end()
        self._pixmap, self._asked, self.stale = pixmap, False, False
