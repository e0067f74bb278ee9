"""Money over the years in the cost pages: cash, risk, what moves the value, timing and grants."""

from planner.model.result import Assessment, CostResult, GrantResult, ShownRate, TornadoBar
from planner.model.units import suffix_of
from planner.report.blocks import (
    Block,
    Cell,
    column,
    facts,
    note,
    number_column,
    small_print,
    subheading,
    table,
    toned,
)
from planner.report.figures.money_charts import MOST_BARS, cash_chart, tornado_chart
from planner.report.paper import Paper
from planner.report.words import Words

_TONES = {"counts": "good", "needs_evidence": "warn", "not_applicable": "quiet"}


def paid_back_late(cost: CostResult) -> bool:
    """Whether the money comes back only after the years that the plan looks at."""
    return cost.payback_years is not None and bool(cost.cash_years) and cost.payback_years > cost.cash_years[-1].year


def paid_back_after_lease(cost: CostResult) -> bool:
    """Whether the lease is over before the money comes back."""
    lease = cost.timing.lease_years if cost.timing is not None else None
    return cost.payback_years is not None and lease is not None and cost.payback_years > lease


def returns(cost: CostResult, words: Words) -> Block:
    """Rate of return and the price at which the value is nil."""
    t, price = words.t, cost.break_even_price_eur_per_kwh
    rows: list[tuple[str, Cell]] = [
        (t("kpi_irr"), t("kpi_no_irr") if cost.irr_pu is None else words.share(cost.irr_pu, 1))
    ]
    if price is not None:
        rows.append((t("kpi_price"), words.quantity(price, "price_eur_per_kwh")))
    return facts(rows, wide=True)


def money_figures(paper: Paper, name: str, cost: CostResult) -> list[Block]:
    """Cash over the years with the spread of the value, and the tornado."""
    words, blocks = paper.words, []
    if len(cost.cash_years) > 1:
        alt = words.t("alt_cash", name=name, balance=words.eur(cost.cash_years[-1].cumulated_eur))
        blocks.append(paper.figure(cash_chart(cost.cash_years, cost.risk, words), alt))
    if cost.risk is not None:
        risk = cost.risk
        blocks.append(
            small_print(
                words.t(
                    "risk_text",
                    draws=words.number(risk.draws),
                    seed=risk.seed,
                    loss=words.share(risk.negative_pu),
                    p10=words.eur(risk.p10_eur),
                    p50=words.eur(risk.p50_eur),
                    p90=words.eur(risk.p90_eur),
                )
            )
        )
    if cost.tornado:
        names = [_range(bar, words) for bar in cost.tornado[:MOST_BARS]]
        alt = words.t("alt_tornado", name=name, factor=words.phrase(cost.tornado[0].name))
        drawing = tornado_chart(cost.tornado[:MOST_BARS], names, cost.npv_eur.base, words)
        blocks.append(paper.figure(drawing, alt))
    return blocks


def _range(bar: TornadoBar, words: Words) -> str:
    """Assumption with its low and high."""
    if bar.unit == "p.u.":
        low, high, unit = words.share(bar.low_value, 1), words.share(bar.high_value, 1), ""
    else:
        digits = 0 if max(abs(bar.low_value), abs(bar.high_value)) >= 100.0 else 2
        low, high = words.number(bar.low_value, digits=digits), words.number(bar.high_value, digits=digits)
        unit = words.unit(suffix_of(bar.unit) or "") or bar.unit
    return f"{words.phrase(bar.name)}: {low} – {high} {unit}".strip()


def grants_and_rates(cost: CostResult, assessment: Assessment, words: Words) -> list[Block]:
    """Grants, and the currency in which amounts are also shown."""
    blocks: list[Block] = []
    if cost.grants:
        blocks += [subheading(words.t("grants")), *(_grant(each, words) for each in cost.grants)]
    if assessment.shown_rate is not None:
        blocks.append(_shown(cost, assessment.shown_rate, words))
    return blocks


def timing_blocks(cost: CostResult, words: Words) -> list[Block]:
    """Weeks of each step, the day of energisation and the lease."""
    timing, t = cost.timing, words.t
    if timing is None or not timing.lead_weeks:
        return []
    rows: list[list[Cell]] = [[words.phrase(code), words.number(weeks)] for code, weeks in timing.lead_weeks.items()]
    told: list[tuple[str, Cell]] = (
        [(t("timing_decided"), words.iso_day(timing.decided_on))] if timing.decided_on else []
    )
    told.append((t("energised_on"), words.iso_day(timing.energised_on)))
    if timing.lease_years is not None and timing.lease_left_years is not None:
        left = words.number(timing.lease_left_years, digits=1)
        told.append((t("lease"), t("lease_left", years=words.number(timing.lease_years), left=left)))
    columns = [column(t("timing_step"), width="1fr"), number_column(t("timing_weeks"), "20mm")]
    return [subheading(t("timing")), table(columns, rows, keep=True), facts(told)]


def _grant(grant: GrantResult, words: Words) -> Block:
    t = words.t
    amount = ""
    if grant.outcome == "counts":
        amount = t("grant_amount", amount=words.eur(grant.amount_eur))
    elif grant.possible_eur is not None:
        amount = t("grant_possible", amount=words.eur(grant.possible_eur))
    source = f"{grant.clause}; {grant.source}."
    told = " ".join(part for part in (amount, grant.reason, source[:1].upper() + source[1:]) if part)
    rows: list[list[Cell]] = [[toned(t(f"grant_{grant.outcome}"), _TONES.get(grant.outcome, "quiet")), told]]
    return table([column("", width="27mm"), column(grant.title, width="1fr")], rows, keep=True)


def _shown(cost: CostResult, rate: ShownRate, words: Words) -> Block:
    """Capital and value in the other currency, at its dated rate."""

    def other(value_eur: float) -> str:
        return words.with_unit(words.money(value_eur / rate.eur_per_unit), rate.currency)

    said = words.t(
        "shown_in",
        capex=other(cost.capex_eur.base),
        npv=other(cost.npv_eur.base),
        currency=rate.currency,
        rate=words.number(rate.eur_per_unit, digits=4),
        day=words.iso_day(rate.on),
        source=words.t("rate_assumed") if rate.state == "assumption" else rate.source,
    )
    return note(said)
