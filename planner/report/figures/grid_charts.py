"""Charts of the wider grid study: free power over the year, and what each power costs."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from planner.maps.style import ACCENT, INK, MUTED, score_rgb
from planner.model.result import Band, CostStep, YearResult
from planner.report.figures.canvas import SMALL_PT, TextLook, canvas
from planner.report.figures.charts import LIMIT, SOFT, WIDTH_MM
from planner.report.figures.plot import Plot, round_ticks, ticks_between
from planner.report.words import Words

MONTH_ENDS = np.cumsum([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
LEVELS = 9
_RIGHT = TextLook(size_pt=SMALL_PT, color=MUTED["light"], anchor="right")
_LEFT = TextLook(size_pt=SMALL_PT, color=MUTED["light"])


def month_hours(values: Sequence[float], step_h: float) -> NDArray[np.float64]:
    """Lowest value of each hour of the day in each month, shape (12, 24): the table flexible offers are made in."""
    per_day = round(24.0 / step_h)
    days = np.asarray(values, dtype=np.float64).reshape(-1, per_day)
    by_hour = days.reshape(len(days), 24, -1).min(axis=2)
    starts = np.concatenate([[0], MONTH_ENDS[:-1]])
    return np.stack([by_hour[a:b].min(axis=0) for a, b in zip(starts, MONTH_ENDS, strict=True)])


def year_chart(year: YearResult, requested_kw: float | None, words: Words) -> bytes:
    """Free power by month and hour, and for how many hours of the year how much is free."""
    with canvas(WIDTH_MM, 44.0) as paper:
        field = Plot(paper, (9, 8, 80, 31), words.t("chart_free_by_hour"), label_mm=9)
        _month_map(field, month_hours(year.headroom_kw, year.step_h), words)
        curve = Plot(paper, (110, 8, 57, 31), words.t("chart_free_hours"), label_mm=10)
        _duration(curve, year, requested_kw, words)
        return paper.svg()


def _month_map(plot: Plot, table: NDArray[np.float64], words: Words) -> None:
    low, high = float(table.min()), float(table.max())
    level = np.zeros(table.shape, dtype=np.int64)
    if high > low:
        level = np.minimum((LEVELS * (table - low) / (high - low)).astype(np.int64), LEVELS - 1)
    colors = [f"#{r:02x}{g:02x}{b:02x}" for r, g, b in score_rgb(np.linspace(0.0, 1.0, LEVELS))]
    plot.scale((0.0, 24.0), (0.0, 12.0))
    wide, high_mm = plot.width / 24.0, plot.height / 12.0
    for number in range(LEVELS):
        months, hours = np.nonzero(level == number)
        boxes = [
            (plot.left + hour * wide, plot.bottom + (11 - month) * high_mm, wide, high_mm)
            for month, hour in zip(months.tolist(), hours.tolist(), strict=True)
        ]
        plot.paper.bars(boxes, colors[number], z=1.0)
    letters = words.t("month_letters").split()
    for month, letter in enumerate(letters):
        plot.paper.text(plot.left - 1.4, plot.bottom + (11.5 - month) * high_mm, letter, _RIGHT)
    plot.x_labels(range(0, 25, 6), [f"{hour}:00" for hour in range(0, 25, 6)])
    _key(plot, colors, (low, high), words)


def _key(plot: Plot, colors: Sequence[str], ends: tuple[float, float], words: Words) -> None:
    """Colour scale below the map with its two ends."""
    bottom, wide = 0.6, 4.0
    start = plot.left + plot.width / 2 - wide * LEVELS / 2
    for i, color in enumerate(colors):
        plot.paper.bars([(start + i * wide, bottom, wide, 2.0)], color)
    plot.paper.text(start - 1.2, bottom + 1.0, words.quantity(ends[0], "kw"), _RIGHT)
    plot.paper.text(start + wide * LEVELS + 1.2, bottom + 1.0, words.quantity(ends[1], "kw"), _LEFT)


def _duration(plot: Plot, year: YearResult, requested_kw: float | None, words: Words) -> None:
    points = sorted(year.duration_kw_h, key=lambda point: point[1])
    power = [kw for kw, _ in points]
    hours = [h for _, h in points]
    whole_h = year.steps * year.step_h
    plot.value_scale((0.0, whole_h), max(*power, requested_kw or 0.0), words)
    plot.line(hours, power, ACCENT["light"])
    if requested_kw is not None:
        plot.level(requested_kw, LIMIT, dashed=True)
    at = ticks_between(0.0, whole_h)
    plot.x_labels(at, [words.number(float(tick), digits=0) for tick in at])
    plot.baseline()


def curve_chart(steps: Sequence[tuple[CostStep, Band]], requested_kw: float | None, words: Words) -> bytes:
    """Stairs of the connection's cost over the requested power, base line within its low to high band."""
    top_kw = max(steps[-1][0].up_to_kw, requested_kw or 0.0)
    with canvas(WIDTH_MM, 40.0) as paper:
        plot = Plot(paper, (14, 5, 150, 29), words.t("chart_cost_curve"), label_mm=14)
        top = max(cost.high for _, cost in steps) / 1000.0
        plot.value_scale((0.0, top_kw * 1.02), top, words)
        start = 0.0
        for step, cost in steps:
            left, right = (float(plot.x(kw)) for kw in (start, step.up_to_kw))
            low, high = (float(plot.y(value / 1000.0)) for value in (cost.low, cost.high))
            plot.paper.bars([(left, low, right - left, high - low)], SOFT, z=1.0)
            plot.line([start, step.up_to_kw], [cost.base / 1000.0] * 2, ACCENT["light"], 1.8)
            start = step.up_to_kw
        _risers(plot, steps)
        if requested_kw is not None:
            plot.upright(requested_kw, LIMIT)
        at = round_ticks(top_kw, 6)
        at = at[at <= top_kw * 1.02]
        plot.x_labels(at, [words.quantity(float(tick), "kw") for tick in at])
        plot.baseline()
        return paper.svg()


def _risers(plot: Plot, steps: Sequence[tuple[CostStep, Band]]) -> None:
    for (before, cost), (_, after) in pairwise(steps):
        x = [before.up_to_kw] * 2
        plot.line(x, [cost.base / 1000.0, after.base / 1000.0], INK["light"], 0.7)
