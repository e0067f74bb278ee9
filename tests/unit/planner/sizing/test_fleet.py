import numpy as np
import pytest

from planner.sizing.fleet import charging_curve, charging_curves, fleet
from planner.tables.catalogue import read_catalogue


def share_of(name, year=None, group="car"):
    found = fleet(group, year)
    return dict(zip(found.classes, found.share_pu.tolist(), strict=True))[name]


def test_default_is_the_fleet_of_2030():
    assert fleet().share_pu == pytest.approx(fleet("car", 2030).share_pu)
    assert fleet("truck").share_pu == pytest.approx(fleet("truck", 2030).share_pu)


def test_between_two_years_shares_are_linear_and_beyond_them_they_stay():
    at_2030, at_2035 = share_of("small_100kw", 2030), share_of("small_100kw", 2035)
    assert share_of("small_100kw", 2032) == pytest.approx(at_2030 + 0.4 * (at_2035 - at_2030))
    assert share_of("small_100kw", 2020) == share_of("small_100kw", 2025)
    assert share_of("small_100kw", 2050) == share_of("small_100kw", 2040)


def test_later_fleets_have_more_800_volt_cars():
    fast = [share_of("large_250kw", year) + share_of("large_300kw", year) for year in (2025, 2030, 2035, 2040)]
    assert fast == sorted(fast)
    assert fast[-1] > 2 * fast[0]


@pytest.mark.parametrize("group", ["car", "truck"])
@pytest.mark.parametrize("year", [2025, 2030, 2035, 2040])
def test_the_shares_of_every_year_are_whole(group, year):
    rows = read_catalogue("demand", "fleet")
    known = fleet(group).classes
    own = rows[(rows["year"] == year) & rows["vehicle_id"].isin(known)]
    assert set(own["vehicle_id"]) == set(known)
    assert own["share_pu"].astype(float).sum() == pytest.approx(1.0)


def test_lorries_take_what_their_plugs_give():
    lorries = fleet("truck", 2040)
    assert lorries.limit_kw[:, 1].tolist() == [350.0, 1000.0]
    assert lorries.battery_kwh.min() >= 400


def test_curves_stand_one_after_the_other_the_default_first():
    curves = charging_curves()
    assert curves.curve_ids[0] == "simbev"
    assert curves.start[-1] == curves.from_pu.size == len(curves.share_pu)
    for place, curve_id in enumerate(curves.curve_ids):
        knots, share = charging_curve(curve_id)
        assert curves.from_pu[curves.start[place]] == knots[0] == 0
        assert (np.diff(knots) > 0).all()
        assert ((share > 0) & (share <= 1)).all()
    assert (charging_curve("flat")[1] == 1).all()
