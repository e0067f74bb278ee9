from dataclasses import replace
from itertools import pairwise

import pytest

from planner.demand.adoption import adoption_paths, path_course
from planner.demand.constants import site_constants
from planner.demand.shares import electric_shares
from planner.model.demand_result import Calibration
from planner.model.settings import DemandSettings


def of(**settings):
    chosen = DemandSettings(**settings)
    return electric_shares(chosen, site_constants(chosen, None))


@pytest.mark.parametrize("path", adoption_paths())
def test_every_path_of_cars_has_one_of_lorries_that_comes_later(path):
    for year in range(2020, 2046):
        lorries = path_course(path, "adoption_trucks").at(year)
        assert 0 < lorries.low <= lorries.base <= lorries.high < 1
        assert lorries.base < path_course(path).at(year).base


@pytest.mark.parametrize("kind", ["fuel_station", "kerbside", "depot", "truck_stop", "workplace"])
def test_every_year_stands_and_grows(one, kind):
    found = one(kind=kind)
    assert [row.year for row in found.by_year] == list(range(2025, 2046))
    assert all(a.sessions_per_day.base < b.sessions_per_day.base for a, b in pairwise(found.by_year))
    design = next(row for row in found.by_year if row.year == found.year)
    assert design.sessions_per_day.base == pytest.approx(found.sessions_per_day.base)
    assert design.energy_kwh_per_day.high == pytest.approx(found.energy_kwh_per_day.high)
    assert design.ev_share_pu == found.ev_share_pu


def test_each_year_names_its_use_cases_and_they_sum_to_the_base(one):
    found = one(kind="depot", use_cases="depot; corridor", fleet_vehicles=40.0)
    assert all(set(row.sessions_by_use_case) == {"depot", "corridor"} for row in found.by_year)
    assert [sum(row.sessions_by_use_case.values()) for row in found.by_year] == pytest.approx(
        [row.sessions_per_day.base for row in found.by_year]
    )
    design = next(row for row in found.by_year if row.year == found.year)
    assert design.sessions_by_use_case == pytest.approx(
        {part.use_case: part.sessions_per_day.base for part in found.parts if part.use_case == "depot"}
        | {"corridor": sum(part.sessions_per_day.base for part in found.parts if part.use_case == "corridor")}
    )
    grown = [found.by_year[-1].sessions_by_use_case[case] / found.by_year[0].sessions_by_use_case[case]
             for case in ("depot", "corridor")]  # fmt: skip
    assert grown[0] != pytest.approx(grown[1], rel=0.05), "cars and the own fleet do not grow alike"


def test_an_own_share_moves_the_whole_path():
    found = of(overrides={"bev_share_pu": 0.25})
    assert found.design["cars"].base == 0.25
    assert found.by_year[2030]["cars"].high == 0.25
    assert found.by_year[2025]["cars"].base > path_course("de_reference").at(2025).base
    assert found.by_year[2040]["cars"].base > 0.6
    for year in (2025, 2029, 2031, 2045):
        share = found.by_year[year]["cars"]
        assert share.low <= share.base <= share.high


def test_a_design_year_beyond_the_path_needs_an_own_share():
    far = of(year=2099, overrides={"bev_share_pu": 0.9})
    assert far.design["cars"].base == 0.9
    assert far.design["trucks"] == path_course("de_reference", "adoption_trucks").at(2045)


def test_the_fleets_share_is_of_2030_unless_the_project_says_so():
    assert of(year=2030).design["fleet"].base == 0.5
    assert of(year=2025).design["fleet"].base < 0.5 < of(year=2035).design["fleet"].base
    assert of(year=2035, overrides={"depot_electric_share_pu": 0.8}).design["fleet"].base == 0.8


def test_own_anchors_replace_the_path():
    found = of(adoption_anchors_pu={"2025": 0.1, "2035": 0.6})
    assert found.by_year[2035]["cars"].base == pytest.approx(0.6)
    low = of(adoption_anchors_pu={"2025": 0.1, "2035": 0.6}, scenario="low")
    assert low.by_year[2035]["cars"].base == found.by_year[2035]["cars"].low


def test_a_calibration_shapes_and_is_named(one):
    fitted = Calibration(
        files=("own.csv",), first_day="2026-01-01", last_day="2026-03-31", sessions=900, dropped={}, sites=2,
        hourly_share_pu=(0.0,) * 12 + (1.0,) + (0.0,) * 11, weekend_share_pu=(), weekday_factor_pu=(),
        month_factor_pu=(), mean_energy_kwh=20.0, median_energy_kwh=19.0, mean_stay_min=40.0, median_stay_min=35.0,
        constants={"destination_energy_kwh": 20.0, "destination_plug_share_pu": 0.1}, use_case="destination",
    )  # fmt: skip
    found = one(kind="supermarket", calibration=fitted)
    assert found.energy_per_session_kwh == pytest.approx(20.0)
    assert found.parts[0].hourly_share_pu[12] == 1.0
    assert found.calibrated == ("destination_energy_kwh", "destination_plug_share_pu", "destination_hourly_share_pu")
    assert one(calibration=fitted).calibrated == ()
    assert found.parts[0].stay_mean_h is None
    told = one(kind="supermarket", calibration=replace(fitted, stay_mean_h=1.5, stay_cv_pu=0.6))
    assert (told.parts[0].stay_mean_h, told.parts[0].stay_cv_pu) == (1.5, 0.6)
    assert "destination_stay_mean_h" in told.calibrated
    own = one(DemandSettings(overrides={"destination_energy_kwh": 30.0}), kind="supermarket", calibration=fitted)
    assert own.energy_per_session_kwh == pytest.approx(30.0)
    assert "destination_energy_kwh" not in own.calibrated
