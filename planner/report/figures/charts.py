"""The report's charts: demand, grid before and after, sizing, cost."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from planner.maps.style import ACCENT, CATEGORIES, INK, MUTED, SELECTED
from planner.model.result import AccessResult, Band, CostLine, DemandResult, ElementState, GridResult, SizingResult
from planner.report.figures.canvas import GRID_COLOR, TEXT_PT, paper, plot_area, svg
from planner.report.words import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDTH_MM = 170.0
BEFORE, AFTER, LIMIT = "#9fb4bb", ACCENT["light"], SELECTED["light"]
SOFT = "#bcd3d8"


def demand_chart(demand: DemandResult, access: AccessResult | None, words: Words) -> bytes:
    """Sessions over the day, their range low to high, and people within the minutes bands."""
    with paper(WIDTH_MM, 46.0) as figure:
        hours = plot_area(figure, (8, 8, 76, 29), words.t("chart_sessions_by_hour"))
        _by_hour(hours, [share * demand.sessions_per_day.base for share in demand.hourly_share_pu], words, 1)
        ranges = plot_area(figure, (96, 8, 30, 29), words.t("chart_sessions_range"))
        _band_bars(ranges, demand.sessions_per_day, words)
        people = access.people if access else {}
        bands = plot_area(figure, (138, 8, 31, 29), words.t("chart_people"))
        labels = [f"{minutes}" for minutes in sorted(people)]
        _columns(bands, labels, [people[minutes] for minutes in sorted(people)], words, ACCENT["light"])
        return svg(figure)


def grid_chart(grid: GridResult, words: Words) -> bytes:
    """Loading of the tightest elements and voltage, without and with the requested power."""
    loads = [state for state in grid.states if state.quantity != "vm_pu"][:4]
    with paper(WIDTH_MM, 50.0) as figure:
        left = plot_area(figure, (30, 8, 50, 33), words.t("chart_loading"))
        _before_after(left, loads, words)
        right = plot_area(figure, (98, 8, 70, 33), words.t("chart_voltage"))
        if len(grid.vm_profile) > 1:
            _voltage_profile(right, grid, words)
        else:
            _before_after(right, [state for state in grid.states if state.quantity == "vm_pu"][:4], words)
        return svg(figure)


def sizing_chart(sizing: SizingResult, words: Words) -> bytes:
    """Service over connection power (the frontier), and the power drawn over the design day."""
    with paper(WIDTH_MM, 48.0) as figure:
        left = plot_area(figure, (11, 9, 62, 30), words.t("chart_frontier"))
        _frontier(left, sizing, words)
        right = plot_area(figure, (98, 9, 70, 30), words.t("chart_power_by_hour"))
        _by_hour(right, list(sizing.hourly_power_kw), words, 0)
        right.axhline(sizing.connection_kw, color=LIMIT, linewidth=1.0)
        label = words.t("chart_connection_line", power=words.quantity(sizing.connection_kw, "kw"))
        right.text(0.0, sizing.connection_kw, label, size=TEXT_PT - 1, color=LIMIT, va="bottom")
        right.set_ylim(0, max(sizing.connection_kw, max(sizing.hourly_power_kw, default=0.0)) * 1.18)
        return svg(figure)


def cost_chart(lines: Sequence[CostLine], npv_eur: Band, labels: Sequence[str], words: Words) -> bytes:
    """Capital cost by item with its range, and net present value low, base, high."""
    height_mm = 16.0 + 5.0 * max(len(lines), 4)
    with paper(WIDTH_MM, height_mm) as figure:
        left = plot_area(figure, (46, 7, 62, height_mm - 16), words.t("chart_capex"))
        _ranges(left, lines, labels, words)
        right = plot_area(figure, (126, 7, 42, height_mm - 16), words.t("chart_npv"))
        _npv(right, npv_eur, words)
        return svg(figure)


def _by_hour(axes: "Axes", values: Sequence[float], words: Words, digits: int) -> None:
    axes.bar(np.arange(len(values)) + 0.5, values, width=0.78, color=ACCENT["light"], linewidth=0)
    axes.set_xlim(0, 24)
    axes.set_xticks(range(0, 25, 6), [f"{hour}:00" for hour in range(0, 25, 6)])
    _value_axis(axes, max(values, default=0.0), words, digits)


def _value_axis(axes: "Axes", top: float, words: Words, digits: int) -> None:
    """Three or four round ticks from zero with light lines."""
    step = _round_step(top / 3 if top > 0 else 1.0)
    places = max(digits, 0 if step >= 1 else int(np.ceil(-np.log10(step))))
    ticks = np.arange(0.0, top * 1.05 + step / 2, step)
    axes.set_yticks(ticks, [words.number(float(tick), digits=places if step < 1 else 0) for tick in ticks])
    axes.set_ylim(0, max(top * 1.15, step))
    axes.grid(visible=True, axis="y", color=GRID_COLOR, linewidth=0.5)


def _round_step(step: float) -> float:
    power = 10.0 ** np.floor(np.log10(step))
    return float(next(m * power for m in (1, 2, 2.5, 5, 10) if m * power >= step * 0.999))


def _band_bars(axes: "Axes", band: Band, words: Words) -> None:
    labels = [words.t("low"), words.t("base"), words.t("high")]
    _columns(axes, labels, [band.low, band.base, band.high], words, SOFT, strong=1)


def _columns(
    axes: "Axes", labels: Sequence[str], values: Sequence[float | None], words: Words, color: str, strong: int = -1
) -> None:
    """Columns with their figure on top; unknown ones say so instead of standing at zero."""
    known = [0.0 if value is None else value for value in values]
    colors = [ACCENT["light"] if i == strong else color for i in range(len(values))]
    axes.bar(range(len(values)), known, width=0.62, color=colors, linewidth=0)
    top = max(known, default=0.0) or 1.0
    for i, value in enumerate(values):
        shown = words.unknown if value is None else words.number(value, digits=0)
        axes.text(i, known[i] + top * 0.03, shown, ha="center", va="bottom", size=TEXT_PT - 0.6)
    axes.set_xlim(-0.6, max(len(values), 1) - 0.4)
    axes.set_ylim(0, top * 1.18)
    axes.set_yticks([])
    axes.set_xticks(range(len(labels)), labels)


def _before_after(axes: "Axes", states: Sequence[ElementState], words: Words) -> None:
    """Paired bars before and after with a mark at the limit; the tightest element on top."""
    rows = list(reversed(states))
    digits = 1 if all(state.quantity != "vm_pu" for state in states) else 3
    for y, state in enumerate(rows):
        axes.barh(y + 0.18, state.before, height=0.3, color=BEFORE, linewidth=0)
        axes.barh(y - 0.18, state.after, height=0.3, color=AFTER, linewidth=0)
        axes.plot([state.limit, state.limit], [y - 0.42, y + 0.42], color=LIMIT, linewidth=1.3)
        axes.text(
            max(state.before, state.after, state.limit) * 1.02,
            y,
            words.number(state.after, digits=digits),
            va="center",
            size=TEXT_PT - 0.6,
        )
    axes.set_yticks(range(len(rows)), [_short(state.element, 22) for state in rows])
    axes.set_ylim(-0.7, max(len(rows), 1) - 0.3)
    axes.tick_params(axis="y", labelcolor=INK["light"])
    values = [value for state in states for value in (state.before, state.after, state.limit)]
    if digits == 3 and values:
        axes.set_xlim(min(values) - 0.03, max(values) + 0.03)
    else:
        axes.set_xlim(0, max(values, default=1.0) * 1.2)
    axes.set_xticks([])


def _voltage_profile(axes: "Axes", grid: GridResult, words: Words) -> None:
    profile = np.array(grid.vm_profile)
    limits = sorted({state.limit for state in grid.states if state.quantity == "vm_pu"})
    axes.plot(profile[:, 0], profile[:, 1], color=BEFORE, linewidth=1.6, marker="o", markersize=2.6)
    axes.plot(profile[:, 0], profile[:, 2], color=AFTER, linewidth=1.6, marker="o", markersize=2.6)
    low = min(profile[:, 1:].min(), *limits) if limits else profile[:, 1:].min()
    high = max(profile[:, 1:].max(), *limits) if limits else profile[:, 1:].max()
    for limit in limits:
        axes.axhline(limit, color=LIMIT, linewidth=1.0, linestyle=(0, (4, 2)))
        axes.text(
            profile[-1, 0],
            limit,
            words.t("chart_limit", limit=words.number(limit, digits=2)),
            ha="right",
            va="bottom",
            size=TEXT_PT - 1,
            color=LIMIT,
        )
    pad = (high - low) * 0.14 + 0.001
    axes.set_ylim(low - pad, high + pad)
    ticks = np.linspace(low, high, 4)
    axes.set_yticks(ticks, [words.number(float(tick), digits=3) for tick in ticks])
    axes.grid(visible=True, axis="y", color=GRID_COLOR, linewidth=0.5)
    _distance_ticks(axes, float(profile[-1, 0]), words)


def _distance_ticks(axes: "Axes", length_km: float, words: Words) -> None:
    step = _round_step(length_km / 4 if length_km > 0 else 1.0)
    ticks = np.arange(0.0, length_km + step * 0.01, step)
    places = 0 if step >= 1 else int(np.ceil(-np.log10(step)))
    axes.set_xticks(ticks, [words.quantity(float(tick), "km", places) for tick in ticks])


def _frontier(axes: "Axes", sizing: SizingResult, words: Words) -> None:
    """Waiting share on the left scale, mean session time on the right one, over connection power."""
    points = sorted(sizing.frontier, key=lambda point: point.connection_kw)
    power = [point.connection_kw for point in points]
    wait = [100.0 * point.p_wait_over_pu for point in points]
    axes.plot(power, wait, color=ACCENT["light"], linewidth=1.6, marker="o", markersize=2.6)
    _value_axis(axes, max(wait, default=1.0), words, 0)
    axes.tick_params(axis="y", labelcolor=ACCENT["light"])
    axes.axvline(sizing.connection_kw, color=LIMIT, linewidth=1.0)
    if power:
        ticks = np.linspace(power[0], power[-1], 4)
        axes.set_xticks(ticks, [words.number(float(tick), digits=0) for tick in ticks])
    second = axes.twinx()
    minutes = [point.mean_session_min for point in points]
    second.plot(power, minutes, color=CATEGORIES[3], linewidth=1.3, linestyle=(0, (4, 2)))
    second.spines[["top", "right", "left"]].set_visible(False)
    second.tick_params(length=0, pad=2.5, labelsize=TEXT_PT - 0.6, labelcolor=CATEGORIES[3])
    top = max(minutes, default=1.0)
    step = _round_step(top / 3 if top > 0 else 1.0)
    ticks = np.arange(0.0, top * 1.05 + step / 2, step)
    second.set_yticks(ticks, [words.quantity(float(tick), "min", 0) for tick in ticks])
    second.set_ylim(0, max(top * 1.15, step))


def _ranges(axes: "Axes", lines: Sequence[CostLine], labels: Sequence[str], words: Words) -> None:
    rows = list(zip(reversed(lines), reversed(labels), strict=True))
    top = max((line.amount_eur.high for line in lines), default=1.0) or 1.0
    for y, (line, _) in enumerate(rows):
        amount = line.amount_eur
        axes.barh(y, amount.base, height=0.58, color=SOFT, linewidth=0)
        axes.plot([amount.low, amount.high], [y, y], color=INK["light"], linewidth=0.8)
        axes.text(
            max(amount.high, amount.base) + top * 0.02,
            y,
            words.number(amount.base / 1000, digits=0),
            va="center",
            size=TEXT_PT - 0.6,
        )
    axes.set_yticks(range(len(rows)), [_short(label, 30) for _, label in rows])
    axes.tick_params(axis="y", labelcolor=INK["light"])
    axes.set_ylim(-0.6, max(len(rows), 1) - 0.4)
    axes.set_xlim(0, top * 1.15)
    axes.set_xticks([])


def _npv(axes: "Axes", npv_eur: Band, words: Words) -> None:
    values = [npv_eur.low / 1000, npv_eur.base / 1000, npv_eur.high / 1000]
    colors = [LIMIT if value < 0 else ACCENT["light"] for value in values]
    axes.bar(range(3), values, width=0.62, color=colors, linewidth=0)
    span = (max(*values, 0.0) - min(*values, 0.0)) or 1.0
    for i, value in enumerate(values):
        over = value >= 0
        axes.text(
            i,
            value + span * (0.03 if over else -0.03),
            words.number(value, digits=0),
            ha="center",
            va="bottom" if over else "top",
            size=TEXT_PT - 0.6,
        )
    axes.axhline(0, color=MUTED["light"], linewidth=0.6)
    axes.spines["bottom"].set_visible(False)
    axes.set_ylim(min(*values, 0.0) - span * 0.15, max(*values, 0.0) + span * 0.15)
    axes.set_yticks([])
    axes.set_xticks(range(3), [words.t("low"), words.t("base"), words.t("high")])


def _short(name: str, length: int) -> str:
    """Name cut to fit its column; the table beside the chart has it whole."""
    return name if len(name) <= length else f"{name[: length - 1]}…"
