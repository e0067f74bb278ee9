"""Drawing paper: matplotlib figures of a size in millimetres, saved as SVG that is the same on every run."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING

from planner.maps.style import INK, MUTED
from planner.resources import data_path

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FONTS = ("DejaVuSansCondensed.ttf", "DejaVuSansCondensed-Bold.ttf")
MM_PER_INCH = 25.4
TEXT_PT = 6.6
GRID_COLOR = "#dfe4e6"


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
        "axes.formatter.use_mathtext": False,
        "font.family": "DejaVu Sans",
        "font.stretch": "condensed",
        "font.size": TEXT_PT,
        "text.color": INK["light"],
        "axes.edgecolor": MUTED["light"],
        "axes.linewidth": 0.5,
        "path.simplify": True,
    }


@contextmanager
def paper(width_mm: float, height_mm: float) -> Iterator["Figure"]:
    """Empty figure; drawing and saving happen inside the block.

    >>> with paper(80.0, 40.0) as figure:
    ...     drawing = svg(figure)
    """
    import matplotlib as mpl
    from matplotlib.figure import Figure

    with mpl.rc_context(_prepare()):  # type: ignore[arg-type]  # keys are checked when they are set
        yield Figure(figsize=(width_mm / MM_PER_INCH, height_mm / MM_PER_INCH))


def svg(figure: "Figure") -> bytes:
    """Drawing as SVG with text kept as text, without date or program name."""
    buffer = io.BytesIO()
    figure.savefig(buffer, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    return buffer.getvalue()


def plot_area(figure: "Figure", box_mm: tuple[float, float, float, float], title: str) -> "Axes":
    """Axes in a box (left, bottom, width, height in mm): quiet frame, light grid lines, title above on the left."""
    width_mm, height_mm = (size * MM_PER_INCH for size in figure.get_size_inches())
    left, bottom, width, height = box_mm
    axes = figure.add_axes((left / width_mm, bottom / height_mm, width / width_mm, height / height_mm))
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.tick_params(length=0, pad=2.5, labelsize=TEXT_PT - 0.6, labelcolor=MUTED["light"])
    axes.set_axisbelow(True)
    figure.text(
        left / width_mm, (bottom + height + 3.2) / height_mm, title, size=TEXT_PT + 0.4, weight="bold", va="bottom"
    )
    return axes


def plain_map(figure: "Figure", window_m: tuple[float, float, float, float]) -> "Axes":
    """Axes that fill the paper with a window in metres (west, south, east, north), without ticks."""
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    axes.set_axis_off()
    axes.set_xlim(window_m[0], window_m[2])
    axes.set_ylim(window_m[1], window_m[3])
    return axes
