"""Charts of service: the frontier with its rules and cost, how long people wait, and what is built when."""

import math
from collections.abc import Sequence
from dataclasses import replace

from planner.maps.style import ACCENT, INK
from planner.model.result import FrontierPoint, Phase, SizingResult, WaitBin
from planner.report.figures.canvas import SMALL_PT, TextLook, canvas, text_mm
from planner.report.figures.charts import LIMIT, SECOND, SOFT, WIDTH_MM
from planner.report.figures.plot import Plot, Range, round_ticks, ticks_between
from planner.report.words import Words

MARK = "#6a4c93"
_BESIDE = TextLook(size_pt=SMALL_PT, ground="#ffffff")
_OVER = TextLook(size_pt=SMALL_PT, anchor="center", level="bottom")
_MARK_LABEL = TextLook(size_pt=SMALL_PT, color=MARK, level="top", ground="#ffffff")


def frontier_chart(sizing: SizingResult, words: Words) -> bytes:
    """Service over connection power, the powers below which a rule breaks, and what each power costs to connect."""
    points = sorted(sizing.frontier, key=lambda point: point.connection_kw)
    priced = [point for point in points if point.cost_eur is not None]
    with canvas(WIDTH_MM, 65.0 if priced else 42.0) as paper:
        bottom = 28.0 if priced else 5.0
        across = (points[0].connection_kw, points[-1].connection_kw)
        plot = Plot(paper, (9, bottom, 148, 30), words.t("chart_frontier_wide"), label_mm=9)
        _service(plot, points, across, words)
        _marks(plot, sizing, across, words)
        plot.upright(sizing.connection_kw, LIMIT, 1.4)
        if priced:
            _cost(Plot(paper, (9, 5, 148, 12), words.t("chart_frontier_cost"), label_mm=9), points, across, words)
        return paper.svg()


def _service(plot: Plot, points: Sequence[FrontierPoint], across: Range, words: Words) -> None:
    power = [point.connection_kw for point in points]
    minutes = [point.mean_session_min for point in points]
    ticks = round_ticks(max(minutes))
    plot.scale(across, (0.0, max(float(ticks[-1]), max(minutes) * 1.05)))
    plot.y_labels(ticks, [words.quantity(float(tick), "min", 0) for tick in ticks], SECOND, right=True)
    plot.line(power, minutes, SECOND, 1.3, dashed=True)
    wait = [100.0 * point.p_wait_over_pu for point in points]
    plot.value_scale(across, max(*wait, 1.0), words, color=ACCENT["light"])
    plot.line(power, wait, ACCENT["light"])
    plot.dots(power, wait, ACCENT["light"])
    at = ticks_between(*across, 6)
    plot.x_labels(at, [words.number(float(tick), digits=0) for tick in at])
    plot.baseline()


def _marks(plot: Plot, sizing: SizingResult, across: Range, words: Words) -> None:
    """Uprights with a number each; the legend under the chart tells which rule it is. Equal powers share one.

    The number stands at the right of its upright, at the left where the line of the connection would run through it.
    """
    at_kw: dict[float, list[str]] = {}
    for number, mark in enumerate(sizing.marks, start=1):
        if across[0] <= mark.below_kw <= across[1] * 1.0001:
            at_kw.setdefault(round(mark.below_kw, 1), []).append(str(number))
    for kw, numbers in sorted(at_kw.items()):
        at = float(plot.x(kw))
        plot.paper.line([at, at], [plot.bottom, plot.bottom + plot.height], MARK, 0.9, dashed=True)
        top = plot.bottom + plot.height - 0.6
        label = words.t("rule_mark", numbers=", ".join(numbers))
        wide = text_mm(label, SMALL_PT) + 1.6
        crossed = at < float(plot.x(sizing.connection_kw)) < at + wide and at - wide > plot.left
        look = replace(_MARK_LABEL, anchor="right") if crossed else _MARK_LABEL
        plot.paper.text(at - 0.8 if crossed else at + 0.8, top, label, look)


