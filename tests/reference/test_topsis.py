"""TOPSIS against the example of Opricovic and Tzeng (2004) and against pymcdm."""

import numpy as np
import pytest
from pymcdm.methods import TOPSIS
from pymcdm.normalizations import minmax_normalization, vector_normalization

from planner.sites.topsis import closeness

ORACLES = {"vector": vector_normalization, "min_max": minmax_normalization}


@pytest.mark.parametrize(
    ("normalisation", "said"), [("min_max", (0.500, 0.617, 0.500)), ("vector", (0.762, 0.722, 0.238))]
)
def test_opricovic_and_tzeng(normalisation, said):
    values = np.array([[1.0, 3000.0], [2.0, 3750.0], [5.0, 4500.0]])
    found = closeness(values, np.array([0.5, 0.5]), np.array([False, True]), normalisation)
    assert found.round(3).tolist() == pytest.approx(said)


@pytest.mark.parametrize("normalisation", ORACLES)
@pytest.mark.parametrize("seed", range(3))
def test_ranks_equal_those_of_pymcdm(normalisation, seed):
    rng = np.random.default_rng(seed)
    values = rng.gamma(2.0, 3.0, (200, 12)) + 0.1
    weights = rng.dirichlet(np.ones(12), 5)
    maximise = rng.random(12) < 0.6
    found = closeness(values, weights, maximise, normalisation)
    for each, ours in zip(weights, found, strict=True):
        oracle = TOPSIS(ORACLES[normalisation])(values, each, np.where(maximise, 1, -1))
        assert np.argsort(-ours, kind="stable").tolist() == np.argsort(-oracle, kind="stable").tolist()
        if normalisation == "min_max":
            assert ours == pytest.approx(oracle, abs=1e-12)
