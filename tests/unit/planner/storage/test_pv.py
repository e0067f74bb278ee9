import numpy as np
import pytest

from planner.storage.pv import pv_profile

MONTHS = np.repeat(np.arange(12), np.array([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]) * 24)


def test_the_year_gives_the_yield_asked_for():
    assert pv_profile(48.5, 7.9, 950.0).sum() == pytest.approx(950.0)
    quarters = pv_profile(48.5, 7.9, 950.0, 35040)
    assert quarters.sum() / 4 == pytest.approx(950.0)
    assert quarters.reshape(-1, 4).mean(axis=1) == pytest.approx(pv_profile(48.5, 7.9, 950.0), abs=0.06)


def test_it_is_dark_at_night_and_never_above_the_modules():
    profile = pv_profile(48.5, 7.9, 950.0)
    assert profile.reshape(-1, 24)[:, :3].max() == 0.0
    assert profile.min() >= 0.0
    assert 0.6 < profile.max() < 1.0


def test_the_winter_gives_little():
    """Central Europe: December a twentieth at most, May to July well over a third."""
    month = np.bincount(MONTHS, pv_profile(48.5, 7.9, 950.0)) / 950.0
    assert month[11] == month.min()
    assert 0.015 < month[11] < 0.05
    assert 0.33 < month[4:7].sum() < 0.46


def test_dull_days_stand_among_clear_ones():
    day = pv_profile(48.5, 7.9, 950.0).reshape(-1, 24).sum(axis=1)
    assert day[150:180].min() < 0.4 * day[150:180].max()


def test_the_clock_is_standard_time_and_the_south_has_its_summer_at_christmas():
    east, west = pv_profile(48.5, 14.9, 950.0), pv_profile(48.5, 7.6, 950.0)
    noon = [np.average(np.arange(8760) % 24 + 0.5, weights=part) for part in (east, west)]
    assert noon == pytest.approx([12.0, 12.5], abs=0.15)
    assert np.average(np.arange(8760) % 24 + 0.5, weights=pv_profile(48.5, 7.6, 950.0, utc_h=0.0)) < 11.8
    month = np.bincount(MONTHS, pv_profile(-33.9, 151.2, 1400.0))
    assert month[11] > 1.6 * month[5]


@pytest.mark.parametrize(
    ("lat", "lon", "yield_kwh", "steps"), [(91, 0, 900, 8760), (0, 181, 900, 8760), (0, 0, -1, 8760), (0, 0, 1, 100)]
)
def test_what_is_no_place_is_refused(lat, lon, yield_kwh, steps):
    with pytest.raises(ValueError, match=r"needed|multiple"):
        pv_profile(lat, lon, yield_kwh, steps)
