"""Open constants of the demand model that sessions can tell, by their id in data/demand."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from planner.model.errors import PlannerError
from planner.tables.catalogue import read_catalogue

MINUTES_PER_HOUR = 60
CAPTURES = ("{use_case}_capture_pu", "{use_case}_population_capture_pu")
MOST_SHARE_PU = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class VolumeFit:
    """One scale that brings the modelled sessions to the counted ones.

    Attributes
    ----------
    scale_pu : float
        Counted over modelled sessions, summed over the sites.
    constants : mapping of str to float
        Capture shares times the scale, at most 1.
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


def fit_volume(
    counted_per_day: Mapping[str, float],
    modelled_per_day: Mapping[str, float],
    captures_pu: Mapping[str, float],
    use_case: str,
) -> VolumeFit:
    """Scale the capture shares of a use case so that the model's sessions sum to the counted ones.

    Sessions are a product of stop share and capture (of passing cars) or rate and capture (of residents): sessions
    alone cannot part these, so one scale on the captures is all that can be fitted.

    Parameters
    ----------
    counted_per_day, modelled_per_day : mapping of str to float
        Sessions a day by site; sites in both are used.
    captures_pu : mapping of str to float
        Present base values by constant id; those of the use case are scaled.

    Raises
    ------
    PlannerError
        No site is in both, or the model has no sessions there.
    """
    sites = sorted(set(counted_per_day) & set(modelled_per_day))
    modelled = sum(modelled_per_day[site] for site in sites)
    if not sites or modelled <= 0:
        raise PlannerError.of("demand.sessions_no_model")
    scale_pu = sum(counted_per_day[site] for site in sites) / modelled
    wanted = {
        name: captures_pu[name] * scale_pu
        for name in (pattern.format(use_case=use_case) for pattern in CAPTURES)
        if name in captures_pu
    }
    return VolumeFit(
        scale_pu=scale_pu,
        constants={name: min(value, MOST_SHARE_PU) for name, value in wanted.items()},
        capped=tuple(name for name, value in wanted.items() if value > MOST_SHARE_PU),
    )
