"""Where the sun stands: published examples and almanac times."""

import numpy as np
import pytest

from planner.storage.sun import (
    Sun,
    clear_sky_w_per_m2,
    diffuse_share_pu,
    on_plane_w_per_m2,
    sin_height_over,
    sun_over,
)

FEB_13, OCT_17, MAR_21, JUN_21, DEC_21 = 43, 289, 79, 171, 354  # days before them in a common year


def height_deg(sun):
    return np.rad2deg(np.arcsin(sun.sin_height))


def test_the_solar_position_algorithm_s_own_example():
    """Reda and Andreas (2004), appendix: 17 October 2003, 12:30:30 at UTC-7, 39.742476 N 105.1786 W: 50.11162 deg."""
    sun = sun_over(39.742476, -105.1786, np.array([OCT_17 * 24 + 19.5 + 30 / 3600]))
    assert 90.0 - height_deg(sun)[0] == pytest.approx(50.11162, abs=0.3)


@pytest.mark.parametrize(
    ("day", "sunrise_utc_h", "sunset_utc_h"),
    [(JUN_21, 3 + 43 / 60, 20 + 21 / 60), (DEC_21, 8 + 4 / 60, 15 + 53 / 60)],
)
def test_sunrise_and_sunset_in_london(day, sunrise_utc_h, sunset_utc_h):
    """Almanac for 51.51 N 0.13 W: the upper rim at the horizon, 0.833 degrees with refraction."""
    minutes = np.arange(1440) / 60.0
    up = np.flatnonzero(height_deg(sun_over(51.51, -0.13, day * 24.0 + minutes)) > -0.833)
    assert minutes[up[0]] == pytest.approx(sunrise_utc_h, abs=4 / 60)
    assert minutes[up[-1]] == pytest.approx(sunset_utc_h, abs=4 / 60)


@pytest.mark.parametrize(("day", "declination_deg"), [(MAR_21, 0.0), (JUN_21, 23.44), (DEC_21, -23.44)])
def test_the_height_at_noon_is_that_of_the_almanac(day, declination_deg):
    """90 degrees less latitude plus declination, at Offenburg."""
    day_h = day * 24.0 + np.arange(0.0, 24.0, 1 / 60)
    assert height_deg(sun_over(48.47, 7.94, day_h)).max() == pytest.approx(90 - 48.47 + declination_deg, abs=0.35)


def duffie_beckman(solar_h, lat_deg, declination_deg):
    lat, dec, hour = np.deg2rad(lat_deg), np.deg2rad([declination_deg]), np.deg2rad([15.0 * (solar_h - 12.0)])
    up = np.sin(lat) * np.sin(dec) + np.cos(lat) * np.cos(dec) * np.cos(hour)
    return Sun(lat_rad=lat, declination_rad=dec, hour_angle_rad=hour, sin_height=up, distance_pu=np.ones(1))


def test_the_angle_on_a_tilted_plane():
    """Duffie and Beckman, example 1.6.1: Madison, 13 February, 10:30 solar time, 45 degrees, 15 west of south: 35.0."""
    met = sin_height_over(duffie_beckman(10.5, 43.0, -14.0), 45.0, 195.0)[0]
    assert np.rad2deg(np.arccos(met)) == pytest.approx(35.0, abs=0.3)


def test_the_zenith_angle():
    """Duffie and Beckman, example 1.6.2: Madison, 9:30 on 13 February: 66.5 degrees; 18:30 on 1 July: 79.6."""
    for hour, declination, zenith in ((9.5, -14.0, 66.5), (18.5, 23.1, 79.6)):
        assert 90 - height_deg(duffie_beckman(hour, 43.0, declination))[0] == pytest.approx(zenith, abs=0.1)


def test_the_declination_of_13_february():
    sun = sun_over(43.0, -89.4, np.array([FEB_13 * 24 + 18.0]))
    assert np.rad2deg(sun.declination_rad[0]) == pytest.approx(-13.6, abs=0.2)


def test_clear_sky_of_haurwitz_by_hand():
    """At the zenith 1098 exp(-0.059) = 1035.1 W/m2; at 30 degrees 549 exp(-0.118) = 487.9; at night nothing."""
    assert clear_sky_w_per_m2(np.array([1.0, 0.5, 0.0, -0.4])) == pytest.approx([1035.1, 487.9, 0.0, 0.0], abs=0.1)


def test_diffuse_share_of_erbs_meets_at_its_joints():
    at = diffuse_share_pu(np.array([0.0, 0.22, 0.2201, 0.5, 0.7999, 0.9]))
    assert at == pytest.approx([1.0, 0.9802, 0.980, 0.659, 0.165, 0.165], abs=0.003)


def test_a_level_plane_gets_what_level_ground_gets():
    sun = sun_over(48.5, 7.9, np.arange(0.5, 8760.0))
    high = sun.sin_height > 0.1
    level = 0.6 * clear_sky_w_per_m2(sun.sin_height)
    assert on_plane_w_per_m2(sun, np.full(8760, 0.6), (0.0, 180.0), 0.2)[high] == pytest.approx(level[high])
