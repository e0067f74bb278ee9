"""Sizes of fast-charging stations against the figures published with the planning method (assumed fleet, simulated)."""

import pytest

from planner.app.sitetools.size import size_station
from planner.app.sitetools.station import SizeQuestion

ENERGY_KWH = 34.7  # mean of the documented fleet


def station(sessions_per_day, **more):
    return size_station(
        SizeQuestion(
            sessions_per_day=sessions_per_day, use_case="corridor", charger_type="DC150", energy_kwh=ENERGY_KWH, **more
        )
    )


@pytest.mark.parametrize(("sessions_per_day", "points"), [(20, 3), (40, 3), (80, 5), (160, 8), (320, 13)])
def test_points_by_sessions_a_day(sessions_per_day, points):
    found = station(sessions_per_day)
    assert found.target_met
    assert abs(len(found.layout) - points) <= 1
    assert abs(found.closed_evse[1] - points) <= 1
    assert found.closed_evse[0] >= found.closed_evse[1]


@pytest.mark.parametrize(("points", "p999_pu"), [(2, 0.86), (4, 0.68), (8, 0.51), (16, 0.39)])
def test_coincidence_of_150_kw_points_at_eight_sessions_each(points, p999_pu):
    found = station(8 * points, chargers=points)
    assert found.service.p999_kw / (150 * points) == pytest.approx(p999_pu, abs=0.05)


@pytest.mark.parametrize(
    ("points", "sessions_per_day", "cap_pu", "rise_pu"),
    [(4, 48, 0.6, 0.013), (8, 112, 0.6, 0.008), (4, 48, 0.5, 0.061), (8, 112, 0.5, 0.024), (4, 48, 0.4, 0.17)],
)
def test_what_a_cap_costs_in_session_time(points, sessions_per_day, cap_pu, rise_pu):
    free, capped = (
        station(sessions_per_day, chargers=points, cap_kw=cap_kw) for cap_kw in (None, 150 * points * cap_pu)
    )
    rise = capped.service.mean_session_min / free.service.mean_session_min - 1
    assert rise == pytest.approx(rise_pu, abs=0.03)
    assert capped.service.simulated_peak_kw <= 150 * points * cap_pu * (1 + 1e-12)


def test_more_than_150_kw_hardly_shortens_the_session_of_that_fleet():
    minutes = {
        kind: size_station(
            SizeQuestion(sessions_per_day=2, use_case="corridor", charger_type=kind, chargers=3, energy_kwh=ENERGY_KWH)
        ).service.mean_session_min
        for kind in ("DC50", "DC150", "DC300")
    }
    assert minutes["DC50"] == pytest.approx(46.2, rel=0.15)
    assert minutes["DC150"] == pytest.approx(23.8, rel=0.2)
    assert 0 < 1 - minutes["DC300"] / minutes["DC150"] < 0.06


def test_a_later_fleet_draws_more():
    now, later = (station(64, chargers=8, fleet_year=year) for year in (2025, 2040))
    assert later.service.p999_kw > 1.05 * now.service.p999_kw
    assert later.service.mean_session_min < now.service.mean_session_min
