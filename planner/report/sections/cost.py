"""Costs of a site: what it takes to build and to run, and whether that comes back."""

from collections.abc import Sequence

from planner.model.result import Band, CostLine, CostResult, SiteResult
from planner.report.blocks import Block, Cell, column, kpis, note, number_column, small_print, table, two, with_aside
from planner.report.figures.charts import cost_chart
from planner.report.paper import Paper
from planner.report.section import Content, Section
from planner.report.sections_money import (
    grants_and_rates,
    money_figures,
    paid_back_after_lease,
    paid_back_late,
    returns,
    timing_blocks,
)
from planner.report.words import Words


def _content(paper: Paper, site: SiteResult) -> Content:
    words, cost = paper.words, site.cost
    heading = words.t("cost")
    if cost is None:
        return {"heading": heading, "blocks": [note(words.t(_why_not(site)), "warn")]}
    labels = [words.cost_item(line.item) for line in cost.capex_lines]
    blocks = [_tiles(cost, words), *_warnings(cost, words), returns(cost, words)]
    if cost.capex_lines:
        drawing = cost_chart(cost.capex_lines, cost.npv_eur, labels, words)
        alt = words.t(
            "alt_cost", name=site.name, capex=words.eur(cost.capex_eur.base), npv=words.eur(cost.npv_eur.base)
        )
        blocks.append(paper.figure(drawing, alt))
    blocks.extend(money_figures(paper, site.name, cost))
    blocks += _sums(paper, cost)
    return {"heading": heading, "blocks": blocks, "keep": not cost.cash_years}


def _sums(paper: Paper, cost: CostResult) -> list[Block]:
    """Capital and running cost side by side, below them what they rest on.

    The last of it is kept whole, since it ends a site's pages: no page with a line or two is left over.
    """
    words = paper.words
    capex = _lines(cost.capex_lines, cost.capex_eur, words, "capex_table")
    opex = _lines(cost.opex_lines, cost.opex_eur_per_year, words, "opex_table")
    beside = [*_own_sites(cost, words), _basis(paper, cost), *grants_and_rates(cost, paper.assessment, words)]
    parts, timing = _parts(cost.capex_lines, words), timing_blocks(cost, words)
    if not parts:
        return [two([capex, *timing], [opex, *beside], 0.48, keep=True)]
    return [two([capex], [opex], 0.48, keep=True), two(parts, [*beside, *timing], 0.48, keep=True)]


def _warnings(cost: CostResult, words: Words) -> list[Block]:
    """What the sums leave out, and what a lender would ask about: before the figures that it bears on."""
    told = [*(words.phrase(code) for code in cost.not_included), *(words.phrase(*each) for each in cost.notes)]
    return [note(text, "warn") for text in told]


def _why_not(site: SiteResult) -> str:
    if site.excluded_by:
        return "cost_excluded"
    return "cost_unknown" if site.sizing is None else "cost_not_known"


def _basis(paper: Paper, cost: CostResult) -> Block:
    """Prices, rate and years that the sums rest on."""
    words, economy = paper.words, paper.assessment.settings.cost
    return small_print(
        words.t(
            "cost_text",
            year=cost.price_year,
            price=words.quantity(economy.price_eur_per_kwh, "price_eur_per_kwh"),
            energy=words.quantity(economy.energy_eur_per_kwh, "energy_eur_per_kwh"),
            rate=words.share(economy.discount_rate_pu, 1),
            years=economy.life_years,
        )
    )


def _own_sites(cost: CostResult, words: Words) -> list[Block]:
    """What the company's own sites lose to this one, where it is anything."""
    lost = cost.cannibalised_eur_per_year
    if lost is None or lost.high <= 0.0:
        return []
    return [note(words.t("cost_cannibalised", amount=words.eur(lost.base), band=words.eur_band(lost)))]


def _payback(cost: CostResult, words: Words) -> str:
    """Years from the first payment until the money is back, or that it does not come back within the plan."""
    if cost.payback_years is None:
        return words.t("kpi_no_payback")
    key = "kpi_payback_lease" if paid_back_after_lease(cost) else "kpi_payback"
    return words.t(
        "kpi_payback_late" if paid_back_late(cost) else key, years=words.number(cost.payback_years, digits=1)
    )


def _tiles(cost: CostResult, words: Words) -> Block:
    t = words.t
    return kpis(
        [
            (t("kpi_capex"), words.eur(cost.capex_eur.base), words.eur_band(cost.capex_eur)),
            (t("kpi_opex"), words.eur(cost.opex_eur_per_year.base), words.eur_band(cost.opex_eur_per_year)),
            (t("kpi_revenue"), words.eur(cost.revenue_eur_per_year.base), words.eur_band(cost.revenue_eur_per_year)),
            (t("kpi_npv"), words.eur(cost.npv_eur.base), words.eur_band(cost.npv_eur)),
            (
                t("kpi_break_even"),
                t("not_reached")
                if cost.break_even_utilisation_pu is None
                else words.share(cost.break_even_utilisation_pu, 1),
                _payback(cost, words),
            ),
        ]
    )


def _lines(lines: Sequence[CostLine], total: Band, words: Words, title: str) -> Block:
    t = words.t
    rows: list[list[Cell]] = [[_item(line, words), *_amounts(line.amount_eur, words)] for line in lines]
    return _table(rows, total, words, t(title))


def _parts(lines: Sequence[CostLine], words: Words) -> list[Block]:
    """A table for each line whose parts are known; they are in its amount already."""
    return [
        _table(
            [[words.phrase(code), *_amounts(part, words)] for code, part in line.parts_eur],
            line.amount_eur,
            words,
            words.t("cost_parts_of", item=words.cost_item(line.item)),
        )
        for line in lines
        if line.parts_eur
    ]


def _table(lines: Sequence[Sequence[Cell]], total: Band, words: Words, title: str) -> Block:
    t = words.t
    rows = [*lines]
    rows.append([t("total"), *_amounts(total, words)])
    columns = [
        column(title, width="1fr"),
        number_column(t("low"), "14.5mm"),
        number_column(t("base"), "14.5mm"),
        number_column(t("high"), "15.5mm"),
    ]
    return table(columns, rows, strong=[len(rows) - 1], keep=True)


def _item(line: CostLine, words: Words) -> Cell:
    """Name and, below, how much of it (``420 kW``); a single piece without its number."""
    name = words.cost_item(line.item)
    if line.quantity == 1 and not line.unit:
        return name
    unit = words.unit(line.unit.replace("/", "_per_").lower()) or line.unit
    return with_aside(
        name,
        words.with_unit(words.number(line.quantity), unit) if unit else f"{words.number(line.quantity)}\u00a0×",
    )


def _amounts(band: Band, words: Words) -> list[str]:
    return [words.number(value) for value in (band.low, band.base, band.high)]


SECTION = Section(id="cost", order=60, scope="site", content=_content)
