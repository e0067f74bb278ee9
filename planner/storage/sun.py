"""Where the sun stands, and how much it gives a tilted plane under a sky of known clearness."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FLOAT = NDArray[np.float64]
SOLAR_CONSTANT_W_PER_M2 = 1367.0
LEAST_SIN_HEIGHT = 0.065


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sun:
    """Sun over one place at times of a common year of 365 days.

    Attributes
    ----------
    declination_rad, hour_angle_rad : ndarray, shape (n,)
        Hour angle nil at noon, afternoons positive.
    sin_height : ndarray, shape (n,)
        Sine of the height over the horizon, without refraction; negative at night.
    distance_pu : ndarray, shape (n,)
        Squared ratio of the mean to the present distance of the sun.
    lat_rad : float
    """

    lat_rad: float
    declination_rad: FLOAT
    hour_angle_rad: FLOAT
    sin_height: FLOAT
    distance_pu: FLOAT


def sun_over(lat_deg: float, lon_deg: float, utc_h: FLOAT) -> Sun:
    """Sun over a place, after the series of Spencer (1971) as in NOAA's general solar position calculations.

    Parameters
    ----------
    utc_h : ndarray, shape (n,)
        Hours since the year began, universal time; hours before and after it belong to the years beside.

    Notes
    -----
    Within about 0.3 degrees of the solar position algorithm of Reda and Andreas (2004).
    """
    utc_h = np.mod(utc_h, 8760.0)
    g = 2.0 * np.pi / 365.0 * (utc_h - 12.0) / 24.0
    equation_min = 229.18 * (
        0.000075 + 0.001868 * np.cos(g) - 0.032077 * np.sin(g) - 0.014615 * np.cos(2 * g) - 0.040849 * np.sin(2 * g)
    )
    declination = (
        0.006918
        - 0.399912 * np.cos(g)
        + 0.070257 * np.sin(g)
        - 0.006758 * np.cos(2 * g)
        + 0.000907 * np.sin(2 * g)
        - 0.002697 * np.cos(3 * g)
        + 0.00148 * np.sin(3 * g)
    )
    distance = (
        1.00011 + 0.034221 * np.cos(g) + 0.00128 * np.sin(g) + 0.000719 * np.cos(2 * g) + 0.000077 * np.sin(2 * g)
    )
    solar_h = np.mod(utc_h, 24.0) + lon_deg / 15.0 + equation_min / 60.0
    hour_angle = np.deg2rad(15.0 * (np.mod(solar_h, 24.0) - 12.0))
    lat = float(np.deg2rad(lat_deg))
    height = np.sin(lat) * np.sin(declination) + np.cos(lat) * np.cos(declination) * np.cos(hour_angle)
    return Sun(
        lat_rad=lat, declination_rad=declination, hour_angle_rad=hour_angle, sin_height=height, distance_pu=distance
    )


def clear_sky_w_per_m2(sin_height: FLOAT) -> FLOAT:
    """Global radiation on level ground under a clear sky: ``1098 sin h exp(-0.059 / sin h)`` (Haurwitz 1945, 1946).

    Best by monthly error of the models that need the sun's height alone (Reno, Hansen and Stein 2012, SAND2012-2389);
    coefficients as pvlib carries them.
    """
    up = np.maximum(sin_height, 1e-6)
    return np.where(sin_height > 0.0, 1098.0 * up * np.exp(-0.059 / up), 0.0)


def diffuse_share_pu(clearness_index_pu: FLOAT) -> FLOAT:
    """Share of the global radiation that comes from the whole sky (Erbs, Klein and Duffie 1982).

    Parameters
    ----------
    clearness_index_pu : ndarray
        Global radiation on level ground over that outside the atmosphere.
    """
    k = clearness_index_pu
    middle = 0.9511 - 0.1604 * k + 4.388 * k**2 - 16.638 * k**3 + 12.336 * k**4
    return np.where(k <= 0.22, 1.0 - 0.09 * k, np.where(k <= 0.8, middle, 0.165))


def sin_height_over(sun: Sun, tilt_deg: float, azimuth_deg: float) -> FLOAT:
    """Cosine of the angle at which the sun meets a plane (Duffie and Beckman, equation 1.6.2); 180 degrees is south."""
    tilt, turn = np.deg2rad(tilt_deg), np.deg2rad(azimuth_deg - 180.0)
    lat, dec, hour = sun.lat_rad, sun.declination_rad, sun.hour_angle_rad
    met: FLOAT = (
        np.sin(dec) * np.sin(lat) * np.cos(tilt)
        - np.sin(dec) * np.cos(lat) * np.sin(tilt) * np.cos(turn)
        + np.cos(dec) * np.cos(lat) * np.cos(tilt) * np.cos(hour)
        + np.cos(dec) * np.sin(lat) * np.sin(tilt) * np.cos(turn) * np.cos(hour)
        + np.cos(dec) * np.sin(tilt) * np.sin(turn) * np.sin(hour)
    )
    return met


def on_plane_w_per_m2(sun: Sun, sky_pu: FLOAT, plane: tuple[float, float], reflection_pu: float) -> FLOAT:
    """Radiation on a plane: direct, isotropic sky and ground (Liu and Jordan 1963).

    Parameters
    ----------
    sky_pu : ndarray, shape (n,)
        Global radiation over that of a clear sky.
    plane : tuple of float
        Tilt and azimuth in degrees, 180 being south.
    """
    level = sky_pu * clear_sky_w_per_m2(sun.sin_height)
    up = np.maximum(sun.sin_height, LEAST_SIN_HEIGHT)
    diffuse = level * diffuse_share_pu(level / (SOLAR_CONSTANT_W_PER_M2 * sun.distance_pu * up))
    direct = (level - diffuse) * np.maximum(sin_height_over(sun, *plane), 0.0) / up
    seen = np.cos(np.deg2rad(plane[0]))
    radiation: FLOAT = direct + diffuse * (1.0 + seen) / 2.0 + level * reflection_pu * (1.0 - seen) / 2.0
    return radiation
