"""Pairwise judgements against Saaty's drinks (Decision making with the analytic hierarchy process, 2008)."""

import pytest

from planner.sites.ahp import ahp

DRINKS = ("coffee", "wine", "tea", "beer", "soda", "milk", "water")
# rows of the upper triangle: so many times more of the first is drunk than of the others in turn
UPPER = (
    (9, 5, 2, 1, 1, 1 / 2),
    (1 / 3, 1 / 9, 1 / 9, 1 / 9, 1 / 9),
    (1 / 3, 1 / 4, 1 / 3, 1 / 9),
    (1 / 2, 1, 1 / 3),
    (2, 1 / 2),
    (1 / 3,),
)
JUDGED = {(DRINKS[i], DRINKS[i + 1 + j]): float(ratio) for i, row in enumerate(UPPER) for j, ratio in enumerate(row)}


def test_saatys_drinks():
    found = ahp(DRINKS, JUDGED)
    said = {"water": 0.327, "soda": 0.190, "coffee": 0.177, "milk": 0.129, "beer": 0.116, "tea": 0.042, "wine": 0.019}
    assert {name: round(weight, 3) for name, weight in found.weights.items()} == said
    assert found.consistency_ratio_pu == pytest.approx(0.022, abs=5e-4)
    assert (found.judged, found.possible) == (21, 21)


def test_saatys_drinks_with_one_judgement_turned_round_name_it():
    found = ahp(DRINKS, JUDGED | {("coffee", "tea"): 1 / 5})
    assert found.consistency_ratio_pu > 0.1
    assert (found.worst.first, found.worst.second) == ("coffee", "tea")
    assert found.worst.better == pytest.approx(5, abs=1)
    assert found.worst.ratio_after_pu < 0.03
