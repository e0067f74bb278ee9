"""Drawing paper in millimetres: lines, areas and words as SVG of our own, the same bytes on every run.

A report has a hundred figures and a set of papers a thousand, so nothing stands between the figure and its text form:
an artist of a plotting library costs more than the element that comes of it.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Literal
from xml.sax.saxutils import escape, quoteattr

import numpy as np
from numpy.typing import ArrayLike, NDArray

from planner.maps.style import INK
from planner.report.fit import cut
from planner.report.glyphs import advance_em, printable

MM_PER_INCH = 25.4
MM_PER_PT = MM_PER_INCH / 72.0
TEXT_PT = 6.6
SMALL_PT = 6.0
LINE_EM = 1.2
# height of a tall letter and depth of a hanging one in DejaVu Sans, as shares of the size
TALL_EM, DEEP_EM = 0.76, 0.24
_SHORT_LETTERS = 40
_GROUND_PT = 0.8
_BEGIN, _CLOSE = 1, 79
_HUNDREDTHS = 100.0

Anchor = Literal["left", "center", "right"]
Level = Literal["bottom", "center", "top"]
_ANCHORS = {"left": "start", "center": "middle", "right": "end"}


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

    def __init__(self, width_mm: float, height_mm: float) -> None:
        self.width_mm = width_mm
        self.height_mm = height_mm
        self._parts: list[tuple[float, str]] = []

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
        dots = self._dots(x_mm, y_mm)
        stroke = _stroke(color, width_pt, dash=(3.2, 1.8) if dashed else None, cap="butt" if dashed else "square")
        self._add(z, f'<path d="{_part(dots)}" fill="none"{stroke}/>')

    def dots(self, x_mm: ArrayLike, y_mm: ArrayLike, size_pt: float, look: Look, shape: str = "o") -> None:
        """Markers of one look: circle, square (s), diamond (D), triangle (^) or cross (x)."""
        half = size_pt * MM_PER_PT * _HUNDREDTHS / 2
        marks = "".join(_marker(x, y, half, shape) for x, y in self._dots(x_mm, y_mm).tolist())
        style = _fill(look.fill) + _stroke(look.edge or look.fill, look.edge_pt)
        self._add(look.z, f"<g{style}>{marks}</g>")

    def bars(self, boxes_mm: Sequence[tuple[float, float, float, float]], color: str, z: float = 2.0) -> None:
        """Filled rectangles (left, bottom, width, height) of one colour, as one path."""
        boxes = [box for box in boxes_mm if box[2] and box[3]]
        if not boxes:
            return
        corners = np.array([[(x, y), (x + w, y), (x + w, y + h), (x, y + h), (x, y)] for x, y, w, h in boxes])
        codes = np.tile(np.array([1, 2, 2, 2, 79], dtype=np.uint8), len(boxes))
        self.path(corners.reshape(-1, 2), codes, Look(fill=color, z=z))

    def path(self, vertices_mm: ArrayLike, codes: ArrayLike, look: Look) -> None:
        """Compound path: code 1 begins a part, 2 draws to the vertex, 79 closes the part (its vertex says nothing)."""
        mm = np.asarray(vertices_mm, dtype=np.float64).reshape(-1, 2)
        marks = np.asarray(codes)
        if not len(mm):
            return
        drawn = _parts(self._dots(mm[:, 0], mm[:, 1]), marks)
        fill = _fill(look.fill, look.opacity_pu)
        edge = ""
        if look.edge and look.edge_pt:
            cap, opacity_pu = "butt" if look.dashed else "round", 1.0 if look.fill else look.opacity_pu
            dash = (2.4, 1.4) if look.dashed else None
            edge = _stroke(look.edge, look.edge_pt, dash=dash, cap=cap, opacity_pu=opacity_pu)
        self._add(look.z, f'<path d="{drawn}"{fill}{edge}/>')

    def text(self, x_mm: float, y_mm: float, words: str, look: TextLook | None = None) -> None:
        """Words at a place, a line each; a long line that would leave the drawing ends in an ellipsis."""
        style = look or TextLook()
        lines = [self._within(line, x_mm, style) for line in printable(words).split("\n")]
        (x, y), size = self._dots([x_mm], [y_mm])[0], style.size_pt * MM_PER_PT * _HUNDREDTHS
        above = (len(lines) - 1) * LINE_EM
        shift_em = {"center": TALL_EM / 2 - above / 2, "bottom": -DEEP_EM - above, "top": TALL_EM}[style.level]
        turn = f' transform="rotate({-style.rotation_deg:g} {x:.0f} {y:.0f})"' if style.rotation_deg else ""
        made = [self._ground(x, y + shift_em * size, lines, style)] if style.ground else []
        weight = ' font-weight="bold"' if style.bold else ""
        head = f'<text x="{x:.0f}" font-size="{size:.1f}" text-anchor="{_ANCHORS[style.anchor]}"{weight}'
        head += _fill(style.color)
        made += [
            f'{head} y="{y + (shift_em + LINE_EM * at) * size:.0f}">{escape(line)}</text>'
            for at, line in enumerate(lines)
        ]
        self._add(style.z, f"<g{turn}>{''.join(made)}</g>" if turn or len(made) > 1 else made[0])

    def _within(self, line: str, x_mm: float, style: TextLook) -> str:
        """A line as far as the drawing has room for it from its place on."""
        if len(line) <= _SHORT_LETTERS:
            return line
        right_mm = self.width_mm - x_mm
        room_mm = {"left": right_mm, "center": 2 * min(x_mm, right_mm), "right": x_mm}[style.anchor]
        room_mm = max(self.width_mm, self.height_mm) if style.rotation_deg else room_mm
        wide_mm = text_mm(line, style.size_pt, bold=style.bold)
        return line if wide_mm <= room_mm else cut(line, max(_SHORT_LETTERS, int(len(line) * room_mm / wide_mm)))

    @staticmethod
    def _ground(x: float, base: float, lines: Sequence[str], style: TextLook) -> str:
        """Tinted box round lines whose first stands on ``base``."""
        size, pad = style.size_pt * MM_PER_PT * _HUNDREDTHS, _GROUND_PT * MM_PER_PT * _HUNDREDTHS
        wide = max(text_mm(line, style.size_pt, bold=style.bold) for line in lines) * _HUNDREDTHS
        left = x - wide * {"left": 0.0, "center": 0.5, "right": 1.0}[style.anchor] - pad
        tall = (TALL_EM + DEEP_EM + LINE_EM * (len(lines) - 1)) * size + 2 * pad
        place = f'x="{left:.0f}" y="{base - TALL_EM * size - pad:.0f}"'
        return f'<rect {place} width="{wide + 2 * pad:.0f}" height="{tall:.0f}"{_fill(style.ground)}/>'

    def _dots(self, x_mm: ArrayLike, y_mm: ArrayLike) -> NDArray[np.int64]:
        """Hundredths of a millimetre from the upper left corner, shape (n, 2)."""
        x = np.asarray(x_mm, dtype=np.float64)
        y = self.height_mm - np.asarray(y_mm, dtype=np.float64)
        mm = np.column_stack(np.broadcast_arrays(np.atleast_1d(x), np.atleast_1d(y)))
        return np.rint(mm * _HUNDREDTHS).astype(np.int64)

    def _add(self, z: float, element: str) -> None:
        self._parts.append((z, element))

    def svg(self) -> bytes:
        """Drawing as SVG, what has the higher ``z`` above, with text kept as text."""
        width, height = self.width_mm, self.height_mm
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}mm" height="{height:g}mm"'
            f' viewBox="0 0 {width * _HUNDREDTHS:g} {height * _HUNDREDTHS:g}"'
            ' font-family="DejaVu Sans" font-stretch="condensed" stroke-linejoin="round">'
        )
        parts = sorted(self._parts, key=lambda part: part[0])
        return "\n".join((head, *(element for _, element in parts), "</svg>\n")).encode()


@contextmanager
def canvas(width_mm: float, height_mm: float) -> Iterator[Canvas]:
    """Empty canvas; drawing and saving happen inside the block.

    >>> with canvas(80.0, 40.0) as paper:
    ...     drawing = paper.svg()
    """
    yield Canvas(width_mm, height_mm)


def text_mm(words: str, size_pt: float, *, bold: bool = False) -> float:
    """Width of words in our font."""
    return sum(advance_em(letter, bold=bold) for letter in words) * size_pt * MM_PER_PT


@cache
def _color(color: str) -> tuple[str, float]:
    """``#rrggbb`` and the share that covers, of a colour with or without its last two digits."""
    if color.startswith("#") and len(color) == 9:
        return color[:7], int(color[7:], 16) / 255.0
    return color, 1.0


