"""The map widget: keeps a painted picture of the layers, moves it while the hand moves, repaints it when it rests."""

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from planner.maps.style import BACKGROUND
from ui.map.bands import Bands, bands_box, bands_of, paint_bands
from ui.map.decor import kept_free, notice_height_px, paint_decor
from ui.map.drawable import Drawable
from ui.map.grid_mark import paint_callout, paint_trace
from ui.map.grid_trace import Trace
from ui.map.painting import paint
from ui.map.sites import SiteMarkers, no_markers, paint_sites
from ui.map.viewport import Viewport
from ui.theme.tokens import tokens

SETTLE_MS = 40
MARGIN_PX = 160
WHEEL_STEP = 1.25
KEY_STEP_PX = 80
_CLICK_SLOP_PX = 4
Bounds = tuple[float, float, float, float]


class MapCanvas(QWidget):
    """Map of layers and sites. Wheel zooms about the cursor, dragging pans, a click picks a site or a place."""

    site_clicked = Signal(str)
    place_clicked = Signal(float, float)
    cursor_moved = Signal(float, float)
    view_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view = Viewport()
        self._drawables: tuple[Drawable, ...] = ()
        self._bands = Bands()
        self._markers = no_markers()
        self._markers_shown = True
        self._selected: str | None = None
        self._notice = ""
        self._trace: Trace | None = None
        self._picture: QPixmap | None = None
        self._picture_view = self.view
        self._press: QPointF | None = None
        self._dragging = False
        self._by_key = False
        self._fit_later: Bounds | None = None
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settle.timeout.connect(self._repaint_picture)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(240, 160)

    def sizeHint(self) -> QSize:
        """Size asked for."""
        return QSize(800, 500)

    def set_layers(self, drawables: Sequence[Drawable]) -> None:
        """Show these layers, the first at the bottom."""
        self._drawables = tuple(drawables)
        shown = next((each for each in self._drawables if each.layer_id == "catchments"), None)
        self._bands = Bands() if shown is None else bands_of(shown)
        self._repaint_soon()

    def set_sites(self, markers: SiteMarkers, shown: bool = True) -> None:
        """Show these sites."""
        self._markers = markers
        self._markers_shown = shown
        self.update()

    def set_notice(self, notice: str) -> None:
        """Text printed on the map (for example that the data are synthetic)."""
        self._notice = notice
        self.update()

    def set_trace(self, trace: Trace | None) -> None:
        """Light up a bus with its way to the feed-in and what binds it; None puts the light out."""
        self._trace = trace
        self.update()

    @property
    def trace(self) -> Trace | None:
        """Bus that is lit up."""
        return self._trace

    def select(self, site_id: str | None) -> None:
        """Mark a site; the map moves where the site would not be seen."""
        self._selected = site_id
        at = self._markers.position(site_id) if site_id else None
        if at is not None:
            west, south, east, north = self.view.bounds_m
            if not (west < at[0] < east and south < at[1] < north):
                self.set_view(self.view.centered(*at))
        self.update()

    def set_view(self, view: Viewport) -> None:
        """Show another part of the world."""
        self.view = view
        self._fit_later = None
        self.view_changed.emit(view)
        self._repaint_soon()
        self.update()

    def fit(self, bounds_m: Bounds | None) -> None:
        """Show all of west, south, east, north."""
        if bounds_m is None:
            return
        self.set_view(self._fitted(self.view.resized(self.width(), self.height()), bounds_m))
        self._fit_later = None if self.isVisible() else bounds_m

    def _fitted(self, view: Viewport, bounds_m: Bounds) -> Viewport:
        """View of some bounds, clear of the notice at the lower edge."""
        return view.fitted(bounds_m, low_px=notice_height_px(self.font(), view.width_px, self._notice))

    def zoom(self, factor: float, about: QPointF | None = None) -> None:
        """Enlarge about a pixel, by default the middle."""
        at = QPointF(self.width() / 2, self.height() / 2) if about is None else about
        self.set_view(self.view.zoomed(factor, at.x(), at.y()))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Blit the picture where it belongs now, then paint sites and decorations."""
        if self._picture is None:
            self._repaint_picture()
        painter = QPainter(self)
        theme = tokens().theme
        painter.fillRect(self.rect(), QColor(BACKGROUND[theme]))
        if self._picture is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawPixmap(self._picture_target(), self._picture, QRectF(self._picture.rect()))
        if self._trace is not None:
            paint_trace(painter, self._trace, self.view, theme)
        strip_px = notice_height_px(self.font(), self.view.width_px, self._notice)
        if self._markers_shown:
            free = kept_free(self.font(), self.view, self._notice)
            free.append(bands_box(self.font(), self.view, self._bands, strip_px))
            paint_sites(painter, self._markers, self.view, theme, self._selected, free)
        paint_decor(painter, self.view, theme, self._notice)
        paint_bands(painter, self.view, theme, self._bands, strip_px)
        if self._trace is not None:
            paint_callout(painter, self._trace, self.view, theme)
        if self._by_key:
            painter.setPen(QColor(tokens().accent))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep centre and scale; a fit asked for before the first show is done now."""
        size = event.size()
        self.view = self.view.resized(size.width(), size.height())
        if self._fit_later is not None:
            self.view = self._fitted(self.view, self._fit_later)
        self.view_changed.emit(self.view)
        self._repaint_soon()

    def showEvent(self, event: QEvent) -> None:
        """Forget the late fit once the final size is known."""
        super().showEvent(event)  # type: ignore[arg-type]  # PySide types it narrower
        QTimer.singleShot(0, self, self._settle_fit)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show a frame where the keyboard brought the focus here."""
        self._by_key = event.reason() in {Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason}
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the frame away."""
        self._by_key = False
        super().focusOutEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom about the cursor."""
        steps = event.angleDelta().y() / 120.0
        if steps:
            self.zoom(WHEEL_STEP**steps, event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a drag or a click."""
        if event.button() in {Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton}:
            self._press = event.position()
            self._dragging = False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Pan while a button is held; otherwise tell the place and the site under the cursor."""
        at = event.position()
        self.cursor_moved.emit(*self.view.to_m(at.x(), at.y()))
        if self._press is None:
            self._hover(at, event.globalPosition().toPoint())
            return
        moved = at - self._press
        if self._dragging or moved.manhattanLength() > _CLICK_SLOP_PX:
            self._dragging = True
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self._press = at
            self.set_view(self.view.moved(moved.x(), moved.y()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End a drag, or pick the site that was clicked."""
        if self._press is not None and not self._dragging and event.button() == Qt.MouseButton.LeftButton:
            site_id = self._markers.at(event.position().x(), event.position().y(), self.view)
            if site_id is not None and self._markers_shown:
                self.site_clicked.emit(site_id)
            else:
                self.place_clicked.emit(*self.view.to_m(event.position().x(), event.position().y()))
        self._press = None
        self.unsetCursor()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Zoom in a step."""
        self.zoom(WHEEL_STEP**2, event.position())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows pan, plus and minus zoom, Escape puts the light on a bus out."""
        pans = {
            Qt.Key.Key_Left: (KEY_STEP_PX, 0),
            Qt.Key.Key_Right: (-KEY_STEP_PX, 0),
            Qt.Key.Key_Up: (0, KEY_STEP_PX),
            Qt.Key.Key_Down: (0, -KEY_STEP_PX),
        }
        key = Qt.Key(event.key())
        if key in pans:
            self.set_view(self.view.moved(*pans[key]))
        elif key in {Qt.Key.Key_Plus, Qt.Key.Key_Equal}:
            self.zoom(WHEEL_STEP)
        elif key == Qt.Key.Key_Minus:
            self.zoom(1 / WHEEL_STEP)
        elif key == Qt.Key.Key_Escape and self._trace is not None:
            self.set_trace(None)
        else:
            super().keyPressEvent(event)

    def _hover(self, at: QPointF, on_screen: QPoint) -> None:
        site_id = self._markers.at(at.x(), at.y(), self.view) if self._markers_shown else None
        if site_id is None:
            self.unsetCursor()
            QToolTip.hideText()
            return
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        QToolTip.showText(on_screen, escape(self.tip(site_id)), self)

    def tip(self, site_id: str) -> str:
        """Plain text shown over a site."""
        i = self._markers.ids.index(site_id)
        rank = f"{self._markers.rank[i]}  " if self._markers.rank[i] else ""
        return f"{rank}{self._markers.names[i]}"

    def _repaint_soon(self) -> None:
        if not self._settle.isActive():
            self._settle.start()

    def _settle_fit(self) -> None:
        if self._fit_later is not None:
            self.fit(self._fit_later)

    def _picture_target(self) -> QRectF:
        """Where the picture's view lies in the present view."""
        was = self._picture_view
        west, south, east, north = was.bounds_m
        corner = (was.bounds_m[0] - self.view.bounds_m[0]) / self.view.m_per_px
        top = (self.view.bounds_m[3] - north) / self.view.m_per_px
        return QRectF(corner, top, (east - west) / self.view.m_per_px, (north - south) / self.view.m_per_px)

    def _repaint_picture(self) -> None:
        """Paint all layers into a picture a little larger than the window."""
        ratio = self.devicePixelRatioF()
        view = self.view.resized(self.width() + 2 * MARGIN_PX, self.height() + 2 * MARGIN_PX)
        picture = QPixmap(round(view.width_px * ratio), round(view.height_px * ratio))
        theme = tokens().theme
        picture.fill(QColor(BACKGROUND[theme]))
        painter = QPainter(picture)
        painter.scale(ratio, ratio)
        for drawable in self._drawables:
            paint(painter, drawable, view, theme)
        painter.end()
        self._picture, self._picture_view = picture, view
        self.update()
