"""Sessions a day by origin: passing traffic, people nearby, own fleet. Products of a chain of shares."""

from collections.abc import Mapping
from math import exp

from planner.demand.constants import Kind
from planner.model.band import Band, certain, product


def competition_share(
    nearest_min: float | None, count: int | None, strength: Band, decay_min: float, radius_min: float
) -> Band:
    """Share of the capture that competitors leave: ``1 / (1 + strength * sum(exp(-minutes / decay)))``.

    Parameters
    ----------
    nearest_min : float or None
        Minutes to the nearest competitor; None with a known ``count`` means none was found in reach.
    count : int or None
        Competitors within ``radius_min``; all but the nearest are taken half-way between it and the radius.

    Notes
    -----
    A multinomial logit (Huff) with equal attractiveness: an equal competitor at 0 minutes with strength 1 halves the
    capture.
    """
    weight = 0.0
    if nearest_min is not None:
        weight = exp(-nearest_min / decay_min)
    others = max((count or 0) - 1, 0)
    if others:
        middle_min = (min(nearest_min or 0.0, radius_min) + radius_min) / 2
        weight += others * exp(-middle_min / decay_min)
    return Band(
        low=1 / (1 + strength.low * weight),
        base=1 / (1 + strength.base * weight),
        high=1 / (1 + strength.high * weight),
    )


def traffic_part(aadt_per_day: float, hgv_pu: Band, bev_pu: Band, kind: Kind, constants: Mapping[str, Band]) -> Band:
    """Sessions a day of the passing cars, before competition.

    ``AADT x direction x (1 - heavy vehicles) x BEV share x stop share x capture``; zero traffic gives zero sessions.
    """
    cars = Band(low=1 - hgv_pu.low, base=1 - hgv_pu.base, high=1 - hgv_pu.high)
    return product(
        certain(aadt_per_day * kind.direction_pu),
        cars,
        bev_pu,
        constants[f"{kind.use_case}_stop_share_pu"],
        constants[f"{kind.use_case}_capture_pu"],
    )


def population_part(people: float, bev_pu: Band, kind: Kind, constants: Mapping[str, Band]) -> Band:
    """Sessions a day of the people in reach, before competition.

    ``people x cars per person x BEV share x sessions per BEV and day x capture``.
    """
    return product(
        certain(people),
        constants["cars_per_person_pu"],
        bev_pu,
        constants[f"{kind.use_case}_sessions_per_bev_per_day"],
        constants[f"{kind.use_case}_population_capture_pu"],
    )


def fleet_part(bays: float, constants: Mapping[str, Band]) -> Band:
    """Sessions a day of the depot's own vehicles, one bay each."""
    return product(certain(bays), constants["depot_electric_share_pu"], constants["depot_daily_share_pu"])
