"""What a site takes from the company's own chargers: energy that is sold here, but not earned anew."""

from planner.cost.opex import Operation, use_h
from planner.cost.prices import network_charge, share
from planner.model.band import scaled
from planner.model.result import Band, DemandResult


def taken_share_pu(demand: DemandResult) -> float | None:
    """Share of the site's base energy that own chargers would have sold; None where the competition is not known."""
    balance = demand.competition
    if balance is None:
        return None
    energy_kwh = demand.energy_kwh_per_day.base
    return min(max(balance.cannibalised_kwh_per_day / energy_kwh, 0.0), 1.0) if energy_kwh > 0.0 else 0.0


def margin_eur_per_kwh(operation: Operation, use_hours_h: float) -> float:
    """What a kWh leaves, base prices: net price less payment fees, energy and the network's charge for energy.

    Own sites sell and buy on this site's terms: an assumption.
    """
    earned = operation.net_price_eur_per_kwh * (1.0 - share("payment").band.base)
    charge = network_charge(operation.voltage, use_hours_h)
    return earned - operation.settings.energy_eur_per_kwh - charge.energy_eur_per_kwh


def lost_eur_per_year(operation: Operation, energy_kwh: Band) -> Band:
    """Margin that own sites lose to this one in a year, at the low, base and high energy sold here.

    Energy that earns nothing is no loss.
    """
    peak = operation.peak_kw
    margins = [
        max(margin_eur_per_kwh(operation, use_h(energy, kw)), 0.0)
        for energy, kw in ((energy_kwh.low, peak.low), (energy_kwh.base, peak.base), (energy_kwh.high, peak.high))
    ]
    taken = scaled(energy_kwh, operation.taken_pu)
    return Band(low=taken.low * margins[0], base=taken.base * margins[1], high=taken.high * margins[2])
