from itertools import pairwise
from math import log

import pytest

from planner.demand.adoption import adoption_paths, bev_share
from planner.model.errors import PlannerError


def test_counted_years_are_the_register():
    share = bev_share("de_reference", 2025)
    assert share.low == share.base == share.high == pytest.approx(1_651_643 / 49_339_166, abs=5e-5)


def test_between_two_years_the_logit_runs_straight():
    left, right = bev_share("de_reference", 2030).base, bev_share("de_reference", 2035).base
    middle = bev_share("de_reference", 2032).base
    logits = [log(share / (1 - share)) for share in (left, middle, right)]
    assert logits[1] == pytest.approx(logits[0] + 0.4 * (logits[2] - logits[0]))


@pytest.mark.parametrize("path", adoption_paths())
def test_paths_rise_and_stay_ordered(path):
    shares = [bev_share(path, year) for year in range(2020, 2046)]
    assert all(0 < s.low <= s.base <= s.high < 1 for s in shares)
    assert all(a.base < b.base for a, b in pairwise(shares))


def test_a_year_outside_the_path_is_refused():
    with pytest.raises(PlannerError, match=r"^\[demand\] year: .*2019 lies outside .*\[demand.overrides\]"):
        bev_share("de_reference", 2019)
    with pytest.raises(PlannerError, match="2046 lies outside"):
        bev_share("de_reference", 2046)


def test_an_unknown_path_names_the_nearest():
    with pytest.raises(PlannerError, match=r'^\[demand\] adoption_path: .*Did you mean "de_reference"'):
        bev_share("de_referenz", 2030)
