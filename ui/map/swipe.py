"""Two maps of the same place, one on each side of a line that is dragged: what is other with another scenario."""

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from planner.maps.bins import Bounds
from planner.maps.style import BACKGROUND, Theme
from ui.map.decor import notice_height_px, paint_notice
from ui.map.layered import safely
from ui.map.viewport import Viewport
from ui.texts import tr
from ui.theme.tokens import tokens
from ui.widgets.plain import tip

Paint = Callable[[QPainter, Viewport, Theme, float], None]
_REACH_PX = 8.0
_KEY_STEP_PU = 0.02
_WHEEL_STEP = 1.25
_SETTLE_MS = 60
_PAN_PX = 80
_MARGIN_PX = 48
_PANS = {
    Qt.Key.Key_Left: (_PAN_PX, 0), Qt.Key.Key_Right: (-_PAN_PX, 0),
    Qt.Key.Key_Up: (0, _PAN_PX), Qt.Key.Key_Down: (0, -_PAN_PX),
}  # fmt: skip


class SwipeView(QWidget):
    """Left of the divider the one map, right of it the other.

    Both are painted by callables of the shape of ``SideMap.paint``, which are quick: what takes long is painted
    elsewhere and told by :meth:`catch_up`. Drag the divider, or move it with the arrow
    keys; Shift and arrows, dragging beside it and the wheel move the map under it.

    Signals
    -------
    view_changed : Viewport
    divider_moved : float, share of the width left of the divider
    """

    view_changed = Signal(object)
    divider_moved = Signal(float)

    def __init__(self, left_paint: Paint, right_paint: Paint, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view = Viewport()
        self.divider_pu = 0.5
        self._paints = (left_paint, right_paint)
        self._titles = ("", "")
        self._notice = ""
        self._whole: Bounds | None = None
        self._pictures: list[tuple[QPixmap, Viewport] | None] = [None, None]
        self._stale = [True, True]
        self._drag = ""
        self._at = QPointF()
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settle.timeout.connect(self._repaint_one)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(240, 160)
        self.setAccessibleName(tr("ui.map_swipe"))
        self.setAccessibleDescription(tr("ui.map_swipe_tip"))
        self.setToolTip(tip(tr("ui.map_swipe_tip")))

    def sizeHint(self) -> QSize:
        """Size asked for."""
        return QSize(800, 500)

    def set_paints(self, left_paint: Paint, right_paint: Paint) -> None:
        """Compare other maps."""
        self._paints = (left_paint, right_paint)
        self.refresh()

    def set_titles(self, left: str, right: str) -> None:
        """What the two sides show."""
        self._titles = (left, right)
        self.update()

    def set_notice(self, notice: str) -> None:
        """Words that stand below the map on both sides."""
        self._notice = notice
        if self._whole is not None:
            self.fit(self._whole)
        self.update()

    def fit(self, bounds_m: Bounds) -> None:
        """Show all of west, south, east, north with room around, in any size, until the map is moved."""
        low_px = notice_height_px(self.font(), self.width(), self._notice)
        self.set_view(self.view.resized(self.width(), self.height()).fitted(bounds_m, _MARGIN_PX, low_px))
        self._whole = bounds_m

    def set_view(self, view: Viewport) -> None:
        """Show another part of the world on both sides."""
        self._whole = None
        self.view = view.resized(self.width(), self.height())
        self.view_changed.emit(self.view)
        self.refresh()

    def set_divider(self, share_pu: float) -> None:
        """Put the divider to a share of the width."""
        share_pu = min(max(share_pu, 0.0), 1.0)
        if share_pu != self.divider_pu:
            self.divider_pu = share_pu
            self.divider_moved.emit(share_pu)
            self.update()

    def refresh(self) -> None:
        """Paint both sides anew, once the view rests."""
        self._stale = [True, True]
        self._settle.start()
        self.update()

    def catch_up(self) -> None:
        """The maps have come further: show that soon, however often it is told."""
        self._stale = [True, True]
        if not self._settle.isActive():
            self._settle.start()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Blit both pictures up to the divider, then the divider and the two titles."""
        for side in (0, 1):
            if self._pictures[side] is None:
                self._paint_side(side)
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(BACKGROUND[tokens().theme]))
        x = self._divider_px()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for side, box in enumerate((QRectF(0, 0, x, self.height()), QRectF(x, 0, self.width() - x, self.height()))):
            painter.save()
            painter.setClipRect(box)
            self._blit(painter, side)
            painter.restore()
        self._paint_titles(painter, x)
        self._paint_divider(painter, x)
        paint_notice(painter, self.view, tokens().theme, self._notice)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep what was to be seen as a whole in sight, else centre and scale."""
        self.view = self.view.resized(event.size().width(), event.size().height())
        if self._whole is not None:
            self.fit(self._whole)
        self.refresh()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the divider, or the map."""
        if event.button() in {Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton}:
            near = event.button() == Qt.MouseButton.LeftButton and self._near(event.position())
            self._drag, self._at = "divider" if near else "map", event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag what was taken."""
        at = event.position()
        if self._drag == "divider":
            self.set_divider(at.x() / max(self.width(), 1))
        elif self._drag == "map":
            moved = at - self._at
            self._at = at
            self.set_view(self.view.moved(moved.x(), moved.y()))
        else:
            self.setCursor(Qt.CursorShape.SplitHCursor if self._near(at) else Qt.CursorShape.OpenHandCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Let go."""
        self._drag = ""

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Put the divider back into the middle."""
        if self._near(event.position()):
            self.set_divider(0.5)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom about the cursor."""
        steps = event.angleDelta().y() / 120.0
        if steps:
            self.set_view(self.view.zoomed(_WHEEL_STEP**steps, event.position().x(), event.position().y()))
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right move the divider, with Shift the map; plus and minus zoom."""
        key, shift = Qt.Key(event.key()), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        middle = self.width() / 2, self.height() / 2
        if key in _PANS and (shift or key in {Qt.Key.Key_Up, Qt.Key.Key_Down}):
            self.set_view(self.view.moved(*_PANS[key]))
        elif key in {Qt.Key.Key_Left, Qt.Key.Key_Right}:
            self.set_divider(self.divider_pu + (_KEY_STEP_PU if key == Qt.Key.Key_Right else -_KEY_STEP_PU))
        elif key in {Qt.Key.Key_Home, Qt.Key.Key_End}:
            self.set_divider(0.0 if key == Qt.Key.Key_Home else 1.0)
        elif key in {Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus}:
            self.set_view(self.view.zoomed(1 / _WHEEL_STEP if key == Qt.Key.Key_Minus else _WHEEL_STEP, *middle))
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keys go."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show that they go elsewhere."""
        super().focusOutEvent(event)
        self.update()

    def _near(self, at: QPointF) -> bool:
        return abs(at.x() - self._divider_px()) <= _REACH_PX

    def _divider_px(self) -> float:
        return float(round(self.divider_pu * self.width()))

    def _repaint_one(self) -> None:
        """Paint one side and come back for the other: each is a stretch of its own for the window."""
        side = next((i for i in (0, 1) if self._stale[i]), None)
        if side is not None:
            self._paint_side(side)
            self.update()
            if any(self._stale):
                QTimer.singleShot(0, self, self._repaint_one)

    def _paint_side(self, side: int) -> None:
        ratio = self.devicePixelRatioF()
        picture = QPixmap(self.size() * ratio)
        picture.fill(QColor(BACKGROUND[tokens().theme]))
        painter = QPainter(picture)
        painter.setFont(self.font())
        safely(lambda on: self._paints[side](on, self.view, tokens().theme, ratio), painter)
        painter.end()
        self._pictures[side], self._stale[side] = (picture, self.view), False

    def _blit(self, painter: QPainter, side: int) -> None:
        made = self._pictures[side]
        if made is None:
            return
        picture, was = made
        west, _, _, north = was.bounds_m
        left, _, _, top = self.view.bounds_m
        scale = was.m_per_px / self.view.m_per_px
        target = QRectF((west - left) / self.view.m_per_px, (top - north) / self.view.m_per_px,
                        was.width_px * scale, was.height_px * scale)  # fmt: skip
        painter.drawPixmap(target, picture, QRectF(picture.rect()))

    def _paint_divider(self, painter: QPainter, x: float) -> None:
        colors = tokens()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        color = QColor(colors.accent if self.hasFocus() else colors.text)
        painter.setPen(QPen(QColor(colors.base), 5))
        painter.drawLine(QPointF(x, 0), QPointF(x, self.height()))
        painter.setPen(QPen(color, 2))
        painter.drawLine(QPointF(x, 0), QPointF(x, self.height()))
        middle = QPointF(x, self.height() / 2)
        painter.setBrush(QColor(colors.base))
        painter.drawEllipse(middle, 13, 13)
        for side in (-1, 1):
            tip_at = middle + QPointF(side * 8, 0)
            painter.drawLine(tip_at, tip_at + QPointF(-side * 4, -4))
            painter.drawLine(tip_at, tip_at + QPointF(-side * 4, 4))
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _paint_titles(self, painter: QPainter, x: float) -> None:
        colors, metrics = tokens(), QFontMetricsF(self.font())
        room = max(min(x, self.width()) - 28, 0), max(self.width() - x - 28, 0)
        for side, (title, space) in enumerate(zip(self._titles, room, strict=True)):
            words = metrics.elidedText(title, Qt.TextElideMode.ElideRight, space)
            if not words or space < 30:
                continue
            wide = metrics.horizontalAdvance(words) + 16
            left = x - 14 - wide if side == 0 else x + 14
            box = QRectF(left, 12, wide, metrics.height() + 8)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colors.base))
            painter.drawRoundedRect(box, 5, 5)
            painter.setPen(QColor(colors.text))
            painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), words)
        painter.setBrush(Qt.BrushStyle.NoBrush)
