"""What the powers of a frontier cost to connect: the grid study's curve, and the operator's charge for each kW."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from planner.cost.capex import GERMANY
from planner.cost.prices import LONG_USE_H, Voltage, network_charge, share
from planner.model.band import scaled
from planner.model.grid_study import CostStep
from planner.model.result import Band, FrontierPoint

NEAR_KW = 1e-6


def step_at(cost_steps: Sequence[CostStep], connection_kw: float) -> CostStep | None:
    """The step of the curve that a power lies on.

    Beyond the curve's end: its last step where that is what no way serves, else None, as nothing is known there.
    """
    rising = sorted(cost_steps, key=lambda step: step.up_to_kw)
    reaching = (step for step in rising if connection_kw <= step.up_to_kw + NEAR_KW)
    return next(reaching, None if not rising or rising[-1].feasible else rising[-1])


def priced(points: Sequence[FrontierPoint], cost_steps: Sequence[CostStep]) -> tuple[FrontierPoint, ...]:
    """Points with cost and time of the cheapest known way to connect each power, and whether there is one.

    Parameters
    ----------
    cost_steps : sequence of CostStep
        Curve of the grid study. A power beyond what it tells stays without cost, and open whether it is
        feasible.
    """
    return tuple(_priced(point, step_at(cost_steps, point.connection_kw)) for point in points)


def _priced(point: FrontierPoint, step: CostStep | None) -> FrontierPoint:
    if step is None:
        return replace(point, cost_eur=None, lead_weeks=None, feasible=None)
    return replace(point, cost_eur=step.cost_eur, lead_weeks=step.lead_weeks, feasible=step.feasible)


def connection_price(cost_steps: Sequence[CostStep]) -> Callable[[float], float | None]:
    """Base cost in EUR of connecting a power, by the curve; None where no known way serves it."""

    def price_eur(connection_kw: float) -> float | None:
        step = step_at(cost_steps, connection_kw)
        return None if step is None or not step.feasible or step.cost_eur is None else step.cost_eur.base

    return price_eur


def operator_charge(country: str, voltage: Voltage | None) -> Band | None:
    """Charge of the operator for each kW requested (Baukostenzuschuss); None where its rule is not known.

    Notes
    -----
    Capacity price of the network charges times the catalogue's factor, as in :mod:`planner.cost.capex`; the allowance
    of a low-voltage connection is left out, as it does not grow with the power.
    """
    if country.upper() not in GERMANY or voltage is None:
        return None
    return scaled(share("connection_charge").band, network_charge(voltage, LONG_USE_H).capacity_eur_per_kw_year)
