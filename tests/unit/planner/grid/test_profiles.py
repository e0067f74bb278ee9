"""Load profiles: BDEW 2025 as published, the planner's own, the network's, and who follows which."""

import numpy as np
import pandapower as pp
import pandas as pd
import pytest

from planner.grid.year.profiles import (
    Profiles,
    daily_factor_pu,
    day_types,
    load_shapes,
    network_profiles,
    own_profiles,
    standard_profiles,
)
from planner.model.errors import PlannerError
from planner.resources import data_path
from tests.grid_nets import five_bus_net, mv_ring_net

QUARTERS = 35040


def test_a_year_of_h25_and_g25_is_the_energy_they_are_published_for():
    """1,000,000 kWh with the daily factor; a year's weekdays move it by a few per cent."""
    profiles = standard_profiles(2, QUARTERS)
    h25 = pd.read_csv(data_path("profiles", "bdew_h25.csv")).set_index(["month", "day_type", "quarter"]).energy_kwh
    jan = h25[1, "workday", 76]
    peak = h25.groupby("month").max() * pd.Series(daily_factor_pu()).groupby(_month()).mean()
    values = profiles.values_pu[:, profiles.names.index("h25")]
    workday_jan_at_19 = values[24 * 4 * 0 + 76]  # 1 January of a year that starts on a Wednesday
    assert workday_jan_at_19 == pytest.approx(jan * daily_factor_pu()[:31].mean() / peak.max(), rel=1e-9)
    assert values.sum() * peak.max() == pytest.approx(1e6, rel=0.01)
    assert profiles.values_pu.max(axis=0).tolist() == [1.0, 1.0, 1.0]


def _month():
    return np.repeat(np.arange(1, 13), [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])


def test_the_daily_factor_of_winter_and_summer():
    factor = daily_factor_pu()
    assert factor[0] == 1.242
    assert factor[180] == 0.7971  # -0.42073 + 1.89752 - 2.29982 + 0.38010 + 1.24
    assert factor.mean() == pytest.approx(1.0, abs=0.01)


def test_weekdays_follow_the_year():
    assert day_types(0)[:7].tolist() == [0, 0, 0, 0, 0, 1, 2]
    assert day_types(5)[:3].tolist() == [1, 2, 0]
    hours = standard_profiles(6).values_pu
    assert len(hours) == 8760
    assert not np.allclose(hours[:24], hours[24:48])
    assert len(np.unique(hours, axis=0)) == 864


def test_hours_are_means_of_quarter_hours():
    hours, quarters = standard_profiles(3), standard_profiles(3, QUARTERS)
    assert hours.step_h == 1.0
    assert quarters.step_h == 0.25
    means = quarters.values_pu.reshape(8760, 4, 3).mean(axis=1)
    assert np.allclose(hours.values_pu * means.max(axis=0), means)


def test_own_columns_are_scaled_to_their_peak_unless_they_are_shares():
    frame = pd.DataFrame({"village": np.r_[np.full(8759, 20.0), 40.0], "mill_pu": np.full(8760, 0.3)})
    own = own_profiles(frame, "base.csv")
    assert own.names == ("village", "mill")
    assert own.values_pu[0].tolist() == [0.5, 0.3]
    assert own.steps == 8760


@pytest.mark.parametrize(
    ("frame", "code", "params"),
    [
        (pd.DataFrame({"a": np.ones(8784)}), "grid.year_base_rows", {"rows": 8784}),
        (pd.DataFrame({"a": np.zeros(8760)}), "grid.year_all_zero", {"column": "a"}),
        (
            pd.DataFrame({"a": np.r_[np.ones(16), -1.0, np.ones(8743)]}, index=range(2, 8762)),
            "grid.year_bad_value",
            {"column": "a", "row": 18, "value": -1.0},
        ),
        (
            pd.DataFrame({"a": np.r_[np.nan, np.ones(8759)]}, index=range(2, 8762)),
            "grid.year_bad_value",
            {"column": "a", "row": 2, "value": "nan"},
        ),
    ],
)
def test_what_is_no_profile_is_refused(frame, code, params):
    with pytest.raises(PlannerError) as raised:
        own_profiles(frame, "base.csv")
    assert (raised.value.issues[0].code, raised.value.issues[0].params) == (code, params)
    assert raised.value.issues[0].message("en").startswith("base.csv: ")


