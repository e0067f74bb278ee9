"""What a sized site costs and earns."""

from dataclasses import replace
from math import ceil

from planner.cost.break_even import break_even_price, break_even_scale
from planner.cost.capex import GERMANY, capex
from planner.cost.cash_table import cash_years, last_full_eur
from planner.cost.connection import Connection, CostPlace, requested
from planner.cost.energy import HOURS_PER_YEAR, deliverable_kw, own_fleet
from planner.cost.factors import model_of, npv_band
from planner.cost.frame import MoneyFrame
from planner.cost.grants import grant_results
from planner.cost.model import CashModel
from planner.cost.notes import WARNED, money_notes
from planner.cost.opex import Operation, opex_lines
from planner.cost.own_sites import lost_eur_per_year, margin_eur_per_kwh, taken_share_pu
from planner.cost.path import design_year, energy_path
from planner.cost.prices import LONG_USE_H
from planner.cost.rates import internal_rate, payback_time
from planner.cost.risk import monte_carlo, tornado
from planner.cost.timing import lead_of, timing_of
from planner.model.band import scaled, total
from planner.model.issues import Issue, Severity
from planner.model.result import Band, CostResult, DemandResult, SizingResult, UpgradeOption
from planner.model.settings import CostSettings

__all__ = ["CostPlace", "cost_issues", "site_cost"]


def site_cost(  # noqa: PLR0913 - the last three may be left out
    sizing: SizingResult,
    demand: DemandResult,
    upgrade: UpgradeOption | None,
    settings: CostSettings,
    place: CostPlace | None = None,
    *,
    connectable: bool | None = None,
    frame: MoneyFrame | None = None,
) -> CostResult:
    """Capital and yearly cost, revenue, cash over the years, value, risk and break-even of a sized site.

    Parameters
    ----------
    upgrade : UpgradeOption or None
        The chosen way to connect: its cost is the connection line, its power and voltage set the operator's charges.
        None (grid unknown): the line is missing and ``not_included`` says so.
    place : CostPlace, optional
        Country and connection voltage; without them the operator's charge is missing and said so.
    connectable : bool, optional
        False: ways to connect were examined and none works. Nothing can be sold then, which ``not_included`` says
        instead of a connection that is not known.
    frame : MoneyFrame, optional
        Dates, lead times, crossings, grants and draws; without it every year is the design year and the site is
        energised at once.

    Notes
    -----
    Lines, opex and revenue are those of the design year. Net present value, rate of return, payback and break-even
    follow the cash flow: time 0 is the first payment, operation starts when the lead times have passed and lasts
    ``settings.life_years``; demand of each year is that of the path (:func:`planner.cost.path.energy_path`).

    Revenue is energy sold product the price without value added tax; drivers whom the site cannot serve are taken off
    and every hour is cut at what the connection delivers. It is what the points of the site sell: the margin of energy
    that the company's own sites would have sold (``competition.cannibalised_kwh_per_day``, the same share of low, base
    and high) is in ``cannibalised_eur_per_year``, and net present value, payback and break-even are after it. A depot
    charges its own fleet: no revenue, the net present value is the cost alone. NPV low joins high prices with low
    demand, NPV high low prices with high demand (for a depot high prices with high demand and low with low). Break-even
    utilisation scales the sizing's utilisation with the energy at which the base NPV is nil.
    """
    where = place or CostPlace()
    connection = requested(sizing, upgrade, where, connectable=connectable)
    limit_kw = deliverable_kw(sizing, upgrade, connection)
    capital = capex(sizing, upgrade, connection, where.country, frame)
    lead = None if frame is None else lead_of(frame)
    taken_pu = taken_share_pu(demand)
    peak_kw = _billed_kw(sizing, limit_kw, frame)
    operation = replace(
        _operation(sizing, settings, (where, connection), peak_kw, capital.hardware_eur), taken_pu=taken_pu or 0.0
    )
    energy = design_year(sizing, demand, limit_kw)
    lines = opex_lines(operation, energy)
    n_years = settings.life_years + (0 if lead is None else ceil(lead.build_years.high))
    path = energy_path(sizing, demand, limit_kw, None if lead is None else lead.first_payment_on, n_years)
    grants = grant_results(() if frame is None else frame.grants, capital, sizing)
    model = model_of(operation, demand, capital, path, lead, grants)
    years = cash_years(model)
    flows_eur = [year.cash_eur for year in years]
    found = internal_rate(flows_eur)
    payback = payback_time(flows_eur, last_full_eur(years))
    scale, reasons = _break_even(operation, model, energy.base, limit_kw)
    if own_fleet(sizing):
        reasons = ("cost.own_fleet",)
    elif not connection.possible:
        reasons = ()
    timing = None if frame is None or lead is None else timing_of(lead, frame.decided_on, settings.lease_years)
    draws = 0 if frame is None else frame.draws
    return CostResult(
        capex_lines=capital.lines,
        opex_lines=lines,
        capex_eur=total(line.amount_eur for line in capital.lines),
        opex_eur_per_year=total(line.amount_eur for line in lines),
        revenue_eur_per_year=scaled(energy, operation.net_price_eur_per_kwh),
        npv_eur=npv_band(model),
        break_even_utilisation_pu=None if scale is None else scale * sizing.utilisation_pu,
        payback_years=payback,
        price_year=settings.price_year,
        not_included=(*capital.not_included, *reasons),
        cannibalised_eur_per_year=None if taken_pu is None else lost_eur_per_year(operation, energy),
        irr_pu=found.rate_pu,
        break_even_price_eur_per_kwh=None if own_fleet(sizing) else break_even_price(model),
        cash_years=years if frame is not None else (),
        tornado=tornado(model) if draws else (),
        risk=monte_carlo(model, draws, frame.seed) if frame is not None and draws else None,
        grants=grants,
        timing=timing,
        notes=money_notes(
            found,
            payback,
            timing,
            settings,
            frame,
            priced=any(line.item == "grid_connection" for line in capital.lines),
        ),
    )