def _fill(color: str, opacity_pu: float = 1.0) -> str:
    if not color:
        return ' fill="none"'
    name, covers_pu = _color(color)
    return f" fill={quoteattr(name)}" + _opacity("fill", covers_pu * opacity_pu)


def _opacity(what: str, share_pu: float) -> str:
    return f' {what}-opacity="{share_pu:.3g}"' if share_pu < 1.0 else ""


def _stroke(
    color: str, width_pt: float, *, dash: tuple[float, float] | None = None, cap: str = "butt", opacity_pu: float = 1.0
) -> str:
    """Edge of a width; ``dash`` in widths of the line."""
    if not color or width_pt <= 0:
        return ""
    name, covers_pu = _color(color)
    width = width_pt * MM_PER_PT * _HUNDREDTHS
    dashes = "" if dash is None else f' stroke-dasharray="{dash[0] * width:.1f} {dash[1] * width:.1f}"'
    ends = f' stroke-linecap="{cap}"' if cap != "butt" else ""
    return f' stroke={quoteattr(name)} stroke-width="{width:.1f}"{dashes}{ends}' + _opacity(
        "stroke", covers_pu * opacity_pu
    )


def _part(dots: NDArray[np.int64]) -> str:
    """One run of vertices as path data, relative after its first; steps of no length are left out."""
    if not len(dots):
        return ""
    steps = np.diff(dots, axis=0)
    steps = steps[(steps != 0).any(axis=1)]
    x, y = dots[0].tolist()
    drawn = f"l{_numbers(steps.ravel().tolist())}" if len(steps) else "l0 0"
    return f"M{x} {y}{drawn}"


