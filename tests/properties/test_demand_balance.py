"""Energy is balanced whatever stands around a site, and no driver is counted twice."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.demand.estimate import estimate_demand
from planner.demand.programme import programme
from planner.model.access_result import Rival
from planner.model.settings import DemandSettings

SETTINGS = DemandSettings()
rivals = st.lists(
    st.builds(
        Rival,
        name=st.sampled_from("ABC"),
        operator=st.just("x"),
        drive_min=st.floats(0, 60),
        power_kw=st.none() | st.floats(3.7, 5_000),
        n_points=st.none() | st.integers(1, 60),
        own=st.booleans(),
    ),
    max_size=8,
).map(tuple)
kinds = st.sampled_from(["fuel_station", "supermarket", "kerbside", "motorway_service_area", "depot", "workplace"])


def site(kind="fuel_station", around=(), traffic=10_000.0, people=5_000.0):
    return {
        "kind": kind, "traffic_aadt_per_day": traffic, "hgv_share_pu": 0.1, "people_10min": people, "bays": 60.0,
        "rivals": around, "competitors_10min": 0.0, "fast_competitors_10min": 0.0,
    }  # fmt: skip


def estimate(*rows):
    return estimate_demand(pd.DataFrame(list(rows), index=[f"s{i}" for i in range(len(rows))]), SETTINGS)


@settings(max_examples=40, deadline=None)
@given(kinds, rivals, st.floats(0, 1e5), st.floats(0, 1e5))
def test_gross_is_what_is_lost_cannibalised_and_new(kind, around, traffic, people):
    found = estimate(site(kind, around, traffic, people))["s0"]
    balance = found.competition
    lost, taken, new = (
        balance.to_competitors_kwh_per_day,
        balance.cannibalised_kwh_per_day,
        balance.net_new_kwh_per_day,
    )
    assert lost + taken + new == pytest.approx(balance.gross_kwh_per_day)
    assert min(lost, taken, new) >= -1e-9 * balance.gross_kwh_per_day
    assert taken + new == pytest.approx(found.energy_kwh_per_day.base)
    if not any(rival.own for rival in around):
        assert taken == pytest.approx(0, abs=1e-9 * balance.gross_kwh_per_day + 1e-12)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(kinds, rivals, st.floats(0, 5e4)), min_size=1, max_size=5), st.floats(0, 40), st.integers(0, 99)
)
def test_a_programme_is_balanced_and_no_site_gains_by_its_siblings(rows, widest, seed):
    found = estimate(*(site(kind, around, traffic) for kind, around, traffic in rows))
    ids = list(found)
    minutes = np.random.default_rng(seed).uniform(0, widest, (len(ids), len(ids)))
    joint, by_site = programme(found, minutes, ids)
    parts = (
        joint.to_competitors_kwh_per_day
        + joint.cannibalised_kwh_per_day
        + joint.shared_kwh_per_day
        + joint.net_new_kwh_per_day
    )
    scale = 1e-9 * joint.gross_kwh_per_day + 1e-9
    assert parts == pytest.approx(joint.gross_kwh_per_day, abs=scale)
    assert joint.shared_kwh_per_day >= -scale
    for balance in by_site.values():
        assert balance.programme_net_new_kwh_per_day <= balance.net_new_kwh_per_day + scale


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(0, 1e5), min_size=1, max_size=6))
def test_at_one_place_all_together_sell_no_more_than_the_largest_alone(traffic):
    found = estimate(*(site("motorway_service_area", (), cars) for cars in traffic))
    joint, _ = programme(found, np.zeros((len(traffic), len(traffic))), list(found))
    largest = max(one.competition.net_new_kwh_per_day for one in found.values())
    assert joint.net_new_kwh_per_day <= largest * (1 + 1e-9) + 1e-9
