"""What a sized site costs and earns."""

from dataclasses import replace

from planner.cost.break_even import break_even_kwh
from planner.cost.capex import GERMANY, capex
from planner.cost.cashflow import net_present_value_eur, payback_years
from planner.cost.connection import Connection, CostPlace, requested
from planner.cost.energy import HOURS_PER_YEAR, deliverable_kw, own_fleet, sold_kwh_per_year
from planner.cost.opex import Operation, opex_lines
from planner.cost.own_sites import lost_eur_per_year, taken_share_pu
from planner.model.band import scaled, total
from planner.model.issues import Issue, Severity
from planner.model.result import Band, CostResult, DemandResult, SizingResult, UpgradeOption
from planner.model.settings import CostSettings

__all__ = ["CostPlace", "cost_issues", "site_cost"]


def site_cost(
    sizing: SizingResult,
    demand: DemandResult,
    upgrade: UpgradeOption | None,
    settings: CostSettings,
    place: CostPlace | None = None,
    *,
    connectable: bool | None = None,
) -> CostResult:
    """Capital and yearly cost, revenue, net present value and break-even of a sized site.

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

    Notes
    -----
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
    energy = sold_kwh_per_year(sizing, demand, limit_kw)
    capital = capex(sizing, upgrade, connection, where.country)
    taken_pu = taken_share_pu(demand)
    operation = replace(
        _operation(sizing, settings, (where, connection), limit_kw, capital.hardware_eur), taken_pu=taken_pu or 0.0
    )
    lines = opex_lines(operation, energy)
    capex_eur = total(line.amount_eur for line in capital.lines)
    revenue = scaled(energy, operation.net_price_eur_per_kwh)
    opex_eur = total(line.amount_eur for line in lines)
    lost_eur = lost_eur_per_year(operation, energy)
    break_even, reasons = _break_even_pu(operation, capex_eur.base, energy.base, limit_kw)
    if own_fleet(sizing):
        reasons = ("cost.own_fleet",)
    elif not connection.possible:
        reasons = ()
    return CostResult(
        capex_lines=capital.lines,
        opex_lines=lines,
        capex_eur=capex_eur,
        opex_eur_per_year=opex_eur,
        revenue_eur_per_year=revenue,
        npv_eur=_npv(operation, capex_eur, energy),
        break_even_utilisation_pu=break_even,
        payback_years=payback_years(capex_eur.base, revenue.base - opex_eur.base - lost_eur.base),
        price_year=settings.price_year,
        not_included=(*capital.not_included, *reasons),
        cannibalised_eur_per_year=None if taken_pu is None else lost_eur,
    )


def cost_issues(cost: CostResult, where: str) -> tuple[Issue, ...]:
    """What the sums of a site do not hold, as findings."""
    return tuple(Issue(severity=Severity.NOTE, code=code, where=where) for code in cost.not_included)


def _operation(
    sizing: SizingResult,
    settings: CostSettings,
    where: tuple[CostPlace, Connection],
    limit_kw: float,
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
        peak_kw=Band(low=min(sizing.p999_kw, limit_kw), base=min(sizing.simulated_peak_kw, limit_kw), high=limit_kw),
        hardware_eur=hardware_eur,
        network_note="; ".join(notes),
    )


def _npv(operation: Operation, capex_eur: Band, energy: Band) -> Band:
    """Worst, base and best pairing of cost and demand; without revenue more demand is the worse."""
    settings = operation.settings
    if own_fleet(operation.sizing):
        energy = Band(low=energy.high, base=energy.base, high=energy.low)

    def at(capital_eur: float, energy_kwh: float, side: str) -> float:
        level = Band(low=energy_kwh, base=energy_kwh, high=energy_kwh)
        opex_eur = sum(float(getattr(line.amount_eur, side)) for line in opex_lines(operation, level))
        lost_eur = float(getattr(lost_eur_per_year(operation, level), side))
        cash_eur = energy_kwh * operation.net_price_eur_per_kwh - opex_eur - lost_eur
        return net_present_value_eur(capital_eur, cash_eur, settings.discount_rate_pu, settings.life_years)

    return Band(
        low=at(capex_eur.high, energy.low, "high"),
        base=at(capex_eur.base, energy.base, "base"),
        high=at(capex_eur.low, energy.high, "low"),
    )


def _break_even_pu(
    operation: Operation, capex_eur: float, energy_kwh: float, limit_kw: float
) -> tuple[float | None, tuple[str, ...]]:
    utilisation_pu = operation.sizing.utilisation_pu
    if energy_kwh <= 0.0 or utilisation_pu <= 0.0:
        return None, ("cost.break_even_no_demand",)
    level = Band(low=energy_kwh, base=energy_kwh, high=energy_kwh)
    needed_kwh = break_even_kwh(operation, capex_eur, opex_lines(operation, level))
    if needed_kwh is None:
        return None, ("cost.break_even_no_margin",)
    needed_pu = utilisation_pu * needed_kwh / energy_kwh
    if needed_pu > 1.0 or needed_kwh > limit_kw * HOURS_PER_YEAR:
        return None, ("cost.break_even_out_of_reach",)
    return needed_pu, ()
