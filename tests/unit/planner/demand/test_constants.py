import pytest

from planner.demand.catalogue import kinds
from planner.demand.constants import constants, site_constants
from planner.model.demand_result import Calibration
from planner.model.errors import PlannerError
from planner.model.settings import DemandSettings
from planner.resources import data_dir
from planner.tables.catalogue import read_catalogue
from planner.tables.roles import SITE_KINDS

KINDS = set(SITE_KINDS)


def test_every_constant_is_ordered():
    for key, band in constants({}).items():
        ends = (band.low, band.base, band.high)
        if key in ("competition_strength_pu", "hgv_share_default_pu"):  # a strong brake gives low demand
            ends = ends[::-1]
        assert list(ends) == sorted(ends), key


def test_an_override_sets_all_three():
    band = constants({"corridor_stop_share_pu": 0.08})["corridor_stop_share_pu"]
    assert (band.low, band.base, band.high) == (0.08, 0.08, 0.08)


def test_unknown_override_names_the_likely_one():
    with pytest.raises(PlannerError, match=r'^\[demand.overrides\]: .*Did you mean "corridor_stop_share_pu"'):
        constants({"coridor_stop_share": 0.08})
    with pytest.raises(PlannerError, match='"zzz" is not known'):
        constants({"zzz": 0.08})


@pytest.mark.parametrize("value", [-0.1, 1.5, float("nan")])
def test_a_share_out_of_range_is_refused(value):
    with pytest.raises(PlannerError, match="between 0 and 1"):
        constants({"corridor_stop_share_pu": value})


@pytest.mark.parametrize("value", [-1.0, float("inf")])
def test_a_value_out_of_range_is_refused(value):
    with pytest.raises(PlannerError, match=r"^\[demand.overrides\]: .*not negative"):
        constants({"corridor_energy_kwh": value})


def test_factors_that_are_no_shares_may_exceed_one():
    assert constants({"competition_strength_pu": 2.0})["competition_strength_pu"].base == 2.0


def test_every_kind_of_place_has_a_use_case():
    assert set(kinds()) == KINDS
    assert kinds()["motorway_service_area"].direction_pu == 0.5
    assert not kinds()["motorway_service_area"].local


def test_rows_without_a_source_say_that_they_are_assumptions():
    for path in sorted(data_dir().glob("demand/*.csv")):
        frame = read_catalogue("demand", path.stem)
        said = frame["source"].str.startswith("assumption:")
        assert (said == (frame["state"] == "assumption")).all(), path.stem


def calibration(**constants):
    return Calibration(
        files=("own.csv",), first_day="2026-01-01", last_day="2026-03-31", sessions=900, dropped={}, sites=2,
        hourly_share_pu=(), weekend_share_pu=(), weekday_factor_pu=(), month_factor_pu=(), mean_energy_kwh=20.0,
        median_energy_kwh=19.0, mean_stay_min=40.0, median_stay_min=35.0, constants=constants,
        use_case="destination",
    )  # fmt: skip


def test_the_projects_own_value_stands_over_the_calibration_and_that_over_the_data():
    fitted = calibration(destination_energy_kwh=19.0, corridor_energy_kwh=44.0)
    found = site_constants(DemandSettings(overrides={"corridor_energy_kwh": 50.0}), fitted)
    assert found.base("destination_energy_kwh") == 19.0
    assert found.base("corridor_energy_kwh") == 50.0
    assert found.calibrated == ("destination_energy_kwh",)
    assert found.given == {"destination_energy_kwh", "corridor_energy_kwh"}
    assert site_constants(DemandSettings(), None).given == set()


def test_a_wrong_value_of_a_calibration_names_its_file():
    with pytest.raises(PlannerError, match=r"^own\.toml: "):
        site_constants(DemandSettings(calibration="own.toml"), calibration(corridor_capture_pu=1.2))


def test_what_divides_is_not_zero():
    for key in ("corridor_energy_kwh", "truck_speed_kmh", "truck_driving_min", "competition_decay_min"):
        with pytest.raises(PlannerError, match="divided by it"):
            constants({key: 0.0})


def test_every_vehicle_mix_is_whole():
    shares = read_catalogue("demand", "vehicles").groupby("vehicle_group")["share_pu"].sum()
    assert list(shares) == pytest.approx([1.0] * len(shares))
