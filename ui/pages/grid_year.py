"""The year at the connection: free power hour by hour, what is overloaded when, what a cap would cost."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from planner.model.result import Assessment, SiteResult, WorstHour, YearResult
from ui.charts.heat import YearMap, day_table
from ui.charts.plots import Curve, curves
from ui.dates import hour_text
from ui.map.legend import Ramp
from ui.numbers import number, quantity
from ui.registry import PageSpec
from ui.texts import readable, tr, tr_or
from ui.theme.tokens import tokens
from ui.widgets.blocks import Cell, column, figures, heading, note, small, table
from ui.widgets.plain import label


def build(site: SiteResult, assessment: Assessment) -> Sequence[QWidget]:  # noqa: ARG001 - the pages' signature
    """Blocks of the page."""
    year = site.grid.year if site.grid is not None else None
    if year is None:
        return [note(tr("ui.no_year"))]
    if year.reason and not year.worst and not year.headroom_kw:
        return [note(tr_or(year.reason, readable(year.reason)))]
    blocks: list[QWidget] = [_figures(year)]
    if year.headroom_kw:
        blocks += _headroom(year)
    if len(year.duration_kw_h) > 1:
        blocks += _duration(year)
    if year.worst:
        blocks += [heading(tr("ui.year_worst")), _worst(year)]
    words = [tr("ui.year_note", profile=profile_words(year.profile) or "–")]
    if year.reason:
        words.append(tr_or(year.reason, readable(year.reason)))
    return [*blocks, note("\n".join(words))]


def profile_words(told: str) -> str:
    """Load profiles by name with how many loads follow each: ``h25: 168`` is the household profile H25 (168)."""
    parts = []
    for part in told.split(", ") if told else ():
        name, colon, count = part.partition(": ")
        known = tr_or(f"report.profile_{name}", "") if colon and count.isdigit() else ""
        said = tr("report.profile_count", profile=known, count=number(float(count), 0)) if known else ""
        parts.append(said or tr_or(part, part))
    return ", ".join(parts)


def _figures(year: YearResult) -> QWidget:
    served = quantity(year.not_served_kwh, "x_kwh", 0)
    return figures(
        [
            (
                tr("ui.year_over_limit"),
                quantity(year.over_limit_h, "x_h", 0),
                tr("ui.year_over_today", hours=quantity(year.over_limit_today_h, "x_h", 0)),
            ),
            (tr("ui.year_not_served"), served, tr("ui.year_not_served_below")),
        ]
    )


def _headroom(year: YearResult) -> list[QWidget]:
    free = day_table(year.headroom_kw, year.step_h)
    words = tr("ui.year_map_described", low=quantity(free.min(), "x_kw", 0), high=quantity(free.max(), "x_kw", 0))
    ramp = Ramp((number(free.min(), 0), tr("ui.year_free"), number(free.max(), 0)), words)
    return [heading(tr("ui.year_headroom")), small(tr("ui.year_axes")), YearMap(free, words), ramp]


def _duration(year: YearResult) -> list[QWidget]:
    power, hours = zip(*year.duration_kw_h, strict=True)
    line = Curve(name=tr("ui.year_free"), x=hours, y=power, color=tokens().accent)
    always = quantity(power[0] if hours[0] >= hours[-1] else power[-1], "x_kw", 0)
    described = tr("ui.year_duration_described", always=always)
    return [heading(tr("ui.year_duration")), curves([line], tr("ui.year_hours_axis"), tr("ui.year_free"), described)]


def _worst(year: YearResult) -> QWidget:
    rows: list[list[Cell]] = []
    for each in year.worst:
        hours = tr("ui.year_hours_over", hours=quantity(each.over_limit_h, "x_h", 0)) if each.over_limit_h else ""
        below = ", ".join(part for part in (hour_text(each.step, year.step_h), hours) if part)
        rows.append([column([label(each.element), small(below)], 0), _figure(each), _limit(each)])
    return table([tr("ui.element"), tr("ui.year_worst_value"), tr("ui.limit").capitalize()], rows)


def _figure(each: WorstHour) -> str:
    return quantity(each.value, each.quantity, 3 if each.quantity.endswith("_pu") else 1)


def _limit(each: WorstHour) -> str:
    return quantity(each.limit, each.quantity, 2 if each.quantity.endswith("_pu") else 0)


PAGE = PageSpec(page_id="grid_year", title_code="ui.page_grid_year", icon="year", order=35, build=build)
