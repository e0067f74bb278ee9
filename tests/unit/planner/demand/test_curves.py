from itertools import pairwise
from math import exp

import pytest

from planner.demand.adoption import own_course, path_course, yearly_shares
from planner.demand.curves import bass_curve, from_logit, logistic_curve, logit, shifted
from planner.model.errors import PlannerError
from planner.model.settings import DemandSettings


def test_a_logistic_curve_is_the_curve_that_made_its_anchors():
    def true(year):
        return 1 / (1 + exp(-0.31 * (year - 2034)))

    curve = logistic_curve({2025: true(2025), 2030: true(2030)})
    assert [curve(year) for year in (2020, 2027, 2045)] == pytest.approx([true(2020), true(2027), true(2045)])


def test_three_anchors_are_all_met():
    anchors = {2025: 0.03, 2030: 0.12, 2040: 0.6}
    curve = logistic_curve(anchors)
    assert [curve(year) for year in anchors] == pytest.approx(list(anchors.values()))
    assert logit(curve(2035)) == pytest.approx((logit(0.12) + logit(0.6)) / 2)


def test_a_bass_curve_is_the_curve_that_made_its_anchors():
    p, q, start = 0.006, 0.42, 2015.0

    def true(year):
        x = exp(-(p + q) * (year - start))
        return (1 - x) / (1 + q / p * x)

    curve = bass_curve({2022: true(2022), 2030: true(2030)}, q / p)
    assert [curve(year) for year in (2018, 2026, 2045)] == pytest.approx([true(2018), true(2026), true(2045)])
    assert curve(2000) == 0.0


def test_the_logit_axis():
    assert from_logit(logit(0.2)) == pytest.approx(0.2)
    assert from_logit(-800.0) == pytest.approx(0.0)
    assert shifted(0.0, 3.0) == 0.0
    assert shifted(1.0, -3.0) == 1.0
    assert shifted(0.5, logit(0.8)) == pytest.approx(0.8)


@pytest.mark.parametrize("curve", ["logistic", "bass"])
def test_own_anchors_are_met_and_their_ends_open_with_time(curve):
    own = DemandSettings(adoption_anchors_pu={"2025": 0.04, "2035": 0.4}, adoption_curve=curve)
    course = own_course(own)
    first, last = course.at(2025), course.at(2035)
    assert first.low == first.base == first.high == pytest.approx(0.04)
    assert last.base == pytest.approx(0.4)
    assert last.low < last.base < last.high
    assert last.low == pytest.approx(course.base(2033))
    shares = list(yearly_shares(course, range(2025, 2046)).values())
    assert all(a.low < b.low and a.base < b.base and a.high < b.high for a, b in pairwise(shares))


@pytest.mark.parametrize(
    ("anchors", "message"),
    [
        ({"2030": 0.2}, "at least two"),
        ({"2030": 0.2, "soon": 0.4}, "no year"),
        ({"2030": 0.2, "2035": 20.0}, "between 0 and 1"),
        ({"2030": 0.3, "2035": 0.2}, "do not rise"),
    ],
)
def test_unusable_anchors_are_refused(anchors, message):
    with pytest.raises(PlannerError, match=message):
        own_course(DemandSettings(adoption_anchors_pu=anchors))


def test_a_course_holds_its_ends():
    course = path_course("de_reference")
    assert course.at(2099) == course.at(2045)
    assert course.at(1999) == course.at(2020)
