"""What a site sells in a year: the demand, hour by hour, as far as the connection can deliver it."""

from collections.abc import Sequence

from planner.model.result import Band, DemandResult, SizingResult, UpgradeOption

DAYS_PER_YEAR = 365.0
HOURS_PER_YEAR = 8760.0


def deliverable_kw(sizing: SizingResult, upgrade: UpgradeOption | None) -> float:
    """Power the site can deliver: the least of cabinets, connection and what the chosen connection serves."""
    limits = [sizing.nameplate_kw, sizing.connection_kw]
    if upgrade is not None and upgrade.served_kw is not None:
        limits.append(upgrade.served_kw)
    return max(min(limits), 0.0)


def sold_kwh_per_day(energy_kwh_per_day: float, hourly_share_pu: Sequence[float], limit_kw: float) -> float:
    """Energy of a day after cutting every hour at the deliverable power; what is cut is lost, not moved."""
    return sum(min(energy_kwh_per_day * share_pu, limit_kw) for share_pu in hourly_share_pu)


def sold_kwh_per_year(demand: DemandResult, limit_kw: float) -> Band:
    """Energy sold in a year for the low, base and high demand."""
    sold = [
        DAYS_PER_YEAR * sold_kwh_per_day(energy_kwh, demand.hourly_share_pu, limit_kw)
        for energy_kwh in (
            demand.energy_kwh_per_day.low,
            demand.energy_kwh_per_day.base,
            demand.energy_kwh_per_day.high,
        )
    ]
    return Band(low=sold[0], base=sold[1], high=sold[2])
