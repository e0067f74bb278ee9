"""Constants of the demand model, read from data/demand, with the planner's own values laid over them."""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from math import isfinite

import pandas as pd

from planner.model.errors import PlannerError
from planner.model.result import Band
from planner.tables.catalogue import read_catalogue

FOLDER = "demand"
BEV_SHARE = "bev_share_pu"
_UNITS = {"shares": "pu", "energies": "kwh", "rates": "per_day", "times": "min"}
_MAY_EXCEED_ONE = frozenset({"competition_strength_pu", "cars_per_person_pu", "depot_daily_share_pu"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What a kind of place means for demand: its use case and which origins of sessions it has."""

    use_case: str
    direction_pu: float
    traffic: bool
    population: bool
    fleet: bool
    fast_only: bool


def constant_tables() -> dict[str, pd.DataFrame]:
    """Tables of the constants that a project may override, by file stem."""
    return {name: read_catalogue(FOLDER, name) for name in _UNITS}


def constants(overrides: Mapping[str, float]) -> dict[str, Band]:
    """Low, base and high of every constant by id; an override sets all three.

    Parameters
    ----------
    overrides : mapping of str to float
        The planner's own values by constant id (``corridor_stop_share_pu``), or ``bev_share_pu`` for the share of
        battery cars among the passing cars instead of an adoption path.

    Raises
    ------
    PlannerError
        An id is unknown, or a value is negative, not finite or a share above 1.
    """
    bands: dict[str, Band] = {}
    for name, frame in constant_tables().items():
        unit = _UNITS[name]
        for key, row in frame.iterrows():
            base = float(row[f"base_{unit}"])
            low, high = (float(row.get(f"{end}_{unit}", base)) for end in ("low", "high"))
            bands[str(key)] = Band(low=low, base=base, high=high)
    for key, value in overrides.items():
        _check_override(key, value, bands)
        bands[key] = Band(low=float(value), base=float(value), high=float(value))
    return bands


def _check_override(key: str, value: float, bands: Mapping[str, Band]) -> None:
    known = [*bands, BEV_SHARE]
    if key not in known:
        near = get_close_matches(key, known, n=1, cutoff=0.4)
        code = "demand.unknown_override_near" if near else "demand.unknown_override"
        raise PlannerError.of(code, where="[demand.overrides]", key=key, near=near[0] if near else "")
    is_share = key.endswith("_pu") and key not in _MAY_EXCEED_ONE
    if not isfinite(value) or value < 0 or (is_share and value > 1):
        code = "demand.share_out_of_range" if is_share else "demand.value_out_of_range"
        raise PlannerError.of(code, where="[demand.overrides]", key=key, value=float(value))


def kinds() -> dict[str, Kind]:
    """Meaning of each kind of candidate; ``other`` stands for kinds that are not listed."""
    frame = read_catalogue(FOLDER, "kinds")
    return {
        str(key): Kind(
            use_case=str(row["use_case"]),
            direction_pu=float(row["direction_pu"]),
            traffic=bool(row["traffic_pu"]),
            population=bool(row["population_pu"]),
            fleet=bool(row["fleet_pu"]),
            fast_only=bool(row["fast_only_pu"]),
        )
        for key, row in frame.iterrows()
    }
