"""Charts of demand: when cars come and what they draw, how demand grows, and who keeps what of it."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from planner.maps.style import ACCENT, CATEGORIES
from planner.model.result import Competition, DemandResult, SizingResult
from planner.report.figures.canvas import SMALL_PT, TextLook, canvas
from planner.report.figures.charts import LIMIT, SOFT, WIDTH_MM
from planner.report.figures.plot import Plot, round_ticks
from planner.report.words import Words

HOURS = range(0, 25, 6)
KEPT, TAKEN, OWN = ACCENT["light"], CATEGORIES[1], CATEGORIES[3]
_INSIDE = TextLook(size_pt=SMALL_PT, color="#ffffff", anchor="center")


def day_arrivals(demand: DemandResult, *, weekend: bool) -> list[float]:
    """Sessions in each hour of a mean weekday or weekend day, all use cases together, base estimate."""
    hours = np.zeros(24)
    for part in demand.parts:
        factors = part.weekday_factor_pu[5:] if weekend else part.weekday_factor_pu[:5]
        shares = part.weekend_share_pu if weekend and part.weekend_share_pu else part.hourly_share_pu
        hours += np.asarray(shares) * part.sessions_per_day.base * float(np.mean(factors))
    if not demand.parts:
        hours += np.asarray(demand.hourly_share_pu) * demand.sessions_per_day.base
    return [float(value) for value in hours]


def arrivals_chart(demand: DemandResult, sizing: SizingResult | None, words: Words) -> bytes:
    """Arrivals by hour on a weekday (columns) and at the weekend (line), and the power that follows."""
    with canvas(WIDTH_MM, 38.0) as paper:
        left = Plot(paper, (8, 5, 72, 26), words.t("chart_arrivals"), label_mm=8)
        weekday, weekend = day_arrivals(demand, weekend=False), day_arrivals(demand, weekend=True)
        left.value_scale((0.0, 24.0), max(*weekday, *weekend, 0.0), words)
        middle = [hour + 0.5 for hour in range(24)]
        left.columns(middle, weekday, 0.78, SOFT)
        left.line(middle, weekend, ACCENT["light"], 1.6)
        left.x_labels(HOURS, [f"{hour}:00" for hour in HOURS])
        left.baseline()
        if sizing is not None and any(sizing.hourly_power_kw):
            right = Plot(paper, (99, 5, 68, 26), words.t("chart_power_by_hour"), label_mm=9)
            right.value_scale((0.0, 24.0), max(sizing.connection_kw, *sizing.hourly_power_kw), words)
            right.columns(middle, sizing.hourly_power_kw, 0.78, ACCENT["light"])
            right.level(sizing.connection_kw, LIMIT)
            right.x_labels(HOURS, [f"{hour}:00" for hour in HOURS])
            right.baseline()
        return paper.svg()


def years_chart(demand: DemandResult, words: Words) -> bytes:
    """Sessions a day by year: base line within low to high; and the balance with competitors and own sites."""
    with canvas(WIDTH_MM, 38.0) as paper:
        left = Plot(paper, (8, 5, 72, 26), words.t("chart_by_year"), label_mm=8)
        years = [each.year for each in demand.by_year]
        bands = [each.sessions_per_day for each in demand.by_year]
        left.value_scale((years[0], years[-1]), max(band.high for band in bands), words)
        _band(left, years, [band.low for band in bands], [band.high for band in bands])
        left.line(years, [band.base for band in bands], ACCENT["light"], 1.8)
        if years[0] <= demand.year <= years[-1]:
            left.upright(demand.year, LIMIT)
        ticks = [year for year in years if year % 5 == 0]
        left.x_labels(ticks, [str(year) for year in ticks])
        left.baseline()
        if demand.competition is not None:
            _balance(Plot(paper, (99, 9, 68, 22), words.t("chart_competition")), demand.competition, words)
        return paper.svg()


def _band(plot: Plot, x: Sequence[float], low: Sequence[float], high: Sequence[float]) -> None:
    """Strips between low and high, one a step, so that the drawing needs nothing but bars."""
    boxes = []
    fine = np.linspace(x[0], x[-1], 161)
    for left, right in pairwise(fine.tolist()):
        at = (left + right) / 2
        bottom, top = (float(plot.y(np.interp(at, x, side))) for side in (low, high))
        start = float(plot.x(left))
        boxes.append((start, bottom, float(plot.x(right)) - start + 0.02, top - bottom))
    plot.paper.bars(boxes, SOFT, z=1.0)


def balance_parts(competition: Competition) -> list[tuple[str, float, str]]:
    """Key, kWh a day and colour of each part of the gross demand."""
    return [
        ("net_new", competition.net_new_kwh_per_day, KEPT),
        ("cannibalised", competition.cannibalised_kwh_per_day, OWN),
        ("to_competitors", competition.to_competitors_kwh_per_day, TAKEN),
    ]


def _balance(plot: Plot, competition: Competition, words: Words) -> None:
    """One bar: net new, taken from own sites, kept by competitors; together the gross demand."""
    parts = balance_parts(competition)
    top = max(competition.gross_kwh_per_day, sum(value for _, value, _ in parts), 1e-9)
    plot.scale((0.0, top), (0.0, 1.0))
    start = 0.0
    for _, value, color in parts:
        left, right = float(plot.x(start)), float(plot.x(start + value))
        bottom, height = plot.bottom + 0.25 * plot.height, 0.5 * plot.height
        plot.paper.bars([(left, bottom, right - left, height)], color)
        if right - left > 11.0:
            plot.paper.text((left + right) / 2, bottom + height / 2, words.number(value, digits=0), _INSIDE)
        start += value
    at = round_ticks(top, 4)
    at = at[at <= top * 1.001]
    plot.x_labels(at, [words.number(float(tick), digits=0) for tick in at])
    plot.baseline()
