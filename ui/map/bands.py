"""Legend of the selected site's catchment on the map: minutes of drive beside the tint that stands for them."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from planner.maps.own_looks import band_style
from planner.maps.style import BACKGROUND, INK, MUTED, Theme
from ui.map.decor import MARGIN_PX, small_font
from ui.map.drawable import Drawable
from ui.map.viewport import Viewport
from ui.texts import tr
from ui.theme.tokens import legible

_ROW_PX, _PAD_PX, _SWATCH_PX = 18.0, 9.0, 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Bands:
    """Minutes of the bands that are drawn, the nearest first; empty where no site's catchment is shown."""

    minutes: tuple[int, ...] = ()


def bands_of(drawable: Drawable) -> Bands:
    """Bands of the selected site in a layer of catchments."""
    if drawable.layer_id != "catchments" or not drawable.parts:
        return Bands()
    look = drawable.parts[0].styled
    used = {k for level in look.levels for k in level.class_of_feature.tolist()}
    named = [each.low for k, each in enumerate(look.classes) if k in used and each.column == "band_min"]
    return Bands(minutes=tuple(sorted(round(low) for low in named if low is not None)))


def stacked_opacity(opacity_pu: float, layers: int) -> float:
    """Opacity of so many equal fills upon each other.

    >>> round(stacked_opacity(0.1, 2), 2)
    0.19
    """
    return float(1.0 - (1.0 - opacity_pu) ** layers)


def bands_box(font: QFont, view: Viewport, bands: Bands, strip_px: float) -> QRectF:
    """Where the legend stands: right below, over the notice."""
    if not bands.minutes:
        return QRectF()
    metrics = QFontMetricsF(small_font(font))
    words = [tr("ui.catchment_legend"), *(_words(each) for each in bands.minutes)]
    indents = [0.0, *([_SWATCH_PX + 6] * len(bands.minutes))]
    wide = max(metrics.horizontalAdvance(text) + indent for text, indent in zip(words, indents, strict=True))
    high = _ROW_PX * len(words) + _PAD_PX
    width = wide + 2 * _PAD_PX
    lower = view.height_px - strip_px - (6.0 if strip_px else MARGIN_PX)
    return QRectF(view.width_px - MARGIN_PX - width, lower - high, width, high)


def paint_bands(painter: QPainter, view: Viewport, theme: Theme, bands: Bands, strip_px: float) -> None:
    """Paint the legend."""
    kept = painter.font()
    box = bands_box(kept, view, bands, strip_px)
    if box.isEmpty():
        return
    ground = QColor(BACKGROUND[theme])
    ground.setAlpha(225)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.drawRoundedRect(box, 5, 5)
    painter.setFont(small_font(kept))
    painter.setPen(QColor(legible(MUTED[theme], theme)))
    flags = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    left, top = box.left() + _PAD_PX, box.top() + _PAD_PX / 2
    painter.drawText(QRectF(left, top, box.width(), _ROW_PX), flags, tr("ui.catchment_legend"))
    for i, minutes in enumerate(bands.minutes):
        top += _ROW_PX
        painter.setPen(QPen(QColor(band_style().color(theme)), 1.1))
        painter.setBrush(band_tint(theme, len(bands.minutes) - i))
        painter.drawRoundedRect(QRectF(left, top + 3, _SWATCH_PX, _ROW_PX - 6), 2, 2)
        painter.setPen(QColor(INK[theme]))
        painter.drawText(QRectF(left + _SWATCH_PX + 6, top, box.width(), _ROW_PX), flags, _words(minutes))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setFont(kept)


def band_tint(theme: Theme, layers: int) -> QColor:
    """Tint of the map where so many bands lie upon each other."""
    style = band_style()
    color = QColor(style.fill(theme))
    color.setAlphaF(stacked_opacity(style.opacity_pu, layers))
    return color


def _words(minutes: int) -> str:
    return tr("ui.catchment_band", minutes=minutes)
