"""Paints a map layout: the map by the canvas' own painter, title, legend, scale bar, north arrow, small print."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QPolygonF

from planner.maps.style import INK, MUTED, Theme
from ui.map.decor import length_text, round_length_m
from ui.map.layout_spec import Bounds, MapLayout, Page, page_of, view_of
from ui.map.legend import LegendGroup, legend_height_px, paint_legend
from ui.map.viewport import Viewport
from ui.numbers import number, rounded
from ui.texts import tr

PaintMap = Callable[[QPainter, Viewport], None]
THEME: Theme = "light"
_BODY_PX, _SMALL_PX, _TITLE_PX, _SUBTITLE_PX = 12, 10, 22, 13
_BAR_PX = 150.0
_LEAST_LEGEND_PU = 0.55
_SMALLEST_PX, _LEADING, _MOST_PRINT_PU = 7, 1.4, 0.2
_PAPER = "#ffffff"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """All that goes onto a page but the choices made for it.

    Attributes
    ----------
    bounds_m : tuple
        What the map is to show.
    north_deg : callable
        Direction of true north at a place, clockwise from up.
    legend : callable
        Groups of the legend at a scale 1 : n.
    small_print : sequence of str
        Lines at the foot: notice, credit, date.
    """

    bounds_m: Bounds
    paint_map: PaintMap
    north_deg: Callable[[float, float], float]
    legend: Callable[[float], Sequence[LegendGroup]]
    small_print: Sequence[str]
    family: str = ""


def paint_layout(painter: QPainter, layout: MapLayout, sheet: Sheet) -> Viewport:
    """Paint a whole page onto a painter whose unit is a 96th of an inch; the view that its map shows."""
    wide, high = layout.size_px
    font = QFont(sheet.family) if sheet.family else QFont(painter.font())
    font.setPixelSize(_BODY_PX)
    painter.setFont(font)
    print_px = wide - (2 * 38.0) - (_BAR_PX + 110.0 if layout.scale_bar else 0.0)
    lines, small_px = printed(sheet.small_print, font, max(print_px, 200.0), high * _MOST_PRINT_PU)
    page = page_of(layout, len(lines), small_px * _LEADING)
    view = view_of(layout, page.frame, sheet.bounds_m)
    painter.fillRect(QRectF(0, 0, wide, high), QColor(_PAPER))
    _map(painter, page, view, sheet, (wide, high))
    _head(painter, page, layout, font)
    if layout.legend:
        _legend(painter, page, sheet.legend(view.scale_denominator), font)
    if layout.north:
        _north(painter, page, sheet.north_deg(view.center_x_m, view.center_y_m), font)
    if layout.scale_bar:
        _scale(painter, page, view, font)
    _small_print(painter, page, lines, _sized(font, small_px))
    return view


def _map(painter: QPainter, page: Page, view: Viewport, sheet: Sheet, size_px: tuple[float, float]) -> None:
    """The map in its frame; what a device without clipping lets spill over is covered by the paper's white."""
    painter.save()
    painter.translate(page.frame.topLeft())
    sheet.paint_map(painter, view)
    painter.restore()
    wide, high = size_px
    frame = QRectF(page.frame.topLeft(), QSizeF(view.width_px, view.height_px))
    for box in (
        QRectF(0, 0, wide, frame.top()), QRectF(0, frame.bottom(), wide, high - frame.bottom()),
        QRectF(0, frame.top(), frame.left(), frame.height()),
        QRectF(frame.right(), frame.top(), wide - frame.right(), frame.height()),
    ):  # fmt: skip
        painter.fillRect(box, QColor(_PAPER))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(INK[THEME]), 0.8))
    painter.drawRect(frame)