def cost_issues(cost: CostResult, where: str) -> tuple[Issue, ...]:
    """What the sums of a site do not hold, and what is to be said of them, as findings."""
    return (
        *(Issue(severity=Severity.NOTE, code=code, where=where) for code in cost.not_included),
        *(
            Issue(severity=Severity.WARNING if code in WARNED else Severity.NOTE, code=code, params=params, where=where)
            for code, params in cost.notes
        ),
    )


def _billed_kw(sizing: SizingResult, limit_kw: float, frame: MoneyFrame | None) -> Band:
    """Yearly peak that the network bills: of the simulated year where it was run, else of the design day."""
    billed_kw = sizing.simulated_peak_kw if frame is None or frame.billed is None else frame.billed.peak_kw
    base_kw = min(billed_kw, limit_kw)
    return Band(low=min(sizing.p999_kw, base_kw), base=base_kw, high=max(limit_kw, base_kw))


def _operation(
    sizing: SizingResult,
    settings: CostSettings,
    where: tuple[CostPlace, Connection],
    peak_kw: Band,
    hardware_eur: Band,
) -> Operation:
    place, connection = where
    notes = []
    if connection.voltage is None:
        notes.append("assumption: voltage of the connection taken from its power")
    if place.country.upper() not in GERMANY:
        notes.append("assumption: German charges used for want of others")
    return Operation(
        sizing=sizing,
        settings=settings,
        voltage=connection.charged_as,
        peak_kw=peak_kw,
        hardware_eur=hardware_eur,
        network_note="; ".join(notes),
    )


def _break_even(
    operation: Operation, model: CashModel, energy_kwh: float, limit_kw: float
) -> tuple[float | None, tuple[str, ...]]:
    """Factor on the energy of every year at which the base NPV is nil, or why there is none."""
    utilisation_pu = operation.sizing.utilisation_pu
    if energy_kwh <= 0.0 or utilisation_pu <= 0.0:
        return None, ("cost.break_even_no_demand",)
    if max(margin_eur_per_kwh(operation, hours) for hours in (0.0, LONG_USE_H)) * (1.0 - operation.taken_pu) <= 0.0:
        return None, ("cost.break_even_no_margin",)
    most_kwh = float(model.path.energy_kwh[1].max())
    highest = min(1.0 / utilisation_pu, limit_kw * HOURS_PER_YEAR / most_kwh) if most_kwh > 0.0 else 0.0
    scale = break_even_scale(model, highest)
    return scale, () if scale is not None else ("cost.break_even_out_of_reach",)
