"""The bare widget under the map: a scene that never scrolls, what is drawn over and under the layers, and its guard."""

import logging
from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QFrame, QGraphicsScene, QGraphicsView, QWidget

from planner.maps.style import Theme
from ui.map.viewport import Viewport


class Overlay(Protocol):
    """Something drawn over or under the layers, in the window's thread."""

    def paint(self, painter: QPainter, view: Viewport, theme: Theme) -> None:
        """Draw in the view's pixels."""


class LayeredView(QGraphicsView):
    """A view whose scene is the window in pixels, with overlays and underlays."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._overlays: list[Overlay] = []
        self._underlays: list[Overlay] = []
        # the view does not own its scene: without a parent it would be collected, and the map stay blank
        self._scene = QGraphicsScene(self)
        self._scene.setItemIndexMethod(QGraphicsScene.ItemIndexMethod.NoIndex)
        self.setScene(self._scene)
        self._set_up()

    def _set_up(self) -> None:
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setInteractive(False)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.FullViewportUpdate)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.setOptimizationFlag(QGraphicsView.OptimizationFlag.DontSavePainterState, False)
        self.setMouseTracking(True)
        self.viewport().setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(240, 160)

    def add_overlay(self, overlay: Overlay) -> None:
        """Draw something on top of all."""
        self._overlays.append(overlay)
        self.viewport().update()

    def remove_overlay(self, overlay: Overlay) -> None:
        """No longer draw it."""
        if overlay in self._overlays:
            self._overlays.remove(overlay)
            self.viewport().update()

    def add_underlay(self, underlay: Overlay) -> None:
        """Draw something below all layers, over those added before; its signal ``changed`` asks for a repaint."""
        self._underlays.append(underlay)
        changed = getattr(underlay, "changed", None)
        if changed is not None:
            changed.connect(self.viewport().update)
        self.viewport().update()

    def remove_underlay(self, underlay: Overlay) -> None:
        """No longer draw it."""
        if underlay in self._underlays:
            self._underlays.remove(underlay)
            changed = getattr(underlay, "changed", None)
            if changed is not None:
                changed.disconnect(self.viewport().update)
            self.viewport().update()


def apart(painter: QPainter, each: Overlay, view: Viewport, theme: Theme) -> None:
    """Draw one of them with the painter as it was before."""
    painter.save()
    each.paint(painter, view, theme)
    painter.restore()


def safely(paint_it: Callable[[QPainter], None], painter: QPainter) -> None:
    """A fault while Qt is painting ends the process (PySide cannot pass it on): it goes to the log instead."""
    try:
        paint_it(painter)
    except Exception:
        logging.getLogger(__name__).exception("the map could not be painted")
