"""Value functions: read, written, bent, and criteria as the planner has them."""

import numpy as np
import pytest

from planner.model.errors import PlannerError
from planner.model.settings import ScoringSettings
from planner.sites.criteria import GROUPS, criteria_in_use, normalise, read_criteria
from planner.sites.value_functions import is_function, moved, points_text, read_points, with_point, without_point

LINE = ((0.0, 0.0), (10.0, 1.0))


def now(**settings):
    return {each.criterion_id: each for each in criteria_in_use(ScoringSettings(**settings))}


def test_points_go_out_and_come_back():
    points = ((-2.5, 0.125), (0.0, 1.0), (1234.5, 0.0))
    assert read_points(points_text(points)) == points
    assert read_points("1;2") == ()


@pytest.mark.parametrize(
    ("points", "fine"),
    [(LINE, True), (LINE[:1], False), (((0.0, 0.0), (0.0, 1.0)), False), (((0.0, 0.0), (1.0, 1.5)), False)],
)
def test_what_makes_a_function(points, fine):
    assert is_function(points) is fine


def test_points_are_added_moved_and_removed_within_bounds():
    three = with_point(LINE, 4.0, 1.7)
    assert three == ((0.0, 0.0), (4.0, 1.0), (10.0, 1.0))
    assert with_point(three, 4.0, 0.5)[1] == (4.0, 0.5)
    assert moved(three, 1, 99.0, -3.0, 0.5)[1] == (9.5, 0.0)
    assert moved(three, 0, 99.0, 0.2, 0.5)[0] == (3.5, 0.2)
    assert without_point(three, 1) == LINE
    assert without_point(LINE, 0) == LINE


def test_every_group_has_a_criterion_and_every_criterion_a_check():
    criteria = read_criteria()
    assert {each.group for each in criteria} == set(GROUPS)
    assert all(each.check for each in criteria)


def test_z_is_the_share_of_a_normal_distribution():
    each = now(normalisations={"traffic": "z"})["traffic"]
    values = np.array([1.0, 2.0, 3.0, np.nan])
    found = normalise(each, values)
    assert found[1] == pytest.approx(0.5)
    assert found[2] == pytest.approx(1 - found[0])
    assert found[2] == pytest.approx(0.8897, abs=1e-4), "1.2247 standard deviations above the mean"
    assert np.isnan(found[3])
    assert normalise(each, np.array([4.0, 4.0])).tolist() == [0.5, 0.5]


def test_ends_of_a_band_are_brought_to_the_range_of_the_facts():
    each = now()["traffic"]
    assert normalise(each, np.array([-5.0, 5.0, 50.0]), np.array([0.0, 10.0])).tolist() == [0.0, 0.5, 1.0]


def test_the_planners_word_stands_over_the_table():
    found = now(
        normalisations={"traffic": "piecewise", "bays": "target", "people_10min": "target"},
        points={"traffic": "0:0 5000:0.5 9000:1", "junction": "0:1 30:0"},
        targets={"bays": 8.0, "people_10min": 20_000.0, "demand": 5.0},
        missing={"traffic": "worst"},
    )
    assert found["traffic"].points == ((0.0, 0.0), (5000.0, 0.5), (9000.0, 1.0))
    assert found["traffic"].missing_pu == 0.0
    assert found["bays"].points == ((8.0, 1.0),)
    assert found["junction"].points == ((0.0, 1.0), (30.0, 0.0))
    assert found["demand"].normalisation == "min_max", "a target says nothing where none is asked for"


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"normalisations": {"traffic": "rank"}}, "rank"),
        ({"missing": {"traffic": "zero"}}, "zero"),
        ({"points": {"trafic": "0:0 1:1"}}, "trafic"),
        ({"normalisations": {"traffic": "piecewise"}}, "traffic"),
        ({"normalisations": {"traffic": "target"}}, "traffic"),
        ({"points": {"junction": "5:1 2:0"}}, "5:1 2:0"),
    ],
)
def test_settings_that_make_no_criterion_are_refused(settings, said):
    with pytest.raises(PlannerError) as caught:
        criteria_in_use(ScoringSettings(**settings))
    assert all(said in caught.value.message(language) for language in ("en", "de"))


def test_points_without_end_make_no_function_and_a_comma_is_a_decimal_sign():
    with pytest.raises(PlannerError, match="inf"):
        now(points={"junction": "0:1 inf:0"})
    assert now(points={"junction": "0:1 2,5:0,5 9:0"})["junction"].points == ((0.0, 1.0), (2.5, 0.5), (9.0, 0.0))
