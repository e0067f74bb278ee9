"""Open constants of the demand model that sessions can tell, by their id in data/demand."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from planner.model.errors import PlannerError
from planner.tables.catalogue import read_catalogue

MINUTES_PER_HOUR = 60
MOST_SHARE_PU = 1.0
# the last share of each model: all sessions of the use case are proportional to it
VOLUME_SHARES: Mapping[str, tuple[str, ...]] = {
    "corridor": ("corridor_capture_pu", "corridor_population_capture_pu"),
    "destination": ("destination_plug_share_pu",),
    "neighbourhood": ("neighbourhood_population_capture_pu",),
    "workplace": ("workplace_plug_share_pu",),
    "depot": ("depot_daily_share_pu",),
    "truck_hub": ("truck_hub_capture_pu",),
    "truck_overnight": ("truck_night_plug_share_pu",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Modelled:
    """What the model expects at the mapped sites.

    Attributes
    ----------
    sessions_per_day, other_per_day : mapping of str to float
        Sessions by site: of the use case that is fitted, and of the site's other use cases.
    shares_pu : mapping of str to float
        Base values that the model used, by constant id.
    """

    sessions_per_day: Mapping[str, float]
    other_per_day: Mapping[str, float]
    shares_pu: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class VolumeFit:
    """One scale that brings the modelled sessions to the counted ones.

    Attributes
    ----------
    scale_pu : float
        Counted over modelled sessions, summed over the sites.
    constants : mapping of str to float
        Shares times the scale, at most 1.
    capped : tuple of str
        Constants that stopped at 1: the scale cannot be carried by them alone.
    """

    scale_pu: float
    constants: Mapping[str, float]
    capped: tuple[str, ...] = ()


def use_cases() -> tuple[str, ...]:
    """Use cases whose energy and stay can be fitted."""
    return tuple(str(name) for name in read_catalogue("demand", "stays").index)


def check_use_case(use_case: str) -> None:
    """Refuse a use case that data/demand does not know.

    Raises
    ------
    PlannerError
        It is unknown; the known ones are named.
    """
    known = use_cases()
    if use_case not in known:
        raise PlannerError.of("demand.sessions_use_case", use_case=use_case, known=", ".join(known))


def fit_energy(frame: pd.DataFrame, use_case: str) -> dict[str, float]:
    """Mean energy a session under its id in data/demand/energies.csv, ``<use_case>_energy_kwh``.

    Empty where energies.csv has no such constant.
    """
    name = f"{use_case}_energy_kwh"
    return {name: float(frame["energy_kwh"].mean())} if name in read_catalogue("demand", "energies").index else {}


def fit_stay_mean_h(frame: pd.DataFrame, use_case: str) -> float | None:
    """Mean stay; None where drivers leave when they are charged (``stay_mean_h`` 0 in data/demand/stays.csv)."""
    if float(read_catalogue("demand", "stays")["stay_mean_h"][use_case]) <= 0:
        return None
    return float(frame["stay_min"].mean()) / MINUTES_PER_HOUR


def variation_pu(values: "pd.Series[float]") -> float:
    """Coefficient of variation: standard deviation over mean; 0.0 of a single value or a zero mean."""
    mean = float(values.mean())
    return float(np.std(values.to_numpy(), ddof=1) / mean) if len(values) > 1 and mean else 0.0


def fit_volume(counted_per_day: Mapping[str, float], modelled: Modelled, use_case: str) -> VolumeFit:
    """Scale the last share of a use case's model so that its sessions sum to the counted ones.

    Sessions are a product of shares: sessions alone cannot part one from another, so one scale is all that can be
    fitted; it is laid on the share that all sessions of the use case are proportional to (capture, plug-in share).
    What the model expects of a site's other use cases is taken off what was counted there.

    Parameters
    ----------
    counted_per_day : mapping of str to float
        Sessions a day by site; sites where the model has sessions of the use case are used.

    Raises
    ------
    PlannerError
        No such site, or the other use cases already have more sessions than were counted.
    """
    sites = sorted(site for site in counted_per_day if modelled.sessions_per_day.get(site, 0.0) > 0)
    own = sum(modelled.sessions_per_day[site] for site in sites)
    left = sum(counted_per_day[site] - modelled.other_per_day.get(site, 0.0) for site in sites)
    if not sites or left <= 0:
        raise PlannerError.of("demand.sessions_no_model", use_case=use_case)
    scale_pu = left / own
    wanted = {name: modelled.shares_pu[name] * scale_pu for name in VOLUME_SHARES[use_case]}
    return VolumeFit(
        scale_pu=scale_pu,
        constants={name: min(value, MOST_SHARE_PU) for name, value in wanted.items()},
        capped=tuple(name for name, value in wanted.items() if value > MOST_SHARE_PU),
    )
