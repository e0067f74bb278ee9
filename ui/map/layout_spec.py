"""What a map given out looks like: paper, extent, scale and furniture. Lengths in pixels of a 96th of an inch."""

from dataclasses import dataclass, replace
from typing import Literal

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage

from ui.map.viewport import SCREEN_M_PER_PX, Viewport

Paper = Literal["a4", "a3", "screen"]
Extent = Literal["seen", "all", "site"]
Bounds = tuple[float, float, float, float]
SCALES = (500, 1000, 2000, 2500, 5000, 10_000, 20_000, 25_000, 50_000, 75_000, 100_000, 200_000, 250_000, 500_000)
PX_PER_MM = 96.0 / 25.4
_PAPERS_MM = {"a4": (297.0, 210.0), "a3": (420.0, 297.0)}
_MARGIN_MM = 10.0
_TITLE_PX, _SUBTITLE_PX, _FOOT_PX, _LINE_PX = 34.0, 20.0, 46.0, 14.0
_LEGEND_PU = 0.24
_LEGEND_LEAST_PX, _LEGEND_MOST_PX = 190.0, 270.0
_GAP_PX = 12.0


@dataclass(frozen=True, slots=True, kw_only=True)
class MapLayout:
    """One map to be given out.

    Attributes
    ----------
    scale : int
        N of 1 : n; 0: as large as the extent allows.
    legend_layers : tuple of str, optional
        Layers in the legend; None: all that are shown.
    logo : QImage, optional
        Picture at the upper right.
    screen_px : tuple of int
        Size of the page where the paper is the screen.
    """

    title: str = ""
    subtitle: str = ""
    paper: Paper = "a4"
    portrait: bool = False
    extent: Extent = "seen"
    scale: int = 0
    legend: bool = True
    legend_layers: tuple[str, ...] | None = None
    scale_bar: bool = True
    north: bool = True
    date: bool = True
    notice: bool = True
    credit: bool = True
    logo: QImage | None = None
    screen_px: tuple[int, int] = (1400, 900)

    @property
    def size_px(self) -> tuple[float, float]:
        """Width and height of the page."""
        if self.paper == "screen":
            return float(self.screen_px[0]), float(self.screen_px[1])
        wide, high = (length * PX_PER_MM for length in _PAPERS_MM[self.paper])
        return (high, wide) if self.portrait else (wide, high)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Where the parts of a layout stand on its page."""

    head: QRectF
    frame: QRectF
    legend: QRectF
    foot: QRectF
    line_px: float = _LINE_PX


def page_of(layout: MapLayout, lines: int, line_px: float = _LINE_PX) -> Page:
    """Places of the parts; ``lines`` of small print stand at the foot, so far from each other."""
    wide, high = layout.size_px
    margin = 14.0 if layout.paper == "screen" else _MARGIN_MM * PX_PER_MM
    left, top, right, low = margin, margin, wide - margin, high - margin
    head_px = _TITLE_PX * bool(layout.title) + _SUBTITLE_PX * bool(layout.subtitle)
    if layout.logo is not None:
        head_px = max(head_px, _TITLE_PX + _SUBTITLE_PX)
    foot_px = max(_FOOT_PX * layout.scale_bar, lines * line_px + 6.0 * bool(lines))
    head = QRectF(left, top, right - left, head_px)
    top += head_px + (4.0 if head_px else 0.0)
    foot = QRectF(left, low - foot_px, right - left, foot_px)
    low -= foot_px + (8.0 if foot_px else 0.0)
    legend_px = min(max((right - left) * _LEGEND_PU, _LEGEND_LEAST_PX), _LEGEND_MOST_PX) if layout.legend else 0.0
    legend = QRectF(right - legend_px, top, legend_px, low - top)
    frame = QRectF(left, top, right - left - (legend_px + _GAP_PX if layout.legend else 0.0), low - top)
    return Page(head=head, frame=frame, legend=legend, foot=foot, line_px=line_px)


def view_of(layout: MapLayout, frame: QRectF, bounds_m: Bounds) -> Viewport:
    """View of the map's frame: the extent as large as it goes, or in the scale that was fixed, round its middle."""
    view = Viewport(width_px=int(frame.width()), height_px=int(frame.height()))
    west, south, east, north = bounds_m
    margin = 0 if layout.extent == "seen" else 24
    shown = view.fitted(bounds_m, margin_px=margin)
    if not layout.scale:
        return shown
    return replace(shown, center_x_m=(west + east) / 2, center_y_m=(south + north) / 2,
                   m_per_px=layout.scale * SCREEN_M_PER_PX)  # fmt: skip
