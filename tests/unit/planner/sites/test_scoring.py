"""Score, rank, groups, unknown values and stability."""

import numpy as np
import pandas as pd
import pytest

from planner.model.errors import PlannerError
from planner.sites.criteria import read_criteria
from planner.sites.scoring import prepare, prepare_from_parts, rerank, score


def facts(**columns):
    n = len(next(iter(columns.values())))
    return pd.DataFrame(columns, index=[f"s{i}" for i in range(n)])


def scored(frame, weights=None, **options):
    return score(frame, weights or {}, seed=1, draws=options.pop("draws", 200), **options)


def test_the_score_is_the_weighted_sum_of_its_parts():
    found = scored(facts(traffic_aadt_per_day=[0.0, 5000.0, 10000.0], bays=[20.0, 4.0, 0.0]), {"traffic": 3, "bays": 1})
    assert found.frame["score"].tolist() == pytest.approx([0.25, 0.75 * 0.5 + 0.25 * 0.4, 0.75])
    assert found.frame["rank"].tolist() == [3, 2, 1]
    for site_id, parts in found.parts.items():
        assert sum(part.contribution for part in parts) == pytest.approx(found.frame.loc[site_id, "score"])
        assert sum(part.weight_pu for part in parts) == pytest.approx(1.0)
    part = next(part for part in found.parts["s1"] if part.criterion == "traffic")
    assert (part.value, part.unit, part.normalised_pu, part.weight_pu) == (5000.0, "per_day", 0.5, 0.75)


def test_ranks_run_through_the_groups():
    frame = facts(bays=[4.0, 20.0, 10.0, 20.0]).assign(rank_group=["checked", "not_checked", "checked", "excluded"])
    found = scored(frame)
    assert found.frame["rank"].tolist() == [2, 3, 1, pd.NA]
    assert np.isnan(found.frame["score"].iloc[3])
    assert found.parts["s3"] == ()
    assert np.isnan(found.frame["stability_top_pu"].iloc[3])


def test_ties_go_by_site_id_whatever_the_order_of_rows():
    frame = facts(bays=[8.0, 8.0, 8.0])
    assert scored(frame).frame["rank"].tolist() == [1, 2, 3]
    assert scored(frame.iloc[::-1]).frame["rank"].tolist() == [3, 2, 1]


def test_excluded_sites_do_not_stretch_the_range():
    frame = facts(traffic_aadt_per_day=[1000.0, 2000.0, 90000.0]).assign(rank_group=["checked", "checked", "excluded"])
    assert scored(frame).frame["score"].tolist()[:2] == [0.0, 1.0]


def test_unknown_counts_by_rule_and_stays_unknown():
    frame = facts(traffic_aadt_per_day=[0.0, 10000.0, np.nan], competitor_min=[3.0, 6.0, np.nan])
    found = scored(frame, {"traffic": 1, "competition": 1})
    parts = {part.criterion: part for part in found.parts["s2"]}
    assert (parts["traffic"].value, parts["traffic"].normalised_pu, parts["traffic"].contribution) == (None, None, 0.25)
    assert parts["competition"].contribution == pytest.approx(0.5)


def test_a_criterion_unknown_for_all_carries_no_weight_and_is_told():
    found = scored(facts(bays=[4.0, 8.0], junction_min=[np.nan, np.nan]), {"bays": 1, "junction": 9, "demand": 1})
    parts = {part.criterion: part for part in found.parts["s0"]}
    assert (parts["bays"].weight_pu, parts["junction"].weight_pu) == (1.0, 0.0)
    assert [issue.code for issue in found.issues] == ["sites.criteria_unknown"]
    assert found.issues[0].params["criteria"] == "demand, junction"


def test_nothing_known_gives_ids_in_order_and_says_so():
    found = scored(facts(bays=[np.nan, np.nan]))
    assert found.frame["rank"].tolist() == [1, 2]
    assert [issue.code for issue in found.issues] == ["sites.nothing_known"]


def test_all_excluded_ranks_nobody():
    found = scored(facts(bays=[4.0, 8.0]).assign(rank_group="excluded"))
    assert found.frame["rank"].isna().all()
    assert found.frame["stability_top_pu"].isna().all()


