"""The map widget: blits tiles that a worker thread paints, carries sites as pictures, hands events to the tool."""

from collections.abc import Callable, Sequence
from functools import partial
from html import escape

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QToolTip, QWidget

from planner.maps.columns import LayerData
from planner.maps.style import BACKGROUND, Theme
from ui.map.bands import Bands, bands_box, bands_of, paint_bands
from ui.map.decor import kept_free, notice_height_px, paint_decor
from ui.map.drawable import Drawable
from ui.map.grid_mark import paint_callout, paint_trace
from ui.map.grid_trace import Trace
from ui.map.hand import KEY_STEP_PX, WHEEL_STEP, Hand
from ui.map.layered import LayeredView, Overlay, apart, safely
from ui.map.names import Lettering, names_of, paint_names
from ui.map.painting import paint
from ui.map.picture import LayerPicture
from ui.map.site_items import SiteItems
from ui.map.sites import RADIUS_PX, SiteMarkers, no_markers, paint_labels, paint_sites, placed_labels
from ui.map.strokes import go_on
from ui.map.tool import Tool
from ui.map.viewport import Viewport
from ui.theme.tokens import tokens

__all__ = ["KEY_STEP_PX", "WHEEL_STEP", "Bounds", "MapCanvas", "Overlay"]

Bounds = tuple[float, float, float, float]