def test_finer_steps_win_when_two_are_joined():
    own = own_profiles(pd.DataFrame({"h25": np.arange(1.0, QUARTERS + 1)}), "base.csv")
    both = own.joined(standard_profiles(0))
    assert both.names == ("h25", "g25", "mix")
    assert (both.steps, both.step_h) == (QUARTERS, 0.25)
    assert both.values_pu[0, 0] == pytest.approx(1 / QUARTERS)
    assert both.values_pu[0, 1] == both.values_pu[3, 1]


def test_loads_are_told_apart_by_size_and_level():
    low, medium = five_bus_net(), mv_ring_net()
    low.load.loc[2, "p_mw"] = 0.031
    standard = standard_profiles(0)
    shapes = load_shapes(low, standard)
    assert [standard.names[shapes.column[i]] for i in range(3)] == ["h25", "h25", "g25"]
    assert (shapes.named, shapes.assumed) == (0, {"household": 2, "commerce": 1})
    assert load_shapes(medium, standard).assumed == {"station": 6}


def test_a_named_profile_wins_and_older_names_are_understood():
    net = five_bus_net()
    net.load["profile"] = ["G3-M", "H0-A", None]
    net.load["type"] = ["wye", "h25", "mix"]
    standard = standard_profiles(0)
    shapes = load_shapes(net, standard)
    assert [standard.names[shapes.column[i]] for i in range(3)] == ["g25", "h25", "mix"]
    assert shapes.named == 3
    assert not shapes.assumed
    net.load.loc[1, "in_service"] = False
    assert 1 not in load_shapes(net, standard).column


def test_a_column_with_a_classes_name_serves_that_class():
    net = five_bus_net()
    own = own_profiles(pd.DataFrame({"household": np.ones(8760)}), "base.csv").joined(standard_profiles(0))
    shapes = load_shapes(net, own)
    assert {own.names[column] for column in shapes.column.values()} == {"household"}
    assert shapes.assumed == {"household": 3}


def test_the_networks_own_profiles_keep_active_and_reactive_power_apart():
    leap = pd.DataFrame({"H0-A_pload": np.arange(35136.0), "H0-A_qload": np.ones(35136), "time": ["x"] * 35136})
    found = network_profiles({"load": leap, "renewables": pd.DataFrame({"PV1": np.ones(35136)}), "storage": leap})
    assert found is not None
    assert found.names == ("H0-A", "H0-A_qload", "PV1")
    assert dict(found.reactive) == {"H0-A": "H0-A_qload"}
    assert found.steps == QUARTERS
    day = 96
    assert found.values_pu[59 * day - 1, 0] == 59 * day - 1
    assert found.values_pu[59 * day, 0] == 60 * day, "29 February is left out"


def test_profiles_of_another_length_are_not_taken():
    assert network_profiles({}) is None
    assert network_profiles({"load": pd.DataFrame({"a_pload": np.ones(96)})}) is None
    mixed = {"load": pd.DataFrame({"a": np.ones(8760)}), "renewables": pd.DataFrame({"b": np.ones(QUARTERS)})}
    assert network_profiles(mixed) is None


def test_generation_follows_a_profile_only_where_it_names_one():
    net = five_bus_net()
    for _ in range(2):
        pp.create_sgen(net, 4, p_mw=0.01)
    net.sgen["profile"] = ["PV1", None]
    own = Profiles(names=("PV1",), values_pu=np.full((8760, 1), 0.5), step_h=1.0).joined(standard_profiles(0))
    assert load_shapes(net, own).sgen_column == {0: 0}
