import pytest

from planner.demand.catalogue import parse_use_cases, site_use_cases, use_cases
from planner.demand.models.registry import MODELS
from planner.tables.catalogue import read_catalogue


@pytest.mark.parametrize(
    ("written", "shares", "unknown"),
    [
        ("destination 0.7 + workplace 0.3", {"destination": 0.7, "workplace": 0.3}, ()),
        ("destination; neighbourhood", {"destination": 1.0, "neighbourhood": 1.0}, ()),
        ("Destination 70 %, Workplace 30%", {"destination": 0.7, "workplace": 0.3}, ()),
        ("Ziel 0,7; Arbeitsplatz 0,3", {"destination": 0.7, "workplace": 0.3}, ()),
        ("Flotte/Lkw", {"depot": 1.0, "truck_hub": 1.0}, ()),
        ("destination: 0.4 & destination=0.9", {"destination": 1.0}, ()),
        ("circus; corridor", {"corridor": 1.0}, ("circus",)),
        ("destination 7", {}, ("destination 7",)),
        ("", {}, ()),
        ("0.5", {}, ("0.5",)),
    ],
)
def test_use_cases_are_read_as_planners_write_them(written, shares, unknown):
    assert parse_use_cases(written) == (shares, unknown)


def test_the_kinds_own_use_case_stands_where_nothing_is_written():
    assert site_use_cases("supermarket", "", None) == {"destination": 1.0}
    assert site_use_cases("circus", "", None) == {"destination": 1.0}
    assert site_use_cases("supermarket", "nonsense", 5.0) == {"destination": 1.0}
    assert site_use_cases("truck_stop", "", None) == {"truck_hub": 1.0, "truck_overnight": 1.0}


def test_lorry_bays_bring_lorries_to_a_corridor_site_only():
    both = {"corridor": 1.0, "truck_hub": 1.0, "truck_overnight": 1.0}
    assert site_use_cases("motorway_service_area", "", 40.0) == both
    assert site_use_cases("motorway_service_area", "", 0.0) == {"corridor": 1.0}
    assert site_use_cases("supermarket", "", 40.0) == {"destination": 1.0}
    assert site_use_cases("motorway_service_area", "corridor", 40.0) == {"corridor": 1.0}


def test_every_use_case_has_a_model_shapes_and_a_stay():
    assert set(MODELS) == set(use_cases())
    for table in ("profiles", "profiles_weekend", "weekday_factors", "month_factors", "stays"):
        assert set(use_cases()) <= set(read_catalogue("demand", table).index), table
