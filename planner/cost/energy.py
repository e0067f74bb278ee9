"""What a site delivers in a year: the demand of the drivers it can serve, hour by hour, as far as its power goes."""

from collections.abc import Sequence

from planner.cost.connection import Connection
from planner.cost.prices import share
from planner.model.band import product
from planner.model.result import Band, DemandResult, SizingResult, UpgradeOption

DAYS_PER_YEAR = 365.0
HOURS_PER_YEAR = 8760.0


def own_fleet(sizing: SizingResult) -> bool:
    """Whether the site charges its operator's own vehicles, who pay nothing."""
    return sizing.system == "fleet"


def served_energy_pu(sizing: SizingResult) -> float:
    """Share of the energy asked for that is charged: who is turned away buys nothing, a lorry more of it than a car."""
    return sizing.served_share_pu if sizing.served_energy_pu is None else sizing.served_energy_pu


def deliverable_kw(sizing: SizingResult, upgrade: UpgradeOption | None, connection: Connection) -> float:
    """Power the site can deliver: the least of cabinets, connection and what the chosen connection serves."""
    limits = [sizing.nameplate_kw, connection.kw if connection.possible else 0.0]
    if upgrade is not None and upgrade.served_kw is not None:
        limits.append(upgrade.served_kw)
    return max(min(limits), 0.0)


def sold_kwh_per_day(energy_kwh_per_day: float, hourly_share_pu: Sequence[float], limit_kw: float) -> float:
    """Energy of a day after cutting every hour at the deliverable power; what is cut is lost, not moved."""
    return sum(min(energy_kwh_per_day * share_pu, limit_kw) for share_pu in hourly_share_pu)


def sold_kwh_per_year(sizing: SizingResult, demand: DemandResult, limit_kw: float) -> Band:
    """Energy delivered in a year for the low, base and high demand.

    The energy of the drivers who find no point is taken off; a fleet works on some days of the year only.
    """
    served = [
        DAYS_PER_YEAR * sold_kwh_per_day(served_energy_pu(sizing) * energy_kwh, demand.hourly_share_pu, limit_kw)
        for energy_kwh in (
            demand.energy_kwh_per_day.low,
            demand.energy_kwh_per_day.base,
            demand.energy_kwh_per_day.high,
        )
    ]
    year = Band(low=served[0], base=served[1], high=served[2])
    return product(year, share("fleet_days").band) if own_fleet(sizing) else year
