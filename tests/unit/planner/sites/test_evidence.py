"""What an answer rests on, and the check that moves a rank most."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from planner.model.grid_result import GridResult, GridStatus
from planner.model.grid_study import GridTier, OperatorAnswer
from planner.sites.criteria import Criterion
from planner.sites.evidence import basis_of, headroom_band, levels, next_checks
from planner.sites.scoring import prepare, rerank

KNOWN = GridResult(status=GridStatus.CHECKED, hosting_kw=400.0, requested_kw=500.0)


@pytest.mark.parametrize(
    ("grid", "grade"),
    [
        (None, "none"),
        (replace(KNOWN, hosting_kw=None), "none"),
        (KNOWN, "network_model"),
        (replace(KNOWN, tier=GridTier.GIS), "network_model"),
        (replace(KNOWN, tier=GridTier.CAPACITY), "capacity_map"),
        (replace(KNOWN, tier=GridTier.TYPICAL), "typical"),
        (replace(KNOWN, tier=GridTier.NONE), "none"),
        (replace(KNOWN, operator=OperatorAnswer(site_id="s", firm_now_kw=1.0, expires=date(2027, 1, 1))),
         "operator_offer"),
    ],
)  # fmt: skip
def test_grades(grid, grade):
    assert basis_of(grid).grade == grade


def test_the_better_the_evidence_the_narrower_the_band():
    tiers = [GridTier.NETWORK, GridTier.GIS, GridTier.CAPACITY, GridTier.TYPICAL]
    widths = [np.ptp(headroom_band(replace(KNOWN, tier=tier))) for tier in tiers]
    assert widths == sorted(widths)
    assert np.isnan(headroom_band(None)).all()
    index = pd.Index(["a", "b"])
    assert levels({"a": KNOWN}, index).tolist() == [3.0, 0.0]


def make(rows, groups=None, checks=("x", "y")):
    frame = pd.DataFrame(rows, index=[f"s{i}" for i in range(len(rows))])
    if groups:
        frame["rank_group"] = groups
    names = ("grid_headroom", "c1")
    criteria = tuple(
        Criterion(criterion_id=name, column=column, direction="max", normalisation="target", points=((1.0, 1.0),),
                  missing="neutral", default_weight_pu=1.0, check=check)
        for name, column, check in zip(names, ("c0", "c1"), checks, strict=True)
    )  # fmt: skip
    return prepare(frame, criteria)


def checks_of(case, weights=(0.5, 0.5), grid_open=None):
    open_rows = np.zeros(len(case.site_ids), dtype=bool) if grid_open is None else np.array(grid_open)
    return next_checks(case, np.array(weights), open_rows)


def test_a_gap_moves_the_rank_from_the_worst_to_the_best_it_may_be():
    case = make([{"c0": 0.9, "c1": 0.5}, {"c0": 0.5, "c1": 0.5}, {"c0": 0.1, "c1": np.nan}, {"c0": 0.2, "c1": 0.5}])
    found = checks_of(case)[2]
    assert (found.check, found.high_rank, found.low_rank) == ("y", 2, 4)
    assert found.open_criteria == ("c1",)
    # the same by ranking anew
    for value, rank in ((0.0, found.low_rank), (1.0, found.high_rank)):
        case_then = make([{"c0": 0.9, "c1": 0.5}, {"c0": 0.5, "c1": 0.5}, {"c0": 0.1, "c1": value},
                          {"c0": 0.2, "c1": 0.5}])  # fmt: skip
        assert rerank(case_then, {"grid_headroom": 1, "c1": 1}).rank[2] == rank


def test_the_check_that_moves_most_is_named_and_the_weightiest_gap_first():
    rows = [{"c0": v, "c1": 0.5, "c0_low": v - 0.02, "c0_high": v + 0.02} for v in (0.9, 0.6, 0.3)]
    rows[1] |= {"c1": np.nan}
    found = checks_of(make(rows))[1]
    assert found.check == "y"
    assert found.open_criteria == ("c1", "grid_headroom")


def test_what_is_settled_needs_no_check():
    found = checks_of(make([{"c0": 0.9, "c1": 0.5}, {"c0": 0.2, "c1": 0.5}]))
    assert [each.check for each in found] == ["", ""]
    assert [(each.low_rank, each.high_rank) for each in found] == [(1, 1), (2, 2)]


def test_a_criterion_without_weight_is_no_reason_to_check():
    case = make([{"c0": 0.9, "c1": 0.5}, {"c0": 0.2, "c1": np.nan}])
    assert checks_of(case, (1.0, 0.0))[1].check == ""


def test_an_open_grid_may_lift_a_site_over_its_group_or_drop_it_below():
    groups = ["checked", "checked", "unknown", "failed"]
    rows = [{"c0": 0.9, "c1": 0.5}, {"c0": 0.1, "c1": 0.5}, {"c0": np.nan, "c1": 0.5}, {"c0": 0.4, "c1": 0.9}]
    found = checks_of(make(rows, groups), grid_open=[False, False, True, False])[2]
    assert (found.check, found.high_rank, found.low_rank) == ("x", 1, 4)


def test_excluded_sites_have_no_check():
    found = checks_of(make([{"c0": 0.9, "c1": 0.5}, {"c0": 0.2, "c1": np.nan}], ["checked", "excluded"]))
    assert found[1] is None
