"""Fields for figures with the same room before the figure as in other fields, which a style sheet cannot give them."""

from typing import TypeVar

from PySide6.QtWidgets import QAbstractSpinBox

_ROOM_PX = 4
Box = TypeVar("Box", bound=QAbstractSpinBox)


def with_room(box: Box, *, arrows: bool = True) -> Box:
    """Give a field its room; without arrows it is for the keys and the wheel only."""
    box.lineEdit().setTextMargins(_ROOM_PX, 0, _ROOM_PX, 0)
    if not arrows:
        box.setProperty("arrows", "no")
    return box
