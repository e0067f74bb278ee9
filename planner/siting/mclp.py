"""Maximal covering (Church and ReVelle 1974): the p sites that cover the most weight."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, eye_array, hstack

from planner.model.progress import SILENT, Part, Progress
from planner.siting.cover import Merged, merged
from planner.siting.milp import Effort, Programme, solve
from planner.siting.problem import (
    ANY,
    Fixing,
    Limits,
    Search,
    Siting,
    check_number,
    fixed_of,
    near_of,
    whole_bound,
    whole_numbers,
)
from planner.siting.proof import fixing_of, pair_rows, stacked, taken_over

KICKS_A_STRETCH = 25
STEPS_A_STRETCH = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Covering:
    """Who covers whom (places x sites), the places' weight, how many sites may be chosen at most, and limits."""

    cover: "csr_array[Any]"
    weight: NDArray[np.float64]
    p: int
    limits: Limits = ANY


@dataclass(frozen=True, slots=True, kw_only=True)
class Quick:
    """The answer without a solver, on merged rows, with what its bound says of single sites."""

    siting: Siting
    merged: Merged
    fixing: Fixing


def covered_weight(cover: "csr_array[Any]", weight: NDArray[np.float64], chosen: tuple[int, ...]) -> float:
    """Weight of the places that the chosen sites cover."""
    if not chosen:
        return 0.0
    return float(weight[np.asarray(cover[:, list(chosen)].sum(axis=1)).ravel() > 0].sum())


def solve_mclp(covering: Covering, search: Search | None = None, progress: Progress = SILENT) -> Siting:
    """Heuristic, bound and, where asked for and needed, proof.

    Raises
    ------
    PlannerError
        The number of sites, or sites that must be in, cannot be.
    Cancelled
        The planner stopped; who wants the instant answer in that case asks :func:`quick_mclp` first.
    """
    search = search or Search()
    quick = quick_mclp(covering, search, Part(progress, 0.0, 0.3))
    if not search.proof or quick.siting.closed(search.gap_pu):
        return quick.siting
    return prove_mclp(covering, quick, search, Part(progress, 0.3, 1.0))


def quick_mclp(covering: Covering, search: Search, progress: Progress = SILENT) -> Quick:
    """Greedy, exchanges and kicks, then the Lagrange bound of what was found."""
    check_number(covering.p, covering.cover.shape[1], covering.limits)
    small = merged(covering.cover, covering.weight)
    chosen = _searched(small, covering, search, progress)
    objective = covered_weight(covering.cover, covering.weight, chosen)
    trivial = float(small.weight.sum())
    siting = Siting(
        model="mclp", chosen=chosen, objective=objective, bound=trivial, gap_pu=None, method="heuristic"
    ).bounded(trivial, "heuristic")
    if siting.closed(0.0):
        return Quick(siting=siting, merged=small, fixing=Fixing(out=np.zeros(covering.cover.shape[1], bool)))
    return _bounded(siting, small, covering, search, progress)


def _searched(small: Merged, covering: Covering, search: Search, progress: Progress) -> tuple[int, ...]:
    from planner.siting import kernel_cover as kernel

    sites = small.cover.shape[1]
    columns = csr_array(small.cover.T)
    lists = kernel.Lists(
        columns.indptr.astype(np.int32),
        columns.indices.astype(np.int32),
        small.cover.indptr.astype(np.int32),
        small.cover.indices.astype(np.int32),
        small.weight,
        *near_of(covering.limits, sites),
        fixed_of(covering.limits, sites),
    )
    progress.report(0.0, "siting.searching")
    state = kernel.begin(lists, covering.p)
    kicked = kick_size(covering.p)
    draws = np.random.default_rng(search.seed).random((search.kicks, 2 * kicked))
    for first in range(0, search.kicks, KICKS_A_STRETCH):
        kernel.iterate(lists, state, covering.p, draws[first : first + KICKS_A_STRETCH], kicked)
        progress.report(0.5 * (first + KICKS_A_STRETCH) / search.kicks, "siting.searching")
    return tuple(sorted(int(j) for j in state.chosen[: state.size[0]]))


def kick_size(p: int) -> int:
    """Sites exchanged by chance in a kick: a sixth, at least 3 (as far as there are so many), at most 16."""
    return min(max(p // 6, 3), 16, p)


def _bounded(siting: Siting, small: Merged, covering: Covering, search: Search, progress: Progress) -> Quick:
    from planner.siting import kernel_bounds as kernel

    sites = small.cover.shape[1]
    fixed = fixed_of(covering.limits, sites)
    start, column = small.cover.indptr.astype(np.int32), small.cover.indices.astype(np.int32)
    ask = kernel.Ask(fixed, covering.p, siting.objective)
    state = kernel.dual(small.weight / np.diff(start), sites, upper=True)
    whole = whole_numbers(covering.weight)
    for first in range(0, search.bound_steps, STEPS_A_STRETCH):
        steps = min(STEPS_A_STRETCH, search.bound_steps - first)
        kernel.cover_bound(start, column, small.weight, ask, state, steps)
        reached = float(state.pace[kernel.BOUND])
        bound = whole_bound(reached, upwards=True) if whole else reached
        siting = siting.bounded(bound, "lagrange")
        progress.report(0.5 + 0.5 * (first + steps) / search.bound_steps, "siting.bounding")
        if siting.closed(search.gap_pu):
            break
    fixing = fixing_of(state.worth, fixed, covering.p, float(state.pace[kernel.BOUND]) - siting.objective)
    return Quick(siting=siting, merged=small, fixing=fixing)


def prove_mclp(covering: Covering, quick: Quick, search: Search, progress: Progress = SILENT) -> Siting:
    """Close the gap of a quick answer by HiGHS, or narrow it as far as the limits allow."""
    siting, small = quick.siting, quick.merged
    rows, sites = small.cover.shape
    held = [(hstack([-small.cover, eye_array(rows)]), np.full(rows, -np.inf), np.zeros(rows))]
    held.append((csr_array((np.ones(sites), (np.zeros(sites, int), np.arange(sites))), shape=(1, sites + rows)),
                 np.zeros(1), np.array([float(covering.p)])))  # fmt: skip
    held += pair_rows(covering.limits, sites, rows)
    matrix, low, high = stacked(held)
    programme = Programme(
        cost=np.concatenate((np.zeros(sites), small.weight)),
        lower=np.concatenate((quick.fixing.inside.astype(float), np.zeros(rows))),
        upper=np.concatenate((np.where(quick.fixing.out, 0.0, 1.0), np.ones(rows))),
        integer=np.concatenate((np.ones(sites, bool), np.zeros(rows, bool))),
        matrix=matrix,
        row_lower=low,
        row_upper=high,
        maximise=True,
    )
    begin = np.zeros(sites + rows)
    begin[list(siting.chosen)] = 1.0
    begin[sites:] = np.asarray(small.cover[:, list(siting.chosen)].sum(axis=1)).ravel() > 0
    effort = Effort(gap_pu=search.gap_pu, node_limit=search.node_limit, time_limit_s=search.time_limit_s)
    answer = solve(programme, effort, start=begin, progress=progress)
    return taken_over(
        siting,
        answer,
        sites,
        lambda chosen: covered_weight(covering.cover, covering.weight, chosen),
        whole=whole_numbers(covering.weight),
    )
