"""Widgets side by side that go on in a further line where the room ends: a row of buttons keeps no panel wide."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget, QWidgetItem


class FlowLayout(QLayout):
    """Lines of widgets, each as wide as it asks to be; the last ``ends`` stand at the right of their line.

    Parameters
    ----------
    gap_px : int
        Room between widgets and between lines.
    ends : int
        How many of the last widgets belong to the right edge.
    """

    def __init__(self, widgets: Sequence[QWidget], gap_px: int = 6, ends: int = 0) -> None:
        super().__init__()
        self._items: list[QLayoutItem] = []
        self._ends = ends
        self.setSpacing(gap_px)
        for widget in widgets:
            self.addChildWidget(widget)
            # made here, PySide learns of its end: see ui.widgets.nested
            self._items.append(QWidgetItem(widget))

    def addItem(self, item: QLayoutItem) -> None:
        """Take one more."""
        self._items.append(item)

    def count(self) -> int:
        """How many there are."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """One of them."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """Give one away."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        """It asks for no more room than it needs."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        """Fewer pixels across are more lines."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Height of the lines at a width."""
        return self._place(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        """Put all in their places."""
        super().setGeometry(rect)
        self._place(rect, move=True)

    def sizeHint(self) -> QSize:
        """All in one line."""
        hints = [item.sizeHint() for item in self._shown()]
        wide = sum(hint.width() for hint in hints) + self.spacing() * max(len(hints) - 1, 0)
        return self._framed(QSize(wide, max((hint.height() for hint in hints), default=0)))

    def minimumSize(self) -> QSize:
        """As wide as the widest of them."""
        least = QSize()
        for item in self._shown():
            least = least.expandedTo(item.minimumSize())
        return self._framed(least)

    def _shown(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _framed(self, size: QSize) -> QSize:
        frame = self.contentsMargins()
        return size + QSize(frame.left() + frame.right(), frame.top() + frame.bottom())

    def _place(self, rect: QRect, *, move: bool) -> int:
        frame = self.contentsMargins()
        room = rect.adjusted(frame.left(), frame.top(), -frame.right(), -frame.bottom())
        y = room.top()
        for line in self._lines(room.width()):
            high = max(item.sizeHint().height() for item in line)
            if move:
                self._put(line, QRect(room.left(), y, room.width(), high))
            y += high + self.spacing()
        return y - self.spacing() - rect.top() + frame.bottom()

    def _lines(self, width: int) -> list[list[QLayoutItem]]:
        lines: list[list[QLayoutItem]] = [[]]
        used = 0
        for item in self._shown():
            wide = item.sizeHint().width()
            if lines[-1] and used + self.spacing() + wide > width:
                lines.append([])
            used = used + self.spacing() + wide if lines[-1] else wide
            lines[-1].append(item)
        return [line for line in lines if line]

    def _put(self, line: list[QLayoutItem], room: QRect) -> None:
        right = self._items[len(self._items) - self._ends :] if self._ends else []
        free = room.width() - sum(item.sizeHint().width() for item in line) - self.spacing() * (len(line) - 1)
        x = room.left()
        for item in line:
            if item in right and free > 0:
                x, free = x + free, 0
            size = item.sizeHint()
            wide = min(size.width(), room.width())
            item.setGeometry(
                QRect(QPoint(x, room.top() + (room.height() - size.height()) // 2), QSize(wide, size.height()))
            )
            x += wide + self.spacing()
