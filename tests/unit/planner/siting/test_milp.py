"""HiGHS behind the adapter: answers equal enumeration, bounds are honest, a cancel stops it."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from scipy.sparse import csr_array

from planner.model.errors import Cancelled
from planner.siting.milp import Effort, Programme, relative_gap_pu, solve


def knapsack(columns: int = 12, rows: int = 4, seed: int = 3) -> Programme:
    rng = np.random.default_rng(seed)
    matrix = csr_array(rng.integers(0, 30, (rows, columns)).astype(float))
    return Programme(
        cost=rng.integers(1, 50, columns).astype(float),
        lower=np.zeros(columns),
        upper=np.ones(columns),
        integer=np.ones(columns, bool),
        matrix=matrix,
        row_lower=np.full(rows, -np.inf),
        row_upper=0.4 * matrix.sum(axis=1),
        maximise=True,
    )


def best(programme: Programme) -> float:
    worth = [
        float(programme.cost @ np.array(bits))
        for bits in product((0.0, 1.0), repeat=programme.cost.size)
        if np.all(programme.matrix @ np.array(bits) <= programme.row_upper)
    ]
    return max(worth)


def test_the_optimum_is_that_of_enumeration() -> None:
    programme = knapsack()
    answer = solve(programme)
    assert answer.status == "optimal"
    assert answer.values is not None
    assert answer.objective == best(programme)
    assert answer.objective == answer.bound
    assert answer.gap_pu == 0.0
    assert set(answer.values) <= {0.0, 1.0}
    assert np.all(programme.matrix @ answer.values <= programme.row_upper)


def test_minimising_has_its_bound_below() -> None:
    programme = replace(knapsack(), maximise=False, row_lower=np.full(4, 40.0), row_upper=np.full(4, np.inf))
    answer = solve(programme)
    assert answer.status == "optimal"
    assert answer.bound is not None
    assert answer.objective is not None
    assert answer.bound <= answer.objective


def test_a_cut_search_keeps_a_bound_and_is_the_same_each_time() -> None:
    programme = knapsack(60, 30, 1)
    first, second = (solve(programme, Effort(node_limit=20)) for _ in range(2))
    assert first.status == "feasible"
    assert first.objective is not None
    assert first.bound is not None
    assert first.gap_pu == pytest.approx((first.bound - first.objective) / first.objective)
    assert first.gap_pu > 0
    assert first.values is not None
    assert second.values is not None
    assert np.array_equal(first.values, second.values)
    assert first.bound == second.bound


def test_a_start_is_taken() -> None:
    programme = knapsack(60, 30, 1)
    known = solve(programme, Effort(node_limit=100))
    assert known.gap_pu is not None
    assert known.objective is not None
    again = solve(programme, Effort(gap_pu=2 * known.gap_pu), start=known.values)
    assert again.objective is not None
    assert again.objective >= known.objective
    assert again.nodes <= 1


def test_without_whole_numbers_it_is_a_linear_programme() -> None:
    programme = replace(knapsack(), integer=np.zeros(12, bool))
    answer = solve(programme)
    assert answer.status == "optimal"
    assert answer.objective is not None
    assert answer.objective >= best(programme)
    assert answer.bound == answer.objective
    assert solve(programme, Effort(ipm=True)).objective == pytest.approx(answer.objective)


def test_what_has_no_answer_is_named() -> None:
    programme = knapsack()
    assert solve(replace(programme, row_lower=np.full(4, 1e6), row_upper=np.full(4, np.inf))).status == "infeasible"
    free = replace(programme, integer=np.zeros(12, bool), upper=np.full(12, np.inf), row_upper=np.full(4, np.inf))
    assert solve(free).status == "unbounded"
    none = solve(programme, Effort(time_limit_s=0.0))
    assert none.status == "none_found"
    assert none.values is None


def test_nothing_to_choose() -> None:
    empty = np.zeros(0)
    programme = Programme(
        cost=empty,
        lower=empty,
        upper=empty,
        integer=np.zeros(0, bool),
        matrix=csr_array((1, 0)),
        row_lower=np.zeros(1),
        row_upper=np.ones(1),
    )
    assert solve(programme).objective == 0.0
    assert solve(replace(programme, row_lower=np.ones(1))).status == "infeasible"


class Impatient:
    """Stops, or fails, at the n-th report."""

    def __init__(self, last: int, fault: type[BaseException] = Cancelled) -> None:
        self.left = last
        self.fault = fault

    def report(self, done_pu: float, code: str, /, **params: str | int) -> None:
        assert 0.0 <= done_pu <= 1.0
        assert set(params) == {"gap"}
        self.left -= 1
        if self.left < 0:
            raise self.fault


@pytest.mark.parametrize("fault", [Cancelled, ValueError])
def test_what_the_planner_raises_stops_it(fault: type[BaseException]) -> None:
    with pytest.raises(fault):
        solve(knapsack(60, 30, 1), progress=Impatient(20, fault))


def test_arrays_that_do_not_fit_are_refused() -> None:
    with pytest.raises(RuntimeError):
        solve(replace(knapsack(), lower=np.full(12, np.nan), upper=np.full(12, np.nan)))


def test_gaps() -> None:
    assert relative_gap_pu(0.0, 0.0) == 0.0
    assert relative_gap_pu(0.0, 1.0) is None
    assert relative_gap_pu(10.0, 11.0) == pytest.approx(0.1)
