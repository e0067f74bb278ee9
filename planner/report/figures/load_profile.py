"""Load profile of an enquiry: the design day by hour, and the week as its days' arrivals scale it."""

from collections.abc import Sequence

from planner.maps.style import ACCENT
from planner.model.result import DemandResult, SizingResult
from planner.report.figures.canvas import canvas
from planner.report.figures.charts import LIMIT, SOFT, WIDTH_MM
from planner.report.figures.plot import Plot
from planner.report.words import Words

HOURS = 24
MONDAY, DAYS = 0, 7


def week_kw(sizing: SizingResult, demand: DemandResult | None) -> tuple[float, ...]:
    """Mean power of each hour of a week, Monday first, 168 values in kW, none above the connection.

    Each day is the design day's curve times the sessions of its weekday over those of the busiest weekday, summed over
    the parts of the demand by their share of sessions. Without demand parts every day is the design day.
    """
    factors = _weekday_factors(demand)
    most = max(factors)
    day = sizing.hourly_power_kw
    return tuple(min(kw * factor / most, sizing.connection_kw) for factor in factors for kw in day)


def _weekday_factors(demand: DemandResult | None) -> tuple[float, ...]:
    parts = demand.parts if demand is not None else ()
    total = sum(part.sessions_per_day.base for part in parts)
    if total <= 0:
        return (1.0,) * DAYS
    return tuple(
        sum(part.sessions_per_day.base * part.weekday_factor_pu[day] for part in parts) / total for day in range(DAYS)
    )


def load_profile(sizing: SizingResult, demand: DemandResult | None, words: Words) -> bytes:
    """Design day (left) and week (right) with the power asked for as a line."""
    with canvas(WIDTH_MM, 40.0) as paper:
        left = Plot(paper, (10, 6, 62, 27), words.t("chart_load_day"), label_mm=10)
        _day(left, sizing, words)
        right = Plot(paper, (92, 6, 76, 27), words.t("chart_load_week"), label_mm=10)
        _week(right, week_kw(sizing, demand), sizing.connection_kw, words)
        return paper.svg()


def _day(plot: Plot, sizing: SizingResult, words: Words) -> None:
    plot.value_scale((0.0, float(HOURS)), max(*sizing.hourly_power_kw, sizing.connection_kw), words)
    plot.columns([hour + 0.5 for hour in range(HOURS)], sizing.hourly_power_kw, 0.8, ACCENT["light"])
    plot.level(sizing.connection_kw, LIMIT, 1.3)
    plot.x_labels(range(0, HOURS + 1, 6), [f"{hour}:00" for hour in range(0, HOURS + 1, 6)])
    plot.baseline()


def _week(plot: Plot, hours_kw: Sequence[float], connection_kw: float, words: Words) -> None:
    plot.value_scale((0.0, float(len(hours_kw))), max(*hours_kw, connection_kw), words)
    plot.columns([hour + 0.5 for hour in range(len(hours_kw))], hours_kw, 1.0, SOFT)
    plot.line([hour + 0.5 for hour in range(len(hours_kw))], hours_kw, ACCENT["light"], 0.9)
    plot.level(connection_kw, LIMIT, 1.3)
    plot.x_labels([HOURS * (day + 0.5) for day in range(DAYS)], [words.t(f"weekday_{day}") for day in range(DAYS)])
    plot.baseline()
