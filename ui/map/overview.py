"""The overview: all of the project in a corner of the map, with a frame round what is seen. Drag the frame to move."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QLineF, QObject, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from planner.maps.layer import MapLayer
from planner.maps.sketch import sketch_segments
from planner.maps.strong import strengthened
from planner.maps.style import BACKGROUND, SELECTED, default_style
from ui.desk import Desk
from ui.map.sites import SiteMarkers, markers_of_layer, markers_of_run, no_markers
from ui.map.viewport import Viewport
from ui.texts import tr
from ui.theme.tokens import tokens
from ui.widgets.plain import tip

_SIZE = QSize(190, 140)
_RIGHT_PX, _TOP_PX = 14, 74
_STEP_PU = 0.25
_LINES = ("constraints", "roads", "grid_lines")
_STEPS = {
    Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, 1), Qt.Key.Key_Down: (0, -1),
}  # fmt: skip


class Overview(QWidget):
    """Inset of a canvas; hidden until it is asked for."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.canvas)
        self._desk = desk
        self._picture: QPixmap | None = None
        self._picture_theme = ""
        self._view = Viewport()
        self.setFixedSize(_SIZE)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(tr("ui.action_map_overview"))
        self.setToolTip(tip(tr("ui.map_overview_tip")))
        for signal in (desk.session.layers_changed, desk.session.run_changed):
            signal.connect(self._forget)
        desk.session.closed.connect(self.hide)
        desk.canvas.view_changed.connect(lambda _view: self.update())
        desk.canvas.installEventFilter(self)
        self.hide()
        self._place()

    def toggle(self) -> None:
        """Show or hide it."""
        self.setVisible(not self.isVisible())
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in the corner."""
        if event.type() == QEvent.Type.Resize and watched is self._desk.canvas:
            self._place()
        return super().eventFilter(watched, event)

    def frame_px(self) -> QRectF:
        """Where the map's view lies in the overview."""
        west, south, east, north = self._desk.canvas.view.bounds_m
        low, high = self._view.to_px(np.array([[west, south], [east, north]]))
        box = QRectF(low[0], high[1], high[0] - low[0], low[1] - high[1])
        if box.width() < 8 or box.height() < 8:
            centre = box.center()
            box.setSize(box.size().expandedTo(QRectF(0, 0, 8, 8).size()))
            box.moveCenter(centre)
        return box

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Paint the project and the frame."""
        theme = tokens().theme
        if self._picture is None or self._picture_theme != theme:
            self._paint_picture()
        painter = QPainter(self)
        if self._picture is not None:
            painter.drawPixmap(0, 0, self._picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shade = QColor(SELECTED[theme])
        shade.setAlpha(40)
        painter.setBrush(shade)
        painter.setPen(QPen(QColor(SELECTED[theme]), 1.6))
        painter.drawRect(self.frame_px().intersected(QRectF(self.rect().adjusted(1, 1, -1, -1))))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(tokens().accent if self.hasFocus() else tokens().border), 1.4))
        painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go there."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._go(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the frame."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._go(event.position())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move the frame by a quarter of its size."""
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        view = self._desk.canvas.view
        x_m = view.center_x_m + step[0] * _STEP_PU * view.width_px * view.m_per_px
        y_m = view.center_y_m + step[1] * _STEP_PU * view.height_px * view.m_per_px
        self._desk.canvas.set_view(view.centered(x_m, y_m))

    def _go(self, at: QPointF) -> None:
        self._desk.canvas.set_view(self._desk.canvas.view.centered(*self._view.to_m(at.x(), at.y())))

    def _forget(self) -> None:
        self._picture = None
        self.update()

    def _place(self) -> None:
        self.move(self._desk.canvas.width() - self.width() - _RIGHT_PX, _TOP_PX)

    def _paint_picture(self) -> None:
        layers, theme = self._desk.session.layers, tokens().theme
        markers = _markers(self._desk)
        box = _bounds(layers, markers)
        if box is None:
            return
        self._view = Viewport(width_px=self.width(), height_px=self.height()).fitted(box, margin_px=6)
        ratio = self.devicePixelRatioF()
        picture = QPixmap(self.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(QColor(BACKGROUND[theme]))
        painter = QPainter(picture)
        for layer in (each for name in _LINES for each in layers if each.layer_id == name):
            style = default_style(layer.layer_id)
            style = strengthened(style) if tokens().look == "contrast" else style
            painter.setPen(QPen(QColor(style.color(theme)), 1.0))
            painter.drawLines(self._lines(sketch_segments(layer)))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens().accent))
        for x_px, y_px in self._view.to_px(markers.xy_m).tolist():
            painter.drawEllipse(QPointF(x_px, y_px), 2.2, 2.2)
        painter.end()
        self._picture, self._picture_theme = picture, theme

    def _lines(self, segments: NDArray[np.float64]) -> list[QLineF]:
        ends = np.hstack([self._view.to_px(segments[:, :2]), self._view.to_px(segments[:, 2:])])
        return [QLineF(*row) for row in ends.tolist()]


def _markers(desk: Desk) -> SiteMarkers:
    if desk.session.run is not None:
        return markers_of_run(desk.session.run)
    layer = next((each for each in desk.session.layers if each.layer_id == "candidates"), None)
    return no_markers() if layer is None else markers_of_layer(layer)


def _bounds(layers: Sequence[MapLayer], markers: SiteMarkers) -> tuple[float, float, float, float] | None:
    boxes = [box for layer in layers if layer.layer_id in _LINES and (box := layer.bounds_m()) is not None]
    if len(markers.ids):
        (west, south), (east, north) = markers.xy_m.min(axis=0), markers.xy_m.max(axis=0)
        boxes.append((float(west), float(south), float(east), float(north)))
    if not boxes:
        return None
    wests, souths, easts, norths = zip(*boxes, strict=True)
    return min(wests), min(souths), max(easts), max(norths)
