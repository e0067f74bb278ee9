"""Drawing paper in millimetres: matplotlib artists without axes, saved as SVG that is the same on every run.

Axes with their ticks cost most of a small figure's time; a report has more than a hundred figures, so charts and maps
put lines, areas and texts on the figure themselves, through linear scales.
"""

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import ArrayLike

from planner.maps.style import INK
from planner.report.glyphs import FONTS, printable
from planner.resources import data_path

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MM_PER_INCH = 25.4
TEXT_PT = 6.6
SMALL_PT = 6.0

Anchor = Literal["left", "center", "right"]
Level = Literal["bottom", "center", "top"]


@cache
def _prepare() -> dict[str, object]:
    """Register our fonts once; the settings all figures share. Text from files is never read as mathematics."""
    from matplotlib import font_manager

    for name in FONTS:
        font_manager.fontManager.addfont(data_path("report", "fonts", name))
    return {
        "svg.fonttype": "none",
        "svg.hashsalt": "chargesite",
        "text.parse_math": False,
        "text.usetex": False,
        "font.family": "DejaVu Sans",
        "font.stretch": "condensed",
        "path.simplify": True,
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Fill and edge of areas, lines and markers; empty colours are not drawn."""

    fill: str = ""
    edge: str = ""
    edge_pt: float = 0.8
    opacity_pu: float = 1.0
    dashed: bool = False
    z: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class TextLook:
    """Size, colour and seat of words; ``ground`` puts a tint behind them."""

    size_pt: float = TEXT_PT
    color: str = INK["light"]
    anchor: Anchor = "left"
    level: Level = "center"
    bold: bool = False
    rotation_deg: float = 0.0
    ground: str = ""
    z: float = 5.0


class Canvas:
    """One figure; all coordinates are millimetres from the lower left corner.

    Attributes
    ----------
    width_mm, height_mm : float
    """

    def __init__(self, figure: "Figure", width_mm: float, height_mm: float) -> None:
        from matplotlib.transforms import Affine2D

        self.width_mm = width_mm
        self.height_mm = height_mm
        self._figure = figure
        self._to_paper = Affine2D().scale(1 / MM_PER_INCH) + figure.dpi_scale_trans

    def line(
        self,
        x_mm: ArrayLike,
        y_mm: ArrayLike,
        color: str,
        width_pt: float = 1.0,
        *,
        dashed: bool = False,
        z: float = 2.0,
    ) -> None:
        """Polyline."""
        from matplotlib.lines import Line2D

        artist = Line2D(np.asarray(x_mm), np.asarray(y_mm), color=color, linewidth=width_pt, zorder=z)
        if dashed:
            artist.set_dashes((3.2, 1.8))
        self._add(artist)

    def dots(self, x_mm: ArrayLike, y_mm: ArrayLike, size_pt: float, look: Look, shape: str = "o") -> None:
        """Markers of one look."""
        from matplotlib.lines import Line2D

        artist = Line2D(
            np.asarray(x_mm),
            np.asarray(y_mm),
            linestyle="none",
            marker=shape,
            markersize=size_pt,
            markerfacecolor=look.fill,
            markeredgecolor=look.edge or look.fill,
            markeredgewidth=look.edge_pt,
            zorder=look.z,
        )
        self._add(artist)

    def bars(self, boxes_mm: Sequence[tuple[float, float, float, float]], color: str, z: float = 2.0) -> None:
        """Filled rectangles (left, bottom, width, height) of one colour, as one path."""
        boxes = [box for box in boxes_mm if box[2] and box[3]]
        if not boxes:
            return
        corners = np.array([[(x, y), (x + w, y), (x + w, y + h), (x, y + h), (x, y)] for x, y, w, h in boxes])
        codes = np.tile(np.array([1, 2, 2, 2, 79], dtype=np.uint8), len(boxes))
        self.path(corners.reshape(-1, 2), codes, Look(fill=color, z=z))

    def path(self, vertices_mm: ArrayLike, codes: ArrayLike, look: Look) -> None:
        """Compound path: codes 1 begin a part, 2 draw, 79 close (matplotlib's)."""
        from matplotlib.colors import to_rgba
        from matplotlib.patches import PathPatch
        from matplotlib.path import Path

        patch = PathPatch(
            Path(np.asarray(vertices_mm, dtype=np.float64), np.asarray(codes, dtype=np.uint8)),
            facecolor=to_rgba(look.fill, look.opacity_pu) if look.fill else "none",
            edgecolor=to_rgba(look.edge, 1.0 if look.fill else look.opacity_pu) if look.edge else "none",
            linewidth=look.edge_pt if look.edge else 0.0,
            joinstyle="round",
            capstyle="butt" if look.dashed else "round",
            linestyle=(0, (2.4, 1.4)) if look.dashed else "-",
            zorder=look.z,
        )
        self._add(patch)

    def text(self, x_mm: float, y_mm: float, words: str, look: TextLook | None = None) -> None:
        """Words at a place."""
        from matplotlib.text import Text

        style = look or TextLook()
        artist = Text(
            x_mm,
            y_mm,
            printable(words),
            fontsize=style.size_pt,
            color=style.color,
            ha=style.anchor,
            va="center_baseline" if style.level == "center" else style.level,
            weight="bold" if style.bold else "normal",
            rotation=style.rotation_deg,
            rotation_mode="anchor",
            zorder=style.z,
            parse_math=False,
        )
        if style.ground:
            artist.set_bbox({"facecolor": style.ground, "edgecolor": "none", "pad": 0.8})
        self._add(artist)

    def _add(self, artist: object) -> None:
        artist.set_transform(self._to_paper)  # type: ignore[attr-defined]
        self._figure.add_artist(artist, clip=False)  # type: ignore[arg-type]

    def svg(self) -> bytes:
        """Drawing as SVG with text kept as text, without date or program name."""
        buffer = io.BytesIO()
        self._figure.savefig(buffer, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
        return buffer.getvalue()


@contextmanager
def canvas(width_mm: float, height_mm: float) -> Iterator[Canvas]:
    """Empty canvas; drawing and saving happen inside the block.

    >>> with canvas(80.0, 40.0) as paper:
    ...     drawing = paper.svg()
    """
    import matplotlib as mpl
    from matplotlib.figure import Figure

    with mpl.rc_context(_prepare()):  # type: ignore[arg-type]  # keys are checked when they are set
        figure = Figure(figsize=(width_mm / MM_PER_INCH, height_mm / MM_PER_INCH))
        yield Canvas(figure, width_mm, height_mm)
