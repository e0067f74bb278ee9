"""Who comes to charge, when, over the years, and what others keep of it."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from planner.model.result import Assessment, DemandResult, DesignDay, SiteResult
from ui.charts.bars import Part, StackedBar
from ui.charts.frame import soft_key
from ui.charts.hours import HourChart, Panel, Series
from ui.charts.years import YearBand, YearChart
from ui.numbers import count_digits, number, quantity, share, span
from ui.pages._competition import competition_blocks
from ui.pages._parts import part_blocks
from ui.registry import PageSpec
from ui.texts import tr
from ui.theme.tokens import tokens
from ui.widgets.blocks import facts, figures, heading, key, note, row, small
from ui.widgets.plain import label
from ui.words import constant_name, named


def build(site: SiteResult, assessment: Assessment) -> Sequence[QWidget]:  # noqa: ARG001 - the pages' signature
    """Blocks of the page."""
    demand = site.demand
    if demand is None:
        return [note(tr("ui.no_demand"))]
    return [
        *_figures(demand),
        *_unknown(demand),
        *_hours(site, demand),
        heading(tr("ui.demand_origin")),
        *_origin(demand),
        *part_blocks(demand),
        *_years(demand),
        *competition_blocks(demand),
        *_calibrated(demand),
    ]


def _figures(demand: DemandResult) -> list[QWidget]:
    sessions, energy = demand.sessions_per_day, demand.energy_kwh_per_day
    digits = count_digits(sessions.base)
    blocks: list[QWidget] = [
        figures(
            [
                (tr("ui.sessions_per_day"), number(sessions.base, digits), span(sessions, "", digits)),
                (tr("ui.energy_per_day"), quantity(energy.base, "x_kwh", 0), span(energy, "x_kwh", 0)),
            ]
        ),
        label(
            tr("ui.demand_frame", year=demand.year, share=share(demand.ev_share_pu.base),
               energy=quantity(demand.energy_per_session_kwh, "x_kwh")),
            "muted",
        ),
    ]  # fmt: skip
    if demand.design_day is not None:
        blocks.append(facts([(tr("ui.design_day"), _design_day(demand.design_day))]))
    return blocks


def _design_day(day: DesignDay) -> str:
    """Which day the site is sized for, and how far it lies above the mean one."""
    if day.kind == "factor" and day.factor_pu == 1.0:
        return tr("ui.design_day_mean")
    value = share(day.value) if day.kind == "percentile" else number(day.value)
    factor = number(day.factor_pu, 2)
    return tr(f"ui.design_day_{day.kind}", value=value, factor=factor)


def _unknown(demand: DemandResult) -> list[QWidget]:
    if not demand.unknown_parts:
        return []
    parts = ", ".join(named("origin", part) for part in demand.unknown_parts)
    return [note(tr("ui.demand_unknown", parts=parts), "warn")]


def _hours(site: SiteResult, demand: DemandResult) -> list[QWidget]:
    """Arrivals of a weekday and of a day at the weekend, and the power they draw once the site is sized."""
    colors = tokens()
    weekday, weekend = arrivals(demand)
    names = (tr("ui.weekday"), tr("ui.weekend"))
    series = [Series(name=names[0], values=weekday, color=colors.accent)]
    keys = [key(names[0], colors.accent)]
    if weekend:
        series.append(Series(name=names[1], values=weekend, color=colors.series[1], shape="step"))
        keys.append(key(names[1], colors.series[1]))
    panels = [Panel(title=tr("ui.arrivals_axis"), series=tuple(series))]
    if site.sizing is not None and len(site.sizing.hourly_power_kw) == len(weekday):
        power = Series(name=tr("ui.power"), values=site.sizing.hourly_power_kw, color=colors.series[3], shape="area")
        panels.append(Panel(title=tr("ui.power_axis"), series=(power,), unit="kW"))
        keys.append(key(tr("ui.power_design_day"), colors.series[3]))
    peak = max(range(len(weekday)), key=weekday.__getitem__)
    described = tr("ui.hours_described", hour=peak, sessions=number(weekday[peak]))
    return [heading(tr("ui.sessions_by_hour")), HourChart(panels, described), *_in_pairs(keys)]


def arrivals(demand: DemandResult) -> tuple[list[float], list[float]]:
    """Sessions by hour of a mean weekday and of a mean day at the weekend; the latter empty where it is not known."""
    if not demand.parts:
        return [each * demand.sessions_per_day.base for each in demand.hourly_share_pu], []
    weekday, weekend = [0.0] * 24, [0.0] * 24
    for part in demand.parts:
        on_weekdays = sum(part.weekday_factor_pu[:5]) / 5 * part.sessions_per_day.base
        at_weekends = sum(part.weekday_factor_pu[5:]) / 2 * part.sessions_per_day.base
        for hour in range(24):
            weekday[hour] += part.hourly_share_pu[hour] * on_weekdays
            weekend[hour] += (part.weekend_share_pu or part.hourly_share_pu)[hour] * at_weekends
    return weekday, weekend


def _origin(demand: DemandResult) -> list[QWidget]:
    colors = tokens().series
    parts = [
        Part(name=named("origin", name), value=value, color=colors[i % len(colors)])
        for i, (name, value) in enumerate(demand.parts_per_day.items())
    ]
    total = sum(part.value for part in parts)
    described = ", ".join(f"{part.name} {share(part.value / total)}" for part in parts) if total else ""
    keys = [key(f"{p.name}  {share(p.value / total) if total else ''}", p.color) for p in parts]
    return [StackedBar(parts, total, described), *_in_pairs(keys)]


def _in_pairs(keys: Sequence[QWidget]) -> list[QWidget]:
    return [row(keys[i : i + 2]) for i in range(0, len(keys), 2)]


def _years(demand: DemandResult) -> list[QWidget]:
    if len(demand.by_year) < 2:
        return []
    years = tuple(YearBand(year=each.year, value=each.sessions_per_day) for each in demand.by_year)
    first, last = demand.by_year[0], demand.by_year[-1]
    described = tr("ui.years_described", first=first.year, last=last.year,
                   start=number(first.sessions_per_day.base, 0), end=number(last.sessions_per_day.base, 0))  # fmt: skip
    colors = tokens()
    return [
        heading(tr("ui.demand_years")),
        YearChart(years, demand.year, tr("ui.sessions_per_day"), described),
        row([key(tr("ui.base"), colors.accent), key(tr("ui.low_to_high"), soft_key(colors.accent))]),
        small(tr("ui.demand_years_below", year=demand.year)),
    ]


def _calibrated(demand: DemandResult) -> list[QWidget]:
    if not demand.calibrated:
        return [small(tr("ui.not_calibrated"))]
    names = ", ".join(constant_name(name) for name in demand.calibrated)
    return [note(tr("ui.calibrated", constants=names))]


PAGE = PageSpec(page_id="demand", title_code="ui.page_demand", icon="demand", order=20, build=build)