def _parts(dots: NDArray[np.int64], marks: NDArray[np.integer]) -> str:
    """Runs of vertices as path data, each as :func:`_part` writes it, for all runs at once."""
    starts = np.flatnonzero(marks == _BEGIN)
    if not starts.size:
        return ""
    dots, marks, starts = dots[starts[0] :], marks[starts[0] :], starts - starts[0]
    closed = np.logical_or.reduceat(marks == _CLOSE, starts).tolist()
    kept, begins = dots[marks != _CLOSE], marks[marks != _CLOSE] == _BEGIN
    steps = np.diff(kept, axis=0, prepend=kept[:1])
    moved = (steps != 0).any(axis=1) & ~begins
    figures = list(map(str, steps[moved].ravel().tolist()))
    ends = 2 * np.cumsum(np.add.reduceat(moved.astype(np.int64), np.flatnonzero(begins)))
    parts, first = [], 0
    for (x, y), end, close in zip(kept[begins].tolist(), ends.tolist(), closed, strict=True):
        drawn = " ".join(figures[first:end]) if end > first else "0 0"
        parts.append(f"M{x} {y}l{drawn}{'z' if close else ''}")
        first = end
    return "".join(parts)


def _numbers(values: Iterable[int]) -> str:
    return " ".join(map(str, values))


def _marker(x: float, y: float, half: float, shape: str) -> str:
    if shape == "s":
        return f'<path d="M{x - half:.0f} {y - half:.0f}h{2 * half:.0f}v{2 * half:.0f}h{-2 * half:.0f}z"/>'
    if shape == "D":
        tip = half * 2**0.5
        return f'<path d="M{x:.0f} {y - tip:.0f}l{tip:.0f} {tip:.0f} {-tip:.0f} {tip:.0f} {-tip:.0f} {-tip:.0f}z"/>'
    if shape == "^":
        return f'<path d="M{x:.0f} {y - half:.0f}l{half:.0f} {2 * half:.0f}h{-2 * half:.0f}z"/>'
    if shape == "x":
        two = 2 * half
        return f'<path d="M{x - half:.0f} {y - half:.0f}l{two:.0f} {two:.0f}m0 {-two:.0f}l{-two:.0f} {two:.0f}"/>'
    return f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{half:.1f}"/>'
