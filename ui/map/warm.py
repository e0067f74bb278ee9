"""What the map's first picture would wait for, done beside the window: Qt's enumerations and numpy's late imports."""

import importlib

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from planner.maps.style import BACKGROUND
from ui.map.decor import paint_decor
from ui.map.viewport import Viewport

_SIDE_PX = 240


def paint_once() -> QImage:
    """Paint a map without layers onto a picture that nobody sees; any thread may ask."""
    importlib.import_module("numpy.ma")  # numpy asks for it in ``unique``
    view = Viewport(width_px=_SIDE_PX, height_px=_SIDE_PX)
    picture = QImage(_SIDE_PX, _SIDE_PX, QImage.Format.Format_ARGB32_Premultiplied)
    picture.fill(0)
    painter = QPainter(picture)
    try:
        # the first call of each makes PySide build the enumerations of all its overloads
        ground = QColor(BACKGROUND["light"])
        painter.fillRect(QRect(0, 0, _SIDE_PX, _SIDE_PX), ground)
        painter.fillRect(QRectF(0, 0, _SIDE_PX, _SIDE_PX), ground)
        paint_decor(painter, view, "light", "")
        painter.drawImage(QRectF(0, 0, 8, 8), picture.copy(0, 0, 8, 8), QRectF(0, 0, 8, 8))
    finally:
        painter.end()
    return picture
