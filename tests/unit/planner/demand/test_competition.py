from math import exp

import numpy as np
import pytest

from planner.demand.catalogue import use_cases
from planner.demand.competition import Weights, attraction, kept_share, net_share, rival_weights
from planner.demand.constants import site_constants
from planner.demand.facts import SiteFacts
from planner.model.access_result import Rival
from planner.model.settings import DemandSettings

CONSTANTS = site_constants(DemandSettings(), None)
CORRIDOR, DESTINATION = use_cases()["corridor"], use_cases()["destination"]


def rival(drive_min=0.0, points=6, power_kw=900.0, own=False, name="R"):
    return Rival(name=name, operator="x", drive_min=drive_min, power_kw=power_kw, n_points=points, own=own)


def weights(use_case=CORRIDOR, **row):
    return rival_weights(SiteFacts(row=row), use_case, CONSTANTS)


def test_the_same_offer_next_door_halves_the_demand():
    found = weights(rivals=(rival(),))
    assert found == Weights(competitors_pu=pytest.approx(1.0), own_pu=0.0)
    assert kept_share(found, CONSTANTS).base == pytest.approx(0.5)


def test_attraction_by_hand():
    assert attraction(rival(5.0, 12, 3_600.0), CORRIDOR, CONSTANTS) == pytest.approx(2**0.55 * 2**0.45 * exp(-1))


def test_what_the_register_does_not_tell_is_taken_as_the_sites_own():
    assert attraction(rival(points=None, power_kw=None), CORRIDOR, CONSTANTS) == pytest.approx(1.0)
    assert attraction(rival(points=12, power_kw=None), CORRIDOR, CONSTANTS) == pytest.approx(2**0.55)
    assert attraction(rival(points=None, power_kw=1_800.0), CORRIDOR, CONSTANTS) == pytest.approx(2**0.55)
    assert attraction(rival(points=None, power_kw=50.0), CORRIDOR, CONSTANTS) == pytest.approx(
        (1 / 6) ** 0.55 * (1 / 3) ** 0.45
    )


def test_posts_are_no_choice_on_the_way_but_are_in_town():
    post = rival(points=2, power_kw=22.0)
    assert weights(rivals=(post,)) == Weights(competitors_pu=0.0)
    assert weights(DESTINATION, rivals=(post,)).competitors_pu == pytest.approx(0.5**0.55 * (11 / 50) ** 0.45)
    assert weights(rivals=(rival(points=2, power_kw=None),)).competitors_pu > 0


def test_own_chargers_stand_apart():
    found = weights(rivals=(rival(own=True), rival(3.0)))
    assert found.own_pu == pytest.approx(1.0)
    assert found.competitors_pu == pytest.approx(exp(-0.6))
    assert kept_share(found, CONSTANTS) == kept_share(weights(rivals=(rival(3.0),)), CONSTANTS)
    assert net_share(found, CONSTANTS) == pytest.approx(1 / (2 + exp(-0.6)))


def test_numbers_stand_in_for_a_list():
    def left(nearest_min, count):
        found = weights(fast_competitor_min=nearest_min, fast_competitors_10min=count)
        return kept_share(found, CONSTANTS).base

    assert left(2.0, 1) < left(8.0, 1) < left(40.0, 0) < 1
    assert left(2.0, 5) < left(2.0, 2) < left(2.0, 1)
    assert left(np.nan, 0) == 1
    assert left(4.0, 2) == pytest.approx(1 / (1 + exp(-4 / 5) + exp(-7 / 5)))
    assert left(0.0, 1) == pytest.approx(0.5)


def test_nothing_known_is_unknown_and_an_empty_list_with_a_count_is_none():
    assert weights() is None
    assert weights(rivals=()) is None
    assert weights(rivals=(), fast_competitors_10min=0.0) == Weights(competitors_pu=0.0)
    assert weights(use_cases()["depot"]) == Weights(competitors_pu=0.0)
    assert kept_share(None, CONSTANTS).base == net_share(None, CONSTANTS) == 1.0


def test_strong_competition_belongs_to_the_low_case():
    share = kept_share(Weights(competitors_pu=0.8), CONSTANTS)
    assert share.low < share.base < share.high


def test_the_balance_of_a_site(one):
    rivals = (rival(4.0, name="A"), rival(2.0, own=True, name="Own B"), rival(1.0, own=True, name="Own A"))
    found = one(rivals=rivals)
    balance = found.competition
    assert balance.own_sites == ("Own A", "Own B")
    parts = balance.to_competitors_kwh_per_day, balance.cannibalised_kwh_per_day, balance.net_new_kwh_per_day
    assert all(part > 0 for part in parts)
    assert sum(parts) == pytest.approx(balance.gross_kwh_per_day)
    assert balance.gross_kwh_per_day == pytest.approx(one().energy_kwh_per_day.base)
    here = balance.gross_kwh_per_day - balance.to_competitors_kwh_per_day
    assert here == pytest.approx(found.energy_kwh_per_day.base)
    assert here == pytest.approx(one(rivals=rivals[:1]).energy_kwh_per_day.base)


def test_unknown_competition_gives_no_balance(one):
    assert one(fast_competitors_10min=np.nan).competition is None
    assert one(kind="depot").competition.to_competitors_kwh_per_day == 0


def test_the_same_rivals_are_not_counted_twice(one):
    listed = one(rivals=(rival(2.0),))
    both = one(rivals=(rival(2.0),), fast_competitor_min=2.0, fast_competitors_10min=1.0)
    assert both.sessions_per_day == listed.sessions_per_day