def test_infinite_facts_are_unknown():
    found = scored(facts(traffic_aadt_per_day=[0.0, 100.0, np.inf]), {"traffic": 1})
    assert found.frame["score"].tolist() == [0.0, 1.0, 0.5]


def test_the_tables_own_weights_rule_where_none_are_given():
    found = scored(facts(bays=[20.0, 0.0], traffic_aadt_per_day=[0.0, 100.0]))
    table = {each.criterion_id: each.default_weight_pu for each in read_criteria()}
    expected = table["bays"] / (table["bays"] + table["traffic"])
    assert found.frame["score"].iloc[0] == pytest.approx(expected)


def test_a_wrong_weight_is_refused():
    with pytest.raises(PlannerError, match="Did you mean"):
        scored(facts(bays=[4.0]), {"bay": 1})


def test_rerank_and_the_parts_of_a_result_give_the_same_order():
    rng = np.random.default_rng(2)
    frame = facts(bays=rng.uniform(0, 30, 40), traffic_aadt_per_day=rng.uniform(0, 1e4, 40))
    frame.loc["s3", "bays"] = np.nan
    frame["rank_group"] = ["checked"] * 15 + ["not_checked"] * 20 + ["excluded"] * 5
    found = scored(frame)
    again = prepare_from_parts(found.parts, dict(frame["rank_group"]))
    for weights in ({}, {"bays": 1.0}, {"bays": 1.0, "traffic": 4.0}):
        full = scored(frame, weights).frame
        for prepared in (found.prepared, again):
            ranking = rerank(prepared, weights)
            assert ranking.rank.tolist() == full["rank"].fillna(0).tolist()
            assert ranking.score.tolist() == pytest.approx(full["score"].tolist(), nan_ok=True)


def test_stability_fills_the_top_group_by_group():
    frame = facts(bays=[4.0, 8.0, 12.0, 16.0], traffic_aadt_per_day=[1.0, 2.0, 3.0, 4.0])
    frame["rank_group"] = ["checked", "checked", "not_checked", "not_checked"]
    assert scored(frame, top_n=3).frame["stability_top_pu"].tolist() == [1.0, 1.0, 0.0, 1.0]
    assert scored(frame, top_n=2).frame["stability_top_pu"].tolist() == [1.0, 1.0, 0.0, 0.0]


def test_the_same_seed_gives_the_same_stability_in_any_order_of_rows():
    rng = np.random.default_rng(4)
    frame = facts(bays=rng.uniform(0, 30, 30), traffic_aadt_per_day=rng.uniform(0, 1e4, 30))
    first = scored(frame).frame["stability_top_pu"]
    second = scored(frame.sample(frac=1, random_state=1)).frame["stability_top_pu"]
    pd.testing.assert_series_equal(first, second.reindex(first.index))
    assert first.sum() == pytest.approx(10)


def test_no_draws_no_stability():
    assert scored(facts(bays=[4.0]), draws=0).frame["stability_top_pu"].isna().all()


def test_the_facts_given_stay_as_they_are():
    frame = facts(bays=[4.0, np.nan])
    before = frame.copy(deep=True)
    prepare(frame, read_criteria())
    scored(frame)
    assert frame.equals(before)


def test_a_criterion_known_of_one_site_alone_earns_it_nothing():
    facts = pd.DataFrame({"sessions_per_day": [np.nan, 3.0, np.nan], "traffic_aadt_per_day": [9.0, 1.0, 5.0]},
                         index=["a", "b", "c"])  # fmt: skip
    ranking = rerank(prepare(facts, read_criteria()), {"demand": 1.0, "traffic": 1.0})
    assert ranking.score.tolist() == pytest.approx([0.75, 0.25, 0.5])
    assert ranking.rank.tolist() == [1, 3, 2]


def test_huge_weights_keep_their_ratio():
    facts = pd.DataFrame({"sessions_per_day": [1.0, 3.0], "traffic_aadt_per_day": [9.0, 1.0]}, index=["a", "b"])
    ranking = rerank(prepare(facts, read_criteria()), {"demand": 1.5e308, "traffic": 0.5e308})
    assert ranking.weight_pu.sum() == pytest.approx(1.0)
    assert ranking.score.tolist() == pytest.approx([0.25, 0.75])
