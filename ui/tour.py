"""The welcome tour: five steps, each beside the part of the window it speaks of. Keys: arrows, Enter, Escape."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QDockWidget, QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ui.desk import Desk
from ui.texts import tr
from ui.theme.tokens import tokens
from ui.widgets.blocks import small
from ui.widgets.nested import nest
from ui.widgets.plain import label

_WIDTH_PX = 330
_GAP_PX = 14
_SETTLED_MS = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """One step of the tour: its texts' name, and the part of the window it points at."""

    name: str
    target: Callable[[Desk], QWidget | None]


def _panel(panel_id: str) -> Callable[[Desk], QWidget | None]:
    return lambda desk: getattr(desk.window, "docks", {}).get(panel_id)


STOPS = (
    Stop(name="steps", target=lambda desk: getattr(desk.window, "steps", None)),
    Stop(name="layers", target=_panel("layers")),
    Stop(name="map", target=lambda desk: desk.canvas),
    Stop(name="card", target=_panel("card")),
    Stop(name="table", target=_panel("sites")),
)


class Tour(QWidget):
    """Veil over the window with a hole for the part spoken of, and a bubble beside it."""

    def __init__(self, desk: Desk, window: QWidget) -> None:
        super().__init__(window)
        self._desk, self._window = desk, window
        self.at = 0
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("ui.action_tour"))
        self.bubble = QFrame(self)
        self.bubble.setObjectName("bubble")
        self.bubble.setFixedWidth(_WIDTH_PX)
        self.title = label("", "title")
        self.text = label("")
        self.count = small("")
        self.back, self.next, self.leave = (QPushButton(tr(f"ui.tour_{name}")) for name in ("back", "next", "leave"))
        self.next.setObjectName("primary")
        self.leave.setObjectName("flat")
        self.back.clicked.connect(lambda _checked=False: self.turn(-1))
        self.next.clicked.connect(lambda _checked=False: self.turn(1))
        self.leave.clicked.connect(self.close)
        buttons = QHBoxLayout()
        buttons.addWidget(self.leave)
        buttons.addStretch(1)
        buttons.addWidget(self.back)
        buttons.addWidget(self.next)
        layout = QVBoxLayout(self.bubble)
        layout.setContentsMargins(16, 14, 16, 12)
        layout.setSpacing(8)
        for widget in (self.count, self.title, self.text):
            layout.addWidget(widget)
        nest(layout, buttons)
        window.installEventFilter(self)
        desk.session.closed.connect(self.close)
        desk.preferences.tour_seen = True
        self._show_stop()
        self.show()
        self.raise_()
        self.next.setFocus()

    def turn(self, by: int) -> None:
        """Go on or back; past the last step the tour ends."""
        if self.at + by >= len(STOPS):
            self.close()
            return
        self.at = max(0, self.at + by)
        self._show_stop()

    def target(self) -> QRect:
        """Where the part spoken of lies in the window."""
        widget = STOPS[self.at].target(self._desk)
        if widget is None or not widget.isVisible():
            return QRect(self.rect().center(), QSize(1, 1))
        return QRect(widget.mapTo(self._window, QPoint(0, 0)), widget.size()).intersected(self.rect())

    def event(self, event: QEvent) -> bool:
        """Take Escape before an action of the window does."""
        override = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride
        if override and event.key() == Qt.Key.Key_Escape:  # type: ignore[attr-defined]  # a key event
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows turn, Escape leaves."""
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Escape:
            self.close()
        elif key in {Qt.Key.Key_Right, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            self.turn(1)
        elif key == Qt.Key.Key_Left:
            self.turn(-1)
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Cover the window whatever its size."""
        if event.type() == QEvent.Type.Resize:
            self._place()
        elif event.type() == QEvent.Type.ChildAdded:
            QTimer.singleShot(0, self, self.raise_)
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Paint the veil, and a frame round the hole."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        hole = QRectF(self.target()).adjusted(2, 2, -2, -2)
        veil = QPainterPath()
        veil.addRect(QRectF(self.rect()))
        inner = QPainterPath()
        inner.addRoundedRect(hole, 8, 8)
        painter.fillPath(veil.subtracted(inner), QColor(0, 0, 0, 110))
        painter.setPen(QPen(QColor(tokens().accent), 3))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(hole, 8, 8)
        painter.end()

    def _show_stop(self) -> None:
        stop = STOPS[self.at]
        name, dock = stop.name, stop.target(self._desk)
        if isinstance(dock, QDockWidget):
            dock.raise_()
            self.raise_()
        self.count.setText(tr("ui.tour_count", n=self.at + 1, m=len(STOPS)))
        self.title.setText(tr(f"ui.tour_{name}_title"))
        self.text.setText(tr(f"ui.tour_{name}_text"))
        self.bubble.setAccessibleName(f"{self.count.text()}. {self.title.text()}. {self.text.text()}")
        self.back.setEnabled(self.at > 0)
        self.next.setText(tr("ui.tour_done") if self.at == len(STOPS) - 1 else tr("ui.tour_next"))
        self._place()
        QTimer.singleShot(0, self, self._place)

    def _place(self) -> None:
        self.setGeometry(self._window.rect())
        inside = self.bubble.layout()
        frame = self.bubble.contentsMargins()
        inner_px = _WIDTH_PX - frame.left() - frame.right()
        high_px = inside.heightForWidth(inner_px) if inside is not None else 160
        self.bubble.setFixedHeight(high_px + frame.top() + frame.bottom())
        self.bubble.move(beside(self.target(), self.rect(), self.bubble.size()))
        self.update()


def beside(target: QRect, room: QRect, size: QSize) -> QPoint:
    """Corner of a bubble: below, above, right or left of a part where it fits, else in its middle."""
    ways = (
        QPoint(target.left() + 12, target.bottom() + _GAP_PX),
        QPoint(target.right() + _GAP_PX, target.top() + 12),
        QPoint(target.left() - _GAP_PX - size.width(), target.top() + 12),
        QPoint(target.left() + 12, target.top() - _GAP_PX - size.height()),
    )
    fits = next((way for way in ways if room.contains(QRect(way, size))), None)
    return fits if fits is not None else target.center() - QPoint(size.width() // 2, size.height() // 2)


class _Beginning(QObject):
    """Waits for the sample, and gives way to the tour."""

    def __init__(self, desk: Desk, window: QWidget) -> None:
        super().__init__(window)
        self._desk, self._window = desk, window
        desk.session.opened.connect(self._wait)

    def _wait(self) -> None:
        self._desk.session.opened.disconnect(self._wait)
        QTimer.singleShot(_SETTLED_MS, self, self._begin)

    def _begin(self) -> None:
        Tour(self._desk, self._window)
        self.deleteLater()


def start_tour(desk: Desk) -> Tour | None:
    """Show the tour; where nothing is open, the sample is opened first."""
    window = desk.window
    if window is None:
        return None
    if desk.session.is_open:
        return Tour(desk, window)

    _Beginning(desk, window)
    desk.actions["sample"].trigger()
    return None