def _head(painter: QPainter, page: Page, layout: MapLayout, font: QFont) -> None:
    box = QRectF(page.head)
    if layout.logo is not None and not layout.logo.isNull():
        size = QSizeF(layout.logo.size()).scaled(QSizeF(160.0, box.height() - 4), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRectF(QPointF(box.right() - size.width(), box.top()), size)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(place, layout.logo)
        box.setRight(place.left() - 12)
    flags = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    if layout.title:
        bold = _sized(font, _TITLE_PX)
        bold.setBold(True)
        painter.setFont(bold)
        painter.setPen(QColor(INK[THEME]))
        words = QFontMetricsF(bold).elidedText(layout.title, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(QRectF(box.left(), box.top(), box.width(), 32), flags, words)
        box.setTop(box.top() + 34)
    if layout.subtitle:
        painter.setFont(_sized(font, _SUBTITLE_PX))
        painter.setPen(QColor(MUTED[THEME]))
        words = QFontMetricsF(painter.font()).elidedText(layout.subtitle, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(QRectF(box.left(), box.top(), box.width(), 18), flags, words)
    painter.setFont(font)


def _legend(painter: QPainter, page: Page, groups: Sequence[LegendGroup], font: QFont) -> None:
    """Legend beside the map; a long one is drawn smaller, as far as it can still be read."""
    painter.save()
    painter.setFont(font)
    needed = legend_height_px(font, groups)
    share = min(max(page.legend.height() / max(needed, 1.0), _LEAST_LEGEND_PU), 1.0)
    painter.translate(page.legend.topLeft())
    painter.scale(share, share)
    paint_legend(painter, QRectF(0, 0, page.legend.width() / share, page.legend.height() / share), groups, THEME)
    painter.restore()


def _north(painter: QPainter, page: Page, north_deg: float, font: QFont) -> None:
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(page.frame.right() - 28, page.frame.top() + 32)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(255, 255, 255, 225))
    painter.drawEllipse(QPointF(0, 0), 22, 22)
    painter.rotate(north_deg)
    ink = QColor(INK[THEME])
    painter.setPen(QPen(ink, 1.0))
    for side, fill in ((-1, ink), (1, QColor(_PAPER))):
        painter.setBrush(fill)
        painter.drawPolygon(QPolygonF([QPointF(0, -17), QPointF(side * 6, 3), QPointF(0, -1)]))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    bold = _sized(font, _BODY_PX)
    bold.setBold(True)
    painter.setFont(bold)
    painter.drawText(QRectF(-12, 3, 24, 16), int(Qt.AlignmentFlag.AlignCenter), tr("ui.layout_north_letter"))
    painter.restore()


def _scale(painter: QPainter, page: Page, view: Viewport, font: QFont) -> None:
    """Bar of four parts, its length, and the scale as a figure."""
    length_m = round_length_m(_BAR_PX * view.m_per_px)
    width = length_m / view.m_per_px
    left, top = page.foot.left() + 1, page.foot.top() + 8
    ink = QColor(INK[THEME])
    painter.setFont(_sized(font, _SMALL_PX))
    painter.setPen(QPen(ink, 0.8))
    for i in range(4):
        painter.setBrush(ink if i % 2 == 0 else QColor(_PAPER))
        painter.drawRect(QRectF(left + i * width / 4, top, width / 4, 5))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    flags = int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
    painter.drawText(QRectF(left - 20, top + 8, 40, 14), flags, "0")
    painter.drawText(QRectF(left + width - 50, top + 8, 100, 14), flags, length_text(length_m))
    painter.setFont(_sized(font, _SMALL_PX))
    shown = number(rounded(view.scale_denominator, 4), 0)
    painter.drawText(QRectF(left, top + 22, 160, 14), int(Qt.AlignmentFlag.AlignLeft), f"1 : {shown}")
    painter.setFont(font)


def _small_print(painter: QPainter, page: Page, lines: Sequence[str], font: QFont) -> None:
    painter.save()
    painter.setFont(font)
    painter.setPen(QColor(MUTED[THEME]))
    flags = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    for i, line in enumerate(lines):
        top = page.foot.top() + i * page.line_px
        painter.drawText(QRectF(page.foot.left(), top, page.foot.width(), page.line_px), flags, line)
    painter.restore()


def _sized(font: QFont, size_px: int) -> QFont:
    made = QFont(font)
    made.setPixelSize(size_px)
    return made


def printed(texts: Sequence[str], font: QFont, wide_px: float, high_px: float) -> tuple[list[str], int]:
    """Small print as lines, and the size of its letters: smaller ones where there is much of it.

    What does not fit in the smallest is cut with an ellipsis; the map keeps its room.
    """
    size_px, lines = _SMALL_PX, list[str]()
    for size_px in range(_SMALL_PX, _SMALLEST_PX - 1, -1):
        lines = _wrapped(texts, _sized(font, size_px), wide_px)
        if len(lines) * size_px * _LEADING <= high_px:
            return lines, size_px
    most = max(int(high_px / (size_px * _LEADING)), 1)
    metrics = QFontMetricsF(_sized(font, size_px))
    last = metrics.elidedText(f"{lines[most - 1]} {lines[most]}", Qt.TextElideMode.ElideRight, wide_px)
    return [*lines[: most - 1], last], size_px


def _wrapped(texts: Sequence[str], font: QFont, wide_px: float) -> list[str]:
    """Texts as lines that fit; none is cut. A word wider than a line (an address) goes on in the next."""
    metrics = QFontMetricsF(font)
    lines: list[str] = []
    for text in texts:
        line = ""
        for word in text.split():
            longer = f"{line} {word}".strip()
            if line and metrics.horizontalAdvance(longer) > wide_px:
                lines.append(line)
                longer = word
            while metrics.horizontalAdvance(longer) > wide_px and len(longer) > 1:
                fits = _fitting(longer, metrics, wide_px)
                lines.append(longer[:fits])
                longer = longer[fits:]
            line = longer
        if line:
            lines.append(line)
    return lines


def _fitting(word: str, metrics: QFontMetricsF, wide_px: float) -> int:
    """How many letters of a word fit, at least one."""
    low, high = 1, len(word)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if metrics.horizontalAdvance(word[:middle]) <= wide_px else (low, middle - 1)
    return low
