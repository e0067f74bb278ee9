"""Blocks of the cost page: cash over the years, what moves the value, risk, timing, grants."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from planner.model.rates import EUR
from planner.model.result import CashYear, CostLine, CostResult, GrantResult, NpvRisk, Timing, TornadoBar
from ui.charts.bars import Part, StackedBar
from ui.charts.money import CashChart, RiskChart, SwingBar, TornadoChart, YearBar
from ui.dates import iso_day
from ui.numbers import (
    NBSP,
    amount,
    currency,
    in_currency,
    is_price,
    money,
    number,
    rate_in_use,
    rounded,
    share,
    unit_said,
)
from ui.texts import readable, retold, tr, tr_or
from ui.theme.tokens import tokens
from ui.widgets.blocks import facts, heading, key, row, small, table, titled
from ui.words import phrase, rate_words

_GRANT_REASONS = ("cost.grant_off", "cost.grant_unverified", "cost.grant_counts")
THOUSAND = 1000.0
MOST_BARS = 10
GROUPS = {
    "hardware": ("charger_",),
    "works": ("installation_", "bay_works", "site_works", "load_management", "crossing_"),
    "connection": ("grid_connection", "connection_charge"),
    "planning": ("design", "permits", "contingency"),
}


def capex_bar(lines: Sequence[CostLine]) -> list[QWidget]:
    """Capital as one bar of four groups."""
    colors = tokens()
    groups = {name: sum(line.amount_eur.base for line in lines if line.item.startswith(starts))
              for name, starts in GROUPS.items()}  # fmt: skip
    total = sum(groups.values())
    if total <= 0:
        return []
    shades = (colors.accent, colors.series[2], colors.series[3], colors.series[1])
    parts = [
        Part(name=tr(f"ui.capex_{name}"), value=value, color=color)
        for (name, value), color in zip(groups.items(), shades, strict=True)
        if value > 0
    ]
    told = "; ".join(f"{each.name}: {money(each.value)}" for each in parts)
    keys = [key(f"{each.name} {share(each.value / total)}", each.color) for each in parts]
    return [StackedBar(parts, total, told), *(row(keys[at : at + 2]) for at in range(0, len(keys), 2))]


def cash_blocks(years: Sequence[CashYear]) -> list[QWidget]:
    """Cash of each year and the balance."""
    if len(years) < 2:
        return []
    bars = [
        YearBar(
            year=each.year,
            cash=in_currency(each.cash_eur) / THOUSAND,
            balance=in_currency(each.cumulated_eur) / THOUSAND,
            described=tr("ui.cash_year", year=each.year, months=each.months_open, cash=money(each.cash_eur),
                         balance=money(each.cumulated_eur)),
        )
        for each in years
    ]  # fmt: skip
    colors = tokens()
    described = tr("ui.cash_described", capex=money(sum(each.capex_eur for each in years)),
                   balance=money(years[-1].cumulated_eur))  # fmt: skip
    return [
        heading(tr("ui.cash_flow")),
        CashChart(bars, tr("ui.thousand_eur", currency=currency()), tr("ui.cash_axis"), described),
        row([key(tr("ui.cash_in"), colors.accent), key(tr("ui.cash_out"), colors.series[4]),
             key(tr("ui.cash_balance"), colors.text)]),
    ]  # fmt: skip


def tornado_blocks(bars: Sequence[TornadoBar], base_eur: float) -> list[QWidget]:
    """The assumptions that move the value most."""
    if not bars:
        return []
    rows = [_swing(bar) for bar in bars[:MOST_BARS]]
    colors = tokens()
    described = tr("ui.tornado_described", name=rows[0].name, base=money(base_eur))
    return [
        heading(tr("ui.tornado")),
        TornadoChart(rows, in_currency(base_eur) / THOUSAND, described),
        row([key(tr("ui.at_low"), colors.series[4]), key(tr("ui.at_high"), colors.accent)]),
        small(tr("ui.tornado_note", currency=currency())),
    ]


def _swing(bar: TornadoBar) -> SwingBar:
    name = tr_or(bar.name, readable(bar.name))
    said = unit_said(bar.unit)
    unit = "" if bar.unit in ("p.u.", "") else f" {said}"
    if bar.unit == "p.u.":
        low, high = share(bar.low_value, 1), share(bar.high_value, 1)
    elif is_price(bar.unit):
        low, high = number(amount(bar.low_value)), number(amount(bar.high_value))
        unit = unit.replace(EUR, currency(), 1)
    else:
        low, high = number(rounded(bar.low_value)), number(rounded(bar.high_value))
    ranged = f"{name}: {low} – {high}{unit}"
    npv = tr("ui.tornado_values", low=money(bar.low_npv_eur), high=money(bar.high_npv_eur))
    return SwingBar(
        name=ranged,
        low=in_currency(bar.low_npv_eur) / THOUSAND,
        high=in_currency(bar.high_npv_eur) / THOUSAND,
        described=f"{ranged}\n{npv}",
    )


def risk_blocks(risk: NpvRisk | None) -> list[QWidget]:
    """How the value spreads when all assumptions are drawn."""
    if risk is None:
        return []
    described = tr("ui.risk_described", loss=share(risk.negative_pu), p10=money(risk.p10_eur), p90=money(risk.p90_eur))
    edges = [in_currency(edge) / THOUSAND for edge in risk.edges_eur]
    return [
        heading(tr("ui.risk")),
        RiskChart(edges, risk.counts, tr("ui.npv_thousand_eur", currency=currency()), described),
        facts(
            [
                (tr("ui.risk_loss"), share(risk.negative_pu)),
                *((tr("ui.risk_below", share=share(part)), money(value)) for part, value in
                  ((0.1, risk.p10_eur), (0.5, risk.p50_eur), (0.9, risk.p90_eur))),
            ]
        ),
        small(tr("ui.risk_note", draws=number(risk.draws, 0), seed=risk.seed)),
    ]  # fmt: skip


def timing_blocks(timing: Timing | None) -> list[QWidget]:
    """Steps to energisation, and the lease."""
    if timing is None:
        return []
    rows = [[tr_or(code, readable(code)), number(weeks, 0)] for code, weeks in timing.lead_weeks.items()]
    told = [(tr("ui.energised_on"), iso_day(timing.energised_on) or tr("ui.unknown"))]
    if timing.lease_years is not None:
        told.append((tr("ui.lease"), tr("ui.lease_left", years=number(timing.lease_years, 0),
                                        left=number(timing.lease_left_years, 1))))  # fmt: skip
    return [heading(tr("ui.timing")), facts(told), table([tr("ui.timing_step"), tr("ui.timing_weeks")], rows)]


def grant_blocks(grants: Sequence[GrantResult]) -> list[QWidget]:
    """Each grant with its answer."""
    tones = {"counts": "good", "needs_evidence": "warn", "not_applicable": "neutral"}
    made: list[QWidget] = []
    for each in grants:
        lines = [retold(each.reason, *_GRANT_REASONS), each.clause]
        if each.outcome == "counts":
            lines.insert(0, tr("ui.grant_amount", amount=money(each.amount_eur)))
        elif each.possible_eur is not None:
            lines.insert(0, tr("ui.grant_possible", amount=money(each.possible_eur)))
        made.append(titled(each.title, (tr(f"ui.grant_{each.outcome}"), tones.get(each.outcome, "neutral")), lines))
    return [heading(tr("ui.grants")), *made] if made else []


def rate_note(cost: CostResult) -> list[QWidget]:
    """Where amounts are not in EUR: at which rate of which day, how sure it is, and the two main figures in EUR."""
    rate = rate_in_use()
    if rate is None:
        return []

    def in_eur(value_eur: float) -> str:
        return f"{number(rounded(value_eur), 0)}{NBSP}EUR"

    return [small(tr("ui.shown_in", capex=in_eur(cost.capex_eur.base), npv=in_eur(cost.npv_eur.base),
                     rate=rate_words(rate)))]  # fmt: skip


def note_lines(cost: CostResult) -> list[str]:
    """What is to be said of the figures."""
    return [phrase(code, {name: _told(value) for name, value in params.items()}) for code, params in cost.notes]


def _told(value: str | float) -> str | float:
    """Years with one decimal, whole ones without."""
    return number(value, 0 if value.is_integer() else 1) if isinstance(value, float) else value
