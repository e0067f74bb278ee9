"""Scores and ranks against pymcdm, and the stability against shares reckoned by hand."""

import numpy as np
import pandas as pd
import pytest
from pymcdm.methods import WSM
from pymcdm.normalizations import minmax_normalization

from planner.sites.criteria import Criterion
from planner.sites.scoring import score


def criteria(directions):
    return tuple(
        Criterion(
            criterion_id=f"c{k}",
            column=f"c{k}",
            direction=direction,
            normalisation="min_max",
            points=(),
            missing="neutral",
            default_weight_pu=1.0,
        )
        for k, direction in enumerate(directions)
    )


@pytest.mark.parametrize("seed", range(5))
def test_scores_and_ranks_agree_with_pymcdm(seed):
    rng = np.random.default_rng(seed)
    matrix = rng.gamma(2.0, 3.0, (60, 6))
    directions = ["max" if rng.random() < 0.6 else "min" for _ in range(6)]
    weights = rng.dirichlet(np.ones(6))
    types = np.array([1 if direction == "max" else -1 for direction in directions])
    oracle = WSM(minmax_normalization)(matrix, weights, types)
    facts = pd.DataFrame(matrix, index=[f"s{i:02d}" for i in range(60)], columns=[f"c{k}" for k in range(6)])
    ours = score(
        facts,
        {f"c{k}": 7 * weight for k, weight in enumerate(weights)},
        seed=1,
        draws=10,
        criteria=criteria(directions),
    ).frame
    assert ours["score"].to_numpy() == pytest.approx(oracle, abs=1e-12)
    assert ours["rank"].to_numpy().tolist() == (np.argsort(np.argsort(-oracle)) + 1).tolist()


def test_stability_of_two_criteria_by_hand():
    """Two opposite extremes and a middle of 0.6 / 0.6: an extreme leads while its weight is over 0.6."""
    facts = pd.DataFrame({"c0": [1.0, 0.0, 0.6], "c1": [0.0, 1.0, 0.6]}, index=["a", "b", "c"])
    found = score(facts, {"c0": 1.0, "c1": 1.0}, seed=5, draws=40_000, top_n=1, criteria=criteria(["max", "max"]))
    assert found.frame["stability_top_pu"].tolist() == pytest.approx([0.4, 0.4, 0.2], abs=0.01)


def test_stability_of_three_equal_corners_is_a_third_each():
    facts = pd.DataFrame(np.eye(3), index=list("abc"), columns=["c0", "c1", "c2"])
    weights = {"c0": 1.0, "c1": 1.0, "c2": 1.0}
    found = score(facts, weights, seed=5, draws=40_000, top_n=1, criteria=criteria(["max"] * 3))
    assert found.frame["stability_top_pu"].tolist() == pytest.approx([1 / 3] * 3, abs=0.01)
