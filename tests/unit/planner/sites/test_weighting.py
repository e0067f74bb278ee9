"""Weights by judgement: pairs and swings, complete or not."""

import numpy as np
import pytest

from planner.model.errors import PlannerError
from planner.model.settings import ScoringSettings
from planner.sites.ahp import ahp, consistency_ratio_pu, nearest_step
from planner.sites.weighting import ahp_answer, weights_in_use


def test_two_criteria_have_no_consistency_to_speak_of():
    found = ahp(("a", "b"), {("a", "b"): 3.0})
    assert found.weights == pytest.approx({"a": 0.75, "b": 0.25})
    assert found.consistency_ratio_pu is None


def test_judgements_without_contradiction_have_ratio_nil_and_nothing_to_mend():
    found = ahp(("a", "b", "c"), {("a", "b"): 2.0, ("b", "c"): 2.0, ("a", "c"): 4.0})
    assert found.weights == pytest.approx({"a": 4 / 7, "b": 2 / 7, "c": 1 / 7})
    assert found.consistency_ratio_pu == pytest.approx(0.0, abs=1e-9)
    assert found.worst is None


def test_missing_judgements_follow_from_the_others():
    found = ahp(("a", "b", "c"), {("a", "b"): 2.0, ("b", "c"): 2.0})
    assert found.weights == pytest.approx({"a": 4 / 7, "b": 2 / 7, "c": 1 / 7})
    assert (found.judged, found.possible) == (2, 3)


def test_the_judgement_that_fits_least_is_named_with_what_mends_it():
    names = ("a", "b", "c", "d")
    firm = {(x, y): float(2 ** (j - i)) for i, x in enumerate(names) for j, y in enumerate(names) if i < j}
    found = ahp(names, firm | {("a", "c"): 1 / 4})
    assert found.consistency_ratio_pu > 0.1
    assert (found.worst.first, found.worst.second) == ("a", "c")
    assert found.worst.others_say == pytest.approx(4.0)
    assert found.worst.better == 4.0
    assert found.worst.ratio_after_pu == pytest.approx(0.0, abs=1e-9)


def test_criteria_without_a_link_are_told_and_give_no_weights():
    found = ahp(("a", "b", "c", "d"), {("a", "b"): 2.0, ("c", "d"): 2.0})
    assert found.unlinked == ("c", "d")
    assert found.weights == {}


def test_the_random_index_goes_on_beyond_the_table():
    assert consistency_ratio_pu(16.0, 16) == 0.0
    inside, outside = (consistency_ratio_pu(n * 1.1, n) for n in (15, 16))
    assert outside == pytest.approx(inside, rel=0.05)


def test_the_nearest_step_is_measured_in_ratios():
    assert nearest_step(100.0) == 9.0
    assert nearest_step(1.3) == 1.0
    assert nearest_step(1 / 6.2) == pytest.approx(1 / 6)


def test_settings_say_where_weights_come_from():
    scoring = ScoringSettings(
        weights={"bays": 1.0}, ahp={"demand/traffic": 3.0}, swing={"demand": 100.0, "bays": 50.0, "jobs": 0.0}
    )
    assert weights_in_use(scoring) == {"bays": 1.0}
    by = {name: weights_in_use(ScoringSettings(ahp=scoring.ahp, swing=scoring.swing, weights_by=name))
          for name in ("ahp", "swing")}  # fmt: skip
    assert by["ahp"] == pytest.approx({"demand": 0.75, "traffic": 0.25})
    assert by["swing"] == pytest.approx({"demand": 2 / 3, "bays": 1 / 3, "jobs": 0.0})


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({"weights_by": "ahp"}, "sites.ahp_nothing"),
        ({"weights_by": "ahp", "ahp": {"demand": 3.0}}, "sites.ahp_pair"),
        ({"weights_by": "ahp", "ahp": {"demand/demand": 3.0}}, "sites.ahp_pair"),
        ({"weights_by": "ahp", "ahp": {"a/b": 3.0, "b/a": 2.0}}, "sites.ahp_pair"),
        ({"weights_by": "ahp", "ahp": {"a/b": 3.0, "c/d": 2.0}}, "sites.ahp_unlinked"),
        ({"weights_by": "swing", "swing": {"demand": 0.0}}, "sites.swing_nothing"),
    ],
)
def test_judgements_that_make_no_weights_are_refused(settings, code):
    with pytest.raises(PlannerError) as caught:
        weights_in_use(ScoringSettings(**settings))
    assert [issue.code for issue in caught.value.issues] == [code]


def test_weights_do_not_depend_on_which_way_a_pair_is_written():
    one = ahp_answer({"a/b": 3.0, "b/c": 2.0, "a/c": 5.0})
    other = ahp_answer({"b/a": 1 / 3, "c/b": 1 / 2, "c/a": 1 / 5})
    assert {name: one.weights[name] for name in "abc"} == pytest.approx({name: other.weights[name] for name in "abc"})
    assert np.isclose(one.consistency_ratio_pu, other.consistency_ratio_pu)


def test_few_judgements_are_measured_by_what_few_random_ones_would_do():
    ring = {("a", "b"): 3.0, ("b", "c"): 3.0, ("a", "c"): 1.0}
    alone = ahp(("a", "b", "c"), ring).consistency_ratio_pu
    hung_on = ahp(("a", "b", "c", "d", "e"), {**ring, ("a", "d"): 2.0, ("a", "e"): 2.0})
    assert (hung_on.judged, hung_on.possible) == (5, 10)
    assert alone > 0.1
    assert hung_on.consistency_ratio_pu > 0.1, "two criteria that nothing checks do not mend the ring"
    star = ahp(("a", "b", "c", "d"), {("a", "b"): 3.0, ("a", "c"): 1 / 9, ("a", "d"): 9.0})
    assert star.consistency_ratio_pu is None, "no judgement checks another"
    assert sum(star.weights.values()) == pytest.approx(1.0)


@pytest.mark.parametrize(("n", "missing"), [(4, 1), (5, 3), (7, 2)])
def test_random_judgements_have_a_ratio_of_about_one(n, missing):
    draw = np.random.default_rng(n)
    pairs = [(str(i), str(j)) for i in range(n) for j in range(i + 1, n)]
    steps = [*(1.0 / k for k in range(9, 1, -1)), *range(1, 10)]
    ratios = []
    for _ in range(150):
        asked = draw.permutation(len(pairs))[missing:]
        found = ahp([str(i) for i in range(n)], {pairs[k]: float(draw.choice(steps)) for k in asked})
        if found.weights:
            ratios.append(found.consistency_ratio_pu)
    assert np.mean(ratios) == pytest.approx(1.0, abs=0.15)
