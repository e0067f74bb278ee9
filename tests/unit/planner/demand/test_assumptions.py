import numpy as np
import pytest

from planner.demand.assumptions import assumptions
from planner.demand.constants import constants
from planner.model.demand_result import Calibration
from planner.model.settings import DemandSettings
from planner.model.texts import LANGUAGES, catalogue
from planner.report.constants import constant_name
from planner.report.words import Words


def test_every_constant_is_listed_with_its_source():
    rows = assumptions()
    names = [row.name for row in rows]
    assert len(names) == len(set(names))
    assert set(constants({})) <= set(names)
    assert all(row.source and row.state and row.valid_from and row.stage == "demand" for row in rows)


def test_units_come_from_the_names():
    by_name = {row.name: row for row in assumptions()}
    assert by_name["corridor_energy_kwh"].unit == "kWh"
    assert by_name["corridor_stop_share_pu"].value == 0.03


def test_adoption_shows_the_anchors_around_the_year():
    names = {row.name for row in assumptions(DemandSettings(year=2032))}
    assert {"de_reference_2030_bev_share_pu", "de_reference_2035_bev_share_pu"} <= names
    exact = {row.name for row in assumptions(DemandSettings(year=2030))}
    assert "de_reference_2035_bev_share_pu" not in exact


def test_own_values_are_marked_as_the_projects():
    chosen = DemandSettings(overrides={"corridor_energy_kwh": 45.0, "bev_share_pu": 0.2})
    by_name = {row.name: row for row in assumptions(chosen)}
    assert by_name["corridor_energy_kwh"].value == 45.0
    assert by_name["corridor_energy_kwh"].state == "project"
    assert by_name["bev_share_pu"].value == 0.2


def test_heavy_vehicles_have_their_anchors_too():
    by_name = {row.name: row for row in assumptions(DemandSettings(year=2032))}
    assert by_name["de_reference_2035_truck_electric_share_pu"].value == 0.22
    assert "de_reference_2040_truck_electric_share_pu" not in by_name


def test_own_anchors_stand_instead_of_the_path_with_what_bends_their_curve():
    own = DemandSettings(adoption_anchors_pu={"2025": 0.05, "2035": 0.4}, adoption_curve="bass")
    by_name = {row.name: row for row in assumptions(own)}
    assert by_name["2035_bev_share_pu"].value == 0.4
    assert by_name["2035_bev_share_pu"].state == "project"
    assert by_name["bass_imitation_ratio_pu"].value == 13
    assert by_name["adoption_lag_years"].unit == "years"
    assert "de_reference_2030_bev_share_pu" not in by_name


def test_fitted_values_name_the_sessions_they_come_from():
    fitted = Calibration(
        files=("own.csv",), first_day="2026-01-01", last_day="2026-03-31", sessions=900, dropped={}, sites=2,
        hourly_share_pu=(), weekend_share_pu=(), weekday_factor_pu=(), month_factor_pu=(), mean_energy_kwh=20.0,
        median_energy_kwh=19.0, mean_stay_min=40.0, median_stay_min=35.0,
        constants={"destination_energy_kwh": 20.0, "corridor_energy_kwh": 40.0}, use_case="destination",
    )  # fmt: skip
    chosen = DemandSettings(overrides={"corridor_energy_kwh": 45.0})
    by_name = {row.name: row for row in assumptions(chosen, fitted)}
    assert by_name["destination_energy_kwh"].state == "calibrated"
    assert by_name["destination_energy_kwh"].source == "own.csv, 2026-01-01 to 2026-03-31"
    assert by_name["corridor_energy_kwh"].state == "project"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_constant_has_words(language):
    words = Words(language=language)
    wordless = [
        row.name
        for row in assumptions()
        if constant_name(row, words).lower() == row.name.rpartition("_")[0].replace("_", " ")
    ]
    assert wordless == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_step_has_words(language, one):
    rows = {
        "fuel_station": {"captured_traffic_per_day": 20_000.0},
        "car_park": {"poi_supermarket_5min": 40.0, "bays": 20.0},
        "supermarket": {"use_cases": "destination 0.5", "visits_per_day": 100.0},
        "kerbside": {},
        "workplace": {"jobs_5min": 100.0, "bays": np.nan},
        "depot": {"fleet_vehicles": 4.0},
        "truck_stop": {"truck_bays": 4.0},
        "motorway_service_area": {"truck_bays": 4.0},
    }
    names = {name for kind, row in rows.items() for part in one(kind=kind, **row).parts for name, _ in part.steps}
    assert len(names) > 50
    assert [name for name in sorted(names) if f"demand.step_{name}" not in catalogue(language)] == []
