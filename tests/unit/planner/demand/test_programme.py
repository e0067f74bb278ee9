import numpy as np
import pandas as pd
import pytest

from planner.demand.estimate import estimate_demand
from planner.demand.programme import programme
from planner.model.access_result import Rival
from planner.model.settings import DemandSettings

HERE = np.zeros((2, 2))


def results(facts, *rows):
    frame = pd.concat([facts(**row).set_axis([f"s{i}"]) for i, row in enumerate(rows)])
    return estimate_demand(frame, DemandSettings())


def test_two_like_sites_side_by_side_sell_what_one_does(facts):
    found = results(facts, {}, {})
    joint, by_site = programme(found, HERE, ("s0", "s1"))
    alone = found["s0"].competition.net_new_kwh_per_day
    assert joint.net_new_kwh_per_day == pytest.approx(alone)
    assert joint.gross_kwh_per_day == pytest.approx(2 * alone)
    assert joint.shared_kwh_per_day == pytest.approx(alone)
    assert by_site["s0"].programme_net_new_kwh_per_day == pytest.approx(alone / 2)
    assert by_site["s0"].net_new_kwh_per_day == pytest.approx(alone)


def test_beside_a_competitor_two_sites_sell_what_one_of_twice_the_attraction_would(facts):
    other = Rival(name="R", operator="x", drive_min=0.0, power_kw=900.0, n_points=6)
    found = results(facts, {"rivals": (other,)}, {"rivals": (other,)})
    joint, _ = programme(found, HERE, ("s0", "s1"))
    gross = found["s0"].competition.gross_kwh_per_day
    assert joint.net_new_kwh_per_day == pytest.approx(gross * 2 / 3)


def test_far_apart_nothing_is_shared(facts):
    found = results(facts, {}, {})
    for minutes in (np.inf, np.nan):
        apart = np.array([[0.0, minutes], [minutes, 0.0]])
        joint, _ = programme(found, apart, ("s0", "s1"))
        assert joint.shared_kwh_per_day == pytest.approx(0)
    one_way = np.array([[0.0, np.inf], [0.0, 0.0]])
    assert programme(found, one_way, ("s0", "s1"))[0].shared_kwh_per_day > 0


def test_a_depot_shares_with_nobody(facts):
    found = results(facts, {"kind": "depot"}, {})
    joint, by_site = programme(found, HERE, ("s0", "s1"))
    assert joint.shared_kwh_per_day == pytest.approx(0)
    assert by_site["s0"].programme_net_new_kwh_per_day == pytest.approx(found["s0"].energy_kwh_per_day.base)


def test_posts_in_town_take_nothing_from_the_road_but_fast_chargers_take_from_them(facts):
    found = results(facts, {}, {"kind": "kerbside"})
    _, by_site = programme(found, HERE, ("s0", "s1"))
    road, kerb = by_site["s0"], by_site["s1"]
    assert road.programme_net_new_kwh_per_day == pytest.approx(road.net_new_kwh_per_day)
    assert kerb.programme_net_new_kwh_per_day < kerb.net_new_kwh_per_day


def test_sites_without_demand_or_without_known_competition(facts):
    found = results(facts, {"fast_competitors_10min": np.nan}, {"traffic_aadt_per_day": 0.0, "people_10min": 0.0})
    joint, by_site = programme(found, np.zeros((3, 3)), ("s0", "missing", "s1"))
    assert joint.site_ids == ("s0", "s1")
    assert set(by_site) == {"s1"}
    assert joint.net_new_kwh_per_day == pytest.approx(found["s0"].energy_kwh_per_day.base)


def test_no_site_is_no_programme():
    joint, by_site = programme({}, np.zeros((0, 0)), ())
    assert joint.gross_kwh_per_day == 0
    assert by_site == {}


def test_lorries_are_shared_among_truck_stops_and_not_with_cars(facts):
    stop = {"kind": "truck_stop", "truck_bays": 40.0}
    found = results(facts, stop, stop, {})
    joint, by_site = programme(found, np.zeros((3, 3)), ("s0", "s1", "s2"))
    alone = found["s0"].energy_kwh_per_day.base
    assert by_site["s0"].programme_net_new_kwh_per_day == pytest.approx(alone / 2)
    assert by_site["s2"].programme_net_new_kwh_per_day == pytest.approx(found["s2"].energy_kwh_per_day.base)
    assert joint.shared_kwh_per_day == pytest.approx(alone)


def test_a_mixed_site_shares_what_is_public(facts):
    other = Rival(name="R", operator="x", drive_min=0.0, power_kw=900.0, n_points=6)
    mixed = {"use_cases": "corridor; depot; truck_hub", "truck_bays": 20.0, "rivals": (other,)}
    found = results(facts, mixed, mixed)
    joint, by_site = programme(found, HERE, ("s0", "s1"))
    energy = {part.use_case: 0.0 for part in found["s0"].parts}
    for part in found["s0"].parts:
        energy[part.use_case] += part.sessions_per_day.base * part.energy_per_session_kwh
    lorries = energy["truck_hub"] / 2 + energy["truck_overnight"] / 2
    cars = energy["corridor"] * 2 / 3  # of gross 2: alone 1 beside the competitor, 2/3 beside the sibling too
    expected = energy["depot"] + lorries + cars
    assert by_site["s0"].programme_net_new_kwh_per_day == pytest.approx(expected)
    assert joint.net_new_kwh_per_day == pytest.approx(2 * expected)
