"""Constants of the demand model, read from data/demand, with calibrated and own values laid over them."""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from math import isfinite

import pandas as pd

from planner.model.band import Band, certain
from planner.model.demand_result import Calibration
from planner.model.errors import PlannerError
from planner.model.settings import DemandSettings
from planner.tables.catalogue import read_catalogue

FOLDER = "demand"
BEV_SHARE = "bev_share_pu"
_UNITS = {
    "shares": "pu",
    "energies": "kwh",
    "needs": "kwh_per_day",
    "consumptions": "kwh_per_km",
    "distances": "km",
    "speeds": "kmh",
    "rates": "per_day",
    "visits": "per_day",
    "times": "min",
}
_MAY_EXCEED_ONE = frozenset({"competition_strength_pu", "competition_points_pu", "competition_power_pu",
                             "cars_per_person_pu", "destination_car_share_pu"})  # fmt: skip
_DIVISORS = frozenset({"_energy_kwh", "_kmh", "_driving_min", "_decay_min"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Constants:
    """Low, base and high of every constant by id.

    ``given``: ids that the project or a calibration has set, ``calibrated``: the ones of the calibration alone.
    """

    bands: Mapping[str, Band]
    given: frozenset[str] = frozenset()
    calibrated: tuple[str, ...] = ()

    def __getitem__(self, key: str) -> Band:
        return self.bands[key]

    def __contains__(self, key: str) -> bool:
        return key in self.bands

    def base(self, key: str) -> float:
        """Base value."""
        return self.bands[key].base


def constant_tables() -> dict[str, pd.DataFrame]:
    """Tables of the constants that a project may override, by file stem."""
    return {name: read_catalogue(FOLDER, name) for name in _UNITS}


def constants(overrides: Mapping[str, float]) -> dict[str, Band]:
    """Low, base and high of every constant by id; an override sets all three.

    Parameters
    ----------
    overrides : mapping of str to float
        The planner's own values by constant id (``corridor_capture_pu``), or ``bev_share_pu`` for the share of battery
        cars among the passing cars instead of an adoption path.

    Raises
    ------
    PlannerError
        An id is unknown, or a value is negative, not finite, a share above 1, or zero where it divides.
    """
    bands = _catalogue_bands()
    _lay_over(bands, overrides, "[demand.overrides]")
    return bands


def site_constants(settings: DemandSettings, calibration: Calibration | None) -> Constants:
    """Constants of a run: data/demand, over it what was fitted on sessions, over that the project's own.

    Raises
    ------
    PlannerError
        As :func:`constants`; ``where`` names the calibration file for its values.
    """
    bands = _catalogue_bands()
    fitted = dict(calibration.constants) if calibration is not None else {}
    _lay_over(bands, fitted, settings.calibration or "calibration")
    _lay_over(bands, settings.overrides, "[demand.overrides]")
    return Constants(
        bands=bands,
        given=frozenset(fitted) | frozenset(settings.overrides),
        calibrated=tuple(sorted(set(fitted) - set(settings.overrides))),
    )


def _catalogue_bands() -> dict[str, Band]:
    bands: dict[str, Band] = {}
    for name, frame in constant_tables().items():
        unit = _UNITS[name]
        base = frame[f"base_{unit}"].astype(float)
        low, high = (frame.get(f"{end}_{unit}", base).astype(float) for end in ("low", "high"))
        for key, *values in zip(frame.index, low, base, high, strict=True):
            bands[str(key)] = Band(low=values[0], base=values[1], high=values[2])
    return bands


def _lay_over(bands: dict[str, Band], values: Mapping[str, float], where: str) -> None:
    for key, value in values.items():
        _check(key, value, bands, where)
    bands.update({key: certain(float(value)) for key, value in values.items()})


def _check(key: str, value: float, bands: Mapping[str, Band], where: str) -> None:
    known = [*bands, BEV_SHARE]
    if key not in known:
        near = get_close_matches(key, known, n=1, cutoff=0.4)
        code = "demand.unknown_override_near" if near else "demand.unknown_override"
        raise PlannerError.of(code, where=where, key=key, near=near[0] if near else "")
    is_share = key.endswith("_pu") and key not in _MAY_EXCEED_ONE
    if not isfinite(value) or value < 0 or (is_share and value > 1):
        code = "demand.share_out_of_range" if is_share else "demand.value_out_of_range"
        raise PlannerError.of(code, where=where, key=key, value=float(value))
    if value == 0 and any(key.endswith(divisor) for divisor in _DIVISORS):
        raise PlannerError.of("demand.value_is_zero", where=where, key=key)
