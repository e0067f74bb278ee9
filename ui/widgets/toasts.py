"""Notices in the lower right corner of the map: they block nothing, go by themselves, and can be followed."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QCloseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from ui.notices import Notice, Notices
from ui.texts import tr
from ui.theme.icons import icon, pixmap
from ui.theme.tokens import tokens
from ui.widgets.nested import nest
from ui.widgets.plain import label, menu_text, tip

MOST = 3
LASTS_MS = 8000
BAD_LASTS_MS = 20_000
_WIDTH_PX = 340
_EDGE_PX = 14
_ICONS = {"info": "info", "good": "check", "warn": "issues", "bad": "issues"}


class Toast(QFrame):
    """One notice, until its time is over; it stays while the mouse or the keys are on it."""

    gone = Signal(object)

    def __init__(self, notice: Notice, parent: QWidget) -> None:
        super().__init__(parent)
        self.notice = notice
        self.setObjectName("toast")
        self.setAccessibleName(notice.text)
        self.words = label(notice.text)
        self.words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        picture = label("", wrap=False)
        colors = tokens()
        tone = {"info": colors.accent, "good": colors.good, "warn": colors.warn, "bad": colors.bad}[notice.tone]
        picture.setPixmap(pixmap(_ICONS[notice.tone], 18, tone))
        self.shut = QToolButton()
        self.shut.setIcon(icon("close"))
        self.shut.setIconSize(QSize(12, 12))
        self.shut.setAccessibleName(tr("ui.notice_close"))
        self.shut.setToolTip(tip(tr("ui.notice_close")))
        self.shut.clicked.connect(self.close)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 10, 8, 10)
        layout.setSpacing(9)
        layout.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        nest(layout, self._middle(), 1)
        layout.addWidget(self.shut, 0, Qt.AlignmentFlag.AlignTop)
        self.clock = QTimer(self, singleShot=True, interval=BAD_LASTS_MS if notice.tone == "bad" else LASTS_MS)
        self.clock.timeout.connect(self._time_is_up)
        self.clock.start()

    def _middle(self) -> QVBoxLayout:
        middle = QVBoxLayout()
        middle.setSpacing(2)
        middle.addWidget(self.words)
        if self.notice.link:
            self.link = QPushButton(menu_text(self.notice.link))
            self.link.setObjectName("link")
            self.link.setAccessibleName(f"{self.notice.link}: {self.notice.text}")
            self.link.clicked.connect(self._follow)
            middle.addWidget(self.link, 0, Qt.AlignmentFlag.AlignLeft)
        return middle

    def closeEvent(self, event: QCloseEvent) -> None:
        """Tell that the place is free."""
        self.clock.stop()
        self.gone.emit(self)
        super().closeEvent(event)

    def _time_is_up(self) -> None:
        if self.underMouse() or any(each.hasFocus() for each in self.findChildren(QWidget)):
            self.clock.start()
        else:
            self.close()

    def _follow(self) -> None:
        do = self.notice.do
        self.close()
        if do is not None:
            do()


class Toasts(QObject):
    """The notices that are shown now, the newest lowest; an older one gives its place to a fourth."""

    def __init__(self, notices: Notices, room: QWidget) -> None:
        super().__init__(room)
        self._room = room
        self.shown: list[Toast] = []
        notices.posted.connect(self._show)
        notices.left.connect(self._leave)
        room.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in the corner while the window changes its size."""
        if event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def _show(self, notice: Notice) -> None:
        if notice.quiet:
            return
        same = [each for each in self.shown if each.notice.text == notice.text]
        for old in same or self.shown[: max(0, len(self.shown) - MOST + 1)]:
            old.close()
        toast = Toast(notice, self._room)
        toast.gone.connect(self._drop)
        self.shown = [*self.shown, toast]
        self._place()
        toast.show()
        QAccessible.updateAccessibility(QAccessibleEvent(toast, QAccessible.Event.Alert))

    def _leave(self) -> None:
        for toast in [each for each in self.shown if each.notice.of_project]:
            toast.close()

    def _drop(self, toast: Toast) -> None:
        self.shown = [each for each in self.shown if each is not toast]
        self._place()

    def _place(self) -> None:
        wide = min(_WIDTH_PX, self._room.width() - 2 * _EDGE_PX)
        low = self._room.height() - _EDGE_PX - 18
        for toast in reversed(self.shown):
            toast.setFixedWidth(wide)
            toast.adjustSize()
            low -= toast.height()
            toast.move(self._room.width() - wide - _EDGE_PX, low)
            toast.raise_()
            low -= 8
