"""Heuristic <= optimum <= bound, and the proof reaches the optimum, against enumeration."""

from itertools import combinations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.model.errors import PlannerError
from planner.siting.apart import too_close
from planner.siting.cover import cover_of
from planner.siting.lscp import FewestSites, solve_lscp
from planner.siting.mclp import Covering, covered_weight, solve_mclp
from planner.siting.pmedian import Median, solve_pmedian, total_cost
from planner.siting.problem import Limits, Search

QUICK = Search(kicks=3, bound_steps=60, proof=False)
PROOF = Search(kicks=1, bound_steps=60)
NEAR = 1e-9


class Case:
    """A random instance with every choice it allows."""

    def __init__(self, seed: int, kind: int) -> None:
        rng = np.random.default_rng(seed)
        places, sites = int(rng.integers(2, 22)), int(rng.integers(2, 8))
        self.p = int(rng.integers(1, sites + 1))
        whole = kind % 2 == 0
        self.cost = rng.integers(0, 30, (places, sites)).astype(float) if whole else rng.random((places, sites))
        self.weight = rng.integers(0, 9, places).astype(float)
        apart = too_close(rng.random((sites, 2)), 0.25) if kind % 3 == 0 else None
        must = (int(rng.integers(sites)),) if kind % 4 == 0 else ()
        self.limits = Limits(must=must, apart=apart)
        self.cover = cover_of(self.cost, float(np.quantile(self.cost, 0.4)))
        self.choices = [
            one for size in range(1, sites + 1) for one in combinations(range(sites), size) if self.allowed(one)
        ]

    def allowed(self, chosen: tuple[int, ...]) -> bool:
        apart = self.limits.apart
        clear = apart is None or apart[list(chosen)][:, list(chosen)].nnz == 0
        return clear and set(self.limits.must) <= set(chosen)

    def few(self) -> list[tuple[int, ...]]:
        return [one for one in self.choices if len(one) <= self.p]


cases = st.builds(Case, st.integers(0, 10**6), st.integers(0, 11))


@given(cases)
@settings(max_examples=60, deadline=None)
def test_greatest_cover(case: Case) -> None:
    best = max(covered_weight(case.cover, case.weight, one) for one in case.few())
    covering = Covering(cover=case.cover, weight=case.weight, p=case.p, limits=case.limits)
    quick, proven = solve_mclp(covering, QUICK), solve_mclp(covering, PROOF)
    for found in (quick, proven):
        assert case.allowed(found.chosen) or not found.chosen
        assert len(found.chosen) <= case.p
        assert found.objective == covered_weight(case.cover, case.weight, found.chosen)
        assert found.objective <= best + NEAR
        assert best <= found.bound + NEAR
    assert abs(proven.objective - best) <= NEAR


@given(cases)
@settings(max_examples=60, deadline=None)
def test_least_weighted_cost(case: Case) -> None:
    best = min(total_cost(case.cost, case.weight, one) for one in case.few())
    median = Median(cost=case.cost, weight=case.weight, p=case.p, limits=case.limits)
    quick, proven = solve_pmedian(median, QUICK), solve_pmedian(median, PROOF)
    for found in (quick, proven):
        assert case.allowed(found.chosen)
        assert len(found.chosen) <= case.p
        assert found.objective >= best - NEAR
        assert best >= found.bound - NEAR
    assert abs(proven.objective - best) <= NEAR


@given(cases)
@settings(max_examples=60, deadline=None)
def test_fewest_sites(case: Case) -> None:
    whole = [one for one in case.choices if (case.cover[:, list(one)].sum(axis=1) > 0).all()]
    fewest = FewestSites(cover=case.cover, limits=case.limits)
    try:
        quick, proven = solve_lscp(fewest, QUICK), solve_lscp(fewest, PROOF)
    except PlannerError:
        assert not whole
        return
    best = min(len(one) for one in whole)
    for found in (quick, proven):
        assert found.chosen in whole
        assert found.objective == len(found.chosen)
        assert found.bound <= best <= found.objective
    assert proven.objective == best
