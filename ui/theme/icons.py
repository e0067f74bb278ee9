"""Line icons of data/icons in the colours of the look."""

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from planner.resources import data_path
from ui.theme.tokens import tokens

_SIZES_PX = (16, 20, 32, 40)


@lru_cache(maxsize=128)
def _source(name: str) -> str:
    return data_path("icons", f"{name}.svg").read_text(encoding="utf-8")


def pixmap(name: str, size_px: int, color: str) -> QPixmap:
    """One icon in one size and colour."""
    return _painted(_renderer(name, color), size_px)


def _renderer(name: str, color: str) -> QSvgRenderer:
    return QSvgRenderer(QByteArray(_source(name).replace("currentColor", color).encode()))


def _painted(renderer: QSvgRenderer, size_px: int) -> QPixmap:
    image = QPixmap(size_px, size_px)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    renderer.render(painter, QRectF(0, 0, size_px, size_px))
    painter.end()
    return image


@lru_cache(maxsize=256)
def _icon(name: str, normal: str, disabled: str, checked: str) -> QIcon:
    made = QIcon()
    looks = ((normal, QIcon.Mode.Normal, QIcon.State.Off), (checked, QIcon.Mode.Normal, QIcon.State.On),
             (disabled, QIcon.Mode.Disabled, QIcon.State.Off))  # fmt: skip
    for color, mode, state in looks:
        renderer = _renderer(name, color)
        for size_px in _SIZES_PX:
            made.addPixmap(_painted(renderer, size_px), mode, state)
    return made


def icon(name: str) -> QIcon:
    """Icon in the look in use: plain, checked in the accent colour, greyed where disabled."""
    colors = tokens()
    return _icon(name, colors.text, colors.faint, colors.accent)


def accent_icon(name: str) -> QIcon:
    """Icon for a filled button."""
    colors = tokens()
    return _icon(name, colors.on_accent, colors.muted, colors.on_accent)
