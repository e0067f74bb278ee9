from math import exp

import pytest

from planner.demand.constants import constants, kinds
from planner.demand.parts import competition_share, fleet_part, population_part, traffic_part
from planner.model.band import certain, product
from planner.model.result import Band

STRENGTH = Band(low=1.3, base=1.0, high=0.7)


def test_product_multiplies_end_by_end():
    both = product(Band(low=1, base=2, high=3), Band(low=4, base=5, high=6))
    assert (both.low, both.base, both.high) == (4, 10, 18)


def test_traffic_by_hand():
    # 60 000 a day, one direction, 8 % heavy, 12 % battery cars, 3 % stop, half of them here.
    found = traffic_part(60_000, certain(0.08), certain(0.12), kinds()["motorway_service_area"], constants({}))
    assert found.base == pytest.approx(60_000 * 0.5 * 0.92 * 0.12 * 0.03 * 0.5)
    assert found.low < found.base < found.high


def test_no_traffic_gives_no_session():
    found = traffic_part(0.0, certain(0.0), certain(1.0), kinds()["fuel_station"], constants({}))
    assert (found.low, found.base, found.high) == (0, 0, 0)


def test_population_by_hand():
    found = population_part(10_000, certain(0.1), kinds()["supermarket"], constants({}))
    assert found.base == pytest.approx(10_000 * 0.58 * 0.1 * 0.049 * 0.15)


def test_fleet_by_hand():
    assert fleet_part(20, constants({})).base == pytest.approx(20 * 0.5 * 0.8)


def test_a_competitor_next_door_halves_the_capture():
    assert competition_share(0.0, 1, STRENGTH, 5, 10).base == pytest.approx(0.5)


def test_competition_falls_with_distance_and_rises_with_number():
    def left(nearest_min, count):
        return competition_share(nearest_min, count, STRENGTH, 5, 10).base

    assert left(2, 1) < left(8, 1) < left(40, 0) < 1
    assert left(2, 5) < left(2, 2) < left(2, 1)
    assert left(None, 0) == left(None, None) == 1
    assert left(4, 2) == pytest.approx(1 / (1 + exp(-4 / 5) + exp(-7 / 5)))


def test_strong_competition_belongs_to_the_low_case():
    share = competition_share(3.0, 1, STRENGTH, 5, 10)
    assert share.low < share.base < share.high
