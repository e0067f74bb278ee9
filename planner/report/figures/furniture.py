"""What makes a drawing a map: scale bar, north arrow, frame, the notice; and the legend's entries."""

from typing import TYPE_CHECKING

from planner.maps.style import INK, MUTED, LayerStyle
from planner.report.words import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Window = tuple[float, float, float, float]
_STEPS = (1.0, 2.0, 5.0)


def window_of(centre_m: tuple[float, float], width_m: float, ratio: float) -> Window:
    """Window of a width round a centre; ``ratio`` is the paper's height by its width."""
    half_x, half_y = width_m / 2, width_m * ratio / 2
    return centre_m[0] - half_x, centre_m[1] - half_y, centre_m[0] + half_x, centre_m[1] + half_y


def window_round(bounds_m: Window, ratio: float, margin_pu: float = 0.06, least_m: float = 600.0) -> Window:
    """Smallest window of the paper's ratio that holds the bounds and a margin."""
    west, south, east, north = bounds_m
    width_m = max(east - west, (north - south) / ratio, least_m) * (1 + 2 * margin_pu)
    return window_of(((west + east) / 2, (south + north) / 2), width_m, ratio)


def bar_length_m(width_m: float) -> float:
    """Round length (1, 2 or 5 times a power of ten) near a fifth of the window's width.

    >>> bar_length_m(12_000.0)
    2000.0
    """
    best = 1.0
    for power in range(7):
        for step in _STEPS:
            length = step * 10.0**power
            if length <= width_m * 0.22:
                best = length
    return best


def furnish(axes: "Axes", window: Window, words: Words, notice: str) -> None:
    """Scale bar bottom left, north arrow top right, the notice bottom right, a thin frame."""
    west, south, east, north = window
    width_m, height_m = east - west, north - south
    _scale_bar(axes, window, words)
    axes.annotate(
        words.t("north"),
        xy=(east - width_m * 0.028, north - width_m * 0.018),
        ha="center",
        va="top",
        zorder=96,
        xytext=(east - width_m * 0.028, north - width_m * 0.075),
        size=7,
        weight="bold",
        color=INK["light"],
        arrowprops={"arrowstyle": "-|>", "color": INK["light"], "linewidth": 0.9, "mutation_scale": 7},
        annotation_clip=False,
    )
    if notice:
        axes.text(
            east - width_m * 0.012,
            south + height_m * 0.02,
            notice,
            size=5,
            color=MUTED["light"],
            ha="right",
            va="bottom",
            zorder=97,
            bbox={"facecolor": "#ffffffd0", "edgecolor": "none", "pad": 1.2},
        )


def _scale_bar(axes: "Axes", window: Window, words: Words) -> None:
    from matplotlib.patches import Rectangle

    west, south, east, north = window
    length_m = bar_length_m(east - west)
    x_m, y_m = west + (east - west) * 0.022, south + (north - south) * 0.045
    thick_m = (east - west) * 0.0045
    pad_m = (east - west) * 0.010
    axes.add_patch(
        Rectangle(
            (x_m - pad_m, y_m - pad_m),
            length_m + 2 * pad_m,
            6.2 * pad_m * 0.72,
            facecolor="#ffffffd8",
            edgecolor="none",
            zorder=94,
        )
    )
    for part, color in ((0.0, INK["light"]), (0.5, "#ffffff")):
        axes.add_patch(
            Rectangle(
                (x_m + part * length_m, y_m),
                length_m / 2,
                thick_m,
                facecolor=color,
                edgecolor=INK["light"],
                linewidth=0.5,
                zorder=95,
            )
        )
    label = (
        words.quantity(length_m / 1000, "length_km", 0) if length_m >= 1000 else words.quantity(length_m, "length_m", 0)
    )
    axes.text(x_m + length_m / 2, y_m + 2.2 * thick_m, label, size=5.6, ha="center", va="bottom", zorder=96)


def legend_entry(style: LayerStyle, label: str) -> dict[str, object]:
    """Legend entry of a style, drawn by the template."""
    shape = {"point": "dot", "line": "line", "polygon": "area"}[style.kind]
    return {
        "shape": shape,
        "color": style.color(),
        "fill": style.fill() or style.color(),
        "opacity": style.opacity_pu,
        "width": min(max(style.width_px * 0.75, 0.6), 2.4),
        "dashed": style.dashed,
        "label": label,
    }
