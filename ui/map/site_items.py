"""Sites as pictures in the scene, painted by Qt itself: a Python ``paint()`` for each would be ten times slower."""

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtGui import QFont, QTransform
from PySide6.QtWidgets import QGraphicsItem, QGraphicsPixmapItem, QGraphicsRectItem, QGraphicsScene

from planner.maps.style import Theme
from ui.map.sites import Looks, SiteMarkers, looks_of, marker_picture
from ui.map.viewport import Viewport


class SiteItems:
    """Pictures of all sites under one item that carries the view: moving the map is one call."""

    def __init__(self, scene: QGraphicsScene) -> None:
        self._world = QGraphicsRectItem()
        scene.addItem(self._world)
        self._items: list[QGraphicsPixmapItem] = []
        self._looks: list[Looks] = []
        self._markers: SiteMarkers | None = None

    def show(self, markers: SiteMarkers, shown: bool) -> None:
        """Other sites."""
        self._world.setVisible(shown)
        if markers is self._markers:
            return
        self._markers = markers
        while len(self._items) < len(markers.ids):
            item = QGraphicsPixmapItem(self._world)
            item.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIgnoresTransformations)
            item.setTransformationMode(item.transformationMode().SmoothTransformation)
            self._items.append(item)
        self._looks = []
        # items that are not needed wait: taking items out of a scene while it is painted is Qt's classic crash
        for number, item in enumerate(self._items):
            item.setVisible(number < len(markers.ids))
        for item, (x_m, y_m) in zip(self._items, markers.xy_m.tolist(), strict=False):
            item.setPos(x_m, y_m)
        best_on_top = np.where(markers.rank > 0, 1e6 - markers.rank, np.where(markers.excluded, 0.0, 1.0))
        for item, z in zip(self._items, best_on_top.tolist(), strict=False):
            item.setZValue(z)

    def dress(self, theme: Theme, ratio: float, font: QFont, selected: str | None) -> None:
        """Give each site its picture; those that look as before keep theirs."""
        if self._markers is None:
            return
        looks = looks_of(self._markers, theme, ratio, font, selected)
        before = self._looks if len(self._looks) == len(looks) else [None] * len(looks)
        for item, look, was in zip(self._items, looks, before, strict=False):
            if look == was:
                continue
            picture = marker_picture(look)
            item.setPixmap(picture)
            item.setOffset(-picture.width() / look.ratio / 2.0, -picture.height() / look.ratio / 2.0)
            if look.selected or (was is not None and was.selected):
                item.setZValue(item.zValue() + (2e6 if look.selected else -2e6))
        self._looks = looks

    def look_from(self, view: Viewport) -> None:
        """Move all to where they are in a view."""
        scale = 1.0 / view.m_per_px
        west, _, _, north = view.bounds_m
        self._world.setTransform(QTransform(scale, 0, 0, -scale, -west * scale, north * scale))

    def at_px(self, number: int) -> QPointF:
        """Where the middle of a site's picture stands now."""
        return self._items[number].scenePos()

    def __len__(self) -> int:
        return 0 if self._markers is None else len(self._markers.ids)