def _cost(plot: Plot, points: Sequence[FrontierPoint], across: Range, words: Words) -> None:
    """Cost of each power as a band that reaches back to the power before; words where no known way serves more."""
    bands = [(point.connection_kw, point.cost_eur) for point in points if point.cost_eur is not None]
    plot.value_scale(across, max(band.high for _, band in bands) / 1000.0, words)
    before = across[0]
    for kw, band in bands:
        left, right = float(plot.x(before)), float(plot.x(kw))
        low, high = float(plot.y(band.low / 1000.0)), float(plot.y(band.high / 1000.0))
        plot.paper.bars([(left, low, right - left, max(high - low, 0.2))], SOFT, z=1.0)
        plot.line([before, kw], [band.base / 1000.0] * 2, INK["light"], 1.2)
        before = kw
    if any(point.feasible is False and point.connection_kw > before for point in points):
        middle = plot.bottom + plot.height / 2
        plot.paper.text(
            float(plot.x(before)) + 1.5, middle, words.t("no_way_above"), TextLook(size_pt=SMALL_PT, ground="#ffffff")
        )
    at = ticks_between(*across, 6)
    plot.x_labels(at, [words.number(float(tick), digits=0) for tick in at])
    plot.baseline()


def waiting_chart(sizing: SizingResult, words: Words) -> bytes:
    """Share of the sessions by wait, and share of the points in use by hour."""
    with canvas(WIDTH_MM, 34.0) as paper:
        left = Plot(paper, (8, 5, 72, 22), words.t("chart_waits"), label_mm=8)
        _waits(left, sizing.wait_histogram, words)
        if any(sizing.hourly_utilisation_pu):
            right = Plot(paper, (99, 5, 68, 22), words.t("chart_utilisation"), label_mm=9)
            used = [100.0 * share for share in sizing.hourly_utilisation_pu]
            right.value_scale((0.0, 24.0), max(used), words)
            right.columns([hour + 0.5 for hour in range(24)], used, 0.78, ACCENT["light"])
            right.x_labels(range(0, 25, 6), [f"{hour}:00" for hour in range(0, 25, 6)])
            right.baseline()
        return paper.svg()


def _waits(plot: Plot, bins: Sequence[WaitBin], words: Words) -> None:
    shares = [100.0 * each.share_pu for each in bins]
    plot.scale((-0.6, len(bins) - 0.4), (0.0, max(*shares, 1.0) * 1.16))
    plot.columns(range(len(bins)), shares, 0.72, ACCENT["light"])
    for i, share in enumerate(shares):
        plot.text(i, share, words.number(share, digits=0 if share >= 9.5 or share == 0 else 1), _OVER, (0.0, 0.6))
    plot.x_labels(range(len(bins)), wait_labels(bins))
    plot.baseline()


def wait_labels(bins: Sequence[WaitBin]) -> list[str]:
    """Names of the bins: ``0``, ``≤5``, ``>30``."""
    names = []
    before = 0.0
    for each in bins:
        if math.isinf(each.up_to_min):
            names.append(f">{before:g}")
        else:
            names.append("0" if each.up_to_min == 0 else f"≤{each.up_to_min:g}")
            before = each.up_to_min
    return names


def phases_chart(phases: Sequence[Phase], words: Words) -> bytes:
    """Timeline: connection power as stairs, a flag with the points at each phase."""
    first, last = phases[0].year, max(phases[-1].year + 3, phases[0].year + 8)
    top_kw = max(phase.connection_kw for phase in phases)
    with canvas(WIDTH_MM, 36.0) as paper:
        plot = Plot(paper, (12, 5, 152, 24), words.t("chart_phases"), label_mm=12)
        plot.value_scale((first - 0.6, last), top_kw * 1.3, words)
        ends = [*[phase.year for phase in phases[1:]], last]
        for phase, end in zip(phases, ends, strict=True):
            left, right = float(plot.x(phase.year)), float(plot.x(end))
            height = float(plot.y(phase.connection_kw)) - plot.bottom
            plot.paper.bars([(left, plot.bottom, right - left, height)], SOFT, z=1.0)
            plot.line([phase.year, end], [phase.connection_kw] * 2, ACCENT["light"], 1.8)
            label = words.t("phase_flag", points=phase.evse_count, power=words.quantity(phase.connection_kw, "kw"))
            plot.paper.text(left + 1.2, plot.bottom + height + 0.8, label, TextLook(size_pt=SMALL_PT, level="bottom"))
        years = sorted({phase.year for phase in phases} | {last})
        plot.x_labels(years, [str(year) for year in years])
        plot.baseline()
        return paper.svg()