class MapCanvas(LayeredView):
    """Map of layers and sites. Wheel zooms about the cursor, dragging pans, a click picks a site or a place.

    The scene is the window in pixels and never scrolls: :attr:`view` alone says what is seen.

    Signals
    -------
    site_clicked : id of a site
    place_clicked, cursor_moved : easting and northing in metres
    view_changed : Viewport
    tool_changed : Tool or None
    sharp : all of the view is painted
    """

    site_clicked = Signal(str)
    place_clicked = Signal(float, float)
    cursor_moved = Signal(float, float)
    view_changed = Signal(object)
    tool_changed = Signal(object)
    sharp = Signal()

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
        self._by_key = False
        self._fit_later: Bounds | None = None
        self._sites = SiteItems(self._scene)
        self._picture = LayerPicture(self)
        self._picture.changed.connect(self.viewport().update)
        self._picture.sharp.connect(self.sharp)
        self.destroyed.connect(partial(LayerPicture.stop, self._picture))
        self._picture.keep_free(self.font().toString(), self._kept_free)
        self._hand = Hand(self)

    def sizeHint(self) -> QSize:
        """Size asked for."""
        return QSize(800, 500)

    # what is shown

    def set_layers(self, drawables: Sequence[Drawable]) -> None:
        """Show these layers, the first at the bottom; what did not change is not painted again."""
        self._drawables = tuple(drawables)
        shown = next((each for each in self._drawables if each.layer_id == "catchments"), None)
        self._bands = Bands() if shown is None else bands_of(shown)
        self._picture.set_layers(self._drawables)
        self.viewport().update()

    @property
    def drawables(self) -> tuple[Drawable, ...]:
        """Layers that are shown, the first at the bottom."""
        return self._drawables

    def data(self, layer_id: str) -> LayerData | None:
        """Columns of a layer that is shown; None: no such layer, or it is not there yet."""
        found = next((each for each in self._drawables if each.layer_id == layer_id), None)
        return None if found is None or found.loading or not found.parts else found.parts[0].columns.ready

    def set_sites(self, markers: SiteMarkers, shown: bool = True) -> None:
        """Show these sites."""
        self._markers = markers
        self._markers_shown = shown
        self._sites.show(markers, shown)
        self._dress()

    def set_notice(self, notice: str) -> None:
        """Text printed on the map (for example that the data are synthetic)."""
        self._notice = notice
        self.viewport().update()

    def set_trace(self, trace: Trace | None) -> None:
        """Light up a bus with its way to the feed-in and what binds it; None puts the light out."""
        self._trace = trace
        self.viewport().update()

    @property
    def trace(self) -> Trace | None:
        """Bus that is lit up."""
        return self._trace

    # tool

    @property
    def tool(self) -> Tool | None:
        """Tool in hand."""
        return self._hand.tool

    def set_tool(self, tool: Tool | None) -> None:
        """Take a tool into the hand; None: the map is dragged and picked as usual."""
        if tool is not self._hand.tool:
            self._hand.take(tool)
            self.tool_changed.emit(tool)
            self.viewport().update()

    # where

    def select(self, site_id: str | None) -> None:
        """Mark a site; the map moves where the site would not be seen."""
        self._selected = site_id
        at = self._markers.position(site_id) if site_id else None
        if at is not None:
            west, south, east, north = self.view.bounds_m
            if not (west < at[0] < east and south < at[1] < north):
                self.set_view(self.view.centered(*at))
        self._dress()

    def set_view(self, view: Viewport) -> None:
        """Show another part of the world."""
        self.view = view
        self._fit_later = None
        self.view_changed.emit(view)
        self._look()

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

    def _look(self) -> None:
        self._picture.look(self.view, self.devicePixelRatioF(), tokens().theme)
        self._sites.look_from(self.view)
        self.viewport().update()

    def _kept_free(self) -> list[tuple[float, float, float, float]]:
        """Boxes in which no name of a layer may stand: decorations, and sites with their names."""
        view = self.view
        strip_px = notice_height_px(self.font(), view.width_px, self._notice)
        boxes = [*kept_free(self.font(), view, self._notice), bands_box(self.font(), view, self._bands, strip_px)]
        boxes += self._covered()
        return [*(_four(box) for box in boxes), *self._site_boxes(view, boxes)]

    def _covered(self) -> list[QRectF]:
        """Boxes of the tools that lie over the map."""
        return [QRectF(each.geometry()) for each in self.findChildren(QFrame, "tool_strip") if each.isVisible()]

    def _site_boxes(self, view: Viewport, kept: Sequence[QRectF] = ()) -> list[tuple[float, float, float, float]]:
        if not self._markers_shown or not self._markers.ids:
            return []
        at = view.to_px(self._markers.xy_m)
        inside = (at > 0).all(axis=1) & (at[:, 0] < view.width_px) & (at[:, 1] < view.height_px)
        side = 2 * RADIUS_PX
        free = [(x - RADIUS_PX, y - RADIUS_PX, side, side) for x, y in at[inside].tolist()]
        named = placed_labels(self.font(), self._markers, view, self._selected, kept)
        return free + [_four(box) for _, box in named]

    def _dress(self) -> None:
        self._sites.dress(tokens().theme, self.devicePixelRatioF(), self.font(), self._selected)
        self.viewport().update()

    @property
    def is_sharp(self) -> bool:
        """Whether all of the view is painted."""
        return self._picture.is_sharp

    # painting

    def paint_map(self, painter: QPainter, view: Viewport, theme: Theme, ratio: float = 1.0,
                  check: Callable[[], None] = go_on) -> None:  # fmt: skip
        """Paint layers, sites and overlays at once, without tiles, for another device or size (layouts, thumbnails).

        ``ratio``: device pixels for each of the view's pixels; the painter is scaled by it here. ``check`` is asked
        every few thousand things and may raise :class:`ui.map.painting.Stopped`.
        """
        painter.save()
        painter.scale(ratio, ratio)
        painter.setClipRect(QRectF(0, 0, view.width_px, view.height_px))
        painter.fillRect(QRectF(0, 0, view.width_px, view.height_px), QColor(BACKGROUND[theme]))
        for each in self._underlays:
            apart(painter, each, view, theme)
        for drawable in self._drawables:
            paint(painter, drawable, view, theme, check)
        if self._trace is not None:
            paint_trace(painter, self._trace, view, theme)
        lettering = Lettering(theme=theme, ratio=ratio, font_key=self.font().toString())
        paint_names(painter, names_of(self._drawables, view, lettering, self._site_boxes(view)), view)
        if self._markers_shown:
            paint_sites(painter, self._markers, view, theme, self._selected)
        for each in self._overlays:
            apart(painter, each, view, theme)
        painter.restore()

    def drawBackground(self, painter: QPainter, rect: QRectF | QRect) -> None:  # noqa: ARG002 - Qt's signature
        """Ground, underlays and layers."""
        safely(self._paint_ground, painter)

    def drawForeground(self, painter: QPainter, rect: QRectF | QRect) -> None:  # noqa: ARG002 - Qt's signature
        """Names of sites, overlays, what a map owes its reader, and the keyboard's frame."""
        safely(self._paint_top, painter)

    def _paint_ground(self, painter: QPainter) -> None:
        theme = tokens().theme
        painter.fillRect(self.viewport().rect(), QColor(BACKGROUND[theme]))
        for each in self._underlays:
            apart(painter, each, self.view, theme)
        self._picture.paint(painter, self.view)
        self._picture.paint_names(painter, self.view)
        if self._trace is not None:
            paint_trace(painter, self._trace, self.view, theme)

    def _paint_top(self, painter: QPainter) -> None:
        theme, view = tokens().theme, self.view
        painter.setFont(self.font())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        strip_px = notice_height_px(self.font(), view.width_px, self._notice)
        if self._markers_shown and self._markers.ids:
            free = kept_free(self.font(), view, self._notice)
            free.append(bands_box(self.font(), view, self._bands, strip_px))
            free += self._covered() if painter.device() is self.viewport() else []
            paint_labels(painter, self._markers, view, theme, self._selected, free)
        for each in self._overlays:
            apart(painter, each, view, theme)
        self._hand.paint(painter, theme)
        paint_decor(painter, view, theme, self._notice)
        paint_bands(painter, view, theme, self._bands, strip_px)
        if self._trace is not None:
            paint_callout(painter, self._trace, view, theme)
        if self._by_key:
            painter.setPen(QColor(tokens().accent))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.viewport().rect().adjusted(0, 0, -1, -1))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Take over another theme or screen before painting."""
        self._picture_follows()
        super().paintEvent(event)

    def _picture_follows(self) -> None:
        if not self._picture.follows(self.view, self.devicePixelRatioF(), tokens().theme):
            self._look()
            self._dress()

    # events

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep centre and scale; a fit asked for before the first show is done now."""
        size = event.size()
        self._scene.setSceneRect(0, 0, size.width(), size.height())
        self.view = self.view.resized(size.width(), size.height())
        if self._fit_later is not None:
            self.view = self._fitted(self.view, self._fit_later)
        self.view_changed.emit(self.view)
        self._look()

    def showEvent(self, event: QEvent) -> None:
        """Forget the late fit once the final size is known."""
        super().showEvent(event)  # type: ignore[arg-type]  # PySide types it narrower
        QTimer.singleShot(0, self, self._settle_fit)

    def _settle_fit(self) -> None:
        if self._fit_later is not None:
            self.fit(self._fit_later)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show a frame where the keyboard brought the focus here."""
        self._by_key = event.reason() in {Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason}
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the frame away."""
        self._by_key = False
        self._hand.forget_keys()
        super().focusOutEvent(event)
        self.viewport().update()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes from site to site, from the best down, and on to the next widget after the last."""
        following = self._markers.beside(self._selected, forward=forward) if self._markers_shown else None
        if following is None or not self.hasFocus():
            return super().focusNextPrevChild(forward)
        self._by_key = True
        self.site_clicked.emit(following)
        return True

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom about the cursor."""
        self._hand.wheel(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a drag or a click."""
        self._hand.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Pan, or tell what is under the cursor."""
        self._hand.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End a drag, or pick."""
        self._hand.release(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Zoom in a step."""
        self._hand.double_click(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows pan, plus and minus zoom, Escape gives up."""
        if not self._hand.key(event):
            event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """The space bar is let go."""
        self._hand.key_up(event)

    def pick(self, at: QPointF) -> None:
        """A click: the site under it, else the place."""
        site_id = self._markers.at(at.x(), at.y(), self.view)
        if site_id is not None and self._markers_shown:
            self.site_clicked.emit(site_id)
        else:
            self.place_clicked.emit(*self.view.to_m(at.x(), at.y()))

    def hover(self, at: QPointF, on_screen: QPoint) -> None:
        """Show the name of the site under the cursor."""
        site_id = self._markers.at(at.x(), at.y(), self.view) if self._markers_shown else None
        if site_id is None:
            self._hand.rest()
            QToolTip.hideText()
            return
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        QToolTip.showText(on_screen, escape(self.tip(site_id)), self)

    def tip(self, site_id: str) -> str:
        """Plain text shown over a site."""
        i = self._markers.ids.index(site_id)
        rank = f"{self._markers.rank[i]}  " if self._markers.rank[i] else ""
        return f"{rank}{self._markers.names[i]}"


def _four(box: QRectF) -> tuple[float, float, float, float]:
    return box.x(), box.y(), box.width(), box.height()
