"""The year at a site's connection: free power by month and hour, worst elements, energy above what is free."""

from datetime import UTC, datetime, timedelta

from planner.model.result import SiteResult, WorstHour, YearResult
from planner.report.blocks import Block, Cell, column, kpis, note, number_column, small_print, table
from planner.report.figures.grid_charts import year_chart
from planner.report.paper import Paper
from planner.report.phrases import state_value
from planner.report.section import Content, Section
from planner.report.words import Words

_PLAIN_YEAR = 2023
_MOST = 5


def _content(paper: Paper, site: SiteResult) -> Content | None:
    grid, words = site.grid, paper.words
    if grid is None or grid.year is None:
        return None
    year = grid.year
    heading = words.t("grid_year")
    if not year.headroom_kw and not year.worst:
        return {"heading": heading, "blocks": [note(words.phrase(year.reason) or words.unknown, "warn")]}
    blocks = [_figures(year, words)]
    if year.headroom_kw and len(year.duration_kw_h) > 1:
        drawing = year_chart(year, grid.requested_kw, words)
        blocks.append(paper.figure(drawing, words.t("alt_year", name=site.name), caption=words.t("year_caption")))
    if year.worst:
        blocks.append(_worst(year, words))
    blocks.append(small_print(words.t("year_note", profile=profile_words(year.profile, words) or words.unknown)))
    if year.reason:
        blocks.append(small_print(words.phrase(year.reason)))
    return {"heading": heading, "blocks": blocks, "keep": True}


def _figures(year: YearResult, words: Words) -> Block:
    t = words.t
    today = t("year_today", hours=words.quantity(year.over_limit_today_h, "h", 0))
    always = min(year.headroom_kw) if year.headroom_kw else None
    return kpis(
        [
            (t("year_always"), words.quantity(always, "kw"), t("year_always_below")),
            (t("year_over"), words.quantity(year.over_limit_h, "h", 0), today),
            (t("year_not_served"), words.quantity(year.not_served_kwh, "kwh", 0), t("year_not_served_below")),
        ]
    )


def profile_words(told: str, words: Words) -> str:
    """Load profiles by name with how many loads follow each: ``h25: 168`` as ``the household profile H25 (168)``."""
    parts = []
    for part in told.split(", ") if told else ():
        name, colon, count = part.partition(": ")
        known = words.known("profile", name) if colon else None
        figure = words.number(float(count)) if count.isdigit() else count
        parts.append(words.t("profile_count", profile=known, count=figure) if known else words.phrase(part))
    return ", ".join(parts)


def hour_text(step: int, step_h: float, words: Words) -> str:
    """Day and time of a step of a year of 365 days."""
    at = datetime(_PLAIN_YEAR, 1, 1, tzinfo=UTC) + timedelta(hours=step * step_h)
    month = words.t(f"month_{at.month}")
    day = f"{at.day}. {month}" if words.language == "de" else f"{at.day} {month}"
    return f"{day}, {at.hour}:{at.minute:02d}"


def _worst(year: YearResult, words: Words) -> Block:
    t = words.t
    rows = [_row(each, year.step_h, words) for each in year.worst[:_MOST]]
    columns = [
        column(t("col_element"), width="1fr"),
        column(t("col_when")),
        number_column(t("col_value")),
        number_column(t("limit")),
        number_column(t("col_over_limit")),
    ]
    return table(columns, rows)


def _row(each: WorstHour, step_h: float, words: Words) -> list[Cell]:
    return [
        each.element,
        hour_text(each.step, step_h, words),
        state_value(each.value, each.quantity, words),
        state_value(each.limit, each.quantity, words),
        words.quantity(each.over_limit_h, "h", 0),
    ]


SECTION = Section(id="grid_year", order=24, scope="site", content=_content)
