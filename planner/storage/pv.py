"""Hourly yield of photovoltaics at a place, where the planner has no file of his own."""

import numpy as np
from numpy.typing import NDArray

from planner.storage.prices import pv_type
from planner.storage.sun import on_plane_w_per_m2, sun_over
from planner.tables.catalogue import catalogue_cache, read_catalogue

FLOAT = NDArray[np.float64]
HOURS_PER_YEAR = 8760
DAYS_OF_MONTH = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
HALF_A_YEAR_MONTHS = 6


def pv_profile(
    lat_deg: float, lon_deg: float, yield_kwh_per_kw: float, steps: int = HOURS_PER_YEAR, *, utc_h: float | None = None
) -> FLOAT:
    """Power of one kW of modules in each step of a common year, in the place's standard time.

    Sun by Spencer's series, clear sky by Haurwitz, clearness of month and day from the catalogue
    (data/catalogue/pv_clearness.csv, pv_days.csv: assumptions), direct and diffuse by Erbs, on the tilted plane of
    data/catalogue/pv.csv; scaled so that the year gives ``yield_kwh_per_kw``. Not a weather record: take the planner's
    own hourly file where the yield decides.

    Parameters
    ----------
    steps : int
        A multiple of 8,760; mid-step values.
    utc_h : float, optional
        Hours that the profile's clock is ahead of universal time; without, the whole hour nearest to the longitude's.

    Returns
    -------
    ndarray, shape (steps,)
        kW for each kW of modules.

    Raises
    ------
    ValueError
        A place off the globe, a negative yield, or steps that do not divide the year.
    """
    if not (-90.0 <= lat_deg <= 90.0 and -180.0 <= lon_deg <= 180.0 and yield_kwh_per_kw >= 0.0):
        raise ValueError("a place in degrees and a yield that is not negative are needed")
    if steps <= 0 or steps % HOURS_PER_YEAR:
        raise ValueError("steps must be a multiple of 8,760")
    kind, step_h = pv_type(), HOURS_PER_YEAR / steps
    clock_h = (np.arange(steps, dtype=np.float64) + 0.5) * step_h
    sun = sun_over(lat_deg, lon_deg, clock_h - (round(lon_deg / 15.0) if utc_h is None else utc_h))
    azimuth_deg = kind.azimuth_deg if lat_deg >= 0.0 else 180.0 - kind.azimuth_deg
    sky = np.repeat(_clearness_pu(lat_deg < 0.0), steps // len(_clearness_pu(False)))
    power = on_plane_w_per_m2(sun, sky, (kind.tilt_deg, azimuth_deg), kind.ground_reflection_pu)
    energy = float(power.sum()) * step_h
    return power * (yield_kwh_per_kw / energy)


@catalogue_cache
def _clearness_pu(south: bool) -> FLOAT:
    """Share of the clear-sky radiation of each day of the year, at most all of it."""
    month = read_catalogue("catalogue", "pv_clearness")["clearness_pu"].to_numpy(dtype=float)
    of_mean = read_catalogue("catalogue", "pv_days")["of_mean_pu"].to_numpy(dtype=float)
    by_day = np.repeat(np.roll(month, HALF_A_YEAR_MONTHS if south else 0), DAYS_OF_MONTH)
    clearness: FLOAT = np.minimum(by_day * np.resize(of_mean, len(by_day)), 1.0)
    clearness.flags.writeable = False
    return clearness
