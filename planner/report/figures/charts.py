"""The report's charts of the grid before and after, and of cost; colours that all charts share."""

from collections.abc import Sequence

import numpy as np

from planner.maps.style import ACCENT, CATEGORIES, INK, MUTED, SELECTED
from planner.model.result import Band, CostLine, ElementState, GridResult
from planner.report.figures.canvas import SMALL_PT, TextLook, canvas
from planner.report.figures.plot import Plot, places_for, round_step, round_ticks
from planner.report.words import Words

WIDTH_MM = 170.0
BEFORE, AFTER, LIMIT = "#9fb4bb", ACCENT["light"], SELECTED["light"]
SOFT = "#bcd3d8"
SECOND = CATEGORIES[3]

_SHORT_KM = 0.0001
"""A supply path shorter than this has no course of the voltage to draw: its buses are drawn instead."""

_OVER = TextLook(size_pt=SMALL_PT, anchor="center", level="bottom")
_UNDER = TextLook(size_pt=SMALL_PT, anchor="center", level="top")
_BESIDE = TextLook(size_pt=SMALL_PT)
_NAME = TextLook(size_pt=SMALL_PT, anchor="right")


def grid_chart(grid: GridResult, words: Words) -> bytes:
    """Loading of the tightest elements and voltage, without and with the requested power."""
    loads = [state for state in grid.states if state.quantity != "vm_pu"][:4]
    volts = [state for state in grid.states if state.quantity == "vm_pu"][:4]
    with canvas(WIDTH_MM, 38.0) as paper:
        if loads:
            _before_after(Plot(paper, (32, 3, 46, 28), words.t("chart_loading"), label_mm=32), loads, words)
        if len(grid.vm_profile) > 1 and grid.vm_profile[-1][0] > _SHORT_KM:
            _voltage_profile(Plot(paper, (99, 6, 67, 25), words.t("chart_voltage"), label_mm=9), grid, words)
        elif volts:
            _before_after(Plot(paper, (122, 3, 36, 28), words.t("chart_voltage_of"), label_mm=32), volts, words)
        return paper.svg()


def cost_chart(lines: Sequence[CostLine], npv_eur: Band, labels: Sequence[str], words: Words) -> bytes:
    """Capital cost by item with its range, and net present value low, base, high."""
    height_mm = 3.5 * max(len(lines), 5)
    with canvas(WIDTH_MM, height_mm + 10.0) as paper:
        left = Plot(paper, (44, 4, 66, height_mm), words.t("chart_capex"), label_mm=44)
        _ranges(left, lines, labels, words)
        _npv(Plot(paper, (126, 4, 44, height_mm), words.t("chart_npv")), npv_eur, words)
        return paper.svg()


def _low_base_high(words: Words) -> list[str]:
    return [words.t("low"), words.t("base"), words.t("high")]


def _before_after(plot: Plot, states: Sequence[ElementState], words: Words) -> None:
    """Paired bars before and after with a mark at the limit; the tightest element on top."""
    rows = list(reversed(states))
    digits = 3 if states[0].quantity == "vm_pu" else 1
    values = [value for state in states for value in (state.before, state.after, state.limit)]
    start = min(values) - 0.04 if digits == 3 else 0.0
    plot.scale((start, max(values)), (-0.6, max(len(rows), 2) - 0.4))
    for y, state in enumerate(rows):
        plot.bar(y + 0.17, state.before, 0.3, BEFORE)
        plot.bar(y - 0.17, state.after, 0.3, AFTER)
        plot.line([state.limit, state.limit], [y - 0.4, y + 0.4], LIMIT, 1.3)
        end = max(state.before, state.after, state.limit)
        for shift, value in ((0.17, state.before), (-0.17, state.after)):
            plot.text(end, y + shift, words.number(value, digits=digits), _BESIDE, (1.2, 0.0))
        plot.text(start, y, shortened(state.element, 24), _NAME, (-1.4, 0.0))


def _voltage_profile(plot: Plot, grid: GridResult, words: Words) -> None:
    profile = np.array(grid.vm_profile)
    limits = sorted({state.limit for state in grid.states if state.quantity == "vm_pu"})
    low, high = min(profile[:, 1:].min(), *limits, 2.0), max(profile[:, 1:].max(), *limits, 0.0)
    step = round_step((high - low) / 3)
    first, last = np.floor(low / step + 1e-9) * step, np.ceil(high / step - 1e-9) * step
    ticks = np.arange(first, last + step * 0.5, step)
    plot.scale((0.0, float(profile[-1, 0])), (float(ticks[0]) - step * 0.2, float(ticks[-1])))
    plot.y_labels(ticks, [words.number(float(tick), digits=3 if step < 0.01 else 2) for tick in ticks])
    for limit in limits:
        plot.level(limit, LIMIT, dashed=True)
    for column, color in ((1, BEFORE), (2, AFTER)):
        plot.line(profile[:, 0], profile[:, column], color)
        plot.dots(profile[:, 0], profile[:, column], color)
    at = round_ticks(float(profile[-1, 0]), 4)
    at = at[at <= profile[-1, 0] * 1.001]
    factor, unit = (1000.0, "m") if profile[-1, 0] < 1.0 else (1.0, "km")
    places = places_for(at * factor)
    labels = [words.quantity(float(tick) * factor, unit, places) for tick in at]
    plot.x_labels(at, labels)
    plot.baseline()


def _ranges(plot: Plot, lines: Sequence[CostLine], labels: Sequence[str], words: Words) -> None:
    rows = list(zip(reversed(lines), reversed(labels), strict=True))
    top = max((line.amount_eur.high for line in lines), default=1.0) or 1.0
    plot.scale((0.0, top * 1.1), (-0.6, max(len(rows), 1) - 0.4))
    for y, (line, label) in enumerate(rows):
        amount = line.amount_eur
        plot.bar(y, amount.base, 0.6, SOFT)
        plot.line([amount.low, amount.high], [y, y], INK["light"], 0.8)
        plot.text(max(amount.high, amount.base), y, words.number(amount.base / 1000, digits=0), _BESIDE, (1.2, 0.0))
        plot.text(0.0, y, shortened(label, 36), _NAME, (-1.4, 0.0))


def _npv(plot: Plot, npv_eur: Band, words: Words) -> None:
    values = [npv_eur.low / 1000, npv_eur.base / 1000, npv_eur.high / 1000]
    low, high = min(*values, 0.0), max(*values, 0.0)
    span = (high - low) or 1.0
    plot.scale((-0.6, 2.6), (low - span * (0.22 if low < 0 else 0.0), high + span * 0.16))
    for i, value in enumerate(values):
        plot.columns([i], [value], 0.62, LIMIT if value < 0 else ACCENT["light"])
        over = value >= 0
        plot.text(i, value, words.number(value, digits=0), _OVER if over else _UNDER, (0.0, 0.7 if over else -0.7))
    plot.level(0.0, MUTED["light"], 0.6)
    plot.x_labels(range(3), _low_base_high(words))


def shortened(name: str, length: int) -> str:
    """Name cut to fit its column; the table beside the chart has it whole."""
    return name if len(name) <= length else f"{name[: length - 1]}…"
