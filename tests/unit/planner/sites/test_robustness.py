"""Ranks under random weights, with other data, without one criterion."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.stats import kendalltau

from planner.sites import robustness
from planner.sites.criteria import Criterion
from planner.sites.robustness import draw, draws_of, leave_one_out, rank_correlation, topsis_values
from planner.sites.scoring import prepare, rerank, stability_top_pu
from planner.sites.topsis import closeness


def criteria(count, **fields):
    row = {"direction": "max", "normalisation": "min_max", "points": (), "missing": "neutral"} | fields
    return tuple(Criterion(criterion_id=f"c{k}", column=f"c{k}", default_weight_pu=1.0, **row) for k in range(count))


def prepared(rows, group=None, **fields):
    frame = pd.DataFrame(rows, index=[f"s{i}" for i in range(len(rows))])
    frame.columns = [f"c{name}" if isinstance(name, int) else name for name in frame.columns]
    if group is not None:
        frame["rank_group"] = group
    count = sum(name.startswith("c") and "_" not in name for name in frame.columns)
    return prepare(frame, criteria(count, **fields))


def random_case(seed=3, sites=40, count=5, groups=("checked", "unknown", "excluded")):
    rng = np.random.default_rng(seed)
    group = rng.choice(groups, sites)
    return prepared(rng.random((sites, count)).tolist(), group)


ACTIVE = np.ones(5, dtype=bool)


def test_every_rank_is_that_of_the_weighted_sum():
    case = random_case()
    weights = np.random.default_rng(7).dirichlet(np.ones(5), size=60)
    found = draw(case, ACTIVE, seed=7, draws=60, top_n=10)
    ranks = np.array([rerank(case, {f"c{k}": w for k, w in enumerate(each)}).rank for each in weights])
    inside = case.group >= 0
    assert found.best[inside].tolist() == ranks.min(axis=0)[inside].tolist()
    assert found.worst[inside].tolist() == ranks.max(axis=0)[inside].tolist()
    assert found.top_pu[inside] == pytest.approx((ranks <= 10).mean(axis=0)[inside])
    for rank in (1, 2, 10):
        assert found.acceptability_pu[inside, rank - 1] == pytest.approx((ranks == rank).mean(axis=0)[inside])
    leader = int(np.flatnonzero(ranks[0] == 1)[0])
    wins = weights[ranks[:, leader] == 1]
    assert found.central_pu[leader] == pytest.approx(wins.mean(axis=0))


def test_the_top_share_is_the_stability_known_before():
    case = random_case()
    found = draw(case, ACTIVE, seed=7, draws=500, top_n=6)
    again = stability_top_pu(case, ACTIVE, seed=7, draws=500, top_n=6)
    assert found.top_pu == pytest.approx(again, nan_ok=True)


def test_excluded_sites_and_idle_criteria_are_left_out():
    case = random_case()
    active = np.array([True, False, True, False, False])
    found = draw(case, active, seed=1, draws=100, top_n=3)
    out = case.group < 0
    assert np.isnan(found.top_pu[out]).all()
    assert (found.best[out] == 0).all()
    assert np.isnan(found.central_pu[:, ~active]).all()


def test_ties_go_by_site_id():
    found = draw(prepared([[1.0, 1.0]] * 3), np.ones(2, dtype=bool), seed=1, draws=20, top_n=1)
    assert found.top_pu.tolist() == [1.0, 0.0, 0.0]


def test_groups_keep_their_order_whatever_the_weights():
    case = prepared([[0.0, 0.0], [1.0, 1.0], [0.5, 0.5]], ["checked", "unknown", "unknown"])
    found = draw(case, np.ones(2, dtype=bool), seed=1, draws=50, top_n=2)
    assert (found.best.tolist(), found.worst.tolist()) == ([1, 2, 3], [1, 2, 3])


def test_data_without_a_band_do_not_vary():
    found = draw(random_case(), ACTIVE, seed=1, draws=100, top_n=3)
    assert np.isnan(found.top_with_data_pu).all()


def test_data_within_a_band_move_the_ranks_by_what_triangles_say():
    """A firm 0.75 against a triangle from 0 over 0.5 to 1, which is above it in an eighth of all states."""
    bands = np.array([[np.nan], [0.0]]), np.array([[np.nan], [1.0]])
    case = replace(prepared([[1.0], [0.0]]), counted_pu=np.array([[0.75], [0.5]]), low_pu=bands[0], high_pu=bands[1])
    found = draw(case, np.array([True]), seed=2, draws=200_000, top_n=1)
    assert found.top_with_data_pu[1] == pytest.approx(0.125, abs=0.02)
    assert found.top_pu.tolist() == [1.0, 0.0]


def test_a_gap_counts_as_anything_where_it_is_neutral():
    case = prepared([[1.0, 0.5], [0.0, 0.5], [np.nan, 0.5]])
    found = draw(case, np.ones(2, dtype=bool), seed=2, draws=2_000, top_n=1)
    assert found.top_pu[2] == 0.0
    assert found.top_with_data_pu[0] > 0.9
    worst = draw(prepared([[1.0], [0.0], [np.nan]], missing="worst"), np.array([True]), seed=2, draws=100, top_n=1)
    assert np.isnan(worst.top_with_data_pu).all()


def test_nothing_to_draw_gives_nothing():
    case = random_case()
    assert draw(case, np.zeros(5, dtype=bool), seed=1, draws=10, top_n=3) is None
    assert draw(case, ACTIVE, seed=1, draws=0, top_n=3) is None
    assert draw(random_case(groups=("excluded",)), ACTIVE, seed=1, draws=10, top_n=3) is None


def test_batches_give_what_one_batch_gives(monkeypatch):
    case = random_case()
    whole = draw(case, ACTIVE, seed=4, draws=200, top_n=5)
    monkeypatch.setattr(robustness, "_CHUNK", 100)
    parts = draw(case, ACTIVE, seed=4, draws=200, top_n=5)
    assert parts.top_pu == pytest.approx(whole.top_pu, nan_ok=True)
    assert parts.acceptability_pu == pytest.approx(whole.acceptability_pu)


def test_fewer_vectors_are_drawn_where_sites_are_many():
    case = random_case(groups=("checked",))
    assert draws_of(case, 10_000) == 10_000
    assert draws_of(case, 10_000, cells=4_000) == 100


@pytest.mark.parametrize("size", [2, 3, 17, 64, 257])
def test_rank_correlation_is_kendalls_tau(size):
    rng = np.random.default_rng(size)
    for _ in range(5):
        one, other = rng.permutation(size) + 1, rng.permutation(size) + 1
        assert rank_correlation(one, other) == pytest.approx(kendalltau(one, other).statistic)


def test_rank_correlation_of_one_site_is_full():
    assert rank_correlation(np.array([1, 0]), np.array([1, 0])) == 1.0


def test_without_a_criterion_the_others_keep_their_ratio():
    case = prepared([[1.0, 0.0, 0.0], [0.0, 1.0, 0.5], [0.0, 0.0, 1.0]])
    ranking = rerank(case, {"c0": 6.0, "c1": 3.0, "c2": 1.0})
    found = {each.criterion: each for each in leave_one_out(case, ranking.weight_pu, ranking.rank)}
    assert found["c0"].rank.tolist() == rerank(case, {"c1": 3.0, "c2": 1.0}).rank.tolist() == [3, 1, 2]
    assert found["c0"].rank_correlation == pytest.approx(1 / 3 - 2 / 3)
    only = rerank(case, {"c1": 1.0})
    assert leave_one_out(case, only.weight_pu, only.rank) == ()


def test_topsis_takes_facts_in_their_unit_and_what_the_planner_says_they_are_worth():
    frame = pd.DataFrame({"c0": [1.0, 5.0, np.nan], "c1": [0.0, 5.0, 10.0]}, index=list("abc"))
    two = criteria(2, direction="min")
    two = (two[0], replace(two[1], normalisation="piecewise", points=((0.0, 1.0), (10.0, 0.0))))
    values, maximise = topsis_values(prepare(frame, two))
    assert values.tolist() == [[1.0, 1.0], [5.0, 0.5], [3.0, 0.0]], "the gap is neutral: halfway"
    assert maximise.tolist() == [False, True]


def test_alternatives_that_do_not_differ_are_all_halfway():
    found = closeness(np.ones((3, 2)), np.array([0.5, 0.5]), np.array([True, True]), "min_max")
    assert found.tolist() == [0.5, 0.5, 0.5]
    with pytest.raises(ValueError, match="sum"):
        closeness(np.ones((3, 2)), np.array([0.5, 0.5]), np.array([True, True]), "sum")
