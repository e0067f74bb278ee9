"""What makes a drawing a map: scale bar, north arrow, frame, the notice; and the legend's entries."""

import textwrap

from planner.maps.style import INK, MUTED, LayerStyle
from planner.report.figures.canvas import Canvas, Look, TextLook
from planner.report.figures.painter import Sheet, Window
from planner.report.fit import cut
from planner.report.words import Words

_NOTICE_LETTERS = 200
_MM_PER_LETTER = 0.95
_STEPS = (1.0, 2.0, 5.0)
_MARKERS = frozenset({"square", "diamond", "triangle", "cross"})


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


def furnish(sheet: Sheet, words: Words, notice: str) -> None:
    """Scale bar bottom left, north arrow top right, the notice bottom right."""
    paper = sheet.paper
    _scale_bar(sheet, words)
    _north_arrow(paper, words)
    if notice:
        look = TextLook(size_pt=5.0, color=MUTED["light"], anchor="right", level="bottom", ground="#ffffffd8", z=97)
        room_mm = paper.width_mm - 8.0 - bar_length_m(sheet.window[2] - sheet.window[0]) / sheet.metres_per_mm
        lines = textwrap.wrap(cut(notice, _NOTICE_LETTERS), max(20, int(room_mm / _MM_PER_LETTER)))
        paper.text(paper.width_mm - 1.6, 1.2, "\n".join(lines), look)


def _north_arrow(paper: Canvas, words: Words) -> None:
    x_mm, top_mm = paper.width_mm - 4.6, paper.height_mm - 2.2
    paper.bars([(x_mm - 2.6, top_mm - 9.4, 5.2, 10.2)], "#ffffffd8", z=94)
    arrow = [
        (x_mm, top_mm),
        (x_mm + 1.5, top_mm - 5.2),
        (x_mm, top_mm - 4.1),
        (x_mm - 1.5, top_mm - 5.2),
        (x_mm, top_mm),
    ]
    paper.path(arrow, (1, 2, 2, 2, 79), Look(fill=INK["light"], z=95))
    paper.text(x_mm, top_mm - 7.2, words.t("north"), TextLook(size_pt=6.5, bold=True, anchor="center", z=96))


def _scale_bar(sheet: Sheet, words: Words) -> None:
    paper = sheet.paper
    length_m = bar_length_m(sheet.window[2] - sheet.window[0])
    long_mm = length_m / sheet.metres_per_mm
    paper.bars([(1.2, 1.2, long_mm + 3.6, 6.4)], "#ffffffd8", z=94)
    paper.bars([(3.0, 2.6, long_mm, 1.0)], INK["light"], z=95)
    paper.bars([(3.0 + long_mm / 2, 2.8, long_mm / 2 - 0.2, 0.6)], "#ffffff", z=95.5)
    whole_km = length_m >= 1000
    label = words.quantity(length_m / 1000, "length_km", 0) if whole_km else words.quantity(length_m, "length_m", 0)
    paper.text(3.0 + long_mm / 2, 4.2, label, TextLook(size_pt=5.8, anchor="center", level="bottom", z=96))


def legend_entry(style: LayerStyle, label: str) -> dict[str, object]:
    """Legend entry of a style, drawn by the template."""
    shape = {"point": style.marker if style.marker in _MARKERS else "dot", "line": "line", "polygon": "area"}[
        style.kind
    ]
    return {
        "shape": shape,
        "color": style.color(),
        "fill": style.fill() or style.color(),
        "opacity": style.opacity_pu,
        "width": min(max(style.width_px * 0.75, 0.6), 2.4),
        "dashed": style.dashed,
        "label": label,
    }
