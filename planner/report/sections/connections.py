"""Where a site could be connected, what each way needs from others, and what each power costs."""

import re

from planner.model.result import ConnectionOption, GridResult, SiteResult
from planner.report.blocks import (
    Block,
    Cell,
    column,
    listing,
    note,
    number_column,
    paragraph,
    small_print,
    subheading,
    table,
    toned,
)
from planner.report.figures.grid_charts import curve_chart
from planner.report.paper import Paper
from planner.report.phrases import bound_text
from planner.report.section import Content, Section
from planner.report.words import Words

_LIMIT = re.compile(r"≤ (?P<figure>\d+(?:\.\d+)?) (?P<unit>MVA|kVA)$")


def _content(paper: Paper, site: SiteResult) -> Content | None:
    grid, words = site.grid, paper.words
    if grid is None or not grid.connections:
        return None
    chosen = next((option for option in grid.connections if option.chosen), None)
    strong = [i for i, option in enumerate(grid.connections) if option.chosen]
    blocks: list[Block] = [
        paragraph(words.t("connections_text")),
        table(_columns(words), [_row(option, words) for option in grid.connections], strong=strong, keep=True),
        small_print(words.t("connections_price")),
        *_none_offered(grid, words),
    ]
    if chosen is not None and chosen.needs:
        blocks += [subheading(words.t("needs")), listing([words.phrase(code) for code in chosen.needs])]
    return {"heading": words.t("connections"), "blocks": [*blocks, *_curve(paper, grid, site)]}


def _none_offered(grid: GridResult, words: Words) -> list[Block]:
    """What the other pages count with where the catalogue offers no kind of connection for the power."""
    refused = all(option.reason and not option.chosen for option in grid.connections)
    if not refused or grid.hosting_kw is None or not grid.connection_kind:
        return []
    said = words.t(
        "connections_none_offered",
        power=words.quantity(grid.requested_kw, "kw"),
        kind=words.named("connection", grid.connection_kind),
        bus=grid.connection_bus or words.unknown,
    )
    return [note(said, "warn")]


def _columns(words: Words) -> list[Block]:
    t = words.t
    return [
        column(t("col_place"), width="1fr"),
        number_column(t("col_route", unit=words.unit("m"))),
        number_column(t("col_free_kw", unit=words.unit("kw"))),
        column(t("col_fits")),
        column(t("binding"), width="28mm"),
        number_column(t("col_cost")),
        number_column(t("col_lead")),
    ]


def _row(option: ConnectionOption, words: Words) -> list[Cell]:
    kind = words.named("connection", option.kind)
    parts = [option.bus, words.quantity(option.vn_kv, "kv"), class_words(option, words)]
    where = ", ".join(part for part in parts if part)
    if option.reason:
        where += f"; {words.phrase(option.reason)}"
    fits = {True: toned(words.t("yes"), "good"), False: toned(words.t("no"), "bad")}
    return [
        toned(f"{kind} – {words.t('chosen')}" if option.chosen else kind, "", where),
        words.number(option.route_m, "m"),
        words.number(option.hosting_kw, "kw"),
        fits[option.fits] if option.fits is not None else toned(words.t("works_unknown"), "warn"),
        bound_text(option, words, words.t("none")),
        words.eur_band(option.cost_eur),
        words.band(option.lead_weeks, "lead_weeks", 0),
    ]


def class_words(option: ConnectionOption, words: Words) -> str:
    """Connection class of the jurisdiction in words; its own title where that does not end in a power."""
    found = _LIMIT.search(option.class_title)
    if found is None:
        return option.class_title
    figure = words.plain_number(float(found["figure"]))
    return words.t("class_up_to", power=words.with_unit(figure, found["unit"]))


def _curve(paper: Paper, grid: GridResult, site: SiteResult) -> list[Block]:
    steps = [(step, step.cost_eur) for step in grid.cost_curve if step.feasible and step.cost_eur is not None]
    if not steps:
        return []
    drawing = curve_chart(steps, grid.requested_kw, paper.words)
    alt = paper.words.t("alt_curve", name=site.name)
    return [paper.figure(drawing, alt, caption=paper.words.t("curve_caption"))]


SECTION = Section(id="connections", order=38, scope="site", content=_content)
