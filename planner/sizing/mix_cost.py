"""What a charger mix costs over the horizon: chargers, works, connection, and what running it costs each year."""

from collections.abc import Callable
from dataclasses import dataclass, field

from planner.cost.capex import capex
from planner.cost.cashflow import annuity_factor
from planner.cost.connection import CostPlace, requested
from planner.cost.energy import DAYS_PER_YEAR
from planner.cost.opex import Operation, opex_lines
from planner.model.band import certain, total
from planner.model.grid_result import UpgradeKind
from planner.model.result import CostLine, DemandResult, SizingResult, UpgradeOption
from planner.model.settings import CostSettings
from planner.model.sizing_result import StandardDesign
from planner.sizing.chargers import Layout, counts, evse_count, nameplate_kw

SAME_FOR_ALL = frozenset({"energy", "payment"})


@dataclass(frozen=True, slots=True, kw_only=True)
class MixFrame:
    """Prices that a mix is searched under.

    ``connection_price``: cost of connecting a power in EUR, None where no way serves it; without it the connection
    costs nothing in the comparison. ``designs``: standard designs that are compared beside the mixes. ``truck_bays``:
    those of lorries where cars and lorries come.
    """

    cost: CostSettings = field(default_factory=CostSettings)
    place: CostPlace = field(default_factory=CostPlace)
    connection_price: Callable[[float], float | None] | None = None
    designs: tuple[StandardDesign, ...] = ()
    power_factor: float = 0.95
    truck_bays: int | None = None


def present_cost_eur(
    frame: MixFrame,
    demand: DemandResult,
    layout: Layout,
    connection_kw: float,
    peak_kw: float,
    served_energy_pu: float = 1.0,
) -> float | None:
    """Capital and discounted yearly cost of a mix; None where no way connects it.

    Parameters
    ----------
    demand : DemandResult
        Of the mean day.
    peak_kw : float
        Highest mean of a quarter hour, which the network charge is paid for.
    served_energy_pu : float
        Share of the energy asked for that is charged, as the costs of a site count it: a lorry that drives on takes
        more of it than a car. The margin on the rest is a cost of the mix.

    Notes
    -----
    Base estimates of :func:`planner.cost.capex.capex` and :func:`planner.cost.opex.opex_lines`. The energy and the
    payment fees are the same for every mix that serves everybody and are left out; the network charge is not.
    """
    price_eur = 0.0 if frame.connection_price is None else frame.connection_price(connection_kw)
    if price_eur is None:
        return None
    sizing = _sizing(layout, connection_kw, peak_kw, frame.power_factor)
    upgrade = None if frame.connection_price is None else _upgrade(price_eur, connection_kw)
    connection = requested(sizing, upgrade, frame.place)
    capital = capex(sizing, upgrade, connection, frame.place.country)
    operation = Operation(
        sizing=sizing,
        settings=frame.cost,
        voltage=connection.charged_as,
        peak_kw=certain(peak_kw),
        hardware_eur=capital.hardware_eur,
        network_note="",
    )
    asked_kwh = demand.energy_kwh_per_day.base * DAYS_PER_YEAR
    sold = opex_lines(operation, certain(asked_kwh * served_energy_pu))
    yearly_eur = sum(line.amount_eur.base for line in sold if line.item not in SAME_FOR_ALL)
    if served_energy_pu < 1.0:
        yearly_eur += _lost_margin_eur(operation, asked_kwh, sold, served_energy_pu)
    years = annuity_factor(frame.cost.discount_rate_pu, frame.cost.life_years)
    return total(line.amount_eur for line in capital.lines).base + years * yearly_eur


def _lost_margin_eur(
    operation: Operation, asked_kwh: float, sold: tuple[CostLine, ...], served_energy_pu: float
) -> float:
    """Price less energy and payment fees of what is not sold in a year; not below zero: losing drivers never pays."""

    def spent_eur(lines: tuple[CostLine, ...]) -> float:
        return sum(line.amount_eur.base for line in lines if line.item in SAME_FOR_ALL)

    saved_eur = spent_eur(opex_lines(operation, certain(asked_kwh))) - spent_eur(sold)
    lost_kwh = asked_kwh * (1.0 - served_energy_pu)
    return max(lost_kwh * operation.net_price_eur_per_kwh - saved_eur, 0.0)


def _upgrade(price_eur: float, connection_kw: float) -> UpgradeOption:
    return UpgradeOption(
        kind=UpgradeKind.NONE,
        description_code="",
        params={},
        feasible=True,
        served_kw=connection_kw,
        hosting_after_kw=None,
        binding_element="",
        cost_eur=certain(price_eur),
        lead_weeks=None,
        chosen=True,
        connection_kw=connection_kw,
    )


def _sizing(layout: Layout, connection_kw: float, peak_kw: float, power_factor: float) -> SizingResult:
    """As much of a sizing as prices ask for."""
    return SizingResult(
        chargers=counts(layout),
        evse_count=evse_count(layout),
        bays_used=evse_count(layout),
        nameplate_kw=nameplate_kw(layout),
        connection_kw=connection_kw,
        connection_kva=connection_kw / power_factor,
        managed=connection_kw < nameplate_kw(layout),
        simulated_peak_kw=peak_kw,
        p999_kw=peak_kw,
        peak_arrivals_per_h=0.0,
        p_wait_over_pu=0.0,
        mean_wait_min=0.0,
        p95_wait_min=0.0,
        closed_form_p_wait_over_pu=None,
        utilisation_pu=0.0,
        hourly_power_kw=(),
        frontier=(),
        limited_by_bays=False,
        target_met=True,
    )
