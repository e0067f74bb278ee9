"""When sessions start, by use case: hours of a weekday and a weekend day, weekdays, months (data/demand)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from planner.demand.constants import FOLDER
from planner.model.demand_result import Calibration, DemandPart
from planner.tables.catalogue import read_catalogue

HOURS = tuple(f"h{hour:02d}_pu" for hour in range(24))
WEEKDAYS = tuple(f"{day}_pu" for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun"))
MONTHS = tuple(f"{m}_pu" for m in ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"))
MONTH_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
WORKING_DAYS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """When the sessions of a use case start.

    ``hourly_share_pu`` (Monday to Friday) and ``weekend_share_pu`` sum to 1; ``weekday_factor_pu`` (Monday first) and
    ``month_factor_pu`` have the mean 1 over a year of 365 days.
    """

    hourly_share_pu: tuple[float, ...]
    weekend_share_pu: tuple[float, ...]
    weekday_factor_pu: tuple[float, ...]
    month_factor_pu: tuple[float, ...]


def hourly_shares(use_case: str) -> tuple[float, ...]:
    """Share of a weekday's sessions that start in each of the 24 hours; sums to 1."""
    return _row("profiles", use_case, HOURS)


def profile(use_case: str, calibration: Calibration | None = None) -> Profile:
    """Profile of a use case; the planner's own sessions, where they are of this use case, stand over the data's."""
    known = Profile(
        hourly_share_pu=hourly_shares(use_case),
        weekend_share_pu=_row("profiles_weekend", use_case, HOURS),
        weekday_factor_pu=_scaled(_row("weekday_factors", use_case, WEEKDAYS), (1,) * len(WEEKDAYS)),
        month_factor_pu=_scaled(_row("month_factors", use_case, MONTHS), MONTH_DAYS),
    )
    return known if calibration is None or calibration.use_case != use_case else _calibrated(known, calibration)


def _calibrated(known: Profile, found: Calibration) -> Profile:
    """Measured shapes where there are any; months of less than a year of sessions are not known."""
    replaced = replace(
        known,
        hourly_share_pu=_whole(found.hourly_share_pu) or known.hourly_share_pu,
        weekend_share_pu=_whole(found.weekend_share_pu) or known.weekend_share_pu,
    )
    if sum(found.weekday_factor_pu) > 0:
        replaced = replace(replaced, weekday_factor_pu=_scaled(found.weekday_factor_pu, (1,) * len(WEEKDAYS)))
    if _measured_months(found):
        replaced = replace(replaced, month_factor_pu=_scaled(found.month_factor_pu, MONTH_DAYS))
    return replaced


def calibrated_shapes(calibration: Calibration) -> tuple[str, ...]:
    """Names of the shapes that a calibration gives its use case."""
    given = {
        "hourly_share_pu": bool(_whole(calibration.hourly_share_pu)),
        "weekend_share_pu": bool(_whole(calibration.weekend_share_pu)),
        "weekday_factor_pu": sum(calibration.weekday_factor_pu) > 0,
        "month_factor_pu": _measured_months(calibration),
    }
    return tuple(name for name, taken in given.items() if taken)


def _measured_months(found: Calibration) -> bool:
    covered = len(found.covered_months) in {0, len(MONTHS)}
    return covered and sum(found.month_factor_pu) > 0 and len(set(found.month_factor_pu)) > 1


def mean_day(parts: Sequence[DemandPart]) -> np.ndarray:
    """Base sessions by hour of the mean day of the year; shape (24,)."""
    hours = np.zeros(len(HOURS))
    for part in parts:
        hours += part.sessions_per_day.base * mean_shares(part)
    return hours


def mean_shares(part: DemandPart) -> np.ndarray:
    """Hourly shares of a part over all days of the week, weighted by its weekdays; shape (24,), sums to 1."""
    weekday = np.asarray(part.weekday_factor_pu)
    working = weekday[:WORKING_DAYS].sum() / weekday.sum()
    weekend = np.asarray(part.weekend_share_pu or part.hourly_share_pu)
    shares: np.ndarray = working * np.asarray(part.hourly_share_pu) + (1.0 - working) * weekend
    return shares


def _row(table: str, use_case: str, columns: tuple[str, ...]) -> tuple[float, ...]:
    row = read_catalogue(FOLDER, table).loc[use_case]
    values = tuple(float(row[column]) for column in columns)
    return _whole(values) if columns == HOURS else values


def _whole(shares: Sequence[float]) -> tuple[float, ...]:
    """Shares that sum to 1; empty where there are none."""
    total = sum(shares)
    return tuple(share / total for share in shares) if total > 0 else ()


def _scaled(factors: Sequence[float], weights: Sequence[int]) -> tuple[float, ...]:
    mean = sum(factor * weight for factor, weight in zip(factors, weights, strict=True)) / sum(weights)
    return tuple(factor / mean for factor in factors)
