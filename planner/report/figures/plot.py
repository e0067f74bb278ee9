"""A chart's field on the canvas: linear scales, light grid lines, quiet labels."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from planner.maps.style import MUTED
from planner.report.figures.canvas import SMALL_PT, TEXT_PT, Canvas, Look, TextLook
from planner.report.words import Words

GRID_COLOR = "#dfe4e6"
Range = tuple[float, float]


def round_step(step: float) -> float:
    """Smallest of 1, 2, 2.5, 5, 10 times a power of ten that is at least ``step``.

    >>> round_step(37.0)
    50.0
    """
    if not step > 0:
        return 1.0
    power = 10.0 ** np.floor(np.log10(step))
    return float(next(m * power for m in (1, 2, 2.5, 5, 10) if m * power >= step * 0.999))


def round_ticks(top: float, count: int = 3) -> NDArray[np.float64]:
    """About ``count`` round steps from zero to just above ``top``."""
    step = round_step((top if top > 0 else 1.0) / count)
    return np.arange(0.0, top * 1.02 + step * 0.5, step)


def ticks_between(low: float, high: float, count: int = 4) -> NDArray[np.float64]:
    """About ``count`` round values from ``low`` to ``high``; ``low`` itself where there is no room between."""
    if high <= low:
        return np.array([low])
    step = round_step((high - low) / count)
    return np.arange(np.ceil(low / step - 1e-9), np.floor(high / step + 1e-9) + 1) * step


def places_for(ticks: NDArray[np.float64]) -> int:
    """Decimals that tell the ticks apart."""
    steps = np.diff(ticks)
    if not steps.size or steps[0] <= 0:
        return 0
    step = float(steps[0])
    return next((places for places in range(6) if abs(round(step, places) - step) < step * 1e-6), 6)


class Plot:
    """A field (left, bottom, width, height in mm) with a title above and data scales inside."""

    def __init__(
        self, paper: Canvas, box_mm: tuple[float, float, float, float], title: str, *, label_mm: float = 0.0
    ) -> None:
        self.paper = paper
        self.left, self.bottom, self.width, self.height = box_mm
        self._x: Range = (0.0, 1.0)
        self._y: Range = (0.0, 1.0)
        title_y = self.bottom + self.height + 2.2
        paper.text(self.left - label_mm, title_y, title, TextLook(size_pt=TEXT_PT + 0.2, bold=True, level="bottom"))

    def scale(self, x: Range, y: Range) -> None:
        """Data ranges of both directions."""
        self._x, self._y = _open(x), _open(y)

    def x(self, value: ArrayLike) -> NDArray[np.float64]:
        """Millimetres of data values across."""
        low, high = self._x
        return self.left + (np.asarray(value, dtype=np.float64) - low) / (high - low) * self.width

    def y(self, value: ArrayLike) -> NDArray[np.float64]:
        """Millimetres of data values upwards."""
        low, high = self._y
        return self.bottom + (np.asarray(value, dtype=np.float64) - low) / (high - low) * self.height

    def line(self, x: ArrayLike, y: ArrayLike, color: str, width_pt: float = 1.5, *, dashed: bool = False) -> None:
        """Curve through data points."""
        self.paper.line(self.x(x), self.y(y), color, width_pt, dashed=dashed)

    def dots(self, x: ArrayLike, y: ArrayLike, color: str, size_pt: float = 2.8) -> None:
        """Data points."""
        self.paper.dots(self.x(x), self.y(y), size_pt, Look(fill=color, edge_pt=0.0, z=3.0))

    def columns(self, x: Sequence[float], top: Sequence[float], width: float, color: str) -> None:
        """Upright bars from zero, centred at ``x``."""
        zero = float(self.y(0.0))
        boxes = []
        for centre, value in zip(x, top, strict=True):
            left, right = float(self.x(centre - width / 2)), float(self.x(centre + width / 2))
            boxes.append((left, zero, right - left, float(self.y(value)) - zero))
        self.paper.bars(boxes, color)

    def bar(self, y: float, value: float, thickness: float, color: str) -> None:
        """Lying bar from the left edge, centred at ``y``."""
        low = float(self.y(y - thickness / 2))
        self.paper.bars(
            [(self.left, low, float(self.x(value)) - self.left, float(self.y(y + thickness / 2)) - low)], color
        )

    def level(self, value: float, color: str, width_pt: float = 1.0, *, dashed: bool = False) -> None:
        """Line across the whole field."""
        at = float(self.y(value))
        self.paper.line([self.left, self.left + self.width], [at, at], color, width_pt, dashed=dashed)

    def upright(self, value: float, color: str, width_pt: float = 1.0) -> None:
        """Line over the whole height of the field."""
        at = float(self.x(value))
        self.paper.line([at, at], [self.bottom, self.bottom + self.height], color, width_pt)

    def text(self, x: float, y: float, words: str, look: TextLook, shift_mm: Range = (0.0, 0.0)) -> None:
        """Words at a data point, moved by ``shift_mm``."""
        self.paper.text(float(self.x(x)) + shift_mm[0], float(self.y(y)) + shift_mm[1], words, look)

    def baseline(self) -> None:
        """Line below the field."""
        self.paper.line([self.left, self.left + self.width], [self.bottom] * 2, MUTED["light"], 0.5)

    def y_labels(
        self, ticks: ArrayLike, labels: Sequence[str], color: str = MUTED["light"], *, right: bool = False
    ) -> None:
        """Labels left of the field with light lines across it, or right of it without."""
        edge = self.left + self.width + 1.2 if right else self.left - 1.2
        look = TextLook(size_pt=SMALL_PT, color=color, anchor="left" if right else "right")
        for tick, label in zip(np.asarray(ticks), labels, strict=True):
            at = float(self.y(tick))
            if not right:
                self.paper.line([self.left, self.left + self.width], [at, at], GRID_COLOR, 0.5, z=0.5)
            self.paper.text(edge, at, label, look)

    def x_labels(self, ticks: ArrayLike, labels: Sequence[str]) -> None:
        """Labels below the field."""
        look = TextLook(size_pt=SMALL_PT, color=MUTED["light"], anchor="center", level="top")
        for tick, label in zip(np.asarray(ticks), labels, strict=True):
            self.paper.text(float(self.x(tick)), self.bottom - 0.9, label, look)

    def value_scale(self, x: Range, top: float, words: Words, *, color: str = MUTED["light"]) -> None:
        """Scale from zero to just above ``top`` with three or four round, labelled lines."""
        ticks = round_ticks(top)
        self.scale(x, (0.0, max(float(ticks[-1]), top * 1.05)))
        places = places_for(ticks)
        self.y_labels(ticks, [words.number(float(tick), digits=places) for tick in ticks], color=color)


def _open(ends: Range) -> Range:
    low, high = ends
    return (low, high) if high > low else (low - 0.5, low + 0.5)
