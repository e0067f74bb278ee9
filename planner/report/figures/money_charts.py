"""Charts of money: cash over the years, what moves the value, and how likely it is to be lost."""

from collections.abc import Sequence

import numpy as np

from planner.maps.style import ACCENT, INK, MUTED, SELECTED
from planner.model.result import CashYear, NpvRisk, TornadoBar
from planner.report.figures.canvas import SMALL_PT, TextLook, canvas
from planner.report.figures.charts import WIDTH_MM
from planner.report.figures.plot import Plot, places_for, ticks_between
from planner.report.words import Words

IN, OUT = ACCENT["light"], SELECTED["light"]
THOUSAND = 1000.0
MOST_BARS = 10
_NAME = TextLook(size_pt=SMALL_PT, anchor="right")


def cash_chart(years: Sequence[CashYear], risk: NpvRisk | None, words: Words) -> bytes:
    """Cash of each year with the balance; beside it how the value spreads."""
    with canvas(WIDTH_MM, 47.0) as paper:
        wide = 92.0 if risk is not None else 150.0
        _cash(Plot(paper, (14, 6, wide, 34), words.t("chart_cash"), label_mm=14), years, words)
        if risk is not None:
            _risk(Plot(paper, (118, 6, 50, 34), words.t("chart_risk")), risk, words)
        return paper.svg()


def _cash(plot: Plot, years: Sequence[CashYear], words: Words) -> None:
    at = [float(each.year) for each in years]
    cash = [each.cash_eur / THOUSAND for each in years]
    balance = [each.cumulated_eur / THOUSAND for each in years]
    low, high = min(*cash, *balance, 0.0), max(*cash, *balance, 0.0)
    room = 0.04 * ((high - low) or 1.0)
    plot.scale((-0.6, at[-1] + 0.6), (low - room, high + room))
    ticks = ticks_between(low, high, 4)
    plot.y_labels(ticks, [words.number(float(tick), digits=places_for(ticks)) for tick in ticks])
    for color, chosen in ((IN, True), (OUT, False)):
        mine = [place for place, value in enumerate(cash) if (value >= 0) is chosen]
        plot.columns([at[place] for place in mine], [cash[place] for place in mine], 0.62, color)
    plot.line(at, balance, INK["light"], 1.2)
    plot.level(0.0, MUTED["light"], 0.6)
    step = max(len(at) // 8, 1)
    plot.x_labels(at[::step], [str(int(year)) for year in at[::step]])


def _risk(plot: Plot, risk: NpvRisk, words: Words) -> None:
    edges = np.asarray(risk.edges_eur) / THOUSAND
    middles = (edges[:-1] + edges[1:]) / 2.0
    plot.scale((float(edges[0]), float(edges[-1])), (0.0, float(max(risk.counts, default=1)) * 1.05))
    wide = float(edges[1] - edges[0]) * 0.9
    for color, chosen in ((IN, middles >= 0.0), (OUT, middles < 0.0)):
        plot.columns(middles[chosen].tolist(), np.asarray(risk.counts, dtype=float)[chosen].tolist(), wide, color)
    if edges[0] <= 0.0 <= edges[-1]:
        plot.upright(0.0, INK["light"], 1.0)
    ticks = ticks_between(float(edges[0]), float(edges[-1]), 3)
    plot.x_labels(ticks, [words.number(float(tick), digits=places_for(ticks)) for tick in ticks])
    plot.baseline()


def tornado_chart(bars: Sequence[TornadoBar], names: Sequence[str], base_eur: float, words: Words) -> bytes:
    """Value with one assumption at its low and its high, the widest on top, around the base value."""
    shown = list(zip(bars, names, strict=True))[:MOST_BARS]
    height_mm = 4.2 * len(shown)
    with canvas(WIDTH_MM, height_mm + 12.0) as paper:
        plot = Plot(paper, (62, 6, 100, height_mm), words.t("chart_tornado"), label_mm=62)
        values = [value / THOUSAND for bar, _ in shown for value in (bar.low_npv_eur, bar.high_npv_eur)]
        room = 0.02 * ((max(values) - min(values)) or 1.0)
        plot.scale((min(values) - room, max(values) + room), (-0.6, len(shown) - 0.4))
        middle = float(plot.x(base_eur / THOUSAND))
        for row, (bar, name) in enumerate(reversed(shown)):
            low, high = float(plot.y(row - 0.32)), float(plot.y(row + 0.32))
            for value, color in ((bar.low_npv_eur, OUT), (bar.high_npv_eur, IN)):
                end = float(plot.x(value / THOUSAND))
                paper.bars([(min(end, middle), low, abs(end - middle), high - low)], color)
            paper.text(plot.left - 1.4, (low + high) / 2.0, name, _NAME)
        paper.line([middle, middle], [plot.bottom, plot.bottom + plot.height], INK["light"], 1.0)
        ticks = ticks_between(min(values), max(values), 5)
        plot.x_labels(ticks, [words.number(float(tick), digits=places_for(ticks)) for tick in ticks])
        plot.baseline()
        return paper.svg()
