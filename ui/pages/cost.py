"""What a site costs and earns."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from planner.model.result import Assessment, Band, CostLine, CostResult, SiteResult
from ui.charts.bars import RangeBar
from ui.numbers import amount, currency, money, money_span, number, quantity, share
from ui.pages._money import (
    capex_bar,
    cash_blocks,
    grant_blocks,
    note_lines,
    rate_note,
    risk_blocks,
    timing_blocks,
    tornado_blocks,
)
from ui.registry import PageSpec
from ui.texts import readable, tr, tr_or
from ui.widgets.blocks import Cell, column, facts, figures, heading, note, small, table
from ui.widgets.plain import label

INDENT = "\u2003"


def build(site: SiteResult, assessment: Assessment) -> Sequence[QWidget]:
    """Blocks of the page."""
    cost = site.cost
    if cost is None:
        return [note(tr("ui.no_cost") if not site.excluded_by else tr("ui.excluded_no_work"))]
    return [
        figures(
            [
                (tr("ui.capex"), money(cost.capex_eur.base), money_span(cost.capex_eur)),
                (tr("ui.npv"), money(cost.npv_eur.base), money_span(cost.npv_eur)),
            ]
        ),
        *rate_note(cost),
        *_said(cost),
        facts(_economics(cost, assessment)),
        *cash_blocks(cost.cash_years),
        *tornado_blocks(cost.tornado, cost.npv_eur.base),
        *risk_blocks(cost.risk),
        *timing_blocks(cost.timing),
        *grant_blocks(cost.grants),
        heading(tr("ui.capex_lines")),
        *capex_bar(cost.capex_lines),
        _lines(cost.capex_lines),
        heading(tr("ui.opex_lines")),
        _lines(cost.opex_lines),
        note(tr("ui.cost_note", year=cost.price_year)),
    ]


def _said(cost: CostResult) -> list[QWidget]:
    """What the sums do not hold and what is to be said of them, above all figures that follow from them."""
    said = [*(tr_or(code, code) for code in cost.not_included), *note_lines(cost)]
    return [note("\n".join(said), "warn")] if said else []


def _economics(cost: CostResult, assessment: Assessment) -> list[tuple[str, str]]:
    settings = assessment.settings.cost
    lost = cost.cannibalised_eur_per_year
    own = [(tr("ui.cannibalised"), money(lost.base))] if lost is not None and lost.high > 0.0 else []
    return [
        (tr("ui.revenue"), money(cost.revenue_eur_per_year.base)),
        (tr("ui.opex"), money(cost.opex_eur_per_year.base)),
        *own,
        (tr("ui.irr"), tr("ui.no_irr") if cost.irr_pu is None else share(cost.irr_pu, 1)),
        (tr("ui.payback"), _payback(cost)),
        (tr("ui.break_even"), share(cost.break_even_utilisation_pu, 1)),
        *_break_even_price(cost),
        (tr("ui.discounting"), tr("ui.discounting_value", rate=share(settings.discount_rate_pu, 1),
                                  years=settings.life_years)),
    ]  # fmt: skip


def _payback(cost: CostResult) -> str:
    """Years from the first payment; a time after the last year of operation is said to be one."""
    if cost.payback_years is None:
        return tr("ui.no_payback")
    years = quantity(cost.payback_years, "payback_years", 1)
    if not cost.cash_years:
        return years
    last = cost.cash_years[-1]
    late = last.cumulated_eur < 0.0 or cost.payback_years > last.year
    plan = number(last.year, 0)
    lease = cost.timing.lease_years if cost.timing is not None else None
    if not late and lease is not None and cost.payback_years > lease:
        return tr("ui.payback_lease", years=years, lease=number(lease, 0))
    return tr("ui.payback_late" if late else "ui.payback_within", years=years, plan=plan)


def _break_even_price(cost: CostResult) -> list[tuple[str, str]]:
    price = cost.break_even_price_eur_per_kwh
    return [] if price is None else [(tr("ui.break_even_price"), quantity(price, "price_eur_per_kwh", 2))]


def _lines(lines: Sequence[CostLine]) -> QWidget:
    if not lines:
        return label(tr("ui.no_lines"), "muted")
    top = max(each.amount_eur.high for each in lines)
    low = min(0.0, *(each.amount_eur.low for each in lines))
    rows: list[list[Cell]] = []
    for each in sorted(lines, key=lambda one: -one.amount_eur.base):
        name = tr_or(f"cost.item_{each.item}", tr_or(f"cost.{each.item}", readable(each.item)))
        band = each.amount_eur
        bar = RangeBar(band.low, band.base, band.high, (low, top), f"{name}: {money_span(band)}")
        rows.append([column([label(name), bar], 2), _base(band)])
        rows += [
            [small(f"{INDENT}{_part(code)}"), small(number(amount(part.base), 0))] for code, part in each.parts_eur
        ]
    return table([tr("ui.item"), currency()], rows)


def _base(band: Band) -> str:
    return number(amount(band.base), 0)


def _part(code: str) -> str:
    return tr_or(code, readable(code.partition(".")[2]))


PAGE = PageSpec(page_id="cost", title_code="ui.page_cost", icon="cost", order=70, build=build)
