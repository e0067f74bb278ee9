"""A card at the top of the map: in the middle, beside the strip of tools and never over it."""

from PySide6.QtCore import QEvent, QObject, QPoint, QRect
from PySide6.QtWidgets import QFrame, QWidget

STRIP = "tool_strip"
_TOP_PX, _GAP_PX = 18, 12
_NORTH_PX = 36
_LEAST_PX = 320


class TopCard(QFrame):
    """Card that keeps its place while the map, and the strip of tools over it, change their sizes."""

    def __init__(self, room: QWidget, wide_px: int) -> None:
        super().__init__(room)
        self._room, self._wide_px = room, wide_px
        self._strip: QWidget | None = None
        room.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow map and strip."""
        if event.type() in {QEvent.Type.Resize, QEvent.Type.Move}:
            self.place()
        return super().eventFilter(watched, event)

    def place(self) -> None:
        """Take the place there is, as high as the words need at its width."""
        if self._strip is None:
            self._strip = self._room.findChild(QWidget, STRIP)
            if self._strip is not None:
                self._strip.installEventFilter(self)
        place = place_at_top(self._room, self._strip, self._wide_px)
        self.setFixedWidth(place.width())
        if (lines := self.layout()) is not None:
            # by its own size hint the last lines of long words would be cut
            wraps = lines.hasHeightForWidth()
            high = lines.totalHeightForWidth(place.width()) if wraps else lines.totalSizeHint().height()
            self.setFixedHeight(high)
        self.move(place.topLeft())


def place_at_top(room: QWidget, strip: QWidget | None, wide_px: int) -> QRect:
    """Place of a card, of no height, as wide as asked for where there is room.

    In the middle of the room, moved or narrowed beside a strip that stands; below a strip that lies. The arrow to the
    north stays in sight where the card is not squeezed by it.
    """
    left, top = _GAP_PX, _TOP_PX
    if strip is not None and not strip.isHidden():
        taken = QRect(strip.mapTo(room, QPoint()), strip.size())
        if taken.width() < taken.height():
            left = taken.right() + 1 + _GAP_PX
        else:
            top = taken.bottom() + 1 + _GAP_PX
    right = room.width() - _GAP_PX
    if right - _NORTH_PX - left >= _LEAST_PX and top == _TOP_PX:
        right -= _NORTH_PX
    wide = max(min(wide_px, right - left), 1)
    middle = (room.width() - wide) // 2
    return QRect(max(min(middle, right - wide), left), top, wide, 0)
