import pytest

from planner.demand.constants import constants, kinds
from planner.model.errors import PlannerError
from planner.tables.catalogue import read_catalogue

KINDS = {"motorway_service_area", "fuel_station", "supermarket", "car_park", "kerbside", "depot", "other"}


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
    assert not kinds()["kerbside"].traffic


def test_rows_without_a_source_say_that_they_are_assumptions():
    for name in ("shares", "energies", "rates", "times", "kinds", "adoption", "profiles", "vehicles", "stays"):
        frame = read_catalogue("demand", name)
        said = frame["source"].str.startswith("assumption:")
        assert (said == (frame["state"] == "assumption")).all(), name


def test_the_vehicle_mix_is_whole():
    assert read_catalogue("demand", "vehicles")["share_pu"].sum() == pytest.approx(1.0)
